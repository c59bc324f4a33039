"""What a PDF that typst wrote says, page by page: enough of ISO 32000-1 for that and no more."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

_OBJECT = re.compile(rb"(?s)\n(\d+) 0 obj\n(.*?)\nendobj")
_LETTER = rb"(?:\\.|[^\\()])"
_NESTED = rb"\((?:" + _LETTER + rb"|\(" + _LETTER + rb"*\))*\)"
_SHOWN = re.compile(rb"(?s)/(f\d+) [\d.]+ Tf|\(((?:" + _LETTER + rb"|" + _NESTED + rb")*)\)")
"""A font that is chosen, or a text; brackets that match stand in a text as they are."""
_ESCAPE = re.compile(rb"(?s)\\([0-7]{3}|.)")
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_PAIR = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")


def pages(path: Path) -> list[str]:
    """The text of each page in the order of drawing, without blanks: typst draws them as distance."""
    objects = {int(one[1]): one[2] for one in _OBJECT.finditer(path.read_bytes())}
    found = [one for one in objects.values() if re.search(rb"/Type/Page\b(?!s)", one)]
    return [_text(objects, page) for page in found]


def _text(objects: dict[int, bytes], page: bytes) -> str:
    fonts = _fonts(objects, objects[_reference(page, b"Resources")])
    told, letters = [], {}
    for font, text in _SHOWN.findall(_stream(objects[_reference(page, b"Contents")])):
        if font:
            letters = fonts[font]
            continue
        codes = _ESCAPE.sub(lambda found: _unescaped(found[1]), text)
        told += [letters.get(codes[at : at + 2], "") for at in range(0, len(codes), 2)]
    return re.sub(r"[\s\u200b\u2068\u2069]", "", "".join(told))


def _unescaped(escape: bytes) -> bytes:
    return bytes([int(escape, 8)]) if escape.isdigit() else _NAMED.get(escape, escape)


def _fonts(objects: dict[int, bytes], resources: bytes) -> dict[bytes, dict[bytes, str]]:
    listed = re.search(rb"/Font<<(.*?)>>", resources) or re.search(
        rb"<<(.*?)>>", objects[_reference(resources, b"Font")]
    )
    assert listed
    named = re.findall(rb"/(f\d+) (\d+) 0 R", listed[1])
    return {name: _letters(objects, objects[int(number)]) for name, number in named}


def _letters(objects: dict[int, bytes], font: bytes) -> dict[bytes, str]:
    pairs = _PAIR.findall(_stream(objects[_reference(font, b"ToUnicode")]))
    read = bytes.fromhex
    return {read(code.decode()): read(text.decode()).decode("utf-16-be", "replace") for code, text in pairs}


def _reference(held: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb" (\d+) 0 R", held)
    assert found, (name, held[:200])
    return int(found[1])


def _stream(held: bytes) -> bytes:
    head, _, body = held.partition(b"stream\n")
    body = body.rpartition(b"\nendstream")[0]
    return zlib.decompress(body) if b"FlateDecode" in head else body
