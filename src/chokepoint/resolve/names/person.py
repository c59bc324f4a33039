"""Tokens of persons' names: titles, particles, patronymics and their direction, given and family names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from chokepoint.resolve.names import eastern, han, hangul, japanese, known, scripts
from chokepoint.resolve.names.name import Direction, Token
from chokepoint.resolve.names.numbers import roman
from chokepoint.resolve.names.tokens import of_word, token
from chokepoint.resolve.names.vocabulary import glued_titles, person_phrases, phrase_at
from chokepoint.resolve.names.words import Word

_PATRONYMIC = re.compile(
    "(?:[oe]vi?ch|[oe]vych|[oe]witsch|[oe]vitch|[oe]vit[cs]|[oe]vna|[oe]wna|[iy]vna|ichna|ilyich|ilych|lukich|kuzmich|fomich)$"
)
_SERVANT_LISTED = "abd abdul abdel abdal abdol abdoul abdur abdus abdun abdu abder abdes"
_SERVANT = frozenset(_SERVANT_LISTED.split())
_ARTICLE = frozenset(["al", "el", "ul", "ar", "as", "an", "ad", "ur", "us", "ud", "oul", "er", "es"])
_RELIGION_LISTED = "din deen dine eddin eddine uddin udin aldin addin ddin deddin edin uddeen aldeen eldin eldeen"
_RELIGION = frozenset(_RELIGION_LISTED.split())
_ROMAN = frozenset(["ii", "iii", "iv"])
_GOD = frozenset(["allah", "ullah", "ollah", "alla", "ulla"])
_DIGRAPH_INITIALS = frozenset(["yu", "ya", "ye", "yo", "zh", "kh", "ts", "ch", "sh", "th", "ph", "iu", "ia"])
SHORTEST_COMPOUND = 7
"""Letters of two names written as one."""
_OPENS_COMPOUNDS = frozenset(["muhammad", "ali", "amir", "ghulam", "abdul", "hamid", "nur", "fatima"])
_HONORIFIC_POSITIONS = 3
"""Words from the start within which a title is sought; elsewhere the same word may be a name."""


def person_tokens(found: Sequence[Word]) -> list[Token]:
    """Tokens of a person's words."""
    if all(_is_ordinary(word) for word in found):
        tokens = [of_word(word) for word in found]
        return _with_slavic_roles(tokens) or _with_family_by_form(found, tokens)
    words = [one for word in found for one in _without_glued_title(word)]
    if words and all(map(eastern.is_eastern, words)):
        return eastern.person_tokens(words)
    words = _compounds(words)
    syllabic = eastern.latin_tokens(words) if _all_latin(words) else []
    if syllabic:
        return syllabic
    tokens = _by_phrase(words)
    return _with_slavic_roles(tokens) or _with_family_by_form(words, tokens)


@cache
def _particular() -> frozenset[str]:
    """Plain Latin words that may be more than a name, or begin one of several words."""
    eastern_families = {*han.family_spellings(), *hangul.family_spellings(), *japanese.family_spellings()}
    return frozenset({*person_phrases(scripts.LATIN), *eastern_families}) | _SERVANT | _RELIGION | _GOD | _ROMAN


def _is_ordinary(word: Word) -> bool:
    """Whether a Latin word is a name and nothing else: no initial, number, title, particle or part of a compound."""
    return word.script == scripts.LATIN and not word.dotted and is_ordinary_form(word.spellings[0])


@lru_cache(maxsize=1 << 16)
def is_ordinary_form(form: str) -> bool:
    """Whether a plain Latin word, without points, is a person's name and nothing else wherever it stands."""
    if len(form) < 2 or not form.isalpha() or form in _particular() or _compound(form):
        return False
    return japanese.shortened(form) not in japanese.family_spellings()


def _all_latin(words: Sequence[Word]) -> bool:
    return all(word.script == scripts.LATIN for word in words)


def _without_glued_title(word: Word) -> list[Word]:
    """A word without the title written onto it; titles alone remain."""
    if not eastern.is_eastern(word):
        return [word]
    for title, _ in glued_titles():
        if len(word.surface) > len(title) + 1:
            if word.script == scripts.THAI and word.surface.startswith(title):
                return [word._replace(surface=word.surface[len(title) :])]
            if word.script != scripts.THAI and word.surface.endswith(title):
                return [word._replace(surface=word.surface[: -len(title)])]
    return [word]


def _compounds(words: list[Word]) -> list[Word]:
    """Words of which Arabic makes one name: Abd al-Rahman, Nur ud-Din, Nasr Allah."""
    joined: list[Word] = []
    position = 0
    while position < len(words):
        word = words[position]
        form = _form(word)
        after = position + 1
        if after < len(words) and _form(words[after]) in _ARTICLE and form not in _ARTICLE:
            after += 1
        following = _form(words[after]) if after < len(words) else ""
        if form in _SERVANT and following and following not in ("bin", "ibn"):
            word = _respelt(word, "abd" + ("ullah" if following in _GOD else "ul" + following))
            position = after
        elif following in _RELIGION and len(form) > 2:
            spelt = dict.fromkeys((form, *known.latin_keys(form)))
            word = _respelt(word, form + "uddin")._replace(spellings=tuple(one + "uddin" for one in spelt))
            position = after
        elif following in _GOD and len(form) > 2:
            word = _respelt(word, form + "ullah")
            position = after
        parts = _compound(_form(word)) if word.script in (scripts.LATIN, scripts.ARABIC) else None
        joined += [_respelt(word, part) for part in parts] if parts else [word._replace(comma=words[position].comma)]
        position += 1
    return joined


