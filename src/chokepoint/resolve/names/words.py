"""A text as words in plain Latin, each with the spellings that its script allows."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from chokepoint.resolve.names import cyrillic, greek, hangul, latin, scripts, semitic, thai

LONGEST_TEXT = 1_000
"""Characters of a name that are read; what follows is left out and `Name.cut` says so. The longest names of the
published sanctions lists have some 250."""

_MARKS = "\u0300-\u036f\u0900-\u0dff\u0e31-\u0e4e\u0eb1-\u0ecd\u1000-\u109f\u1780-\u17d3"
_LETTER = rf"(?:[^\W_]|[{_MARKS}])"
_APOSTROPHES = "'’‘ʼʻ`´ʹʿʾ׳"
_PIECE = re.compile(rf"({_LETTER}+(?:[{_APOSTROPHES}]{_LETTER}+)*)([{_APOSTROPHES}]?\.?)(\s*,)?")
_PLAIN_PIECE = re.compile(r"([A-Za-z0-9]+(?:['`][A-Za-z0-9]+)*)('?\.?)(\s*,)?")
_POINTS = re.compile("[\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
"""Vowel points and lengthening strokes of Hebrew and Arabic."""
FIRST_POINTED = "\u0590"
"""The first character of the scripts that points, gershayim and articles are sought in."""
_THAI_AM, _THAI_AM_APART = "\u0e33", "\u0e4d\u0e32"
"""The Thai vowel am, which the compatibility form takes apart."""
_SHORT_FORMS = {"株": "株式会社", "有": "有限会社", "주": "주식회사", "유": "유한회사"}
_SHORT_FORM = re.compile("\\(([株有주유])\\)")
"""Legal forms of Japan and Korea in brackets, which one character may hold."""
_GERSHAYIM = re.compile("(?<=[א-ת])[\"״'׳](?=[א-ת])")
_SERVANT_OF = re.compile("(عبد)\\s+(?=ال)")
_OF_GOD = re.compile("(?<=[\u0621-\u06cc])\\s+(?=(?:الله|الدين|الدین)(?![\u0621-\u06cc]))")
_ARABIC_FOLDED = str.maketrans("أإآٱىیکةہھ", "ااااييكههه")
_ELIDED = re.compile("(?:d|l|dell|dall|nell)['`’](?=[aeiouhyàâéèêîôû][^\\W\\d_]{2})")
"""French and Italian articles and prepositions written onto a word: d'Azur."""
_DIGIT_RUN = re.compile(r"(\d+)")
ARTICLE = "ال"
_RELIGION = ("الدين", "الدین")
SHORTEST_AFTER_ARTICLE = 2


class Word(NamedTuple):
    """One word of a text."""

    surface: str
    """As written, in compatibility form, lower case."""
    script: str
    spellings: tuple[str, ...]
    """In plain Latin, the most usual first; a word in Han, kana or an unknown alphabet has none yet."""
    dotted: bool = False
    comma: bool = False
    """Whether a comma follows."""
    upper: bool = False
    """Whether it is written in capitals only, of two or more letters."""
    hyphen: bool = False
    """Whether a hyphen joins it to the word before."""


def cleaned(text: str) -> str:
    """The text in compatibility form without control characters, direction marks and vowel points."""
    if text.isascii():
        return text[:LONGEST_TEXT] if text.isprintable() else _printable(text[:LONGEST_TEXT])
    folded = unicodedata.normalize("NFKC", text[:LONGEST_TEXT])[:LONGEST_TEXT]
    folded = _SHORT_FORM.sub(
        lambda found: f" {_SHORT_FORMS[found.group(1)]} ", folded.replace(_THAI_AM_APART, _THAI_AM)
    )
    folded = folded if folded.isprintable() else _printable(folded)
    if max(folded, default="") < FIRST_POINTED:
        return folded
    folded = _GERSHAYIM.sub("", _POINTS.sub("", folded))
    return _OF_GOD.sub("", _SERVANT_OF.sub(r"\1", folded))


def _printable(text: str) -> str:
    """Control characters become blanks, except NUL, which like direction marks and joiners is left out."""
    kept = []
    for one in text:
        category = unicodedata.category(one)
        if category == "Cc" and one != "\0":
            kept.append(" ")
        elif category not in ("Cf", "Cc", "Cs", "Co", "Cn"):
            kept.append(one)
    return "".join(kept)


def words(text: str) -> list[Word]:
    """The words of a cleaned text, in order."""
    found: list[Word] = []
    pattern = _PLAIN_PIECE if text.isascii() else _PIECE
    for piece in pattern.finditer(text):
        hyphen = bool(found) and text[piece.start() - 1 : piece.start()] in ("-", "‐", "‑", "–")
        found += _words_of(piece.group(1), bool(piece.group(2)), bool(piece.group(3)), hyphen)
    return found


@lru_cache(maxsize=1 << 16)
def _words_of(piece: str, dotted: bool, comma: bool, hyphen: bool) -> tuple[Word, ...]:
    """One piece between blanks and punctuation as words: its article apart, its scripts apart."""
    if piece.isascii():
        return (_latin_word(piece, dotted, comma, hyphen),)
    runs = _runs(scripts.in_one_alphabet(piece))
    read = [word for run, script in runs for word in _run_words(run, script)]
    if not read:
        return ()
    read[0] = read[0]._replace(hyphen=hyphen)
    read[-1] = read[-1]._replace(dotted=dotted, comma=comma)
    return tuple(read)


def _latin_word(piece: str, dotted: bool, comma: bool, hyphen: bool) -> Word:
    surface = piece.lower()
    upper = len(piece) > 1 and piece.isupper()
    spelled = latin.spellings(piece)
    elided = _ELIDED.match(surface)
    if elided:
        spelled += (latin.plain(surface[elided.end() :]),)
    return Word(surface, scripts.LATIN, spelled, dotted, comma, upper, hyphen)


