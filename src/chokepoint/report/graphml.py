"""The network as GraphML, which Gephi, yEd, Cytoscape and NetworkX read: entities as nodes, edges with their kind.

Source: U. Brandes and others, GraphML Primer, graphml.graphdrawing.org; http://graphml.graphdrawing.org/xmlns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from io import TextIOBase
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from chokepoint.report.writing import replacing

NODE_KEYS = {
    "name": "string",
    "kind": "string",
    "country": "string",
    "roles": "string",
    "network": "string",
    "junction_score": "double",
}
EDGE_KEYS = {
    "kind": "string",
    "weight": "double",
    "records": "long",
    "first_on": "string",
    "last_on": "string",
    "value_usd": "double",
    "record_ids": "string",
}
"""What nodes and edges carry, with GraphML's type; a cell that is not known is left out."""

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 does not allow, section 2.2."""
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

Cells = Mapping[str, object]


def write_graphml(path: Path, nodes: Iterable[Cells], edges: Iterable[Cells]) -> Path:
    """Write `path` row by row and return it. The file is replaced whole or not at all.

    A node has an `entity_id`, an edge `from_entity_id, to_entity_id, directed`; besides what the keys name.
    """
    with replacing(path) as draft, draft.open("w", encoding="utf-8", newline="\n") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
        for owner, keys in (("node", NODE_KEYS), ("edge", EDGE_KEYS)):
            for name, kind in keys.items():
                file.write(f'<key id="{owner}.{name}" for="{owner}" attr.name="{name}" attr.type="{kind}"/>\n')
        file.write('<graph id="network" edgedefault="directed">\n')
        for node in nodes:
            file.write(f"<node id={_quoted(node['entity_id'])}>")
            _data(file, "node", NODE_KEYS, node)
            file.write("</node>\n")
        for edge in edges:
            ends = f"source={_quoted(edge['from_entity_id'])} target={_quoted(edge['to_entity_id'])}"
            file.write(f'<edge {ends} directed="{str(edge["directed"]).lower()}">')
            _data(file, "edge", EDGE_KEYS, edge)
            file.write("</edge>\n")
        file.write("</graph>\n</graphml>\n")
    return path


def _data(file: TextIOBase, owner: str, keys: Iterable[str], cells: Cells) -> None:
    for name in keys:
        value = cells.get(name)
        if value is None:
            continue
        told = ";".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        file.write(f'<data key="{owner}.{name}">{escape(_allowed(told))}</data>')


def _quoted(text: object) -> str:
    return quoteattr(_allowed(str(text)))


def _allowed(text: str) -> str:
    return _NO_XML.sub(REPLACEMENT, text)
