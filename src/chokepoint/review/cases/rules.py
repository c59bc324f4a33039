"""What the rules of casework speak of: states, outcomes, codes, and who must be two."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field

from chokepoint.records.errors import InputError, RuleError

OPEN, SNOOZED, WAITING, CLOSED = "open", "snoozed", "waiting", "closed"
"""States of a case; waiting is for a second person."""
DECIDED = "decided"
"""State of an alert that a decision covers; else it is open."""
MADE, REJECTED, VOID = "made", "rejected", "void"
"""States of a decision besides waiting; void: what it rested on has changed."""
APPROVED = "approved"

RELEASE, REFUSE = "release", "refuse"
ACTIONS = (RELEASE, REFUSE)
CONFIRMED, VALUABLE, FALSE_ALARM, UNDETERMINED = "confirmed", "valuable", "false alarm", "undetermined"
OUTCOMES: dict[str, bool | None] = {CONFIRMED: True, VALUABLE: None, FALSE_ALARM: False, UNDETERMINED: None}
"""What each outcome says in `labels`: illicit, licit, or neither."""
CONTRADICTORY = {(RELEASE, CONFIRMED), (REFUSE, FALSE_ALARM)}

STANDS = "stands"
CODES = {
    "explained": "an innocent explanation was given and checked",
    "documented": "a document answers it; its name or hash is needed",
    "mistaken": "it is another party, or the record is wrong",
    "accepted": "it is as it seems and speaks for nothing here",
    STANDS: "it is as it seems and speaks against release",
}
"""How a sign may be resolved."""
WITH_DOCUMENT = "documented"

CLOSING, STOP, EXCEPTION, EXPORT = "closing", "stop", "exception", "export"
KINDS = (CLOSING, STOP, EXCEPTION, EXPORT)
"""What may ask for a second person."""

PROGRAM = "chokepoint"
"""Acts of the program itself in the log. It never resolves, decides or approves."""


@dataclass(frozen=True)
class ReviewSettings:
    """What one workspace asks of casework.

    `four_eyes`: the acts of KINDS that need a second person. `four_eyes_from`: the likelihood from which closing does.
    `snooze_days`: the longest that a case may be put off. `casework_url`: the database of cases; empty: a file of the
    workspace. `retention`: days that a table is kept, by its name.
    """

    four_eyes: tuple[str, ...] = KINDS
    four_eyes_from: float = 0.05
    snooze_days: int = 90
    casework_url: str = ""
    retention: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if unknown := sorted(set(self.four_eyes) - set(KINDS)):
            raise InputError(f"Setting `four_eyes` names `{unknown[0]}`; there are: {', '.join(KINDS)}.")
        for name, holds, wanted in (
            ("four_eyes_from", 0 <= self.four_eyes_from <= 1, "a likelihood from 0 to 1"),
            ("snooze_days", self.snooze_days > 0, "a number of days above 0"),
            ("retention", min(self.retention.values(), default=1) > 0, "numbers of days above 0, by table"),
        ):
            if not holds:
                raise InputError(f"Setting `{name}` is {getattr(self, name)}; it must be {wanted}.")


def same_person(one: str, other: str) -> bool:
    """Whether two names are of one actor: capitals, blanks and ways of writing a letter make no second person."""
    return plain_name(one) == plain_name(other)


def plain_name(name: str) -> str:
    """A name without what tells no two people apart."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def a_person(actor: str) -> None:
    """Raises RuleError where the program itself would decide."""
    if same_person(actor, PROGRAM):
        raise RuleError("The program decides nothing: a stop or a hold awaits a person. Name one (--by NAME).")


def one_of(given: str, known: Collection[str], what: str) -> str:
    """The word given; raises InputError where it is none of those known."""
    if given not in known:
        raise InputError(f"`{given}` is no {what}. There are: {', '.join(known)}.")
    return given
