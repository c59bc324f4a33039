"""The orders whose signs are rarest, told by what every indicator answered: what the indicators asked last read."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from chokepoint.engines.arrow import schema_of
from chokepoint.observe.answers import LETTERS, Answers
from chokepoint.observe.indicator import State
from chokepoint.records import RESULTS

RAREST_SHARE = 0.05
"""Share of the orders that count. Ours: a tenth or a fiftieth find about as many."""

DECIMALS = 9
"""Rarities that agree to as many decimals are equal, whatever the order of adding."""


def rarest_orders(parts: Sequence[Answers], uncounted: Collection[str]) -> pa.Table:
    """The RAREST_SHARE of orders whose signs are rarest, as rows of `rarest_orders`, in order of the parts.

    An order's rarity is the sum over its signs, but for those `uncounted`, of strength times grade times minus the
    logarithm of the share of assessed orders that show the sign. Orders that equal the last one count too; orders
    without a sign never do.
    """
    signs = [name for name in (parts[0].catalogue if parts else ()) if name not in uncounted]
    shares = {name: _share(parts, name) for name in signs}
    rarity = np.concatenate([np.zeros(0), *(_rarity(part, shares) for part in parts)])
    least = np.sort(rarity)[len(rarity) - max(int(RAREST_SHARE * len(rarity)), 1)] if len(rarity) else 0.0
    chosen = (rarity > 0) & (rarity >= least)
    orders = pa.chunked_array([part.subjects for part in parts], pa.string())
    columns = {"order_id": orders.filter(pa.array(chosen)), "rarity": pa.array(rarity[chosen])}
    return pa.table(columns, schema_of(RESULTS["rarest_orders"].columns))


def _share(parts: Sequence[Answers], indicator_id: str) -> float:
    """The share of assessed orders that show the sign; 1 where none does, since nothing is asked of it then."""
    column = parts[0].catalogue.index(indicator_id)
    letters = np.concatenate([part.letters[:, column] for part in parts])
    fired = int((letters == LETTERS[State.FIRES]).sum())
    return fired / (fired + int((letters == LETTERS[State.SILENT]).sum())) if fired else 1.0


def _rarity(part: Answers, shares: dict[str, float]) -> NDArray[np.float64]:
    """The rarity of each order; signs are added in order of their ids."""
    rows = [part.findings[name].select(["subject_id", "strength", "grade"]) for name in shares]
    if not rows:
        return np.zeros(len(part.subjects))
    worth = np.repeat(-np.log(list(shares.values())), [each.num_rows for each in rows])
    shown = pa.concat_tables(rows)
    place = np.asarray(pc.index_in(shown["subject_id"], part.subjects), dtype=np.int64)  # once, for it costs seconds
    force = shown["strength"].to_numpy() * shown["grade"].to_numpy()
    return np.round(np.bincount(place, worth * force, minlength=len(part.subjects)), DECIMALS)
