"""A FinCEN SAR as batch XML: one activity with its parties, what it amounts to, and the narrative.

Source: FinCEN, Suspicious Activity Report, Electronic Filing Requirements, XML Schema 2.0 User Guide, version 1.6,
August 2021: order and lengths of elements, codes of party types and of names, counts, numbering.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_UP, Decimal
from itertools import count
from pathlib import Path

from lxml import etree

from chokepoint.records.errors import InputError
from chokepoint.records.filing import DOLLAR, Cells, FiledOrder, Filing, Rates
from chokepoint.records.filing_settings import FilingSettings
from chokepoint.report.filings.annex import write_annex
from chokepoint.report.filings.fitting.fit import Lost
from chokepoint.report.filings.letters import cut, on_one_line
from chokepoint.report.filings.sar_reporter import ReporterParties
from chokepoint.report.filings.sar_writing import NAMESPACE, SarWriter
from chokepoint.report.filings.telling import whole_reason
from chokepoint.report.writing import replaced

FORM = "SARX"
SUBJECT, HELD_AT = "33", "41"
LEGAL_NAME = "L"
MOST_SUBJECTS = 999
NARRATIVE, PARTS = 4000, 5
"""Characters of one element of the narrative, and how many there may be."""
ORDER_SUBJECTS = ("customer_id", "end_user_id")
SHIPMENT_SUBJECTS = ("consignee_id", "notify_party_id")
PAYMENT_SUBJECTS = ("payer_id", "ultimate_debtor_id")
"""Columns that name who orders, receives and pays; who sells or carries is no subject of a report."""


@dataclass
class _Subjects:
    """The subjects of a filing with their accounts, and the span and sum of what is reported."""

    parties: dict[str, Cells] = field(default_factory=dict)
    accounts: dict[str, dict[str, None]] = field(default_factory=dict)
    payers: set[str] = field(default_factory=set)
    days: list[str] = field(default_factory=list)
    total: Decimal = Decimal(0)
    amount_known: bool = True

    def take(self, filed: FiledOrder, rates: Rates) -> None:
        """Add an order's."""
        for column in ORDER_SUBJECTS:
            self._party(filed, filed.order.get(column))
        for row in filed.shipments:
            for column in SHIPMENT_SUBJECTS:
                self._party(filed, row.get(column))
        for row in filed.payments:
            for column in PAYMENT_SUBJECTS:
                self._party(filed, row.get(column))
            if row.get("payer_id") and row.get("from_account"):
                self.accounts.setdefault(str(row["payer_id"]), {})[str(row["from_account"])] = None
            self.payers |= {str(row["payer_id"])} if row.get("payer_id") else set()
        self._amounts(filed, rates)

    def _party(self, filed: FiledOrder, party_id: object) -> None:
        if party_id is not None:
            self.parties.setdefault(str(party_id), filed.parties.get(str(party_id), {}))

    def _amounts(self, filed: FiledOrder, rates: Rates) -> None:
        told = [
            (row["amount"], row["currency"], row["paid_at"]) for row in filed.payments if row.get("kind") != "refund"
        ]
        if not told and filed.order_id:
            told = [(*filed.amount(), filed.order["ordered_at"])]
        for amount, currency, at in told:
            self.days.append(f"{at:%Y%m%d}")
            found = rates.converted(amount, currency, DOLLAR, at.date()) if amount is not None and currency else None
            self.amount_known = self.amount_known and found is not None
            self.total += found or 0


def write_sar(path: Path, filing: Filing, settings: FilingSettings, rates: Rates) -> tuple[Path, ...]:
    """Write the batch of one report and its annex; returns both. Raises InputError for what must be set and is not."""
    subjects = _Subjects()
    for filed in filing.orders():
        subjects.take(filed, rates)
    subjects.parties.pop(settings.text("reporter.party_id"), None)
    if not subjects.days:
        raise InputError(f"{filing.title} has neither orders nor payments: there is no activity to report.")
    if len(subjects.parties) > MOST_SUBJECTS:
        raise InputError(
            f"{filing.title} has {len(subjects.parties):,} subjects; a report takes {MOST_SUBJECTS}. File its "
            "parties or orders by themselves."
        )
    lost: list[Lost] = []
    content = _batch(filing, settings, subjects, lost)
    replaced(path, content)
    return path, write_annex(path.with_suffix(".annex.json"), filing, lost)


