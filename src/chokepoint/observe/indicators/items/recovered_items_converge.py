"""A party through whose hands more recovered items passed than its share of the trade explains.

Several items from several makers that were found in different places and went through one go-between have it in common.

Innocent: A dealer in the region has most of the lawful trade in such goods; one theft or one lost consignment brings
    many items to light at once.
Cannot see: Items whose custody is not known; go-betweens under several names that are not known to be one.
Check: Did the items come by one delivery or several, and to whom did each go from there?
Ask: To whom did you pass these items on?
Source: Conflict Armament Research, study of procurement networks, 2020 (items from several makers that passed through
    one intermediary).
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, record
from chokepoint.observe.examples import fires, on_subject, order, party, row, shipped, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.sameness import with_entities

LEAST_ITEMS = 3
"""Items from which they converge. Ours: two are a pair that may come from one consignment."""

TIMES_EXPECTED = 3.0
"""How many times as many items as its share of all deliveries lets expect. Ours."""

MAKER_KINDS = ("manufacture", "recovery", "capture")
"""Events whose parties made the item, or found it: no go-betweens."""


def finding(
    parties: ir.Table,
    custody_events: ir.Table,
    recovered_items: ir.Table,
    order_receipts: ir.Table,
    identities: ir.Table,
) -> ir.Table:
    """One row per party. Expected: its entity's share of all orders received, of all items with a go-between.

    NULL where no such item was recovered.
    """
    passed = _passed(custody_events, recovered_items, identities)
    traced = passed.agg(traced=passed.item_id.nunique())
    per_entity = passed.group_by("entity").agg(
        items=passed.item_id.nunique(), record_ids=gathered(record("items", passed.item_id))
    )
    whole = order_receipts.agg(all_orders=order_receipts.orders.sum())
    rows = with_entities(parties.select("party_id"), identities, "party_id")
    rows = rows.left_join(per_entity, [("party_id_entity", "entity")]).drop("entity")
    rows = rows.left_join(order_receipts, [("party_id_entity", "entity")]).drop("entity")
    rows = rows.cross_join(traced).cross_join(whole)
    share = rows.orders.fill_null(0) / ibis.greatest(rows.all_orders.fill_null(0), 1)
    expected = (rows.traced * share).round(9)
    shows = (rows.items >= LEAST_ITEMS) & (rows.items >= expected * TIMES_EXPECTED)
    return rows.select(
        "record_ids",
        subject_id=rows.party_id,
        fired=(rows.traced == 0).ifelse(ibis.null("boolean"), shows.fill_null(False)),
        strength=(1 - expected / rows.items).clip(0, 1.0).round(9),
        basis=rows["items"].cast("string") + " items, " + expected.round(1).cast("string") + " by its share of trade",
    )


def _passed(custody_events: ir.Table, recovered_items: ir.Table, identities: ir.Table) -> ir.Table:
    """One row per recovered item and entity that took it over, makers and finders left out: `item_id, entity`."""
    events = custody_events.filter(custody_events.kind.notin(MAKER_KINDS) & custody_events.to_party_id.notnull())
    taken = events.select("item_id", party_id="to_party_id").semi_join(recovered_items, "item_id")
    return with_entities(taken, identities, "party_id").select("item_id", entity="party_id_entity").distinct()


def _went(*numbers: int, party_id: str = "x") -> list[Row]:
    """Items seized after they were sold to that party."""
    return [
        made
        for number in numbers
        for made in (
            row(
                "items",
                item_id=f"I{number}",
                documented_on="2025-05-01",
                recovery_context="seized at a checkpoint",
            ),
            row(
                "custody_events",
                event_id=f"E{number}",
                item_id=f"I{number}",
                kind="sale",
                occurred_from="2024-06-10",
                to_party_id=party_id,
            ),
        )
    ]


_TRADE = [made for n in range(9) for made in (order(f"O{n}", "c"), shipped("c", f"S{n}", f"O{n}"))]
_X = party("x")

INDICATOR = Indicator(
    code="ITM-04",
    subject="party",
    finding=finding,
    explain="Recovered items passed through its hands: {basis}.",
    questions=("items",),
    status="draft",
    examples=on_subject(
        "x",
        fires("three, and it has no trade", _X, *_went(1, 2, 3), *_TRADE),
        silent("two", _X, *_went(1, 2), *_TRADE),
        silent("others' items", _X, *_went(1, 2, 3, party_id="y"), *_TRADE),
        silent("three, and it has most of the trade", _X, *_went(1, 2, 3), order("P", "x"), shipped("x", "SP", "P")),
        unassessable("no item recovered", _X, *_TRADE),
    ),
)
