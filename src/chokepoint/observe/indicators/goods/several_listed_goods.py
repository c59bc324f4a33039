"""One of several kinds of listed goods that buyers who belong together order, each its part.

Who may not be seen to buy the whole has each of its firms buy one thing.

Innocent: A group of works buys through several firms; a laboratory and its supplier of chemicals have one owner.
Cannot see: Ties that are on no record; goods that are on no loaded list; purchases at other suppliers.
Check: Where did the goods of all of them go, and does one buyer know what the others have?
Ask: What will you use these goods for, and which other companies does your group have?
Source: Conflict Armament Research, study of procurement networks, 2020; Regulation (EU) 2019/1148, Article 9 (whose
    wording on several goods could not be checked here). Which goods go together is neither held nor learned: entries of
    lists are counted, nothing else.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.examples import fires, in_doubt, line, order, outside, party, related, row, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row

LEAST_ENTRIES = 3
"""Distinct entries from which the sign shows. Ours."""

TIMES_EXPECTED = 2.0
"""How many times as many entries as buyers with as many orders have in this ledger. Ours."""


def finding(
    orders: ir.Table,
    kin_entries: ir.Table,
    entry_rate: ir.Table,
    contacts_stated: ir.Table,
    orders_without_lines: ir.Table,
) -> ir.Table:
    """One row per order. It fires where the order is of listed goods, and it and the orders of tied buyers of the year
    before come to far more entries than as many orders have in this ledger.

    NULL where no line of the order is known, where a tie rests on who may be whom, and, of an order of listed goods,
    where no tied buyer is known and a contact of the buyer is not recorded.
    """
    found = kin_entries.mutate(listed_or_may_be=ibis.literal(True))
    rows = orders.select("order_id", "customer_id").left_join(found, "order_id").drop("order_id_right")
    rows = rows.left_join(contacts_stated, [("customer_id", "party_id")]).drop("party_id")
    rows = rows.left_join(orders_without_lines.mutate(lineless=True), "order_id").drop("order_id_right")
    rows = rows.cross_join(entry_rate)
    expected = (rows.orders * rows.rate).round(9)
    many = (rows.entries >= LEAST_ENTRIES) & (rows.entries >= expected * TIMES_EXPECTED) & (rows.buyers > 1)
    may = (rows.possible_entries >= LEAST_ENTRIES) & (rows.possible_buyers > rows.buyers)
    alone = (rows.buyers == 1) & ~rows.complete.fill_null(False)
    fired = ibis.cases(
        (rows.lineless.notnull(), ibis.null("boolean")),
        (rows.listed_or_may_be.isnull(), False),
        (rows.is_listed.isnull(), ibis.null("boolean")),
        (many, True),
        (may | alone, ibis.null("boolean")),
        else_=False,
    )
    words = rows.entries.cast("string") + " entries of control lists by " + rows.buyers.cast("string") + " tied buyers"
    return rows.select(
        "record_ids",
        subject_id=rows.order_id,
        fired=fired,
        strength=(1 - expected / rows.entries).clip(0, 1.0).round(9),
        basis=words,
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
_LIST = tuple(
    row("controlled_goods", list_id="L", hs_prefix=prefix, control_code=code, tier="1", valid_from="2020-01-01")
    for prefix, code in (("854370", "A1"), ("847130", "B2"), ("902710", "C3"))
)
_KIN = (related("k", "buyer", "family"), related("o", "k", "owner"), related("o", "m", "owner"))
_OWN = (order(), line("854370"), party(**_CELLS), *_LIST)


def _bought(customer: str, hs_code: str, at: str = "2024-03-01") -> tuple[Row, ...]:
    order_id = f"H{hs_code}"
    return order(order_id, customer, at), line(hs_code, order_id)


def _usual(*customers: str) -> list[Row]:
    """Others, who buy one kind of listed goods over and over."""
    return [
        made
        for one in customers
        for n in range(4)
        for made in (order(f"U{one}{n}", one, f"2023-0{n + 1}-01"), line("854370", f"U{one}{n}"))
    ]


_OTHERS = _usual("p", "q", "r")
_TWO = (*_bought("k", "847130"), *_bought("k", "902710"))

INDICATOR = Indicator(
    code="GDS-08",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Tied buyers order several kinds of listed goods: {basis}.",
    past=("orders", "order_lines"),
    questions=("goods-control", "owners", "goods", "same-party"),
    status="draft",
    examples=(
        fires("a relative's firm buys two more", *_OWN, *_KIN, *_TWO, *_OTHERS),
        silent("two entries", *_OWN, *_KIN, *_bought("k", "847130"), *_OTHERS),
        silent("nobody tied buys any", *_OWN, *_TWO, *_OTHERS),
        silent("years before", *_OWN, *_KIN, *_bought("k", "847130", "2022-03-01"), *_bought("k", "902710"), *_OTHERS),
        silent("not listed", order(), line("480257"), party(**_CELLS), *_LIST, *_KIN, *_TWO, *_OTHERS),
        unassessable("goods without a code", order(), line(None), party(**_CELLS), *_LIST, *_KIN, *_TWO, *_OTHERS),
        unassessable("no telephone known", order(), line("854370"), party(), *_LIST, *_TWO, *_OTHERS),
        unassessable("no lines known", order(), party(**_CELLS), *_LIST, *_TWO),
        unassessable(
            "the relative may be the other", *_OWN, related("x", "buyer"), *_TWO, *_OTHERS, *in_doubt("x", "k")
        ),
        outside("a service", order(), line(kind="service"), party(**_CELLS), *_LIST),
    ),
)