def _batch(filing: Filing, settings: FilingSettings, subjects: _Subjects, lost: list[Lost]) -> bytes:
    total = subjects.total.to_integral_value(ROUND_UP)
    root = etree.Element(
        f"{{{NAMESPACE}}}EFilingBatchXML",
        {
            "TotalAmount": str(total),
            "PartyCount": str(len(subjects.parties)),
            "ActivityCount": "1",
        },
        nsmap={"fc2": NAMESPACE},
    )
    write = SarWriter(count(1), lost)
    write.text(root, "FormTypeCode", FORM, 4)
    activity = write.group(root, "Activity")
    write.text(activity, "FilingDateText", f"{filing.made_at:%Y%m%d}", 8)
    write.text(write.group(activity, "ActivityAssociation"), "InitialReportIndicator", "Y", 1)
    reporter = ReporterParties(settings, write)
    reporter.write(activity)
    for party_id, cells in subjects.parties.items():
        _subject(write, activity, party_id, cells, subjects)
    _activity(write, activity, settings, subjects)
    for number, part in enumerate(_narrative(filing, lost), start=1):
        told = write.group(activity, "ActivityNarrativeInformation")
        write.text(told, "ActivityNarrativeSequenceNumber", str(number), 1)
        write.text(told, "ActivityNarrativeText", part, NARRATIVE)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _subject(write: SarWriter, activity: etree._Element, party_id: str, cells: Cells, subjects: _Subjects) -> None:
    """One subject, what is not known marked as such."""
    person = cells.get("kind") == "person"
    accounts = subjects.accounts.get(party_id, {})
    party = write.group(activity, "Party")
    write.text(party, "ActivityPartyTypeCode", SUBJECT, 2)
    born = cells.get("incorporated_on") if person else None
    if person and not born:
        write.text(party, "BirthDateUnknownIndicator", "Y", 1)
    if born:
        write.text(party, "IndividualBirthDateText", f"{born:%Y%m%d}", 8)
    if not accounts:
        write.text(party, "NoKnownAccountInvolvedIndicator", "Y", 1)
    if not person:
        write.text(party, "PartyAsEntityOrganizationIndicator", "Y", 1)
    if party_id in subjects.payers:
        write.text(party, "PurchaserSenderIndicator", "Y", 1)
    if person:
        write.text(party, "UnknownGenderIndicator", "Y", 1)
    _name(write, party, party_id, cells, person=person)
    write.address(party, cells)
    write.phone(party, cells.get("phone"))
    _identified(write, party, cells)
    business = cells.get("industry_text")
    if business:
        write.text(write.group(party, "PartyOccupationBusiness"), "OccupationBusinessText", business, 50)
    for kind, value in (("E", cells.get("email")), ("U", cells.get("website"))):
        if value:
            address = write.group(party, "ElectronicAddress")
            write.text(address, "ElectronicAddressText", value, 517)
            write.text(address, "ElectronicAddressTypeCode", kind, 1)
    _accounts(write, party, accounts)


def _name(write: SarWriter, party: etree._Element, party_id: str, cells: Cells, *, person: bool) -> None:
    """The legal name and the others."""
    name = write.group(party, "PartyName")
    told = str(cells.get("name") or party_id)
    first, _, last = told.rpartition(" ")
    write.text(name, "PartyNameTypeCode", LEGAL_NAME, 3)
    write.text(name, "RawEntityIndividualLastName", last if person else told, 150)
    if person and first:
        write.text(name, "RawIndividualFirstName", first, 35)
    elif person:
        write.text(name, "FirstNameUnknownIndicator", "Y", 1)
    aliases = cells.get("aliases") or ()
    for alias in [aliases] if isinstance(aliases, str) else list(aliases)[:99]:
        other = write.group(party, "PartyName")
        write.text(other, "PartyNameTypeCode", "AKA", 3)
        write.text(other, "RawPartyFullName", alias, 150)


