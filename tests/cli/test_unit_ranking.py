"""`parties`, `networks`, and the explanation of either, as a user types them."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from tests.cli.test_commands import run

LEDGER = {
    "parties.csv": "party_id,name,kind,phone\n"
    "a,Alder Works,company,+44 20 1\nb,Birch Stores,company,+44 20 2\n"
    "c,Cedar Trading,company,+44 20 1\ns,Spruce Supply,company,+44 20 3\n",
    "orders.csv": "order_id,ordered_at,customer_id,supplier_id,amount,currency\n"
    "O1,2024-01-01,a,s,100,USD\nO2,2024-06-01,b,s,100,USD\nO3,2024-06-02,b,s,100,USD\n",
    "payments.csv": "payment_id,order_id,payer_id,payee_id,paid_at,amount,currency\n"
    "P1,O1,a,s,2024-01-03,100,USD\nP2,O2,x,s,2024-06-03,100,USD\nP3,O3,x,s,2024-06-04,100,USD\n",
    "relationships.csv": "relationship_id,from_party_id,to_party_id,kind\nR1,b,s,owner\n",
}


@pytest.fixture(scope="module")
def assessed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("units")
    for name, text in LEDGER.items():
        (folder / name).write_text(text, encoding="utf-8")
    assert run("-w", folder / "w", "load", *(folder / name for name in LEDGER)).code == 0
    assert run("-w", folder / "w", "assess").code == 0
    return folder / "w"


def test_parties_are_ranked_by_what_their_orders_show(assessed: Path) -> None:
    ranked = run("-w", assessed, "parties", "--json").json
    wanted = {"party_id", "likelihood", "low", "high", "words", "coverage", "percentile", "orders", "fires"}
    assert all(wanted <= set(party) for party in ranked)
    found = {party["party_id"]: party for party in ranked}
    assert {name: party["orders"] for name, party in found.items()} == {"a": 1, "b": 2, "c": 0, "s": 0}
    assert "third-party-payer" in found["b"]["fires"]
    assert "shared-contact" in found["a"]["fires"] and "shared-contact" in found["c"]["fires"]
    assert [party["rank"] for party in ranked] == [1, 2, 3, 4]
    assert len(run("-w", assessed, "parties", "--top", "1", "--json").json) == 1
    assert "Birch Stores" in run("-w", assessed, "parties").out


def test_networks_are_ranked(assessed: Path) -> None:
    ranked = run("-w", assessed, "networks", "--json").json
    assert {network["network_id"]: network["parties"] for network in ranked} == {"a": ["a", "c"], "b": ["b", "s"]}
    wanted = {"network_id", "likelihood", "low", "high", "words", "coverage", "percentile", "orders", "fires"}
    assert all(wanted <= set(network) for network in ranked)
    assert "Birch Stores; Spruce Supply" in run("-w", assessed, "networks").out


@pytest.mark.parametrize(("kind", "unit"), [("party", "b"), ("party", "c"), ("network", "b"), ("network", "a")])
def test_an_explanation_of_a_unit_adds_up(assessed: Path, kind: str, unit: str) -> None:
    told = run("-w", assessed, "explain", kind, unit, "--json").json
    usual = math.log(told["prior"] / (1 - told["prior"]))
    assert abs(usual + math.fsum(row["contribution"] for row in told["rows"]) - told["log_odds"]) < 1e-9
    assert math.isclose(1 / (1 + math.exp(-told["log_odds"])), told["likelihood"], rel_tol=1e-9)
    assert (told["subject_kind"], told["subject_id"]) == (kind, unit)
    fires = [row for row in told["rows"] if row["state"] == "fires" and row["code"]]
    assert fires
    assert all(row["basis"] and row["record_ids"] for row in fires)
    assert "usual rate" in run("-w", assessed, "explain", kind, unit).out


def test_a_partys_row_tells_of_every_order(assessed: Path) -> None:
    told = run("-w", assessed, "explain", "party", "b", "--json").json
    (payer,) = [row for row in told["rows"] if row["indicator"] == "third-party-payer"]
    assert payer["record_ids"] == ["payments/P2", "payments/P3"]
    assert "O2: x" in payer["basis"] and "O3: x" in payer["basis"]


def test_an_order_takes_over_the_sign_of_its_customer(assessed: Path) -> None:
    told = run("-w", assessed, "explain", "O1", "--json").json
    (shared,) = [row for row in told["rows"] if row["indicator"] == "shared-contact"]
    assert (shared["state"], shared["record_ids"]) == ("fires", ["parties/a", "parties/c"])
    assert shared["contribution"] > 0


@pytest.mark.parametrize(
    ("words", "said"),
    [(("party", "z"), "No party `z`"), (("network", "c"), "No network `c`"), (("payment", "P1"), "No payment `P1`")],
)
def test_what_was_not_weighed_is_not_explained(assessed: Path, words: tuple[str, str], said: str) -> None:
    ran = run("-w", assessed, "explain", *words)
    assert ran.code == 2
    assert said in ran.err


def test_new_orders_leave_the_parties_as_the_last_full_run_weighed_them(assessed: Path, tmp_path: Path) -> None:
    before = run("-w", assessed, "parties", "--json").json
    more = tmp_path / "orders.csv"
    more.write_text(
        "order_id,ordered_at,customer_id,supplier_id,amount,currency\nO4,2024-07-01,a,s,100,USD\n", encoding="utf-8"
    )
    assert run("-w", assessed, "load", more).code == 0
    assert run("-w", assessed, "assess", "--new", "--json").json["assessed"] == 1
    assert run("-w", assessed, "parties", "--json").json == before
    told = run("-w", assessed, "explain", "O4", "--json").json
    assert [row["state"] for row in told["rows"] if row["indicator"] == "shared-contact"] == ["fires"]
