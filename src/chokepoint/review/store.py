"""The database of cases: opened, brought up to date, and changed in transactions that carry their log entries."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from chokepoint.records.errors import InputError, WorkspaceError
from chokepoint.review.audit.chain import append, locked_head
from chokepoint.review.vault import Vault
from chokepoint.review.work import Head, Work

MIGRATIONS = Path(__file__).parent / "migrations"
SQLITE, POSTGRESQL = "sqlite", "postgresql"
BUSY_SECONDS = 60
"""How long a writer waits for another before it gives up."""
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
"""Of SQLite: readers do not wait for writers; a commit is on the disk; what is removed is overwritten."""

Clock = Callable[[], datetime]


def now() -> datetime:
    """This moment, UTC, no zone kept."""
    return datetime.now(UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class Store:
    """The database of cases. Every change goes through `work`: it stands with its log entries, or not at all."""

    engine: Engine
    vault: Vault
    clock: Clock = now

    @contextmanager
    def work(self, actor: str) -> Iterator[Work]:
        """A transaction of one actor, alone among writers; raises InputError where nobody is named."""
        if not actor.strip():
            raise InputError("Who acts is not said. Name the person (--by NAME).")
        with _told(self.engine), self._writing() as connection:
            head = locked_head(connection)
            done = Work(connection, actor.strip(), self.clock(), self.vault, head)
            yield done
            done.keep_numbers()
            append(connection, self.vault, head, done.entries)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the database, for what is no person's record."""
        with _told(self.engine), self.engine.connect() as connection:
            yield connection

    def head(self) -> Head:
        """The last entry of the log."""
        with self.reading() as connection:
            return locked_head(connection, lock=False)

    def forget(self) -> None:
        """See to it that what was just removed is gone from the files of SQLite too."""
        if self.engine.dialect.name == SQLITE:
            with self.engine.connect() as connection, contextlib.suppress(DBAPIError):
                connection.exec_driver_sql("ROLLBACK")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Release the database."""
        self.engine.dispose()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection


def open_store(url: str, key: bytes, clock: Clock = now) -> Store:
    """Open the database at a SQLAlchemy URL and bring its tables up to date; raises InputError, WorkspaceError."""
    engine = _engine(url)
    with _told(engine), engine.connect().execution_options(writes=True) as connection, connection.begin():
        _migrate(connection)
    store = Store(engine, Vault(key), clock)
    with store.reading() as connection:
        store.vault.check(connection)
    return store


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() not in (SQLITE, POSTGRESQL):
            raise InputError(
                f"Cases cannot be kept in `{parsed.get_backend_name()}`. Give a URL of SQLite or PostgreSQL."
            )
        if parsed.drivername == POSTGRESQL:
            parsed = parsed.set(drivername="postgresql+psycopg")
        engine = create_engine(parsed)
    except (ArgumentError, NoSuchModuleError) as error:
        raise InputError("The address of the database of cases is no URL, such as postgresql://host/name.") from error
    except ModuleNotFoundError as error:
        raise InputError("PostgreSQL needs a driver: install `chokepoint[postgresql]`.") from error
    if parsed.get_backend_name() == SQLITE:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Leave transactions to `_begin_sqlite`: the driver's own begin late, and a reader that turns writer may fail."""
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _migrate(connection: Connection) -> None:
    """Apply the steps that the database lacks; two processes that open it at once wait for one another."""
    if connection.dialect.name == POSTGRESQL:
        connection.execute(text("SELECT pg_advisory_xact_lock(6372457)"))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    script = ScriptDirectory.from_config(config)
    present = MigrationContext.configure(connection).get_current_revision()
    if present == script.get_current_head():
        return
    if present and present not in {step.revision for step in script.walk_revisions()}:
        raise WorkspaceError(
            f"The database of cases was made by a newer version of the program (step {present}). Install that version."
        )
    command.upgrade(config, "head")


@contextmanager
def _told(engine: Engine) -> Iterator[None]:
    """Faults of the database as errors of ours, without the statement and its values."""
    try:
        yield
    except DBAPIError as error:
        said = str(error.orig).splitlines()[0] if error.orig else type(error).__name__
        where = engine.url.database or engine.url.render_as_string(hide_password=True)
        raise WorkspaceError(f"The database of cases, `{where}`, refused: {said}.") from error
