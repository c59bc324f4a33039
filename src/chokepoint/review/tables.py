"""The tables of cases and of the log, as SQLAlchemy knows them. Times are UTC texts of one width, so that they sort.

Personal values (texts that people write, what signs rest on, names of files) stand in `personal_values` alone, sealed
under a key of the person they are about; the other tables hold ids, codes, times and hashes.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

METADATA = MetaData()


def _value() -> Column[str]:
    return Column("value_id", String, ForeignKey("personal_values.value_id"))


def _case() -> Column[str]:
    return Column("case_id", String, ForeignKey("cases.case_id"), nullable=False, index=True)


def _needed(name: str) -> Column[str]:
    return Column(name, String, nullable=False)


SUBJECT_KEYS = Table(
    "subject_keys",
    METADATA,
    Column("key_id", Integer, primary_key=True),
    Column("person", String, nullable=False, index=True),
    Column("wrapped", LargeBinary),
    _needed("made_at"),
    Column("erased_at", String),
    Column("erased_by", String),
    Column("ground", String),
)
"""One key of one person; `wrapped` is NULL once it is destroyed."""

PERSONAL_VALUES = Table(
    "personal_values",
    METADATA,
    Column("value_id", String, primary_key=True),
    Column("key_id", Integer, ForeignKey("subject_keys.key_id"), nullable=False, index=True),
    Column("sealed", LargeBinary),
    Column("removed_at", String),
)
"""One sealed value; `sealed` is NULL once retention has removed it."""

CASES = Table(
    "cases",
    METADATA,
    Column("case_id", String, primary_key=True),
    Column("group_id", String, nullable=False, index=True),
    _needed("person"),
    _needed("state"),
    Column("assignee", String),
    Column("escalated_to", String),
    Column("escalated", Boolean, nullable=False),
    Column("stops", Integer, nullable=False),
    Column("likelihood", Float, nullable=False),
    Column("open_alerts", Integer, nullable=False),
    Column("snoozed_until", String),
    _needed("opened_at"),
    _needed("changed_at"),
)
Index("cases_queue", CASES.c.state, CASES.c.escalated, CASES.c.stops, CASES.c.likelihood, CASES.c.case_id)

ALERTS = Table(
    "alerts",
    METADATA,
    Column("subject", String, primary_key=True),
    _case(),
    _needed("person"),
    _needed("run_id"),
    _needed("lists"),
    Column("entity_id", String),
    Column("network_id", String),
    _needed("band"),
    Column("held", Boolean, nullable=False),
    Column("likelihood", Float, nullable=False),
    Column("rank", Integer, nullable=False),
    _needed("state"),
    _needed("opened_at"),
    _needed("changed_at"),
)
"""One subject of a run that people look at, `kind/id`, as the newest run found it."""

ALERT_SIGNS = Table(
    "alert_signs",
    METADATA,
    Column("subject", String, ForeignKey("alerts.subject"), primary_key=True),
    Column("sign", String, primary_key=True),
    Column("stop", Boolean, nullable=False),
    _needed("fingerprint"),
    _value(),
)
"""One sign that fires, or one stop, on one alert. `fingerprint` changes with the records it rests on."""

RESOLUTIONS = Table(
    "resolutions",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("subject", String, ForeignKey("alerts.subject"), nullable=False, index=True),
    _needed("sign"),
    _needed("fingerprint"),
    _needed("code"),
    Column("document", String),
    _value(),
    _needed("by"),
    _needed("at"),
)

CASE_STATES = Table(
    "case_states",
    METADATA,
    Column("number", Integer, primary_key=True),
    _case(),
    Column("before", String),
    _needed("after"),
    _value(),
    _needed("by"),
    _needed("at"),
)

ASSIGNMENTS = Table(
    "assignments",
    METADATA,
    Column("number", Integer, primary_key=True),
    _case(),
    Column("assignee", String),
    _value(),
    _needed("by"),
    _needed("at"),
)

NOTES = Table(
    "notes",
    METADATA,
    Column("note_id", String, primary_key=True),
    _case(),
    _value(),
    _needed("by"),
    _needed("at"),
)

ATTACHMENTS = Table(
    "attachments",
    METADATA,
    Column("number", Integer, primary_key=True),
    _case(),
    _needed("sha256"),
    Column("size", Integer, nullable=False),
    _value(),
    _needed("by"),
    _needed("at"),
    UniqueConstraint("case_id", "sha256"),
)

SNOOZES = Table(
    "snoozes",
    METADATA,
    Column("number", Integer, primary_key=True),
    _case(),
    _needed("until"),
    _value(),
    _needed("by"),
    _needed("at"),
    Column("ended_at", String),
)

APPROVALS = Table(
    "approvals",
    METADATA,
    Column("approval_id", String, primary_key=True),
    _needed("kind"),
    Column("subject", String, nullable=False, index=True),
    _needed("person"),
    _value(),
    _needed("asked_by"),
    _needed("asked_at"),
    Column("verdict", String),
    Column("answered_by", String),
    Column("answered_at", String),
    Column("used_at", String),
)

DECISIONS = Table(
    "decisions",
    METADATA,
    Column("decision_id", String, primary_key=True),
    _case(),
    _needed("action"),
    _needed("outcome"),
    _needed("state"),
    _value(),
    _needed("by"),
    _needed("at"),
    Column("approval_id", String, ForeignKey("approvals.approval_id")),
    Column("labelled_at", String),
)

DECISION_SUBJECTS = Table(
    "decision_subjects",
    METADATA,
    Column("decision_id", String, ForeignKey("decisions.decision_id"), primary_key=True),
    Column("subject", String, primary_key=True, index=True),
)

EXCEPTIONS = Table(
    "exceptions",
    METADATA,
    Column("request_id", String, primary_key=True),
    _needed("person"),
    _needed("entry"),
    Column("until", String),
    _value(),
    _needed("by"),
    _needed("at"),
    Column("approval_id", String, ForeignKey("approvals.approval_id")),
    Column("state", String, nullable=False),
    Column("exception_id", String),
)

AUDIT_ENTRIES = Table(
    "audit_entries",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    _needed("at"),
    _needed("actor"),
    _needed("action"),
    _needed("subject"),
    _needed("person"),
    _value(),
    _needed("content"),
    _needed("previous"),
    _needed("hash"),
)
Index("audit_entries_subject", AUDIT_ENTRIES.c.subject, AUDIT_ENTRIES.c.seq)

AUDIT_HEAD = Table(
    "audit_head",
    METADATA,
    Column("log_id", String, primary_key=True),
    Column("seq", Integer, nullable=False),
    _needed("hash"),
)
"""One row: the last entry. Who writes locks it first, so that writers wait for one another."""

AUDIT_CHECKPOINTS = Table(
    "audit_checkpoints",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("seq", Integer, nullable=False),
    _needed("hash"),
    _needed("made_at"),
    Column("public_key", String),
    Column("signature", String),
)

RUNS_TAKEN = Table(
    "runs_taken",
    METADATA,
    Column("run_id", String, primary_key=True),
    _needed("at"),
)
"""One run whose alerts the cases have."""

COUNTERS = Table(
    "counters",
    METADATA,
    Column("name", String, primary_key=True),
    Column("last", Integer, nullable=False),
)
"""The last number given, by what is numbered: numbers are never given twice."""

USERS = Table(
    "users",
    METADATA,
    Column("name", String, primary_key=True),
    _needed("shown"),
    _needed("role"),
    _needed("password"),
    Column("failures", Integer, nullable=False),
    Column("locked_until", String),
    _needed("made_at"),
    Column("ended_at", String),
)
"""One account. `name` is the name that tells it from others, `shown` as it was written; `password` an argon2id hash, or
empty where a provider vouches for them."""

OUTSIDE_USERS = Table(
    "outside_users",
    METADATA,
    Column("identity", String, primary_key=True),
    _needed("issuer"),
    Column("name", String, ForeignKey("users.name"), nullable=False, unique=True),
)
"""One account that a provider vouches for: the SHA-256 of issuer and subject, the issuer, and the account's name."""

