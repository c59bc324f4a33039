"""Another process that answers for some of the orders of a request, beside this one."""

from __future__ import annotations

import signal
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from chokepoint.records.answers import Explanation
from chokepoint.workspace.single.answering import Answering, Question, Small, Told
from chokepoint.workspace.single.store import Store

CONTEXT = get_context("spawn")
"""A process of its own from the start: what threads of this one hold is not held there."""
READY = "ready"


class LostError(Exception):
    """The process has ended."""


class Beside:
    """A process that compiles the catalogue and then answers. It ends with this one, however this one ends."""

    def __init__(self, told: Told, folder: Path) -> None:
        self._ours, theirs = CONTEXT.Pipe()
        self._process = CONTEXT.Process(target=_serve, args=(theirs, told, folder), daemon=True)
        self._process.start()
        theirs.close()
        self._laid: Small | None = None
        self._is_due, self._has_rehearsed = True, False

    @property
    def is_ready(self) -> bool:
        """Whether it would answer at once; one that has ended never does."""
        if not self._process.is_alive():
            return False
        try:
            if self._is_due and self._ours.poll():
                self._ours.recv()
                self._is_due = False
        except (EOFError, OSError):
            return False
        return not self._is_due

    def rehearse(self, question: Question, small: Small) -> None:
        """Have it answer once for nobody, without waiting: what it reads is in memory from then on."""
        if self._has_rehearsed or not self.is_ready:
            return
        try:
            self._send(question, small)
        except OSError:
            return
        self._is_due = self._has_rehearsed = True

    def answer(self, question: Question, small: Small) -> list[Explanation]:
        """What `Answering` answers, by these small tables; raises LostError, and what it raised there."""
        try:
            self._send(question, small)
            told = self._ours.recv()
        except (EOFError, OSError) as error:
            raise LostError from error
        if isinstance(told, Exception):
            raise told
        return list(told)

    def _send(self, question: Question, small: Small) -> None:
        self._ours.send((question, None if small is self._laid else small))
        self._laid = small

    def close(self) -> None:
        """End the process."""
        self._ours.close()
        self._process.terminate()
        self._process.join()


def _serve(theirs: Connection, told: Told, folder: Path) -> None:
    """Answer one question after another, until nobody is there to ask."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a key pressed in the terminal is meant for who asks
    answering = Answering(told, Store(folder))
    try:
        theirs.send(READY)
        while True:
            question, small = theirs.recv()
            theirs.send(_answered(answering, question, small))
    except (EOFError, OSError):
        return


def _answered(answering: Answering, question: Question, small: Small | None) -> list[Explanation] | Exception:
    try:
        if small is not None:
            answering.lay(small)
        return answering.answer(question)
    except Exception as error:  # noqa: BLE001 (it is raised where the question was asked)
        return error
