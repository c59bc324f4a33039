"""The tables of accounts, keys, sessions, answered requests, and of what other systems were told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "users",
        sa.Column("name", sa.String, primary_key=True),
        _needed("shown"),
        _needed("role"),
        _needed("password"),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("locked_until", sa.String),
        _needed("made_at"),
        sa.Column("ended_at", sa.String),
    )
    op.create_table(
        "access_keys",
        sa.Column("key_id", sa.String, primary_key=True),
        *map(_needed, ("title", "hash", "permissions", "made_by", "made_at", "expires_at")),
        sa.Column("ended_at", sa.String),
    )
    op.create_table(
        "sessions",
        sa.Column("hash", sa.String, primary_key=True),
        *map(_needed, ("name", "by", "csrf", "begun_at", "seen_at", "ends_at")),
    )
    op.create_index("ix_sessions_name", "sessions", ["name"])
    op.create_table(
        "answered",
        sa.Column("actor", sa.String, primary_key=True),
        sa.Column("key", sa.String, primary_key=True),
        _needed("asked"),
        sa.Column("status", sa.Integer),
        sa.Column("value_id", sa.String, sa.ForeignKey("personal_values.value_id")),
        _needed("at"),
    )
    op.create_table("announced", sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False))


def _needed(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False)
