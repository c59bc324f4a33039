"""A buyer that was refused before, here or elsewhere.

Who was turned away and asks again, or asks the next supplier, still wants the goods.

Innocent: Credit, stock or a missing paper were the reason and have been settled since; a namesake was refused.
Cannot see: Refusals by others that nobody passed on; refusals that were not recorded as such.
Check: Why was it refused, and what has changed since?
Ask: Please send what was missing then.
Source: Regulation (EU) 2019/1148, Article 9, with Guidelines 2020/C 210/01, section V (reporting of suspicious
    transactions, also of attempted ones); BIS, guidance to exporters of July 2024.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, listed, record
from chokepoint.observe.examples import earlier_order, fires, in_doubt, order, party, row, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.sameness import as_perhaps, with_entities

REFUSED = "refused"

CODES = ("denied", "refused_elsewhere")
"""Codes of notes on a party: a public body denied it; another supplier refused it."""

HERE, BY_OTHERS = 0.6, 1.0
"""Strength of a refusal in this ledger, whose reason may have been settled, and of one that was passed on."""


def finding(orders: ir.Table, notes: ir.Table, identities: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per order. Only refusals before it count.

    NULL where this ledger records no refusal at all, where an earlier order of the buyer states no stage, and where
    one was refused who may be the buyer.
    """
    placed = with_entities(orders.select("order_id", "customer_id", "ordered_at", "stage"), identities, "customer_id")
    placed = placed.mutate(entity=placed.customer_id_entity)
    events = ibis.union(_of_orders(placed), _of_notes(notes, identities))
    perhaps = as_perhaps(events.filter(events.shows), resemblances, "entity").mutate(shows=ibis.null("boolean"))
    met = placed.select("order_id", "entity", "ordered_at").inner_join(events.union(perhaps), "entity")
    met = met.filter(met["at"] < met.ordered_at)
    answers = met.group_by("order_id").agg(
        any_shows=met.shows.any(),
        strength=met.weight.max(where=met.shows),
        basis=listed(met.words, where=met.shows),
        record_ids=gathered(met.record, where=met.shows),
    )
    recorded = events.agg(refusals=events.shows.sum())
    rows = orders.select("order_id").left_join(answers, "order_id").cross_join(recorded)
    missing = (rows.refusals.fill_null(0) == 0) | rows.order_id_right.notnull()
    return rows.select(
        "strength",
        "basis",
        "record_ids",
        subject_id=rows.order_id,
        fired=ibis.cases((rows.any_shows, True), (missing, ibis.null("boolean")), else_=False),
    )


def _of_orders(placed: ir.Table) -> ir.Table:
    """One row per order that was refused, or of which the stage is not stated: `shows` NULL."""
    rows = placed.filter((placed.stage == REFUSED).fill_null(True))
    return rows.select(
        "entity",
        at="ordered_at",
        weight=ibis.literal(HERE),
        words=ibis.literal("an order refused on ") + rows.ordered_at.date().cast("string"),
        record=record("orders", rows.order_id),
        shows=rows.stage == REFUSED,
    )


def _of_notes(notes: ir.Table, identities: ir.Table) -> ir.Table:
    """One row per note that a party was refused elsewhere."""
    told = notes.filter((notes.subject_kind == "party") & notes.code.isin(CODES))
    rows = with_entities(told.select("note_id", "noted_at", "code", party_id="subject_id"), identities, "party_id")
    return rows.select(
        entity="party_id_entity",
        at="noted_at",
        weight=ibis.literal(BY_OTHERS),
        words=rows.code.replace("_", " ") + ibis.literal(", noted on ") + rows.noted_at.date().cast("string"),
        record=record("notes", rows.note_id),
        shows=ibis.literal(True),
    )


def _noted(party_id: str, code: str = "refused_elsewhere", noted_at: str = "2024-03-01") -> Row:
    return row("notes", note_id="N1", subject_kind="party", subject_id=party_id, noted_at=noted_at, code=code)


_ELSEWHERE = earlier_order("H9", "nobody", "2022-01-01", stage=REFUSED)

INDICATOR = Indicator(
    code="CUS-16",
    subject="order",
    finding=finding,
    explain="The buyer was refused before: {basis}.",
    past=("orders", "notes"),
    questions=("refusals", "same-party"),
    examples=(
        fires("here", order(), earlier_order("H1", "buyer", "2024-03-01", stage=REFUSED)),
        fires("elsewhere", order(), _noted("buyer")),
        fires(
            "under another record",
            order(),
            earlier_order("H1", "other", "2024-03-01", stage=REFUSED),
            party(country="TR", registration_number="77"),
            party("other", country="TR", registration_number="77"),
        ),
        silent("another was", order(), _ELSEWHERE),
        silent("afterwards", order(), _ELSEWHERE, order("O2", ordered_at="2024-07-01", stage=REFUSED)),
        unassessable("this ledger records no refusals", order(), earlier_order("H1", "buyer", stage="order")),
        unassessable("an earlier order's stage not stated", order(), _ELSEWHERE, earlier_order("H1", "buyer")),
        unassessable(
            "one that may be the buyer",
            order(),
            earlier_order("H1", "twin", "2024-03-01", stage=REFUSED),
            *in_doubt("twin", "buyer"),
        ),
    ),
)
