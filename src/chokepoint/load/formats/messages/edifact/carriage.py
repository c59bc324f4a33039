"""How goods travel, as a UN/EDIFACT message tells it: means of transport, places and times, as stretches of a journey.

Source: UN/EDIFACT segments TDT, LOC and DTM; code lists 8051, 8067 (UN/ECE Recommendation 19), 3227, 2005.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from chokepoint.load.formats.messages.edifact.composites import place_of, scheme_of, time_of
from chokepoint.load.formats.messages.edifact.segments import Segment
from chokepoint.load.formats.messages.envelopes import Context
from chokepoint.load.formats.messages.papers import Leg, Paper
from chokepoint.load.formats.messages.said import party_id
from chokepoint.load.formats.messages.telling import Telling
from chokepoint.load.formats.messages.values import MODES, country

_FROM, _TO = ("9", "5", "76"), ("11", "8", "12", "60", "61", "65")
_EXPORTED, _DESTINED = "35", ("36", "28")
"""Countries of export and of (ultimate) destination, by the same list."""
_RECEIPT, _FINAL = ("88", "10", "198", "228"), ("7", "20", "83", "8", "65")
"""Place qualifiers (code list 3227): loading and departure; discharge and arrival; receipt; delivery, destination."""
_LEFT, _LEFT_PLANNED = ("136", "186"), ("133", "189")
_ARRIVED, _ARRIVED_PLANNED = ("178",), ("132", "232")
"""Date qualifiers (code list 2005): actual, and estimated or scheduled, departures and arrivals."""
_VESSEL_MODE, _MAIN = "1", "20"
_SHIP_LISTS = {"11": "IMO", "103": "CALL SIGN", "146": "CALL SIGN"}


@dataclass
class _Stage:
    """One TDT segment and what follows it."""

    stage: str
    mode: str | None
    carrier: str | None
    words: str
    places: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    times: dict[str, str] = field(default_factory=dict)


@dataclass
class Carriage:
    """Takes in the transport of one message. Places told before the first TDT, or of a part of it, are for all stages.

    `part`: places and times of the consignment that is being read.
    """

    telling: Telling
    context: Context
    stages: list[_Stage] = field(default_factory=list)
    places: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    part: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    times: dict[str, str] = field(default_factory=dict)
    in_part: bool = False
    idle: bool = True
    """Whether no means of transport is being told of."""

    def take(self, segment: Segment) -> None:
        """Notice a segment."""
        if segment.tag == "TDT":
            self.stages.append(self._stage(segment))
            self.idle = False
        elif segment.tag == "LOC":
            known = (
                self.stages[-1].places if self.stages and not self.idle else self.part if self.in_part else self.places
            )
            known.setdefault(segment.at(1), place_of(segment))
        elif segment.tag == "DTM" and segment.at(1) in (*_LEFT, *_LEFT_PLANNED, *_ARRIVED, *_ARRIVED_PLANNED):
            if moment := time_of(segment):
                (self.stages[-1].times if self.stages and not self.idle else self.times).setdefault(
                    segment.at(1), moment
                )
        elif segment.tag not in ("DTM", "RFF", "TSR", "QTY"):
            self.idle = True

    def start_part(self) -> None:
        """Begin a consignment of its own."""
        self.part, self.in_part, self.idle = {}, True, True

    def _stage(self, segment: Segment) -> _Stage:
        mode = (segment.at(3) or segment.at(4))[:1]
        carrier_id, agency, name = segment.at(5), segment.at(5, 2), segment.at(5, 3)
        known = scheme_of(carrier_id, agency or ("166" if segment.at(5, 1) == "172" else ""), self.context)
        carrier = self.telling.party({"party_id": party_id(known, carrier_id, name), "name": name or None})
        words = " ".join(filter(None, ("voyage" if segment.at(2) else "", segment.at(2))))
        vessel = self._vessel(segment, mode)
        return _Stage(segment.at(1), MODES.get(mode), carrier, f"{vessel} {words}".strip())

    def _vessel(self, segment: Segment, mode: str) -> str:
        """Enter the ship that a TDT segment names; returns its name."""
        number, name = segment.at(8), segment.at(8, 3)
        if mode != _VESSEL_MODE or not (number or name):
            return name or number
        scheme = _SHIP_LISTS.get(segment.at(8, 2)) or _SHIP_LISTS.get(segment.at(8, 1))
        if number.isdigit() and len(number) == 7:
            scheme = "IMO"
        cells = {
            "party_id": party_id(scheme or "VESSEL", number, name),
            "name": name or None,
            "kind": "vessel",
            "country": country(segment.at(8, 4)),
            "registration_number": number if scheme else None,
        }
        self.telling.party(cells)
        return f"vessel {name or number}"

    def settle(self, paper: Paper) -> None:
        """Give a paper its stretches, means of carriage, times and delivery."""
        places = {**self.places, **self.part}
        legs = [self._leg(stage, places) for stage in self.stages]
        legs = [leg for leg in legs if leg.from_place or leg.to_place or leg.from_country or leg.to_country]
        if not legs:
            direct = self._between(_first(places, (*_FROM, _EXPORTED)), _first(places, (*_TO, *_DESTINED)))
            legs = [direct] if direct else []
        paper.legs = self._with_ends(legs, places)
        paper.remarks += [stage.words for stage in self.stages if stage.words]
        main = next((stage for stage in self.stages if stage.stage == _MAIN), None) or next(iter(self.stages), None)
        if main:
            paper.mode = paper.mode or main.mode
            if main.carrier:
                paper.roles.setdefault("carrier", main.carrier)
        times = {**(main.times if main else {}), **self.times}
        paper.shipped_at = paper.shipped_at or next((times[code] for code in _LEFT if code in times), None)
        final = _first(places, ("7", "20", "83", "8")) or (None, None)
        destination = next((places[code][1] for code in _DESTINED if code in places), None)
        paper.delivery.setdefault("delivery_address", final[0])
        paper.delivery.setdefault("delivery_country", final[1] or destination)

    def _leg(self, stage: _Stage, places: dict[str, tuple[str | None, str | None]]) -> Leg:
        shared = places if stage.stage == _MAIN or len(self.stages) == 1 else {}
        start = _first(stage.places, _FROM) or _first(shared, _FROM) or (None, None)
        end = _first(stage.places, ("11", "8")) or _first(shared, _TO) or _first(stage.places, _TO) or (None, None)
        times = {**self.times, **stage.times} if shared else stage.times
        return Leg(
            from_place=start[0],
            to_place=end[0],
            from_country=start[1],
            to_country=end[1],
            departed_at=next((times[code] for code in (*_LEFT, *_LEFT_PLANNED) if code in times), None),
            arrived_at=next((times[code] for code in (*_ARRIVED, *_ARRIVED_PLANNED) if code in times), None),
            carrier=stage.carrier,
            mode=stage.mode,
        )

    def _with_ends(self, legs: list[Leg], places: dict[str, tuple[str | None, str | None]]) -> list[Leg]:
        """Legs with the stretches before the first and after the last that other places tell of."""
        if not legs:
            return [leg for leg in [self._between(_first(places, _RECEIPT), _first(places, _FINAL))] if leg]
        before, after = _first(places, _RECEIPT), _first(places, _FINAL)
        first, last = legs[0], legs[-1]
        if before and first.from_place and before[0] and before[0] != first.from_place:
            legs = [Leg(before[0], first.from_place, before[1], first.from_country), *legs]
        if after and last.to_place and after[0] and after[0] != last.to_place:
            legs = [*legs, Leg(last.to_place, after[0], last.to_country, after[1])]
        return legs

    def _between(
        self, start: tuple[str | None, str | None] | None, end: tuple[str | None, str | None] | None
    ) -> Leg | None:
        if not start and not end:
            return None
        start, end = start or (None, None), end or (None, None)
        leg = Leg(start[0], end[0], start[1], end[1])
        leg.departed_at = next((self.times[code] for code in (*_LEFT, *_LEFT_PLANNED) if code in self.times), None)
        leg.arrived_at = next((self.times[code] for code in (*_ARRIVED, *_ARRIVED_PLANNED) if code in self.times), None)
        return leg if any((*start, *end)) else None


def _first(
    places: dict[str, tuple[str | None, str | None]], codes: tuple[str, ...]
) -> tuple[str | None, str | None] | None:
    return next((places[code] for code in codes if code in places and any(places[code])), None)
