"""`trace payment`, as a user types it: every option, its JSON, what it prints, its errors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_commands import run

LEDGER = {
    "parties.csv": "party_id,name\na,Alder Works\nb,Birch Stores\nc,Cedar Works\nd,Dogwood Hall\nx,Xenon Finance\n"
    "z,Zelkova Hall\n",
    "orders.csv": "order_id,ordered_at,customer_id,supplier_id,amount,currency\n"
    "O1,2024-01-01,x,a,100,USD\nO2,2024-01-01,z,a,40,USD\n",
    "payments.csv": "payment_id,order_id,payer_id,payee_id,paid_at,amount,currency,from_account,to_account,"
    "from_country,to_city,to_country\n"
    "P0,O2,z,a,2024-01-01,40,USD,,,,,\n"
    "P1,,x,a,2024-01-02,100,USD,,A-1,GB,Mersin,TR\n"
    "P2,,a,b,2024-01-03,90,USD,A-2,,,,\n"
    "P3,,b,c,2024-01-05,60,USD,,,,,\n"
    "P4,,b,d,2024-02-10,30,USD,,,,,\n"
    "P5,,a,d,2024-01-06,10,EUR,,,,,\n",
}
"""A purse that mixes, one that passes all on, two accounts of one holder, and a currency without a rate."""


@pytest.fixture(scope="module")
def assessed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("payment")
    for name, text in LEDGER.items():
        (folder / name).write_text(text, encoding="utf-8")
    assert run("-w", folder / "w", "load", *(folder / name for name in LEDGER)).code == 0
    assert run("-w", folder / "w", "assess", "--as-of", "2024-12-31").code == 0
    return folder / "w"


def traced(assessed: Path, *words: str) -> Any:
    return run("-w", assessed, "trace", "payment", *words, "--json").json


def amounts(told: Any, rule: str = "fifo") -> dict[str, float]:
    return {row["payment_id"]: row["amount"] for row in told["rules"][rule]}


WHOLE = {"P1": 100, "P2": 50, "P3": 20, "P4": 30}
"""Of P2, the first 40 are those of P0; P3 takes the first 60 of P2."""


def test_what_json_holds(assessed: Path) -> None:
    told = traced(assessed, "P1")
    assert (told["payment_id"], told["direction"], told["currency"], told["amount"]) == ("P1", "down", "USD", 100)
    assert list(told["rules"]) == ["fifo", "haircut", "poison"]
    for rows in told["rules"].values():
        assert all({"payment_id", "party_id", "amount"} <= set(row) for row in rows)
    assert [row["party_id"] for row in told["rules"]["fifo"]] == ["a", "b", "c", "d"]
    assert told["without_rate"] == ["EUR"]
    assert {one["party_id"]: (one["lowest"], one["highest"]) for one in told["parties"]} == {
        "a": (100, 100),
        "b": (50, 90),
        "c": (20, 60),
        "d": (21.43, 30),
    }


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ((), WHOLE),
        (("--down",), WHOLE),
        (("--hops", "0"), {"P1": 100}),
        (("--hops", "1"), {"P1": 100, "P2": 50}),
        (("--days", "5"), {"P1": 100, "P2": 50, "P3": 20}),
        (("--least", "25"), {"P1": 100, "P2": 50, "P4": 30}),
        (("--least", "1e9"), {"P1": 100}),
        (("--by", "account"), {"P1": 100}),
        (("--by", "holder"), WHOLE),
        (("--as-of", "2024-01-03"), {"P1": 100, "P2": 50}),
        (("--as-of", "2024-01-05T12:00"), {"P1": 100, "P2": 50, "P3": 20}),
    ],
)
def test_each_option_down(assessed: Path, words: tuple[str, ...], wanted: dict[str, float]) -> None:
    told = traced(assessed, "P1", *words)
    assert amounts(told) == wanted
    for rule in ("fifo", "haircut"):
        ending = told["endings"][rule]
        assert sum(ending[why] for why in ("rests", "hops", "days", "least", "most")) == pytest.approx(100, abs=1e-9)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ((), {"P3": 60, "P2": 60, "P0": 40, "P1": 20}),
        (("--hops", "1"), {"P3": 60, "P2": 60}),
        (("--days", "3"), {"P3": 60, "P2": 60, "P1": 20}),
        (("--least", "30"), {"P3": 60, "P2": 60, "P0": 40}),
        (("--by", "account"), {"P3": 60, "P2": 60}),
    ],
)
def test_each_option_up(assessed: Path, words: tuple[str, ...], wanted: dict[str, float]) -> None:
    told = traced(assessed, "P3", "--up", *words)
    assert (told["direction"], amounts(told)) == ("up", wanted)


def test_a_payment_that_names_nothing_shows_what_it_may_settle(assessed: Path) -> None:
    (first, *_, none) = [one for one in traced(assessed, "P1")["matches"] if one["kind"] == "order"]
    assert (first["subject_id"], none["subject_id"]) == ("O1", None)
    assert first["likelihood"] > none["likelihood"]
    assert traced(assessed, "P0")["matches"] == []


def test_a_trace_reads_well(assessed: Path) -> None:
    printed = run("-w", assessed, "trace", "payment", "P1").out
    for part in (
        "Where the USD 100.00 of payment P1 went, at most 6",
        "x (GB)",
        "a (Mersin, TR)",
        "21.43",
        "left out: payments in EUR",
        "names no order and no document. It may settle:",
        "none of them",
        "because",
    ):
        assert part in printed
    up = run("-w", assessed, "trace", "payment", "P3", "--up", "--days", "3", "--hops", "2").out
    for part in ("came from, at most 2", "and 3 days", "no known income explains", "is more than 3 days away"):
        assert part in up


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nope",), "No payment `nope` among 6 in this workspace."),
        (("p1",), "matched to the letter"),
        (("P3", "--as-of", "2024-01-02"), "by 2024-01-02"),
        (("P1", "--up", "--down"), "One direction at a time"),
        (("P1", "--least", "much"), "`much` is not an amount"),
        (("P1", "--least", "NaN"), "`NaN` is not an amount"),
        (("P1", "--least", "-1"), "0 or more"),
        (("P1", "--by", "purse"), "by holder or account, not by `purse`"),
        (("P1", "--as-of", "yesterday"), "--as-of: `yesterday` is not a time"),
    ],
)
def test_errors_say_what_would_do(assessed: Path, words: tuple[str, ...], said: str) -> None:
    ran = run("-w", assessed, "trace", "payment", *words, "--json")
    assert ran.code == 2
    assert said in json.loads(ran.err)["error"]["detail"]


@pytest.mark.parametrize("words", [(), ("P1", "--hops", "-1"), ("P1", "--days", "-1"), ("P1", "--hops", "many")])
def test_what_cannot_be_typed_is_refused(assessed: Path, words: tuple[str, ...]) -> None:
    assert run("-w", assessed, "trace", "payment", *words).code == 2


def test_there_must_be_a_workspace(tmp_path: Path) -> None:
    ran = run("-w", tmp_path / "w", "trace", "payment", "P1")
    assert ran.code == 2 and "There is no workspace" in ran.err
