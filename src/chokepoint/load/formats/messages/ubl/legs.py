"""Ways of goods in UBL documents: stages with ports, carriers, means of transport and times.

Source: OASIS Universal Business Language 2.4, Common Library (Shipment Stage, Location); UN/ECE
Recommendations 16 and 19.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from chokepoint.load.formats.messages import values
from chokepoint.load.formats.messages.elements import Node
from chokepoint.load.formats.messages.said import party_id
from chokepoint.load.formats.messages.telling import Telling
from chokepoint.load.formats.messages.ubl import parties

STAGES = (
    "PreCarriageShipmentStage",
    "MainCarriageShipmentStage",
    "ShipmentStage",
    "OnCarriageShipmentStage",
    "TransportationSegment",
)
"""In order of travel."""
_FROM = ("LoadingPortLocation", "LoadingTransportEvent/Location", "ActualDepartureTransportEvent/Location")
_FROM_ESTIMATED = (
    "EstimatedDepartureTransportEvent/Location",
    "PlannedDepartureTransportEvent/Location",
    "DepartureTransportLocation/Location",
)
_TO = ("UnloadingPortLocation", "DischargeTransportEvent/Location", "ActualArrivalTransportEvent/Location")
_TO_ESTIMATED = (
    "EstimatedArrivalTransportEvent/Location",
    "PlannedArrivalTransportEvent/Location",
    "ArrivalTransportLocation/Location",
)
_CARRIERS = ("CarrierParty", "PerformingCarrierParty", "SubstituteCarrierParty", "TransportServiceProviderParty")
_MEANS = ("TransportMeans", "CarryingTransportMeans")
_MODE_WORDS = {"maritime": "sea", "ocean": "sea", "truck": "road", "mail": "post", "train": "rail"}
_LOCODE = re.compile(r"[A-Z]{2}[A-Z2-9]{3}")


@dataclass(frozen=True)
class Place:
    """A place on the way, and its country."""

    name: str | None = None
    country: str | None = None


def place_of(location: Node) -> Place:
    """UN/LOCODE, or else the name or town of a location."""
    address = location.first("Address")
    locode = next((code for node in (*location.all("ID"), *address.all("ID")) if (code := _locode(node))), None)
    country = parties.country_of(address) or values.country(location.text("CountrySubentityCode"))
    if locode and not country:
        country = values.country(locode[:2])
    name = locode or location.text("Name") or address.text("CityName") or location.text("Description", "ID")
    return Place(name, country)


def _locode(identifier: Node) -> str | None:
    """UN/LOCODE, where the identifier says that it is one, or does not say what it is and is written like one."""
    code = (identifier.own or "").replace(" ", "").upper()
    scheme = identifier.attribute("schemeID", "schemeName")
    meant = scheme is None or "LOCODE" in scheme.upper()
    return code if meant and _LOCODE.fullmatch(code) and values.country(code[:2]) else None


def tell(telling: Telling, shipment_id: str, holders: list[Node], carrier: str | None) -> list[str]:
    """Enter the legs of a shipment from the elements that hold its stages; returns what no table keeps, in words."""
    stages = [stage for name in STAGES for holder in holders for stage in holder.all(name)]
    words: list[str] = []
    number = 0
    for stage in stages:
        own = parties.told(telling, *(node for name in _CARRIERS for node in stage.all(name))) or carrier
        words += _means(telling, stage)
        for cells in _stretches(stage):
            number += 1
            telling.row(
                "shipment_legs",
                {"shipment_id": shipment_id, "leg_no": str(number), "carrier_id": own, "mode": mode_of(stage), **cells},
                place=stage.line,
            )
    if not stages:
        _between_ports(telling, shipment_id, holders, carrier)
    return words


def mode_of(stage: Node) -> str | None:
    """Means of carriage: by code, or by a word."""
    node = stage.first("TransportModeCode")
    said = (node.own or "").casefold()
    word = _MODE_WORDS.get(said, said)
    by_means = {"MaritimeTransport": "sea", "AirTransport": "air", "RoadTransport": "road", "RailTransport": "rail"}
    told = next(
        (mode for name, mode in by_means.items() if stage.first(*(f"{means}/{name}" for means in _MEANS))), None
    )
    return values.MODES.get(said) or (word if word in values.MODES.values() else told)


def _stretches(stage: Node) -> list[dict[str, str | None]]:
    """The stretches of a stage: one, or where goods are moved to another vessel on the way, several."""
    stops = [place_of(stage.first(*_FROM, *_FROM_ESTIMATED))]
    stops += [place_of(node) for node in stage.all("TransshipPortLocation")]
    stops += [place_of(stage.first(*_TO, *_TO_ESTIMATED))]
    ways = list(pairwise(stops))
    cells: list[dict[str, str | None]] = [
        {
            "from_place": start.name,
            "from_country": start.country,
            "to_place": end.name,
            "to_country": end.country,
        }
        for start, end in ways
    ]
    cells[0]["departed_at"] = _moment(stage, "ActualDepartureTransportEvent", "LoadingTransportEvent", "StartDate")
    cells[-1]["arrived_at"] = _moment(stage, "ActualArrivalTransportEvent", "DischargeTransportEvent", "EndDate")
    return cells


def _moment(stage: Node, actual: str, other: str, period: str) -> str | None:
    for name in (actual, other):
        event = stage.first(name)
        if found := values.instant(event.text("OccurrenceDate"), event.text("OccurrenceTime")):
            return found
    transit = stage.first("TransitPeriod")
    return values.instant(transit.text(period), transit.text(period.replace("Date", "Time")))


def _means(telling: Telling, stage: Node) -> list[str]:
    """The means of transport in words; a vessel is entered as a party, since lists name vessels."""
    means = stage.first(*_MEANS)
    vessel = means.first("MaritimeTransport")
    name, number = vessel.text("VesselName"), vessel.text("VesselID")
    number = re.sub(r"^IMO\s*", "", number, flags=re.IGNORECASE) if number else None
    if name or number:
        found = party_id("IMO", number, name) if number else party_id(None, None, name)
        flag = values.country(vessel.text("RegistrationNationalityID", "RegistryPortLocation/CountrySubentityCode"))
        telling.party(
            {
                "party_id": found,
                "name": name or number,
                "kind": "vessel",
                "registration_number": number,
                "country": flag,
            }
        )
    marks = {
        "vessel": " ".join(filter(None, (name, number))),
        "vehicle": means.text("RoadTransport/LicensePlateID"),
        "train": means.text("RailTransport/TrainID"),
        "wagon": means.text("RailTransport/RailCarID"),
        "aircraft": means.text("AirTransport/AircraftID"),
        "journey": means.text("JourneyID"),
    }
    words = [f"{word} {text}" for word, text in marks.items() if text]
    for what in ("Departure", "Arrival"):
        event = stage.first(f"Estimated{what}TransportEvent", f"Planned{what}TransportEvent")
        planned = f"{what}TransportLocation/Planned{what}Period/StartDate"
        expected = event.text("OccurrenceDate") or stage.text(f"Estimated{what}Date", planned)
        words += [f"{what.casefold()} expected {expected}"] if expected else []
    return words


def _between_ports(telling: Telling, shipment_id: str, holders: list[Node], carrier: str | None) -> None:
    """One leg between the ports that a shipment leaves by and arrives at, where no stage is told."""
    ends = [
        next((place_of(node) for holder in holders for node in holder.all(*names)), Place())
        for names in (("LastExitPortLocation", "FromLocation"), ("FirstArrivalPortLocation", "ToLocation"))
    ]
    if any(end.name or end.country for end in ends):
        cells = {
            "shipment_id": shipment_id,
            "leg_no": "1",
            "from_place": ends[0].name,
            "from_country": ends[0].country,
            "to_place": ends[1].name,
            "to_country": ends[1].country,
            "carrier_id": carrier,
        }
        telling.row("shipment_legs", cells)
