"""A payer whose own business has nothing to do with the goods.

A car hire firm that pays for motion controls, or a garment wholesaler that pays for food additives, pays for somebody
else: it has no use for what it pays for.

Innocent: The payer is a relative, a creditor or the landlord of the buyer, or sets a debt of its own off against the
    bill; its recorded activity is out of date. Banks, holdings, factoring companies and marketplaces pay by trade and
    do not count.
Cannot see: Payers that were not recorded; the business of payers whose activity is not recorded; ties between payer
    and buyer that nobody has recorded.
Check: Does this payer pay for other buyers too? Who owns it, and what does it do?
Ask: How is the account holder connected with your company, and why does it pay?
Source: Conflict Armament Research, study of procurement networks, 2020.
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import listed, record
from chokepoint.observe.examples import fires, in_doubt, line, order, outside, paid, party, silent, unassessable
from chokepoint.observe.fitting import RELATED, activity_named, distance, goods_named
from chokepoint.observe.indicator import Indicator
from chokepoint.observe.judging import judged
from chokepoint.observe.paying import pays_for_others

CUSTOMARY = 0.7
"""Factor where the payer had paid for this buyer before: a stranger who keeps paying is less of one. Ours."""


def finding(
    orders: ir.Table, payers: ir.Table, payer_fit: ir.Table, paid_before: ir.Table, unpaid_orders: ir.Table
) -> ir.Table:
    """One row per order. Strength: how far the goods nearest to the payer's business are from it; less if customary.

    A payer is unrelated where no line of the order fits its activity; NULL where its activity or a line's code is not
    known, or a payer is not, and no other payer is unrelated.
    """
    fits = payer_fit.mutate(distance=distance(payer_fit), by_trade=pays_for_others(payer_fit.industry))
    per_payer = fits.group_by("order_id", "payer_id").agg(
        related=(fits.affinity >= RELATED).any().fill_null(False) | fits.by_trade.any().fill_null(False),
        unknown=fits.affinity.isnull().any(),
        distance=fits.distance.min(),
        activity=activity_named(fits.industry, fits.title).max(),
        goods=listed(goods_named(fits.heading)),
        payments=fits.payments.arbitrary(),
    )
    customs = (
        payers.inner_join(paid_before, "payment_id").group_by("order_id", "payer_id").agg(customary=_.customary.all())
    )
    per_payer = per_payer.left_join(customs, ["order_id", "payer_id"]).drop("order_id_right", "payer_id_right")
    unrelated = ibis.cases((per_payer.related, False), (per_payer.unknown, ibis.null("boolean")), else_=True)
    rows = per_payer.mutate(
        shows=unrelated,
        words=per_payer.payer_id + ", " + per_payer.activity + ", against " + per_payer.goods,
        record=record("parties", per_payer.payer_id),
        distance=per_payer.distance * per_payer.customary.ifelse(CUSTOMARY, 1.0),
    )
    nobody_known = payers.filter(payers.own.isnull()).select("order_id")
    unseen = unpaid_orders.union(nobody_known)
    rows = judged(orders, rows, unseen, strength=_.distance.max(), payments=_.payments.collect().flatten())
    return rows.mutate(record_ids=rows.record_ids.concat(rows.payments.sort()))


def applies(payment_due: ir.Table) -> ir.Table:
    """Orders that are paid for."""
    return payment_due


_CAR_HIRE = party("x", industry="7710")
_CONTROLS = line("853710")

INDICATOR = Indicator(
    code="PAY-02",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Paid by somebody whose business is unrelated to the goods: {basis}.",
    questions=("payer", "payer-business", "payer-relation", "goods", "same-party"),
    examples=(
        fires("car hire pays for motion controls", order(), _CONTROLS, paid("x"), _CAR_HIRE),
        fires("in part", order(), _CONTROLS, paid("buyer"), paid("x", "P2"), _CAR_HIRE),
        fires("one of two others", order(), _CONTROLS, paid("y"), paid("x", "P2"), _CAR_HIRE),
        fires(
            "one who had paid for the buyer before",
            order(),
            _CONTROLS,
            paid("x"),
            _CAR_HIRE,
            order("H", ordered_at="2024-01-01"),
            paid("x", "PH", "H", paid_at="2024-01-05"),
        ),
        fires("activity in words", order(), _CONTROLS, paid("x"), party("x", industry_text="rent a car")),
        silent("the buyer pays", order(), _CONTROLS, paid("buyer")),
        silent("a firm of the same trade", order(), _CONTROLS, paid("x"), party("x", industry="2822")),
        silent("a bank", order(), _CONTROLS, paid("x"), party("x", industry="6419")),
        silent("one line of two fits", order(), _CONTROLS, line("870899", line_no=2), paid("x"), _CAR_HIRE),
        unassessable(
            "the payer may be the buyer",
            order(),
            party("x", industry="4711"),
            line("852580"),
            paid("x"),
            *in_doubt("x", "buyer"),
        ),
        unassessable("the payer's business is not known", order(), _CONTROLS, paid("x"), party("x")),
        unassessable("goods without a code", order(), line(None), paid("x"), _CAR_HIRE),
        unassessable("no lines known", order(), paid("x"), _CAR_HIRE),
        unassessable("payer not recorded", order(), _CONTROLS, paid(None)),
        unassessable("no payment recorded", order(stage="order"), _CONTROLS),
        outside("an inquiry", order(stage="inquiry"), _CONTROLS),
    ),
)
