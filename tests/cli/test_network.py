"""`network`, as a user types it."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.test_commands import run

LEDGER = {
    "parties.csv": "party_id,name\na,Alder Works\nb,Birch Stores\ns,Spruce Supply\nt,Tamarack Supply\n"
    "x,Xenon Finance\nf,Fir Freight\nz,Zelkova Hall\n",
    "orders.csv": "order_id,ordered_at,customer_id,supplier_id,amount,currency\n"
    "O1,2024-01-01,a,s,100,USD\nO2,2024-06-01,b,t,50,USD\n",
    "payments.csv": "payment_id,order_id,payer_id,payee_id,paid_at,amount,currency\n"
    "P1,O1,x,s,2024-01-03,100,USD\nP2,O2,x,t,2024-06-03,50,USD\n",
    "shipments.csv": "shipment_id,order_id,shipped_at,consignor_id,consignee_id,forwarder_id,delivery_country\n"
    "S1,O1,2024-01-09,s,a,f,TR\nS2,O2,2024-06-09,t,b,,SY\n",
    "relationships.csv": "relationship_id,from_party_id,to_party_id,kind\nR1,x,b,owner\n",
}


@pytest.fixture(scope="module")
def assessed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("network")
    for name, text in LEDGER.items():
        (folder / name).write_text(text, encoding="utf-8")
    assert run("-w", folder / "w", "load", *(folder / name for name in LEDGER)).code == 0
    assert run("-w", folder / "w", "assess", "--as-of", "2025-01-31").code == 0
    return folder / "w"


def test_what_json_holds(assessed: Path) -> None:
    told = run("-w", assessed, "network", "--json").json
    assert {"junctions", "choke_points", "communities", "active", "basis", "uncut", "names"} <= set(told)
    assert all({"entity_id", "score", "lines"} <= set(one) for one in told["junctions"])
    assert [(one["entity_id"], one["flow_cut"], one["value_usd"]) for one in told["choke_points"]] == [("x", 2, 150.0)]
    assert told["choke_points"][0]["name"] == "Xenon Finance"
    assert (told["cut_size"], told["flows"], told["uncut"]) == (1, 2, [])
    assert told["active"] == {"since": "2024-02-01", "entities": 3, "of_entities": 6, "dealings": 4, "of_dealings": 9}
    assert all(isinstance(one, str) for ids in told["communities"] for one in ids)


def test_paths_lead_through_ties_and_dealings(assessed: Path) -> None:
    told = run("-w", assessed, "network", "--from", "a", "--to", "b", "--json").json
    assert [path["sort"] for path in told["paths"]] == ["shortest", "most telling"]
    for path in told["paths"]:
        assert [step["from_entity_id"] for step in path["steps"]] == ["a", "x"]
    first, second = told["paths"][0]["steps"]
    assert (first["kind"], first["backwards"], first["record_ids"]) == ("paid for", True, ["payments/P1"])
    assert (second["kind"], second["backwards"]) == ("owner", False)
    shown = run("-w", assessed, "network", "--from", "a", "--to", "b").out
    assert "Alder Works <- paid for - Xenon Finance" in shown
    assert "Xenon Finance - owner -> Birch Stores" in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--from", "a"), "both --from A and --to B"),
        (("--from", "a", "--to", "nobody"), "no party has that id"),
        (("--from", "z", "--to", "a"), "it deals with nobody"),
    ],
)
def test_ends_that_are_none(assessed: Path, words: tuple[str, ...], said: str) -> None:
    ran = run("-w", assessed, "network", *words)
    assert ran.code == 2
    assert said in ran.err


def test_graphml_holds_every_edge(assessed: Path, tmp_path: Path) -> None:
    told = run("-w", assessed, "network", "--graphml", tmp_path / "n.graphml")
    assert told.code == 0
    assert run("-w", assessed, "report", "--format", "graphml", "--out", tmp_path / "m.graphml").code == 0
    assert (tmp_path / "n.graphml").read_bytes() == (tmp_path / "m.graphml").read_bytes()
    names = [one.tag.rpartition("}")[2] for one in ElementTree.parse(tmp_path / "n.graphml").iter()]
    assert (names.count("node"), names.count("edge")) == (6, 10)
    assert run("-w", assessed, "report", "O1", "--format", "graphml", "--out", tmp_path / "o.graphml").code == 0
    around = [one.tag.rpartition("}")[2] for one in ElementTree.parse(tmp_path / "o.graphml").iter()]
    assert 0 < around.count("edge") <= 10 and 0 < around.count("node") <= 6
    refused = run("-w", assessed, "report", "none", "--format", "graphml")
    assert refused.code == 2 and "No order, payment, party or network `none`" in refused.err


def test_a_ledger_without_orders_is_answered(tmp_path: Path) -> None:
    (tmp_path / "parties.csv").write_text("party_id,name\na,Alder Works\n", encoding="utf-8")
    assert run("-w", tmp_path / "w", "load", tmp_path / "parties.csv").code == 0
    refused = run("-w", tmp_path / "w", "network")
    assert refused.code == 2 and "no assessment yet" in refused.err
    assert run("-w", tmp_path / "w", "assess").code == 0
    told = run("-w", tmp_path / "w", "network", "--json").json
    assert (told["junctions"], told["choke_points"], told["communities"]) == ([], [], [])
    assert run("-w", tmp_path / "w", "network").code == 0
