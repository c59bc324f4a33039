"""What the indicators say of all subjects of one kind: a letter each, and the findings of those that fire."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from chokepoint.observe.indicator import State

Letters = NDArray[np.uint8]
LETTERS = {state: ord(state.value) for state in State}


@dataclass(frozen=True)
class Answers:
    """Answers on the subjects of one kind, which stand in order of their ids.

    `catalogue` holds the indicators in order of their ids; `letters` has a row a subject and a column an indicator;
    `findings` are the rows of that table, a part an indicator.
    """

    kind: str
    subjects: pa.Array
    catalogue: tuple[str, ...]
    letters: Letters
    findings: dict[str, pa.Table]

    def states(self, run_id: str) -> pa.Table:
        """The rows of `states`: every subject's letters as one text."""
        rows, width = self.letters.shape
        ends = pa.py_buffer(np.arange(0, (rows + 1) * max(width, 1), max(width, 1), dtype=np.int64)[: rows + 1])
        if width:
            packed = pa.LargeStringArray.from_buffers(rows, ends, pa.py_buffer(self.letters.tobytes()))
        else:
            packed = repeated("", rows)
        return pa.table(
            {
                "run_id": repeated(run_id, rows),
                "subject_kind": repeated(self.kind, rows),
                "subject_id": self.subjects,
                "packed": packed.cast(pa.string()),
            }
        )

    def joined(self, others: Sequence[Answers]) -> Answers:
        """These and the answers of other indicators on the same subjects, in order of the indicators' ids."""
        every = [self, *others]
        ids = [name for answers in every for name in answers.catalogue]
        order = sorted(range(len(ids)), key=ids.__getitem__)
        letters = np.concatenate([answers.letters for answers in every], axis=1) if others else self.letters
        if order != list(range(len(ids))):
            letters = np.ascontiguousarray(letters[:, order])
        findings = {name: rows for answers in every for name, rows in answers.findings.items()}
        return Answers(self.kind, self.subjects, tuple(sorted(ids)), letters, dict(sorted(findings.items())))


def repeated(text: str, rows: int) -> pa.Array:
    """The same text in every row."""
    return pa.repeat(pa.scalar(text, pa.string()), rows)