def _identified(write: SarWriter, party: etree._Element, cells: Cells) -> None:
    number = cells.get("registration_number")
    if number:
        held = write.group(party, "PartyIdentification")
        write.text(held, "OtherIssuerCountryText", cells.get("country"), 2)
        write.text(held, "OtherPartyIdentificationTypeText", "company register", 50)
        write.text(held, "PartyIdentificationNumberText", number, 25)
        write.text(held, "PartyIdentificationTypeCode", "999", 3)
    held = write.group(party, "PartyIdentification")
    if cells.get("tax_id"):
        write.text(held, "PartyIdentificationNumberText", cells["tax_id"], 25)
        write.text(held, "PartyIdentificationTypeCode", "9", 3)
    else:
        write.text(held, "TINUnknownIndicator", "Y", 1)


def _accounts(write: SarWriter, party: etree._Element, accounts: dict[str, None]) -> None:
    """Accounts at institutions whose own number is not on record."""
    if not accounts:
        return
    held = write.group(party, "PartyAccountAssociation")
    write.text(held, "PartyAccountAssociationTypeCode", "7", 1)
    bank = write.group(held, "Party")
    write.text(bank, "ActivityPartyTypeCode", HELD_AT, 2)
    for number in list(accounts)[:99]:
        account = write.group(bank, "Account")
        write.text(account, "AccountNumberText", number, 40)
        write.text(write.group(account, "PartyAccountAssociation"), "PartyAccountAssociationTypeCode", "5", 1)


def _activity(write: SarWriter, activity: etree._Element, settings: FilingSettings, subjects: _Subjects) -> None:
    """What it amounts to, from when to when, and what the reporter calls it."""
    told = write.group(activity, "SuspiciousActivity")
    total = subjects.total.to_integral_value(ROUND_UP)
    if not subjects.amount_known:
        write.text(told, "AmountUnknownIndicator", "Y", 1)
    elif not total:
        write.text(told, "NoAmountInvolvedIndicator", "Y", 1)
    write.text(told, "SuspiciousActivityFromDateText", min(subjects.days), 8)
    write.text(told, "SuspiciousActivityToDateText", max(subjects.days), 8)
    if subjects.amount_known and total:
        write.text(told, "TotalSuspiciousAmountText", str(total), 15)
    kind = write.group(told, "SuspiciousActivityClassification")
    write.text(kind, "OtherSuspiciousActivityTypeText", settings.text("sar.activity_other"), 50)
    what = "the code of the kind of activity, from the user guide of the form"
    write.text(kind, "SuspiciousActivitySubtypeID", settings.needed("sar.activity_subtype", what), 4)
    write.text(kind, "SuspiciousActivityTypeID", settings.needed("sar.activity_type", what), 2)


def _narrative(filing: Filing, lost: list[Lost]) -> Iterator[str]:
    """The narrative in parts of one line each; what is beyond the last is cut, and told in full in the annex."""
    told, whole = whole_reason(filing, NARRATIVE * PARTS)
    text = on_one_line(told)
    for _ in range(PARTS - 1):
        end = NARRATIVE if len(text) <= NARRATIVE else text.rfind(" ", 1, NARRATIVE + 1)
        end = NARRATIVE if end < 1 else end
        yield text[:end].strip()
        text = text[end:].strip()
        if not text:
            break
    if text:
        yield cut(text, NARRATIVE)
    if len(text) > NARRATIVE or not whole:
        lost.append(
            Lost("ActivityNarrativeText", f"over {NARRATIVE * PARTS:,} characters", "cut; see the evidence above")
        )
