"""What a name is once it has been read."""

from __future__ import annotations

from typing import Literal, NamedTuple

Role = Literal[
    "given",
    "family",
    "patronymic",
    "particle",
    "title",
    "legal_form",
    "ordinal",
    "generic",
    "initial",
    "plain",
]
"""What a token does in its name; `plain` where position and tables do not tell."""

Direction = Literal["", "child_of", "parent_of"]


class Token(NamedTuple):
    """One word of a name, in plain Latin."""

    form: str
    """Lower-case letters and digits only. Of a legal form: the common form, such as `limited`."""
    readings: tuple[str, ...] = ()
    """Other transliterations of the word and the keys of known names that it may stand for, without `form`.
    Two tokens that share a form or a reading may be one word."""
    role: Role = "plain"
    phonetic: str = ""
    """A key that transliterations of one word share more often than not; empty for a number or an initial."""
    known: str = ""
    """Key of the known name that the word spells, empty where none or several. Two tokens with different keys are
    different names, however alike their letters."""
    direction: Direction = ""
    """Of a patronymic, what its bearer is to the one named: Ivan*ovich* and *bin* Ali name a parent, *abu* Ali a child.
    """

    closed: bool = False
    """Whether form and readings are all that the written characters can be read as: a word without any of them in
    common is another name, however alike its letters. Of Han, kana and Hangul, where one letter more or less in Latin
    is another syllable."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The form and its readings."""
        return (self.form, *self.readings)


class Name(NamedTuple):
    """A name that has been read."""

    text: str
    """As given."""
    script: str
    """The script of most of its letters: latin, cyrillic, greek, arabic, hebrew, han, kana, hangul, thai, other, none.
    A name with kana among its Han characters is `kana`."""
    latin: str
    """The forms of its tokens in the order given, by blanks; empty where the text holds no letter and no digit."""
    tokens: tuple[Token, ...]
    kind: str | None = None
    """`company` where the kind was not given and the words say so; else as given."""
    cut: bool = False
    """Whether the text was longer than is read: see `reading.LONGEST_TEXT`."""

    def with_role(self, *roles: Role) -> tuple[Token, ...]:
        """The tokens that have one of the roles, in order."""
        return tuple(token for token in self.tokens if token.role in roles)
