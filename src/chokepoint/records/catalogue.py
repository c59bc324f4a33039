"""What is said about an indicator: the text of its file, as data for explanations, reports and documentation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """One question: the columns that one answer fills, and its wording for either reader.

    `customer` is None where the customer must not be asked.
    """

    id: str
    columns: tuple[str, ...]
    internal: str
    customer: str | None


@dataclass(frozen=True)
class Card:
    """What one indicator is: identity, meaning, and how to read its answer.

    `reads` holds `table.column` names. `questions` are the ids of the questions whose answers it needs.
    `hash` is the SHA-256 of its file. `repeats`: it tells of an order what the customer's other orders show, which a
    party's or network's sum holds already.
    """

    id: str
    code: str
    category: str
    subject: str
    status: str
    title: str
    why: str
    innocent: str
    cannot_see: str
    check: str
    ask: str
    source: str
    explain: str
    relief: bool
    stands_alone: bool
    questions: tuple[str, ...]
    reads: tuple[str, ...]
    segment: str | None
    hash: str
    repeats: bool = False
