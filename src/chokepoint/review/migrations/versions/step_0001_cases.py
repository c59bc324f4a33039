"""The tables of cases and of the log, and triggers that keep entries as they were written."""

from __future__ import annotations

import re
import secrets
from typing import Any

import sqlalchemy as sa
from alembic import op

from chokepoint.review.audit.chain import first_hash

revision = "0001"
down_revision = None

SQLITE = """
CREATE TRIGGER audit_entries_{act} BEFORE {act} ON audit_entries
BEGIN SELECT RAISE(ABORT, 'entries of the log are never changed or removed'); END
"""
REFUSING = """
CREATE FUNCTION audit_entries_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'entries of the log are never changed or removed'; END $$
"""
POSTGRESQL = """
CREATE TRIGGER audit_entries_{act} BEFORE {act} ON audit_entries
FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_refuse()
"""


TABLES = {
    "audit_checkpoints": "*number:int seq:int hash made_at public_key? signature?",
    "audit_head": "*log_id seq:int hash",
    "cases": (
        "*case_id group_id# person state assignee? escalated_to? escalated:flag stops:int likelihood:real "
        "open_alerts:int snoozed_until? opened_at changed_at"
    ),
    "counters": "*name last:int",
    "runs_taken": "*run_id at",
    "subject_keys": "*key_id:int person# wrapped?:bytes made_at erased_at? erased_by? ground?",
    "alerts": (
        "*subject case_id>cases.case_id# person run_id lists entity_id? network_id? band held:flag "
        "likelihood:real rank:int state opened_at changed_at"
    ),
    "personal_values": "*value_id key_id:int>subject_keys.key_id# sealed?:bytes removed_at?",
    "alert_signs": "*subject>alerts.subject *sign stop:flag fingerprint value_id?>personal_values.value_id",
    "approvals": (
        "*approval_id kind subject# person value_id?>personal_values.value_id asked_by asked_at verdict? "
        "answered_by? answered_at? used_at?"
    ),
    "assignments": "*number:int case_id>cases.case_id# assignee? value_id?>personal_values.value_id by at",
    "attachments": "*number:int case_id>cases.case_id# sha256 size:int value_id?>personal_values.value_id by at",
    "audit_entries": (
        "*seq:int! at actor action subject person value_id?>personal_values.value_id content previous hash"
    ),
    "case_states": "*number:int case_id>cases.case_id# before? after value_id?>personal_values.value_id by at",
    "notes": "*note_id case_id>cases.case_id# value_id?>personal_values.value_id by at",
    "resolutions": (
        "*number:int subject>alerts.subject# sign fingerprint code document? value_id?>personal_values.value_id by at"
    ),
    "snoozes": "*number:int case_id>cases.case_id# until value_id?>personal_values.value_id by at ended_at?",
    "decisions": (
        "*decision_id case_id>cases.case_id# action outcome state value_id?>personal_values.value_id by at "
        "approval_id?>approvals.approval_id labelled_at?"
    ),
    "exceptions": (
        "*request_id person entry until? value_id?>personal_values.value_id by at "
        "approval_id?>approvals.approval_id state exception_id?"
    ),
    "decision_subjects": "*decision_id>decisions.decision_id *subject#",
}
"""The tables in the order in which they refer to one another, as they were at this step: later steps change them.

A column is a text unless `:kind` follows; `*` before it, of the primary key; `?` after its name, may be NULL; `>` what
it refers to; `#` it has an index; `!` its number is given, not counted up.
"""
COLUMN = re.compile(r"(?P<key>\*?)(?P<name>\w+)(?P<null>\??)(:(?P<kind>\w+))?(>(?P<refers>[\w.]+))?(?P<marks>[#!]*)")
KINDS = {None: sa.String, "int": sa.Integer, "real": sa.Float, "flag": sa.Boolean, "bytes": sa.LargeBinary}
UNIQUE = {"attachments": ("case_id", "sha256")}
INDEXES = {
    "cases_queue": ("cases", ["state", "escalated", "stops", "likelihood", "case_id"]),
    "audit_entries_subject": ("audit_entries", ["subject", "seq"]),
}


def upgrade() -> None:
    """Make them, and begin the log."""
    for name, columns in TABLES.items():
        _table(name, columns.split())
    for index, (table, indexed) in INDEXES.items():
        op.create_index(index, table, indexed)
    _triggers()
    _head()


def _table(name: str, columns: list[str]) -> None:
    told = [_read(column) for column in columns]
    unique = [sa.UniqueConstraint(*UNIQUE[name])] if name in UNIQUE else []
    op.create_table(name, *map(_column, told), *unique)
    for one in told:
        if "#" in one["marks"]:
            op.create_index(op.f(f"ix_{name}_{one['name']}"), name, [one["name"]])


def _read(column: str) -> re.Match[str]:
    told = COLUMN.fullmatch(column)
    if told is None:
        raise ValueError(f"`{column}` is no column.")
    return told


def _column(told: re.Match[str]) -> sa.Column[Any]:
    refers = [sa.ForeignKey(told["refers"])] if told["refers"] else []
    return sa.Column(
        told["name"],
        KINDS[told["kind"]],
        *refers,
        primary_key=bool(told["key"]),
        nullable=bool(told["null"]),
        autoincrement="!" not in told["marks"] and "auto",
    )


def _triggers() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(SQLITE.format(act=act))
        return
    op.execute(REFUSING)
    for act in ("UPDATE", "DELETE", "TRUNCATE"):
        op.execute(POSTGRESQL.format(act=act))


def _head() -> None:
    log_id = secrets.token_hex(16)
    head = sa.table("audit_head", sa.column("log_id"), sa.column("seq"), sa.column("hash"))
    op.execute(head.insert().values(log_id=log_id, seq=0, hash=first_hash(log_id)))
