"""The picture of an order's money: its figures are those of the traces, and what is not known stays so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from chokepoint.records.money import OrderMoney, PaymentTrace
from chokepoint.report.flow import BAR, LABEL, MOST, FlowRow, FlowView, flow_views
from chokepoint.report.flow_words import step
from chokepoint.report.html import write_html
from tests.connect.money.graphs import graph, paid, traced
from tests.connect.money.test_laws import ledgers
from tests.report import sample
from tests.report.conftest import read

HOPS = 2
CHAIN = (
    paid("P1", "far", "near", 70, 0, from_city="Basel", from_country="CH"),
    paid("P2", "near", "payer", 60, 1),
    paid("P3", "payer", "seller", 100, 2, from_city="Izmir", from_country="TR", to_country="DE"),
    paid("P4", "seller", "maker", 40, 3),
)
"""Of 100 that were paid, 60 have a known origin, and 40 are seen to go on."""


def money(rows: Sequence[dict[str, Any]], *starts: str, **names: str) -> OrderMoney:
    made = graph(rows)
    ways = ([traced(made, one, way, hops=HOPS) for one in starts] for way in ("up", "down"))
    up, down = map(tuple, ways)
    return OrderMoney(up, down, datetime(2026, 1, 1), names=names)


def view(told: OrderMoney, **roles: str) -> FlowView:
    (only,) = flow_views(told, roles)
    return only


def ends(shown: FlowView, *, before: bool) -> Decimal:
    """What the table says of ends of the trail."""
    rows = [row for row in shown.rows if row.step == "end of the trail"]
    opening = ("not known", "not followed")
    return sum((row.amount for row in rows if (row.giver if before else row.taker).startswith(opening)), Decimal(0))


def by_step(rows: Sequence[FlowRow]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[row.step] += row.amount
    return sums


def of_trace(trace: PaymentTrace) -> dict[str, Decimal]:
    """FIFO's amounts by the step at which they are drawn; the traced payment is drawn once, with the trace down."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    down = trace.direction == "down"
    for row in trace.rules["fifo"]:
        if down or row.hop:
            sums[step(row.hop if down else -row.hop)] += row.amount
    return sums


@settings(max_examples=60, deadline=None)
@given(ledgers())
def test_the_picture_adds_up_to_the_trace(rows: list[dict[str, Any]]) -> None:
    told = money(rows, "P00")
    shown = flow_views(told, {})
    if not told.up[0].amount:
        assert not shown
        return
    (only,) = shown
    assert ends(only, before=True) == ends(only, before=False) == told.up[0].amount
    wanted = {name: amount for one in (*told.up, *told.down) for name, amount in of_trace(one).items() if amount}
    found = by_step(only.rows)
    assert {name: found[name] for name in wanted} == wanted
    assert {name for name, amount in found.items() if amount} == {*wanted, "end of the trail"}


def test_what_no_record_shows_stands_beside_its_holder() -> None:
    shown = view(money(CHAIN, "P3"))
    unknown = {holder.name: holder.unknown for holder in shown.holders}
    assert unknown == {
        "far": ("60 not followed back",) if HOPS < 2 else ("60 from no known income",),
        "near": (),
        "payer": ("40 from no known income",),
        "seller": ("60 not seen to leave",),
        "maker": ("40 not seen to leave",),
    }
    assert shown.notes[0] == "Back in time, by FIFO, USD 100 is: USD 100 covered by no income on record."


def test_places_and_roles_stand_with_the_names() -> None:
    shown = view(money(CHAIN, "P3", payer="A firm"), payer="customer")
    holders = {holder.name: holder for holder in shown.holders}
    assert (holders["A firm"].place, holders["A firm"].role) == ("Izmir, TR", "customer")
    assert (holders["far"].place, holders["seller"].place) == ("Basel, CH", "DE")
    assert holders["maker"].place == "place not stated"
    assert [heading.text for heading in shown.headings] == [
        "2 payments before", "1 payment before", "paid for this order", "1 payment after",
    ]  # fmt: skip
    assert [heading.days for heading in shown.headings][2] == "3 Jan 2024"


def test_it_says_where_the_customer_did_not_pay() -> None:
    told = "The customer is not among those who paid."
    assert told in view(money(CHAIN, "P3"), other="customer", payer="payer").notes
    assert told not in view(money(CHAIN, "P3"), payer="customer").notes
    assert told not in view(money(CHAIN, "P3")).notes


def test_columns_follow_time_from_left_to_right() -> None:
    shown = view(money(CHAIN, "P3"))
    ordered = sorted(shown.holders, key=lambda holder: holder.x)
    assert [holder.name for holder in ordered] == ["far", "near", "payer", "seller", "maker"]
    assert all(holder.x + BAR < shown.width for holder in ordered)


def test_payments_of_one_order_are_one_picture() -> None:
    rows = (*CHAIN, paid("P5", "other", "seller", 50, 4))
    shown = view(money(rows, "P3", "P5"))
    assert shown.title == "Money of this order: USD 150 in 2 payments"
    assert by_step(shown.rows)["paid for this order"] == Decimal(150)
    assert ends(shown, before=True) == ends(shown, before=False) == Decimal(150)


