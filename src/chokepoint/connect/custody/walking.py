"""From one item's events to its chain: who held it, where nobody is named, and what cannot both be true."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from chokepoint.connect.custody.events import Event, Item
from chokepoint.connect.custody.kinds import GIVER, MAKER, NOT_RECORDED
from chokepoint.connect.custody.lawfulness import binds, shown_lawful
from chokepoint.connect.custody.sequence import Sequence


@dataclass
class Hop:
    """One holder over one span; `party` None is a gap. `shown` is the last day on which records show it there.

    `until` is the latest day of its end. `possible` are the takers of a lot that was split, of whom any can have had
    the item.
    """

    party: str | None
    entity: str | None
    since: date | None
    shown: date | None
    lawful: bool | None
    kind: str
    matched_by: str | None = None
    grade: float = 1.0
    until: date | None = None
    record_ids: list[str] = field(default_factory=list)
    possible: dict[str, str] = field(default_factory=dict)
    """Party by entity."""

    @property
    def is_gap(self) -> bool:
        """Whether no record names the holder."""
        return self.party is None

    def add(self, record_ids: tuple[str, ...], grade: float, shown: date | None = None) -> None:
        """Note records that show this holder too."""
        self.record_ids += [one for one in record_ids if one not in self.record_ids]
        self.grade = min(self.grade, grade)
        if shown is not None:
            self.shown = shown if self.shown is None else max(self.shown, shown)


@dataclass(frozen=True)
class Conflict:
    """Two accounts that cannot both be true, and the parties of both."""

    basis: str
    parties: tuple[tuple[str, str], ...]
    """Entity and party."""
    record_ids: tuple[str, ...]


@dataclass
class Chain:
    """One item's chain. `outside` is the first event outside lawful custody, `end` its recovery, `later` what came
    after; `unauthorised` are transfers without a legal basis where one was needed."""

    item: Item
    hops: list[Hop] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    outside: Event | None = None
    end: Event | None = None
    later: list[Event] = field(default_factory=list)
    unauthorised: list[Event] = field(default_factory=list)
    bound: dict[str, Event] = field(default_factory=dict)
    """By entity, the event under whose basis it may not pass the item on."""
    taken: list[Event] = field(default_factory=list)
    """The events in their sequence, up to the end."""

    @property
    def gaps(self) -> list[int]:
        """Places of the hops whose holder no record names."""
        return [number for number, hop in enumerate(self.hops) if hop.is_gap]


def walk(item: Item) -> Chain:
    """The chain that the item's events make; it begins with the maker where the item's row names one."""
    chain = Chain(item)
    if item.maker is not None and not any(event.kind == "manufacture" for event in item.events):
        made = item.manufactured_on
        hop = Hop(item.maker, item.maker_entity, made, made, True, MAKER, "item", item.grade)
        hop.record_ids.append(f"items/{item.item_id}")
        chain.hops.append(hop)
    walker = _Walker(chain)
    sequence = Sequence((*item.events, *_documentation(item)))
    for event in sequence:
        sequence.holder = walker.take(event)
    if not chain.hops:
        chain.hops.append(Hop(None, None, item.manufactured_on, None, None, NOT_RECORDED))
    return chain


def _documentation(item: Item) -> tuple[Event, ...]:
    """The item's own row as its recovery, where no event shows one."""
    if item.documented_on is None or any(event.kind == "recovery" for event in item.events):
        return ()
    on, key = item.documented_on, item.item_id
    nobody = (None, None, None, None)
    recovery = Event(
        "recovery", on, on, *nobody, item.place_id, None, None, None, item.grade, "item", key, (f"items/{key}",)
    )
    return (recovery,)


