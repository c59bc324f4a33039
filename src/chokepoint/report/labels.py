"""Where the names on a map stand, so that they cover neither each other nor a marker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

CHARACTER = 7.0
"""Width of a character of a label, in units of the drawing: a little more than most have."""

LINE = 13.0
"""Height of a label."""

_GAP = 10.0
"""Between a marker's middle and its label."""


@dataclass(frozen=True)
class Box:
    """A rectangle by its edges."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether the two share more than an edge."""
        apart = self.right <= other.left or other.right <= self.left
        return not (apart or self.bottom <= other.top or other.bottom <= self.top)

    def holds(self, other: Box) -> bool:
        """Whether the other lies wholly inside."""
        across = self.left <= other.left and other.right <= self.right
        return across and self.top <= other.top and other.bottom <= self.bottom


@dataclass(frozen=True)
class Label:
    """One name; `anchor` is "start", "middle" or "end" at `x`, `y` its base line."""

    x: float
    y: float
    anchor: str
    text: str


def labelled(spots: Sequence[tuple[float, float, str]], frame: Box) -> tuple[Label, ...]:
    """A label for each spot (x, y, text) that finds room inside the frame; the others go without."""
    taken = [Box(x - 8, y - 8, x + 8, y + 8) for x, y, _ in spots]
    found = []
    for x, y, text in spots:
        for label, box in _choices(x, y, text):
            if frame.holds(box) and not any(box.meets(other) for other in taken):
                taken.append(box)
                found.append(label)
                break
    return tuple(found)


def _choices(x: float, y: float, text: str) -> list[tuple[Label, Box]]:
    """The label right, left, above and below its spot, with the room it takes."""
    wide, low = len(text) * CHARACTER, y + 4
    return [
        (Label(x + _GAP, low, "start", text), Box(x + _GAP, low - LINE + 2, x + _GAP + wide, low + 3)),
        (Label(x - _GAP, low, "end", text), Box(x - _GAP - wide, low - LINE + 2, x - _GAP, low + 3)),
        (Label(x, y - _GAP - 2, "middle", text), Box(x - wide / 2, y - _GAP - LINE, x + wide / 2, y - _GAP)),
        (Label(x, y + _GAP + 10, "middle", text), Box(x - wide / 2, y + _GAP, x + wide / 2, y + _GAP + LINE)),
    ]
