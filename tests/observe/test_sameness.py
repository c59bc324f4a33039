"""Whether two parties are one: true, false, or in doubt, from either side alike."""

from __future__ import annotations

import ibis
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from chokepoint.engines import open_engine
from chokepoint.engines.arrow import as_table
from chokepoint.observe.sameness import doubtful_pairs, with_entities, with_sameness
from chokepoint.records import RESULTS

PARTIES = ("a", "b", "c", "d", None)
ENGINE = open_engine()


def lay(pairs: list[tuple[str, str]]) -> tuple[ibis.Table, ibis.Table]:
    """Identities in which `b` is `a`, and these pairs of entities in doubt."""
    known = [
        {"party_id": one, "entity_id": "a" if one == "b" else one, "likelihood": 1.0, "confirmed": True}
        for one in "abc"
    ]
    doubts = [
        {"left_id": left, "right_id": right, "likelihood": 0.7}
        for one, other in pairs
        for left, right in ((one, other), (other, one))
    ]
    for name, rows in (("identities", known), ("resemblances", doubts)):
        ENGINE.create(name, as_table(RESULTS[name], rows))
    return tuple(
        ibis.table({column.name: column.type.value for column in RESULTS[name].columns}, name=name)
        for name in ("identities", "resemblances")
    )


def judged(one: str | None, other: str | None, pairs: list[tuple[str, str]]) -> bool | None:
    identities, resemblances = lay(pairs)
    rows = pa.table({"one": pa.array([one], pa.string()), "other": pa.array([other], pa.string())})
    ENGINE.create("asked", rows)
    asked = with_entities(ibis.table({"one": "string", "other": "string"}, name="asked"), identities, "one", "other")
    found = ENGINE.fetch(with_sameness(asked, resemblances, "one", "other"))
    assert found.num_rows == 1
    return found["own"][0].as_py()


def test_one_entity_is_one_whatever_else_is_in_doubt() -> None:
    assert judged("a", "b", [("a", "c")]) is True


def test_a_pair_in_doubt_is_neither_one_nor_two() -> None:
    assert judged("a", "c", [("a", "c")]) is None
    assert judged("b", "c", [("a", "c")]) is None  # as the other party of the same entity


def test_others_are_different_and_nobody_is_unknown() -> None:
    assert judged("a", "c", []) is False
    assert judged("a", "d", [("a", "c")]) is False
    assert judged("a", None, []) is None


@settings(deadline=None, max_examples=20)
@given(
    st.sampled_from(PARTIES), st.sampled_from(PARTIES), st.lists(st.sampled_from((("a", "c"), ("a", "d"))), unique=True)
)
def test_sides_do_not_matter(one: str | None, other: str | None, pairs: list[tuple[str, str]]) -> None:
    assert judged(one, other, pairs) == judged(other, one, pairs)


def test_pairs_in_doubt_are_counted_within_their_group() -> None:
    _, resemblances = lay([("a", "c"), ("c", "d")])
    rows = pa.table({"group": list("xxxyyz"), "who": ["a", "c", "d", "a", "d", "a"]})
    ENGINE.create("grouped", rows)
    grouped = ibis.table({"group": "string", "who": "string"}, name="grouped")
    found = ENGINE.fetch(doubtful_pairs(grouped, resemblances, ["group"], "who")).to_pylist()
    assert found == [{"group": "x", "entities": 3, "pairs": 2}]
