"""The dossier of a case on paper: it says what the case says, on every page what it is, and obeys no text in it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from chokepoint.records.answers import Dossier
from chokepoint.records.casework import AlertLine, Approval, Case, CaseLine, Decision, Event, SignLine, TakenOut
from chokepoint.records.errors import InputError
from chokepoint.report import case_pdf, typesetting
from chokepoint.report.case_html import write_case_html
from chokepoint.report.case_page import case_orders, case_page, order_of
from chokepoint.report.case_pdf import write_case_pdf
from chokepoint.report.compiling import replaced
from chokepoint.report.typesetting import LONG_WORD, shown
from tests.report import sample
from tests.report.conftest import read
from tests.report.pdf_text import pages

AT = datetime(2026, 3, 12, 9, 30, 0, 1234)
TAKEN = TakenOut("anna", AT, "Asked for by the authority.", "A-000007")
HOSTILE = (
    '#import "@preview/x:1.0.0": *',
    '#panic("ran") #{ while true {} }',
    "`raw` ``` $ x^2 * _ < > @label // /* ] [ } { \\ ~ --- = - + 1.",
    "w" * 400,
    "/a" * 300,
    "\u202eעברית وعربي ١٢٣\u202c",
    "漢字 ไทย हिन्दी 😀👩‍👩‍👧 \U0010fffd \ud800",
    "a\nb\tc\x00d",
    "e" + "\u0301" * 200,
)


def an_alert(dossier: Dossier, text: str = "seen and checked") -> AlertLine:
    told = dossier.explanation
    signs = [
        SignLine(row.indicator, False, row.basis, row.record_ids)
        for row in told.rows
        if row.state == "fires" and row.code and not row.relief
    ]
    if signs:
        signs[0] = replace(
            signs[0], resolved="documented", reason=text, document="M-12", resolved_by="bert", resolved_at=AT
        )
    stops = [SignLine(stop.stop_id, True, stop.basis, stop.record_ids) for stop in told.stops]
    of_run = (told.run_id, "open", told.band, True, told.likelihood, told.rank)
    return AlertLine(f"order/{told.subject_id}", *of_run, (*stops, *signs))


def a_case(alerts: tuple[AlertLine, ...], text: str = "It wants looking at.") -> Case:
    line = CaseLine("C-000042", "party/P-1", "waiting", "anna", None, 1, 0.4, len(alerts), None, AT, AT)
    decision = Decision(
        "D-000003", "refuse", "confirmed", "waiting", (alerts[0].subject,), "anna", AT, text, "A-000008"
    )
    approval = Approval("A-000008", "closing", "decision/D-000003", "anna", AT, text, None, None, None, None)
    return Case(line, "party/P-1", alerts, (decision,), (approval,), (Event(AT, "anna", "note", f"N-000001: {text}"),))


def written(folder: Path, dossiers: list[Dossier], text: str = "It wants looking at.") -> tuple[Path, ...]:
    alerts = tuple(an_alert(one, text) for one in dossiers)
    told = {one.explanation.subject_id: one for one in dossiers}
    page = case_page(a_case(alerts, text), TAKEN, "0.1.0")
    return write_case_pdf(folder / "C-000042.pdf", page, case_orders(alerts, told), TAKEN)


def packed(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    (path,) = written(tmp_path_factory.mktemp("paper"), list(sample.dossiers()))
    return pages(path)


def test_every_page_says_what_it_is(paper: list[str]) -> None:
    assert len(paper) > 5
    for number, text in enumerate(paper, start=1):
        assert "CONFIDENTIAL" in text
        assert "CaseC-000042" in text
        assert "Anindicatorisnotanaccusation." in text
        assert f"Page{number}of{len(paper)}" in text


def test_it_holds_state_history_and_what_people_said(paper: list[str]) -> None:
    whole = "".join(paper)
    for said in (
        "D-000003", "refuse, confirmed: waiting", "A-000008", "N-000001: It wants looking at.", "A-000007",
        "documented (M-12): It wants looking at. bert, 12 Mar 2026, 09:30 UTC.", "Open: nobody has resolved it.",
        "Asked for by the authority.",
    ):  # fmt: skip
        assert packed(said) in whole, said


def test_each_order_has_its_likelihood_its_sum_and_innocent_explanations(paper: list[str]) -> None:
    whole = "".join(paper)
    for dossier in sample.dossiers():
        page = next(case_orders([an_alert(dossier)], {dossier.explanation.subject_id: dossier})).page
        assert page
        assert packed(f"Order {dossier.explanation.subject_id}") in whole
        for step in page.waterfall.steps:
            assert packed(f"{step.added}{step.sum}{step.chance}") in whole
        for sign in page.signs:
            assert packed(sign.title) in whole
            if sign.card and not sign.relief:
                assert packed(sign.card.innocent) in whole
        for inquiry in (*page.internal, *page.customer):
            assert packed(inquiry.question) in whole
        for stop in page.stops:
            assert packed(f"Stop: {stop.title}. {stop.basis}") in whole


def test_the_steps_on_paper_add_up() -> None:
    for dossier in sample.dossiers():
        page = next(case_orders([an_alert(dossier)], {dossier.explanation.subject_id: dossier})).page
        assert page
        added = [float(step.added.replace("−", "-")) for step in page.waterfall.steps]
        assert sum(added) == pytest.approx(dossier.explanation.log_odds, abs=0.0051)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_text_of_a_record_is_never_obeyed(tmp_path: Path, text: str) -> None:
    dossier = sample.dossiers()[0]
    told = dossier.explanation
    rows = tuple(replace(row, basis=text, record_ids=(text,)) for row in told.rows)
    order, customer = {**dossier.order, "declared_end_use": text}, {**(dossier.customer or {}), "name": text}
    hostile = replace(
        dossier,
        explanation=replace(told, subject_id=text, rows=rows),
        order=order,
        customer=customer,
        records={text: order},
    )
    (path,) = written(tmp_path, [hostile], text)
    told_pages = pages(path)
    assert all("CONFIDENTIAL" in page and "Page" in page for page in told_pages)
    assert len(told_pages) < 25
    if text.isascii() and text.isprintable():
        assert packed(text) in "".join(told_pages)


def test_what_no_font_shows_is_told_in_latin_letters(tmp_path: Path) -> None:
    text = "".join(pages(written(tmp_path, [sample.dossiers()[0]], "上海 \U0010fffd Ω Я")[0]))
    assert "ΩЯ" in text
    assert "U+10FFFD" in text
    assert "上海" in text or "‹ShangHai›" in text
    assert json.loads(replaced('["a \U0010fffd"]', {"\U0010fffd"})) == ["a ‹U+10FFFD›"]
    assert "\u200b" in json.loads(replaced(json.dumps("貿易" * 20, ensure_ascii=False), {"貿", "易"}))


def test_long_words_break_between_letters_and_nowhere_else() -> None:
    told = shown("x" * LONG_WORD + " " + "a\u0301" * 40)
    assert told.startswith("x" * LONG_WORD + " ")
    assert "\u200b\u0301" not in told
    assert told.replace("\u200b", "") == "x" * LONG_WORD + " " + "a\u0301" * 40
    assert "orders/\u200b" in shown("orders/" + "O" * 30)


def test_a_large_case_has_volumes_and_loses_no_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_pdf, "VOLUME", 1)
    dossiers = list(sample.dossiers())[:3]
    paths = written(tmp_path, dossiers)
    assert [path.name for path in paths] == ["C-000042.pdf", "C-000042-2.pdf", "C-000042-3.pdf"]
    for number, (path, dossier) in enumerate(zip(paths, dossiers, strict=True), start=1):
        text = "".join(pages(path))
        assert packed(f"Case C-000042, volume {number} of 3") in text
        assert packed(f"Order {dossier.explanation.subject_id}") in text
        assert ("History" in text) == (number == 1)


def test_an_order_that_is_weighed_no_more_keeps_its_alert(tmp_path: Path) -> None:
    alert = an_alert(sample.dossiers()[0])
    page = case_page(a_case((alert,)), TAKEN, "0.1.0")
    (path,) = write_case_pdf(tmp_path / "C-000042.pdf", page, case_orders([alert], {}), TAKEN)
    text = "".join(pages(path))
    assert "hasnotweighedthisorder" in text
    assert all(packed(sign.basis) in text for sign in alert.signs)


def test_without_typst_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"pip install 'chokepoint\[pdf\]'"):
        written(tmp_path, [sample.dossiers()[0]])
    assert list(tmp_path.iterdir()) == []


def test_as_a_page_it_says_the_same_and_escapes(tmp_path: Path) -> None:
    dossiers = {one.explanation.subject_id: one for one in sample.dossiers()}
    alerts = tuple(an_alert(one, "<script>alert(1)</script>") for one in dossiers.values())
    page = case_page(a_case(alerts, "<img src=x>"), TAKEN, "0.1.0")
    path = write_case_html(tmp_path / "C-000042.html", page, case_orders(alerts, dossiers))
    told = read(path)
    assert "Confidential · Case C-000042 · An indicator is not an accusation." in told.text
    assert "What people said: documented (M-12): <script>alert(1)</script> bert" in told.text
    assert {tag for tag, _ in told.elements} & {"script", "img"} == set()
    anchors = {attributes["id"] for tag, attributes in told.elements if tag == "article"}
    assert {f"order-{number}" for number in range(1, len(alerts) + 1)} == anchors
    assert all(packed(order_of(alert)) in packed(told.text) for alert in alerts)
