"""Answers of the records, kept until the records change: who goes back to a page need not wait for it again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

MOST = 100
"""Answers kept; a page of an order takes some 300 kB."""
NOTHING = object()
"""No answer is kept: None may be one."""

State = tuple[int, date]
"""How often the records had changed, and the day: exceptions and lists run out with a day."""


def state_of(changes: int) -> State:
    """What an answer given now holds for."""
    return changes, datetime.now(UTC).date()


@dataclass
class Kept:
    """The answers last given, each with what it holds for; the one not asked for longest goes first."""

    _held: OrderedDict[Hashable, tuple[State, Any]] = field(default_factory=OrderedDict)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: Hashable, state: State) -> Any:
        """The answer kept; NOTHING where there is none that still holds."""
        with self._turn:
            held, answer = self._held.get(key, (None, NOTHING))
            if held != state:
                return NOTHING
            self._held.move_to_end(key)
            return answer

    def put(self, key: Hashable, state: State, answer: Any) -> None:
        """Keep an answer."""
        with self._turn:
            self._held[key] = state, answer
            self._held.move_to_end(key)
            while len(self._held) > MOST:
                self._held.popitem(last=False)
