"""Activities of parties and their affinities to the goods of the ledger, as tables."""

from __future__ import annotations

import pytest

from chokepoint.engines.arrow import as_table
from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import VIEW_PREFIX
from chokepoint.observe.examples import line, party, row
from chokepoint.observe.indicator import Row
from chokepoint.records import RECORDS
from chokepoint.resolve.activities import LOADED_AFFINITY, resolve_activities
from tests.bench import empty_engine


def resolved(*rows: Row) -> tuple[dict[str, tuple[str, str]], dict[tuple[str, str], float]]:
    """Code and method by party, affinity by activity and heading."""
    engine = laid(*rows)
    resolve_activities(engine)
    activities = engine.fetch(engine.table("activities")).to_pylist()
    affinities = engine.fetch(engine.table("affinities")).to_pylist()
    return (
        {one["party_id"]: (one["industry"], one["method"]) for one in activities},
        {(one["industry"], one["heading"]): one["affinity"] for one in affinities},
    )


def laid(*rows: Row) -> Engine:
    engine = empty_engine()
    for name in RECORDS:
        cells = [one.cells for one in rows if one.table == name]
        engine.create(VIEW_PREFIX + name, as_table(RECORDS[name], cells), temporary=True)
    return engine


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"industry": "4741"}, ("4741", "stated")),
        ({"industry": "G"}, ("G", "stated")),
        ({"industry_text": "telefoncu"}, ("4741", "text")),
        ({"industry": "4100", "industry_text": "telefoncu"}, ("4100", "stated")),
        ({"industry_text": "this and that"}, None),
        ({}, None),
    ],
)
def test_a_stated_code_goes_before_words(cells: dict[str, str], expected: tuple[str, str] | None) -> None:
    activities, _ = resolved(party("x", **cells))
    assert activities.get("x") == expected


def test_each_party_has_one_row_however_many_share_an_activity() -> None:
    activities, _ = resolved(party("a", industry="4741"), party("b", industry="4741"), party("c", industry="4752"))
    assert activities == {"a": ("4741", "stated"), "b": ("4741", "stated"), "c": ("4752", "stated")}


def test_affinities_are_of_what_occurs() -> None:
    _, affinities = resolved(party("a", industry="4741"), line("851712"), line("321290", line_no=2), line(None, "O2"))
    assert set(affinities) == {("4741", "8517"), ("4741", "3212")}
    assert affinities["4741", "8517"] > affinities["4741", "3212"] == 0


@pytest.mark.parametrize(
    ("prefix", "industry", "raised"),
    [
        ("321290", "4741", True),
        ("32", "4741", True),
        ("3212", "4752", False),
        ("8517", "4741", False),
    ],
)
def test_loaded_pairs_raise_an_affinity_and_no_more(prefix: str, industry: str, raised: bool) -> None:
    _, affinities = resolved(
        party("a", industry="4741"), line("321290"), row("goods_industries", hs_prefix=prefix, industry=industry)
    )
    assert affinities["4741", "3212"] == (LOADED_AFFINITY if raised else 0)


def test_a_loaded_pair_of_a_class_raises_its_division() -> None:
    _, affinities = resolved(
        party("a", industry="7710"),
        party("b", industry="77"),
        line("321290"),
        row("goods_industries", hs_prefix="3212", industry="7710"),
    )
    assert affinities["77", "3212"] == affinities["7710", "3212"] == LOADED_AFFINITY


def test_twice_changes_nothing() -> None:
    engine = laid(party("a", industry="4741"), line("851712"))
    for _ in range(2):
        resolve_activities(engine)
        assert engine.fetch(engine.table("activities")).num_rows == 1
        assert engine.fetch(engine.table("affinities")).num_rows == 1
