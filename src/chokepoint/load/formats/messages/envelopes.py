"""What interchanges of messages have in common: who wrote to whom, what they count, and where they break off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from chokepoint.load.formats.messages.pieces import BLANKS
from chokepoint.load.formats.messages.said import Left

HEAD = 4096
"""Characters that are there when an interchange begins, if the file has so many."""
Part = TypeVar("Part")


class BrokenOffError(Exception):
    """A file that ends, or stops making sense, before its messages do; the text says where and how."""


@dataclass
class Unbroken(Generic[Part]):
    """The parts of a file up to where it breaks off; then `broken` says why."""

    parts: Iterator[Part]
    broken: str = ""

    def __iter__(self) -> Iterator[Part]:
        """Each part."""
        try:
            yield from self.parts
        except BrokenOffError as fault:
            self.broken = str(fault)


@dataclass
class Stream:
    """A text that is read in pieces, and what of it is still to be taken."""

    pieces: Iterator[str]
    buffer: str = ""
    ended: bool = False

    def more(self) -> None:
        """Read the next piece."""
        piece = next(self.pieces, None)
        self.ended, self.buffer = piece is None, self.buffer + (piece or "")

    def begins(self) -> bool:
        """Whether anything more stands here; HEAD of it is then read."""
        self.buffer = self.buffer.lstrip(BLANKS)
        while not self.ended and len(self.buffer) < HEAD:
            self.more()
            self.buffer = self.buffer.lstrip(BLANKS)
        return bool(self.buffer)


@dataclass(frozen=True)
class Context:
    """Who wrote to whom, and when: what makes the numbers that the two agreed on their own."""

    sender: str = ""
    receiver: str = ""
    sent_at: str | None = None

    @property
    def pair(self) -> str:
        """One word for the two, whoever writes."""
        return "/".join(sorted(filter(None, (self.sender, self.receiver))))


def miscounted(what: str, said: str, found: int) -> Iterator[Left]:
    """That an envelope counts otherwise than what is in it."""
    if said and not (said.isdigit() and int(said) == found):
        yield Left(f"the count at the end of {what}: it says {said}, and {found:,} are there")
