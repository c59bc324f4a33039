"""What an indicator is: an expression with its meaning, its examples and the questions its answer may need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import ibis.expr.types as ir


class State(StrEnum):
    """An indicator's answer on one subject. The value is its letter in packed answers."""

    FIRES = "f"
    SILENT = "s"
    UNASSESSABLE = "u"
    OUTSIDE = "o"


@dataclass(frozen=True)
class Row:
    """One row of one table of an example; cells not given are NULL."""

    table: str
    cells: dict[str, Any]


@dataclass(frozen=True)
class Example:
    """Rows in which the subject `O` (or the one named) gives the stated answer."""

    name: str
    state: State
    rows: tuple[Row, ...]
    subject_id: str = "O"


Relation = Callable[..., ir.Table]
"""A function whose parameters name tables of records, results or other relations."""


@dataclass(frozen=True)
class Indicator:
    """One sign, or one relief, of one file.

    `finding` returns `subject_id, fired, strength, basis, record_ids`, one row a subject; `fired` is NULL where the
    question cannot be answered, `strength` lies in (0, 1] where it fires. `applies` returns `subject_id, applies`;
    false is *outside*, NULL *unassessable*; without it the indicator applies to every subject. `absence` names the
    columns whose emptiness is itself the evidence. `questions` are ids of `observe.questions`. `segment` names the
    subject's column within which the background is measured. `past` names the tables of which other rows of the same
    customer matter, so that one of them set aside leaves the answer open. `repeats` marks what tells of an order what
    the customer's other orders show: a party's sum holds these already, and leaves it out.
    """

    code: str
    subject: str
    finding: Relation
    explain: str
    examples: tuple[Example, ...]
    applies: Relation | None = None
    absence: tuple[str, ...] = ()
    relief: bool = False
    stands_alone: bool = False
    questions: tuple[str, ...] = ()
    segment: str | None = None
    past: tuple[str, ...] = ()
    status: str = "trial"
    repeats: bool = False


@dataclass(frozen=True)
class Member:
    """One indicator of a file that gives several of one kind, `FAMILY`, instead of one.

    `text` is what a file of its own would begin with, `category` the folder it would stand in. `made_from` is what of
    the family's table makes this one what it is: its hash is of that and of the file.
    """

    id: str
    category: str
    text: str
    made_from: str
    indicator: Indicator


@dataclass(frozen=True)
class Stop:
    """One reason to stop an order whatever its likelihood.

    `finding` returns `subject_id, basis, record_ids`, one row a subject that is stopped. In `examples` *fires* means
    stopped, *silent* not. A stop has no answer for missing data, so it names the columns that matter: without a cell
    of `rests_on` the ground for the stop cannot be seen; without one of `cleared_by` nothing shows any more that the
    subject may pass, and it is stopped. No other empty cell changes anything.
    """

    subject: str
    finding: Relation
    examples: tuple[Example, ...]
    rests_on: tuple[str, ...] = ()
    cleared_by: tuple[str, ...] = ()
