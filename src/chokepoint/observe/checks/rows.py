"""Whether there is one row a subject, none missing, whatever the order of the rows and however often it is asked."""

from __future__ import annotations

import random
from collections import Counter

from chokepoint.observe.checks.asking import UnderCheck, Variant
from chokepoint.observe.plan import SUBJECT_TABLES
from chokepoint.records import RECORDS
from chokepoint.records.own import Fault

SHUFFLED = 7
"""Seed of the one other order in which rows are laid."""
SHOWN = 3
"""Subjects that a fault names."""


def one_row_a_subject(asked: UnderCheck) -> list[Fault]:
    """The finding has one row for each subject, none missing, none twice."""
    table = RECORDS[SUBJECT_TABLES[asked.found.indicator.subject]]
    faults = []
    answered = asked.answering.subjects([Variant.of(example) for example in asked.examples])
    for example, those in zip(asked.examples, answered, strict=True):
        expected = Counter(str(row.cells[table.key[0]]) for row in example.rows if row.table == table.name)
        rows = Counter(those)
        for what, which, would_do in (
            ("lacks a row for", expected - rows, "Start from the table of subjects and join the rest with LEFT JOIN."),
            ("has too many rows for", rows - expected, "Group by the subject."),
        ):
            if which:
                named = ", ".join(sorted(map(str, which))[:SHOWN])
                faults.append(Fault("one-row-a-subject", f"example `{example.name}` {what} {named}.", would_do))
    return faults


def row_order(asked: UnderCheck) -> list[Fault]:
    """The answer is the same, to the record, where the rows come in another order, and where it is asked again."""
    shuffled = [
        Variant(tuple(random.Random(SHUFFLED).sample(example.rows, len(example.rows))), example.subject_id)
        for example in asked.examples
    ]
    again = asked.answering.answers(shuffled)
    return [
        Fault(
            "row-order",
            f"example `{example.name}` gives {other} where the rows come in another order, {given} before.",
            "Sort what is collected; count on no order of rows.",
        )
        for example, given, other in zip(asked.examples, asked.given, again, strict=True)
        if given != other
    ]
