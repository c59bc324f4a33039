"""Cross Industry Invoices: the same words as in UBL make the same rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from chokepoint.load.formats.messages.cii import FORM
from chokepoint.load.formats.messages.ubl import FORM as UBL
from chokepoint.load.formats.sheets import RefusedError
from tests.load.formats.messages.heard import hear_text
from tests.load.formats.messages.ubl.samples import INVOICE

_SPACES = (
    'xmlns:r="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" '
    'xmlns="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100" '
    'xmlns:u="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"'
)


def _day(text: str) -> str:
    return f'<u:DateTimeString format="102">{text}</u:DateTimeString>'


def _party(role: str, gln: str, name: str, country: str) -> str:
    return (
        f'<{role}><GlobalID schemeID="0088">{gln}</GlobalID><Name>{name}</Name><PostalTradeAddress><CityName>Sala'
        f"</CityName><CountryID>{country}</CountryID></PostalTradeAddress></{role}>"
    )


def _document(root: str = "CrossIndustryInvoice", code: str = "380", number: str = "INV-9") -> str:
    return (
        f"<r:{root} {_SPACES}><r:ExchangedDocument><ID>{number}</ID><TypeCode>{code}</TypeCode><IssueDateTime>"
        f"{_day('20240320')}</IssueDateTime></r:ExchangedDocument><r:SupplyChainTradeTransaction>"
        "<IncludedSupplyChainTradeLineItem><AssociatedDocumentLineDocument><LineID>1</LineID>"
        "</AssociatedDocumentLineDocument><SpecifiedTradeProduct><Name>Ball bearing</Name>"
        '<DesignatedProductClassification><ClassCode listID="HS">8482.10</ClassCode></DesignatedProductClassification>'
        "</SpecifiedTradeProduct><SpecifiedLineTradeAgreement><BuyerOrderReferencedDocument><LineID>10</LineID>"
        "</BuyerOrderReferencedDocument></SpecifiedLineTradeAgreement><SpecifiedLineTradeDelivery>"
        '<BilledQuantity unitCode="C62">40</BilledQuantity></SpecifiedLineTradeDelivery><SpecifiedLineTradeSettlement>'
        "<SpecifiedTradeSettlementLineMonetarySummation><LineTotalAmount>500.00</LineTotalAmount>"
        "</SpecifiedTradeSettlementLineMonetarySummation></SpecifiedLineTradeSettlement>"
        "</IncludedSupplyChainTradeLineItem><ApplicableHeaderTradeAgreement>"
        + _party("SellerTradeParty", "7300010000018", "Alder Metals Ltd", "GB")
        + _party("BuyerTradeParty", "7300010000001", "Quartz Pumps AB", "SE")
        + "<BuyerOrderReferencedDocument><IssuerAssignedID>PO-7</IssuerAssignedID></BuyerOrderReferencedDocument>"
        "</ApplicableHeaderTradeAgreement><ApplicableHeaderTradeDelivery><ActualDeliverySupplyChainEvent>"
        f"<OccurrenceDateTime>{_day('20240318')}</OccurrenceDateTime></ActualDeliverySupplyChainEvent>"
        "<DespatchAdviceReferencedDocument><IssuerAssignedID>D-3</IssuerAssignedID></DespatchAdviceReferencedDocument>"
        "</ApplicableHeaderTradeDelivery><ApplicableHeaderTradeSettlement><InvoiceCurrencyCode>EUR</InvoiceCurrencyCode>"
        "<PayeeTradeParty><Name>Quick Collect</Name></PayeeTradeParty><SpecifiedTradeSettlementPaymentMeans>"
        "<PayeePartyCreditorFinancialAccount><IBANID>GB29NWBK60161331926819</IBANID>"
        "</PayeePartyCreditorFinancialAccount></SpecifiedTradeSettlementPaymentMeans><SpecifiedTradePaymentTerms>"
        f"<DueDateDateTime>{_day('20240420')}</DueDateDateTime></SpecifiedTradePaymentTerms>"
        "<SpecifiedTradeSettlementHeaderMonetarySummation><GrandTotalAmount>500</GrandTotalAmount>"
        "<TotalPrepaidAmount>100</TotalPrepaidAmount><DuePayableAmount>400.00</DuePayableAmount>"
        "</SpecifiedTradeSettlementHeaderMonetarySummation></ApplicableHeaderTradeSettlement>"
        f"</r:SupplyChainTradeTransaction></r:{root}>"
    )


@pytest.mark.parametrize("table", ["orders", "order_lines", "documents", "shipments", "relationships", "parties"])
def test_the_same_invoice_says_the_same_in_both_syntaxes(table: str, tmp_path: Path) -> None:
    ours, theirs = hear_text(FORM, _document(), tmp_path), hear_text(UBL, INVOICE, tmp_path)
    assert ours.beside(table) == theirs.beside(table)
    assert {frozenset(row.items()) for row in ours.rows(table)} == {
        frozenset(row.items()) for row in theirs.rows(table)
    }


def test_a_credit_note_and_an_order(tmp_path: Path) -> None:
    credit = hear_text(FORM, _document(code="381"), tmp_path)
    assert [row["kind"] for row in credit.rows("documents") if row["number"] == "INV-9"] == ["other"]
    order = hear_text(FORM, _document("SCRDMCCBDACIOMessageStructure", "220", "PO-8"), tmp_path)
    assert order.one("orders")["order_id"] == "PO-8"
    assert order.beside("orders") == {False}


def test_refused(tmp_path: Path) -> None:
    for text, reason in (
        (_document()[:-30], "cut off"),
        (f"<!DOCTYPE x [<!ENTITY a 'b'>]>{_document()}", "document type"),
    ):
        with pytest.raises(RefusedError, match=reason):
            hear_text(FORM, text, tmp_path)
