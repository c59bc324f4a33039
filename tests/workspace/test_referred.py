"""The records behind the findings: every link leads to one row, and every row is led to."""

from __future__ import annotations

from collections import Counter

import pytest

from chokepoint.report.lists import Row
from chokepoint.workspace.order_records import PARTY_COLUMNS
from chokepoint.workspace.ranking import Standing
from chokepoint.workspace.referred import FINDINGS, LINKS, referred_records
from chokepoint.workspace.workspace import Workspace

Read = dict[str, tuple[tuple[str, ...], list[Row]]]


def read(workspace: Workspace, order_id: str | None = None) -> Read:
    return {one.title: (tuple(one.headings), list(one.rows)) for one in referred_records(workspace, order_id)}


def column(sheets: Read, title: str, name: str) -> list[object]:
    headings, rows = sheets[title]
    return [row[headings.index(name)] for row in rows]


@pytest.fixture
def sheets(demo: Workspace) -> Read:
    return read(demo)


def records_of(sheets: Read) -> Counter[object]:
    return Counter(
        name for title in sheets if not title.startswith("Findings") for name in column(sheets, title, "record_id")
    )


def test_every_record_that_a_finding_names_has_one_row(sheets: Read) -> None:
    linked = set(column(sheets, "Findings to records", "record_id"))
    rows = records_of(sheets)
    assert len(linked) > 1000
    assert linked <= set(rows)
    assert set(rows.values()) == {1}


def test_no_other_record_is_there_but_orders_and_their_parties(sheets: Read) -> None:
    wanted = set(column(sheets, "Findings to records", "record_id"))
    wanted |= {f"orders/{order_id}" for order_id in column(sheets, "Findings", "order_id")}
    for table, names in PARTY_COLUMNS.items():
        title = table.capitalize()
        wanted |= {f"parties/{party}" for name in names for party in column(sheets, title, name) if party}
    assert set(records_of(sheets)) <= wanted


def test_findings_are_those_of_the_run(demo: Workspace, sheets: Read) -> None:
    assert sheets["Findings"][0] == FINDINGS
    assert sheets["Findings to records"][0] == LINKS
    standing = Standing.read(demo)
    count = 0
    for table in ("findings", "stops"):
        rows = demo.engine.table(table)
        count += demo.engine.fetch(
            rows.filter(rows.run_id.isin(standing.run_ids), rows.subject_kind == "order")
        ).num_rows
    assert len(sheets["Findings"][1]) == count
    first = demo.orders(1)[0]
    explained = {row.indicator: row for row in demo.explain(first.order_id).rows if row.state == "fires" and row.code}
    told = {row[2]: row for row in sheets["Findings"][1] if row[0] == first.order_id and row[1] == "sign"}
    assert set(told) == set(explained)
    for indicator, row in told.items():
        assert row[4] == explained[str(indicator)].contribution
        assert row[5:] == (len(explained[str(indicator)].record_ids), explained[str(indicator)].basis)


def test_of_one_order_alone(demo: Workspace) -> None:
    order_id = demo.orders(1)[0].order_id
    sheets = read(demo, order_id)
    assert set(column(sheets, "Findings", "order_id")) == {order_id}
    assert f"orders/{order_id}" in records_of(sheets)
    assert sum(records_of(sheets).values()) < 400
