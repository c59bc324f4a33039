"""Sessions on a Spark Connect server, and the one started here where no other is named."""

from __future__ import annotations

import os
import re
import socket
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from chokepoint.records.errors import EngineError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

URL_VARIABLE = "CHOKEPOINT_SPARK"
"""Where the Spark Connect server is: `sc://host:port`."""
USUAL_PORT = 15002
"""Where a Spark Connect server listens if no port is named."""
PATIENCE_SECONDS = 10
_ADDRESS = re.compile(r"sc://(?P<host>[^:/;]+)(:(?P<port>\d+))?(/|$)")

SAIL = {"SAIL_EXECUTION__DEFAULT_PARALLELISM": "1", "RUST_LOG": "error"}
"""Settings of the server started here, unless they are set otherwise. One partition a plan: with several, a hash join
of Sail 0.7 can wait for ever on a filter that one partition never reports (apache/datafusion, issue 21625)."""

INSTALL = "Install what it needs with `pip install 'chokepoint[spark]'`."


def need_spark() -> None:
    """Raise EngineError where the client is not installed."""
    try:
        with _named_program(), warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # on the version of pandas, which is not used here
            import pyspark.sql.connect.session  # noqa: F401, PLC0415 (heavy: only when work begins)
    except ImportError as error:
        raise EngineError(f"The engine `spark` is not installed: {error}. {INSTALL}") from error


@contextmanager
def _named_program() -> Iterator[None]:
    """A block in which the running program has a file name.

    The client takes a program without one (`python -c`, a worker of a test runner) for its own doctests, looks for a
    Spark that is not there, and ends the process (pyspark-client 4.2, `pyspark.sql.connect.utils.check_dependencies`).
    """
    program = sys.modules["__main__"]
    if hasattr(program, "__file__"):
        yield
        return
    program.__file__ = ""
    try:
        yield
    finally:
        del program.__file__


def open_session(url: str | None = None) -> SparkSession:
    """A new session, apart from all others, with times in UTC; raises EngineError."""
    need_spark()
    from pyspark.sql import SparkSession  # noqa: PLC0415 (as above)

    address = url or os.environ.get(URL_VARIABLE) or local_server()
    _reach(address)
    with named_errors(address):
        session = SparkSession.builder.remote(address).create()
        session.conf.set("spark.sql.session.timeZone", "UTC")
        session.conf.set("spark.sql.ansi.enabled", "false")
    return session


def _reach(address: str) -> None:
    """Raise EngineError where nothing answers at the address; the client would ask again for minutes."""
    found = _ADDRESS.match(address)
    if not found:
        raise EngineError(f"`{address}` is no address of a Spark Connect server. Write it as sc://host:port.")
    host, port = found["host"], int(found["port"] or USUAL_PORT)
    try:
        socket.create_connection((host, port), PATIENCE_SECONDS).close()
    except OSError as error:
        raise EngineError(f"No Spark Connect server answers at `{address}`: {error}.") from error


@cache
def local_server() -> str:
    """The address of a Sail server in this process, started when first asked for; raises EngineError."""
    for setting, value in SAIL.items():
        os.environ.setdefault(setting, value)
    try:
        from pysail.spark import SparkConnectServer  # noqa: PLC0415 (heavy: only when work begins)
    except ImportError as error:
        raise EngineError(
            f"No Spark Connect server is named ({URL_VARIABLE}=sc://host:port), and none can be started here: "
            f"{error}. {INSTALL}"
        ) from error
    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    _running.append(server)
    host, port = server.listening_address
    return f"sc://{host}:{port}"


_running: list[object] = []
"""Servers live as long as the process."""


@contextmanager
def named_errors(address: str | None = None) -> Iterator[None]:
    """A block in which what the server complains of becomes an EngineError."""
    from grpc import RpcError  # noqa: PLC0415 (as above)
    from pyspark.errors import PySparkException  # noqa: PLC0415

    try:
        yield
    except (PySparkException, RpcError) as error:
        told = str(error).strip().splitlines()
        where = f" at `{address}`" if address else ""
        raise EngineError(f"The Spark server{where} refused: {told[0] if told else type(error).__name__}") from error
