"""The words of all listed names, found by how they are spelt or sound, with a misprint too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any

from chokepoint.resolve.comparison.similarity import LONGEST, fold
from chokepoint.resolve.comparison.words import alike
from chokepoint.resolve.names import Token

SHORTEST_MISPRINT = 4
"""Letters from which a word is also found with one letter lost, added, exchanged or swapped."""
MOST_LIKE = 60
"""Listed words taken for one word of a query, the most alike first."""
CACHED = 1 << 15


class Vocabulary:
    """Listed words, each with a number. Words are found through their keys: folded spellings, readings, sound."""

    def __init__(self, least: float, content: Mapping[str, Any] | None = None) -> None:
        """`least` is the similarity from which a listed word may stand for a word asked for."""
        kept = content or {"words": [], "by_key": {}, "by_loss": {}}
        self._least = least
        self.words = [Token(form, tuple(readings), *rest) for form, readings, *rest in kept["words"]]
        self._by_key: dict[str, list[int]] = defaultdict(list, kept["by_key"])
        self._by_loss: dict[str, list[int]] = defaultdict(list, kept["by_loss"])

    @cached_property
    def _numbers(self) -> dict[Token, int]:
        return {token: number for number, token in enumerate(self.words)}

    def content(self) -> dict[str, Any]:
        """All of it as JSON has it."""
        return {"words": self.words, "by_key": self._by_key, "by_loss": self._by_loss}

    def add(self, token: Token) -> int:
        """The word's number, a new one for a new word. A word without a sound is found by its spelling only."""
        number = self._numbers.get(token)
        if number is None:
            number = self._numbers[token] = len(self.words)
            self.words.append(token)
            if not token.phonetic:
                self._by_key[token.form].append(number)
                return number
            for key in _keys(token):
                self._by_key[key].append(number)
            for loss in _losses(token.form):
                self._by_loss[loss].append(number)
        return number

    def like(self, token: Token) -> tuple[tuple[int, float], ...]:
        """Numbers of the listed words that may stand for `token`, with their similarity, the most alike first."""
        found: set[int] = set(self._by_key.get(token.form, ()))
        if not token.phonetic:
            return tuple((number, 1.0) for number in sorted(found) if self.words[number].form == token.form)
        for key in _keys(token):
            found.update(self._by_key.get(key, ()))
        for loss in (token.form, fold(token.form), *_losses(token.form)):
            found.update(self._by_loss.get(loss, ()))
            found.update(self._by_key.get(loss, ()))
        told = ((number, alike(token, self.words[number])) for number in found)
        like = sorted((one for one in told if one[1] >= self._least), key=lambda one: (-one[1], one[0]))
        return tuple(like[:MOST_LIKE])


def _keys(token: Token) -> Iterator[str]:
    keys = {fold(token.form), *map(fold, token.readings)}
    if token.phonetic:
        keys.add("~" + token.phonetic)
    if token.known:
        keys.add("=" + token.known)
    yield from sorted(keys)


def _losses(form: str) -> set[str]:
    """The word, as written and folded, with each letter lost in turn.

    Two words with a common loss are a misprint apart.
    """
    words = {form[:LONGEST], fold(form)}
    return {
        word[:place] + word[place + 1 :]
        for word in words
        if len(word) >= SHORTEST_MISPRINT
        for place in range(len(word))
    }


@lru_cache(maxsize=CACHED)
def bare(token: Token) -> Token:
    """The word without what its place in the name says, so that it is kept once."""
    return token._replace(role="plain", direction="")
