"""Which indicators of the catalogue are asked for: by word, category, code, what they read, and source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from chokepoint.records.catalogue import Card


@dataclass(frozen=True)
class Search:
    """What is asked for; a part that is None asks nothing. Upper and lower case are one."""

    word: str | None = None
    category: str | None = None
    code: str | None = None
    reads: str | None = None
    source: str | None = None

    def holds(self, card: Card) -> bool:
        """Whether an indicator is one of those asked for."""
        return (
            _within(self.word, _text(card))
            and (self.category is None or self.category.lower() == card.category)
            and (self.code is None or card.code.lower().startswith(self.code.lower()))
            and (self.reads is None or any(_reads(self.reads.lower(), column) for column in card.reads))
            and _within(self.source, card.source)
        )


def matching(cards: Iterable[Card], asked: Search) -> list[Card]:
    """The indicators asked for, in their order."""
    return [card for card in cards if asked.holds(card)]


def _within(word: str | None, text: str) -> bool:
    return word is None or word.lower() in text.lower()


def _text(card: Card) -> str:
    parts = (card.id, card.code, card.category, card.title, card.why, card.innocent, card.cannot_see)
    return " ".join((*parts, card.check, card.ask, card.source, *card.reads))


def _reads(asked: str, column: str) -> bool:
    """A table asks for every column of it."""
    return asked in (column, column.split(".", maxsplit=1)[0])
