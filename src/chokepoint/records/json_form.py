"""Typed answers as JSON has them: the same keys on every way out."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

PLAIN = frozenset({str, int, bool, type(None)})
"""Types whose values are in JSON as they are."""


def json_form(content: Any) -> Any:
    """Dataclasses as objects, keys as their fields are named (`from_` is `from`), times as ISO 8601, sums as texts.

    A number that is none, or has no end, is null: JSON has no word for it. Raises TypeError for what has no JSON form.
    """
    kind = type(content)
    if kind in PLAIN:
        return content
    if keys := _keys(kind):
        return {key: json_form(getattr(content, name)) for name, key in keys}
    if isinstance(content, Mapping):
        return {str(name): json_form(value) for name, value in content.items()}
    if isinstance(content, list | tuple):
        return [json_form(one) for one in content]
    return _cell(content)


_KEYS: dict[type, tuple[tuple[str, str], ...]] = {}


def _keys(kind: type) -> tuple[tuple[str, str], ...]:
    """The fields of a dataclass, each with its key; none of another type. Told once a type."""
    if kind not in _KEYS:
        fields = dataclasses.fields(kind) if dataclasses.is_dataclass(kind) else ()
        _KEYS[kind] = tuple((field.name, field.name.removesuffix("_")) for field in fields)
    return _KEYS[kind]


def _cell(content: Any) -> Any:
    if isinstance(content, float):
        return content if math.isfinite(content) else None
    if content is None or isinstance(content, str | int):
        return content
    if isinstance(content, date | datetime):
        return content.isoformat()
    if isinstance(content, Decimal):
        return str(content)
    raise TypeError(f"{type(content).__name__} has no JSON form")
