"""Parties and addresses in Cross Industry documents.

Source: UN/CEFACT Supply Chain Reference Data Model (Trade_ Party, Trade_ Address).
"""

from __future__ import annotations

import re

from chokepoint.load.formats.messages import values
from chokepoint.load.formats.messages.elements import Node
from chokepoint.load.formats.messages.said import party_id
from chokepoint.load.formats.messages.telling import Telling
from chokepoint.load.formats.messages.ubl.parties import scheme_of

_LINES = ("LineOne", "LineTwo", "LineThree", "StreetName", "BuildingNumber", "PostcodeCode")
_NAMES = ("Name", "SpecifiedLegalOrganization/TradingBusinessName", "SpecifiedLegalOrganization/Name")


def told(telling: Telling, *nodes: Node) -> str | None:
    """Enter the first of these parties that has an identifier or a name; returns its id."""
    return next((found for node in nodes if node and (found := _told(telling, node))), None)


def _told(telling: Telling, node: Node) -> str | None:
    names = node.texts(*_NAMES)
    address = node.first("PostalTradeAddress")
    country, city = values.country(address.text("CountryID")), address.text("CityName")
    found = _identified(node) or party_id(None, None, names[0] if names else None, country, city)
    found = found or party_id(None, node.text("ID"))
    if not found:
        return None
    contact = node.first("DefinedTradeContact")
    if contact.text("PersonName"):
        telling.left("names of the parties' contact persons")
    telling.party(
        {
            "party_id": found,
            "name": names[0] if names else None,
            "aliases": ";".join(name.replace(";", ",") for name in names[1:]) or None,
            "country": country,
            "region": address.text("CountrySubDivisionName"),
            "city": city,
            "address": street(address),
            "phone": contact.text("TelephoneUniversalCommunication/CompleteNumber"),
            "email": contact.text("EmailURIUniversalCommunication/URIID") or _mailbox(node),
            "registration_number": node.text("SpecifiedLegalOrganization/ID"),
            "tax_id": _tax_id(node),
        }
    )
    return found


def street(address: Node) -> str | None:
    """Street address in one line, without town and country."""
    return ", ".join(address.texts(*_LINES)) or None


def _identified(node: Node) -> str | None:
    own = [(scheme_of(one), one.own) for one in node.all("GlobalID", "ID")]
    electronic = [one for one in node.all("URIUniversalCommunication/URIID") if "@" not in (one.own or "")]
    ranked = [
        *((scheme, number) for scheme, number in own if scheme == "GLN"),
        *((scheme, number) for scheme, number in own if scheme),
        *((scheme_of(one), one.own) for one in electronic),
        ("VAT", _vat(node)),
        *((scheme_of(one), one.own) for one in node.all("SpecifiedLegalOrganization/ID")),
    ]
    return next((party_id(scheme, number) for scheme, number in ranked if scheme and number), None)


def _vat(node: Node) -> str | None:
    numbers = node.all("SpecifiedTaxRegistration/ID")
    return next((one.own for one in numbers if one.attribute("schemeID") == "VA"), None)


def _tax_id(node: Node) -> str | None:
    return _vat(node) or node.text("SpecifiedTaxRegistration/ID")


def _mailbox(node: Node) -> str | None:
    said = node.text("URIUniversalCommunication/URIID") or ""
    return said if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", said) else None
