"""Thresholds of the made world: sums from which payments are reported and exports are declared.

They are of the kind and of the size that public rules set (such as 15 CFR 30.37 (a), 2,500 USD, and 31 CFR 1010.311,
10,000 USD), rounded; a user loads those in force.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pyarrow as pa

from chokepoint.simulate.columns import AMOUNT_UNITS, from_rows
from chokepoint.simulate.goods import suppliers
from chokepoint.simulate.parameters import Ints, Reals, packaged_rows
from chokepoint.simulate.rates import currency_rates, supplier_rates

IN_FORCE = np.datetime64("2010-01-01", "D").item()


@cache
def _of_suppliers(kind: str) -> tuple[Reals, tuple[str, ...]]:
    """For each supplier the threshold of its country and its currency; 0 where there is none."""
    known = {row["country"]: row for row in packaged_rows("thresholds") if row["kind"] == kind}
    rows = [known.get(place[:2]) for place in suppliers().place]
    return (
        np.array([float(row["amount"]) if row else 0.0 for row in rows]),
        tuple(row["currency"] if row else "USD" for row in rows),
    )


def threshold_units(kind: str, supplier: Ints, day: Ints) -> Ints:
    """The threshold of the supplier's country on a day, in ten-thousandths of the supplier's currency; 0 for none."""
    amounts, currencies = _of_suppliers(kind)
    into = supplier_rates(supplier, day) / currency_rates(currencies, supplier, day)
    return np.asarray(amounts[supplier] * into * AMOUNT_UNITS, dtype=np.int64)


def threshold_records() -> pa.Table:
    """One row per threshold."""
    rows: list[dict[str, object]] = [{**row, "valid_from": IN_FORCE} for row in packaged_rows("thresholds")]
    return from_rows("thresholds", rows)
