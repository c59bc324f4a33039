"""goAML: valid by the schema at hand whatever the records hold, true to amounts and ids, and silent on nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from lxml import etree

from chokepoint.records.errors import InputError
from chokepoint.records.filing import Filing
from chokepoint.report.filings.goaml.writing import write_goaml
from tests.report.filings import sample

XS = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"'


def written(folder: Path, filing: Filing | None = None, schema: Path | None = None, **keys: Any) -> etree._Element:
    path, _ = write_goaml(folder / "f.xml", filing or sample.filing(), sample.settings(**keys), sample.rates(), schema)
    return etree.parse(path).getroot()


def texts(root: etree._Element, path: str) -> list[str]:
    return [one.text or "" for one in root.findall(f".//{path}")]


def annex(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "f.annex.json").read_text(encoding="utf-8"))


def test_a_report_says_who_what_and_why(tmp_path: Path) -> None:
    root = written(tmp_path)
    assert root.tag == "report"
    assert [texts(root, name)[0] for name in ("rentity_id", "report_code", "currency_code_local")] == [
        "42",
        "STR",
        "EUR",
    ]
    assert texts(root, "transactionnumber") == ["T1", "T2"]
    assert texts(root, "amount_local") == ["2001", "200"]
    assert texts(root, "t_from/from_foreign_currency/foreign_amount") == ["1000.5"]
    assert texts(root, "report_indicators/indicator") == ["IND1"]
    reason = texts(root, "reason")[0]
    assert "An indicator is not an accusation." in reason
    assert "payments/T1" in reason and "May be innocent: A parent pays." in reason
    assert texts(root, "t_from/from_person/last_name") == ["Example"]
    assert "On whose behalf: Alder Works (P1)." in texts(root, "t_from/from_person/comments")[0]


def test_who_is_a_client_is_said_so_and_who_is_not_is_not(tmp_path: Path) -> None:
    root = written(tmp_path)
    assert texts(root, "t_from_my_client/from_entity/name") == ["Alder Works"]
    assert not root.findall(".//t_to_my_client")


def test_an_unpaid_order_is_an_activity_in_a_report_and_a_transaction_where_only_those_are(tmp_path: Path) -> None:
    root = written(tmp_path, sample.filing(sample.UNPAID))
    assert texts(root, "activity/report_parties/report_party/entity/name") == ["Alder Works", "Unsaid Trading"]
    assert not root.findall(".//transaction")
    root = written(tmp_path, sample.filing(sample.UNPAID), goaml={"layout": "transactions"})
    assert (root.tag, texts(root, "involved_parties/party/role")) == ("reportdata", ["customer", "end_user"])
    assert texts(root, "amount_local") == ["2401"]


def test_what_a_form_cannot_take_stands_in_the_annex(tmp_path: Path) -> None:
    written(tmp_path)
    told = annex(tmp_path)
    assert told["note"] == "An indicator is not an accusation."
    assert told["orders"][0]["evidence"][0]["record_ids"] == ["payments/T1", "parties/P2"]
    assert told["orders"][0]["records"]["payments/T1"]["amount"] == "1000.5000"
    left = {one["value"] for one in told["left_out_or_cut"]}
    assert {"2.5000", "0010002"} <= left


@pytest.mark.parametrize("layout", ["report", "transactions"])
@pytest.mark.parametrize("text", sample.HOSTILE)
def test_hostile_texts_are_written_as_text(tmp_path: Path, text: str, layout: str) -> None:
    for letters in ("all", "latin-1", "ascii"):
        filing = sample.filing(sample.renamed(text), why=text)
        root = written(tmp_path, filing, goaml={"layout": layout, "letters": letters})
        assert texts(root, "transactionnumber") == ["T1", "T2"]
        told = "".join(root.itertext())
        assert "\u202e" not in told and "\x00" not in told
        highest = {"all": 0x10FFFF, "latin-1": 0xFF, "ascii": 0x7E}[letters]
        assert max(map(ord, told)) <= highest


def test_a_cut_text_says_so_and_is_whole_in_the_annex(tmp_path: Path) -> None:
    root = written(tmp_path, sample.filing(sample.renamed("y" * 300, ("P1",))))
    assert texts(root, "t_from_my_client/from_entity/name")[0] == "y" * 252 + "..."
    assert "y" * 300 in {one["value"] for one in annex(tmp_path)["left_out_or_cut"]}


@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    amounts=st.lists(st.decimals("0.0001", "99999999999999.9999", places=4), min_size=1, max_size=4),
    names=st.text(max_size=40),
    ids=st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Co", "Cn", "Z")), min_size=1, max_size=20
    ),
)
def test_every_amount_and_party_is_read_back(tmp_path: Path, amounts: list[Decimal], names: str, ids: str) -> None:
    row = {**sample.ORDER.payments[1], "payer_id": ids}
    payments = tuple({**row, "payment_id": f"T{place}", "amount": one} for place, one in enumerate(amounts))
    parties = {**sample.PARTIES, ids: {"party_id": ids, "name": names or "n", "kind": "company"}}
    filing = sample.filing(replace(sample.ORDER, payments=payments, parties=parties))
    root = written(tmp_path, filing)
    assert [Decimal(one) for one in texts(root, "amount_local")] == amounts
    comments = texts(root, "t_from/from_entity/comments")
    assert len(comments) == len(amounts) and all(f"Record parties/{ids}." in one for one in comments)


@pytest.mark.parametrize(
    ("section", "keys", "said"),
    [
        ("goaml", {"rentity_id": ""}, "`goaml.rentity_id` is not set"),
        ("reporter", {"currency": ""}, "`reporter.currency` is not set"),
        ("reporter", {"person": {}}, "`reporter.person.first_name` is not set"),
        ("reporter", {"currency": "JPY"}, "no exchange rate"),
        ("goaml", {"layout": "other"}, "Layouts are: report, transactions"),
        ("goaml", {"letters": "runes"}, "Sets of letters are"),
        ("goaml", {"rentity_id": "number"}, "is not a number"),
    ],
)
def test_what_must_be_set_is_named(tmp_path: Path, section: str, keys: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        written(tmp_path, **{section: keys})
    assert not (tmp_path / "f.xml").exists()


def schema(folder: Path, body: str, root: str = "report") -> Path:
    path = folder / "authority.xsd"
    path.write_text(
        f'<xs:schema {XS}><xs:element name="{root}"><xs:complexType>{body}</xs:complexType></xs:element></xs:schema>'
    )
    return path


CODED = """<xs:sequence><xs:element name="rentity_id" type="xs:int"/>
<xs:element name="transaction" maxOccurs="unbounded"><xs:complexType><xs:sequence>
<xs:element name="amount_local" type="xs:decimal"/>
<xs:element name="transmode_code"><xs:simpleType><xs:restriction base="xs:string"><xs:enumeration value="7"/>
</xs:restriction></xs:simpleType></xs:element>{more}</xs:sequence>{rule}</xs:complexType></xs:element></xs:sequence>"""


def test_an_authority_s_own_schema_decides_on_order_and_codes(tmp_path: Path) -> None:
    own = schema(tmp_path, CODED.format(more="", rule=""))
    codes = {"codes": {"transmode": {"bank_transfer": "7", "cash": "7"}}}
    root = written(tmp_path, schema=own, goaml=codes)
    assert [one.tag for one in root] == ["rentity_id", "transaction", "transaction"]
    assert [one.tag for one in root[1]] == ["amount_local", "transmode_code"]
    with pytest.raises(InputError, match=r"transmode_code: `bank_transfer` is not in the schema's code list \(7\)"):
        written(tmp_path, schema=own)


def test_what_a_schema_insists_on_and_nobody_knows_is_asked_for(tmp_path: Path) -> None:
    wanted = '<xs:element name="t_from"><xs:complexType><xs:sequence><xs:element name="from_entity"><xs:complexType>'
    wanted += '<xs:sequence><xs:element name="name" type="xs:string"/><xs:element name="status" type="xs:string"/>'
    wanted += "</xs:sequence></xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>"
    own = schema(tmp_path, CODED.format(more=wanted, rule=""))
    codes = {"transmode": {"cash": "7", "bank_transfer": "7"}}
    filing = sample.filing(replace(sample.ORDER, payments=sample.ORDER.payments[1:]))
    with pytest.raises(InputError, match="from_entity/status is wanting"):
        written(tmp_path, filing, own, goaml={"codes": codes})
    root = written(tmp_path, filing, own, goaml={"codes": codes, "not_known": {"status": "UNK"}})
    assert texts(root, "from_entity/status") == ["UNK"]


def test_a_rule_of_xsd_1_1_is_kept(tmp_path: Path) -> None:
    codes = {"codes": {"transmode": {"bank_transfer": "7", "cash": "7"}}}
    good = schema(tmp_path, CODED.format(more="", rule='<xs:assert test="empty(transmode_code) = false()"/>'))
    assert len(written(tmp_path, schema=good, goaml=codes)) == 3
    bad = schema(tmp_path, CODED.format(more="", rule='<xs:assert test="amount_local &gt; 500"/>'))
    with pytest.raises(InputError, match="breaks the rule `amount_local > 500`"):
        written(tmp_path, schema=bad, goaml=codes)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no xml", "is not XML"),
        ("<a/>", "is not an XML Schema"),
        (f'<!DOCTYPE a [<!ENTITY e "x">]><xs:schema {XS}/>', "DOCTYPE"),
        (f"<xs:schema {XS}/>", "declares no element"),
        (f'<xs:schema {XS}><xs:include schemaLocation="../x.xsd"/></xs:schema>', "not in its folder"),
        (f'<xs:schema {XS}><xs:element name="order" type="xs:string"/></xs:schema>', "begins with `report`"),
    ],
)
def test_a_schema_that_is_none_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "s.xsd").write_text(text)
    with pytest.raises(InputError, match=said):
        written(tmp_path, schema=tmp_path / "s.xsd")


def test_transactions_are_written_one_by_one(tmp_path: Path) -> None:
    asked: list[int] = []

    def orders() -> Iterator[Any]:
        asked.append(1)
        for number in range(300):
            yield replace(sample.ORDER, order={**sample.ORDER.order, "order_id": f"O{number}"})

    filing = replace(sample.filing(), orders=orders)
    root = written(tmp_path, filing, goaml={"layout": "transactions"})
    assert len(root.findall(".//transaction")) == 600
    assert len(annex(tmp_path)["orders"]) == 300
