"""The picture of who is tied to whom around an order."""

from __future__ import annotations

import pytest

from chokepoint.records.answers import Tie
from chokepoint.report.ties import HEIGHT, LONGEST, WIDTH, ties_view, told

ROLES = {"c": "customer", "s": "supplier", "p": "payer"}


def tie(one: str, other: str, kind: str = "sold to", *, directed: bool = True, records: int = 1) -> Tie:
    return Tie(one, f"Firm {one}", other, f"Firm {other}", kind, directed, records)


SOLD, PAID, SHARED = tie("s", "c"), tie("p", "c", "paid for"), tie("p", "x", "same street address", directed=False)


def test_nothing_is_drawn_where_nothing_ties_anybody() -> None:
    assert ties_view(ROLES, ()) is None


@pytest.mark.parametrize("many", [1, 5, 18])
def test_everyone_stands_within_the_picture_and_apart(many: int) -> None:
    view = ties_view(ROLES, [SOLD, PAID, *(tie("c", f"x{one}") for one in range(many))])
    assert view is not None
    assert len(view.nodes) == len(ROLES) + many
    assert len({(node.x, node.y) for node in view.nodes}) == len(view.nodes)
    assert all(0 < node.x < WIDTH and 0 < node.y < HEIGHT for node in view.nodes)


def test_those_of_the_order_stand_within_the_others() -> None:
    view = ties_view(ROLES, (SOLD, PAID, SHARED))
    assert view is not None
    assert {node.name: node.role for node in view.nodes} == {
        "Firm c": "customer",
        "Firm s": "supplier",
        "Firm p": "payer",
        "Firm x": "",
    }


def test_two_ties_of_one_pair_are_one_line_with_both_in_words() -> None:
    view = ties_view(ROLES, (SOLD, tie("s", "c", "shipped to", records=3), SHARED))
    assert view is not None
    assert [line.arrow for line in view.lines] == [True, False]
    assert view.lines[0].title == "Firm s sold to Firm c, 1 record; Firm s shipped to Firm c, 3 records"
    assert view.told[2] == told(SHARED) == "Firm p – same street address – Firm x, 1 record"


def test_a_long_name_is_cut_in_the_picture_alone() -> None:
    long = Tie("c", "A firm with a name of many words", "s", "S", "sold to", True, 1)
    view = ties_view(ROLES, (long,))
    assert view is not None
    assert len(view.nodes[0].short) == LONGEST
    assert view.nodes[0].name in view.told[0]