class _Walker:
    """Adds events to a chain, one after the other."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.held = {hop.entity for hop in chain.hops}
        takers: dict[str | None, set[str | None]] = {}
        for event in chain.item.events:
            if event.matched_by != "item":
                takers.setdefault(event.gave, set()).add(event.took)
        self.splits = {gave for gave, took in takers.items() if gave is not None and len(took) > 1}

    @property
    def last(self) -> Hop | None:
        return self.chain.hops[-1] if self.chain.hops else None

    def take(self, event: Event) -> str | None:
        """Add the event; returns the entity that holds the item after it."""
        chain = self.chain
        if chain.end is not None:
            chain.later.append(event)
            return None
        chain.taken.append(event)
        if event.kind == "manufacture":
            self._made(event)
        elif not self._confirms(event) and not self._splits(event):
            self._passes(event)
        return self.last.entity if self.last else None

    def _made(self, event: Event) -> None:
        maker = event.took or event.gave or self.chain.item.maker_entity
        party = event.taker or event.giver or self.chain.item.maker
        if self.last is None:
            self._add(event, party, maker, lawful=True if party else None)
        elif maker != self.chain.hops[0].entity or len(self.chain.hops) > 1:
            self._conflict(event, party, maker, "its manufacture stands after others held it, or with another maker")
        else:
            self.last.add(event.record_ids, event.grade, event.earliest)

    def _confirms(self, event: Event) -> bool:
        """Whether the event only shows once more what the last hop says."""
        last = self.last
        if last is None or event.kind == "recovery" or event.took is None or event.took != last.entity:
            return False
        before = self.chain.hops[-2].entity if len(self.chain.hops) > 1 else None
        if event.gave is not None and event.gave not in (event.took, before):
            return False
        last.add(event.record_ids, event.grade, event.earliest)
        if last.lawful is None:
            last.lawful = shown_lawful(event, bound=False, giver_lawful=None)
        return True

    def _splits(self, event: Event) -> bool:
        """Whether the event is one of several by which a lot went to several: then nobody is named as holder."""
        last = self.last
        if event.matched_by == "item" or event.gave is None or event.kind == "recovery":
            return False
        going_on = (
            last is not None and bool(last.possible) and (event.gave in last.possible or event.gave in self.splits)
        )
        if not going_on and event.gave not in self.splits:
            return False
        if not going_on:
            self._reach(event)
            self._end_span(event)
            self._add(event, None, None, lawful=None)
        hop = self.chain.hops[-1]
        hop.add(event.record_ids, event.grade)
        if event.took is not None and event.taker is not None:
            hop.possible[event.took] = event.taker
        return True

    def _passes(self, event: Event) -> None:
        chain = self.chain
        self._reach(event)
        giver = self.last
        self._end_span(event)
        lawful = self._lawfulness(event, giver)
        if chain.outside is None and (lawful is False or event.kind == "recovery"):
            chain.outside = event
        if event.kind == "recovery":
            chain.end = event
            return
        if binds(event) and lawful and event.took is not None:
            chain.bound[event.took] = event
        self._add(event, event.taker, event.took, lawful=lawful)

    def _lawfulness(self, event: Event, giver: Hop | None) -> bool | None:
        """Whether the taker's custody is lawful; what would have needed a basis is noted."""
        was = giver.lawful if giver else None
        bound = giver is not None and giver.entity in self.chain.bound and event.kind != "recovery"
        lawful = shown_lawful(event, bound=bound, giver_lawful=was)
        if lawful is False and was is not False and event.kind not in ("loss", "capture", "recovery"):
            self.chain.unauthorised.append(event)
        return lawful

    def _reach(self, event: Event) -> None:
        """Bring the chain to the event's giver: by a gap where it does not follow, with a conflict where it cannot."""
        last = self.last
        if event.gave is not None and last is not None and last.entity == event.gave:
            return
        if event.gave is None:
            if last is None or not last.is_gap:
                self._gap(event)
            return
        if last is None or not last.is_gap:
            if event.gave in self.held and last is not None:
                self._conflict(event, event.giver, event.gave, f"{event.giver} gave it away, and gives it again")
            else:
                self._gap(event)
        elif last.until is None:
            last.until = event.latest
        self.chain.hops.append(
            Hop(event.giver, event.gave, None, event.earliest, self._giver_lawful(), GIVER, event.matched_by,
                event.grade, None, list(event.record_ids))
        )  # fmt: skip
        self.held.add(event.gave)

    def _giver_lawful(self) -> bool | None:
        """What is outside lawful custody stays there; of others who turn up nothing is shown."""
        return False if self.chain.outside is not None else None

    def _gap(self, event: Event) -> None:
        since = self.last.shown if self.last else self.chain.item.manufactured_on
        self.chain.hops.append(Hop(None, None, since, None, self._giver_lawful(), NOT_RECORDED, until=event.latest))

    def _end_span(self, event: Event) -> None:
        """The last holder's span ends where it gives."""
        last = self.last
        if last is None:
            return
        if last.until is None:
            last.until = event.latest
        if not last.is_gap:
            last.add((), event.grade, event.earliest)

    def _add(self, event: Event, party: str | None, entity: str | None, *, lawful: bool | None) -> None:
        self.chain.hops.append(
            Hop(party, entity, event.earliest, event.earliest, lawful, event.kind, event.matched_by, event.grade, None,
                list(event.record_ids))
        )  # fmt: skip
        self.held.add(entity)

    def _conflict(self, event: Event, party: str | None, entity: str | None, basis: str) -> None:
        both = {hop.entity: hop.party for hop in self.chain.hops[-1:]} | {entity: party}
        records = [one for hop in self.chain.hops[-1:] for one in hop.record_ids]
        parties = tuple((one, said) for one, said in both.items() if one is not None and said is not None)
        self.chain.conflicts.append(Conflict(basis, parties, tuple(dict.fromkeys((*records, *event.record_ids)))))
