"""Numbers in names, as digits."""

from __future__ import annotations

import re

_ROMAN = re.compile("^(?=[ivx]{2,6}$)(x{0,3})(ix|iv|v?i{0,3})$")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10}
_ORDINAL = re.compile(r"^0*(\d+)(?:st|nd|rd|th|er|e|eme|nd|de|ste|o|a|os|y|ya|i|go|aya|oe|inci|nci|uncu)?$")
LONGEST_NUMBER = 12
"""Digits; a longer run is left as it stands."""


def digits(form: str) -> str:
    """The number that a plain word is, as digits: `7th`, `007`, `vii`; empty where it is none."""
    found = _ORDINAL.match(form)
    if found and len(form) <= LONGEST_NUMBER:
        return found.group(1)
    return roman(form) or (form if form.isdigit() else "")


def roman(form: str) -> str:
    """The value of a Roman numeral of two to six letters up to 39, as digits; empty where it is none."""
    if not _ROMAN.match(form):
        return ""
    values = [_ROMAN_VALUES[letter] for letter in form]
    following = [*values[1:], 0]
    return str(sum(-one if one < after else one for one, after in zip(values, following, strict=True)))
