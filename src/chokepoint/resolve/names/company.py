"""Tokens of companies' names: legal forms, generic words and numbers told from what distinguishes a firm."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chokepoint.resolve.names import eastern, han, hangul, japanese, scripts, thai
from chokepoint.resolve.names.name import Role, Token
from chokepoint.resolve.names.numbers import digits
from chokepoint.resolve.names.tokens import of_word, token
from chokepoint.resolve.names.vocabulary import (
    GENERIC,
    LEGAL,
    Meaning,
    Phrases,
    company_phrases,
    glued_parts,
    phrase_at,
)
from chokepoint.resolve.names.words import Word

_ROLES: dict[str, Role] = {"legal_form": "legal_form", "generic": "generic", "particle": "particle"}
_MAY_BE_PERSONS_LISTED = (
    "co as sa ag ab an se ca pt cv kg ks ek eg est ee oe ad dd sal sac gk yk bt rt kd kb hb pp tov too house casa "
    "maison haus dom dim dar major general gen power oil gas gaz inter int exp air med inst san tic paz ind serv "
    "son sons ing prod sys trans tech chem elec const inv nat natl auto ent dev hold center group exterior "
    "conseil ges firm comp spk spj sas srl sl lc lp sci snc ud comm partner agent agents first coop cie cia "
    "bureau navigation"
)
MAY_BE_PERSONS = frozenset(_MAY_BE_PERSONS_LISTED.split())
"""Words of the tables that are also names of persons or parts of them: alone they do not make a name a company's."""

_JAPANESE = re.compile("[ぁ-ヿ沢辺桜広]|株式会社|株式會社|有限会社|合同会社|合資会社|合名会社|製作所|^株|株$")
"""What only a Japanese firm's name holds: kana, simplified characters of Japan alone, legal forms."""


def says_company(found: Sequence[Word]) -> bool:
    """Whether words say that a name is a company's: a legal form, a generic word, no sign of a person beside it."""
    words = list(found)
    if all(word.script == scripts.LATIN and word.spellings[0] not in _latin_phrases() for word in words):
        return False
    for position, word in enumerate(words):
        if eastern.is_eastern(word):
            if any(meaning and meaning.role in (LEGAL, GENERIC) for _, meaning in glued_parts(word.surface)):
                return len(word.surface) > 2
            continue
        phrase = phrase_at(company_phrases, words, position)
        if phrase and _decides(words, position, *phrase):
            return True
    return False


def _latin_phrases() -> Phrases:
    return company_phrases(scripts.LATIN)


def _decides(words: list[Word], position: int, length: int, meaning: Meaning) -> bool:
    if meaning.role not in (LEGAL, GENERIC) or len(words) < 2:
        return False
    forms = [one.spellings[0] for one in words[position : position + length]]
    joined = "".join(forms)
    if meaning.role == GENERIC:
        return joined not in MAY_BE_PERSONS
    if length > 1 or joined not in MAY_BE_PERSONS:
        return len(joined) > 2 or length == 1 or position + length == len(words)
    return words[position].upper and position == len(words) - 1 and not all(one.upper for one in words)


def company_tokens(found: Sequence[Word]) -> list[Token]:
    """Tokens of a company's words: phrases of the tables by what they mean, numbers as digits, the rest plain."""
    words = list(found)
    tokens: list[Token] = []
    position = 0
    is_japanese = any(_JAPANESE.search(word.surface) for word in words)
    while position < len(words):
        word = words[position]
        if eastern.is_eastern(word):
            tokens += _glued_tokens(word, is_japanese)
            position += 1
            continue
        length, meaning = phrase_at(company_phrases, words, position) or (1, None)
        if meaning and meaning.place == "end" and position + length < len(words) and not _only_forms(words, position):
            length, meaning = 1, None
        tokens += _tokens_of(words[position : position + length], meaning, last=position + length == len(words))
        position += length
    return tokens


def _only_forms(words: list[Word], position: int) -> bool:
    """Whether only short words follow, such as further legal forms or a country's abbreviation."""
    return sum(len(one.spellings[0]) for one in words[position + 1 : position + 4] if one.spellings) <= 6


def _tokens_of(words: Sequence[Word], meaning: Meaning | None, last: bool) -> list[Token]:
    if meaning is None:
        return [_plain(word) for word in words]
    if meaning.role == "number":
        return [] if not last else [_plain(word) for word in words]
    surface = "".join(word.spellings[0] for word in words)
    if meaning.role == "ordinal":
        return [token(meaning.key, (surface,), "ordinal", sound="")]
    if meaning.role == "place":
        return [token(meaning.key, (surface,))]
    if meaning.role == "particle":
        return [token("and" if meaning.key == "and" else surface, (), "particle")]
    return [token(meaning.key, (surface,), _ROLES[meaning.role])]


def _plain(word: Word) -> Token:
    number = digits(word.spellings[0])
    if number:
        return token(number, (word.spellings[0],), "ordinal", sound="")
    if len(word.spellings[0]) == 1:
        return token(word.spellings[0], (), "initial", sound="")
    return of_word(word)


def _glued_tokens(word: Word, is_japanese: bool) -> list[Token]:
    """A word without blanks by its phrases; what is between them is read as one name."""
    tokens: list[Token] = []
    for part, meaning in glued_parts(word.surface):
        if meaning and meaning.role in _ROLES:
            tokens.append(token(meaning.key, _sounds(part, word.script), _ROLES[meaning.role]))
        elif meaning:
            tokens.append(token(meaning.key))
        else:
            tokens += _named_part(part, word, is_japanese)
    return tokens


def _sounds(part: str, script: str) -> tuple[str, ...]:
    """How a generic word sounds, for firms that write it in Latin letters without translating it."""
    if script == scripts.HANGUL:
        return (hangul.romanised(part),)
    if script == scripts.THAI:
        return thai.spellings(part)
    kana = japanese.romanised(part)
    return tuple(filter(None, (japanese.trade_words().get(part, ""), kana, *han.readings(part, family=False)[:2])))


def _named_part(part: str, word: Word, is_japanese: bool) -> list[Token]:
    chunks = [part[at : at + eastern.LONGEST_CHUNK] for at in range(0, len(part), eastern.LONGEST_CHUNK)]
    if is_japanese and part in japanese.trade_words():
        return [token(japanese.trade_words()[part])._replace(closed=True)]
    if is_japanese and word.script in (scripts.HAN, scripts.KANA):
        return [eastern.japanese_part(chunk, "family")._replace(role="plain") for chunk in chunks]
    if word.script == scripts.HAN:
        return [eastern.han_part(chunk, "plain", not japanese.only_chinese(chunk)) for chunk in chunks]
    return [one for chunk in chunks for one in eastern.part_tokens(word._replace(surface=chunk))]
