"""What persons decided on pairs of parties, as far as it holds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import ibis
import ibis.expr.types as ir

from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current

Pair = tuple[str, str]


@dataclass(frozen=True)
class Judged:
    """Pairs of party ids, the lesser first, oldest decision first: judged one, and judged different."""

    same: tuple[Pair, ...] = ()
    different: tuple[Pair, ...] = ()


def judged(engine: Engine) -> Judged:
    """What holds in the current view: of several decisions on a pair the newest, and none that was withdrawn."""
    newest: dict[Pair, bool] = {}
    for row in engine.fetch(_standing()).to_pylist():
        left, right = sorted((row["left_party_id"], row["right_party_id"]))
        newest.pop((left, right), None)
        newest[left, right] = row["same"]
    return Judged(
        tuple(pair for pair, same in newest.items() if same),
        tuple(pair for pair, same in newest.items() if not same),
    )


@cache
def _standing() -> ir.Table:
    """Decisions that were not withdrawn, oldest first; ids carry the moment they were made, and break ties of days."""
    rows = current("judgements")
    rows = rows.filter(~rows.withdrawn.fill_null(ibis.literal(False)))
    return rows.order_by(rows.decided_on.asc(nulls_first=True), rows.judgement_id.asc())
