"""A PDF from a template and data. Text of the data is never markup: typst reads it from JSON, as values."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from datetime import UTC, datetime
from importlib.util import find_spec

from chokepoint.records.errors import EngineError, InputError
from chokepoint.report import wording

LONG_WORD = 22
"""Characters of a word that no column of ours may be too narrow for; a longer one may break."""
PIECE = 12
"""Characters between two places where a long word may break."""
PARTING = "_-./,:;@|"
"""Signs after which a long word breaks first."""

COMPILER = "chokepoint.report.compiling"
"""What sets the page, in a process of its own."""
SAID = 300
"""Characters of what typst said that are repeated."""

_BREAK = "\u200b"
_ISOLATE, _END = "\u2068", "\u2069"
_RIGHT_TO_LEFT = frozenset(("R", "AL", "AN"))
_LONG = re.compile(rf"[^\s{_BREAK}]{{{LONG_WORD + 1},}}")


def shown(text: object) -> str:
    """Text from the records for a page: what is hidden made visible, long words breakable, its direction its own."""
    told = breakable(wording.visible(text))
    if any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in told):
        return f"{_ISOLATE}{told}{_END}"
    return told


def breakable(text: str) -> str:
    """The text with places at which its long words may break."""
    return _LONG.sub(lambda found: _parted(found.group()), text)


def _parted(word: str) -> str:
    """The word with places to break: after a sign that parts, else never before what belongs to the letter before."""
    pieces: list[str] = []
    length = 0
    for letter in word:
        parted = length and pieces[-1] in PARTING and letter not in PARTING
        if parted or (length >= PIECE and not _joined(letter, pieces[-1])):
            pieces.append(_BREAK)
            length = 0
        pieces.append(letter)
        length += 1
    return "".join(pieces)


def _joined(letter: str, before: str) -> bool:
    return (
        unicodedata.category(letter)[0] == "M" or "\u200d" in (letter, before) or "\U0001f3fb" <= letter <= "\U0001f3ff"
    )


def typeset(template: str, data: str, title: str, at: datetime) -> bytes:
    """The PDF of a template of this package, which reads `data`, a JSON text. `at`, in UTC, is when it was made.

    Raises InputError without typst, EngineError where it fails.
    """
    if find_spec("typst") is None:
        raise InputError("A PDF needs typst. Install it: pip install 'chokepoint[pdf]'. HTML needs nothing.")
    asked = {
        "template": template,
        "data": data,
        "title": title,
        "at": at.replace(microsecond=0, tzinfo=UTC).isoformat(),
    }
    done = subprocess.run(
        [sys.executable, "-m", COMPILER], input=json.dumps(asked).encode(), capture_output=True, check=False
    )
    if done.returncode:
        why = done.stderr.decode(errors="replace").strip().rsplit("\n", maxsplit=1)[-1]
        raise EngineError(f"typst could not set {title}: {why[:SAID]}. As HTML it needs no typst.")
    return done.stdout
