"""Where an item may have left lawful custody: an interval in time and the holders in whose hands it may have been."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import floor

from chokepoint.connect.custody.kinds import TAKEN
from chokepoint.connect.custody.walking import Chain, Hop

UNITS = 10**9
"""Parts of which a likelihood is so many: it is rounded down, so that none add up to more than 1."""
STATE = "public_body"
"""Kind of a party that stands for a state."""
CAPTURED_FROM_STATE = "captured from state stocks"
CAPTURED = "captured from others"
RETRANSFER = "retransfer of state purchases"
COMMERCIAL = "commercial procurement"
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Candidate:
    """One party in whose hands it may have left lawful custody."""

    party: str
    likelihood: float
    basis: str
    record_ids: tuple[str, ...]


@dataclass(frozen=True)
class Diversion:
    """Where one item may have left lawful custody. `earliest` and `latest` bound the day; the likelihoods of
    `candidates` and `unknown_holder` (None where no holder is missing) add up to 1 at most."""

    last_lawful_holder: str | None
    transferred_on: date | None
    earliest: date | None
    latest: date | None
    first_outside: str | None
    candidates: tuple[Candidate, ...]
    unknown_holder: float | None
    left_by: str | None


def locate_diversion(chain: Chain, kinds: Mapping[str, str]) -> Diversion:
    """The point of diversion of a chain; `kinds` holds the kinds of parties, by id.

    It lies between the last day on which a lawful holder is shown with the item and the first evidence outside lawful
    custody. Whoever may have held it in between is a candidate, weighted by the days on which it can have (at least
    one); so is the unknown holder of every gap of the chain, also of one before the interval, for papers after a gap
    do not show that the item never left, and also of one behind it. A party that one of two conflicting accounts names
    counts for one day at least. A likelihood is a candidate's share of these days times the grade of the weakest
    record on which the interval rests: what a doubtful source leaves open is given to nobody.

    A chain without a gap and without conflict can leave one candidate; a chain with a gap never does.
    """
    last = last_lawful(chain)
    holder = chain.hops[last] if last is not None else None
    event = chain.outside
    if event is None:
        lawful = holder.party if holder else None
        return Diversion(lawful, _transferred(chain, last), None, None, None, (), None, None)
    start, end = holder.shown if holder else chain.item.manufactured_on, event.latest
    start = min(start, end) if start is not None else None
    places = range(last or 0, len(chain.hops))
    within = [number for number in places if not chain.hops[number].is_gap and not _after(chain.hops[number], chain)]
    days = _days_held(chain, within, start, end)
    missing = sum(_span(hop.since, hop.until, None, end) for hop in chain.hops if hop.is_gap)
    grade = min([event.grade, *(chain.hops[number].grade for number in within)])
    whole = sum(days.values()) + missing
    candidates = [
        Candidate(
            party,
            _rounded(grade * days[party, entity] / whole),
            f"can have held it on {days[party, entity]:,} of the {whole:,} days that are not accounted for",
            tuple(dict.fromkeys(one for hop in chain.hops if hop.entity == entity for one in hop.record_ids)),
        )
        for party, entity in days
    ]
    return Diversion(
        last_lawful_holder=holder.party if holder else None,
        transferred_on=_transferred(chain, last),
        earliest=start,
        latest=end,
        first_outside=event.kind,
        candidates=tuple(sorted(candidates, key=lambda one: (-one.likelihood, one.party))),
        unknown_holder=_rounded(grade * missing / whole) if missing else None,
        left_by=_left_by(chain, holder, kinds),
    )


def last_lawful(chain: Chain) -> int | None:
    """Place of the last hop whose custody papers show as lawful."""
    lawful = [number for number, hop in enumerate(chain.hops) if hop.lawful and not hop.is_gap]
    return lawful[-1] if lawful else None


def _after(hop: Hop, chain: Chain) -> bool:
    """Whether the hop came only after the item had left lawful custody."""
    return hop.lawful is False and chain.outside is not None and hop.entity != chain.outside.gave


def _days_held(chain: Chain, within: list[int], start: date | None, end: date) -> dict[tuple[str, str], int]:
    """Days between both on which each can have held it, by party and entity; `within` are places in the chain."""
    days: dict[tuple[str, str], int] = {}
    known: dict[str, str] = {}
    for place in within:
        hop = chain.hops[place]
        before = chain.hops[place - 1] if place else None
        after = chain.hops[place + 1] if place + 1 < len(chain.hops) else None
        since = hop.since or (before.since if before and before.is_gap else start)
        until = hop.until or (after.until if after and after.is_gap else end)
        _count(days, known, (str(hop.party), str(hop.entity)), _span(since, until, start, end))
    for hop in chain.hops:
        for entity, party in sorted(hop.possible.items()):
            _count(days, known, (party, entity), _span(hop.since, hop.until, start, end))
    for conflict in chain.conflicts:
        for entity, party in conflict.parties:
            if entity not in known:
                _count(days, known, (party, entity), 1)
    return days


def _count(days: dict[tuple[str, str], int], known: dict[str, str], who: tuple[str, str], more: int) -> None:
    """Add days to those of an entity, under the party by which it was first named."""
    party = known.setdefault(who[1], who[0])
    days[party, who[1]] = days.get((party, who[1]), 0) + more


def _span(since: date | None, until: date | None, start: date | None, end: date) -> int:
    """Days from one to the other as far as they lie between start and end; one at least."""
    first = max((day for day in (since, start) if day is not None), default=None)
    last = min(until or end, end)
    return 1 if first is None else max((last - first).days, 1)


def _transferred(chain: Chain, last: int | None) -> date | None:
    """When the last lawful holder received it from another."""
    return chain.hops[last].since if last else None


def _left_by(chain: Chain, holder: Hop | None, kinds: Mapping[str, str]) -> str:
    """How it left lawful custody, as far as records show it.

    Captured: by a loss or capture, from a state where its giver is one. Retransfer: what a state held last was passed
    on without authority, or was bound to stay. Commercial: whoever held it last lawfully is no state. Else unknown.
    """
    event = chain.outside
    if event is not None and event.kind in TAKEN and event.giver is not None:
        return CAPTURED_FROM_STATE if kinds.get(event.giver) == STATE else CAPTURED
    kind = kinds.get(holder.party or "") if holder else None
    if holder is None or kind is None:
        return UNKNOWN
    if kind != STATE:
        return COMMERCIAL
    return RETRANSFER if chain.unauthorised or holder.entity in chain.bound else UNKNOWN


def _rounded(value: float) -> float:
    return floor(value * UNITS) / UNITS
