"""Parties of UBL documents: by which identifier they are known, and that the same party has one id."""

from __future__ import annotations

from pathlib import Path

import pytest

from chokepoint.load.formats.messages.ubl import FORM
from tests.load.formats.messages.heard import hear_text
from tests.load.formats.messages.ubl.samples import SELLER, ubl

_NAME = "<a:PartyName><Name>Quartz</Name></a:PartyName>"
_ENDPOINT = '<EndpointID schemeID="0192">991</EndpointID>'
_LOCAL = "<a:PartyIdentification><ID>42</ID></a:PartyIdentification>"
_GLN = '<a:PartyIdentification><ID schemeID="GLN" schemeAgencyID="9">7300010000001</ID></a:PartyIdentification>'
_DUNS = '<a:PartyIdentification><ID schemeID="0060">123456789</ID></a:PartyIdentification>'
_VAT = "<a:PartyTaxScheme><CompanyID>SE 55</CompanyID><a:TaxScheme><ID>VAT</ID></a:TaxScheme></a:PartyTaxScheme>"
_OTHER_TAX = "<a:PartyTaxScheme><CompanyID>77</CompanyID><a:TaxScheme><ID>TAX</ID></a:TaxScheme></a:PartyTaxScheme>"
_LEGAL = (
    '<a:PartyLegalEntity><RegistrationName>Quartz AB</RegistrationName><CompanyID schemeID="SE:ORGNR">556</CompanyID>'
)
_LEGAL += "</a:PartyLegalEntity>"
_PERSON = "<a:Person><FirstName>Ida</FirstName><FamilyName>Example</FamilyName></a:Person>"


def _buyer(inside: str, tmp_path: Path) -> dict[str, str]:
    buyer = f"<a:BuyerCustomerParty><a:Party>{inside}</a:Party></a:BuyerCustomerParty>"
    heard = hear_text(FORM, ubl("Order", f"<ID>1</ID><IssueDate>2024-01-02</IssueDate>{buyer}{SELLER}"), tmp_path)
    customer = heard.one("orders")["customer_id"]
    return next(row for row in heard.rows("parties") if row["party_id"] == customer)


@pytest.mark.parametrize(
    ("inside", "party_id"),
    [
        (_ENDPOINT + _LOCAL + _DUNS + _GLN + _NAME + _VAT, "GLN:7300010000001"),
        (_ENDPOINT + _DUNS + _NAME + _VAT, "DUNS:123456789"),
        (_ENDPOINT + _LOCAL + _NAME + _VAT, "0192:991"),
        (_NAME + _VAT + _LEGAL, "VAT:SE55"),
        (_NAME + _OTHER_TAX + _LEGAL, "SE:ORGNR:556"),
        (_LOCAL, "42"),
        ('<EndpointID schemeID="9955">SE55</EndpointID>', "VAT:SE55"),
    ],
)
def test_the_identifier_that_counts(inside: str, party_id: str, tmp_path: Path) -> None:
    assert _buyer(inside, tmp_path)["party_id"] == party_id


def test_a_local_number_is_no_id_where_there_is_a_name(tmp_path: Path) -> None:
    assert _buyer(_LOCAL + _NAME, tmp_path)["party_id"].startswith("Quartz ")


def test_names_numbers_and_persons(tmp_path: Path) -> None:
    firm = _buyer(_NAME + _VAT + _LEGAL, tmp_path)
    assert (firm["name"], firm["aliases"]) == ("Quartz AB", "Quartz")
    assert (firm["tax_id"], firm["registration_number"]) == ("SE 55", "556")
    assert "kind" not in firm
    person = _buyer(_PERSON, tmp_path)
    assert (person["name"], person["kind"]) == ("Ida Example", "person")
