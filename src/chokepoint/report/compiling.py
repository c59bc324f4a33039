"""Sets one PDF with typst, in a process of its own: `python -m chokepoint.report.compiling` reads JSON, writes the PDF.

What typst keeps in memory goes with the process, and no text of a record can take the program down with it. Written as
PDF/A-2b (ISO 19005-2), which holds its fonts. What no font at hand can show is transliterated in angle brackets.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import datetime
from importlib import resources
from typing import Any

import typst
from anyascii import anyascii

from chokepoint.report.typesetting import breakable

STANDARD = "a-2b"
NO_FONT = "could not be displayed with font"
"""How typst tells that no font has a character; source: typst, `crates/typst-pdf`, diagnostics of PDF/A."""
TRIES = 4
"""Times that characters are replaced, at most, before the page is set without the standard."""

_UNSHOWN = re.compile(rf'the text `"(.+?)"` {NO_FONT}')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_COMMON = re.compile(r"[\u0000-\u024f\u0370-\u0377\u0400-\u045f\u2010-\u201e\u200b\u2068\u2069]")
"""Characters that typst's own fonts have, and need not be asked for."""
_PROBE = b'#set document(title: "probe")\n#for one in json("data.json") [#one \\ ]'


def compiled(template: str, data: str, title: str, at: datetime) -> bytes:
    """The PDF of a template of this package, which reads `data`, a JSON text, from `data.json`."""
    files = {"main.typ": resources.files("chokepoint.report").joinpath("templates", template).read_bytes()}
    wanted = {"title": title}
    unshown = _without_form(set(_COMMON.sub("", data)))
    for _ in range(TRIES):
        files["data.json"] = replaced(data, unshown).encode()
        try:
            return _pdf(files, sys_inputs=wanted, timestamp=at, pdf_standards=STANDARD)
        except typst.TypstError as error:
            more = _named(error) - unshown
            if not more:
                raise
            unshown |= more
    return _pdf(files, sys_inputs=wanted, timestamp=at)


def _pdf(files: dict[str, bytes], **more: Any) -> bytes:
    """The PDF of files in memory, which typst takes though its annotations do not say so."""
    compiler: Any = typst
    return bytes(compiler.compile(files, format="pdf", **more))


def _without_form(letters: set[str]) -> set[str]:
    """Those of the letters that no font can show, asked of typst itself."""
    files = {"main.typ": _PROBE, "data.json": json.dumps(sorted(letters)).encode()}
    try:
        _pdf(files, pdf_standards=STANDARD)
    except typst.TypstError as error:
        return _named(error)
    return set()


def _named(error: Exception) -> set[str]:
    """The characters that an error of typst says no font can show."""
    told = _UNSHOWN.findall(f"{error} {getattr(error, 'diagnostic', '')}")
    return {letter for text in told for letter in _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)}


def replaced(data: str, unshown: set[str]) -> str:
    """The JSON with every run of such characters transliterated."""
    if not unshown:
        return data
    runs = re.compile(f"[{re.escape(''.join(sorted(unshown)))}]+")
    return runs.sub(lambda found: json.dumps(_latin(found.group()))[1:-1], data)


def _latin(text: str) -> str:
    told = anyascii(text).strip() or " ".join(f"U+{ord(letter):04X}" for letter in text)
    return breakable(f"‹{told}›")


def main() -> None:
    """Set what standard input asks for; leaves with a sentence where typst cannot."""
    asked = json.load(sys.stdin)
    try:
        made = compiled(asked["template"], asked["data"], asked["title"], datetime.fromisoformat(asked["at"]))
    except typst.TypstError as error:
        sys.exit(str(error).splitlines()[0])
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
