"""The published cases stand at the top of the sample world, with their signs, above what resembles them."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from pathlib import Path

import pytest
from lxml import etree

import chokepoint
from chokepoint.records.answers import RankedOrder
from chokepoint.records.errors import WorkspaceError
from chokepoint.simulate.world import World
from chokepoint.workspace.filing_out import FilingWanted
from chokepoint.workspace.workspace import Workspace
from tests.conftest import ORDERS, SEED
from tests.load.conftest import shared

FIRST = 20
"""Every case stands within the first 20 of this small world; the share asked for is 40 of 20,000 orders."""
LOOKALIKES_ABOVE = 5

SIGNS = {
    "C1": ("CUS-01", "GEO-01", "CUS-03"),
    "C2": ("CUS-03", "PAY-01", "LOG-01", "LOG-09"),
    "C3": ("CUS-03", "PAY-01", "PAY-02", "PAY-03"),
    "C4": ("LOG-02", "LOG-03", "GEO-01", "CUS-03"),
    "C5": ("LOG-12", "GEO-01", "PAY-06"),
    "C6": ("GEO-01",),
    "C7": ("PAY-18", "PAY-06"),
    "C8": ("CUS-03",),
}
"""What public reports name of each case. That of C1's quantity needs more buyers of its size than this world holds."""


@pytest.fixture
def ranked(demo: Workspace) -> list[RankedOrder]:
    return demo.orders()


@pytest.fixture
def by_case(ranked: list[RankedOrder], world: World) -> dict[str, list[RankedOrder]]:
    """The orders of each case, most likely first."""
    cases = {row["subject_id"]: row["case_id"] for row in world.truth.to_pylist() if row["kind"] == "case"}
    found = defaultdict(list)
    for order in ranked:
        if order.order_id in cases:
            found[cases[order.order_id]].append(order)
    return found


def test_every_case_is_in_the_world(by_case: dict[str, list[RankedOrder]]) -> None:
    assert sorted(by_case) == sorted(SIGNS)


@pytest.mark.parametrize("case", sorted(SIGNS))
def test_a_case_stands_at_the_top(by_case: dict[str, list[RankedOrder]], case: str) -> None:
    assert by_case[case][0].rank <= FIRST


@pytest.mark.parametrize("case", sorted(SIGNS))
def test_a_case_shows_its_signs(demo: Workspace, by_case: dict[str, list[RankedOrder]], case: str) -> None:
    shown = {demo.cards[name].code for order in by_case[case] for name in order.fires}
    assert set(SIGNS[case]) - shown == set()


def test_few_lookalikes_stand_above_the_lowest_case(
    ranked: list[RankedOrder], by_case: dict[str, list[RankedOrder]], world: World
) -> None:
    lookalikes = {row["subject_id"] for row in world.truth.to_pylist() if row["kind"] == "lookalike"}
    lowest = max(orders[0].rank for orders in by_case.values())
    above = [order.order_id for order in ranked[:lowest] if order.order_id in lookalikes]
    assert len(above) <= LOOKALIKES_ABOVE


def test_a_part_of_the_ranking_is_asked_for(demo: Workspace, ranked: list[RankedOrder]) -> None:
    assert demo.orders(7, after=3) == ranked[3:10]
    assert demo.orders(band="stop") == [order for order in ranked if order.band == "stop"]
    first = ranked[0]
    for text in (first.order_id.lower(), f"{first.customer} {first.fires[0]}", f"{first.customer_id} {first.stops[0]}"):
        assert first in demo.orders(text=text)
    payers = demo.orders(text="third-party-payer")
    assert payers == [order for order in ranked if "third-party-payer" in order.fires]
    assert demo.orders(text="nothing that is there") == []


def test_likelihoods_sum_to_the_usual_rate(demo: Workspace, ranked: list[RankedOrder]) -> None:
    run = demo.run()
    total = math.fsum(order.likelihood for order in ranked)
    assert run["orders"] == len(ranked)
    assert 0 < total < (len(ranked) + 1 / run["prior"]) * run["prior"]
    stored = demo.engine.table("likelihoods").filter(lambda t: t.subject_kind == "order")
    (of_all,) = demo.engine.fetch(stored.aggregate(total=stored.likelihood.sum()))["total"].to_pylist()
    assert math.isclose(of_all, total, rel_tol=1e-9)


def test_every_explanation_adds_up(demo: Workspace, ranked: list[RankedOrder]) -> None:
    for order in (ranked[0], ranked[len(ranked) // 2], ranked[-1]):
        told = demo.explain(order.order_id)
        usual = math.log(told.prior / (1 - told.prior))
        assert abs(usual + math.fsum(row.contribution for row in told.rows) - told.log_odds) < 1e-9
        assert (told.likelihood, told.band, told.rank) == (order.likelihood, order.band, order.rank)


def test_the_report_needs_nothing_but_itself(demo_folder: Path, ranked: list[RankedOrder]) -> None:
    page = (demo_folder / "reports" / "report.html").read_text(encoding="utf-8")
    assert ranked[0].order_id in page
    assert re.findall(r"""<(?:script|img|iframe|source)\b[^>]*\bsrc=["']?(?!data:)[^"'>\s]+""", page) == []
    assert re.findall(r"<link\b[^>]*\bhref=[^>]+>", page) == []
    assert re.findall(r"""(?:@import|url\()\s*["']?(?!data:|#)[^"')]+""", page) == []


def test_a_folder_with_other_records_is_left_alone(tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text("order_id\nO1\n", encoding="utf-8")
    with chokepoint.open(tmp_path) as workspace, pytest.raises(WorkspaceError, match="not empty"):
        workspace.demo(orders=ORDERS, seed=SEED)
    assert [path.name for path in tmp_path.iterdir()] == ["own.csv"]


def test_every_case_is_filed_as_an_authority_s_schema_wants_it(demo: Workspace, world: World, tmp_path: Path) -> None:
    schema = etree.parse(shared("samples/goaml/goAML_report_5.2.xsd"))
    for rule in list(schema.iter("{http://www.w3.org/2001/XMLSchema}assert")):
        rule.getparent().remove(rule)
    compiled = etree.XMLSchema(schema)
    cases = [row["subject_id"] for row in world.truth.to_pylist() if row["kind"] == "case"]
    for case in cases:
        found = demo.file(FilingWanted(case, "goaml", tmp_path / f"{case}.xml"))
        root = etree.parse(found.files[0])
        compiled.assertValid(root)
        told = {one.text for one in root.iter("internal_ref_number", "transactionnumber")}
        assert case in told
