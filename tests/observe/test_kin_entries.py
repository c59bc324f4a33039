"""Entries that a buyer and its kin had until each day: as counting one by one gives them, however many there are."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from chokepoint.engines import open_engine
from chokepoint.observe.relations.kin_entries import WINDOW_DAYS, kin_entries

ENGINE = open_engine()
BUYERS = ("a", "b", "c")
TEXT = pa.string()
ORDERS = st.lists(
    st.tuples(st.sampled_from(BUYERS), st.integers(0, 900), st.lists(st.sampled_from("XYZ"), min_size=1, max_size=2)),
    min_size=1,
    max_size=12,
)
NEAR = st.dictionaries(st.sampled_from([(one, two) for one in BUYERS for two in BUYERS if one != two]), st.booleans())


def counted(bought: list[tuple[str, int, list[str]]], near: dict[tuple[str, str], bool]) -> dict[str, dict[str, Any]]:
    """What the relation says of each order, by its id."""
    start = datetime(2020, 1, 1)
    tables = {
        "orders": {
            "order_id": [f"O{number}" for number in range(len(bought))],
            "customer_id": [buyer for buyer, _, _ in bought],
            "ordered_at": [start + timedelta(days=day, hours=day % 24) for _, day, _ in bought],
        },
        "controlled_lines": {
            "order_id": [f"O{number}" for number, one in enumerate(bought) for _ in one[2]],
            "entry_code": [entry for one in bought for entry in one[2]],
            "hs_code": ["854370" for one in bought for _ in one[2]],
            "certain": [True for one in bought for _ in one[2]],
        },
        "near_parties": {
            "entity_id": pa.array([one for one, _ in near], TEXT),
            "other_id": pa.array([other for _, other in near], TEXT),
            "certain": pa.array(list(near.values()), pa.bool_()),
        },
        "identities": {"party_id": pa.array([], TEXT), "entity_id": pa.array([], TEXT)},
        "order_lines": {name: pa.array([], TEXT) for name in ("order_id", "kind", "hs_code", "control_code")},
    }
    for name, columns in tables.items():
        ENGINE.create(name, pa.table(columns))
    rows = kin_entries(*map(ENGINE.table, ("controlled_lines", "orders", "order_lines", "near_parties", "identities")))
    return {row["order_id"]: row for row in ENGINE.fetch(rows).to_pylist()}


@settings(deadline=None, max_examples=60)
@given(ORDERS, NEAR)
def test_counts_are_those_of_counting_one_by_one(
    bought: list[tuple[str, int, list[str]]], near: dict[tuple[str, str], bool]
) -> None:
    told = counted(bought, near)
    assert len(told) == len(bought)
    for number, (buyer, day, _) in enumerate(bought):
        had = [
            (f"O{other}", who, entries, who == buyer or near[buyer, who])
            for other, (who, when, entries) in enumerate(bought)
            if (who == buyer or (buyer, who) in near) and day - WINDOW_DAYS <= when <= day
        ]
        sure = [one for one in had if one[3]]
        row = told[f"O{number}"]
        assert row["entries"] == len({entry for one in sure for entry in one[2]})
        assert row["buyers"] == len({who for _, who, _, _ in sure})
        assert row["orders"] == len(sure)
        assert row["possible_entries"] == len({entry for one in had for entry in one[2]})
        assert row["possible_buyers"] == len({who for _, who, _, _ in had})
        if row["buyers"] > 1:
            named = {one.removeprefix("orders/") for one in row["record_ids"]}
            assert named <= {one[0] for one in sure}
            shown = [one for one in sure if one[0] in named]
            assert len({who for _, who, _, _ in shown}) == row["buyers"]
            assert len({entry for one in shown for entry in one[2]}) == row["entries"]
        else:
            assert row["record_ids"] is None
