"""Thai words in Latin letters: a table of the elements that names are made of, then rules.

Source of the rules: Royal Thai General System of Transcription (1999), without the exceptions of spelling. As people
spell their own names, `ph th kh` are also written p, t, k; `ch` j; `i` and `u` ee and oo; `w` v.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import product

from chokepoint.reference.packaged import rows

_INITIAL = {
    **dict(zip("กขคฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ", (
        "k kh kh kh ng ch ch ch s ch y d t th th th n d t th th th n b p ph f ph f ph m y r l w s s s h l - h"
    ).replace("-", "").split(" "), strict=True)),
    **{"ฤ": "r", "ฦ": "l", "ฃ": "kh", "ฅ": "kh"},
}  # fmt: skip
_FINAL = {
    **dict.fromkeys("กขคฆ", "k"),
    **dict.fromkeys("จฉชซฌฎฏฐฑฒดตถทธศษส", "t"),
    **dict.fromkeys("นณญรลฬ", "n"),
    **dict.fromkeys("บปผฝพฟภ", "p"),
    **{"ม": "m", "ง": "ng", "ย": "i", "ว": "o"},
}
_AS_WRITTEN = {
    **_FINAL,
    **{"ร": "rn", "ล": "l", "จ": "j", "ช": "ch", "ด": "d", "ส": "s", "ศ": "s", "ษ": "s", "บ": "b", "ท": "d"},
}
_C = "[ก-ฮ]"
_CLUSTER = "(?:[กขคตปผพทส][รลว](?=[ก-ฮะ-ู])|ห[งญนมยรลว](?=[ก-ฮะ-ู])|[ก-ฮ])"
_END = f"({_C}(?![ะ-ูๅ็]))?"
_END_OPEN = f"({_C}(?![ะ-ูๅ็])(?!(?<![ตทชดจ])ร$)(?![ก-ญณ-ฟภ-ยลวศ-ฮ]$))?"
"""A final consonant, unless the word's last two letters are a syllable of their own: mano*p*, thana*kon*."""
_PATTERNS = tuple(
    (re.compile(pattern), vowel)
    for pattern, vowel in (
        (f"เ({_CLUSTER})ียะ?{_END}", "ia"),
        (f"เ({_CLUSTER})ือะ?{_END}", "uea"),
        (f"เ({_CLUSTER})าะ()", "o"),
        (f"เ({_CLUSTER})า()", "ao"),
        (f"เ({_CLUSTER})อะ?{_END}", "oe"),
        (f"เ({_CLUSTER})ิ{_END}", "oe"),
        (f"เ({_CLUSTER})ย()", "oei"),
        (f"เ({_CLUSTER})[ะ็]?{_END}", "e"),
        (f"แ({_CLUSTER})[ะ็]?{_END}", "ae"),
        (f"โ({_CLUSTER})ะ?{_END}", "o"),
        (f"[ใไ]({_CLUSTER})(?:ย(?![ะ-ูๅ็]))?()", "ai"),
        (f"({_CLUSTER})ัวะ?()", "ua"),
        (f"({_CLUSTER})ัย()", "ai"),
        (f"({_CLUSTER})ั{_END}", "a"),
        (f"({_CLUSTER})รร({_C}(?![ะ-ูๅ]))", "a"),
        (f"({_CLUSTER})รร()", "an"),
        (f"({_CLUSTER})ำ()", "am"),
        (f"({_CLUSTER})[าะ]{_END_OPEN}", "a"),
        (f"({_CLUSTER})[ิี]{_END_OPEN}", "i"),
        (f"({_CLUSTER})[ึื]อ?{_END}", "ue"),
        (f"({_CLUSTER})[ุู]{_END_OPEN}", "u"),
        (f"({_CLUSTER})ว({_C}(?![ะ-ูๅ]))", "ua"),
        (f"({_CLUSTER})็?อ{_END}", "o"),
        (f"({_C})(?={_C}{_C}$)()", "a"),
        (f"({_CLUSTER})({_C}(?![ะ-ูๅ็]))", "o"),
        (f"({_CLUSTER})()", "a"),
    )
)
_SILENT = re.compile("(?:(?<=[ะ-ู][ก-ฮ])[ดตทธษส])?[ก-ฮ][ิุ]?์")
"""A letter under the mark of silence, with the one before it where a final consonant stands before both."""
_TONES = re.compile("[่-ฺ๋ํ๎ฯๆ]")
_DEPENDENT = re.compile("[ะ-ฺ็-๎]")
MOST_READINGS = 10
LONGEST_WORD = 40
"""Characters that are read."""
LONGEST_ELEMENT = 12

