"""`trace item` and `trace items`, as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_commands import run

LEDGER = {
    "orders.csv": "order_id,ordered_at,customer_id,supplier_id,amount,currency\nO1,2015-01-01,a,m,100,USD\n",
    "parties.csv": "party_id,name,kind,country\nm,Maker Works,company,BG\na,Alder Trading,company,AE\n"
    "s,Ministry of Supply,public_body,JO\n",
    "sources.csv": "source_id,name,reliability,credibility\nfield,Field team,B,2\n",
    "items.csv": "item_id,class,manufacturer_id,serial_number,lot_number,manufactured_on,documented_on,country,place,"
    "source_id\nI-1,tube,m,LT?27,L-7,2015-01-05,2016-02-09,IQ,Kirkuk,field\nI-2,tube,m,,L-7,,2016-03-01,SY,Manbij,\n",
    "custody_events.csv": "event_id,item_id,lot_number,kind,occurred_from,from_party_id,to_party_id,legal_basis,"
    "source_id\nE1,I-1,,export,2015-12-12,m,s,contract with a non-retransfer clause,field\n"
    "E2,,L-8,export,2015-11-01,m,a,order,\n"
    "E3,I-9,,export,2015-11-01,m,a,order,\n",
    "trace_requests.csv": "request_id,item_id,addressed_to,sent_on,outcome,responded_on,next_holder_id\n"
    "Q1,I-1,Maker Works,2016-03-01,full,2016-05-01,s\nQ2,I-2,Maker Works,2016-04-01,,,\n",
}


@pytest.fixture(scope="module")
def assessed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("items")
    for name, text in LEDGER.items():
        (folder / name).write_text(text, encoding="utf-8")
    corrected = folder / "corrected"
    corrected.mkdir()
    header, first = LEDGER["custody_events.csv"].splitlines()[:2]
    (corrected / "custody_events.csv").write_text(f"{header}\n{first.replace('2015-12-12', '2015-12-11')}\n")
    assert run("-w", folder / "w", "load", *(folder / name for name in LEDGER)).code == 0
    assert run("-w", folder / "w", "load", corrected / "custody_events.csv").code == 0
    assert run("-w", folder / "w", "assess", "--as-of", "2016-07-01").code == 0
    return folder / "w"


def test_an_item_is_traced(assessed: Path) -> None:
    told = run("-w", assessed, "trace", "item", "I-1", "--json").json
    assert {"item_id", "state", "last_lawful_holder", "point_of_diversion", "hops", "gaps"} <= set(told)
    assert (told["state"], told["last_lawful_holder"]) == ("gap", "s")
    point = told["point_of_diversion"]
    assert (point["from"], point["to"]) == ("2015-12-11", "2016-02-09")
    assert [one["party_id"] for one in point["candidates"]] == ["s", None]
    assert sum(one["likelihood"] for one in point["candidates"]) <= 1
    assert [hop["party_id"] for hop in told["hops"]] == ["m", "s", None]
    assert [(gap["after_hop"], gap["from"], gap["to"]) for gap in told["gaps"]] == [(2, "2015-12-11", "2016-02-09")]
    assert told["like_marked"] == ["I-2"]


def test_a_hop_tells_its_evidence_its_source_and_what_was_corrected(assessed: Path) -> None:
    hop = run("-w", assessed, "trace", "item", "I-1", "--json").json["hops"][1]
    assert hop["record_ids"] == ["custody_events/E1", "trace_requests/Q1"]
    assert hop["corrected"] == ["custody_events/E1"]
    assert (hop["sources"], hop["grade"], hop["event_type"]) == (["field B2"], 0.9, "object")


def test_a_trace_reads_well(assessed: Path) -> None:
    printed = run("-w", assessed, "trace", "item", "I-1").out
    for part in ("has a gap", "Ministry of Supply", "— gap —", "(corrected)", "unauthorised-retransfer", "Q1 to Maker"):
        assert part in printed
    assert "reminder due 2016-07-30" in run("-w", assessed, "trace", "item", "I-2").out
    assert "Nothing shows" in run("-w", assessed, "trace", "item", "I-9").out


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("--serial", "LT527"), ["I-1"]),
        (("--serial", "lt*"), ["I-1"]),
        (("--lot", "L-?"), ["I-1", "I-2"]),
        (("--lot", "L-7", "--serial", "X"), []),
    ],
)
def test_items_are_found_by_masks(assessed: Path, words: tuple[str, ...], found: list[str]) -> None:
    assert [one["item_id"] for one in run("-w", assessed, "trace", "item", *words, "--json").json] == found


def test_figures_over_items(assessed: Path) -> None:
    told = run("-w", assessed, "trace", "items", "--json").json
    assert (told["items"], told["states"]) == (2, {"gap": 2})
    assert {one["value"]: one["records"] for one in told["left_by"]} == {
        "retransfer of state purchases": 1,
        "commercial procurement": 1,
    }
    assert {one["value"] for one in told["last_lawful_region"]} == {"Western Asia", "Eastern Europe"}
    assert [one["value"] for one in told["maker_country"]] == ["BG"]
    assert told["class_and_year"][0] | {"value": "tube, 2016", "last_seen": "2016-03-01"} == told["class_and_year"][0]
    transfer = told["intervals"][1]
    assert (transfer["minimum"], transfer["observed"], transfer["censored"]) == (60, 1, 1)
    assert [one["item_ids"] for one in told["lot_matches"]] == [["I-1", "I-2"]]
    assert told["responses"][0] | {"sent": 2, "answered": 1, "overdue": 1, "median_days": 61.0} == told["responses"][0]
    assert {one["country"]: one["intermediaries"] for one in told["companies"]} == {"AE": 1, "BG": 0}
    printed = run("-w", assessed, "trace", "items").out
    for part in ("How they left lawful custody", "Region of the last lawful holder", "Trace requests to", "L-7"):
        assert part in printed


@pytest.mark.parametrize(
    ("words", "said"),
    [(("I-11",), "Near it: `I-1`"), ((), "--serial"), (("--serial", " "), "give the item's id")],
)
def test_errors_say_what_would_do(assessed: Path, words: tuple[str, ...], said: str) -> None:
    ran = run("-w", assessed, "trace", "item", *words, "--json")
    assert ran.code == 2
    assert said in json.loads(ran.err)["error"]["detail"]
