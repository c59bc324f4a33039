"""A load that is killed half way leaves the workspace as it was."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from chokepoint.engines import open_engine
from chokepoint.load.loading import load

from .conftest import Desk

CHILD = """
import os, signal, sys, time
from pathlib import Path
from chokepoint.engines import open_engine
from chokepoint.load import intake
from chokepoint.load.loading import load

def stop(step):
    print(step, flush=True)
    time.sleep(60)

moment = sys.argv[2]
if moment == "settled":
    intake.dangling = lambda engine, loaded: stop("settled")
root = Path(sys.argv[1])
engine = open_engine(root / "records.duckdb")
def tell(what, done, of):
    if moment == "reading" and done == 1:
        stop(what)
load(engine, root, [root / "in"], progress=tell)
"""


@pytest.mark.parametrize("step", ["reading", "settled"])
def test_killed_in_the_middle_the_state_before_stands(tmp_path: Path, step: str) -> None:
    desk = Desk(open_engine(tmp_path / "records.duckdb"), tmp_path)
    desk.take("orders.csv", "order_id,ordered_at,customer_id\nO1,2024-01-05,P1\nO2,x,P1\n")
    before = _state(desk)
    desk.engine.close()
    desk.file("orders.csv", "order_id,ordered_at,customer_id\nO1,2024-01-05,P2\nO2,2024-01-05,P1\nO3,x,P1\n")
    desk.file("parties.csv", "party_id,name\nP1,A\n")
    _kill_at(tmp_path, step)

    desk = Desk(open_engine(tmp_path / "records.duckdb"), tmp_path)
    assert _state(desk) == before
    load(desk.engine, tmp_path, [tmp_path / "in"])
    assert len(desk.rows("orders", "order_id")) == 3
    assert desk.rows("set_aside", "key") == [("O3",)]
    desk.engine.close()


def _kill_at(root: Path, step: str) -> None:
    with subprocess.Popen([sys.executable, "-c", CHILD, str(root), step], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline().startswith(step)
        time.sleep(0.1)
        os.kill(child.pid, signal.SIGKILL)
    assert child.returncode == -signal.SIGKILL


def _state(desk: Desk) -> list[object]:
    return [desk.rows(table, "source_file") for table in ("orders", "parties", "set_aside", "loads")] + [
        desk.rows("orders", "order_id", "customer_id")
    ]
