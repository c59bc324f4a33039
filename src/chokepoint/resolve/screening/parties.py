"""The parties of the records held against the lists: only what has changed since the last time is compared again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from chokepoint.engines.arrow import as_table
from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current
from chokepoint.records import RESULTS
from chokepoint.records.answers import ChangedMatch, Rescreening
from chokepoint.resolve.comparison import packaged_weights
from chokepoint.resolve.screening.describing import PARTY_CELLS, content_hash, described_party, listed_entry
from chokepoint.resolve.screening.entries import Match
from chokepoint.resolve.screening.excepting import party_exceptions
from chokepoint.resolve.screening.index import Index
from chokepoint.resolve.screening.kept import kept_index
from chokepoint.resolve.screening.listed import (
    Key,
    counted_words,
    entries_in_force,
    entry_hashes,
    hashes_screened,
    keep_screened,
)

KEPT = 0.5
"""Likelihood from which a match is kept, even where it takes more to stop an order."""
BATCH = 1_000
"""Parties matched between two words on how far it is."""
FIELDS_SHOWN = 4

Tell = Callable[[float], None]
Row = dict[str, Any]


def screen_parties(engine: Engine, on: date, threshold: float, tell: Tell) -> Rescreening:
    """Fill `matches` from the current views, for the entries listed on the day; returns what changed.

    Matches of parties and entries that are as they were when last screened are kept. `threshold` is the likelihood
    from which a match stops an order. `tell` is told the share that is done.
    """
    entries = entries_in_force(engine, on)
    before = hashes_screened(engine)
    if not entries and not before["lists"]:
        return Rescreening()
    old = {_key(row): row for row in engine.fetch(engine.table("matches")).to_pylist()}
    due = _Due(engine, entries, before)
    matches = {key: dict(row) for key, row in old.items() if due.spares(key)}
    for found in _matched(due.work(), tell):
        matches[_key(found)] = found
    exceptions = party_exceptions(engine, on, due.party_hashes, due.entry_hashes)
    for key, row in matches.items():
        row["exception_id"] = exceptions.get(key)
        row["stops"] = row["likelihood"] >= threshold and row["exception_id"] is None
    with engine.atomic():
        engine.create("matches", as_table(RESULTS["matches"], [matches[key] for key in sorted(matches)]))
        keep_screened(engine, due.now)
    return Rescreening(len(due.changed_parties), len(due.changed_entries), _changes(old, matches))


def mark_exceptions(engine: Engine, found: Mapping[tuple[str, str, str], str | None], threshold: float) -> None:
    """Let `matches` hold, or hold no longer, the exceptions on these pairs of a party and an entry, at once.

    `found`: the exception by party, list and entry; None: none holds any more. The next screening finds the same.
    """
    if not found or not engine.exists("matches"):
        return
    rows = engine.fetch(engine.table("matches").order_by("party_id", "list_id", "entry_id")).to_pylist()
    for row in rows:
        if _key(row) in found:
            row["exception_id"] = found[_key(row)]
            row["stops"] = row["likelihood"] >= threshold and row["exception_id"] is None
    engine.create("matches", as_table(RESULTS["matches"], rows))


def matches_of(parties: Sequence[Row], index: Index) -> list[Row]:
    """Rows of `matches`, without exceptions and stops, for parties with their PARTY_CELLS."""
    return list(_matched([(list(parties), index)], lambda _share: None))


class _Due:
    """What is to be compared: changed parties with all entries, and the other parties with changed entries."""

    def __init__(self, engine: Engine, entries: dict[Key, Row], before: dict[str, dict[str, str]]) -> None:
        self.entries = entries
        self.parties = _parties(engine) if entries else {}
        self.party_hashes = {party_id: content_hash(row, PARTY_CELLS) for party_id, row in self.parties.items()}
        self.entry_hashes = entry_hashes(entries)
        self.now = {
            "parties": self.party_hashes,
            "lists": {_text(key): sha256 for key, sha256 in self.entry_hashes.items()},
            "settings": {"": _manner()},
        }
        self._listed = {key: listed_entry(row) for key, row in entries.items()}
        self.frequencies, recounted = counted_words(engine, list(self._listed.values()))
        anew = recounted or before["settings"] != self.now["settings"]
        then = {name: {} if anew else before[name] for name in ("parties", "lists")}
        self.changed_parties = {one for one, hash_ in self.party_hashes.items() if then["parties"].get(one) != hash_}
        self.changed_entries = {
            key for key, hash_ in self.entry_hashes.items() if then["lists"].get(_text(key)) != hash_
        }

    def spares(self, match: tuple[str, str, str]) -> bool:
        """Whether neither side of a match has changed, or gone."""
        party_id, entry = match[0], match[1:]
        there = party_id in self.parties and entry in self.entries
        return there and party_id not in self.changed_parties and entry not in self.changed_entries

    def work(self) -> list[tuple[list[Row], Index]]:
        """Parties, each with the index that they are held against."""
        work = []
        if self.changed_parties:
            index = kept_index(list(self._listed.values()), self.frequencies)
            work.append(([self.parties[party_id] for party_id in sorted(self.changed_parties)], index))
        rest = [party for party_id, party in self.parties.items() if party_id not in self.changed_parties]
        if rest and self.changed_entries:
            changed = [self._listed[key] for key in sorted(self.changed_entries)]
            work.append((rest, Index(changed, self.frequencies)))
        return work


def _text(key: Key) -> str:
    return "\x1f".join(key)


def _key(row: Row) -> tuple[str, str, str]:
    return (row["party_id"], row["list_id"], row["entry_id"])


def _manner() -> str:
    """Hash of how names are compared: with other weights all parties are screened again."""
    return hashlib.sha256(repr(packaged_weights()).encode()).hexdigest()


def _parties(engine: Engine) -> dict[str, Row]:
    rows = current("parties").select("party_id", *PARTY_CELLS)
    return {row["party_id"]: row for row in engine.fetch(rows.order_by("party_id")).to_pylist()}


def _matched(work: list[tuple[list[Row], Index]], tell: Tell) -> Iterable[Row]:
    """Rows of `matches` for each party and the index it is held against."""
    total, done = sum(len(parties) for parties, _ in work), 0
    for parties, index in work:
        for start in range(0, len(parties), BATCH):
            some = parties[start : start + BATCH]
            for party, found in zip(some, index.match([described_party(one) for one in some], KEPT), strict=True):
                yield from (_row(party, match) for match in found)
            done += len(some)
            tell(done / max(1, total))


def _row(party: Row, match: Match) -> Row:
    entry = match.entry
    return {
        "party_id": party["party_id"],
        "list_id": entry.list_id,
        "entry_id": entry.entry_id,
        "likelihood": round(match.likelihood, 6),
        "name": entry.described.name,
        "alias": match.alias,
        "reference": entry.reference,
        "basis": _basis(party, match),
    }


def _basis(party: Row, match: Match) -> str:
    """`“Party” resembles UN-SC 123 “NAME” by its alias “ALIAS”, likelihood 0.98 (date: same year); see https://…`."""
    entry = match.entry
    alias = f" by its alias “{match.alias}”" if match.alias else ""
    told = [f"{row.field}: {row.level}" for row in match.comparison.rows if row.field not in ("usual", "name")]
    fields = f" ({', '.join(dict.fromkeys(told[:FIELDS_SHOWN]))})" if told else ""
    see = f"; see {entry.reference}" if entry.reference else ""
    return (
        f"“{party['name']}” resembles {entry.list_id} {entry.entry_id} “{entry.described.name}”{alias}, likelihood "
        f"{match.likelihood:.2f}{fields}{see}"
    )


def _changes(old: dict[tuple[str, str, str], Row], new: dict[tuple[str, str, str], Row]) -> tuple[ChangedMatch, ...]:
    """Matches that are new or gone, among those that stop an order or did."""
    changes = []
    for key in sorted({*old, *new}):
        was, is_ = old.get(key), new.get(key)
        stopped, stops = bool(was and was["stops"]), bool(is_ and is_["stops"])
        row = is_ if stops else was
        if row is not None and stopped != stops:
            change = "new" if stops else "gone"
            changes.append(ChangedMatch(change, *key, row["basis"], row["likelihood"]))
    return tuple(changes)