@lru_cache(maxsize=1 << 16)
def _compound(form: str) -> tuple[str, str] | None:
    """A word of two known names written as one: Mohammadreza; None where it is not."""
    if len(form) < SHORTEST_COMPOUND or known.latin_keys(form):
        return None
    for at in range(3, len(form) - 2):
        first = known.latin_keys(form[:at])
        if first and first[0] in _OPENS_COMPOUNDS and known.latin_keys(form[at:]):
            return form[:at], form[at:]
    return None


def _form(word: Word) -> str:
    return word.spellings[0] if word.spellings else ""


def _respelt(word: Word, form: str) -> Word:
    return word._replace(surface=form, script=scripts.LATIN, spellings=(form,))


def _by_phrase(words: list[Word]) -> list[Token]:
    """Each phrase of the tables by its part; a title only near the start, a number only at the end."""
    tokens: list[Token] = []
    position = 0
    while position < len(words):
        word = words[position]
        if not word.spellings:
            tokens += eastern.person_tokens([word])
            position += 1
            continue
        length, meaning = phrase_at(person_phrases, words, position) or (1, None)
        if length == 1 and word.dotted and len(_form(word)) == 1 and meaning and meaning.role == "particle":
            meaning = None
        last = position + length == len(words)
        role = meaning.role if meaning else ""
        form = "".join(map(_form, words[position : position + length]))
        if role == "title" and (position > _HONORIFIC_POSITIONS or last or len(words) == 1):
            role = ""
        if role in ("child_of", "parent_of") and (last or (position == 0 and form in ("ben", "b", "mac", "bu"))):
            role = ""
        if role == "particle" and len(words) == 1:
            role = ""
        if meaning and role:
            tokens.append(_phrase_token(role, meaning.key, form))
        elif length > 1 and _form(word) == "al":
            length = 1
            tokens.append(_phrase_token("particle", "al", "al"))
        else:
            length = 1
            tokens.append(_single(word, last=position + 1 == len(words) and position > 0))
        position += length
    return _with_direction(tokens)


def _phrase_token(role: str, key: str, form: str) -> Token:
    if role == "ordinal":
        return token(key, (form,), "ordinal", sound="")
    if role == "title":
        return token(key, (form,), "title", sound="")
    made = token("bin" if role == "child_of" else form, (form,), "particle", sound="")
    if role == "child_of":
        return made._replace(direction="child_of")
    return (
        made._replace(form="abu" if key == "father_of" else key, direction="parent_of") if role == "parent_of" else made
    )


def _single(word: Word, last: bool) -> Token:
    form = _form(word)
    if form.isdigit():
        return token(form.lstrip("0") or "0", (), "ordinal", sound="")
    if last and form in _ROMAN:
        return token(roman(form), (form,), "ordinal", sound="")
    one_letter = len(word.surface) == 1 and len(form) <= 4
    if one_letter or (word.dotted and form in _DIGRAPH_INITIALS):
        return token(form, word.spellings[1:], "initial", sound="")
    return of_word(word)


def _with_direction(tokens: list[Token]) -> list[Token]:
    """What follows a particle of descent names a parent or a child."""
    found: list[Token] = []
    direction: Direction = ""
    for one in tokens:
        if one.role == "particle" and one.direction:
            direction = one.direction
            found.append(one)
        elif direction and one.role == "plain":
            found.append(one._replace(role="patronymic", direction=direction))
            direction = ""
        else:
            found.append(one)
            direction = direction if one.role == "particle" else ""
    return found


def _with_slavic_roles(tokens: list[Token]) -> list[Token]:
    """Given name, patronymic and family name where a Slavic patronymic stands second or last of three; else nothing."""
    plain = [at for at, one in enumerate(tokens) if one.role in ("plain", "initial")]
    if len(plain) != 3:
        return []
    second, last = plain[1], plain[2]
    found = list(tokens)
    if _PATRONYMIC.search(tokens[last].form):
        at = dict(zip(plain, ("family", "given", "patronymic"), strict=True))
    elif _PATRONYMIC.search(tokens[second].form):
        at = dict(zip(plain, ("given", "patronymic", "family"), strict=True))
    else:
        return []
    for position, role in at.items():
        if found[position].role != "initial":
            direction: Direction = "child_of" if role == "patronymic" else ""
            found[position] = found[position]._replace(role=role, direction=direction)  # type: ignore[arg-type]
    return found


def _with_family_by_form(words: Sequence[Word], tokens: list[Token]) -> list[Token]:
    """A family name before a comma or, among words in small letters, in capitals."""
    if len(words) != len(tokens):
        return tokens
    comma = next((at for at, word in enumerate(words[:-1]) if word.comma), None)
    capitals = [at for at, word in enumerate(words) if word.upper]
    families: Sequence[int] = ()
    if comma is not None:
        families = range(comma + 1)
    elif capitals and len(capitals) < len(words) and any(not word.upper and len(word.surface) > 1 for word in words):
        families = capitals
    return [
        one._replace(role="family") if at in families and one.role == "plain" else one for at, one in enumerate(tokens)
    ]
