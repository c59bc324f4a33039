"""What is known about a made world: which subjects were laid into it, and as what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chokepoint.simulate.cases import CaseFile
from chokepoint.simulate.columns import from_rows
from chokepoint.simulate.numbering import Numbers
from chokepoint.simulate.orders import Trades
from chokepoint.simulate.parameters import parameters

if TYPE_CHECKING:
    from chokepoint.simulate.schemes import Laid

SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("subject_kind", "subject_id", "kind", "name", "case_id", "assumed")]
    + [("care", pa.float64()), ("shown", pa.string()), ("dropped", pa.string())]
)
ILLICIT = ("case", "scheme")


@dataclass
class Truth:
    """What each label number means, 0 being ordinary trade, and what schemes laid."""

    meanings: list[tuple[str, str]] = field(default_factory=lambda: [("ordinary", "")])
    laid: Laid | None = None

    def add(self, kind: str, name: str) -> int:
        """Register a meaning; returns its number."""
        self.meanings.append((kind, name))
        return len(self.meanings) - 1


def truth_records(trades: Trades, numbers: Numbers, truth: Truth, told: CaseFile) -> pa.Table:
    """One row per order that is not ordinary, by order id."""
    rows = np.flatnonzero(trades.label > 0)
    labels = trades.label[rows].tolist()
    ids = numbers.made["orders"].of(rows).to_pylist()
    made: list[dict[str, Any]] = [
        {"subject_kind": "order", "subject_id": id_, "kind": truth.meanings[k][0], "name": truth.meanings[k][1]}
        for id_, k in zip(ids, labels, strict=True)
    ]
    schemes = [row for row in made if row["kind"] == "scheme"]
    if truth.laid is not None:
        for row, what in zip(schemes, _laid_rows(truth.laid), strict=True):
            row.update(what)
    made += told.truth(numbers.case["orders"].every())
    return pa.Table.from_pylist(sorted(made, key=lambda row: str(row["subject_id"])), schema=SCHEMA)


def _laid_rows(laid: Laid) -> list[dict[str, Any]]:
    """One row per illicit order, in their order: its case, its care, the signs it shows and those left off."""
    signs = np.array(laid.signs)
    return [
        {
            "case_id": f"X{case + 1:05}",
            "care": float(laid.care[case]),
            "shown": ";".join(signs[laid.shown[k]].tolist()),
            "dropped": ";".join(signs[laid.dropped[k]].tolist()),
        }
        for k, case in enumerate(laid.case.tolist())
    ]


def label_records(truth: pa.Table) -> pa.Table:
    """The truth as past decisions: cases and schemes illicit, look-alikes licit, decided when the ledger ended."""
    decided = truth.filter(pc.is_in(truth["kind"], pa.array([*ILLICIT, "lookalike"])))
    return from_rows(
        "labels",
        [
            {
                "subject_kind": row["subject_kind"],
                "subject_id": row["subject_id"],
                "label": "illicit" if row["kind"] in ILLICIT else "licit",
                "decided_on": parameters().end,
                "basis": "truth of the made world",
            }
            for row in decided.to_pylist()
        ],
    )
