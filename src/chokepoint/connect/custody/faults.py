"""What does not fit in one item's custody. Each is an anomaly to look into, with its records; none is a verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from chokepoint.connect.custody.events import Event
from chokepoint.connect.custody.kinds import TAKEN
from chokepoint.connect.custody.walking import Chain
from chokepoint.engines.places import great_circle_km

GAP = "gap"
OVERLAP = "overlap"
IMPOSSIBLE_SPEED = "impossible-speed"
REAPPEARANCE = "reappearance"
IMBALANCE = "imbalance"
OTHER_DESTINATION = "other-destination"
UNAUTHORISED = "unauthorised-retransfer"

FREIGHT_KM_PER_DAY = 5_000
"""Distance beyond which a day is too short for freight, handling at both ends included: some six hours' flight at 850
km/h. Our own bound, km per day."""

Points = Mapping[str, tuple[float, float]]
"""Latitude and longitude of located places, degrees."""


@dataclass(frozen=True)
class Fault:
    """One thing that does not fit."""

    kind: str
    basis: str
    record_ids: tuple[str, ...]
    party: str | None = None


def faults(chain: Chain, points: Points, names: Mapping[str, str], countries: Mapping[str, str]) -> list[Fault]:
    """What does not fit in a chain, by kind, then in the order of the chain.

    `names` and `countries` are those of parties, by id.
    """
    return [
        *_gaps(chain, names),
        *(
            Fault(OVERLAP, one.basis, one.record_ids, one.parties[0][1] if one.parties else None)
            for one in chain.conflicts
        ),
        *_too_fast(chain, points),
        *_reappearances(chain),
        *_other_destinations(chain, names),
        *_unauthorised(chain, countries),
    ]


def _gaps(chain: Chain, names: Mapping[str, str]) -> Iterator[Fault]:
    for number in chain.gaps:
        hop = chain.hops[number]
        before = chain.hops[number - 1].party if number else None
        after = chain.hops[number + 1].party if number + 1 < len(chain.hops) else None
        ends = (
            f"after {names.get(before, before)}" if before else "at the beginning",
            f"before {names.get(after, after)}" if after else "before it was recovered" if chain.end else "at the end",
        )
        days = f", {hop.since or 'an unknown day'} to {hop.until or 'an unknown day'}"
        split = f"; the lot went to {', '.join(sorted(hop.possible.values()))}" if hop.possible else ""
        around = [one for beside in chain.hops[max(number - 1, 0) : number + 2] for one in beside.record_ids]
        told = f"no record names who held it {ends[0]} and {ends[1]}{days}{split}"
        yield Fault(GAP, told, tuple(dict.fromkeys(around)), before)


def _too_fast(chain: Chain, points: Points) -> Iterator[Fault]:
    """Two places in turn, further apart than freight goes in the days between, both days counted."""
    placed = [event for event in (*chain.taken, *chain.later) if event.place_id in points]
    for one, other in pairwise(placed):
        distance = great_circle_km(points[str(one.place_id)], points[str(other.place_id)])
        days = max((other.latest - one.earliest).days, 0) + 1
        if distance > FREIGHT_KM_PER_DAY * days:
            told = f"{distance:,.0f} km between two places within {days:,} day{'s' if days > 1 else ''}"
            yield Fault(IMPOSSIBLE_SPEED, told, _records(one, other), other.giver or other.taker)


def _reappearances(chain: Chain) -> Iterator[Fault]:
    for event in chain.later:
        if chain.end is not None:
            told = f"{event.kind} on {event.earliest}, after its recovery on {chain.end.latest}"
            yield Fault(REAPPEARANCE, told, _records(chain.end, event), event.giver or event.taker)


def _other_destinations(chain: Chain, names: Mapping[str, str]) -> Iterator[Fault]:
    """The end user that an order, a licence or a certificate declares never holds it, and another one does."""
    held = {hop.entity for hop in chain.hops}
    seen: set[str] = set()
    for event in chain.taken:
        user = event.end_user
        if user is None or user in held or user in seen:
            continue
        seen.add(user)
        receivers = [hop for hop in chain.hops if hop.party is not None and hop.kind not in ("manufacture", "maker")]
        if receivers:
            last = receivers[-1]
            told = (
                f"declared for {names.get(user, user)}; the records show it with "
                f"{names.get(str(last.party), last.party)} and never there"
            )
            yield Fault(
                OTHER_DESTINATION, told, tuple(dict.fromkeys((*event.record_ids, *last.record_ids))), last.party
            )


def _unauthorised(chain: Chain, countries: Mapping[str, str]) -> Iterator[Fault]:
    """Passed on without a legal basis, or against one; or found abroad though bound to stay with its holder."""
    for event in chain.unauthorised:
        bound = chain.bound.get(event.gave or "")
        told = (
            "against the clause under which it was received"
            if bound
            else "no legal basis stated, or one that forbids it"
        )
        yield Fault(
            UNAUTHORISED, f"{event.kind} on {event.earliest}: {told}", _records(*_known(bound), event), event.giver
        )
    end = chain.outside
    if end is None or end.kind != "recovery" or chain.unauthorised or any(e.kind in TAKEN for e in chain.taken):
        return
    for hop in chain.hops:
        bound = chain.bound.get(hop.entity or "")
        home, found = countries.get(hop.party or ""), chain.item.country
        if bound is None or home is None or found is None or home == found:
            continue
        told = (
            f"received on {bound.earliest} under a clause against retransfer, recovered in another country "
            f"{(end.latest - bound.earliest).days:,} days later; no loss or capture is on record"
        )
        yield Fault(UNAUTHORISED, told, _records(bound, end), hop.party)


def _known(event: Event | None) -> tuple[Event, ...]:
    return () if event is None else (event,)


def _records(*events: Event) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for event in events for one in event.record_ids))
