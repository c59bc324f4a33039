"""One ledger assessed on DuckDB, on Sail and on Spark itself: the same results, and the time each takes.

Run: python benchmarks/spark.py [ORDERS]

Spark is measured where it is installed (a full Spark 4 with Java, named by SPARK_HOME); its server is started here.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import chokepoint
from chokepoint.records.answers import RankedOrder
from chokepoint.simulate.world import generate, write_csv
from measure import machine, measured

ORDERS = 20_000
AS_OF = "2017-01-01"
SERVER_CLASS = "org.apache.spark.sql.connect.service.SparkConnectServer"
START_SECONDS = 120
"""How long the Spark server may take until it listens."""


@dataclass(frozen=True)
class Run:
    """One assessment: where, its seconds and gibibytes in this process, and the ranking that it led to."""

    where: str
    seconds: float
    gibibytes: float
    ranking: list[RankedOrder]


def main(orders: int = ORDERS) -> list[str]:
    """Load once, assess on each engine in a copy of its own; returns lines of Markdown."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        write_csv(generate(orders, seed=1), folder / "world")
        measured("-w", folder / "loaded", "load", folder / "world", "--json")
        runs = [_run(folder, "DuckDB", "duckdb"), _run(folder, "Sail", "spark")]
        if "SPARK_HOME" in os.environ:
            with _spark_server(folder) as address:
                runs.append(_run(folder, "Spark", "spark", address))
    lines = ["| engine | time to assess | most memory held here | same results as DuckDB |", "|---|---|---|---|"]
    for run in runs:
        same = "yes" if run.ranking == runs[0].ranking else "NO"
        lines.append(f"| {run.where} | {run.seconds:.0f} s | {run.gibibytes:.1f} GiB | {same} |")
    return lines


def _run(folder: Path, where: str, engine: str, address: str | None = None) -> Run:
    """Assess a copy of the loaded workspace twice, and measure the second time: expressions are then composed, and
    records copied."""
    workspace = folder / where
    shutil.copytree(folder / "loaded", workspace)
    os.environ.pop("CHOKEPOINT_SPARK", None)
    if address:
        os.environ["CHOKEPOINT_SPARK"] = address
    words = ("-w", workspace, "assess", "--as-of", AS_OF, "--engine", engine, "--json")
    measured(*words)
    second = measured(*words)
    with chokepoint.open(workspace) as opened:
        return Run(where, second.seconds, second.gibibytes, opened.orders())


@contextmanager
def _spark_server(folder: Path) -> Iterator[str]:
    """A Spark Connect server on this machine, for as long as the block lasts; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = (f"spark.connect.grpc.binding.port={port}", "spark.ui.enabled=false", "spark.sql.shuffle.partitions=2")
    command = [f"{os.environ['SPARK_HOME']}/bin/spark-submit", "--class", SERVER_CLASS, "--master", "local[2]"]
    command += [word for setting in settings for word in ("--conf", setting)]
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen([*command, "--driver-memory", "4g", "spark-internal"], stdout=log, stderr=log)
        try:
            _wait(port)
            yield f"sc://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()


def _wait(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(1)
        else:
            return
    raise TimeoutError(f"No Spark server on port {port} after {START_SECONDS} s.")


if __name__ == "__main__":
    sys.stdout.write(machine() + "\n" + "\n".join(main(*map(int, sys.argv[1:]))) + "\n")
