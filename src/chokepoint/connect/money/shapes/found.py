"""One shape, as the finders hand it on."""

from __future__ import annotations

from dataclasses import dataclass

FAN_IN, FAN_OUT = "fan-in", "fan-out"
GATHER_SCATTER, SCATTER_GATHER = "gather-scatter", "scatter-gather"
CYCLE, RANDOM, BIPARTITE, STACK = "cycle", "random", "bipartite", "stack"
STRUCTURING, PASS_THROUGH = "structuring", "pass-through"
KINDS = (
    FAN_IN,
    FAN_OUT,
    GATHER_SCATTER,
    SCATTER_GATHER,
    CYCLE,
    RANDOM,
    BIPARTITE,
    STACK,
    STRUCTURING,
    PASS_THROUGH,
)


@dataclass(frozen=True)
class Found:
    """A shape by the ranks of its payments, ascending. `purse`: the one at its centre, or from which it begins.

    `passed_on`: share of what came into the centre that went on; None where that says nothing.
    """

    kind: str
    purse: int
    ranks: tuple[int, ...]
    score: float
    passed_on: float | None = None