_HABITS = (("ph", "p"), ("th", "t"), ("kh", "k"))
_MORE_HABITS = (("(?<![aeiou])i(?![aeiou])", "ee"), ("(?<![aeiou])u(?![aeiou])", "oo"), ("ch", "j"), ("w", "v"))


@lru_cache(maxsize=1 << 14)
def spellings(word: str) -> tuple[str, ...]:
    """The Latin spellings of a Thai word; at most `MOST_READINGS`."""
    word = word[:LONGEST_WORD]
    parts = _elements(word)
    spelled = ["".join(one) for one in product(*(part[:2] for part in parts[:4]))]
    rest = "".join(part[0] for part in parts[4:])
    found = dict.fromkeys(one + rest for one in spelled)
    found.setdefault(by_rule(word))
    found.setdefault(_respelt(by_rule(word, finals=True), _HABITS))
    for one in tuple(found)[:2]:
        bare = _respelt(one, _HABITS)
        found.setdefault(bare)
        found.setdefault(_respelt(bare, _MORE_HABITS))
    return tuple(found)[:MOST_READINGS]


def _respelt(word: str, habits: tuple[tuple[str, str], ...]) -> str:
    for system, habit in habits:
        word = re.sub(system, habit, word)
    return word


@cache
def _table() -> dict[str, tuple[str, ...]]:
    return {row["thai"]: tuple(row["latin"].split()) for row in rows("names/thai_elements.csv")}


def _elements(word: str) -> list[tuple[str, ...]]:
    """A word as the longest elements of the table from its start, what no element covers by rule."""
    found: list[tuple[str, ...]] = []
    unread = ""
    position = 0
    while position < len(word):
        length = next(
            (n for n in range(min(LONGEST_ELEMENT, len(word) - position), 1, -1) if _fits(word, position, n)), 0
        )
        if length:
            found += [(by_rule(unread),)] if unread else []
            found.append(_table()[word[position : position + length]])
            unread = ""
        else:
            unread += word[position]
        position += length or 1
    return found + ([(by_rule(unread),)] if unread else [])


def _fits(word: str, position: int, length: int) -> bool:
    """Whether an element of the table stands here and no vowel or mark that belongs to its last letter follows."""
    end = position + length
    return word[position:end] in _table() and not _DEPENDENT.match(word, end)


@lru_cache(maxsize=1 << 14)
def by_rule(word: str, finals: bool = False) -> str:
    """A Thai word by the rules alone; with `finals`, its final consonants as they are written, not as they sound."""
    rest = _TONES.sub("", _SILENT.sub("", word))
    out: list[str] = []
    while rest:
        for pattern, vowel in _PATTERNS:
            found = pattern.match(rest)
            if found:
                initial, final = found.group(1), found.group(2)
                out.append(_cluster(initial) + vowel + (_AS_WRITTEN if finals else _FINAL).get(final or "", ""))
                rest = rest[found.end() :]
                break
        else:
            rest = rest[1:]
    return "".join(out)


def _cluster(letters: str) -> str:
    if len(letters) == 2 and letters[0] == "ห":
        return _INITIAL[letters[1]]
    if letters == "ทร":
        return "s"
    return "".join(_INITIAL[letter] for letter in letters)
