"""The index of the lists in force, kept on disk from one screening to the next.

Reading some ten thousand entries' names takes seconds, and gives the same as long as entries, counts and code are the
same: the file is named by a hash of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from chokepoint.records.cache import Kept, code_hash
from chokepoint.resolve.comparison import Frequencies, packaged_weights
from chokepoint.resolve.screening.entries import Entry
from chokepoint.resolve.screening.index import Index
from chokepoint.resolve.screening.postings import Postings

MADE_FROM = ("reference", "resolve/names", "resolve/comparison", "resolve/screening")
"""Packages whose code and tables an index is made of."""
MADE_WITH = ("rapidfuzz", "anyascii")
KEPT_INDEXES = 4
"""Files kept, of some ten megabytes each."""


def kept_index(entries: Sequence[Entry], frequencies: Frequencies) -> Index:
    """The index of the entries, from disk where it was made before."""
    kept = Kept.of(f"lists-{_hash(entries, frequencies)[:32]}.index")
    postings = _read(kept, frequencies)
    if postings is not None:
        return Index(entries, frequencies, postings)
    index = Index(entries, frequencies)
    kept.write(json.dumps(index.postings.content(), separators=(",", ":")).encode(), KEPT_INDEXES)
    return index


def _read(kept: Kept, frequencies: Frequencies) -> Postings | None:
    """What the file holds; None where it is not there or was cut off."""
    try:
        content = json.loads(kept.read() or b"")
        return Postings.of_content(content, frequencies, packaged_weights())
    except (ValueError, KeyError, TypeError):
        return None


def _hash(entries: Sequence[Entry], frequencies: Frequencies) -> str:
    """SHA-256 over the names of the entries in their order, the counts of words, and the code."""
    told = hashlib.sha256(code_hash(MADE_FROM, MADE_WITH).encode())
    for entry in entries:
        told.update(repr((entry.described.names, entry.described.kind)).encode())
    told.update(repr((frequencies.names, sorted(frequencies.counts.items()))).encode())
    return told.hexdigest()
