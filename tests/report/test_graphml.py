"""GraphML: well formed whatever the names hold, and what is not known is left out."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from chokepoint.report.graphml import EDGE_KEYS, NODE_KEYS, write_graphml

SPACE = "{http://graphml.graphdrawing.org/xmlns}"
NODE = {"entity_id": 'a"<&', "name": "A & <B>\x00\x1b", "roles": ["payer", "purchaser"], "junction_score": 1.5}
EDGE = {
    "from_entity_id": 'a"<&',
    "to_entity_id": "b",
    "directed": False,
    "kind": "owner",
    "weight": 1.0,
    "records": 2,
    "record_ids": ["relationships/1", "relationships/2"],
}


def test_a_network_is_read_back(tmp_path: Path) -> None:
    path = write_graphml(tmp_path / "n.graphml", [NODE, {"entity_id": "b"}], [EDGE])
    root = ElementTree.parse(path).getroot()
    keys = {key.get("id"): key.get("attr.type") for key in root.iter(f"{SPACE}key")}
    assert keys == {f"node.{n}": t for n, t in NODE_KEYS.items()} | {f"edge.{n}": t for n, t in EDGE_KEYS.items()}
    first, second = root.iter(f"{SPACE}node")
    assert first.get("id") == 'a"<&'
    assert {data.get("key"): data.text for data in first} == {
        "node.name": "A & <B>\ufffd\ufffd",
        "node.roles": "payer;purchaser",
        "node.junction_score": "1.5",
    }
    assert list(second) == []
    (edge,) = root.iter(f"{SPACE}edge")
    assert (edge.get("source"), edge.get("target"), edge.get("directed")) == ('a"<&', "b", "false")
    told = {data.get("key"): data.text for data in edge}
    assert told["edge.record_ids"] == "relationships/1;relationships/2"
    assert "edge.value_usd" not in told


def test_an_empty_network_is_a_graph(tmp_path: Path) -> None:
    root = ElementTree.parse(write_graphml(tmp_path / "n.graphml", [], [])).getroot()
    assert len(list(root.iter(f"{SPACE}graph"))) == 1
