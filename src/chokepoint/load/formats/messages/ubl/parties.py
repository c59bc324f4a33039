"""Parties of UBL documents: who they are by their identifiers, and what else is told of them.

Source: OASIS Universal Business Language 2.4, Common Library (Party, Address); ISO 6523 codes as Peppol lists them.
"""

from __future__ import annotations

import re
from decimal import Decimal

from chokepoint.load.formats.messages import values
from chokepoint.load.formats.messages.elements import NONE, Node
from chokepoint.load.formats.messages.said import party_id
from chokepoint.load.formats.messages.telling import Telling

ICD = {"0088": "GLN", "0060": "DUNS", "0199": "LEI", "0021": "BIC"}
"""ISO 6523 codes of schemes that other messages name by letters."""
_VAT = re.compile(r"99(1[0-9]|2[0-9]|3[0-9]|4[0-9]|5[0-7])|.*VAT.*")
"""Electronic address schemes of national VAT numbers (9910 to 9957), and schemes that say VAT."""
_GLN_SIGNS = ("GLN", "EAN", "9", "GS1")
_WRAPPED = "Party"
_ADDRESSES = ("PostalAddress", "PhysicalLocation/Address", "PartyLegalEntity/RegistrationAddress")
_NOBODYS = ("SEPA", "ZZZ", "ZZ")
"""Schemes whose numbers only two parties understand."""


def told(telling: Telling, *nodes: Node) -> str | None:
    """Enter the first of these parties that has an identifier or a name; returns its id."""
    return next((found for node in nodes if node and (found := _told(telling, node))), None)


def told_all(telling: Telling, nodes: list[Node]) -> list[str]:
    """Enter all these parties; returns their ids, each once."""
    return list(dict.fromkeys(found for node in nodes if (found := _told(telling, node))))


def scheme_of(identifier: Node) -> str | None:
    """The scheme of an identifier as parties' ids write it; NULL where it has none that others understand."""
    scheme = (identifier.attribute("schemeID", "schemeName") or "").upper()
    if not scheme or scheme in _NOBODYS:
        by_gs1 = identifier.attribute("schemeAgencyID") == "9" or identifier.attribute("schemeAgencyName") == "GS1"
        return "GLN" if by_gs1 and re.fullmatch(r"\d{13}", identifier.own or "") else None
    if scheme in _GLN_SIGNS or scheme.endswith(":GLN"):
        return "GLN"
    if _VAT.fullmatch(scheme):
        return "VAT"
    return ICD.get(scheme, scheme)


def address_line(address: Node) -> str | None:
    """Street address in one line, without town and country."""
    parts = [
        address.text("Department"),
        " ".join(filter(None, (address.text("StreetName"), address.text("BuildingNumber")))) or None,
        address.text("AdditionalStreetName"),
        *(address.text(part) for part in ("BuildingName", "BlockName", "Floor", "Room", "Postbox")),
        *address.texts("AddressLine/Line"),
        address.text("CitySubdivisionName"),
        address.text("PostalZone"),
    ]
    return ", ".join(dict.fromkeys(part for part in parts if part)) or None


def place_line(address: Node) -> str | None:
    """Street address, town and country in one line."""
    parts = (address_line(address), address.text("CityName"), country_of(address))
    return ", ".join(part for part in parts if part) or None


def country_of(address: Node) -> str | None:
    """Country of an address, as a code."""
    return values.country(address.text("Country/IdentificationCode")) or values.country(address.text("Country/Name"))


def coordinates(address: Node) -> tuple[str | None, str | None]:
    """Latitude and longitude in degrees, if the address or location tells them."""
    point = address.first("LocationCoordinate")
    found = [_degrees(point, side) for side in ("Latitude", "Longitude")]
    return (found[0], found[1]) if all(found) else (None, None)


def _degrees(point: Node, side: str) -> str | None:
    whole = values.number(point.text(f"{side}DegreesMeasure"))
    if whole is None:
        return None
    minutes = values.number(point.text(f"{side}MinutesMeasure")) or Decimal(0)
    degrees = abs(whole) + abs(minutes) / 60
    south_or_west = (point.text(f"{side}DirectionCode") or "").upper()[:1] in ("S", "W") or whole < 0
    return values.plain(round(-degrees if south_or_west else degrees, 6))


