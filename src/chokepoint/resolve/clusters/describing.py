"""Parties in bulk: each column as the distinct values that occur, in one spelling, and which of them a party has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current
from chokepoint.resolve.spelling import SPELLING

Codes = npt.NDArray[np.int64]

NONE = -1
"""Code of an empty cell."""

FIELDS = (
    "country",
    "city",
    "address",
    "phone",
    "email",
    "website",
    "registration_number",
    "tax_id",
    "account",
    "incorporated_on",
)
"""Columns of parties, besides the name, that tell whether two are one."""


@dataclass(frozen=True)
class Coded:
    """One column: its distinct values, and for each party the place of its value there, or NONE."""

    values: Sequence[str]
    codes: Codes

    @cached_property
    def counts(self) -> Codes:
        """How many parties have each value."""
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.values))

    def cell(self, number: int) -> str | None:
        """The cell of one party."""
        code = int(self.codes[number])
        return self.values[code] if code >= 0 else None

    def cells(self) -> pa.Array:
        """The column cell by cell."""
        return pa.array(self.values, pa.string()).take(pa.array(self.codes, mask=self.codes < 0))


@dataclass(frozen=True)
class Population:
    """All parties, by number: their ids in order, the columns, and which of them are new."""

    ids: pa.Array
    kind: Coded
    name: Coded
    aliases: Coded
    fields: dict[str, Coded]
    fresh: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.ids)


COMPARED_COLUMNS = ("name", "kind", "aliases", *FIELDS)
"""Columns of parties that are compared."""


@cache
def _parties() -> ir.Table:
    parties = current("parties")
    return parties.select("party_id", *(parties[name].cast("string").name(name) for name in COMPARED_COLUMNS))


def describe(engine: Engine, fresh: pa.Array) -> Population:
    """Every party of the current view, numbered in the order of its id; `fresh` are the ids of those that are new."""
    rows = engine.fetch(_parties()).combine_chunks()
    rows = rows.take(pc.sort_indices(rows["party_id"])).combine_chunks()
    columns = {name: _coded(rows[name], SPELLING.get(name)) for name in COMPARED_COLUMNS}
    ids = rows["party_id"].combine_chunks()
    return Population(
        ids=ids,
        kind=columns.pop("kind"),
        name=columns.pop("name"),
        aliases=columns.pop("aliases"),
        fields=columns,
        fresh=pc.is_in(ids, fresh).to_numpy(zero_copy_only=False),
    )


def _coded(cells: pa.ChunkedArray, spelling: Callable[[str], str] | None) -> Coded:
    """A column with its distinct values brought into one spelling; values that come to nothing count as empty."""
    encoded = cells.combine_chunks().dictionary_encode()
    codes = pc.fill_null(encoded.indices, NONE).to_numpy().astype(np.int64)
    values = encoded.dictionary.to_pylist()
    if spelling is None:
        return Coded(values, codes)
    spelt = pa.array([spelling(value) or None for value in values], pa.string()).dictionary_encode()
    again = np.append(pc.fill_null(spelt.indices, NONE).to_numpy().astype(np.int64), NONE)
    return Coded(spelt.dictionary.to_pylist(), again[codes])
