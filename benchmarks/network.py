"""Junctions, choke points, communities and paths on a made network of a million edges.

Wanted: junctions and choke points within 60 s and 6 GB. The network has 300,000 entities in 3,000 blocks, four edges in
five within a block. Lines are drawn alike: a million meetings of 250,000 entities, most of which meet one customer.
Run: python benchmarks/network.py [EDGES]
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import pyarrow as pa

from chokepoint.connect.communities import communities
from chokepoint.connect.cuts import Ways, least_cut
from chokepoint.connect.graph import Graph
from chokepoint.connect.junctions import junctions
from chokepoint.connect.paths import most_telling, shortest

EDGES = 1_000_000
KIBIBYTES_A_GIBIBYTE = 1024 * 1024
T = TypeVar("T")


def made_edges(count: int, rng: np.random.Generator) -> pa.Table:
    """The columns of `edges` that the graph needs; the ends of an edge may be one."""
    entities, blocks = 3 * count // 10, max(1, 3 * count // 1000)
    block = np.arange(entities) % blocks
    one = rng.integers(0, entities, count)
    near = block[one] + blocks * rng.integers(0, entities // blocks, count)
    other = np.where(rng.random(count) < 0.8, near, rng.integers(0, entities, count))
    columns = {"from_entity_id": one, "to_entity_id": other}
    weights = {"kind": pa.array(["paid"] * count), "weight": 0.1 + 0.9 * rng.random(count)}
    return pa.table({name: pa.array([f"P-{n:07}" for n in ends]) for name, ends in columns.items()} | weights)


def made_meetings(count: int, rng: np.random.Generator) -> pa.Table:
    """Lines met, in two roles: one in ten meets another's customer."""
    entity = rng.integers(0, count // 4, count)
    customer = np.where(rng.random(count) < 0.9, entity, rng.integers(0, count // 4, count))
    key = pa.array([f"O-{n:08}" for n in range(count)])
    return pa.table(
        {
            "entity_id": [f"P-{n:07}" for n in entity],
            "role": [("payer", "consignee")[n % 2] for n in entity],
            "customer_group": [f"P-{n:07}" for n in customer],
            "source": [f"S-{n:03}|84" for n in rng.integers(0, 500, count)],
            "orders": pa.array(np.ones(count, dtype=np.int64)),
            "order_id": key,
        }
    )


def clocked(what: str, work: Callable[[], T]) -> tuple[T, str]:
    """What the work returns, and its line of the table; the peak is that of the process so far."""
    started, on_the_clock = time.process_time(), time.perf_counter()
    done = work()
    seconds, clock = time.process_time() - started, time.perf_counter() - on_the_clock
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIBIBYTES_A_GIBIBYTE
    return done, f"| {what} | {seconds:.1f} | {clock:.1f} | {peak:.2f} |"


def main(edges: int = EDGES) -> list[str]:
    """The section's lines."""
    rng = np.random.default_rng(1)
    table, met = made_edges(edges, rng), made_meetings(edges, rng)
    none = pa.table({"entity_id": pa.array([], pa.string()), "industry": pa.array([], pa.string())})
    graph, reading = clocked("edges to numbers", lambda: Graph.of(table))
    stand_out, meeting = clocked("junctions", lambda: junctions(met, none))
    lines = [reading, meeting]
    for share in (0.001, 0.05):
        ends = max(1, int(graph.size * share))
        source, sink = np.zeros(graph.size, dtype=np.bool_), np.zeros(graph.size, dtype=np.bool_)
        source[:ends], sink[-ends:] = True, True
        ways = Ways(graph.one, graph.other, source, sink, np.ones(graph.size, dtype=np.int64))
        cut, line = clocked(
            f"choke points of {ends:,} suppliers and as many points of diversion", lambda w=ways: least_cut(w)
        )
        lines.append(f"{line} {len(cut.stations):,} stations cut |")
    label, line = clocked("communities", lambda: communities(graph))
    lines.append(f"{line} {len(np.unique(label)):,} |")
    _, line = clocked("both paths between two entities", lambda: (shortest(graph, 5, 70), most_telling(graph, 5, 70)))
    heading = [
        f"{edges:,} edges of {graph.size:,} entities; {met.num_rows:,} lines met, {stand_out.num_rows:,} junctions.",
        "",
        "| work | processor s | clock s | peak GiB | found |",
        "|---|---|---|---|---|",
    ]
    return [*heading, *(one if one.count("|") == 6 else f"{one} |" for one in [*lines, line])]


if __name__ == "__main__":
    print("\n".join(main(*map(int, sys.argv[1:2]))))
