"""The page of a run: what it holds, that its sums are right, that nothing in it can act or fetch."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path

import pytest

from chokepoint.records.answers import Event, LocatedPlace, RankedOrder, Stop, ZoneNear
from chokepoint.records.errors import InputError
from chokepoint.report.html import RANKING_ROWS, SIGNS_SHOWN, Beside, write_html
from tests.report import sample
from tests.report.conftest import Page, read


def waterfalls(page: Page) -> list[tuple[float, list[dict[str, str | None]]]]:
    """Each waterfall of the page: its log-odds and its rows."""
    found: list[tuple[float, list[dict[str, str | None]]]] = []
    for tag, attributes in page.elements:
        if tag == "table" and "data-log-odds" in attributes:
            found.append((float(attributes["data-log-odds"] or "nan"), []))
        elif tag == "tr" and "data-contribution" in attributes:
            found[-1][1].append(attributes)
    return found


def test_every_waterfall_adds_up_to_the_orders_log_odds(page: Page) -> None:
    found = waterfalls(page)
    assert len(found) == len(sample.dossiers())
    for (log_odds, rows), dossier in zip(found, sample.dossiers(), strict=True):
        told = dossier.explanation
        assert log_odds == told.log_odds
        assert sum(float(row["data-contribution"] or "nan") for row in rows) == pytest.approx(log_odds, abs=1e-9)
        assert float(rows[-1]["data-total"] or "nan") == pytest.approx(log_odds, abs=1e-9)
        assert [row["data-kind"] for row in rows][:2] == ["usual-rate", "start"]
        assert 1 / (1 + math.exp(-log_odds)) == pytest.approx(told.likelihood)


def test_the_page_says_first_what_it_is_not_then_the_stops_then_the_ranking(page: Page) -> None:
    places = [
        page.text.index(words)
        for words in ("An indicator is not an accusation.", "never weighed", "Alert budget 40 orders", "O-18001")
    ]
    assert places == sorted(places)


@pytest.mark.parametrize(
    "words",
    [
        "elicited, uncalibrated",
        "embargoed destination",
        "Control code 3A001 and no licence valid on 3 Mar 2026.",
        "× 153 the usual rate",
        "÷ 2.7",
        "A parent pays for its subsidiary",
        "Payments that were not loaded",
        "needs payments: from country",
        "What will the goods be used for, and where?",
        "Send the question alone, never this page.",
        "P-305 (Car hire company K)",
        "Crossing south of the town",
        "known good: visited in May, until 1 Jan 2027",
        "12 payments name no order",
        "Customer P-900: no town recorded",
        "No place of this order could be located.",
        "778 days before",
        "9f2c41d07be3",
    ],
)
def test_the_page_tells(page: Page, words: str) -> None:
    assert words in page.text


@pytest.mark.parametrize("word", ["guilty", "terrorist", "suspect", "cleared customer"])
def test_the_page_never_says(page: Page, word: str) -> None:
    assert word not in page.text.lower()


def test_nothing_is_fetched(report: Path, page: Page) -> None:
    text = report.read_text(encoding="utf-8")
    assert not re.search(r"https?://|//[a-z]|@import|url\(", text.replace("base-uri", ""))
    for _, attributes in page.elements:
        assert not {"src", "srcset", "action", "data", "poster"} & attributes.keys()
        assert (attributes.get("href") or "#").startswith("#")
        assert not any(name.startswith("on") for name in attributes)


def test_every_link_leads_somewhere(page: Page) -> None:
    targets = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
    links = {(attributes["href"] or "")[1:] for tag, attributes in page.elements if tag == "a"}
    named = {attributes["aria-labelledby"] for _, attributes in page.elements if "aria-labelledby" in attributes}
    assert links | named <= targets


def test_every_picture_has_words(page: Page) -> None:
    for tag, attributes in page.elements:
        if tag == "svg":
            assert attributes.get("aria-hidden") == "true" or attributes.get("aria-label") or "width" in attributes


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></style></svg><b>",
    "{{ 7 * 7 }}",
    "gnp.\u202egpj.exe",
    "A" * 5000,
    "شركة",
    "\x00\x07\ud800",
)


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_stays_text_wherever_it_stands(tmp_path: Path, name: str) -> None:
    told = replace(sample.first().explanation, subject_id=name, words=name, stops=(Stop(name, name, (name,)),))
    dossier = replace(
        sample.first(),
        explanation=told,
        order=dict.fromkeys(sample.first().order, name),
        customer={"party_id": name, "name": name, "city": name, "industry_text": name},
        places=(LocatedPlace(name, name, name, 0, 0, name), LocatedPlace("payer", name, None, 1, 1)),
        zones=(ZoneNear(name, name, name, None, None, None, name, 3, name),),
        events=(Event(sample.at(1, 1), name, name, name),),
        not_located=(name,),
    )
    order = RankedOrder(name, 0.1, 0.0, 0.2, name, 0.5, name, (name,), (name,), 1, name, name, None, name)
    party = replace(sample.parties()[0], party_id=name, name=name, words=name, band=name, fires=(name,))
    beside = Beside([party], [name])
    path = write_html(
        tmp_path / "a.html", sample.assessment(), [order], [dossier], software_version=name, beside=beside
    )
    found = read(path)
    assert [tag for tag, _ in found.elements if tag in {"script", "img", "b"}] == ["script"]
    assert not any("onerror" in attributes for _, attributes in found.elements)
    assert "\u202e" not in found.text
    assert ("[U+202E]" in found.text) == ("\u202e" in name)
    assert "49" not in found.text or name != "{{ 7 * 7 }}" or "{{ 7 * 7 }}" in found.text


def test_a_run_with_nothing_in_it(tmp_path: Path) -> None:
    empty = replace(sample.assessment(), orders=0, assessed=0, stops=0, held=0, alert_budget=None, run={})
    found = read(write_html(tmp_path / "a.html", empty, [], [], software_version="0"))
    assert "None in this run." in found.text
    assert "No alert budget is set." in found.text


def test_a_long_ranking_is_cut_and_says_so(tmp_path: Path) -> None:
    order = sample.ranking()[-2]
    many = [replace(order, order_id=f"O-{rank}", rank=rank) for rank in range(1, RANKING_ROWS + 12)]
    found = read(write_html(tmp_path / "a.html", sample.assessment(), many, [], software_version="0"))
    assert f"The first {RANKING_ROWS} of {RANKING_ROWS + 11}." in found.text
    assert f"O-{RANKING_ROWS + 1} " not in found.text


def test_the_budget_says_when_more_are_held_than_it_holds(tmp_path: Path) -> None:
    busy = replace(sample.assessment(), held=51)
    found = read(write_html(tmp_path / "a.html", busy, sample.ranking(), [], software_version="0"))
    assert "11 more than the budget" in found.text


def test_writing_twice_gives_the_same_bytes(tmp_path: Path, report: Path) -> None:
    again = write_html(
        tmp_path / "a.html",
        sample.assessment(),
        sample.ranking(),
        sample.dossiers(),
        software_version="0.1.0",
        beside=Beside(sample.parties(), ["12 payments name no order and were matched through their invoices."]),
    )
    assert again.read_bytes() == report.read_bytes()


def test_a_path_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        write_html(tmp_path / "file" / "a.html", sample.assessment(), [], [], software_version="0")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_parties_stand_under_the_orders(page: Page) -> None:
    places = [page.text.index(words) for words in ("Alert budget", "The first 2 by what the signs", "About this run")]
    assert places == sorted(places)
    told = page.text[places[1] : places[2]]
    assert "P-1and 1 more Brook Supply 12 42 %" in told
    assert "99.5 %" in told
    assert f"sign {SIGNS_SHOWN} and {11 - SIGNS_SHOWN} more" in told
    assert "<script>Alder</script>" in told


def test_without_parties_nothing_is_said_of_them(tmp_path: Path) -> None:
    found = read(write_html(tmp_path / "a.html", sample.assessment(), sample.ranking(), [], software_version="0"))
    assert "Above random sets" not in found.text
