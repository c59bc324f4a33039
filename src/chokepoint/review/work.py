"""One transaction in the making: who acts, when, and the log entries that will stand with what is changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from chokepoint.records.errors import InputError
from chokepoint.review.tables import COUNTERS
from chokepoint.review.vault import UnsealableError, Value, Vault


@dataclass(frozen=True)
class Entry:
    """One entry of the log before it is bound. `subject` is what it is about, `person` whose key seals its content.

    `content` holds before, after, reason and what else was said; only its salted hash enters the chain.
    """

    at: str
    actor: str
    action: str
    subject: str
    person: str
    content: dict[str, Any]


@dataclass(frozen=True)
class Head:
    """The last entry of a log: its number and hash. `log_id` tells one log from another."""

    log_id: str
    seq: int
    hash: str


@dataclass
class Work:
    """A transaction of one actor. What is changed and what is entered stand together, or neither does.

    `head` is the last entry of the log before it, `numbers` the last one given of each kind.
    """

    connection: Connection
    actor: str
    moment: datetime
    vault: Vault
    head: Head
    entries: list[Entry] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)

    @property
    def at(self) -> str:
        """The moment as it is stored."""
        return written(self.moment)

    def enter(self, action: str, subject: str, person: str | None = None, **content: Any) -> None:
        """Add an entry: `before`, `after`, `reason`. Without a person the content is about the subject itself."""
        self.entries.append(Entry(self.at, self.actor, action, subject, person or subject, content))

    def seal(self, person: str, content: Any) -> str:
        """Store one personal value; returns its id."""
        return self.vault.seal(self.connection, self.at, [(person, content)])[0][0]

    def opened(self, *value_ids: str | None) -> dict[str, Value]:
        """Personal values by id; one that does not open counts as not readable, which `audit verify` will name."""
        try:
            return self.vault.open(self.connection, value_ids)
        except UnsealableError:
            if len(value_ids) == 1:
                return {str(value_ids[0]): Value(gone="changed outside the program")}
            return {key: value for one in value_ids for key, value in self.opened(one).items()}

    def number(self, name: str, mark: str) -> str:
        """The next id of a kind, such as C-000012."""
        if name not in self.numbers:
            held = self.connection.execute(select(COUNTERS.c.last).where(COUNTERS.c.name == name)).scalar()
            self.numbers[name] = held or 0
        self.numbers[name] += 1
        return f"{mark}-{self.numbers[name]:06d}"

    def keep_numbers(self) -> None:
        """Store the last numbers given, at the end of the transaction."""
        for name, last in self.numbers.items():
            held = COUNTERS.c.name == name
            if not self.connection.execute(update(COUNTERS).where(held).values(last=last)).rowcount:
                self.connection.execute(insert(COUNTERS).values(name=name, last=last))


def written(moment: datetime) -> str:
    """A time as it is stored: one width, so that texts sort as times do."""
    return moment.isoformat(timespec="microseconds")


def needed(reason: str | None, what: str) -> str:
    """The reason given; raises InputError where there is none."""
    if reason is None or not reason.strip():
        raise InputError(f"{what} needs a reason (--because TEXT): it is kept with the act.")
    return reason.strip()
