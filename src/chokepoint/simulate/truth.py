"""What is known about a made world: which subjects were laid into it, and as what."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chokepoint.simulate.cases import CaseFile
from chokepoint.simulate.columns import from_rows
from chokepoint.simulate.orders import Trades
from chokepoint.simulate.parameters import parameters

SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("subject_kind", "subject_id", "kind", "name", "case_id", "assumed")]
)
ILLICIT = ("case", "scheme")


@dataclass
class Truth:
    """What each label number means; 0 is ordinary trade."""

    meanings: list[tuple[str, str]] = field(default_factory=lambda: [("ordinary", "")])

    def add(self, kind: str, name: str) -> int:
        """Register a meaning; returns its number."""
        self.meanings.append((kind, name))
        return len(self.meanings) - 1


def truth_records(
    trades: Trades, order_ids: pa.Array, truth: Truth, told: CaseFile, case_ids: dict[str, pa.Array]
) -> pa.Table:
    """One row per order that is not ordinary, by order id."""
    rows = np.flatnonzero(trades.label > 0)
    labels = trades.label[rows].tolist()
    ids = order_ids.take(pa.array(rows)).to_pylist()
    made = [
        {"subject_kind": "order", "subject_id": id_, "kind": truth.meanings[k][0], "name": truth.meanings[k][1]}
        for id_, k in zip(ids, labels, strict=True)
    ]
    made += told.truth(case_ids["orders"])
    return pa.Table.from_pylist(sorted(made, key=lambda row: str(row["subject_id"])), schema=SCHEMA)


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
