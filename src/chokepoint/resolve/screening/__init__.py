"""Names against lists: an index of the entries, and what it finds."""

from chokepoint.resolve.screening.entries import Entry, Match
from chokepoint.resolve.screening.index import Index

__all__ = ["Entry", "Index", "Match"]
