"""The database of cases: the steps that make it come to what the program knows of it."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from chokepoint.review.store import Store
from chokepoint.review.tables import METADATA


def test_the_steps_make_the_tables_that_are_declared(store: Store) -> None:
    with store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), METADATA) == []
