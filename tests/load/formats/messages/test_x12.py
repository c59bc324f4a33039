"""X12 transaction sets, by what they say."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chokepoint.load.formats.messages.said import party_id
from chokepoint.load.formats.messages.x12 import FORM
from chokepoint.load.formats.messages.x12.segments import BrokenOffError, Segment, Signs, parsed, signs_of, written
from chokepoint.load.formats.sheets import RefusedError

from ...conftest import shared
from .telling_files import cells, lefts, one, said_of, unread

ISA = "ISA*00*          *00*          *ZZ*BUYER          *ZZ*SELLER         *240115*1200*U*00401*000000001*0*P*>~"
BUYER, SELLER = "N1*BY*Big Buyer Inc~N4*Austin*TX*73301*US~", "N1*SE*Small Seller*1*123456789~"
BUYER_ID = party_id(None, None, "Big Buyer Inc", "US", "Austin")
ORDER = (
    "BEG*00*SA*PO-5**20240110~CUR*BY*USD~REF*IA*77~FOB*DF****EXW~DTM*002*20240301~" + BUYER + SELLER +
    "N1*BT*Payer Corp~N1*ST*Dock 7*92*55~N3*2 Dock Rd~N4*Laredo*TX*78045*US~N1*UC*End User Ltd~N4*Almaty***KZ~"
    "PO1*1*12*EA*9.5**BP*ABC~PID*F****Steel valves~TC2*J*8481.80.3010~CTT*1~AMT*TT*114~"
)  # fmt: skip
INVOICE = (
    "BIG*20240112*INV-9*20240110*PO-5~CUR*SE*USD~" + SELLER + "N1*BT*Payer Corp~" + BUYER +
    "IT1*1*12*EA*9.5**BP*ABC~PID*F****Steel valves~TDS*11450~SAC*C*D240***50~CTT*1~"
)  # fmt: skip
NOTICE = (
    "BSN*00*SHIP1*20240110*0930*0001~HL*1**S~TD1*CTN25*4****G*200*LB~TD5*B*2*UPSN*M*UPS FREIGHT~DTM*011*20240110~"
    "N1*ST*Receiver~N4*Laredo*TX*78045*US~N1*SF*Shipper Inc~N4*Chicago*IL*60601*US~HL*2*1*O~PRF*PO-5***20231230~"
    + BUYER + "HL*3*2*I~LIN*1*BP*ABC*HD*848180~SN1**12*EA~HL*4*1*O~PRF*PO-6~HL*5*4*I~LIN*1*BP*DEF~SN1**3*EA~CTT*5~"
)  # fmt: skip
PAYMENT = (
    "BPR*C*77.77*C*ACH*CTX*01*234056789*DA*0099109999*123456789**01*045678099*DA*1008973899*20240116~"
    "TRN*1*1017820*123456789~N1*PR*Big Buyer Inc~N4*Austin*TX*73301*US~N1*PE*Small Seller*1*123456789~ENT*1~"
    "RMR*IV*INV-1**50*60*10~DTM*003*20231201~RMR*IV*INV-2**27.77~"
)


def transaction(kind: str, body: str, number: str = "0001") -> str:
    return f"ST*{kind}*{number}~{body}SE*{body.count('~') + 2}*{number}~"


def interchange(*sets: str) -> str:
    return ISA + "GS*PO*BUYER*SELLER*20240115*1200*1*X*004010~" + "".join(sets) + f"GE*{len(sets)}*1~IEA*1*000000001~"


CASES = [
    ("850", ORDER, "orders", {
        "order_id": "PO-5", "ordered_at": "2024-01-10", "customer_id": BUYER_ID, "supplier_id": "DUNS:123456789",
        "end_user_id": party_id(None, None, "End User Ltd", "KZ", "Almaty"), "currency": "USD", "amount": "114",
        "incoterm": "EXW", "requested_delivery": "2024-03-01; Dock 7, 2 Dock Rd, 78045, Laredo, US",
    }),
    ("850", ORDER, "order_lines", {
        "line_no": "1", "hs_code": "8481803010", "description": "Steel valves", "quantity": "12", "unit": "EA",
        "unit_price": "9.5",
    }),
    ("850", ORDER, "documents", {"payer_id": party_id(None, None, "Payer Corp"), "consignee_id": "BUYER/SELLER:55"}),
    ("860", "BCH*04*SA*PO-5**2*20240110*****20240112~" + BUYER + "POC*1*QD*10*2*EA*9.5**BP*ABC~", "order_lines",
     {"order_id": "PO-5", "quantity": "10", "unit": "EA", "unit_price": "9.5"}),
    ("855", "BAK*00*RD*PO-5*20240110~" + BUYER, "orders",
     {"order_id": "PO-5", "stage": "refused", "ordered_at": "2024-01-10"}),
    ("810", INVOICE, "documents", {
        "document_id": "invoice INV-9 of DUNS:123456789", "kind": "invoice", "order_id": "PO-5", "amount": "114.5",
        "currency": "USD", "payer_id": party_id(None, None, "Payer Corp"), "issued_at": "2024-01-12",
    }),
    ("810", INVOICE, "orders", {"order_id": "PO-5", "ordered_at": "2024-01-10", "customer_id": BUYER_ID}),
    ("810", INVOICE.replace("PO-5~", "PO-5***CR~"), "documents", {"kind": "other"}),
    ("856", NOTICE, "shipments", {
        "shipment_id": f"shipment SHIP1 of {party_id(None, None, 'Shipper Inc', 'US', 'Chicago')}",
        "order_id": "PO-5", "shipped_at": "2024-01-10", "gross_weight_kg": "90.718474", "mode": "road",
    }),
    ("856", NOTICE, "shipment_legs", {"from_place": "Chicago", "to_place": "Laredo", "carrier_id": "SCAC:UPSN"}),
    ("820", PAYMENT, "payments", {
        "payment_id": f"1017820 of {BUYER_ID}", "paid_at": "2024-01-16", "payee_id": "DUNS:123456789",
        "amount": "77.77", "currency": "USD", "from_account": "0099109999", "to_account": "1008973899",
        "method": "bank_transfer", "from_country": "US",
    }),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "body", "table", "expected"), CASES)
def test_a_transaction_set_is_told_as_rows(kind: str, body: str, table: str, expected: dict[str, str]) -> None:
    said = said_of(FORM, interchange(transaction(kind, body)))
    found = one(said, table)
    assert {name: found.get(name) for name in expected} == expected
    assert not unread(said)


def test_a_ship_notice_of_several_orders_tells_lines_of_each() -> None:
    said = said_of(FORM, interchange(transaction("856", NOTICE)))
    lines = [(line["order_id"], line["line_no"], line["quantity"]) for line in cells(said, "order_lines")]
    assert lines == [("PO-5", "1", "12"), ("PO-6", "1", "3")]
    assert [order["order_id"] for order in cells(said, "orders")] == ["PO-5", "PO-6"]


def test_a_remittance_names_the_invoices_that_it_pays() -> None:
    said = said_of(FORM, interchange(transaction("820", PAYMENT)))
    papers = [(paper["number"], paper["amount"], paper.get("issued_at")) for paper in cells(said, "documents")]
    assert papers == [("INV-1", "60", "2023-12-01"), ("INV-2", "27.77", None)]
    assert "invoice INV-1 50; invoice INV-2 27.77" in one(said, "payments")["reference"]
    assert any("read as USD" in words for words in lefts(said))


@pytest.mark.parametrize("kind", ["997", "999", "214"])
def test_transaction_sets_of_kinds_that_are_not_read_are_named(kind: str) -> None:
    with pytest.raises(RefusedError, match=f"`{kind}`"):
        said_of(FORM, interchange(transaction(kind, "AK1*PO*1~")))


def test_counts_that_do_not_agree_are_told() -> None:
    whole = interchange(transaction("850", ORDER))
    assert not [words for words in lefts(said_of(FORM, whole)) if "count" in words]
    told = " ".join(lefts(said_of(FORM, re.sub(r"SE\*\d+", "SE*3", whole).replace("IEA*1", "IEA*4"))))
    assert "(850): it says 3, and" in told and "the interchange: it says 4, and 1 are there" in told


def test_a_set_that_breaks_off_is_not_taken_and_those_before_are() -> None:
    whole = interchange(transaction("850", ORDER), transaction("850", ORDER.replace("PO-5", "PO-6"), "0002"))
    said = said_of(FORM, whole[: whole.rindex("SE*")])
    assert [row["order_id"] for row in cells(said, "orders")] == ["PO-5"]
    assert len(unread(said)) == 1
    with pytest.raises(RefusedError, match="breaks off"):
        said_of(FORM, whole[: whole.index("CTT")])


@pytest.mark.parametrize("kind", ["850", "810", "856", "820"])
def test_cut_off_at_any_byte_a_file_is_refused_or_partly_taken(kind: str) -> None:
    bodies = {"850": ORDER, "810": INVOICE, "856": NOTICE, "820": PAYMENT}
    whole = interchange(transaction("850", ORDER), transaction(kind, bodies[kind], "0002")).encode()
    for length in range(0, len(whole), 7):
        try:
            assert said_of(FORM, whole[:length])
        except RefusedError:
            continue


def test_other_separators_and_ends_of_lines_are_read() -> None:
    whole = interchange(transaction("850", ORDER))
    expected = cells(said_of(FORM, whole), "order_lines")
    variants = [
        whole.replace("~", "~\r\n"),
        whole.replace("~", "\n"),
        whole.replace("~", "\r\n"),
        whole.replace("*", "|").replace("~", "\x1c"),
        "\ufeff" + whole.replace("~", "~\n\t"),
        re.sub(" {2,}", "", whole),
    ]
    for variant in variants:
        assert cells(said_of(FORM, variant), "order_lines") == expected
    assert cells(said_of(FORM, whole.encode("utf-16")), "order_lines") == expected


TEXT = st.text(st.characters(codec="utf-8", categories=("L", "N", "P"), exclude_characters="*~>|^"), max_size=8)
SEGMENT = st.builds(Segment, st.sampled_from(["BEG", "N1", "PID"]), st.lists(TEXT, max_size=6).map(tuple))


@settings(max_examples=60, deadline=None)
@given(st.lists(SEGMENT, max_size=6), st.integers(1, 50))
def test_segments_written_are_read_again(segments: list[Segment], piece: int) -> None:
    text = ISA + written(segments, Signs())
    read = list(parsed(text[start : start + piece] for start in range(0, len(text), piece)))[1:]
    assert [(one.tag, one.elements) for one in read] == [(one.tag, one.elements) for one in segments]


@pytest.mark.parametrize("head", ["ISA", "ISA*00*~GS*", "ISAB00B", ISA[:-1] + "A", ISA.replace(">~", ">*")])
def test_headers_that_show_no_separators_are_refused(head: str) -> None:
    with pytest.raises(BrokenOffError):
        signs_of(head)


def test_monstrous_segments_are_refused() -> None:
    with pytest.raises(RefusedError, match="longer than"):
        said_of(FORM, ISA + "ST*850*1~BEG*" + "A" * (2**20 + 2**19))


@pytest.mark.parametrize("head", [b"", b"ISABELLA,1\n", b"ISA", b"isa*00*", b"UNB+UNOA:1'"])
def test_other_files_are_not_taken_for_x12(head: bytes) -> None:
    assert not FORM.recognises(head)
    assert FORM.recognises(b"\xef\xbb\xbf\n" + ISA.encode())


def test_samples_of_others_are_read() -> None:
    said = said_of(FORM, shared("samples/x12/edinet_x12.850a.edi").read_bytes())
    assert [line["hs_code"] for line in cells(said, "order_lines")] == ["5811003000"] * 3
    assert len(cells(said, "parties")) == 5
