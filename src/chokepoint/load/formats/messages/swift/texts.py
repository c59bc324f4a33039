"""What stands in the values of SWIFT fields: days, amounts, and texts with code words.

Source: SWIFT Standards MT (formats, code words of fields 70, 72, 86); Deutsche Kreditwirtschaft, DFÜ-Abkommen, Annex 3
(structure of field 86); Betaalvereniging Nederland, structured MT940.
"""

from __future__ import annotations

import re
from datetime import date

from chokepoint.load.codes import normalised
from chokepoint.load.formats.messages.values import number as decimal
from chokepoint.load.formats.messages.values import plain

_MONEY = re.compile(r"([A-Z]{3})\s*([\d.,]+)")
_CENTURY = 80
_CODE = re.compile(r"/([A-Z0-9]{2,8})/")
_SEPA = re.compile(r"(?<![A-Z])(EREF|KREF|MREF|BREF|RREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC|SQTP|PURP)[+:]")
_STRUCTURED = re.compile(r"(\d{3})([^\sA-Za-z0-9/])(?=\d\d)")
WIDTH = 65
"""Letters of a line: one as long as that was cut off, and the next belongs to it without a blank."""


def day(text: str) -> str | None:
    """A day of six digits, year first; NULL where it is none."""
    if not re.fullmatch(r"\d{6}", text):
        return None
    year, month, of_month = int(text[:2]), int(text[2:4]), int(text[4:])
    try:
        return date(year + (2000 if year < _CENTURY else 1900), month, of_month).isoformat()
    except ValueError:
        return None


def number(text: str) -> str | None:
    """A number with a decimal comma; NULL where it is none."""
    text = text.strip().rstrip(",.")
    if text.count(",") == 1:
        text = text.replace(".", "").replace(",", ".")
    found = decimal(text)
    return plain(found) if found is not None else None


def money(text: str) -> tuple[str, str] | None:
    """Amount and currency of `EUR1234,5`; NULL where it is neither."""
    found = _MONEY.match(text.strip())
    worth = number(found[2]) if found else None
    return (worth, found[1]) if found and worth is not None and normalised("currency", found[1]) else None


def joined(text: str) -> str:
    """Lines as one text: those that were cut at their full width belong together."""
    whole = ""
    previous = 0
    for line in text.splitlines():
        whole += line if not whole or previous >= WIDTH or line.startswith(("/", "?")) else f" {line}"
        previous = len(line)
    return whole


def coded(text: str) -> dict[str, str]:
    """What follows each code word between strokes, up to the next; of words that repeat, the first."""
    whole = joined(text)
    found = list(_CODE.finditer(whole))
    parts: dict[str, str] = {}
    for place, code in enumerate(found):
        end = found[place + 1].start() if place + 1 < len(found) else len(whole)
        parts.setdefault(code[1], whole[code.end() : end].strip())
    return parts


def subfields(text: str) -> dict[str, str] | None:
    """The numbered parts of a German field 86, and `code` for its business code; NULL where it has none."""
    whole = "".join(line for line in text.splitlines())
    found = _STRUCTURED.match(whole)
    if not found:
        return None
    parts = {"code": found[1]}
    for part in whole[found.end() - 1 :].split(found[2])[1:]:
        if re.match(r"\d\d", part):
            parts[part[:2]] = parts.get(part[:2], "") + part[2:]
    return parts


def sepa(purpose: str) -> dict[str, str]:
    """The parts of a purpose by the marks of SEPA, such as `EREF+`; what comes before them under the empty mark."""
    found = list(_SEPA.finditer(purpose))
    parts = {"": purpose[: found[0].start()].strip() if found else purpose.strip()}
    for place, mark in enumerate(found):
        end = found[place + 1].start() if place + 1 < len(found) else len(purpose)
        parts.setdefault(mark[1], purpose[mark.end() : end].strip())
    return parts
