"""Elements of FinCEN's batch XML: numbered, on one line, no longer than they may be."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from chokepoint.records.filing import Cells
from chokepoint.report.filings.fitting.fit import Lost
from chokepoint.report.filings.letters import cut, lettering, on_one_line

NAMESPACE = "www.fincen.gov/base"
LETTERS = "latin-1"
WHOLE = ("AccountNumberText", "PartyIdentificationNumberText", "PhoneNumberText")
"""Numbers: left out where they are too long, never cut."""


class SarWriter:
    """Writes elements. `numbers` are the SeqNum of groups, one more each; `lost` takes what is cut."""

    def __init__(self, numbers: Iterator[int], lost: list[Lost]) -> None:
        self._numbers = numbers
        self._lost = lost
        self._letters = lettering(LETTERS)

    def group(self, parent: etree._Element, name: str) -> etree._Element:
        """An element that holds others, with the next number."""
        return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", {"SeqNum": str(next(self._numbers))})

    def text(self, parent: etree._Element, name: str, value: object, most: int) -> None:
        """An element with a text of at most so many characters; none where there is no text."""
        told = on_one_line(self._letters(str(value))) if value is not None else ""
        if not told:
            return
        if len(told) > most:
            self._lost.append(Lost(name, str(value), f"{most} characters may stand"))
            if name in WHOLE:
                return
            told = cut(told, most)
        etree.SubElement(parent, f"{{{NAMESPACE}}}{name}").text = told

    def address(self, party: etree._Element, cells: Cells) -> None:
        """An address, each part that is not known marked as such."""
        held = self.group(party, "Address")
        city, country, street = cells.get("city"), cells.get("country"), cells.get("address")
        for name, known in (("City", city), ("CountryCode", country)):
            if not known:
                self.text(held, f"{name}UnknownIndicator", "Y", 1)
        self.text(held, "RawCityText", city, 50)
        self.text(held, "RawCountryCodeText", country, 2)
        if country in STATES_OF:
            self.text(held, "RawStateCodeText", cells.get("region"), 3)
        self.text(held, "RawStreetAddress1Text", street, 100)
        self.text(held, "RawZIPCode", cells.get("zip"), 9)
        if country in STATES_OF and not cells.get("region"):
            self.text(held, "StateCodeUnknownIndicator", "Y", 1)
        if not street:
            self.text(held, "StreetAddressUnknownIndicator", "Y", 1)
        if country == "US" and not cells.get("zip"):
            self.text(held, "ZIPCodeUnknownIndicator", "Y", 1)

    def phone(self, party: etree._Element, number: object) -> None:
        """A telephone number, its digits alone."""
        digits = re.sub(r"\D", "", str(number or ""))
        if digits and len(digits) <= PHONE:
            self.text(self.group(party, "PhoneNumber"), "PhoneNumberText", digits, PHONE)
        elif digits:
            self._lost.append(Lost("PhoneNumberText", str(number), f"{PHONE} digits may stand"))


PHONE = 16
STATES_OF = ("US", "CA", "MX")
"""Countries of which the form wants states."""
