"""Who took the place of whom: by what both deal in and with, against what newcomers have in common by chance."""

from __future__ import annotations

from typing import Any

import numpy as np

from chokepoint.connect.change.breaks import broken, spans
from chokepoint.connect.change.successors import successors, traits
from tests.connect.change.ledger import consignments

TOWNS, SUPPLIERS, FORWARDERS = 12, 30, 8


def world(seed: int = 1) -> list[dict[str, Any]]:
    """Customers who come and stay, each with a town, suppliers and forwarders by chance."""
    random = np.random.default_rng(seed)
    rows = []
    for number in range(160):
        begins = 0 if number < 60 else int(random.integers(0, 900))
        suppliers = random.integers(0, SUPPLIERS, 3)
        town = random.integers(0, TOWNS)
        rows += [
            {
                "customer": f"c{number:03}",
                "day": day,
                "place": f"GB town{town}",
                "supplier": f"s{random.choice(suppliers)}",
                "forwarder": f"f{(town + random.integers(0, 2)) % FORWARDERS}",
                "goods": f"{8400 + random.integers(0, 9)}",
            }
            for day in range(begins, 1000, int(random.integers(10, 30)))
        ]
    return rows


def firm(name: str, days: range, **cells: str) -> list[dict[str, Any]]:
    given = {"place": "GB town1", "supplier": "rare", "forwarder": "own", "goods": "8501"}
    return [{"customer": name, "day": day, **given, **cells} for day in days]


def found(rows: list[dict[str, Any]]) -> list[tuple[str, str, float]]:
    orders = consignments(rows)
    who = orders.customer
    spanned = spans(orders, who)
    others = [
        traits(who, kind, what)
        for kind, what in (("supplier", orders.supplier), ("forwarder", orders.forwarder), ("goods", orders.goods))
    ]
    told = successors(spanned, broken(spanned), traits(who, "place", orders.place), others, len(who.names))
    return [(who.names[one.former], who.names[one.number], one.likelihood) for one in told]


def test_one_that_takes_over_a_rare_supplier_and_forwarder_is_found() -> None:
    told = found([*world(), *firm("former", range(0, 500, 10)), *firm("heir", range(520, 990, 10))])
    assert told[0][:2] == ("former", "heir")
    assert told[0][2] > 0.8


def test_one_that_began_at_another_time_is_no_successor() -> None:
    told = found([*world(), *firm("former", range(0, 500, 10)), *firm("elder", range(200, 990, 10))])
    assert all(heir != "elder" for _, heir, _ in told)


def test_one_that_has_little_in_common_is_unlikely() -> None:
    plain = {"supplier": "s1", "forwarder": "f1", "goods": "8401"}
    told = found(
        [*world(), *firm("former", range(0, 500, 10), **plain), *firm("new", range(520, 990, 10), place="FR x")]
    )
    assert [one for one in told if one[1] == "new"] == []


def test_likelihoods_of_one_former_add_up_to_at_most_one() -> None:
    heirs = [row for number in range(2) for row in firm(f"heir{number}", range(520, 990, 10))]
    told = found([*world(), *firm("former", range(0, 500, 10)), *heirs])
    assert sum(likelihood for former, _, likelihood in told if former == "former") <= 1
    assert len({likelihood for _, heir, likelihood in told if heir.startswith("heir")}) == 1


def test_a_world_without_successions_shows_few() -> None:
    ended = [row for row in world() if not (row["customer"] < "c010" and row["day"] > 500)]
    told = found(ended)
    assert sum(likelihood for _, _, likelihood in told) <= 3


def test_the_order_of_rows_does_not_matter() -> None:
    rows = [*world(), *firm("former", range(0, 500, 10)), *firm("heir", range(520, 990, 10))]
    assert found(rows) == found(sorted(rows, key=lambda row: (row["day"], row["customer"])))


def test_nobody_follows_where_nothing_is() -> None:
    assert found([]) == []
