"""`report` with the formats of filings: what it writes, what it asks, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chokepoint.records.report_forms import FORMS
from tests.cli.test_commands import run

LEDGER = {
    "parties.csv": "party_id,name,kind,country\na,Alder Works,company,DE\nb,Birch Goods,company,TR\n",
    "orders.csv": "order_id,ordered_at,customer_id,supplier_id,currency,amount\nO1,2025-01-10,a,b,EUR,100\n",
    "order_lines.csv": "order_id,line_no,description,quantity,unit,amount\nO1,1,sample paste,2,kg,100\n",
}


@pytest.fixture(scope="module")
def assessed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filing")
    for name, text in LEDGER.items():
        (folder / name).write_text(text, encoding="utf-8")
    assert run("-w", folder / "w", "load", *(folder / name for name in LEDGER)).code == 0
    assert run("-w", folder / "w", "assess", "--as-of", "2025-01-31").code == 0
    return folder / "w"


def test_a_filing_is_written_and_named(assessed: Path, tmp_path: Path) -> None:
    out = tmp_path / "o.ftm.json"
    told = run("-w", assessed, "report", "O1", "--format", "ftm", "--out", out)
    assert told.code == 0
    assert "is not to be told" in told.out and out.name in told.out.replace("\n", "")
    assert json.loads(out.read_text(encoding="utf-8").splitlines()[-1])["schema"] == "Note"
    assert run("-w", assessed, "report", "O1", "--format", "ftm", "--out", out, "--json").json == {
        "files": [str(out)],
        "approval_id": None,
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("O1", "--format", "goaml"), "`reporter.currency` is not set"),
        (("O1", "--format", "sar"), "`reporter.name` is not set"),
        (("--format", "sar"), "name an order"),
        (("none", "--format", "ftm"), "`none` is on record"),
        (("O1", "--format", "epcis"), "No custody event is on record"),
        (("O1", "--format", "sar", "--line", "1"), "--line belongs to --format precursor-notice"),
        (("O1", "--format", "html", "--schema", "x.xsd"), "belong to filings"),
        (("O1", "--format", "precursor-notice"), "no line of its orders is on the annexes"),
        (("O1", "--format", "xml"), f"Formats are: {', '.join(FORMS)}."),
    ],
)
def test_what_cannot_be_filed_is_refused_with_what_would_do(assessed: Path, words: tuple[str, ...], said: str) -> None:
    ran = run("-w", assessed, "report", *words)
    assert ran.code == 2
    assert said in " ".join(ran.err.split())
