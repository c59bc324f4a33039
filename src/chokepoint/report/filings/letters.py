"""Text as a form takes it: no control characters, permitted letters only, cut where it is too long, and saying so."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from chokepoint.records.errors import SettingError

MORE = "…"
PLAIN_MORE = "..."
UNSEEN = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
"""Marks that are not seen: turns of direction, joiners, spaces without width."""
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\x7f-\x9f\ufdd0-\ufdef]")
"""What XML 1.0 forbids, section 2.2, or advises against."""
NUMBERED = 8
"""Letters of a text that are told by their numbers, where none can be shown."""
SETS = {"all": None, "latin-1": 0xFF, "ascii": 0x7E}
"""The highest letter of each set that an authority may permit."""


def clean(text: object) -> str:
    """The text without characters that cannot be seen, its spaces single, its line ends kept."""
    told = UNSEEN.sub("", NO_XML.sub("", str(text).replace("\r\n", "\n").replace("\r", "\n")))
    return "\n".join(" ".join(line.split()) for line in told.split("\n")).strip()


def on_one_line(text: object) -> str:
    """The same, on one line."""
    return " ".join(clean(text).split())


@cache
def lettering(permitted: str) -> Callable[[str], str]:
    """What writes a text with the letters of a set, all others transliterated; raises SettingError for another set."""
    if permitted not in SETS:
        raise SettingError(f"`filing.toml`: `goaml.letters` is `{permitted}`. Sets of letters are: {', '.join(SETS)}.")
    highest = SETS[permitted]
    return lambda text: _within(clean(text), highest) or code_points(text)


def code_points(text: str) -> str:
    """The first letters of a text by their numbers: what stands where none of them can."""
    return " ".join(f"U+{ord(letter):04X}" for letter in text.strip()[:NUMBERED])


def _within(text: str, highest: int | None) -> str:
    if highest is None or text.isascii():
        return text
    from anyascii import anyascii  # noqa: PLC0415 (its tables load on first use)

    told = "".join(letter if ord(letter) <= highest else anyascii(letter) for letter in text)
    return clean("".join(letter for letter in told if ord(letter) <= highest))


def cut(text: str, most: int) -> str:
    """The text in at most so many characters; a cut one ends with an ellipsis, of full stops where it has none."""
    if len(text) <= most:
        return text
    more = PLAIN_MORE if text.isascii() or all(ord(letter) <= 0xFF for letter in text) else MORE
    return text[: most - len(more)].rstrip() + more if most > len(more) else text[:most]
