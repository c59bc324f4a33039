"""UN/EDIFACT messages, by what they say."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chokepoint.load.formats.messages.edifact import FORM
from chokepoint.load.formats.messages.edifact.composites import is_to_order, moment
from chokepoint.load.formats.messages.edifact.interchange import LARGEST
from chokepoint.load.formats.messages.edifact.segments import (
    BrokenOffError,
    Segment,
    Signs,
    parsed,
    signs_of,
    written,
)
from chokepoint.load.formats.messages.said import Row, Unread, party_id
from chokepoint.load.formats.sheets import RefusedError

from ...conftest import shared
from .telling_files import cells, lefts, one, said_of, unread

HEAD = "UNB+UNOC:3+5412345678908:14+8798765432106:14+240115:1000+1'"
BUYER, SELLER = "NAD+BY+5412345678908::9'", "NAD+SU+8798765432106::9++Alpha Valves+1 Main St+Springfield++12345+US'"
ORDER = (
    "BGM+220+PO-77+9'DTM+137:20240110:102'DTM+2:20240301:102'" + BUYER + SELLER + "NAD+UC+++Delta User++Almaty+++KZ'"
    "NAD+IV+++Third Payer++Paris+++FR'RFF+VA:FR123'NAD+DP+++Dock 7+Quay 1+Poti+++GE'NAD+FW+++Fast Forward'"
    "CUX+2:EUR:9'TOD+3++CIF'LIN+1++4000862141404:EN'PIA+5+8481.80.59:HS'IMD+F++:::Ball valves:steel'"
    "QTY+21:150:PCE'MOA+203:1425'PRI+AAA:950:::100'UNS+S'MOA+86:1425'CNT+2:1'"
)
INVOICE = (
    "BGM+380+INV-9+9'DTM+137:20240202:102'RFF+ON:PO-77'DTM+171:20240110:102'" + BUYER + SELLER + "NAD+PR+++Third Payer'"
    "FII+PB+12345'CUX+2:USD:4'LIN+1++X1:SA'IMD+F++:::Steel valves'QTY+47:12:PCE'MOA+203:114'PRI+AAA:9,5'"
    "UNS+S'MOA+77:114.00'ALC+C++1'"
)
DESPATCH = (
    "BGM+351+DES-1+9'DTM+137:202401140930:203'DTM+11:20240113:102'RFF+ON:PO-77'" + BUYER + SELLER +
    "NAD+FW+++Fast Forward++Hamburg+++DE'TDT+20+V12+1++SCAC1:172:166+++9074729:146:11:MV EXAMPLE:PA'"
    "LOC+9+DEHAM:139:6'LOC+11+GEPTI:139'DTM+133:20240115:102'CPS+1'LIN+10++4000862141404:EN'QTY+12:150:PCE'"
    "RFF+ON:PO-77:20'MEA+PD+AAB+KGM:90'"
)  # fmt: skip
BILL = (
    "BGM+85+M1+9'DTM+137:20240119:102'NAD+CA+SCA1:172:166'TDT+20+V1+1+++++D5LQ7:103::MV EXAMPLE:LR'"
    "CNI+1+C1'RFF+BM:BL-1'"
    "LOC+9+IEDUB:139'LOC+11+EGEDK:139'LOC+8+SYLTK'NAD+CZ++SHIPPER LTD,:CORK, IRELAND:CORK'NAD+CN++TO ORDER'"
    "NAD+N1++NOTIFIED LLC:CAIRO'GID+1+560:BG'FTX+AAA+++MILK POWDER'MEA+AAE+G+KGM:14182.000'PIA+5+040210:HS'"
    "SGP+FCIU5956299'RFF+BM:BL-2'NAD+CN++OTHER LTD'GID+1+20:PE'FTX+AAA+++SORBITOL'MEA+AAE+G+TNE:2'"
)
PAYMENTS = (
    "BGM+452+PM-1+9'DTM+137:20240116:102'LIN+1'DTM+203:20240117:102'RFF+AEK:BATCH1'MOA+9:350,50:EUR'"
    "FII+OR+DE89370400440532013000:Omega GmbH+DEUTDEFF:25:5'NAD+OY+++Omega GmbH++Berlin+++DE'SEQ++1'MOA+9:300:EUR'"
    "RFF+CR:E2E-1'FII+BF+AE070331234567890123456+BOMLAEAD:25:5'NAD+BE+++Beta LLC'NAD+PR+++Third Payer++Paris+++FR'"
    "PRC+11'FTX+PMD+++Invoice 77'DOC+380+INV-77'SEQ++2'MOA+9:50,50:EUR'RFF+CR:E2E-2'FII+BF+12345'NAD+BE+++Gamma LLC'"
)
REMITTANCE = (
    "BGM+481+R1+9'DTM+137:20240118:102'NAD+PR+++Omega GmbH'NAD+PE+++Beta LLC'CUX+2:EUR:11'DOC+380+INV-1'MOA+9:100'"
    "MOA+12:98'DTM+171:20231201:102'DOC+381+CN-1'MOA+9:20'UNS+S'MOA+12:78'"
)
WAYBILL = (
    "BGM+610+T1+9'DTM+137:20240110:102'NAD+CZ+A::9'NAD+CN+B::9'NAD+DP+C::9'NAD+NI+D::9'TDT+20++30+31'"
    "DTM+136:202401110800:203'LOC+9+DEHAM:139'LOC+11+ATVIE:139'RFF+ON:PO-8'GID+1+4:CT'FTX+AAA+++pumps'MEA+WT+G+KGM:7'"
)
DECLARED = (
    "BGM+929+D1+9'DTM+137:20240110:102'LOC+35+CN'LOC+36+KZ'NAD+IM+I1::9'NAD+EX+E1::9'NAD+DT+D1::9'CUX+2:EUR'"
    "UNS+D'CST+1+84818059:122'FTX+AAA+++valves'LOC+27+CN'MEA+WT+G+KGM:9'MOA+123:50'UNS+S'"
)
THIRD = party_id(None, None, "Third Payer", "FR", "Paris")


def message(kind: str, body: str, number: str = "1") -> str:
    return f"UNH+{number}+{kind}:D:96A:UN'{body}UNT+{body.count(chr(39)) + 2}+{number}'"


def interchange(*messages: str) -> str:
    return HEAD + "".join(messages) + f"UNZ+{len(messages)}+1'"


CASES = [
    ("ORDERS", ORDER, "orders", {
        "order_id": "PO-77", "ordered_at": "2024-01-10", "customer_id": "GLN:5412345678908",
        "supplier_id": "GLN:8798765432106", "end_user_id": party_id(None, None, "Delta User", "KZ", "Almaty"),
        "currency": "EUR", "amount": "1425", "incoterm": "CIF",
        "requested_delivery": "2024-03-01; Dock 7, Quay 1, Poti, GE",
    }),
    ("ORDERS", ORDER, "order_lines", {
        "line_no": "1", "hs_code": "84818059", "description": "Ball valves steel", "quantity": "150", "unit": "PCE",
        "unit_price": "9.5", "amount": "1425",
    }),
    ("ORDERS", ORDER, "documents", {
        "payer_id": THIRD, "consignee_id": party_id(None, None, "Dock 7", "GE", "Poti"), "kind": "other",
    }),
    ("IFTMIN", WAYBILL, "documents",
     {"goods_text": "transport document; 4 CT pumps; delivery: GLN:C", "order_id": "PO-8", "number": "T1"}),
    ("IFTMIN", WAYBILL, "shipments",
     {"shipped_at": "2024-01-11T08:00:00", "mode": "road", "gross_weight_kg": "7", "order_id": "PO-8",
                   "consignor_id": "GLN:A", "consignee_id": "GLN:B", "notify_party_id": "GLN:D"}),
    ("IFTSTA", "BGM+23+S1+9'DTM+137:20240110:102'NAD+CN+B::9'CNI+1+C1'RFF+ON:PO-8'STS+1+21'DTM+334:202401121000:203'",
     "shipments", {"status": "delivered", "delivered_at": "2024-01-12T10:00:00", "order_id": "PO-8"}),
    ("CUSDEC", DECLARED, "order_lines", {"hs_code": "84818059", "description": "valves; (origin CN)", "amount": "50"}),
    ("CUSDEC", DECLARED, "shipment_legs", {"from_country": "CN", "to_country": "KZ"}),
    ("CUSDEC", DECLARED, "orders", {"customer_id": "GLN:I1", "supplier_id": "GLN:E1", "currency": "EUR"}),
    ("ORDERS", ORDER, "shipments", {
        "forwarder_id": party_id(None, None, "Fast Forward"), "status": "planned", "delivery_country": "GE",
        "order_id": "PO-77",
    }),
    ("INVOIC", INVOICE, "documents", {
        "document_id": "invoice INV-9 of GLN:8798765432106", "kind": "invoice", "order_id": "PO-77",
        "issued_at": "2024-02-02", "amount": "114", "currency": "USD", "payer_id": party_id(None, None, "Third Payer"),
    }),
    ("INVOIC", INVOICE, "orders", {"order_id": "PO-77", "ordered_at": "2024-01-10", "amount": "114"}),
    ("INVOIC", INVOICE, "order_lines", {"quantity": "12", "unit_price": "9.5", "amount": "114"}),
    ("INVOIC", INVOICE.replace("BGM+380", "BGM+381"), "documents", {"kind": "other", "amount": "114"}),
    ("INVOIC", INVOICE.replace("RFF+ON:PO-77'", ""), "orders", {"order_id": "invoice INV-9 of GLN:8798765432106"}),
    ("DESADV", DESPATCH, "shipments", {
        "shipment_id": "shipment DES-1 of GLN:8798765432106", "order_id": "PO-77", "shipped_at": "2024-01-13",
        "mode": "sea", "gross_weight_kg": "90", "status": "shipped",
    }),
    ("DESADV", DESPATCH, "shipment_legs", {
        "from_place": "DEHAM", "to_place": "GEPTI", "to_country": "GE", "departed_at": "2024-01-15",
        "carrier_id": "SCAC:SCAC1",
    }),
    ("DESADV", DESPATCH, "order_lines", {"order_id": "PO-77", "line_no": "20", "quantity": "150"}),
    ("RECADV", "BGM+632+R-1+9'DTM+137:20240201:102'DTM+50:20240131:102'RFF+ON:PO-77'RFF+AAK:DES-1'" + BUYER + SELLER,
     "shipments", {"shipment_id": "shipment DES-1 of GLN:8798765432106", "delivered_at": "2024-01-31"}),
    ("ORDRSP", "BGM+231+A-1+27'DTM+137:20240111:102'RFF+ON:PO-77'" + BUYER + SELLER,
     "orders", {"order_id": "PO-77", "stage": "refused"}),
    ("REMADV", REMITTANCE, "payments", {
        "payment_id": f"R1 of {party_id(None, None, 'Omega GmbH')}", "amount": "78", "currency": "EUR",
        "reference": "invoice INV-1 98 EUR; credit note CN-1 20 EUR", "paid_at": "2024-01-18",
    }),
    ("PAYORD", "BGM+450+P1+9'DTM+203:20240117:102'MOA+9:10:EUR'FII+OR+1+X'FII+BF+2+Y'NAD+OY+++Omega'NAD+BE+++Beta'",
     "payments", {"payment_id": f"P1 of {party_id(None, None, 'Omega')}", "from_account": "1", "to_account": "2"}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "body", "table", "expected"), CASES)
def test_a_message_is_told_as_rows(kind: str, body: str, table: str, expected: dict[str, str]) -> None:
    said = said_of(FORM, interchange(message(kind, body)))
    found = one(said, table)
    assert {name: found.get(name) for name in expected} == expected
    assert not unread(said)


def test_what_an_invoice_tells_of_its_order_stands_beside_it() -> None:
    said = said_of(FORM, interchange(message("INVOIC", INVOICE)))
    beside = {row.table: row.beside for row in said if isinstance(row, Row)}
    assert beside["orders"] and beside["order_lines"] and not beside["documents"]


def test_each_bill_of_a_manifest_is_a_shipment_of_its_own() -> None:
    said = said_of(FORM, interchange(message("CUSCAR", BILL)))
    first, second = cells(said, "shipments")
    assert (first["shipment_id"], second["shipment_id"]) == ("shipment BL-1 of SCAC:SCA1", "shipment BL-2 of SCAC:SCA1")
    assert "consignee_id" not in first
    assert first["notify_party_id"] == party_id(None, None, "NOTIFIED LLC")
    assert (first["gross_weight_kg"], second["gross_weight_kg"]) == ("14182", "2000")
    legs = [(leg["from_place"], leg["to_place"], leg["to_country"]) for leg in cells(said, "shipment_legs")[:2]]
    assert legs == [("IEDUB", "EGEDK", "EG"), ("EGEDK", "SYLTK", "SY")]
    assert cells(said, "documents")[0]["hs_code"] == "040210"
    assert "container FCIU5956299" in cells(said, "documents")[0]["goods_text"]
    assert [party["name"] for party in cells(said, "parties") if party.get("kind") == "vessel"] == ["MV EXAMPLE"]
    assert any("TO ORDER" in words for words in lefts(said))


def test_payments_of_one_order_keep_who_stands_behind_the_payer() -> None:
    said = said_of(FORM, interchange(message("PAYMUL", PAYMENTS)))
    first, second = cells(said, "payments")
    payer = party_id(None, None, "Omega GmbH", "DE", "Berlin")
    assert first["payment_id"] == f"E2E-1 of {payer}"
    assert first["ultimate_debtor_id"] == THIRD and "ultimate_debtor_id" not in second
    assert (first["amount"], second["amount"], second["currency"]) == ("300", "50.5", "EUR")
    assert (first["from_country"], first["to_country"], first["document_id"]) == ("DE", "AE", "INV-77")
    assert first["paid_at"] == second["paid_at"] == "2024-01-17"


def test_messages_of_kinds_that_are_not_read_are_named() -> None:
    with pytest.raises(RefusedError, match="`DELFOR`"):
        said_of(FORM, interchange(message("DELFOR", "BGM+241+1'")))
    said = said_of(FORM, interchange(message("DELFOR", "BGM+241+1'"), message("ORDERS", ORDER, "2")))
    assert any("DELFOR" in words for words in lefts(said))
    assert one(said, "orders")


def test_counts_that_do_not_agree_are_told() -> None:
    whole = interchange(message("ORDERS", ORDER))
    assert not [words for words in lefts(said_of(FORM, whole)) if "count" in words]
    wrong = whole.replace("UNZ+1+1'", "UNZ+3+2'")
    wrong = re.sub(r"UNT\+\d+", "UNT+2", wrong)
    told = " ".join(lefts(said_of(FORM, wrong)))
    assert "says 3, and 1 are there" in told and "the number `2` at the end of interchange `1`" in told
    assert "message `1` (ORDERS): it says 2, and " in told


def test_a_message_that_breaks_off_is_not_taken_and_those_before_are() -> None:
    whole = HEAD + message("ORDERS", ORDER) + message("ORDERS", ORDER.replace("PO-77", "PO-78"), "2")
    cut = whole[: whole.index("UNT", whole.index("PO-78"))]
    said = said_of(FORM, cut)
    assert [row["order_id"] for row in cells(said, "orders")] == ["PO-77"]
    assert len(unread(said)) == 1 and "breaks off" in unread(said)[0]
    with pytest.raises(RefusedError, match="breaks off"):
        said_of(FORM, HEAD + "UNH+1+ORDERS:D:96A:UN'BGM+220+1")


@pytest.mark.parametrize("kind", ["ORDERS", "INVOIC", "DESADV", "CUSCAR", "PAYMUL", "REMADV"])
def test_cut_off_at_any_byte_a_file_is_refused_or_partly_taken(kind: str) -> None:
    bodies = {"ORDERS": ORDER, "INVOIC": INVOICE, "DESADV": DESPATCH, "CUSCAR": BILL, "PAYMUL": PAYMENTS}
    whole = interchange(message("ORDERS", ORDER), message(kind, bodies.get(kind, REMITTANCE), "2")).encode()
    for length in range(0, len(whole), 7):
        try:
            said = said_of(FORM, whole[:length])
        except RefusedError:
            continue
        assert all(isinstance(part, Unread) or part for part in said)


TEXT = st.text(st.characters(codec="latin-1", categories=("L", "N", "P", "S", "Zs")), max_size=8)
COMPOSITE = st.lists(TEXT, min_size=1, max_size=4).map(tuple)
SEGMENT = st.builds(Segment, st.sampled_from(["BGM", "NAD", "FTX", "LIN"]), st.lists(COMPOSITE, max_size=5).map(tuple))
SIGNS = [Signs(), Signs(";", "|", ",", "\\", "", "~"), Signs("\x1f", "\x1d", ".", "", "", "\x1c")]


@settings(max_examples=60, deadline=None)
@given(st.lists(SEGMENT, max_size=6), st.sampled_from(SIGNS), st.integers(1, 40))
def test_segments_written_are_read_again(segments: list[Segment], signs: Signs, piece: int) -> None:
    una = f"UNA{signs.component}{signs.element}{signs.decimal}{signs.release or ' '} {signs.terminator}"
    text = una + written(segments, signs)
    read = list(parsed(text[start : start + piece] for start in range(0, len(text), piece)))
    assert [(one.tag, one.elements) for one in read] == [(one.tag, one.elements) for one in segments]
    assert [one.place for one in read] == list(range(1, len(segments) + 1))


SEPARATORS = [
    ("UNA:+,? '", Signs(decimal=",")),
    ("UNA|*.!^~", Signs("|", "*", ".", "!", "^", "~")),
    ("UNB+UNOA:1+A+B'", Signs()),
    ("UNB+UNOA:4+A+B'", Signs(repetition="*")),
    ("UNB+UNOA:1+A+B\r\nUNH+1+ORDERS:D\r\n", Signs(terminator="\n")),
    ("UNB*UNOA|1*A*B~UNH*1*ORDERS|D~", Signs("|", "*", terminator="~")),
]


@pytest.mark.parametrize(("head", "signs"), SEPARATORS)
def test_separators_are_told_by_the_service_string_or_the_header(head: str, signs: Signs) -> None:
    assert signs_of(head) == signs


@pytest.mark.parametrize("head", ["UNAAAAAAA", "UNA++++++", "UNBxUNOAx", "UNB", "UNH", "UNHX", "XYZ+1'", ""])
def test_separators_that_make_no_sense_are_refused(head: str) -> None:
    with pytest.raises(BrokenOffError):
        signs_of(head)


def test_other_separators_released_signs_and_wrapped_lines_are_read() -> None:
    order = interchange(message("ORDERS", ORDER.replace("Third Payer", "Smith?+Sons?'s ??")))
    other = order.replace("?+", "\x00").replace("+", "|").replace("\x00", "+")
    assert said_of(FORM, "UNA:|.? '\r\n" + "\r\n".join(other[i : i + 80] for i in range(0, len(other), 80)))
    names = [party["name"] for party in cells(said_of(FORM, order), "parties")]
    assert "Smith+Sons's ?" in names


ENCODINGS = [
    ("UNOC", "latin-1"),
    ("UNOD", "iso8859-2"),
    ("UNOE", "iso8859-5"),
    ("UNOF", "iso8859-7"),
    ("UNOC", "utf-8"),
]
LETTERS = {"latin-1": "Müller", "iso8859-2": "Łódź", "iso8859-5": "Завод", "iso8859-7": "Αθήνα", "utf-8": "Škoda"}


@pytest.mark.parametrize(("level", "encoding"), ENCODINGS)
def test_names_are_read_in_the_encoding_that_the_header_names(level: str, encoding: str) -> None:
    name = LETTERS[encoding]
    text = interchange(message("ORDERS", ORDER.replace("Third Payer", name))).replace("UNOC", level)
    assert name in [party["name"] for party in cells(said_of(FORM, text.encode(encoding)), "parties")]


def test_monstrous_segments_and_messages_are_refused_in_bounded_memory() -> None:
    with pytest.raises(RefusedError, match="longer than"):
        said_of(FORM, HEAD + "UNH+1+ORDERS:D:96A:UN'BGM+" + "A" * (2**20 + 2**19))
    part = "FTX+AAA+++" + "B" * 2**19 + "'"
    with pytest.raises(RefusedError, match="32 MiB"):
        said_of(FORM, HEAD + "UNH+1+DELFOR:D:96A:UN'" + part * (LARGEST // 2**19 + 1))


TIMES = [
    ("20240110", "102", "2024-01-10"),
    ("202401101530", "203", "2024-01-10T15:30:00"),
    ("20240110153045", "204", "2024-01-10T15:30:45"),
    ("202401101530+0100", "205", "2024-01-10T15:30:00+01:00"),
    ("202401101530UTC", "303", "2024-01-10T15:30:00+00:00"),
    ("1701290000", "201", "2017-01-29T00:00:00"),
    ("20240110-20240131", "718", "2024-01-10"),
    ("240110", "101", "2024-01-10"),
    ("20020804", "203", "2002-08-04"),
    ("20241310", "102", None),
    ("", "102", None),
    ("soon", "", None),
]


@pytest.mark.parametrize(("text", "form", "expected"), TIMES)
def test_times_are_read_by_their_format(text: str, form: str, expected: str | None) -> None:
    assert moment(text, form) == expected


NOBODYS = [
    ("TO ORDER", True),
    ("To the order of shipper", True),
    ("TO ORDER OF X BANK", False),
    ("Order Ltd", False),
]


@pytest.mark.parametrize(("name", "answer"), NOBODYS)
def test_words_in_place_of_a_consignee_name_nobody(name: str, answer: bool) -> None:
    assert is_to_order(name) is answer


NOT_OURS = [b"", b"UNBELIEVABLE,prices\n", b"UNA", b"order_id,name\n", b"<xml/>", b"UNHAPPY\n", b"ISA*00*"]


@pytest.mark.parametrize("head", NOT_OURS)
def test_other_files_are_not_taken_for_edifact(head: bytes) -> None:
    assert not FORM.recognises(head)
    assert FORM.recognises(b"\xef\xbb\xbf\r\nUNA:+.? '" + head)


SAMPLES = {"D01B.IFCSUM.EDI": 1, "D95B.CUSCAR.EDI": 3, "D95B.Issue137.EDI": 3, "Issue203.edi": 1}


@pytest.mark.parametrize(("name", "shipments"), SAMPLES.items())
def test_samples_of_others_are_read(name: str, shipments: int) -> None:
    said = said_of(FORM, shared(f"samples/edifact/edinet_edifact.{name}").read_bytes())
    assert len(cells(said, "shipments")) == shipments
