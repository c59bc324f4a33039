"""Names as they are written, read into tokens that can be compared across scripts."""

from __future__ import annotations

from functools import lru_cache

from chokepoint.resolve.names import company, eastern, person, scripts
from chokepoint.resolve.names.name import Name, Token
from chokepoint.resolve.names.tokens import of_word, token
from chokepoint.resolve.names.words import LONGEST_TEXT, Word, cleaned, words

CACHED = 1 << 16
"""Names that are kept once read: some 100 MB."""
MOST_WORDS = 64
"""Words of a name that are read."""
COMPANY, ORGANISATION, PUBLIC_BODY, VESSEL, PERSON = "company", "organisation", "public_body", "vessel", "person"


@lru_cache(maxsize=CACHED)
def read_name(text: str, kind: str | None = None) -> Name:
    """A name read into tokens in the order given.

    `kind` is one of the kinds of parties; without it, legal forms and generic words tell a company. Text longer than
    `words.LONGEST_TEXT` characters or `MOST_WORDS` words is cut, and the name says so, so that time is bounded. A text
    without letters and digits has no tokens.
    """
    clean = cleaned(text)
    found = words(clean)
    cut = len(text) > LONGEST_TEXT or len(found) > MOST_WORDS
    found = found[:MOST_WORDS]
    if kind is None and company.says_company(found):
        kind = COMPANY
    tokens = tuple(one for one in _tokens(found, kind) if one.form)
    return Name(text, _script(clean), " ".join(one.form for one in tokens), tokens, kind, cut)


def _script(clean: str) -> str:
    return scripts.LATIN if clean.isascii() and any(map(str.isalpha, clean)) else scripts.main_script(clean)


def _tokens(found: list[Word], kind: str | None) -> list[Token]:
    if kind in (None, PERSON):
        return person.person_tokens(found)
    if kind == VESSEL:
        return [_vessel_token(word) for word in found] if _alphabetic(found) else company.company_tokens(found)
    return company.company_tokens(found)


def _alphabetic(found: list[Word]) -> bool:
    return not any(map(eastern.is_eastern, found))


def _vessel_token(word: Word) -> Token:
    form = word.spellings[0]
    if form in ("mv", "mt", "ss", "ms", "mts", "vessel", "ship", "tanker"):
        return token(form, (), "generic")
    return token(form, (), "ordinal", sound="") if form.isdigit() else of_word(word)
