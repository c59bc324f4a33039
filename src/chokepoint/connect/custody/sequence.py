"""The order of events of which only spans of days are known."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from chokepoint.connect.custody.events import Event
from chokepoint.connect.custody.kinds import STEP

LOOK_AHEAD = 64
"""Events of overlapping spans among which the next is sought; beyond, they follow by their first day."""


class Sequence:
    """Events, one after the other: of those that can be next by their days the one that the holder gave.

    Days decide first. Where spans overlap, an event fits that the present holder gave, then the earlier kind, day and
    key; a recovery comes last.
    """

    def __init__(self, events: tuple[Event, ...]) -> None:
        ordered = sorted(events, key=lambda event: (event.earliest, STEP[event.kind], event.latest, event.key))
        self._left = deque(ordered)
        self.holder: str | None = None

    def __iter__(self) -> Iterator[Event]:
        while self._left:
            number = min(range(self._ready()), key=self._rank)
            chosen = self._left[number]
            del self._left[number]
            yield chosen

    def _ready(self) -> int:
        """How many can be next: none that begins after another has ended."""
        limit, count = self._left[0].latest, 0
        for event in self._left:
            if event.earliest > limit or count == LOOK_AHEAD:
                break
            limit, count = min(limit, event.latest), count + 1
        return count

    def _rank(self, number: int) -> tuple[bool, bool, int, int]:
        event = self._left[number]
        fits = event.kind == "manufacture" or (event.gave is not None and event.gave == self.holder)
        return event.kind == "recovery", not fits, STEP[event.kind], number
