"""A customer whom a person has cleared stays in the ranking, which says so until the time is up."""

from __future__ import annotations

from pathlib import Path

from chokepoint.workspace.workspace import Workspace
from tests.golden.renew import AS_OF, PRIOR

HEADINGS = "party_id,reason,valid_to,decided_by,valid_from"
TERMS = [
    ("2016-06-01", "2017-06-30", "visited on site (until 2017-06-30)"),
    ("2017-01-01", "2017-01-01", "visited on site (until 2017-01-01)"),
    ("2016-06-01", "2016-12-31", None),
    ("2017-01-02", "2017-12-31", None),
    ("", "2017-06-30", "visited on site (until 2017-06-30)"),
]
"""First and last day, and what the ranking of 2017-01-01 says."""


def test_the_ranking_says_so_while_it_holds(assessed: Workspace, tmp_path: Path) -> None:
    before = assessed.orders()
    customers = list(dict.fromkeys(str(order.customer_id) for order in before))[: len(TERMS) + 1]
    told = dict(zip(customers, [said for _, _, said in TERMS], strict=False))
    path = tmp_path / "known_good.csv"
    rows = [
        f"{party},visited on site,{last},A. Person,{first}"
        for party, (first, last, _) in zip(customers, TERMS, strict=False)
    ]
    path.write_text("\n".join([HEADINGS, *rows]) + "\n", encoding="utf-8")
    assert assessed.load([path]).files[0].set_aside == 0
    assessed.assess(as_of=AS_OF, prior=PRIOR)
    after = assessed.orders()
    for order in after:
        assert order.known_good == told.get(str(order.customer_id))
    assert [(order.order_id, order.likelihood, order.band) for order in after] == [
        (order.order_id, order.likelihood, order.band) for order in before
    ]
