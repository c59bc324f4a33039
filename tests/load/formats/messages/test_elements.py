"""XML document by document: bounded, and nothing outside the file followed."""

from __future__ import annotations

from pathlib import Path

import pytest

from chokepoint.load.formats.messages import elements
from chokepoint.load.formats.messages.elements import Node, documents
from chokepoint.load.formats.sheets import RefusedError


def _wanted(node: Node) -> bool:
    return node.name == "doc"


def _texts(path: Path) -> list[str | None]:
    return [node.text("a/b") for node in documents(path, "x.xml", _wanted)]


def test_documents_one_after_the_other(tmp_path: Path) -> None:
    path = tmp_path / "x.xml"
    path.write_text(
        '<all xmlns:p="u"><doc><a><b>1</b></a></doc><other/><p:doc><p:a><p:b> 2\n3 </p:b></p:a></p:doc></all>'
    )
    assert _texts(path) == ["1", "2 3"]


def test_a_document_type_that_only_names_itself_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "x.xml"
    path.write_text('<?xml version="1.0"?><!DOCTYPE doc><doc><a><b>1</b></a></doc>')
    assert _texts(path) == ["1"]


@pytest.mark.parametrize(
    "prologue",
    [
        '<!DOCTYPE doc [<!ENTITY e "x">]>',
        '<!DOCTYPE doc SYSTEM "http://localhost/x.dtd">',
        "<!DOCTYPE doc [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>",
        f"<!-- {' ' * 5_000} --><!DOCTYPE doc [<!ENTITY e 'x'>]>",
        f"<!-- <!DOCTYPE doc> --><!-- {' ' * 5_000} --><!DOCTYPE doc [<!ENTITY e 'x'>]>",
    ],
)
def test_a_document_type_that_declares_is_refused(prologue: str, tmp_path: Path) -> None:
    path = tmp_path / "x.xml"
    path.write_text(f"{prologue}<doc><a><b>&e;</b></a></doc>")
    with pytest.raises(RefusedError, match="document type"):
        _texts(path)


def test_a_document_too_large_is_refused_and_many_small_ones_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elements, "MOST_OF_ONE", 200_000)
    path = tmp_path / "x.xml"
    path.write_text(f"<all>{'<doc><a><b>1</b></a></doc>' * 20_000}</all>")
    assert len(_texts(path)) == 20_000
    path.write_text(f"<doc>{'<a><b>1</b></a>' * 40_000}</doc>")
    with pytest.raises(RefusedError, match="larger than"):
        _texts(path)


def test_text_in_another_document(tmp_path: Path) -> None:
    assert elements.document('<?xml version="1.0" encoding="utf-16"?><doc>x</doc>', "n").own == "x"
    with pytest.raises(RefusedError, match="document type"):
        elements.document('<!DOCTYPE d [<!ENTITY e "x">]><d>&e;</d>', "n")
