"""ISO 20022 messages: what each says of a payment, whatever its version."""

# ruff: noqa: E501 (tables of messages, a row each)

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chokepoint.load.formats.messages.iso20022 import FORM
from chokepoint.load.formats.messages.said import Left, Row
from chokepoint.load.formats.sheets import RefusedError

from ...conftest import shared

ISO = "urn:iso:std:iso:20022:tech:xsd:"
UETR = "eb6305c9-1f7f-49de-aed0-16487c27b42d"


def document(kind: str, body: str, space: str | None = None) -> str:
    space = f"{ISO}{kind}" if space is None else space
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{space}">{body}</Document>'


def someone(element: str, name: str, country: str = "DE", town: str = "Ulm") -> str:
    return f"<{element}><Nm>{name}</Nm><PstlAdr><TwnNm>{town}</TwnNm><Ctry>{country}</Ctry></PstlAdr></{element}>"


def bank(element: str, bic: str) -> str:
    return f"<{element}><FinInstnId><BICFI>{bic}</BICFI></FinInstnId></{element}>"


def transfer(inner: str = "", *, uetr: str = "", amount: str = "100.00") -> str:
    return (
        f"<CdtTrfTxInf><PmtId><EndToEndId>E1</EndToEndId><TxId>T1</TxId>{uetr}</PmtId>"
        f'<IntrBkSttlmAmt Ccy="EUR">{amount}</IntrBkSttlmAmt><IntrBkSttlmDt>2024-03-01Z</IntrBkSttlmDt>{inner}'
        f"{someone('Dbtr', 'Acme')}{bank('DbtrAgt', 'AAAADEFFXXX')}{bank('CdtrAgt', 'BBBBAEADXXX')}"
        f"{someone('Cdtr', 'Seller', 'AE', 'Dubai')}</CdtTrfTxInf>"
    )


PACS8 = (
    "<FIToFICstmrCdtTrf><GrpHdr><MsgId>1</MsgId><CreDtTm>2024-03-01T10:00:00</CreDtTm></GrpHdr>{}</FIToFICstmrCdtTrf>"
)


def said(tmp_path: Path, text: str | bytes) -> dict[str, list[dict[str, str]]]:
    path = tmp_path / "m.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert FORM.recognises(path.read_bytes()[:65536].replace(b"\xff\xfe", b"")) or b"\x00" in path.read_bytes()
    found: dict[str, list[dict[str, str]]] = {"left": []}
    for part in FORM.read(path, "m.xml"):
        if isinstance(part, Row):
            found.setdefault(part.table, []).append(part.cells)
        elif isinstance(part, Left):
            found["left"].append({"words": part.words})
    return found


def the_payment(tmp_path: Path, text: str) -> dict[str, str]:
    return said(tmp_path, text)["payments"][0]


def names(found: dict[str, list[dict[str, str]]]) -> dict[str, str]:
    return {cells["party_id"]: cells["name"] for cells in found.get("parties", [])}


