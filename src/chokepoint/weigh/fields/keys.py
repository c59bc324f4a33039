"""Which fields of a record are learned from, alone and in pairs."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """One field, and the family of those that say the same more or less finely.

    A commodity code, its heading and its chapter are one family ("goods"); so are measures of one amount.
    """

    name: str
    family: str


Key = tuple[Field, ...]
"""One field, or two that are read together."""


def single_keys(fields: Iterable[Field]) -> tuple[Key, ...]:
    """Each field alone."""
    return tuple((field,) for field in fields)


def pair_keys(fields: Iterable[Field]) -> tuple[Key, ...]:
    """Each two fields of different families: never goods with goods, which would say the code twice."""
    return tuple(pair for pair in itertools.combinations(fields, 2) if pair[0].family != pair[1].family)
