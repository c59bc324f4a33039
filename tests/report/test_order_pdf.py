"""Orders on paper, without a case: one begins on the first page, several follow; nobody is said to have spoken."""

from __future__ import annotations

from pathlib import Path

from chokepoint.records.answers import Dossier, RankedOrder
from chokepoint.report.order_pdf import write_orders_pdf
from chokepoint.report.page import order_page
from tests.report import sample
from tests.report.pdf_text import pages


def _written(folder: Path, ranked: list[RankedOrder], dossiers: list[Dossier]) -> list[str]:
    path = folder / "orders.pdf"
    assert write_orders_pdf(path, sample.assessment(), ranked, dossiers, software_version="9.9") == (path,)
    return pages(path)


def test_one_order_begins_on_the_first_page(tmp_path: Path) -> None:
    dossier = sample.dossiers()[0]
    paper = _written(tmp_path, [sample.ranked(dossier)], [dossier])
    page, whole = order_page(dossier), "".join(paper)
    assert f"Order{dossier.explanation.subject_id}" in paper[0]
    assert "Howitaddsup" in paper[0]
    assert "Anindicatorisnotanaccusation." in paper[-1]
    assert "Chokepoint9.9" in paper[0]
    for sign in page.signs:
        assert sign.title.replace(" ", "") in whole
    assert "Whatpeoplesaid" not in whole


def test_several_follow_one_another_each_with_its_name(tmp_path: Path) -> None:
    dossiers = sample.dossiers()
    whole = "".join(_written(tmp_path, sample.ranking(), dossiers))
    places = [whole.index(f"Order{one.explanation.subject_id}") for one in dossiers]
    assert places == sorted(places)
