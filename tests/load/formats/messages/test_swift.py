"""SWIFT messages, by what they say."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chokepoint.load.formats.messages.said import Row, party_id
from chokepoint.load.formats.messages.swift import FORM
from chokepoint.load.formats.messages.swift.blocks import Field, Message, parsed, written
from chokepoint.load.formats.messages.swift.texts import coded, day, money, sepa, subfields
from chokepoint.load.formats.sheets import RefusedError

from ...conftest import shared
from .telling_files import cells, lefts, one, said_of, unread

UETR = "eb6305c9-1f7f-49de-aed0-16487c27b42d"
TRANSFER = f"""{{1:F01BANKBEBBAXXX2222123456}}{{2:I103BANKDEFFXXXXN}}{{3:{{108:REF1}}{{121:{UETR.upper()}}}}}{{4:
:20:REFERENCE1
:23B:CRED
:32A:230115EUR1234567,89
:33B:USD1300000,
:36:0,9496
:50F:/BE68539007547034
1/ALPHA TRADING
1/NV
2/HAVENSTRAAT 5
3/BE/ANTWERPEN, 2000
8/ON BEHALF OF GAMMA
:52A:BANKBEBB
:53B:/1234
:56A:MIDLGB22
:57A:BANKAEADXXX
:59:/AE070331234567890123456
BETA GENERAL TRADING LLC
DEIRA, DUBAI
UNITED ARAB EMIRATES
:70:/ROC/E2E-778//INV/2023-55
:71A:SHA
:71F:USD10,
:72:/ACC/URGENT
-}}{{5:{{MAC:00000000}}{{CHK:123456789ABC}}}}"""
COVER = f"""{{1:F01BANKBEBBAXXX2222123457}}{{2:O2021200230115MIDLGB22AXXX22221234562301151201N}}
{{3:{{119:COV}}{{121:{UETR}}}}}{{4:
:20:COVER1
:21:REFERENCE1
:32A:230115EUR1234567,89
:52A:BANKBEBB
:58A:BANKAEAD
:50K:/BE68539007547034
ALPHA TRADING NV
ANTWERPEN
:59:/AE070331234567890123456
BETA GENERAL TRADING LLC
-}}"""
BETWEEN_BANKS = ":20:T1\n:21:R1\n:32A:230115USD5,\n:52A:BANKBEBB\n:58A:BANKAEAD\n-"
CREDITED = """{1:F01AAAADEFFAXXX0}{2:I910BBBBDEFFXXXXN}{4:
:20:C1
:21:E2E
:25:DE89370400440532013000
:32A:230115EUR7,
:50K:/1
X
-}"""
ANNOUNCED = "{1:F01AAAADEFFAXXX0}{2:I210BBBBDEFFXXXXN}{4:\n:20:N1\n:25:1\n:30:230115\n:21:R\n:32B:EUR5,\n:50:X\n-}"
ALPHA = party_id(None, None, "ALPHA TRADING NV", "BE", "ANTWERPEN")
BETA = party_id(None, None, "BETA GENERAL TRADING LLC", "AE")
STATEMENT = """:20:STARTUMS
:25:50070010/0123456789
:28C:00001/001
:60F:C221231EUR1000,00
:61:2301021231D200,50NTRFNONREF//BANK-1
:86:166?00SEPA-UEBERWEISUNG?109310?20EREF+RE-4711?21SVWZ+Rechnun
g 4711?22 ABWA+Zeta Holding?30COBADEFFXXX?31DE89370400440532013000?32Omega Ma
schinen GmbH?33 und Co
:61:2301030103CR1500,NTRFE2E-1
:86:166?00GUTSCHRIFT?20EREF+E2E-1?31DE02120300000000202051?32Kappa Import
:61:230104RC100,NRTI4711
:86:free text without structure
:61:230104D1,NCHGNONREF
:61:230104C12,00NTRFEREF//X
/more
:86:/TRTP/SEPA OVERBOEKING/IBAN/NL02ABNA0123456789/BIC/ABNANL2A/NAME/J
. JANSEN/REMI/factuur 12/EREF/NOTPROVIDED
:62F:C230104EUR2210,50
-
"""


def payments(text: str) -> list[dict[str, str]]:
    return cells(said_of(FORM, text), "payments")


TRANSFERS = [
    (TRANSFER, {
        "payment_id": UETR, "paid_at": "2023-01-15", "payer_id": ALPHA, "payee_id": BETA, "amount": "1234567.89",
        "currency": "EUR", "from_account": "BE68539007547034", "to_account": "AE070331234567890123456",
        "from_country": "BE", "to_country": "AE", "originator_name": "ALPHA TRADING NV", "document_id": "2023-55",
    }),
    (TRANSFER.replace(UETR.upper(), ""), {"payment_id": f"E2E-778 of {ALPHA}"}),
    (TRANSFER.replace(UETR.upper(), "").replace("/ROC/E2E-778//", ""), {"payment_id": f"REFERENCE1 of {ALPHA}"}),
    (TRANSFER.replace("/ROC/E2E-778//", "/ULTD/GAMMA//"), {"ultimate_debtor_id": party_id(None, None, "GAMMA")}),
    (COVER, {"payment_id": UETR, "payee_id": party_id(None, None, "BETA GENERAL TRADING LLC"), "to_country": "AE"}),
    (BETWEEN_BANKS, {"payer_id": "BIC:BANKBEBB", "payee_id": "BIC:BANKAEAD", "amount": "5", "to_country": "AE"}),
    (CREDITED, {
        "to_account": "DE89370400440532013000", "payer_id": party_id(None, None, "X"), "amount": "7",
    }),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TRANSFERS)
def test_a_transfer_is_told_as_a_payment(text: str, expected: dict[str, str]) -> None:
    found = payments(text)[0]
    assert {name: found.get(name) for name in expected} == expected


def test_a_transfer_keeps_its_words_charges_and_the_banks_on_the_way() -> None:
    said = said_of(FORM, TRANSFER)
    paid, charge = cells(said, "payments")
    for words in ("instructed USD 1300000", "rate 0.9496", "/ACC/URGENT", "MIDLGB22 (56A)", "ON BEHALF OF GAMMA"):
        assert words in paid["reference"]
    assert (charge["kind"], charge["amount"], charge["currency"]) == ("fee", "10", "USD")
    assert {"BIC:MIDLGB22", "BIC:BANKAEAD", "BIC:BANKBEBB"} <= {row["party_id"] for row in cells(said, "parties")}
    assert one(said, "documents")["number"] == "2023-55"


def test_a_cover_stands_beside_the_transfer_that_it_covers() -> None:
    said = said_of(FORM, TRANSFER + "\n" + COVER)
    rows = [row for row in said if isinstance(row, Row) and row.table == "payments" and "kind" not in row.cells]
    assert [(row.cells["payment_id"], row.beside) for row in rows] == [(UETR, False), (UETR, True)]


def test_entries_of_a_statement_are_payments_in_and_out() -> None:
    out, came_in, back, fee, dutch = payments(STATEMENT)
    assert out["payment_id"] == "RE-4711 of 50070010/0123456789" and out["paid_at"] == "2022-12-31"
    assert out["payee_id"] == party_id(None, None, "Omega Maschinen GmbH und Co") and "payer_id" not in out
    assert out["from_account"] == "50070010/0123456789" and out["to_account"] == "DE89370400440532013000"
    assert out["ultimate_debtor_id"] == party_id(None, None, "Zeta Holding")
    assert out["originator_name"] == "Zeta Holding" and "Rechnung 4711" in out["reference"]
    assert came_in["payer_id"] == party_id(None, None, "Kappa Import") and "payee_id" not in came_in
    assert came_in["from_account"] == "DE02120300000000202051" and came_in["to_account"] == "50070010/0123456789"
    assert (back["kind"], back["from_account"], back["amount"]) == ("refund", "50070010/0123456789", "100")
    assert fee["kind"] == "fee"
    assert (dutch["originator_name"], dutch["from_account"]) == ("J. JANSEN", "NL02ABNA0123456789")
    assert {row["currency"] for row in (out, came_in, back, fee, dutch)} == {"EUR"}


def test_entries_that_do_not_add_up_are_told() -> None:
    assert not [words for words in lefts(said_of(FORM, STATEMENT)) if "booked" in words]
    told = lefts(said_of(FORM, STATEMENT.replace("62F:C230104EUR2210,50", "62F:C230104EUR2210,51")))
    assert any("moves by 1210.51, and its entries by 1210.5" in words for words in told)


def test_like_entries_are_payments_apart() -> None:
    twice = STATEMENT.replace(":61:230104D1,NCHGNONREF\n", ":61:230104D1,NCHGNONREF\n" * 2)
    ids = [row["payment_id"] for row in payments(twice)]
    assert len(set(ids)) == len(ids) == 6


def test_an_entry_that_is_none_is_set_aside_and_the_others_go_on() -> None:
    said = said_of(FORM, STATEMENT.replace(":61:230104RC100", ":61:233304RC100"))
    assert len(cells(said, "payments")) == 4 and len(unread(said)) == 1


FORMS = [
    STATEMENT,
    "{1:F01AAAADEFFAXXX0000000000}{2:I940BBBBDEFFXXXXN}{4:\n" + STATEMENT.rstrip() + "}",
    "ABNANL2A\n940\nABNANL2A\n" + STATEMENT,
    STATEMENT.replace("\n", "\r\n"),
    "\ufeff" + STATEMENT,
    "{1:F21AAAADEFFAXXX0000000000}{4:{177:2301041200}{451:0}}{1:F01AAAADEFFAXXX0000000000}{2:I940BBBBDEFFXXXXN}{4:\r\n"
    + STATEMENT.rstrip().replace("\n", "\r\n") + "}$",
]  # fmt: skip


@pytest.mark.parametrize("text", FORMS)
def test_statements_are_read_with_and_without_blocks(text: str) -> None:
    assert FORM.recognises(text.encode())
    assert len(payments(text)) == 5


def test_several_messages_in_one_file_are_all_read() -> None:
    assert len(payments(STATEMENT + STATEMENT.replace("STARTUMS", "SECOND"))) == 10
    assert len(payments(STATEMENT.replace("-\n", "") * 2)) == 10
    assert len(payments(TRANSFER + "$" + TRANSFER)) == 4


def test_kinds_that_are_not_read_are_named() -> None:
    with pytest.raises(RefusedError, match="MT300"):
        said_of(FORM, shared("samples/swift_mt/prowide_SWIFTMT300_0000039099_0002.txt").read_bytes())
    other = TRANSFER.replace("I103", "I199")
    with pytest.raises(RefusedError, match="MT199"):
        said_of(FORM, other)
    assert any("MT199" in words for words in lefts(said_of(FORM, other + "\n" + TRANSFER)))


def test_an_announced_payment_is_a_paper_and_no_payment() -> None:
    said = said_of(FORM, ANNOUNCED)
    assert not cells(said, "payments")
    assert one(said, "documents")["amount"] == "5"


@pytest.mark.parametrize("text", [TRANSFER + "\n" + COVER, STATEMENT, COVER + TRANSFER])
def test_cut_off_at_any_byte_a_file_is_refused_or_partly_taken(text: str) -> None:
    whole = text.encode()
    for length in range(0, len(whole), 5):
        try:
            assert said_of(FORM, whole[:length])
        except RefusedError:
            continue
    with pytest.raises(RefusedError, match="breaks off"):
        said_of(FORM, whole[: len(whole) // 3])


def test_monstrous_lines_are_refused() -> None:
    with pytest.raises(RefusedError, match="longer than"):
        said_of(FORM, "{1:F01AAAADEFFAXXX0}{2:I103BBBBDEFFXXXXN}{4:\n:20:" + "A" * (2**20 + 2**19))


VALUE = st.text(st.sampled_from("ABC /,?'+-().123"), min_size=1, max_size=30).map(str.strip).filter(bool)
FIELDS = st.lists(
    st.builds(Field, st.sampled_from(["20", "32A", "50K", "70", "86"]), VALUE, st.just(1)), min_size=1, max_size=6
)


@settings(max_examples=60, deadline=None)
@given(st.lists(FIELDS, min_size=1, max_size=3), st.sampled_from(["", UETR]))
def test_messages_written_are_read_again(texts: list[list[Field]], uetr: str) -> None:
    messages = [Message(1, "103", "AAAADEFF", "BBBBFRPP", uetr or None, fields=fields) for fields in texts]
    text = "".join(map(written, messages))
    read = list(parsed(text.split("\r\n")))
    assert [(one.type, one.sender, one.receiver, one.uetr, one.whole) for one in read] == [
        ("103", "AAAADEFF", "BBBBFRPP", uetr or None, True)
    ] * len(messages)
    assert [[(one.tag, one.value) for one in message.fields] for message in read] == [
        [(one.tag, one.value) for one in fields] for fields in texts
    ]


PARTS = [
    (day, "230229", None),
    (day, "240229", "2024-02-29"),
    (day, "991231", "1999-12-31"),
    (money, "EUR1234,5", ("1234.5", "EUR")),
    (money, "JPY1000,", ("1000", "JPY")),
    (money, "XX1", None),
    (coded, "/EREF/A B/NAME/C", {"EREF": "A B", "NAME": "C"}),
    (subfields, "166?20a?21b?32C", {"code": "166", "20": "a", "21": "b", "32": "C"}),
    (subfields, "free text", None),
    (sepa, "XEREF+1SVWZ+two words", {"": "XEREF+1", "SVWZ": "two words"}),
    (sepa, "EREF+1SVWZ+two words", {"": "", "EREF": "1", "SVWZ": "two words"}),
]


@pytest.mark.parametrize(("read", "text", "expected"), PARTS)
def test_values_are_taken_apart(read: object, text: str, expected: object) -> None:
    assert read(text) == expected  # type: ignore[operator]


@pytest.mark.parametrize("head", [b"", b":20:x", b"{1:F01", b"{4: 5}", b"a,b\n1,2\n", b"20:1\n", b'{"1": 2}', b"<x/>"])
def test_other_files_are_not_taken_for_swift(head: bytes) -> None:
    assert FORM.recognises(head) is (head == b"{1:F01" or head.startswith(b"{4:"))
