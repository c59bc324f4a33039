"""Orders, bills and papers of carriage in UBL: what each says, and that they speak of the same things alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from chokepoint.load.formats.messages.ubl import FORM
from tests.load.formats.messages.heard import Heard, hear_text
from tests.load.formats.messages.ubl.samples import BUYER, DESPATCH, INVOICE, ITEM, ORDER, SELLER, WAYBILL, named, ubl

QUARTZ, ALDER, DUNE = "GLN:7300010000001", "GLN:7300010000018", "GLN:7300010000025"


def _names(heard: Heard) -> dict[str, str]:
    return {row["party_id"]: row["name"] for row in heard.rows("parties")}


def test_an_order_with_all_its_parties(tmp_path: Path) -> None:
    heard = hear_text(FORM, ORDER, tmp_path)
    order, names = heard.one("orders"), _names(heard)
    assert order["ordered_at"] == "2024-03-01T10:00:00+01:00"
    assert (order["customer_id"], order["supplier_id"]) == (QUARTZ, ALDER)
    assert names[order["end_user_id"]] == "Mountain Works"
    assert (order["amount"], order["currency"], order["incoterm"]) == ("500.00", "EUR", "CIF")
    assert order["requested_delivery"] == "2024-04-01; Dock 4, Dubai, AE"
    paper, shipment = heard.one("documents"), heard.one("shipments")
    assert names[paper["payer_id"]] == "Harbour Finance"
    assert names[paper["consignee_id"]] == names[shipment["consignee_id"]] == "Dune Trading"
    assert (shipment["delivery_country"], shipment["status"]) == ("AE", "planned")
    assert "urgent" in paper["goods_text"]
    assert heard.one("order_lines") == {
        "order_id": "PO-7",
        "line_no": "10",
        "hs_code": "848210",
        "description": "Ball bearing",
        "quantity": "40",
        "unit": "C62",
        "unit_price": "12.5",
        "amount": "500.00",
    }
    assert heard.beside("orders") == heard.beside("order_lines") == {False}
    assert {row["party_id"]: row.get("country") for row in heard.rows("parties")}[ALDER] == "GB"


def test_an_invoice_tells_of_its_order_by_the_way(tmp_path: Path) -> None:
    heard = hear_text(FORM, INVOICE, tmp_path)
    invoice = next(row for row in heard.rows("documents") if row["kind"] == "invoice")
    assert invoice["document_id"] == f"invoice INV-9 of {ALDER}"
    assert (invoice["amount"], invoice["currency"], invoice["payer_id"]) == ("500", "EUR", QUARTZ)
    assert (invoice["order_id"], invoice["hs_code"], invoice["quantity"]) == ("PO-7", "848210", "40")
    assert "due 2024-04-20" in invoice["goods_text"]
    payment = heard.one("payments")
    assert (payment["amount"], payment["paid_at"], payment["document_id"]) == (
        "100",
        "2024-03-05",
        invoice["document_id"],
    )
    names = _names(heard)
    assert names[payment["payee_id"]] == "Quick Collect"
    tie = heard.one("relationships")
    assert (names[tie["from_party_id"]], tie["kind"], tie["to_party_id"]) == ("Quick Collect", "agent", ALDER)
    payee = next(row for row in heard.rows("parties") if row["name"] == "Quick Collect")
    assert payee["account"] == "GB29NWBK60161331926819"
    assert heard.beside("orders") == heard.beside("order_lines") == {True}
    assert heard.one("order_lines")["line_no"] == "10"
    assert (heard.one("shipments")["delivered_at"], heard.beside("shipments")) == ("2024-03-18", {False})


def test_papers_of_one_delivery_have_the_same_ids(tmp_path: Path) -> None:
    order, invoice, despatch = (hear_text(FORM, text, tmp_path) for text in (ORDER, INVOICE, DESPATCH))
    receipt = hear_text(
        FORM,
        DESPATCH.replace("DespatchAdvice", "ReceiptAdvice")
        .replace("<ID>D-3</ID>", "<ID>R-1</ID>")
        .replace(
            "<a:OrderReference>",
            "<a:DespatchDocumentReference><ID>D-3</ID></a:DespatchDocumentReference><a:OrderReference>",
        )
        .replace("DespatchLine", "ReceiptLine")
        .replace("<DeliveredQuantity", "<ReceivedDate>2024-03-15</ReceivedDate><DeliveredQuantity"),
        tmp_path,
    )
    assert order.one("shipments")["shipment_id"] == invoice.one("shipments")["shipment_id"]
    assert despatch.one("shipments")["shipment_id"] == receipt.one("shipments")["shipment_id"]
    assert receipt.one("shipments")["delivered_at"] == "2024-03-15"
    advised = {row["document_id"] for row in invoice.rows("documents") if "D-3" in row["document_id"]}
    assert advised <= {row["document_id"] for row in despatch.rows("documents")} and advised


def test_a_despatch_advice(tmp_path: Path) -> None:
    heard = hear_text(FORM, DESPATCH, tmp_path)
    shipment = heard.one("shipments")
    assert (shipment["consignor_id"], shipment["consignee_id"], shipment["order_id"]) == (ALDER, DUNE, "PO-7")
    assert (shipment["shipped_at"], shipment["gross_weight_kg"]) == ("2024-03-11", "45.359237")
    assert shipment["delivery_country"] == "AE"
    assert heard.one("orders")["customer_id"] == QUARTZ


def test_a_waybill_keeps_every_party_and_stop(tmp_path: Path) -> None:
    heard = hear_text(FORM, WAYBILL, tmp_path)
    shipment, names = heard.one("shipments"), _names(heard)
    roles = ("consignor_id", "consignee_id", "notify_party_id", "forwarder_id")
    assert [names[shipment[role]] for role in roles] == [
        "Alder Metals Ltd",
        "Dune Trading",
        "Harbour Agents",
        "Fast Forward",
    ]
    assert (shipment["gross_weight_kg"], shipment["mode"]) == ("1500", "sea")
    legs = heard.rows("shipment_legs")
    stops = [(leg["from_place"], leg["to_place"], leg["from_country"], leg["to_country"]) for leg in legs]
    assert stops == [("NLRTM", "TRMER", "NL", "TR"), ("TRMER", "AEJEA", "TR", "AE")]
    assert (legs[0]["departed_at"], legs[1]["arrived_at"]) == ("2024-03-02", "2024-03-20")
    assert {names[leg["carrier_id"]] for leg in legs} == {"Blue Line"}
    assert names["IMO:9074729"] == "Star"
    paper, order = heard.one("documents"), heard.one("orders")
    assert order["order_id"] == paper["document_id"] == shipment["order_id"] == heard.one("order_lines")["order_id"]
    assert (names[order["customer_id"]], names[order["supplier_id"]]) == ("Dune Trading", "Alder Metals Ltd")
    assert heard.beside("orders") == {True}
    assert heard.one("order_lines")["hs_code"] == "84821010"
    assert paper["issued_at"] == "2024-03-01"
    assert paper["hs_code"] == "84821010"
    assert all(words in paper["goods_text"] for words in ("in transit through TR", "final delivery", "40 C62 Ball"))
    assert "Mountain Works" in names.values()


@pytest.mark.parametrize(
    ("name", "inside", "stage", "status"),
    [
        ("OrderResponse", "<OrderResponseCode>RE</OrderResponseCode>", "refused", "response RE"),
        ("OrderResponse", "<OrderResponseCode>AP</OrderResponseCode>", None, "response AP"),
        ("OrderResponseSimple", "<AcceptedIndicator>false</AcceptedIndicator>", "refused", "not accepted"),
        ("OrderCancellation", "<CancellationNote>by phone</CancellationNote>", None, "cancelled; by phone"),
        ("OrderChange", "", None, "changed"),
    ],
)
def test_answers_to_an_order(name: str, inside: str, stage: str | None, status: str, tmp_path: Path) -> None:
    text = f"<ID>A1</ID><IssueDate>2024-03-05</IssueDate>{inside}<a:OrderReference><ID>PO-7</ID></a:OrderReference>"
    heard = hear_text(FORM, ubl(name, text + BUYER + SELLER), tmp_path)
    order = heard.one("orders")
    assert (order["order_id"], order.get("stage"), order["status"]) == ("PO-7", stage, status)
    assert heard.beside("orders") == {True}
    assert status.partition("; ")[0] in heard.one("documents")["goods_text"]


@pytest.mark.parametrize(("name", "stage"), [("Quotation", "quote"), ("RequestForQuotation", "inquiry")])
def test_what_comes_before_an_order(name: str, stage: str, tmp_path: Path) -> None:
    heard = hear_text(FORM, ubl(name, f"<ID>Q1</ID><IssueDate>2024-03-05</IssueDate>{BUYER}{SELLER}"), tmp_path)
    assert heard.one("orders")["stage"] == stage
    assert heard.one("orders")["order_id"] != "Q1"


def _invoiced(lines: str, *, kind: str = "Invoice", total: str = "10") -> str:
    return ubl(
        kind,
        f"<ID>N1</ID><IssueDate>2024-01-02</IssueDate>"
        f"{named('AccountingSupplierParty', 'Alder', wrapped=True)}"
        f"{named('AccountingCustomerParty', 'Quartz', wrapped=True)}<a:LegalMonetaryTotal>"
        f"<PayableAmount currencyID='EUR'>{total}</PayableAmount></a:LegalMonetaryTotal>{lines}",
    )


def test_a_bill_without_an_order_is_its_own(tmp_path: Path) -> None:
    heard = hear_text(FORM, _invoiced(""), tmp_path)
    assert heard.one("orders")["order_id"] == heard.one("documents")["document_id"]


@pytest.mark.parametrize(
    ("ids", "numbers"),
    [(["1", "2"], ["1", "2"]), (["20", "10"], ["20", "10"]), (["A", "B"], ["1", "2"]), (["7", "7"], ["1", "2"])],
)
def test_lines_are_numbered_once(ids: list[str], numbers: list[str], tmp_path: Path) -> None:
    lines = "".join(f"<a:InvoiceLine><ID>{one}</ID>{ITEM}</a:InvoiceLine>" for one in ids)
    heard = hear_text(FORM, _invoiced(lines), tmp_path)
    assert [row["line_no"] for row in heard.rows("order_lines")] == numbers


def test_amounts_below_nothing_stay_in_words(tmp_path: Path) -> None:
    line = "<a:InvoiceLine><ID>1</ID><InvoicedQuantity>-2</InvoicedQuantity><LineExtensionAmount currencyID='EUR'>-10"
    heard = hear_text(FORM, _invoiced(f"{line}</LineExtensionAmount>{ITEM}</a:InvoiceLine>", total="-10"), tmp_path)
    assert not {"quantity", "amount"} & set(heard.one("order_lines"))
    assert "quantity -2" in heard.one("order_lines")["description"]
    assert "amount" not in heard.one("documents") and "in all -10 EUR" in heard.one("documents")["goods_text"]


def test_a_credit_note_is_no_invoice(tmp_path: Path) -> None:
    heard = hear_text(FORM, _invoiced("", kind="CreditNote"), tmp_path)
    assert heard.one("documents")["kind"] == "other"
    assert not heard.rows("payments")


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        ('listID="HS">848210', True),
        ('listID="CN">84821010', True),
        ('listID="UNSPSC">31171504', False),
        (">848210", False),
    ],
)
def test_only_tariff_codes_are_hs_codes(code: str, kept: bool, tmp_path: Path) -> None:
    item = ITEM.replace('listID="HS">8482.10', code)
    heard = hear_text(FORM, _invoiced(f"<a:InvoiceLine><ID>1</ID>{item}</a:InvoiceLine>"), tmp_path)
    assert ("hs_code" in heard.one("order_lines")) is kept


def test_an_account_that_cannot_be_true_is_told_and_the_party_kept(tmp_path: Path) -> None:
    heard = hear_text(FORM, INVOICE.replace("GB29", "GB28"), tmp_path)
    assert any("check digits do not agree" in words for words in heard.left)
    assert "Quick Collect" in _names(heard).values()


def test_what_is_not_kept_is_told_by_name(tmp_path: Path) -> None:
    heard = hear_text(FORM, INVOICE.replace("<DueDate>", "<AccountingCost>7</AccountingCost><DueDate>"), tmp_path)
    assert heard.left == ["Invoice: `AccountingCost`"]


def test_what_no_column_holds_stands_in_words(tmp_path: Path) -> None:
    more = (
        "<a:TaxTotal><TaxAmount currencyID='EUR'>25</TaxAmount></a:TaxTotal><a:AllowanceCharge><ChargeIndicator>true"
        "</ChargeIndicator><AllowanceChargeReason>freight</AllowanceChargeReason><Amount currencyID='EUR'>9</Amount>"
        "</a:AllowanceCharge><a:InvoiceLine><ID>1</ID><a:Delivery><a:DeliveryLocation><a:Address><CityName>Tartus"
        f"</CityName></a:Address></a:DeliveryLocation></a:Delivery>{ITEM}</a:InvoiceLine>"
        f"<a:InvoiceLine><ID>2</ID>{ITEM}</a:InvoiceLine><a:InvoiceLine><ID>3</ID>{ITEM}</a:InvoiceLine>"
    )
    text = hear_text(FORM, _invoiced(more), tmp_path).one("documents")["goods_text"]
    assert all(words in text for words in ("tax 25 EUR", "charge 9 EUR freight", "deliver to Tartus"))
    assert text.count("Ball bearing") == 3


def test_a_remittance_advice_is_payments_of_bills(tmp_path: Path) -> None:
    line = (
        "<a:RemittanceAdviceLine><ID>{0}</ID><DebitLineAmount currencyID='EUR'>{1}</DebitLineAmount>"
        "<a:BillingReference><a:InvoiceDocumentReference><ID>INV-{0}</ID></a:InvoiceDocumentReference></a:BillingReference>"
        "</a:RemittanceAdviceLine>"
    )
    parties = named("AccountingCustomerParty", "Quartz", wrapped=True) + named(
        "AccountingSupplierParty", "Alder", wrapped=True
    )
    text = f"<ID>RA</ID><IssueDate>2024-01-02</IssueDate>{parties}{line.format(1, 10)}{line.format(2, 20)}"
    heard = hear_text(FORM, ubl("RemittanceAdvice", text), tmp_path)
    assert [(row["document_id"], row["amount"]) for row in heard.rows("payments")] == [("INV-1", "10"), ("INV-2", "20")]