def test_each_currency_has_a_picture_of_its_own() -> None:
    rows = (*CHAIN, paid("P5", "other", "seller", 50, 4, currency="EUR"))
    assert [one.title for one in flow_views(money(rows, "P3", "P5"), {})] == [
        "Money of this order: EUR 50 in 1 payment",
        "Money of this order: USD 100 in 1 payment",
    ]


def test_the_range_is_that_of_the_rules() -> None:
    rows = (
        paid("P0", "z", "seller", 40, 0),
        paid("P1", "payer", "seller", 100, 1),
        paid("P2", "seller", "maker", 90, 2),
    )
    told = money(rows, "P1")
    (maker,) = [one for one in told.down[0].parties if one.party_id == "maker"]
    (row,) = [row for row in view(told).rows if row.taker.startswith("maker")]
    assert (row.told, row.between) == ("USD 50", f"{maker.lowest:.0f} to {maker.highest:.0f}")


def test_what_only_another_rule_sees_is_counted_and_not_drawn() -> None:
    rows = (
        paid("P0", "z", "seller", 40, 0),
        paid("P1", "payer", "seller", 100, 1),
        paid("P2", "seller", "first", 40, 2),
    )
    shown = view(money(rows, "P1"))
    (row,) = [row for row in shown.rows if row.giver == "1 more payment, by haircut or poison alone"]
    assert (row.amount, row.between, row.payments) == (0, "0 to 40", "P2")
    assert "first" not in {holder.name for holder in shown.holders}


def test_many_holders_are_drawn_as_one_and_nothing_is_lost() -> None:
    rows = [paid(f"P{one:02d}", f"giver {one:02d}", "payer", 10 + one, 0) for one in range(12)]
    rows.append(paid("Q", "payer", "seller", sum(10 + one for one in range(12)), 1))
    shown = view(money(rows, "Q"))
    left = min(holder.x for holder in shown.holders)
    names = {holder.name for holder in shown.holders if holder.x == left}
    assert len(names) == MOST
    assert f"{12 - MOST + 1} others" in names
    assert by_step(shown.rows)["1 payment before"] == sum(10 + one for one in range(12))


def test_labels_and_bars_of_a_column_do_not_touch() -> None:
    rows = [paid(f"P{one:02d}", f"giver {one:02d}", "payer", 5 * 3**one, 0) for one in range(5)]
    rows.append(paid("Q", "payer", "seller", 5 * (3**5 - 1) // 2, 1))
    shown = view(money(rows, "Q"))
    left = sorted((one.y, one.height) for one in shown.holders if one.x == min(holder.x for holder in shown.holders))
    assert len(left) == 5
    for (y, height), (below, _) in pairwise(left):
        assert y + height < below - LABEL
    assert all(one.y + one.height < shown.height for one in shown.holders)


def test_nobody_is_drawn_where_nobody_is_stated() -> None:
    shown = view(money((paid("P", None, "seller", 30, 0),), "P"))
    assert {holder.name for holder in shown.holders} == {"not stated", "seller"}


def test_an_order_without_payments_says_so(tmp_path: Path) -> None:
    path = write_html(
        tmp_path / "a.html", sample.assessment(), sample.ranking(), [sample.fourth()], software_version="0"
    )
    found = read(path)
    assert "No payment of this order is on record: neither who paid nor from where can be told." in found.text
    assert not any(attributes.get("class") == "flow" for _, attributes in found.elements)


def test_an_order_whose_payments_were_not_traced_says_so(tmp_path: Path) -> None:
    path = write_html(
        tmp_path / "a.html", sample.assessment(), sample.ranking(), [sample.first()], software_version="0"
    )
    assert "The payments of this order were not traced." in read(path).text


@pytest.mark.parametrize("name", ["</title><script>alert(1)</script>", '" onload="alert(1)', "<b>&amp;", "a\u202eb"])
def test_hostile_names_stay_text(tmp_path: Path, name: str) -> None:
    rows = (
        paid("P1", "giver", "payer", 70, 0, from_city=name),
        paid("P<b>", "payer", "seller", 70, 1, to_city=name),
    )
    told = replace(money(rows, "P<b>"), names={"giver": name, "payer": name, "seller": name})
    dossier = replace(sample.first(), money=told, roles={"payer": name})
    path = write_html(tmp_path / "a.html", sample.assessment(), sample.ranking(), [dossier], software_version="0")
    found = read(path)
    assert [tag for tag, _ in found.elements if tag in {"script", "img", "b"}] == ["script"]
    assert not any("onload" in attributes for _, attributes in found.elements)
    assert "\u202e" not in found.text


def test_picture_and_table_are_named_for_who_cannot_see(tmp_path: Path) -> None:
    dossier = replace(sample.first(), money=money(CHAIN, "P3"))
    path = write_html(tmp_path / "a.html", sample.assessment(), sample.ranking(), [dossier], software_version="0")
    found = read(path)
    (drawn,) = [attributes for tag, attributes in found.elements if tag == "svg" and attributes.get("class") == "flow"]
    ids = {attributes["id"] for _, attributes in found.elements if "id" in attributes}
    assert drawn["role"] == "img"
    assert set((drawn["aria-labelledby"] or "").split()) <= ids
    rows = [attributes for tag, attributes in found.elements if tag == "tr" and "data-amount" in attributes]
    assert sum(Decimal(row["data-amount"] or "nan") for row in rows) == 70 - 10 + 60 + 100 + 40 + 200
