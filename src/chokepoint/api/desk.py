"""What all requests share: the workspace, one at a time, and how people show who they are."""

from __future__ import annotations

import hmac
import secrets
import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar, cast

from chokepoint.api.keeping import NOTHING, Kept, state_of
from chokepoint.api.oidc.provider import Provider
from chokepoint.review.access.rules import LINK, PASSWORD, PROVIDER
from chokepoint.review.store import Store
from chokepoint.workspace.casework import Casework
from chokepoint.workspace.evaluation_page import EvaluationPages
from chokepoint.workspace.workspace import Workspace

T = TypeVar("T")


@dataclass
class Desk:
    """One served workspace. `team`: people log in; else the one user of the machine came by a one-time link.
    `provider`: who vouches for people of a team besides their passwords; `processes`: that assess the orders of one
    request.

    Requests take turns at the records, which one connection reads.
    """

    workspace: Workspace
    owner: str
    team: bool = False
    provider: Provider | None = None
    processes: int = 1
    turn: threading.RLock = field(default_factory=threading.RLock)
    kept: Kept = field(default_factory=Kept)
    evaluations: EvaluationPages = field(default_factory=EvaluationPages)
    _once: str | None = field(default_factory=lambda: secrets.token_urlsafe(32))

    @contextmanager
    def records(self) -> Iterator[Workspace]:
        """The workspace, alone."""
        with self.turn:
            yield self.workspace

    def answer(self, key: tuple[Hashable, ...], make: Callable[[Workspace], T]) -> T:
        """What `make` tells of the records alone, which `key` says all of; kept until they change.

        What is kept takes no turn.
        """
        kept = self.kept.get(key, state_of(self.workspace.engine.changes))
        if kept is not NOTHING:
            return cast("T", kept)
        with self.records() as records:
            answer = make(records)
            self.kept.put(key, state_of(records.engine.changes), answer)
            return answer

    def section(self, order_id: str) -> str:
        """The page of one order; raises NotFoundError."""
        return self.answer(("section", order_id), lambda records: records.order_section(order_id))

    @contextmanager
    def cases(self) -> Iterator[Casework]:
        """The cases, with the records alone: acts reach into both."""
        with self.turn:
            yield self.workspace.casework

    @property
    def casebook(self) -> Casework:
        """The cases for what reads them alone: their database lets many in, so that the queue waits for no question on
        the records."""
        return self.workspace.casework

    @property
    def store(self) -> Store:
        """The database of accounts and of the log."""
        return self.workspace.casework.store

    @property
    def link(self) -> str | None:
        """The word of the one-time link, until somebody came by it."""
        return None if self.team else self._once

    @property
    def ways(self) -> tuple[str, ...]:
        """How people show who they are here."""
        if not self.team:
            return (LINK,)
        return (PASSWORD, PROVIDER) if self.provider else (PASSWORD,)

    def enter(self, word: str) -> bool:
        """Whether the word is that of the link, which then is no more."""
        with self.turn:
            fits = self.link is not None and hmac.compare_digest(
                word.encode("utf-8", "surrogatepass"), self.link.encode()
            )
            if fits:
                self._once = None
            return fits
