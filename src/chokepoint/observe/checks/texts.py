"""Whether the texts of a file stand: an innocent explanation, words that say what was seen, known questions."""

from __future__ import annotations

from chokepoint.observe.checks.asking import UnderCheck
from chokepoint.observe.questions import QUESTIONS
from chokepoint.records import RECORDS
from chokepoint.records.own import Fault

RELIEF_CODE = "EXC"
"""Codes of reliefs begin so."""


def texts(asked: UnderCheck) -> list[Fault]:
    """Innocent is never "unknown", `explain` shows what was seen, questions and columns are known ones."""
    indicator, under = asked.found.indicator, asked.found.texts.under
    unknown = sorted(set(indicator.questions) - set(QUESTIONS))
    no_columns = [name for name in indicator.absence if not _is_column(name)]
    faults = [
        ("unknown" not in under["Innocent"].lower(), "Innocent says unknown.", "Say what else would explain it."),
        ("{basis}" in indicator.explain, "`explain` does not show what was seen.", "Write `{basis}` in it."),
        (
            indicator.relief or not indicator.code.startswith(RELIEF_CODE),
            f"its code `{indicator.code}` is one of a relief, and it is none.",
            "Choose another code, or say `relief`.",
        ),
        (not unknown, f"there is no question `{', '.join(unknown)}`.", f"Questions are: {', '.join(QUESTIONS)}."),
        (not no_columns, f"`absence` names no column: `{', '.join(no_columns)}`.", "Write `table.column`."),
    ]
    return [Fault("texts", fault, would_do) for holds, fault, would_do in faults if not holds]


def _is_column(name: str) -> bool:
    table, _, column = name.partition(".")
    return table in RECORDS and column in RECORDS[table].names
