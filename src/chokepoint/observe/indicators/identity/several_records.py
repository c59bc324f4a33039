"""A buyer that acts under several records, each as if it were another customer.

Who orders now under one name and number, now under another, keeps each customer small and none of them known.

Innocent: Master data hold most firms twice: branches with numbers of their own, a renamed firm, a slip at entry.
Cannot see: Records of one buyer that nothing but the name connects; business with other suppliers.
Check: Which record does the buyer use for what, and who made the second one?
Ask: Under which names and customer numbers do you order from us?
Source: Conflict Armament Research, study of procurement networks, 2020; National Crime Agency and OFSI, Red Alert of
    6 December 2023.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, listed, record
from chokepoint.observe.examples import earlier_order, fires, in_doubt, order, party, silent, unassessable
from chokepoint.observe.indicator import Indicator
from chokepoint.observe.sameness import as_perhaps, with_entities

WINDOW_DAYS = 365
"""How far back orders under another record count. Ours."""

TWO, THREE, MORE = 0.4, 0.7, 1.0
"""Strength by the number of records used. Ours: two are mostly an untidy file."""

TELLING = ("registration_number", "tax_id", "account", "phone", "email", "website", "address", "incorporated_on")
"""Cells by which one buyer's records are known to belong together."""


def finding(orders: ir.Table, parties: ir.Table, identities: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per order. It fires where the buyer's entity ordered under another record within the year before.

    NULL where only an entity did that may be the buyer, and where nothing is known of the buyer by which its records
    could be told to belong together.
    """
    used = with_entities(orders.select("order_id", "customer_id", "ordered_at"), identities, "customer_id")
    used = used.select("order_id", "customer_id", "ordered_at", entity="customer_id_entity")
    shown = _under_others(_among_several(used), used)
    strength = ibis.cases((shown.others == 1, TWO), (shown.others == 2, THREE), else_=MORE)
    perhaps = _under_others(as_perhaps(used, resemblances, "entity"), used)
    doubted = perhaps.select("order_id").mutate(doubted=True)
    known = parties.select("party_id", known=ibis.or_(*(parties[name].notnull() for name in TELLING)))
    rows = orders.select("order_id", "customer_id").left_join(known, [("customer_id", "party_id")]).drop("party_id")
    rows = rows.left_join(shown.mutate(strength=strength), "order_id", rname="shown_{name}")
    rows = rows.left_join(doubted, "order_id", rname="doubted_{name}")
    missing = rows.doubted.notnull() | ~rows.known.fill_null(False)
    return rows.select(
        "strength",
        "basis",
        subject_id=rows.order_id,
        fired=ibis.cases((rows.strength.notnull(), True), (missing, ibis.null("boolean")), else_=False),
        record_ids=rows.records.concat(ibis.array([record("orders", rows.order_id)])).sort(),
    )


def _among_several(used: ir.Table) -> ir.Table:
    """Orders of entities that ordered under more than one record."""
    several = used.group_by("entity").agg(several=used.customer_id.min() != used.customer_id.max())
    return used.semi_join(several.filter(several.several), "entity")


def _under_others(own: ir.Table, used: ir.Table) -> ir.Table:
    """One row per order with an earlier one under another record: `order_id, others, basis, records`."""
    past = used.select("entity", other_id="customer_id", other_order="order_id", other_at="ordered_at")
    met = own.inner_join(past, "entity")
    days = met.ordered_at.date().delta(met.other_at.date(), unit="day")
    met = met.filter((met.other_id != met.customer_id) & (met.other_at < met.ordered_at) & (days <= WINDOW_DAYS))
    return met.group_by("order_id").agg(
        others=met.other_id.nunique(),
        basis=listed(met.other_id),
        records=gathered(record("orders", met.other_order)),
    )


_NUMBERED = {"country": "TR", "registration_number": "77"}
_BUYER, _OTHER = party(**_NUMBERED), party("other", **_NUMBERED)

INDICATOR = Indicator(
    code="IDN-01",
    subject="order",
    finding=finding,
    explain="The same buyer ordered within the year as {basis} too.",
    past=("orders",),
    questions=("customer-numbers", "same-party"),
    examples=(
        fires("as another in spring", order(), _BUYER, _OTHER, earlier_order("H1", "other", "2024-03-01")),
        fires(
            "as two others",
            order(),
            _BUYER,
            _OTHER,
            party("third", **_NUMBERED),
            earlier_order("H1", "other", "2024-03-01"),
            earlier_order("H2", "third", "2024-04-01"),
        ),
        silent("never as another", order(), _BUYER, earlier_order("H1", "other", "2024-03-01")),
        silent("as another years ago", order(), _BUYER, _OTHER, earlier_order("H1", "other", "2022-03-01")),
        silent("as another afterwards", order(), _BUYER, _OTHER, earlier_order("H1", "other", "2024-07-01")),
        unassessable(
            "one that may be the buyer",
            order(),
            _BUYER,
            earlier_order("H1", "twin", "2024-03-01"),
            *in_doubt("twin", "buyer"),
        ),
        unassessable("nothing known of the buyer", order(), party()),
        unassessable("the buyer is not on record", order()),
    ),
)
