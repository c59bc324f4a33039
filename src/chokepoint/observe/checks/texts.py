"""Whether the texts of a file stand: an innocent explanation, words that say what was seen, known questions."""

from __future__ import annotations

from chokepoint.observe.checks.asking import UnderCheck
from chokepoint.observe.discover import Found
from chokepoint.observe.plan import SUBJECT_TABLES
from chokepoint.observe.questions import QUESTIONS
from chokepoint.records import RECORDS
from chokepoint.records.own import Fault

RELIEF_CODE = "EXC"
"""Codes of reliefs begin so."""


def texts(asked: UnderCheck) -> list[Fault]:
    """Innocent is never "unknown", `explain` shows what was seen, questions and columns are known ones."""
    return text_faults(asked.found)


def text_faults(found: Found) -> list[Fault]:
    """The same, of a file that was not asked anything."""
    indicator, under = found.indicator, found.texts.under
    unknown = sorted(set(indicator.questions) - set(QUESTIONS))
    segment = indicator.segment or ""
    own_segment = not segment or (_is_column(segment) and segment.startswith(f"{SUBJECT_TABLES[indicator.subject]}."))
    no_columns = [name for name in indicator.absence if not _is_column(name)]
    no_tables = sorted(set(indicator.past) - set(RECORDS))
    faults = [
        ("unknown" not in under["Innocent"].lower(), "Innocent says unknown.", "Say what else would explain it."),
        ("{basis}" in indicator.explain, "`explain` does not show what was seen.", "Write `{basis}` in it."),
        (
            _can_be_filled(indicator.explain),
            "`explain` has braces that nothing fills.",
            "Write `{basis}` alone in braces.",
        ),
        (
            indicator.relief or not indicator.code.startswith(RELIEF_CODE),
            f"its code `{indicator.code}` is one of a relief, and it is none.",
            "Choose another code, or say `relief`.",
        ),
        (not unknown, f"there is no question `{', '.join(unknown)}`.", f"Questions are: {', '.join(QUESTIONS)}."),
        (own_segment, f"`segment` is `{segment}`.", "Name a column of the subject's own table, as `table.column`."),
        (not no_columns, f"`{', '.join(no_columns)}` is no column of a table.", "Write `table.column`."),
        (not no_tables, f"`past` names no table: `{', '.join(no_tables)}`.", "docs/tables.md lists the tables."),
    ]
    return [Fault("texts", fault, would_do) for holds, fault, would_do in faults if not holds]


def _can_be_filled(explain: str) -> bool:
    try:
        return bool(explain.format(basis="x"))
    except (KeyError, IndexError, ValueError):
        return False


def _is_column(name: str) -> bool:
    table, _, column = name.partition(".")
    return table in RECORDS and column in RECORDS[table].names
