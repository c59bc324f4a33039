"""The parties of a SAR that file it: transmitter, its contact, filing institution, its office, and where it was."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from chokepoint.records.filing_settings import FilingSettings
from chokepoint.report.filings.sar_writing import SarWriter

TRANSMITTER, CONTACT, INSTITUTION, OFFICE, WHERE = "35", "37", "30", "8", "34"
TIN, CONTROL_CODE = "4", "28"
NUMBER = "the taxpayer number of who files"


@dataclass(frozen=True)
class ReporterParties:
    """Writes them from `filing.toml`: [reporter] and [sar]."""

    settings: FilingSettings
    to: SarWriter

    def write(self, activity: etree._Element) -> None:
        """Write the five, in the order of the guide."""
        needed = self.settings.needed
        name = needed("reporter.name", "the name of who files")
        party = self._party(activity, TRANSMITTER, name)
        self._reached(party)
        self._numbered(party, needed("sar.tin", NUMBER), TIN)
        what = "the control code that FinCEN gave to the transmitter"
        self._numbered(party, needed("sar.transmitter_control_code", what), CONTROL_CODE)
        person = self.settings.table("reporter.person")
        first, last = person.get("first_name", ""), person.get("last_name", "")
        self._party(activity, CONTACT, f"{first} {last}".strip() or needed("reporter.person.last_name", "who is asked"))
        self._institution(activity, INSTITUTION, name)
        office = self._party(activity, OFFICE, name)
        self.to.phone(office, needed("reporter.phone", "where who files is reached"))
        self._institution(activity, WHERE, name, "NoBranchActivityInvolvedIndicator")

    def _party(self, activity: etree._Element, code: str, name: str, *indicators: str) -> etree._Element:
        party = self.to.group(activity, "Party")
        self.to.text(party, "ActivityPartyTypeCode", code, 2)
        for indicator in indicators:
            self.to.text(party, indicator, "Y", 1)
        if code in (INSTITUTION, WHERE):
            what = "the code of the federal regulator of who files"
            self.to.text(party, "PrimaryRegulatorTypeCode", self.settings.needed("sar.regulator_code", what), 2)
        held = self.to.group(party, "PartyName")
        self.to.text(held, "PartyNameTypeCode", "L", 3)
        self.to.text(held, "RawPartyFullName", name, 150)
        return party

    def _institution(self, activity: etree._Element, code: str, name: str, *indicators: str) -> None:
        party = self._party(activity, code, name, *indicators)
        self._address(party)
        kind = self.settings.text("sar.tin_type", "2")
        self._numbered(party, self.settings.needed("sar.tin", NUMBER), kind)
        held = self.to.group(party, "OrganizationClassificationTypeSubtype")
        what = "the code of what kind of institution files"
        self.to.text(held, "OrganizationSubtypeID", self.settings.text("sar.institution_subtype"), 4)
        self.to.text(held, "OrganizationTypeID", self.settings.needed("sar.institution_type", what), 2)
        self.to.text(held, "OtherOrganizationSubTypeText", self.settings.text("sar.institution_other"), 50)

    def _reached(self, party: etree._Element) -> None:
        self._address(party)
        self.to.phone(party, self.settings.needed("reporter.phone", "where who files is reached"))

    def _address(self, party: etree._Element) -> None:
        keys = ("address", "city", "zip", "country", "region")
        self.to.address(party, {key: self.settings.text(f"reporter.{key}") for key in keys})

    def _numbered(self, party: etree._Element, number: str, kind: str) -> None:
        held = self.to.group(party, "PartyIdentification")
        self.to.text(held, "PartyIdentificationNumberText", number, 25)
        self.to.text(held, "PartyIdentificationTypeCode", kind, 3)