def _runs(piece: str) -> list[tuple[str, str]]:
    """Stretches of one script; digits and apostrophes stay with what is before them, kana with Han."""
    runs: list[tuple[str, str]] = []
    for letter in piece:
        script = scripts.script_of(letter)
        if runs and (script in (scripts.NONE, runs[-1][1]) or runs[-1][1] == scripts.NONE):
            runs[-1] = (runs[-1][0] + letter, runs[-1][1] if script == scripts.NONE else script)
        elif runs and {script, runs[-1][1]} == {scripts.HAN, scripts.KANA}:
            runs[-1] = (runs[-1][0] + letter, scripts.KANA)
        else:
            runs.append((letter, script))
    return runs


def _run_words(run: str, script: str) -> list[Word]:
    if script == scripts.ARABIC:
        return _arabic_words(run)
    if script in (scripts.HAN, scripts.KANA, scripts.HANGUL, scripts.THAI):
        return [
            Word(part, scripts.LATIN if part.isdigit() else script, (_digits(part),) if part.isdigit() else ())
            for part in _DIGIT_RUN.split(run)
            if part
        ]
    if script in (scripts.LATIN, scripts.NONE):
        return [
            Word(run.lower(), scripts.LATIN, spelled, upper=len(run) > 1 and run.isupper())
            for spelled in (latin.spellings(_digits(run)),)
            if spelled[0]
        ]
    spelled = _spelled(run, script)
    return [Word(run.lower(), script, spelled, upper=len(run) > 1 and run.isupper())] if spelled else []


def _digits(text: str) -> str:
    """Digits of any script as ASCII digits."""
    return "".join(str(unicodedata.digit(one)) if one.isdigit() else one for one in text)


@lru_cache(maxsize=1 << 14)
def _spelled(run: str, script: str) -> tuple[str, ...]:
    if script == scripts.CYRILLIC:
        found = cyrillic.spellings(run)
    elif script == scripts.GREEK:
        found = greek.spellings(run)
    elif script == scripts.HEBREW:
        found = semitic.hebrew_spellings(run)
    else:
        found = (fallback(run),)
    return tuple(one for one in found if one)


def fallback(run: str) -> str:
    """A word of any other script, letter by letter."""
    from anyascii import anyascii  # noqa: PLC0415  (its tables load on first use)

    return "".join(one for one in anyascii(run).lower() if one.isalnum())


def _arabic_words(run: str) -> list[Word]:
    """A word in Arabic letters, its article as a word of its own unless a known name begins with it."""
    from chokepoint.resolve.names import known  # noqa: PLC0415  (known names are cleaned by this module)

    run = run.lower()
    if run.isdigit() or _digits(run).isdigit():
        return [Word(_digits(run), scripts.LATIN, (_digits(run),))]
    body = run[len(ARTICLE) :]
    if run.startswith(ARTICLE) and len(body) > SHORTEST_AFTER_ARTICLE and not known.native_keys(run):
        return [Word(ARTICLE, scripts.ARABIC, ("al",)), Word(body, scripts.ARABIC, semitic.arabic_spellings(body))]
    parts = _two_names(run)
    if parts:
        return [Word(part, scripts.ARABIC, semitic.arabic_spellings(part)) for part in parts]
    spelled = _of_religion(run) or semitic.arabic_spellings(run)
    return [Word(run, scripts.ARABIC, spelled)] if spelled else []


def _of_religion(run: str) -> tuple[str, ...]:
    """Spellings of a name with `al-Din`, its first part as it is spelt by itself; empty for other words."""
    from chokepoint.resolve.names import known  # noqa: PLC0415  (known names are cleaned by this module)

    first = next((run.removesuffix(end) for end in _RELIGION if run.endswith(end)), "")
    if len(first) < SHORTEST_AFTER_ARTICLE or known.native_keys(run):
        return ()
    read = (*map(known.usual_spelling, known.native_keys(first)), *semitic.arabic_spellings(first))
    return tuple(one + "uddin" for one in dict.fromkeys(read))


_OPENS_COMPOUNDS = ("محمد", "علی", "علي", "غلام", "امیر", "امير", "سید", "سيد")


def _two_names(run: str) -> tuple[str, str] | None:
    """A word of two known names written as one, as Persian writes them; None where it is not."""
    from chokepoint.resolve.names import known  # noqa: PLC0415  (known names are cleaned by this module)

    first = next((one for one in _OPENS_COMPOUNDS if run.startswith(one) and len(run) > len(one) + 1), None)
    if not first or known.native_keys(run) or not known.native_keys(run[len(first) :]):
        return None
    return first, run[len(first) :]


def native_key(surface: str) -> str:
    """A word of a script other than Latin as the tables look it up: letters that writers interchange are one."""
    if surface.isascii():
        return surface.lower()
    folded = _POINTS.sub("", surface.lower()).replace("ё", "е")
    folded = folded.translate(_ARABIC_FOLDED)
    if any("\u0370" <= letter < "\u0400" or "\u1f00" <= letter < "\u2000" for letter in folded):
        folded = "".join(one for one in unicodedata.normalize("NFD", folded) if not unicodedata.combining(one))
    return "".join(one for one in folded if one.isalnum() or unicodedata.category(one)[0] == "M")


def east_asian_spellings(surface: str, script: str) -> tuple[str, ...]:
    """Spellings of a word that its script alone settles: Hangul, Thai; empty for others."""
    if script == scripts.HANGUL:
        return (hangul.romanised(surface),)
    return thai.spellings(surface) if script == scripts.THAI else ()
