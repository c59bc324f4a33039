"""`reference load`: lists and reference data as they are published, and our own tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from chokepoint.load.blocks import Block
from chokepoint.load.editions import ENDS, STAYS, Editions
from chokepoint.load.formats import bis, csl, eu, ftm, ofac, uk, un
from chokepoint.load.formats.published import PublishedList, sheet
from chokepoint.load.formats.sheets import RefusedError, Sheet
from chokepoint.load.intake import Intake, Opened, Progress, moment, opened
from chokepoint.load.mapping import read_mapping
from chokepoint.load.recognition import canonical_block
from chokepoint.load.scratch import Scratch
from chokepoint.load.sources import Source, gather
from chokepoint.load.tables import create_tables
from chokepoint.records.answers import Load, LoadedFile
from chokepoint.records.errors import ListError
from chokepoint.records.settings import ListSettings

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine

PUBLISHED = Path(__file__).parent / "published"
"""A mapping for each publication whose rows need no more than a mapping."""
READERS = (ofac, un, bis, csl, eu, uk, ftm)
KNOWN = (
    "OFAC's lists; the UN's consolidated list; the Denied Persons List; the US consolidated screening list; the EU's "
    "and the UK's consolidated lists; FollowTheMoney JSON Lines"
)


@dataclass(frozen=True)
class Manner:
    """In which way `reference load` reads. `mapping` is one for files of a layout of one's own.

    `edition_days` is the age from which an edition that states its day is stale. `accept_smaller`: lists that lack
    more than LARGEST_LOSS of the edition before are taken all the same.
    """

    mapping: Path | None = None
    accept_smaller: bool = False
    edition_days: int = ListSettings.list_edition_days


AS_PUBLISHED = Manner()


def load_reference(
    engine: Engine,
    workspace_dir: Path,
    paths: list[Path],
    *,
    manner: Manner = AS_PUBLISHED,
    recorded_at: datetime | None = None,
    progress: Progress | None = None,
) -> Load:
    """Take lists and reference data, as published or with our own headings; all of it or nothing.

    Of a list, entries that a newer edition no longer has are kept, with the day on which they were found missing as
    the day they ended. Raises ListError where a file is missing, empty, cut off, of an older edition than the one in
    force, or smaller by more than LARGEST_LOSS: then nothing changes; InputError where nothing could be read.
    """
    sources, refused = gather(paths)
    if refused:
        raise ListError(f"{refused[0].reason} {STAYS}")
    create_tables(engine)
    return _Reading(engine, sources, moment(recorded_at), manner).run(workspace_dir, progress)


class _Reading:
    """One call of `reference load`: which file is whose, and how each is read."""

    def __init__(self, engine: Engine, sources: list[Source], when: datetime, manner: Manner) -> None:
        self.engine, self.sources = engine, sources
        for source in sources:
            if not source.path.stat().st_size:
                raise ListError(f"`{source.name}` is empty. {STAYS}")
        self.lists = [published for reader in READERS for published in reader.published_lists(sources)]
        self.by_main = {published.main.name: published for published in self.lists}
        self.beside = {
            source.name: published
            for published in self.lists
            for source in published.files.values()
            if source != published.main
        }
        self.packaged = [read_mapping(path) for path in sorted(PUBLISHED.glob("*.yaml"))]
        self.own = [read_mapping(manner.mapping)] if manner.mapping else []
        self.editions = Editions(engine, when, manner.accept_smaller, timedelta(days=manner.edition_days))
        self.editions.whole.update(self.by_main)
        self.editions.recognised.update(self.by_main)

    def run(self, workspace_dir: Path, progress: Progress | None) -> Load:
        manner = "\n".join(mapping.manner for mapping in (*self.packaged, *self.own))
        intake = Intake(self.engine, workspace_dir, self.editions.when, self._blocks, manner, progress)
        intake.open_source, intake.watch = self._open, self.editions
        intake.superseded = self.editions.superseded
        with Scratch(workspace_dir) as scratch:
            answer = intake.run([source for source in self.sources if source.name not in self.beside], [], scratch)
        companions = [source for source in self.sources if source.name in self.beside]
        told = [_companion(source, self.beside[source.name]) for source in companions]
        return Load((*answer.files, *told), answer.notices)

    def _open(self, source: Source, scratch: Scratch) -> Opened:
        if source.name not in self.by_main:
            found = opened(source, scratch)
            if found.content.form:
                raise RefusedError(
                    f"`{source.name}` is {found.content.form.title}, and no list: take it with `chokepoint load`."
                )
            return found
        published = self.by_main[source.name]
        return Opened(published.content, lambda: [self._sheet(published)])

    def _sheet(self, published: PublishedList) -> Sheet:
        edition = published.read(published)
        self.editions.stated[published.main.name] = (edition.published_on, edition.parts)
        entries = sheet(published.main.name, edition.entries)
        entries.notices += edition.notices
        return entries

    def _blocks(self, sheet: Sheet) -> list[Block]:
        blocks = self._planned(sheet)
        if any(block.table.name in ENDS for block in blocks):
            self.editions.recognised.add(sheet.source_file)
        return blocks

    def _planned(self, sheet: Sheet) -> list[Block]:
        for mappings in (self.own, self.packaged):
            fitting = [mapping for mapping in mappings if not mapping.missing(sheet)]
            if fitting:
                return list(max(fitting, key=lambda mapping: len(mapping.reads)).blocks)
        try:
            return [canonical_block(sheet, None)]
        except RefusedError as refusal:
            known = "; ".join((KNOWN, *(mapping.about for mapping in self.packaged)))
            raise RefusedError(f"{refusal.detail} Publications read as they are: {known}.") from refusal


def _companion(source: Source, published: PublishedList) -> LoadedFile:
    """A file that was read together with its list's main file."""
    reason = f"Read together with `{published.main.name}`."
    return LoadedFile(str(source.path), published.format, "loaded", {}, 0, reason)