def _told(telling: Telling, node: Node) -> str | None:
    party = node.first(_WRAPPED) or node
    names = _names(party)
    address = next((place for path in _ADDRESSES if (place := party.first(path))), NONE)
    country, city = country_of(address), address.text("CityName")
    found = _identified(party) or party_id(None, None, names[0] if names else None, country, city)
    local = node.text("SupplierAssignedAccountID", "CustomerAssignedAccountID")
    found = found or party_id(None, party.text("PartyIdentification/ID", "EndpointID") or local)
    if not found:
        return None
    latitude, longitude = coordinates(address)
    industry = party.first("IndustryClassificationCode")
    telling.party(
        {
            "party_id": found,
            "name": names[0] if names else None,
            "aliases": ";".join(name.replace(";", ",") for name in names[1:]) or None,
            "kind": "person" if _is_person(party) else None,
            "country": country,
            "region": address.text("CountrySubentity", "CountrySubentityCode", "Region"),
            "city": city,
            "address": address_line(address),
            "latitude": latitude,
            "longitude": longitude,
            "phone": _contact(node, party, "Telephone"),
            "email": _contact(node, party, "ElectronicMail"),
            "website": party.text("WebsiteURI"),
            "registration_number": party.text("PartyLegalEntity/CompanyID"),
            "tax_id": _tax_id(party),
            "industry_text": industry.attribute("name") or industry.own,
        }
    )
    _around(telling, party, found)
    return found


def _around(telling: Telling, party: Node, found: str) -> None:
    """Those who act for the party, and what of it no table keeps."""
    for agent in party.all("AgentParty", "PowerOfAttorney/AgentParty"):
        telling.tied("agent", _told(telling, agent), found)
    for number in party.all("FinancialAccount/ID"):
        telling.account_of(found, number.own)
    if party.text("Contact/Name") or (party.first("Person") and not _is_person(party)):
        telling.left("names of the parties' contact persons")


def _names(party: Node) -> list[str]:
    """Registered and other names, the registered one first; those of a person where there are no others."""
    names = [
        *party.texts("PartyLegalEntity/RegistrationName", "PartyName/Name"),
        *party.texts("PartyTaxScheme/RegistrationName"),
    ]
    return list(dict.fromkeys(names)) or _person_names(party)


def _person_names(party: Node) -> list[str]:
    people = party.all("Person")
    names = [" ".join(person.texts("FirstName", "MiddleName", "FamilyName")) for person in people]
    return [name for name in names if name] or party.texts("Contact/Name")


def _is_person(party: Node) -> bool:
    named = party.texts("PartyLegalEntity/RegistrationName", "PartyName/Name", "PartyTaxScheme/RegistrationName")
    return not named and bool(party.first("Person"))


def _identified(party: Node) -> str | None:
    """Id by the identifier that other messages most likely give too."""
    own = [(scheme_of(node), node.own) for node in party.all("PartyIdentification/ID")]
    ranked = [
        *((scheme, number) for scheme, number in own if scheme == "GLN"),
        *((scheme, number) for scheme, number in own if scheme),
        *((scheme_of(node), node.own) for node in party.all("EndpointID") if "@" not in (node.own or "")),
        ("VAT", _vat(party)),
        *((scheme_of(node), node.own) for node in party.all("PartyLegalEntity/CompanyID")),
    ]
    return next((party_id(scheme, number) for scheme, number in ranked if scheme and number), None)


def _vat(party: Node) -> str | None:
    schemes = [scheme for scheme in party.all("PartyTaxScheme") if scheme.text("TaxScheme/ID")]
    return next((scheme.text("CompanyID") for scheme in schemes if _says_vat(scheme)), None)


def _says_vat(scheme: Node) -> bool:
    said = " ".join(scheme.texts("TaxScheme/ID", "TaxScheme/TaxTypeCode")).upper()
    return "VAT" in said or "GST" in said


def _tax_id(party: Node) -> str | None:
    schemes = party.all("PartyTaxScheme")
    return _vat(party) or next((text for scheme in schemes if (text := scheme.text("CompanyID"))), None)


def _contact(node: Node, party: Node, what: str) -> str | None:
    wrappers = ("DeliveryContact", "BuyerContact", "SellerContact", "AccountingContact", "DespatchContact")
    found = party.text(f"Contact/{what}") or node.text(*(f"{wrapper}/{what}" for wrapper in wrappers))
    if found or what != "ElectronicMail":
        return found
    endpoint = party.text("EndpointID") or ""
    return endpoint if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", endpoint) else None
