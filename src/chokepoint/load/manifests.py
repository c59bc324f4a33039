"""Exports of other systems that are known by their headings: bills of lading and cargo manifests."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from chokepoint.load.blocks import Block
from chokepoint.load.formats.sheets import RefusedError, Sheet
from chokepoint.load.mapping import Mapping, read_mapping
from chokepoint.load.recognition import canonical_block
from chokepoint.records import Table

KNOWN = Path(__file__).parent / "exports"
"""A mapping for each kind of export that is read without being asked for."""


def undescribed_blocks(sheet: Sheet, table: Table | None) -> list[Block]:
    """The blocks of a sheet for which no mapping is given: of our own headings, or else of an export that is known.

    Raises RefusedError where it is neither, or where `table` is asked for and the headings are not its own.
    """
    try:
        return [canonical_block(sheet, table)]
    except RefusedError:
        mapping = _fitting(sheet) if table is None else None
        if mapping is None:
            raise
        blocks = mapping.fitted(sheet)
        headings = set(mapping.found(sheet).values())
        rest = ", ".join(f"`{heading[:60]}`" for heading in sheet.headings if heading and heading not in headings)
        words = f"`{sheet.source_file}` was read as {mapping.about}" + (f"; left out: {rest}." if rest else ".")
        return [replace(blocks[0], notices=(words,)), *blocks[1:]]


def _fitting(sheet: Sheet) -> Mapping | None:
    """The mapping that has all it needs, and finds most of what it may read."""
    fits = [mapping for mapping in _mappings() if not mapping.missing(sheet) and mapping.fitted(sheet)]
    return max(fits, key=lambda mapping: len(mapping.found(sheet)), default=None)


@cache
def _mappings() -> tuple[Mapping, ...]:
    return tuple(read_mapping(path) for path in sorted(KNOWN.glob("*.yaml")))
