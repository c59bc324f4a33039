"""Whether there is one row a subject, none missing, whatever the order of the rows and however often it is asked."""

from __future__ import annotations

from collections import Counter

from chokepoint.observe.checks.asking import UnderCheck
from chokepoint.observe.plan import SUBJECT_TABLES
from chokepoint.records import RECORDS
from chokepoint.records.own import Fault

SHOWN = 3
"""Subjects that a fault names."""


def one_row_a_subject(asked: UnderCheck) -> list[Fault]:
    """The finding has one row for each subject, none missing, none twice."""
    table = RECORDS[SUBJECT_TABLES[asked.found.indicator.subject]]
    faults = []
    answered = asked.answering.subjects(asked.plain)
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
    faults = []
    for variants, how in ((asked.shuffled, "where the rows come in another order"), (asked.again, "asked again")):
        answered = asked.answering.answers(variants)
        faults += [
            Fault(
                "row-order",
                f"example `{example.name}` gives {other} {how}, {given} before.",
                "Sort what is collected; count on no order of rows.",
            )
            for example, given, other in zip(asked.examples, asked.given, answered, strict=True)
            if given != other
        ]
    return faults
