"""XML that is made to harm is refused in a sentence, through `load`."""

# ruff: noqa: E501 (tables of messages, a row each)

from __future__ import annotations

from pathlib import Path

import pytest

from chokepoint.load.formats.messages import xml
from chokepoint.records.errors import InputError

from ...conftest import Desk
from .test_iso20022 import DEBTOR, details, entry, statement

GOOD = statement(entry(details(DEBTOR)))
LAUGHS = (
    "<!DOCTYPE Document [" + "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9)) + '<!ENTITY l0 "ha">]>'
)
DEEP = "<a>" * 400 + "</a>" * 400


def _declared(declaration: str) -> str:
    return GOOD.replace("?>\n", f"?>\n{declaration}\n", 1)


def _within(inner: str) -> str:
    return GOOD.replace("<Nm>Payer</Nm>", f"<Nm>{inner}</Nm>")


HOSTILE = [
    ("a document type of its own", _declared("<!DOCTYPE Document [<!ELEMENT x ANY>]>"), "declares a document type"),
    ("another file", _declared('<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/passwd">]>').replace("Payer", "&x;"), "declares a document type"),
    ("another host", _declared('<!DOCTYPE Document SYSTEM "http://127.0.0.1:9/x.dtd">'), "declares a document type"),
    ("many laughs", _declared(LAUGHS).replace("Payer", "&l9;"), "declares a document type"),
    ("an unknown entity", _within("&x;"), "not well-formed XML"),
    ("deep nesting", _within(DEEP), "not well-formed XML"),
    ("a huge text", _within("x" * (11 << 20)), "not well-formed XML"),
    ("cut off", GOOD[:-20], "not well-formed XML"),
    ("two roots", GOOD + "<a/>", "not well-formed XML"),
    ("bytes of another encoding", GOOD.replace("Payer", "M\u00fcller").encode("latin-1"), "not well-formed XML"),
    ("a wrong encoding declared", GOOD.replace("UTF-8", "UTF-16").encode(), ""),
    ("an unknown encoding declared", GOOD.replace("UTF-8", "x-none").encode(), ""),
    ("NUL bytes", GOOD.replace("Payer", "\x00"), ""),
    ("a control sign", GOOD.replace("Payer", "\x01"), "not well-formed XML"),
    ("UTF-16 cut off", GOOD.replace("UTF-8", "UTF-16").encode("utf-16")[:-21], "not well-formed XML"),
    ("another kind", "<?xml version='1.0'?><Catalogue><a/></Catalogue>", "its root is `Catalogue`"),
    ("HTML", "<!DOCTYPE html><html><table></table></html>", "its root is `html`"),
    ("nothing but a comment", "<!-- " + "x" * 100_000 + "-->", "no element that could be read"),
]  # fmt: skip


def test_a_document_type_that_only_names_itself_is_read(desk: Desk) -> None:
    answer = desk.load(desk.file("m.xml", _declared("<!DOCTYPE Document>")))
    assert answer.files[0].status == "loaded"
    assert len(desk.rows("payments", "payment_id")) == 1


@pytest.mark.parametrize(("content", "reason"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE])
def test_it_is_refused_in_a_sentence(desk: Desk, content: str | bytes, reason: str) -> None:
    fine = desk.file("parties.csv", "party_id,name\nP1,A\n")
    answer = desk.load(desk.file("m.xml", content), fine)
    refused = answer.files[0]
    assert (refused.status, desk.rows("payments", "payment_id"), len(desk.rows("parties", "name"))) == (
        "refused",
        [],
        1,
    )
    assert reason in str(refused.reason)
    assert str(refused.reason).startswith("`m.xml`")
    assert str(refused.reason).endswith(".")


def test_a_part_that_never_ends_is_not_held(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "LONGEST_PART", 2**20)
    with pytest.raises(InputError, match="in which nothing is told"):
        desk.take("m.xml", GOOD.replace("<Ntry>", "<Other/>" * 300_000 + "<Ntry>"))


def test_what_was_read_is_let_go(tmp_path: Path) -> None:
    path = tmp_path / "m.xml"
    path.write_text(statement(*(entry(details(DEBTOR), amount=f"{n}") for n in range(300))))
    most = 0
    for unit in xml.units(path, "m.xml", frozenset({"Ntry"}), frozenset()):
        most = max(most, sum(len(parts) for parts in unit.around[-1].parts.values()))
    assert most < 5
