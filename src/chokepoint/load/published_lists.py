"""`reference load`: lists and reference data as they are published, and our own tables."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import ibis

from chokepoint.load.blocks import Block
from chokepoint.load.formats import ofac
from chokepoint.load.formats.sheets import RefusedError, Sheet
from chokepoint.load.intake import Intake, Opened, Progress, moment, opened
from chokepoint.load.mapping import Mapping, read_mapping
from chokepoint.load.recognition import canonical_block
from chokepoint.load.sources import Source, gather
from chokepoint.load.tables import create_tables
from chokepoint.records.answers import Load, LoadedFile
from chokepoint.records.errors import ListError

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine

PUBLISHED = Path(__file__).parent / "published"
"""A mapping for each publication whose rows need no more than a mapping."""
LEAST_KEPT = 0.5
"""Share of a list's entries in force that a newer edition must at least have. Lists grow and shrink by a few per cent a
month; a file with less than half is a part of a list.
"""


def load_reference(
    engine: Engine,
    workspace_dir: Path,
    paths: list[Path],
    *,
    recorded_at: datetime | None = None,
    progress: Progress | None = None,
) -> Load:
    """Take lists and reference data, as published or with our own headings; all of it or nothing.

    Of a list, entries that a newer edition no longer has are kept, with the day on which they were found missing as
    `delisted_on`. Raises ListError where a file is empty or cut off: then nothing changes; InputError where nothing
    could be read.
    """
    sources, refused = gather(paths)
    when = moment(recorded_at)
    create_tables(engine)
    lists = ofac.published_lists(sources)
    by_main = {published.main.name: published for published in lists}
    beside = {s.name: published for published in lists for s in published.files.values() if s != published.main}
    mappings = [read_mapping(path) for path in sorted(PUBLISHED.glob("*.yaml"))]

    def open_source(source: Source) -> Opened:
        if source.name not in by_main:
            return opened(source)
        published = by_main[source.name]
        return Opened(published.content, lambda: [_sheet(engine, published, when)])

    manner = "\n".join(mapping.manner for mapping in mappings)
    intake = Intake(engine, workspace_dir, when, lambda sheet: _blocks(sheet, mappings), manner, progress)
    intake.open_source, intake.empty_is_fault = open_source, True
    answer = intake.run([source for source in sources if source.name not in beside], refused)
    companions = [_companion(source, beside[source.name]) for source in sources if source.name in beside]
    return Load((*answer.files, *companions), answer.notices)


def _blocks(sheet: Sheet, mappings: list[Mapping]) -> list[Block]:
    fitting = [mapping for mapping in mappings if not mapping.missing(sheet)]
    if fitting:
        return list(max(fitting, key=lambda mapping: len(mapping.reads)).blocks)
    try:
        return [canonical_block(sheet, None)]
    except RefusedError as refusal:
        known = "; ".join(mapping.about for mapping in mappings)
        raise RefusedError(f"{refusal.detail} Publications read as they are: OFAC's lists; {known}.") from refusal


def _sheet(engine: Engine, published: ofac.PublishedList, when: datetime) -> Sheet:
    """The list's entries, with those that were in force and are no longer in it; raises ListError if most are gone."""
    entries = ofac.entries(published)
    here = {str(row["entry_id"]) for _, row in entries}
    in_force = _in_force(engine, published.list_id)
    if len(here) < LEAST_KEPT * len(in_force):
        raise ListError(
            f"`{published.main.name}` has {len(here):,} entries; {len(in_force):,} of {published.list_id} "
            "are in force. A list does not lose half its entries: the file is a part of it. "
            "The list loaded before stays in force."
        )
    gone = [(0, row | {"delisted_on": f"{when:%Y-%m-%d}"}) for key, row in in_force.items() if key not in here]
    sheet = ofac.sheet(published.main.name, entries + gone)
    if gone:
        sheet.notices.append(f"{len(gone):,} entries of {published.list_id} are no longer listed.")
    missing = sorted({"aliases", "addresses"} - set(published.files))
    if missing:
        sheet.notices.append(f"`{published.main.name}` was loaded without its {' and '.join(missing)}.")
    return sheet


def _in_force(engine: Engine, list_id: str) -> dict[str, dict[str, str | None]]:
    """The last version of each entry of the list that was not taken off, its cells as text."""
    rows = engine.table("lists")
    rows = rows.filter(rows.list_id == list_id)
    window = ibis.window(group_by=rows.entry_id, order_by=ibis.desc(rows.recorded_at))
    rows = rows.mutate(place=ibis.row_number().over(window))
    rows = rows.filter(rows.place == 0, rows.delisted_on.isnull())
    cells = rows.select(**{name: rows[name].cast("string") for name in ofac.LISTS.names})
    return {row["entry_id"]: row for row in engine.fetch(cells).to_pylist()}


def _companion(source: Source, published: ofac.PublishedList) -> LoadedFile:
    """A file that was read together with its list's main file."""
    reason = f"Read together with `{published.main.name}`."
    return LoadedFile(str(source.path), "ofac", "loaded", {}, 0, reason)
