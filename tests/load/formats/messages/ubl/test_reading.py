"""UBL files as a whole: what is recognised, unwrapped, refused; and the sample files of others."""

from __future__ import annotations

from pathlib import Path

import pytest

from chokepoint.load.formats.messages.ubl import FORM
from chokepoint.load.formats.sheets import RefusedError
from tests.load.conftest import shared
from tests.load.formats.messages.heard import hear, hear_text
from tests.load.formats.messages.ubl.samples import DESPATCH, INVOICE, ORDER, ubl

_ENVELOPE = (
    '<StandardBusinessDocument xmlns="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader">'
    "<StandardBusinessDocumentHeader><HeaderVersion>1.0</HeaderVersion></StandardBusinessDocumentHeader>{}"
    "</StandardBusinessDocument>"
)
_REFUSED_KINDS = {
    "Catalogue",
    "ExceptionCriteria",
    "ForecastRevision",
    "ProductActivity",
    "StockAvailabilityReport",
    "TradeItemLocationProfile",
    "TransportProgressStatus",
    "TransportProgressStatusRequest",
    "TransportServiceDescriptionRequest",
    "TransportationStatusRequest",
}


def test_documents_of_an_envelope_are_all_read(tmp_path: Path) -> None:
    heard = hear_text(FORM, _ENVELOPE.format(ORDER + INVOICE + DESPATCH), tmp_path)
    assert {row["order_id"] for row in heard.rows("orders")} == {"PO-7"}
    assert [row["document_id"].partition(" of ")[0] for row in heard.rows("documents") if "issued_at" in row] == [
        "order PO-7",
        "invoice INV-9",
        "despatch advice D-3",
    ]


def test_a_document_that_stands_as_text_in_another_is_read(tmp_path: Path) -> None:
    inner = f"<a:Attachment><a:ExternalReference><Description><![CDATA[{INVOICE}]]></Description></a:ExternalReference>"
    heard = hear_text(FORM, ubl("AttachedDocument", f"<ID>1</ID>{inner}</a:Attachment>"), tmp_path)
    assert "INV-9" in {row["number"] for row in heard.rows("documents")}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_encodings(encoding: str, tmp_path: Path) -> None:
    text = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>{ORDER}'
    assert hear_text(FORM, text.encode(encoding), tmp_path).one("orders")["order_id"] == "PO-7"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (ubl("Catalogue", "<ID>1</ID>"), "UBL Catalogue"),
        (ubl("Order", "<ID>1</ID>")[:-9], "not well-formed XML, or cut off"),
        (f'<!DOCTYPE d [<!ENTITY e "x">]>{ORDER}', "document type"),
        (f'<!DOCTYPE d SYSTEM "file:///etc/passwd">{ORDER}', "document type"),
        (ORDER.replace("Order-2", "Order-1"), "UBL 1.0"),
        (ubl("AttachedDocument", "<ID>1</ID>"), "no other document stands as text"),
        ('<x xmlns:d="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>', "holds no document of it"),
    ],
)
def test_refused_for_a_reason(text: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=reason):
        hear_text(FORM, text, tmp_path)


def test_what_stands_before_the_fault_is_kept(tmp_path: Path) -> None:
    heard = hear_text(FORM, _ENVELOPE.format(ORDER + "<broken>"), tmp_path)
    assert heard.one("orders")["order_id"] == "PO-7"
    assert "cut off" in heard.unread[0].reason


def test_other_xml_is_not_recognised() -> None:
    assert not FORM.recognises(b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"/>')
    assert not FORM.recognises(b"order_id,ordered_at\n")


@pytest.mark.parametrize("folder", ["ubl", "peppol"])
def test_samples_load_or_are_refused_by_their_kind(folder: str) -> None:
    paths = sorted(shared(f"samples/{folder}").rglob("*.xml"))
    assert len(paths) > 30
    for path in paths:
        try:
            heard = hear(FORM, path)
        except RefusedError as refusal:
            assert any(f"UBL {kind}:" in refusal.detail for kind in _REFUSED_KINDS), refusal.detail
        else:
            assert heard.rows("parties")
            assert heard.rows("documents")