def test_a_transfer_keeps_parties_banks_countries_and_words(tmp_path: Path) -> None:
    inner = (
        someone("UltmtDbtr", "Stranger", "TR", "Izmir")
        + bank("IntrmyAgt1", "CCCCUS33")
        + "<ChrgBr>DEBT</ChrgBr><ChrgsInf><Amt Ccy='EUR'>2.50</Amt>"
        + bank("Agt", "AAAADEFF")
        + "</ChrgsInf>"
        + "<InstdAmt Ccy='USD'>110.00</InstdAmt>"
        + someone("UltmtCdtr", "Behind Ltd", "IR", "Qom")
        + "<RmtInf><Ustrd>for</Ustrd><Ustrd>pumps</Ustrd><Strd><RfrdDocInf><Tp><CdOrPrtry><Cd>CINV</Cd></CdOrPrtry></Tp>"
        + "<Nb>4711</Nb></RfrdDocInf><CdtrRefInf><Ref>RF18</Ref></CdtrRefInf>"
        + someone("Invcee", "Billed")
        + "</Strd></RmtInf>"
    )
    found = said(tmp_path, document("pacs.008.001.08", PACS8.format(transfer(inner))))
    payment, fee = found["payments"]
    who = names(found)
    assert who[payment["payer_id"]] == payment["originator_name"] == "Acme"
    assert (who[payment["payee_id"]], who[payment["ultimate_debtor_id"]]) == ("Seller", "Stranger")
    assert payment["payment_id"] == f"E1 of {payment['payer_id']}"
    assert (payment["amount"], payment["currency"], payment["paid_at"]) == ("100.00", "EUR", "2024-03-01")
    assert (payment["provider"], payment["from_country"], payment["to_country"]) == ("AAAADEFFXXX", "DE", "AE")
    assert payment["document_id"] == "4711"
    assert payment["reference"] == (
        "for pumps; invoice 4711; RF18; invoicee Billed; instructed USD 110.00; via CCCCUS33; ultimate creditor Behind Ltd"
    )
    assert (fee["kind"], fee["amount"], fee["payer_id"]) == ("fee", "2.50", payment["payer_id"])
    assert [(who[tie["from_party_id"]], who[tie["to_party_id"]], tie["kind"]) for tie in found["relationships"]] == [
        ("Seller", "Behind Ltd", "agent")
    ]
    assert {"Billed", "Behind Ltd"} <= set(who.values())


KINDS = [
    ("pain.001.001.03", "CstmrCdtTrfInitn", "CdtTrfTxInf", "<ReqdExctnDt>2024-03-01</ReqdExctnDt>", "<Amt><InstdAmt Ccy='EUR'>7</InstdAmt></Amt>"),
    ("pain.001.001.11", "CstmrCdtTrfInitn", "CdtTrfTxInf", "<ReqdExctnDt><Dt>2024-03-01</Dt></ReqdExctnDt>", "<Amt><InstdAmt Ccy='EUR'>7</InstdAmt></Amt>"),
    ("pain.001.001.02", "pain.001.001.02", "CdtTrfTxInf", "<ReqdExctnDt>2024-03-01</ReqdExctnDt>", "<Amt><EqvtAmt><Amt Ccy='EUR'>7</Amt><CcyOfTrf>USD</CcyOfTrf></EqvtAmt></Amt>"),
    ("pain.008.001.02", "CstmrDrctDbtInitn", "DrctDbtTxInf", "<ReqdColltnDt>2024-03-01</ReqdColltnDt>", "<InstdAmt Ccy='EUR'>7</InstdAmt>"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "element", "transaction", "when", "amount"), KINDS, ids=[case[0] for case in KINDS])
def test_what_a_batch_says_holds_for_each_of_its_payments(
    tmp_path: Path, kind: str, element: str, transaction: str, when: str, amount: str
) -> None:
    sides = ("Dbtr", "Cdtr") if transaction == "CdtTrfTxInf" else ("Cdtr", "Dbtr")
    each = "".join(
        f"<{transaction}><PmtId><EndToEndId>E{number}</EndToEndId></PmtId>{amount}{someone(sides[1], f'Other {number}')}</{transaction}>"
        for number in (1, 2)
    )
    batch = f"<PmtInf><PmtMtd>TRF</PmtMtd>{when}{someone(sides[0], 'Acme')}{bank(sides[0] + 'Agt', 'AAAADEFF')}{each}</PmtInf>"
    header = "<GrpHdr><MsgId>1</MsgId><InitgPty><Nm>Paying Agent</Nm></InitgPty></GrpHdr>"
    found = said(
        tmp_path,
        document(kind, f"<{element}>{header}{batch}{batch.replace('E1', 'E3').replace('E2', 'E4')}</{element}>"),
    )
    who = names(found)
    ours, theirs = ("payer_id", "payee_id") if transaction == "CdtTrfTxInf" else ("payee_id", "payer_id")
    assert [who[payment[ours]] for payment in found["payments"]] == ["Acme"] * 4
    assert [who[payment[theirs]] for payment in found["payments"]] == ["Other 1", "Other 2"] * 2
    assert {(payment["paid_at"], payment["amount"], payment["currency"]) for payment in found["payments"]} == {
        ("2024-03-01", "7", "EUR")
    }
    assert len({payment["payment_id"] for payment in found["payments"]}) == 4
    assert "Paying Agent" in who.values()


