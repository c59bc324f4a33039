"""One of several tied buyers, each of which buys goods outside its own trade.

A family's bakery buys motion controls and its garage additives: each order is odd, and together they have one hand.

Innocent: Relatives run several small businesses under whichever name has the account; a holding buys for a new branch.
Cannot see: Ties that are on no record; trades that are not known; purchases at other suppliers.
Check: Who owns and runs the buyers, where did the goods go, and does one of them pay for the others?
Ask: What will you use these goods for, and which other companies does your family or group have?
Source: Conflict Armament Research, study of procurement networks, 2020 (families and firms tied to one another that buy
    goods unrelated to their business).
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, listed, record
from chokepoint.observe.examples import fires, in_doubt, line, order, outside, party, related, silent, unassessable
from chokepoint.observe.fitting import RELATED
from chokepoint.observe.indicator import Indicator, Row

WINDOW_DAYS = 365
"""Days before the order within which what tied buyers bought counts. Ours."""

ONE_OTHER, MORE_OTHERS = 0.6, 1.0
"""Strength by the number of other buyers. Ours."""

TWO_STEPS = 0.7
"""Factor where a third party stands between all of them. Ours."""


def finding(
    orders: ir.Table,
    customer_fit: ir.Table,
    near_parties: ir.Table,
    contacts_stated: ir.Table,
    orders_without_lines: ir.Table,
) -> ir.Table:
    """One row per order. It fires where it and an earlier order of a tied buyer are each outside the trade of its own,
    in different chapters.

    NULL where trade or goods of the order are not known; of an odd one, where those of a tied buyer's are not, where a
    tie rests on who may be whom, or where a contact of the buyer is not recorded and no tied buyer is known.
    """
    fits = customer_fit.mutate(chapter=customer_fit.heading.substr(0, 2), odd=customer_fit.affinity < RELATED)
    odd = fits.filter(lambda rows: rows.odd.fill_null(True))
    answers = _met(odd, near_parties)
    own = odd.group_by("order_id").agg(any_odd=odd.odd.any().fill_null(False))
    rows = orders.select("order_id", "customer_id").left_join(own, "order_id").drop("order_id_right")
    rows = rows.left_join(answers, "order_id").drop("order_id_right")
    rows = rows.left_join(contacts_stated, [("customer_id", "party_id")]).drop("party_id")
    rows = rows.left_join(orders_without_lines.mutate(lineless=True), "order_id").drop("order_id_right")
    strength = (rows.buyers > 1).ifelse(MORE_OTHERS, ONE_OTHER) * (rows.steps == 1).ifelse(1.0, TWO_STEPS)
    fired = ibis.cases(
        (rows.buyers > 0, True),
        (rows.lineless.notnull(), ibis.null("boolean")),
        (rows.any_odd.isnull(), False),
        (~rows.any_odd | rows.buyers.notnull() | ~rows.complete.fill_null(False), ibis.null("boolean")),
        else_=False,
    )
    return rows.select(
        "basis",
        subject_id=rows.order_id,
        fired=fired,
        strength=strength,
        record_ids=rows.records.concat(ibis.array([record("orders", rows.order_id)])).sort(),
    )


def _met(odd: ir.Table, near_parties: ir.Table) -> ir.Table:
    """One row per odd order that tied buyers had odd ones before, or may have: `order_id, buyers, steps, basis,
    records`.

    `buyers`: how many surely had.
    """
    before = odd.select(
        other_id="customer_id_entity",
        other_order="order_id",
        other_at="ordered_at",
        other_chapter="chapter",
        other_odd="odd",
    ).distinct()
    lines = odd.select("order_id", "ordered_at", "chapter", "odd", entity_id="customer_id_entity").distinct()
    met = lines.inner_join(near_parties, "entity_id").inner_join(before, "other_id")
    since = met.ordered_at - ibis.interval(days=WINDOW_DAYS)
    met = met.filter((met.other_at < met.ordered_at) & (met.other_at >= since))
    met = met.filter((met.chapter != met.other_chapter).fill_null(True))
    shows = (met.odd & met.other_odd & met.certain & (met.chapter != met.other_chapter)).fill_null(False)
    met = met.mutate(shows=shows)
    return met.group_by("order_id").agg(
        buyers=met.other_id.nunique(where=met.shows),
        steps=met.steps.min(where=met.shows),
        basis=listed(met.other_id + ", " + met.other_order, where=met.shows),
        records=gathered(record("orders", met.other_order), where=met.shows),
    )


def applies(goods_due: ir.Table) -> ir.Table:
    """Orders of goods."""
    return goods_due


_CELLS = {
    "account": "DE89370400440532013000",
    "phone": "+49 30 1",
    "email": "a@b.example",
    "address": "1 High Street",
    "city": "Hull",
    "country": "GB",
}
_BUYER = party(industry="1071", **_CELLS)
_KIN = party("kin", name="Corner Garage", industry="4520")
_ODD = (order(), line("854370", quantity=1000, unit="pieces"))


def _theirs(hs_code: str | None = "310520", at: str = "2024-03-01", customer: str = "kin") -> tuple[Row, ...]:
    return order("H1", customer, at), line(hs_code, "H1", quantity=1000, unit="kg")


INDICATOR = Indicator(
    code="NET-01",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Tied buyers buy outside their trades, too: {basis}.",
    past=("orders", "order_lines"),
    questions=("customer-business", "owners", "goods", "same-party"),
    status="draft",
    examples=(
        fires("a relative's firm did", *_ODD, _BUYER, _KIN, related("kin", "buyer", "family"), *_theirs()),
        fires(
            "one owner behind both",
            *_ODD,
            _BUYER,
            _KIN,
            related("o", "buyer", "owner"),
            related("o", "kin", "owner"),
            *_theirs(),
        ),
        silent("nobody tied", *_ODD, _BUYER, _KIN, *_theirs()),
        silent(
            "the same goods",
            *_ODD,
            _BUYER,
            _KIN,
            related("kin", "buyer", "family"),
            *_theirs("853400")[:1],
            line("854370", "H1", quantity=1000, unit="pieces"),
        ),
        silent("years before", *_ODD, _BUYER, _KIN, related("kin", "buyer", "family"), *_theirs(at="2022-03-01")),
        silent("only afterwards", *_ODD, _BUYER, _KIN, related("kin", "buyer", "family"), *_theirs(at="2024-08-01")),
        unassessable("their goods have no code", *_ODD, _BUYER, _KIN, related("kin", "buyer"), *_theirs(None)),
        unassessable("the buyer's trade is not known", order(), line("854370"), party(**_CELLS)),
        unassessable(
            "no telephone known",
            *_ODD,
            party(industry="1071", **{name: cell for name, cell in _CELLS.items() if name != "phone"}),
        ),
        unassessable("no lines known", order(), _BUYER),
        unassessable(
            "the relative may be the other",
            *_ODD,
            _BUYER,
            _KIN,
            related("x", "buyer"),
            *_theirs(),
            *in_doubt("x", "kin"),
        ),
        outside("a service", order(), line(kind="service"), _BUYER),
    ),
)
