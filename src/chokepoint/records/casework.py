"""What cases, decisions and the log are told by: the same content for Python, JSON and the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

NOT_READABLE = {
    "erased": "(erased)",
    "removed": "(removed: its time of keeping is over)",
}
"""What stands in place of a personal value that is gone."""
HIDDEN = "(hidden)"
"""What stands in place of a personal value for who may not see it."""


@dataclass(frozen=True)
class Sign:
    """One sign that fires on a subject, or one stop on it: what it is, what was seen, and the records it rests on."""

    sign: str
    stop: bool
    basis: str
    record_ids: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """One subject of a run as it stands: `held` where it waits for a person, whatever its likelihood.

    `subject` is `kind/id`. `entity_id` is who its customer is, `network_id` the network of that entity; None: none.
    """

    subject: str
    run_id: str
    band: str
    held: bool
    likelihood: float
    rank: int
    signs: tuple[Sign, ...]
    entity_id: str | None = None
    network_id: str | None = None
    lists: str = ""


@dataclass(frozen=True)
class Taken:
    """What a run brought to the cases. `reasons` says of each case that was re-opened why."""

    run_id: str
    alerts: int
    new_alerts: int
    new_cases: int
    reopened: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class CaseLine:
    """One case in the queue. `stops` and `likelihood` are those of its open alerts: how many stops, and the highest.

    Of all its alerts, in the queue alone: `customer_ids`, the few whose orders are likeliest, of `customers` in all;
    `stop_ids`, the kinds of its stops.
    """

    case_id: str
    group_id: str
    state: str
    assignee: str | None
    escalated_to: str | None
    stops: int
    likelihood: float
    open_alerts: int
    snoozed_until: date | None
    opened_at: datetime
    changed_at: datetime
    customer_ids: tuple[str, ...] = ()
    customers: int = 0
    stop_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class SignLine:
    """One sign of an alert, with the newest resolution that fits what the sign rests on now; None: to be resolved."""

    sign: str
    stop: bool
    basis: str
    record_ids: tuple[str, ...]
    resolved: str | None = None
    reason: str | None = None
    document: str | None = None
    resolved_by: str | None = None
    resolved_at: datetime | None = None


@dataclass(frozen=True)
class AlertLine:
    """One alert of a case: an order, or another subject, with its signs. `customer_id` is None where nobody
    is known.
    """

    subject: str
    run_id: str
    state: str
    band: str
    held: bool
    likelihood: float
    rank: int
    signs: tuple[SignLine, ...]
    customer_id: str | None = None

    @property
    def unresolved(self) -> tuple[str, ...]:
        """The signs and stops that nobody has resolved."""
        return tuple(one.sign for one in self.signs if one.resolved is None)


@dataclass(frozen=True)
class Event:
    """One thing that happened to a case: what, by whom, when, and what was said."""

    at: datetime
    by: str
    what: str
    text: str


@dataclass(frozen=True)
class Approval:
    """One request for a second person. `kind` is closing, stop, exception or export; `verdict` None: it waits.

    `used_at` says when what was approved was done.
    """

    approval_id: str
    kind: str
    subject: str
    asked_by: str
    asked_at: datetime
    reason: str
    verdict: str | None
    answered_by: str | None
    answered_at: datetime | None
    used_at: datetime | None


@dataclass(frozen=True)
class Decision:
    """One decision on alerts of a case. `state` is waiting (for a second person), made, rejected or void."""

    decision_id: str
    action: str
    outcome: str
    state: str
    subjects: tuple[str, ...]
    by: str
    at: datetime
    reason: str
    approval_id: str | None


@dataclass(frozen=True)
class Case:
    """One case with all that belongs to it, oldest event first."""

    line: CaseLine
    person: str
    alerts: tuple[AlertLine, ...]
    decisions: tuple[Decision, ...]
    approvals: tuple[Approval, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True)
class TakenOut:
    """The taking out of a case: who, when, why, and by which approval; None: no second person is asked for."""

    by: str
    at: datetime
    reason: str
    approval_id: str | None


@dataclass(frozen=True)
class Label:
    """What a decision says of one subject: it becomes a row of the table `labels`. `illicit` None: it says neither."""

    decision_id: str
    subject: str
    illicit: bool | None
    decided_by: str
    decided_at: datetime
    basis: str


@dataclass(frozen=True)
class GrantedException:
    """One exception that a second person has approved and that is not in force yet."""

    request_id: str
    who: str
    entry: str
    by: str
    basis: str
    until: date | None


@dataclass(frozen=True)
class LogFault:
    """The first entry of the log that is not as it was written: which, what kind of fault, and what was found."""

    seq: int
    kind: str
    detail: str


@dataclass(frozen=True)
class HeldCheckpoint:
    """A checkpoint that the log was held against: whether it fits, and whether it is signed and by whose key."""

    seq: int
    fits: bool
    signature: str
    detail: str


@dataclass(frozen=True)
class Verification:
    """What `audit verify` found. `entries` were read; of these the content of `erased` and `removed` is gone.

    `erasures` names each person whose values were erased, with the ground on record.
    """

    holds: bool
    entries: int
    last_hash: str
    erased: int
    removed: int
    erasures: tuple[tuple[str, str], ...]
    fault: LogFault | None
    checkpoint: HeldCheckpoint | None


@dataclass(frozen=True)
class Checkpoint:
    """The state of the log at one moment, to be kept elsewhere; signed by Ed25519 where a key was given."""

    log_id: str
    seq: int
    hash: str
    made_at: str
    public_key: str | None = None
    signature: str | None = None


@dataclass(frozen=True)
class LogEntry:
    """One entry of the log, its content as far as it can be read."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    content: Mapping[str, object] | None
    gone: str | None
    hash: str


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was when the run was made: a version, or the likelihood of a subject."""

    what: str
    then: str
    now: str


@dataclass(frozen=True)
class Reproduced:
    """A past run made again from the stored records. `same`: every likelihood agrees to the last digit.

    `versions` are those that differ, `likelihoods` the first subjects whose figures do, of `differing`.
    """

    run_id: str
    subjects: int
    same: bool
    versions: tuple[Difference, ...]
    differing: int
    likelihoods: tuple[Difference, ...]


@dataclass(frozen=True)
class Kept:
    """What retention did to one table: days that it is kept, the time before which it went, how many rows."""

    table: str
    days: int
    before: datetime
    removed: int
