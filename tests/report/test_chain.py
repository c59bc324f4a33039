"""The picture of a chain of custody: gaps stay gaps, and what is not known stays open."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from chokepoint.records.custody import (
    CustodyGap,
    CustodyHop,
    DiversionCandidate,
    ItemTrace,
    PointOfDiversion,
    SuppliedUnder,
    TracedItem,
)
from chokepoint.report.chain import LEFT, NOT_RECORDED, RIGHT, WIDTH, chain_view, likeliest
from chokepoint.report.html import Beside, write_html, write_item_html
from tests.report import sample
from tests.report.conftest import read

MADE, SOLD, FOUND = date(2014, 11, 20), date(2015, 12, 12), date(2016, 2, 9)


def hop(number: int, party: str | None, begin: date | None, end: date | None, **more: Any) -> CustodyHop:
    told = CustodyHop(
        hop=number,
        party_id=party,
        name=None if party is None else f"Firm {party}",
        held_from=begin,
        held_to=end,
        lawful=None if party is None else True,
        kind="not recorded" if party is None else "sale",
        event_type=None if party is None else "transaction",
        matched_by=None if party is None else "item",
        grade=0.9,
        sources=() if party is None else ("S-10 B2",),
        record_ids=() if party is None else (f"custody_events/E-{number}",),
        corrected=(),
    )
    return replace(told, **more)


POINT = PointOfDiversion(
    SOLD,
    FOUND,
    (
        DiversionCandidate("b", 0.45, "Firm b", "can have held it on 59 of the 118 days"),
        DiversionCandidate(None, 0.45, None, "a holder whom no record names"),
    ),
)
TRACE = ItemTrace(
    item_id="I-1",
    state="gap",
    last_lawful_holder="b",
    point_of_diversion=POINT,
    hops=(hop(1, "a", MADE, SOLD), hop(2, "b", SOLD, None), hop(3, None, SOLD, FOUND)),
    gaps=(CustodyGap(2, None, SOLD, FOUND, "no record names who held it after Firm b"),),
    first_outside="recovery",
    left_by="commercial procurement",
    faults=(),
    requests=(),
    like_marked=(),
    run_id="R-1",
)
ITEM = TracedItem(
    TRACE,
    {"item_id": "I-1", "class": "handset", "documented_on": FOUND, "place": "Town X", "country": "IQ"},
    (SuppliedUnder("O-20118", by_lot=True),),
)


def test_a_gap_never_shows_a_holder() -> None:
    shown = chain_view(ITEM)
    (gap,) = [step for step in shown.steps if step.kind == "gap"]
    assert gap.name == NOT_RECORDED
    assert shown.rows[2].holder == NOT_RECORDED
    assert shown.rows[2].party_id == shown.rows[2].how == ""
    assert not any("Firm" in text for text in (gap.name, gap.short, gap.under, gap.title))


def test_a_gap_is_drawn_as_a_break_without_a_bar(tmp_path: Path) -> None:
    drawn = write_item_html(tmp_path / "i.html", ITEM, software_version="0").read_text(encoding="utf-8")
    rows = re.findall(r"<g><title>(.*?)</title>(.*?)</g>", drawn, re.S)
    assert len(rows) == 4
    for title, inside in rows:
        gap = title.startswith(NOT_RECORDED)
        assert ('class="break"' in inside) == gap
        assert ('class="held' in inside) == title.startswith("Firm")


def test_a_missing_holder_is_always_a_candidate_beside_others() -> None:
    shown = chain_view(ITEM)
    told = [(who, share) for who, share, _ in shown.candidates]
    assert told == [("Firm b", "45\u00a0%"), (NOT_RECORDED, "45\u00a0%")]
    assert [step.candidate for step in shown.steps] == ["", "45\u00a0%", "45\u00a0%", ""]
    assert likeliest(TRACE) == "Firm b 45\u00a0%, not recorded 45\u00a0%"


def test_the_shortest_telling_still_has_the_missing_holder() -> None:
    more = tuple(DiversionCandidate(party, 0.2, f"Firm {party}", "") for party in ("x", "y"))
    point = replace(POINT, candidates=(POINT.candidates[0], *more, POINT.candidates[1]))
    told = likeliest(replace(TRACE, point_of_diversion=point))
    assert told == "Firm b 45\u00a0%, Firm x 20\u00a0%, not recorded 45\u00a0%"


def test_the_interval_of_the_point_of_diversion_is_shaded() -> None:
    shown = chain_view(ITEM)
    assert shown.shade is not None
    begin, end = shown.shade
    (gap,) = [step for step in shown.steps if step.kind == "gap"]
    assert (begin, end) == (gap.x, gap.end_x)
    assert LEFT < begin < end < WIDTH - RIGHT
    assert shown.point == (
        "May have left lawful custody between 12 Dec 2015 and 9 Feb 2016 (first evidence outside: recovery)."
    )


def test_an_end_that_is_not_known_is_open() -> None:
    first, second, *_ = chain_view(ITEM).steps
    assert (first.open_start, first.open_end) == (False, False)
    assert (second.open_start, second.open_end, second.x) == (False, True, second.end_x)
    assert second.under == "12 Dec 2015 – unknown day"


@pytest.mark.parametrize(("lawful", "kind"), [(True, "lawful"), (False, "outside"), (None, "unshown")])
def test_lawful_custody_is_marked(lawful: bool | None, kind: str) -> None:
    trace = replace(TRACE, hops=(hop(1, "a", MADE, SOLD, lawful=lawful),), gaps=())
    assert chain_view(TracedItem(trace)).steps[0].kind == kind


def test_a_candidate_outside_the_chain_has_a_row_of_its_own() -> None:
    other = DiversionCandidate("x", 0.1, "Firm x", "one account names it")
    point = replace(POINT, candidates=(*POINT.candidates, other))
    shown = chain_view(TracedItem(replace(TRACE, point_of_diversion=point)))
    (row,) = [step for step in shown.steps if step.kind == "candidate"]
    assert (row.name, row.candidate, row.x) == ("Firm x", "10\u00a0%", None)


def test_a_chain_of_which_no_day_is_known() -> None:
    trace = replace(TRACE, point_of_diversion=None, hops=(hop(1, "a", None, None), hop(2, None, None, None)))
    shown = chain_view(TracedItem(trace))
    assert shown.ticks == ()
    assert shown.shade is None
    assert [step.x for step in shown.steps] == [None, None]
    assert shown.point == "Nothing shows that it left lawful custody."


def test_every_hop_has_its_evidence_and_grade() -> None:
    row = chain_view(ITEM).rows[0]
    assert (row.sources, row.grade, row.records) == ("S-10 B2", "90\u00a0%", ("custody_events/E-1",))
    corrected = replace(TRACE, hops=(hop(1, "a", MADE, SOLD, corrected=("custody_events/E-1",)),))
    assert chain_view(TracedItem(corrected)).rows[0].records == ("custody_events/E-1 (corrected)",)


def test_a_report_lists_items_and_links_them_with_orders(tmp_path: Path) -> None:
    path = write_html(
        tmp_path / "a.html",
        sample.assessment(),
        sample.ranking(),
        [replace(sample.first(), items=(ITEM,))],
        software_version="0",
        beside=Beside(items=[ITEM]),
    )
    found = read(path)
    ids = [attributes["id"] for _, attributes in found.elements if "id" in attributes]
    links = {(attributes.get("href") or "")[1:] for tag, attributes in found.elements if tag == "a"}
    assert {"item-1", "order-1", "items"} <= links
    assert links <= set(ids)
    assert len(ids) == len(set(ids))
    assert "Items recovered that were supplied under this order" in found.text
    assert "12 Dec 2015 – 9 Feb 2016" in found.text
    assert "by its lot alone: lots go to several buyers" in found.text


def test_of_many_items_of_an_order_the_first_are_drawn_and_the_others_named(tmp_path: Path) -> None:
    many = tuple(replace(ITEM, trace=replace(TRACE, item_id=f"I-{number}")) for number in range(5))
    dossier = replace(sample.first(), items=many)
    path = write_html(tmp_path / "a.html", sample.assessment(), sample.ranking(), [dossier], software_version="0")
    found = read(path)
    assert sum(attributes.get("class") == "chain" for _, attributes in found.elements) == 3
    assert "And I-3, I-4" in found.text


@pytest.mark.parametrize("name", ["</title><script>alert(1)</script>", '" onload="alert(1)', "<b>&amp;", "a\u202eb"])
def test_hostile_names_stay_text(tmp_path: Path, name: str) -> None:
    hops = (hop(1, name, MADE, SOLD, name=name, kind=name, sources=(name,), record_ids=(name,)), TRACE.hops[2])
    point = replace(POINT, candidates=(DiversionCandidate(name, 0.3, name, name), POINT.candidates[1]))
    trace = replace(TRACE, item_id=name, hops=hops, point_of_diversion=point, first_outside=name, left_by=name)
    item = TracedItem(trace, dict.fromkeys(("class", "place", "serial_number"), name), (SuppliedUnder(name, True),))
    found = read(write_item_html(tmp_path / "i.html", item, software_version=name))
    assert not [tag for tag, _ in found.elements if tag in {"script", "img", "b"}]
    assert not any("onload" in attributes for _, attributes in found.elements)
    assert "\u202e" not in found.text
    whole = write_html(
        tmp_path / "a.html", sample.assessment(), [], [], software_version="0", beside=Beside(items=[item])
    )
    assert [tag for tag, _ in read(whole).elements if tag in {"script", "img", "b"}] == ["script"]
