"""What is screened against, and what a screening finds."""

from __future__ import annotations

from dataclasses import dataclass

from chokepoint.resolve.comparison import Comparison, Described


@dataclass(frozen=True)
class Entry:
    """One entry of one list."""

    list_id: str
    entry_id: str
    described: Described
    reference: str | None = None


@dataclass(frozen=True)
class Match:
    """One entry that a query may be. `name` is the name or alias of the entry that fits best."""

    entry: Entry
    name: str
    comparison: Comparison

    @property
    def likelihood(self) -> float:
        """That query and entry are one, strictly between 0 and 1."""
        return self.comparison.likelihood

    @property
    def alias(self) -> str | None:
        """The alias that fits, None where the main name does."""
        return None if self.name == self.entry.described.name else self.name
