"""Filings from a workspace: of any subject, valid, and under the rules of casework once there are cases."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from lxml import etree

from chokepoint.records.errors import InputError, NotFoundError, RuleError
from chokepoint.records.filing import Rates
from chokepoint.records.report_forms import FILINGS
from chokepoint.workspace import filing_out
from chokepoint.workspace.demo import SAMPLE_FILING
from chokepoint.workspace.filing_out import FilingWanted
from chokepoint.workspace.workspace import Workspace
from tests.load.conftest import shared

DEMO = Path(__file__).parents[2] / "src" / "chokepoint" / "workspace" / SAMPLE_FILING
AUTHORITY = "samples/goaml/goAML_report_5.2.xsd"


@pytest.fixture
def workspace(assessed: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """The golden ledger with the demo's settings; it has no exchange rates, so that one for all stands in."""
    rates = Rates(lambda _: [(date(2000, 1, 1), Decimal(2))])
    monkeypatch.setattr(filing_out, "rates_of", lambda _: rates)
    (assessed.folder / "filing.toml").write_text(DEMO.read_text(encoding="utf-8"), encoding="utf-8")
    return assessed


def wanted(subject: str, form: str, folder: Path, **more: Any) -> FilingWanted:
    return FilingWanted(subject, form, folder / f"filing.{form}", **more)


def a_row(workspace: Workspace, table: str, *filled: str) -> dict[str, Any]:
    rows = workspace.engine.table(table)
    held = rows.filter(*(rows[column].notnull() for column in filled)).order_by(filled[0]).limit(1)
    return dict(workspace.engine.fetch(held).to_pylist()[0])


def test_the_first_orders_are_valid_by_an_authority_s_schema(workspace: Workspace, tmp_path: Path) -> None:
    schema = etree.parse(shared(AUTHORITY))
    for rule in list(schema.iter("{http://www.w3.org/2001/XMLSchema}assert")):
        rule.getparent().remove(rule)
    compiled = etree.XMLSchema(schema)
    for order in workspace.orders(8):
        for given in ({}, {"schema": shared(AUTHORITY)}):
            path = workspace.file(wanted(order.order_id, "goaml", tmp_path, **given)).files[0]
            root = etree.parse(path)
            compiled.assertValid(root)
            assert {one.text for one in root.iter("internal_ref_number")} <= {order.order_id}


@pytest.mark.parametrize("form", ["goaml", "sar", "ftm"])
def test_any_subject_is_filed(workspace: Workspace, tmp_path: Path, form: str) -> None:
    payment = a_row(workspace, "payments", "payment_id", "order_id", "payer_id")
    network = a_row(workspace, "members", "network_id")["network_id"]
    for subject in (payment["payment_id"], payment["payer_id"], payment["order_id"], network):
        files = workspace.file(wanted(subject, form, tmp_path)).files
        told = "".join(path.read_text(encoding="utf-8") for path in files)
        assert "An indicator is not an accusation." in told or "no accusation" in told
        assert f"payments/{payment['payment_id']}" in told or subject == network


def test_a_payment_is_filed_alone(workspace: Workspace, tmp_path: Path) -> None:
    payment = a_row(workspace, "payments", "payment_id", "order_id")["payment_id"]
    root = etree.parse(workspace.file(wanted(payment, "goaml", tmp_path)).files[0])
    assert [one.text for one in root.iter("transactionnumber")] == [payment]


def test_custody_is_filed_by_item(workspace: Workspace, tmp_path: Path) -> None:
    item = a_row(workspace, "custody_events", "item_id")["item_id"]
    document = json.loads(workspace.file(wanted(item, "epcis", tmp_path)).files[0].read_text(encoding="utf-8"))
    assert {one for event in document["epcisBody"]["eventList"] for one in event.get("epcList", [])} == {
        f"urn:chokepoint:item:{item}"
    }
    schema = json.loads(shared("samples/epcis/EPCIS-JSON-Schema.json").read_text(encoding="utf-8"))
    assert jsonschema_rs.is_valid(schema, document)


