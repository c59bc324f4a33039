"""What is known of a party or a list entry, as the comparison wants it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Described:
    """One party or list entry. Empty means not known, which speaks neither for nor against.

    `kind` is a kind of the parties table. `dates` are birth or incorporation dates as ISO texts, a year or a month
    alone where no more is known. `identifiers` maps a kind (`registration`, `tax`, `passport`, `national_id`, `imo`,
    `lei`, `account`) to numbers. `countries` are ISO 3166 alpha-2.
    """

    name: str
    aliases: tuple[str, ...] = ()
    kind: str | None = None
    countries: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    identifiers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    address: str | None = None
    city: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The name and the aliases, each once, the name first."""
        return tuple(dict.fromkeys((self.name, *self.aliases)))
