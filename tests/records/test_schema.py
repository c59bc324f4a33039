"""The declarations hold together."""

from __future__ import annotations

import pytest

from chokepoint.records import RECORDS, RESULTS, Table
from chokepoint.records.schema import ORIGIN

TABLES = list((RECORDS | RESULTS).values())


@pytest.mark.parametrize("table", TABLES, ids=[table.name for table in TABLES])
def test_a_table_names_what_it_has(table: Table) -> None:
    assert len(set(table.names)) == len(table.names)
    assert set(table.key) <= set(table.names)
    assert table.happened is None or table.happened in table.names
    for moment, cells in table.revealed.items():
        assert {moment, *cells} <= set(table.names)


@pytest.mark.parametrize("table", TABLES, ids=[table.name for table in TABLES])
def test_a_column_says_what_it_means(table: Table) -> None:
    for column in table.columns:
        assert column.meaning
        assert column.null
        if column.refers:
            assert column.refers in RECORDS | RESULTS


def test_records_and_results_have_different_names() -> None:
    assert not set(RECORDS) & set(RESULTS)
    assert not {column.name for column in ORIGIN} & {name for table in RECORDS.values() for name in table.names}