ACCESS_KEYS = Table(
    "access_keys",
    METADATA,
    Column("key_id", String, primary_key=True),
    _needed("title"),
    _needed("hash"),
    _needed("permissions"),
    _needed("made_by"),
    _needed("made_at"),
    _needed("expires_at"),
    Column("ended_at", String),
)
"""One key of a program: the SHA-256 of its secret, and what it is allowed, with blanks between."""

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("hash", String, primary_key=True),
    Column("name", String, nullable=False, index=True),
    _needed("by"),
    _needed("csrf"),
    _needed("begun_at"),
    _needed("seen_at"),
    _needed("ends_at"),
)
"""One browser that has shown who it is, by the SHA-256 of its cookie."""

ANSWERED = Table(
    "answered",
    METADATA,
    Column("actor", String, primary_key=True),
    Column("key", String, primary_key=True),
    _needed("asked"),
    Column("status", Integer),
    _value(),
    _needed("at"),
)
"""One request that named an idempotency key: a hash of what it asked, and its answer. `status` NULL: not ended."""

ANNOUNCED = Table("announced", METADATA, Column("seq", Integer, primary_key=True, autoincrement=False))
"""One row: the last entry of the log of which other systems have been told."""

ASKED_ORDERS = Table(
    "asked_orders",
    METADATA,
    Column("number", Integer, primary_key=True),
    *map(_needed, ("actor", "at", "named", "alike", "content")),
    Index("ix_asked_orders_named", "named"),
    Index("ix_asked_orders_alike", "alike"),
)
"""One order that somebody asked about without its being on record: hashes of its id, of its customer and goods, and of
the whole."""
