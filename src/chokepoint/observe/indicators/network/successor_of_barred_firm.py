"""A new buyer that shares people or contacts with one that was listed, denied or refused, and that buys no more.

Who is barred founds another firm: the name is new, the telephone, the rooms or the owner are not.

Innocent: Firms are wound up, sold and founded anew for debts, taxes or quarrels; the next tenant takes over number and
    rooms; a refusal for want of credit bars nobody.
Cannot see: Refusals and listings that were not recorded or came later; a firm founded with new people, rooms and
    numbers; orders at other suppliers.
Check: Who works there, what became of the former firm, and why was it refused?
Ask: Since when does your company exist, and did its owners trade under another name before?
Source: Bureau of Industry and Security, guidance to exporters of July 2024; FinCEN and BIS, Supplemental Alert of
    19 May 2023 (companies that take the place of listed ones). Their wording could not be checked here.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, listed, record
from chokepoint.observe.examples import (
    earlier_order,
    fires,
    in_doubt,
    line,
    order,
    party,
    related,
    row,
    silent,
    unassessable,
)
from chokepoint.observe.indicator import Indicator, Row

SAME_GOODS, OTHER_GOODS = 1.0, 0.5
"""Strength where the new buyer asks for goods that the former one asked for, and where it does not. Ours."""

TWO_STEPS = 0.6
"""Factor where a third party stands between the two. Ours."""


def finding(
    orders: ir.Table,
    sold_goods: ir.Table,
    near_parties: ir.Table,
    barred_parties: ir.Table,
    contacts_stated: ir.Table,
    buyer_spans: ir.Table,
) -> ir.Table:
    """One row per order. It fires where the buyer's first order came after what stood against the other, and the other
    ordered before that and nothing since.

    NULL where nobody was ever listed, denied or refused, where a contact of the buyer is not recorded, and where the
    tie rests on who may be whom.
    """
    pairs = _pairs(near_parties, barred_parties, buyer_spans)
    placed = orders.select("order_id", "customer_id", "ordered_at").inner_join(
        buyer_spans.select("customer_id", "entity_id"), "customer_id"
    )
    met = placed.inner_join(pairs, "entity_id")
    met = met.left_join(_same_goods(sold_goods, pairs), ["order_id", "other_id"], rname="goods_{name}")
    same = met.same_goods.fill_null(False)
    strength = same.ifelse(SAME_GOODS, OTHER_GOODS) * (met.steps == 1).ifelse(1.0, TWO_STEPS)
    words = met.other_id + ", " + met.how + met.since.cast("string").fill_null("")
    answers = met.group_by("order_id").agg(
        any_shows=met.certain.any(),
        strength=strength.max(where=met.certain),
        basis=listed(words, where=met.certain),
        records=gathered(met.record, where=met.certain),
    )
    rows = orders.select("order_id", "customer_id").left_join(answers, "order_id").drop("order_id_right")
    rows = rows.left_join(contacts_stated, [("customer_id", "party_id")]).drop("party_id")
    rows = rows.cross_join(barred_parties.agg(barred=barred_parties.count()))
    missing = (rows.barred == 0) | ~rows.complete.fill_null(False) | rows.any_shows.notnull()
    return rows.select(
        "strength",
        "basis",
        subject_id=rows.order_id,
        fired=ibis.cases((rows.any_shows.fill_null(False), True), (missing, ibis.null("boolean")), else_=False),
        record_ids=rows.records.concat(ibis.array([record("parties", rows.customer_id)])).sort(),
    )


def _pairs(near_parties: ir.Table, barred_parties: ir.Table, buyer_spans: ir.Table) -> ir.Table:
    """One row per buyer, former buyer near it and event: `entity_id, other_id, steps, certain, since, how, record`."""
    spans = buyer_spans.select("entity_id", "first_on", "last_on").distinct()
    former = barred_parties.inner_join(spans, "entity_id")
    former = former.filter((former.first_on <= former.since) & (former.last_on <= former.since))
    former = former.select("since", "record", other_id="entity_id", how=former.how + ibis.literal(" "))
    met = near_parties.inner_join(former, "other_id").inner_join(spans, "entity_id")
    return met.filter(met.first_on > met.since).select(
        "entity_id", "other_id", "steps", "certain", "since", "how", "record"
    )


def _same_goods(sold_goods: ir.Table, pairs: ir.Table) -> ir.Table:
    """One row per order of a buyer and former one that asked for goods of a heading of it: `order_id, other_id`."""
    had = sold_goods.filter(sold_goods.heading.notnull()).select("entity", "heading").distinct()
    asked = sold_goods.filter(sold_goods.heading.notnull()).select("order_id", "entity", "heading").distinct()
    near = pairs.select("entity_id", "other_id").distinct()
    met = asked.inner_join(near, [("entity", "entity_id")])
    met = met.inner_join(had.rename(had_by="entity"), [("other_id", "had_by"), "heading"])
    return met.select("order_id", "other_id").distinct().mutate(same_goods=ibis.literal(True))


_CELLS = {
    "account": "DE89370400440532013000",
    "phone": "+49 30 1",
    "email": "a@b.example",
    "address": "1 High Street",
    "city": "Hull",
    "country": "GB",
}
_NEW = (order(), party(**_CELLS))
_GOODS = line("854370")


def _former(customer: str = "old", ordered_at: str = "2024-01-10", order_id: str = "H1") -> tuple[Row, ...]:
    """An order of somebody else that was refused."""
    return earlier_order(order_id, customer, ordered_at, stage="refused"), line("854370", order_id)


_TIE = related("o", "buyer", "owner"), related("o", "old", "owner")

INDICATOR = Indicator(
    code="NET-05",
    subject="order",
    finding=finding,
    explain="Shares people or contacts with one that buys no more: {basis}.",
    past=("orders",),
    questions=("owners", "contacts", "refusals", "same-party"),
    status="draft",
    examples=(
        fires(
            "the same telephone, the same goods",
            *_NEW,
            _GOODS,
            *_former(),
            party("old", name="Wide Sea", phone="+49301"),
        ),
        fires("one owner, other goods", *_NEW, line("480257"), *_former(), *_TIE),
        fires("its own second order", *_NEW, *_former(), *_TIE, order("H2", ordered_at="2024-05-01")),
        fires(
            "a public body denied it",
            *_NEW,
            earlier_order("H1", "old", "2023-06-01"),
            row("notes", note_id="N", subject_kind="party", subject_id="old", noted_at="2024-02-01", code="denied"),
            *_TIE,
        ),
        silent("nothing shared", *_NEW, *_former()),
        silent("the buyer was there before", *_NEW, *_former(), *_TIE, order("H2", ordered_at="2023-05-01")),
        silent("the other still buys", *_NEW, *_former(), *_TIE, order("H2", "old", "2024-03-01")),
        unassessable("nobody was refused", *_NEW, order("H1", "old", "2024-01-10", stage="order"), *_TIE),
        unassessable(
            "no telephone known",
            order(),
            party(**{name: cell for name, cell in _CELLS.items() if name != "phone"}),
            *_former(),
        ),
        unassessable("the other may be the owner's", *_NEW, *_former(), related("x", "buyer"), *in_doubt("x", "old")),
    ),
)
