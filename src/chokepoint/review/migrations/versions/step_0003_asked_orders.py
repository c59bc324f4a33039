"""The table of orders that were asked about without being on record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make it."""
    op.create_table(
        "asked_orders",
        sa.Column("number", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.String, nullable=False) for name in ("actor", "at", "named", "alike", "content")),
    )
    for name in ("named", "alike"):
        op.create_index(f"ix_asked_orders_{name}", "asked_orders", [name])
