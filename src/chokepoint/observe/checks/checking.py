"""Every check, by name, in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Callable

from chokepoint.observe.checks.answers import every_answer, reasons, stated_answers
from chokepoint.observe.checks.asking import UnderCheck
from chokepoint.observe.checks.blanks import blank_cells
from chokepoint.observe.checks.rows import one_row_a_subject, row_order
from chokepoint.observe.checks.texts import texts
from chokepoint.records.own import Fault

CHECKS: dict[str, Callable[[UnderCheck], list[Fault]]] = {
    "texts": texts,
    "every-answer": every_answer,
    "stated-answers": stated_answers,
    "one-row-a-subject": one_row_a_subject,
    "reasons": reasons,
    "row-order": row_order,
    "blank-cells": blank_cells,
}
"""Each gives the faults it found; none: it holds."""


def check(asked: UnderCheck) -> tuple[Fault, ...]:
    """The faults of all checks."""
    return tuple(fault for one in CHECKS.values() for fault in one(asked))
