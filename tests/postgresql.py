"""A PostgreSQL server of the tests' own, where one is installed."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

PROGRAMS = (Path("/usr/lib/postgresql"), Path("/usr/local/pgsql"))
USER = "postgres"


def _program(name: str) -> str | None:
    found = sorted(program for folder in PROGRAMS for program in folder.glob(f"**/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name)


def _as_server(folder: Path) -> list[str]:
    """What goes before a command: the server refuses to run as root, so that where these tests are root's, it is run
    as its own user. By a program, not by `Popen(user=...)`, which copies this process's memory before it starts one.
    """
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam(USER)
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


@contextmanager
def server_of_tests() -> Iterator[str]:
    """The address of a server of these tests' own, on loopback, without its last part: the name of a database."""
    server, initdb = _program("postgres"), _program("initdb")
    if not server or not initdb:
        pytest.skip("no PostgreSQL server is installed (Debian: apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="chokepoint-postgresql-"))  # pytest's own folders are closed to other users
    as_server = _as_server(folder)
    data = folder / "data"
    made = [
        *as_server,
        initdb,
        "-D",
        str(data),
        "-U",
        USER,
        "--auth=trust",
        "--no-sync",
        "--encoding=UTF8",
        "--locale=C",
    ]
    subprocess.run(made, check=True, capture_output=True, cwd=folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        *as_server,
        server,
        "-D",
        str(data),
        "-p",
        str(port),
        "-h",
        "127.0.0.1",
        "-k",
        str(folder),
        "-c",
        "fsync=off",
    ]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        address = f"postgresql+psycopg://{USER}@127.0.0.1:{port}"
        _wait(f"{address}/postgres")
        yield address
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(folder)


def _wait(url: str) -> None:
    engine = create_engine(url)
    for _ in range(300):
        try:
            engine.connect().close()
        except Exception:  # noqa: BLE001 (until it answers)
            time.sleep(0.1)
        else:
            break
    engine.dispose()


def empty_database(address: str, name: str) -> str:
    """The address of a database made anew."""
    engine = create_engine(f"{address}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return f"{address}/{name}"
