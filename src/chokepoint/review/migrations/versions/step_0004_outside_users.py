"""The table of accounts that a provider vouches for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make it."""
    op.create_table(
        "outside_users",
        sa.Column("identity", sa.String, primary_key=True),
        sa.Column("issuer", sa.String, nullable=False),
        sa.Column("name", sa.String, sa.ForeignKey("users.name"), nullable=False, unique=True),
    )