def test_a_notice_is_of_lines_on_a_list_or_named(workspace: Workspace, tmp_path: Path) -> None:
    controlled = a_row(workspace, "order_lines", "control_code")
    plain = workspace.engine.table("order_lines")
    plain_id = workspace.engine.fetch(plain.filter(plain.control_code.isnull()).limit(1)).to_pylist()[0]["order_id"]
    with pytest.raises(InputError, match="has no such line"):
        workspace.file(wanted(plain_id, "precursor-notice", tmp_path, lines=(99,)))
    _, notice = workspace.file(wanted(controlled["order_id"], "precursor-notice", tmp_path, lines=(1,))).files
    assert json.loads(notice.read_text(encoding="utf-8"))["substances"][0]["ground"] == "stated by who notifies"


@pytest.mark.parametrize("form", FILINGS)
def test_what_is_not_there_is_not_filed(workspace: Workspace, tmp_path: Path, form: str) -> None:
    with pytest.raises(NotFoundError, match="`none` is on record"):
        workspace.file(wanted("none", form, tmp_path))
    with pytest.raises(InputError, match="name an order"):
        workspace.file(wanted("", form, tmp_path))
    if form != "goaml":
        with pytest.raises(InputError, match="--schema belongs to --format goaml"):
            workspace.file(wanted("none", form, tmp_path, schema=tmp_path))


def test_filing_toml_is_read_strictly(workspace: Workspace, tmp_path: Path) -> None:
    order = workspace.orders(1)[0].order_id
    for text, said in (
        ("x = 1", "`x` is no section"),
        ("[goaml]\nrentity = 1", "`goaml.rentity` is no key"),
        ("[", "is not TOML"),
        ("", "`reporter.currency` is not set"),
    ):
        (workspace.folder / "filing.toml").write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=said):
            workspace.file(wanted(order, "goaml", tmp_path))
    (workspace.folder / "filing.toml").unlink()
    with pytest.raises(InputError, match="is not set"):
        workspace.file(wanted(order, "goaml", tmp_path))
    assert not list(tmp_path.glob("filing.*"))


def test_where_cases_are_kept_a_second_person_agrees_and_the_log_has_the_hash(
    workspace: Workspace, tmp_path: Path
) -> None:
    held = workspace.casework
    held.catch_up()
    case = held.queue(top=1)[0].case_id
    for subject in (case, workspace.orders(1)[0].order_id):
        given = wanted(subject, "goaml", tmp_path, actor="anna", reason="Asked for.")
        asked = workspace.file(given)
        assert asked.approval_id and not asked.files
        using = wanted(subject, "goaml", tmp_path, actor="anna", approval_id=asked.approval_id)
        with pytest.raises(RuleError, match="waits for a second person"):
            workspace.file(using)
        with pytest.raises(RuleError, match="another person must answer"):
            held.approve("anna", asked.approval_id, "Agreed.")
        held.approve("bert", asked.approval_id, "Agreed.")
        other = wanted(subject, "sar", tmp_path, actor="anna", approval_id=asked.approval_id)
        with pytest.raises(RuleError, match="is to export filing/goaml"):
            workspace.file(other)
        files = workspace.file(using).files
        with pytest.raises(RuleError, match="was used"):
            workspace.file(using)
        entry = next(one for one in held.log("auditor", f"filing/goaml/{subject}") if one.action == "filing.export")
        assert entry.actor == "anna"
        for path in files:
            assert hashlib.sha256(path.read_bytes()).hexdigest() in str(entry)
    assert held.verify().holds


def test_without_a_reason_nothing_is_filed_where_cases_are_kept(workspace: Workspace, tmp_path: Path) -> None:
    workspace.casework.catch_up()
    order = workspace.orders(1)[0].order_id
    with pytest.raises(InputError, match="needs a reason"):
        workspace.file(wanted(order, "ftm", tmp_path, actor="anna"))
    with pytest.raises(InputError, match="say who files"):
        workspace.file(wanted(order, "ftm", tmp_path, reason="Asked for."))
