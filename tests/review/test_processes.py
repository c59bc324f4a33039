"""Several processes write at once, and processes are killed: nothing acknowledged is lost, and the log holds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from sqlalchemy import select

from chokepoint.review.audit.reading import entries
from chokepoint.review.audit.verifying import verify
from chokepoint.review.store import Store
from chokepoint.review.tables import NOTES
from tests.review.sample import ANNA, BERT, CARL, found, take

ROOT = Path(__file__).resolve().parents[2]
ACTS = 15


def _writer(url: str, actor: str, acts: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.review.writing", url, actor, str(acts)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def _notes(store: Store) -> list[str]:
    with store.reading() as connection:
        return list(connection.execute(select(NOTES.c.note_id)).scalars())


def test_two_processes_append_to_one_log(store: Store, url: str) -> None:
    take(store, found("1"))
    before = store.head().seq
    writers = [_writer(url, actor, ACTS) for actor in (ANNA, BERT)]
    told = [line for writer in writers for line in writer.communicate()[0].split()]
    assert [writer.returncode for writer in writers] == [0, 0]
    assert sorted(told) == sorted(_notes(store))
    assert len(set(told)) == 2 * ACTS
    assert store.head().seq == before + 2 * ACTS
    assert verify(store).holds


def test_what_was_acknowledged_before_a_kill_stands_with_its_entry(store: Store, url: str) -> None:
    take(store, found("1"))
    for kept in (1, 4, 7):
        writer = _writer(url, ANNA, 10_000)
        assert writer.stdout is not None
        told = [writer.stdout.readline().strip() for _ in range(kept)]
        os.kill(writer.pid, signal.SIGKILL)
        told += writer.stdout.read().split()
        assert writer.wait() == -signal.SIGKILL
        writer.stdout.close()
        assert set(told) <= set(_notes(store))
        assert verify(store).holds
    entered = [one for one in entries(store, CARL, "case/C-000001", 100_000) if one.action == "case.note"]
    assert {one.content["note_id"] for one in entered if one.content} == set(_notes(store))