def entry(inner: str = "", *, side: str = "CRDT", amount: str = "100.00", more: str = "") -> str:
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{more}<Sts>BOOK</Sts><BookgDt><Dt>2024-03-01</Dt></BookgDt>'
        f"<AcctSvcrRef>R1</AcctSvcrRef>{inner}</Ntry>"
    )


def details(*inner: str) -> str:
    return "<NtryDtls>" + "".join(f"<TxDtls>{one}</TxDtls>" for one in inner) + "</NtryDtls>"


def statement(*entries: str, element: str = "BkToCstmrStmt", part: str = "Stmt", kind: str = "camt.053.001.02") -> str:
    account = "<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ownr><Nm>Owner</Nm></Ownr><Svcr><FinInstnId><BIC>AAAADEFF</BIC></FinInstnId></Svcr></Acct>"
    return document(
        kind,
        f"<{element}><GrpHdr><MsgId>1</MsgId></GrpHdr><{part}><Id>1</Id>{account}{''.join(entries)}</{part}></{element}>",
    )


OTHER = "<RltdPties><Dbtr><Nm>Payer</Nm></Dbtr><Cdtr><Nm>Payee</Nm></Cdtr></RltdPties>"
NEWER = "<RltdPties><Dbtr><Pty><Nm>Payer</Nm></Pty></Dbtr><Cdtr><Pty><Nm>Payee</Nm></Pty></Cdtr></RltdPties>"
DEBTOR, CREDITOR = (
    "<RltdPties><Dbtr><Nm>Payer</Nm></Dbtr></RltdPties>",
    "<RltdPties><Cdtr><Nm>Payee</Nm></Cdtr></RltdPties>",
)
BACK = "<RvslInd>true</RvslInd>"
SIDES = [
    ("money in", entry(details(DEBTOR)), "Payer", "Owner", None),
    ("money out", entry(details(CREDITOR), side="DBIT"), "Owner", "Payee", None),
    ("both told", entry(details(OTHER)), "Payer", "Payee", None),
    ("as newer versions write it", entry(details(NEWER), side="DBIT"), "Payer", "Payee", None),
    ("given back to the owner", entry(details(CREDITOR), more=BACK), "Payee", "Owner", "refund"),
    ("given back by the owner", entry(details(DEBTOR + "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"), side="DBIT"), "Owner", "Payer", "refund"),
    ("no details", entry(), None, "Owner", None),
    ("the bank's fee", entry("<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>MDOP</Cd><SubFmlyCd>CHRG</SubFmlyCd></Fmly></Domn></BkTxCd>", side="DBIT"), "Owner", "AAAADEFF", "fee"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("booked", "payer", "payee", "kind"), [case[1:] for case in SIDES], ids=[case[0] for case in SIDES]
)
def test_a_booking_tells_who_paid_whom(
    tmp_path: Path, booked: str, payer: str | None, payee: str, kind: str | None
) -> None:
    found = said(tmp_path, statement(booked))
    (payment,), who = found["payments"], names(found)
    assert who.get(payment.get("payer_id", "")) == payer
    assert who.get(payment.get("payee_id", "")) == payee
    assert payment.get("kind") == kind


STATEMENTS = [
    ("BkToCstmrAcctRpt", "Rpt"),
    ("BkToCstmrStmt", "Stmt"),
    ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
    ("BkToCstmrStmtV01", "Stmt"),
]


@pytest.mark.parametrize(("element", "part"), STATEMENTS, ids=[case[0] for case in STATEMENTS])
def test_each_transaction_of_an_entry_is_a_payment(tmp_path: Path, element: str, part: str) -> None:
    one = (
        "<Refs><EndToEndId>E{0}</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy='EUR'>{0}.00</Amt></TxAmt></AmtDtls>"
        + DEBTOR
    )
    none = "<Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><Amt Ccy='EUR'>3.00</Amt>"
    found = said(
        tmp_path,
        statement(
            entry(details(one.format(1), one.format(2), none)),
            entry(details(one.format(9))),
            element=element,
            part=part,
        ),
    )
    payments = found["payments"]
    payer = payments[0]["payer_id"]
    assert [payment["payment_id"] for payment in payments] == [
        f"E1 of {payer}",
        f"E2 of {payer}",
        "R1/3",
        f"E9 of {payer}",
    ]
    assert [payment["amount"] for payment in payments] == ["1.00", "2.00", "3.00", "9.00"]
    assert {payment["to_account"] for payment in payments} == {"DE89370400440532013000"}


def test_the_unique_reference_goes_before_all_others(tmp_path: Path) -> None:
    uetr = f"<UETR>{UETR.upper()}</UETR>"
    sent = the_payment(tmp_path, document("pacs.008.001.08", PACS8.format(transfer(uetr=uetr))))
    stated = the_payment(tmp_path, statement(entry(details(f"<Refs><EndToEndId>X</EndToEndId>{uetr}</Refs>"))))
    assert sent["payment_id"] == stated["payment_id"] == UETR


def test_a_return_gives_back_the_payment_it_names(tmp_path: Path) -> None:
    original = "<OrgnlTxRef>" + someone("Dbtr", "Acme") + someone("Cdtr", "Seller", "AE", "Dubai") + "</OrgnlTxRef>"
    back = (
        "<TxInf><RtrId>Z</RtrId><OrgnlEndToEndId>E1</OrgnlEndToEndId><RtrdIntrBkSttlmAmt Ccy='EUR'>100</RtrdIntrBkSttlmAmt>"
        f"<IntrBkSttlmDt>2024-03-05</IntrBkSttlmDt><RtrRsnInf><Rsn><Cd>AC04</Cd></Rsn></RtrRsnInf>{original}</TxInf>"
    )
    refund = said(tmp_path, document("pacs.004.001.09", f"<PmtRtr><GrpHdr/>{back}</PmtRtr>"))
    sent = the_payment(tmp_path, document("pacs.008.001.08", PACS8.format(transfer())))
    (payment,), who = refund["payments"], names(refund)
    assert (payment["kind"], payment["refund_of"], payment["reference"]) == (
        "refund",
        sent["payment_id"],
        "returned: AC04",
    )
    assert (who[payment["payer_id"]], who[payment["payee_id"]]) == ("Seller", "Acme")
    assert payment["payment_id"] == f"return of {sent['payment_id']}"


def test_a_cover_is_the_payment_that_it_covers(tmp_path: Path) -> None:
    under = (
        "<UndrlygCstmrCdtTrf>"
        + someone("UltmtDbtr", "Stranger")
        + someone("Dbtr", "Acme")
        + someone("Cdtr", "Seller")
        + "</UndrlygCstmrCdtTrf>"
    )
    banks = bank("Dbtr", "AAAADEFF") + bank("Cdtr", "BBBBAEAD")
    cover = f"<CdtTrfTxInf><PmtId><EndToEndId>E1</EndToEndId></PmtId><IntrBkSttlmAmt Ccy='EUR'>1</IntrBkSttlmAmt>{banks}{under}</CdtTrfTxInf>"
    found = said(
        tmp_path,
        document(
            "pacs.009.001.08", f"<FICdtTrf><GrpHdr><CreDtTm>2024-03-01T10:00:00Z</CreDtTm></GrpHdr>{cover}</FICdtTrf>"
        ),
    )
    (payment,), who = found["payments"], names(found)
    assert (who[payment["payer_id"]], who[payment["ultimate_debtor_id"]]) == ("Acme", "Stranger")
    assert payment["reference"] == "cover from AAAADEFF to BBBBAEAD"
    plain = said(tmp_path, document("pacs.009.001.08", f"<FICdtTrf>{cover.replace(under, '')}</FICdtTrf>"))
    assert names(plain) == {"BIC:AAAADEFF": "AAAADEFF", "BIC:BBBBAEAD": "BBBBAEAD"}


IDENTIFIED = [
    ("LEI", "<OrgId><AnyBIC>AAAADEFFXXX</AnyBIC><LEI>529900T8BM49AURSDO55</LEI></OrgId>", "LEI:529900T8BM49AURSDO55"),
    ("BIC", "<OrgId><BICOrBEI>AAAADEFFXXX</BICOrBEI></OrgId>", "BIC:AAAADEFF"),
    ("DUNS", "<OrgId><Othr><Id>150483782</Id><SchmeNm><Cd>DUNS</Cd></SchmeNm></Othr></OrgId>", "DUNS:150483782"),
    ("VAT", "<OrgId><Othr><Id>DE123456789</Id><SchmeNm><Cd>TXID</Cd></SchmeNm></Othr></OrgId>", "VAT:DE123456789"),
    (
        "a bank's number for its customer",
        "<OrgId><Othr><Id>1</Id><SchmeNm><Cd>CUST</Cd></SchmeNm></Othr></OrgId>",
        None,
    ),
]


@pytest.mark.parametrize(
    ("number", "party_id"), [case[1:] for case in IDENTIFIED], ids=[case[0] for case in IDENTIFIED]
)
def test_a_party_is_known_by_what_tells_it_everywhere(tmp_path: Path, number: str, party_id: str | None) -> None:
    text = document("pacs.008.001.08", PACS8.format(transfer())).replace(
        "<Dbtr><Nm>Acme</Nm>", f"<Dbtr><Nm>Acme</Nm><Id>{number}</Id>"
    )
    payer = the_payment(tmp_path, text)["payer_id"]
    assert payer == party_id if party_id else payer.startswith("Acme ")


def test_namespaces_encodings_and_envelopes_make_no_difference(tmp_path: Path) -> None:
    body = PACS8.format(transfer())
    expected = said(tmp_path, document("pacs.008.001.08", body))
    for text in (
        document("", body, "http://www.six-interbank-clearing.com/de/pacs.008.001.02.ch.01.xsd"),
        document("", body, ""),
        f"<Envelope><AppHdr xmlns='{ISO}head.001.001.02'><BizMsgIdr>1</BizMsgIdr></AppHdr>{document('pacs.008.001.10', body).partition('?>')[2]}</Envelope>",
        document("pacs.008.001.08", body).replace("UTF-8", "UTF-16").encode("utf-16"),
    ):
        assert said(tmp_path, text) == expected


OTHERS = [
    ("<CstmrPmtStsRpt/>", "a payment status report (pain.002)"),
    ("<FIToFIPmtCxlReq/>", "a request to cancel payments sent before (camt.056)"),
    ("<SctiesTradConf/>", "of a kind not read here"),
    ("<BkToCstmrStmt><GrpHdr/></BkToCstmrStmt>", "(camt.053) without any payment in it"),
]


@pytest.mark.parametrize(("body", "why"), OTHERS, ids=[case[1] for case in OTHERS])
def test_other_messages_are_refused_for_what_they_are(tmp_path: Path, body: str, why: str) -> None:
    with pytest.raises(RefusedError) as refused:
        said(tmp_path, document("x", body))
    assert why in refused.value.detail


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_message_cut_off_anywhere_is_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    whole = statement(entry(details(DEBTOR)), entry(details(CREDITOR), side="DBIT")).encode()
    path = tmp_path_factory.mktemp("cut") / "m.xml"
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
    with pytest.raises(RefusedError):
        list(FORM.read(path, "m.xml"))


def test_no_sample_fails() -> None:
    read, refused = 0, 0
    for path in sorted(shared("samples/iso20022").glob("*.xml")):
        try:
            assert list(FORM.read(path, path.name))
            read += 1
        except RefusedError as error:
            assert "pain.002" in error.detail or not path.name.startswith("genkgo_camt") or "wrong" in path.name
            refused += 1
    assert read >= 19
    assert refused <= 10


def test_bytes_that_are_no_xml_are_no_message() -> None:
    for head in (
        b"",
        b"<",
        b"<a",
        b"<Document><Other/></Document>",
        b"order_id\n1\n",
        io.BytesIO(b"\xff\xfe<").getvalue(),
    ):
        assert not FORM.recognises(head)
