"""One call of `load`: every file read, checked and settled, and all of it entered at once or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import ibis

from chokepoint.load import ledger, set_aside
from chokepoint.load.blocks import Block
from chokepoint.load.checking import RECORDED, Lenience, checked, has_own_time
from chokepoint.load.contacts import code_notices, contact_notices
from chokepoint.load.dangling import dangling
from chokepoint.load.decimal_marks import detected, marks_of
from chokepoint.load.faults import Fault
from chokepoint.load.formats.content import Content, content_of
from chokepoint.load.formats.reading import sheets_of
from chokepoint.load.formats.sheets import EmptyError, RefusedError, Sheet
from chokepoint.load.joining import joined
from chokepoint.load.outcomes import Outcome
from chokepoint.load.recognition import told_blocks
from chokepoint.load.scratch import Scratch
from chokepoint.load.settling import BESIDE, BLOCK, FAULTS, FILE, QUIET, Counts, good_rows, settle, taken_table
from chokepoint.load.shaping import shaped
from chokepoint.load.sources import Refusal, Source
from chokepoint.load.tables import create_tables
from chokepoint.records import Table
from chokepoint.records.answers import Load
from chokepoint.records.errors import InputError

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from chokepoint.engines.protocol import Engine

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many files are done, and how many there are."""
Planner = Callable[[Sheet], list[Block]]
"""Says which tables a sheet fills; raises RefusedError where it fills none."""


@dataclass(frozen=True)
class Opened:
    """A file whose content is known; `sheets` reads it further and raises RefusedError."""

    content: Content
    sheets: Callable[[], list[Sheet]]


def opened(source: Source, scratch: Scratch) -> Opened:
    """A file by what it holds; raises RefusedError."""
    content = content_of(source.path, source.name)
    return Opened(content, lambda: sheets_of(source.path, source.name, content, scratch))


class Watch(Protocol):
    """What else is asked of a call of `load`; whatever it raises, nothing has changed."""

    def refused(self, name: str, refusal: RefusedError) -> None:
        """Told of each file or sheet from which nothing can be read; raises where that is more than a refusal."""
        ...

    def taken(self, intake: Intake) -> list[str]:
        """Told when all files are read and before anything is entered; may add to the taken rows."""
        ...

    def entered(self) -> None:
        """Told while everything is being entered."""
        ...


STAGED, ASIDE = "_staged", "_aside"
"""Temporary tables: one sheet's cells, and the rows set aside while files are read. They are filled before the
transaction, which would hold on to the memory of every one replaced."""
_ENTRIES = 20_000


@dataclass
class Intake:
    """One call of `load`. `manner` tells in which way files are read: the mapping's content, the table asked for."""

    engine: Engine
    workspace_dir: Path
    recorded_at: datetime
    planner: Planner
    manner: str = ""
    progress: Progress | None = None
    open_source: Callable[[Source, Scratch], Opened] = opened
    watch: Watch | None = None
    superseded: frozenset[str] = frozenset()
    """Files that are taken again although they are unchanged: what they held has been replaced from another."""
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    taken: dict[str, Table] = field(default_factory=dict)
    own_times: set[str] = field(default_factory=set)
    forgotten: list[str] = field(default_factory=list)
    """Files whose rows set aside by earlier loads are done with."""
    told: dict[str, set[int]] = field(default_factory=dict)
    """Blocks by which messages tell rows, by table; and those by which they tell them by the way."""
    beside: set[int] = field(default_factory=set)
    absorbed: dict[tuple[str, str], int] = field(default_factory=dict)
    """Rows by source file and table that went into rows which other messages told of the same."""
    left: dict[str, list[str]] = field(default_factory=dict)
    """What messages say and no table keeps, with the names of those that say it."""
    blocks: int = 0
    load_id: str = ""
    before: ledger.Earlier = ledger.NOTHING

    def run(self, sources: list[Source], refused: list[Refusal], scratch: Scratch) -> Load:
        """Take all files, and answer. Raises InputError where nothing at all could be read; then nothing changed."""
        with self.engine.atomic():
            create_tables(self.engine)
        self.load_id = self._identify(sources)
        self.before = ledger.earlier(self.engine)
        self.engine.create(ASIDE, self.engine.table("set_aside").limit(0), temporary=True)
        for done, source in enumerate(sources):
            self._tell(f"reading {source.name}", done, len(sources))
            self._take(source, scratch)
        self.engine.drop(STAGED)
        if all(outcome.refusal is not None for outcome in self.outcomes.values()):
            raise InputError(_nothing_read(list(self.outcomes.values()), refused))
        noticed = joined(self) if self.told else []
        noticed += self.watch.taken(self) if self.watch else []
        with self.engine.atomic():
            for name in self.forgotten:
                ledger.forget_set_aside(self.engine, self.before, name)
            self.engine.append("set_aside", self.engine.table(ASIDE))
            self._tell("settling", len(sources), len(sources))
            self._settle()
            notices = [line for outcome in self.outcomes.values() for line in outcome.sentences()]
            fresh = [outcome for outcome in self.outcomes.values() if not outcome.before and not outcome.refusal]
            ledger.record(self.engine, self.load_id, self.recorded_at, [(outcome, self.manner) for outcome in fresh])
            notices += [*map(_left, self.left, self.left.values()), *noticed, *dangling(self.engine, set(self.taken))]
            if self.watch:
                self.watch.entered()
        notices += self._write_set_aside(fresh)
        files = [outcome.answer() for outcome in self.outcomes.values()]
        files += [Outcome(refusal.path, "none", refusal=refusal.reason).answer() for refusal in refused]
        return Load(tuple(files), tuple(notices))

    def _identify(self, sources: list[Source]) -> str:
        said = "\n".join((self.recorded_at.isoformat(), self.manner, *(str(source.shown) for source in sources)))
        return f"{self.recorded_at:%Y%m%dT%H%M%S%f}-{hashlib.sha256(said.encode()).hexdigest()[:8]}"

    def _tell(self, what: str, done: int, of: int) -> None:
        if self.progress:
            self.progress(what, done, of)

    def _take(self, source: Source, scratch: Scratch) -> None:
        outcome = self.outcomes[source.name] = Outcome(source.shown, source.path.suffix.lstrip(".").lower() or "none")
        try:
            file = self.open_source(source, scratch)
            content = file.content
            outcome.format, outcome.sha256 = content.format, content.sha256
            if source.name not in self.superseded:
                outcome.before = ledger.loaded_before(self.engine, self.before, source.name, outcome, self.manner)
            if outcome.before:
                outcome.notices.append(f"`{source.name}` is unchanged since it was last loaded; nothing was added.")
                return
            self.forgotten.append(source.name)
            sheets = file.sheets()
            refusals = [reason for sheet in sheets if (reason := self._sheet(sheet, outcome, lossy=content.lossy))]
            if len(refusals) == len(sheets):
                raise RefusedError(" ".join(refusals))
            outcome.notices += refusals
        except RefusedError as refusal:
            if self.watch:
                self.watch.refused(source.name, refusal)
            outcome.refusal = refusal.detail

    def _sheet(self, sheet: Sheet, outcome: Outcome, *, lossy: bool) -> str | None:
        """Take one sheet. Returns why not, if it is refused; then nothing of it is taken."""
        try:
            blocks = told_blocks(sheet.told) if sheet.told else self.planner(sheet)
            self.engine.create(STAGED, sheet.reader(), temporary=True)
            if sheet.failure:
                raise sheet.failure
            staged = self.engine.table(STAGED)
            rows = int(self.engine.fetch(staged.aggregate(rows=staged.count()))["rows"][0].as_py())
            if not rows and not sheet.unread:
                raise EmptyError(f"`{sheet.source_file}` has headings and no rows.")
            texts = [shaped(staged, sheet, block) for block in blocks]
        except RefusedError as refusal:
            if self.watch:
                self.watch.refused(sheet.source_file, refusal)
            return refusal.detail
        outcome.sheets[sheet.source_file] = sheet
        outcome.read += rows + len(sheet.unread)
        outcome.notices += [*sheet.notices, *(notice for block in blocks for notice in block.notices)]
        for words in sheet.told.left if sheet.told else ():
            self.left.setdefault(words, []).append(sheet.source_file.rpartition("#")[0])
        for block, text in zip(blocks, texts, strict=True):
            self._block(sheet, block, text, outcome, lossy=lossy)
        self._enter(ASIDE, outcome, _unread(sheet, blocks[0].table))
        return None

    def _block(self, sheet: Sheet, block: Block, text: ir.Table, outcome: Outcome, *, lossy: bool) -> None:
        """Check the cells of one table and collect its good rows."""
        engine, table = self.engine, block.table
        marks = marks_of(block) or detected(engine, text, table, semicolons=sheet.semicolons)
        outcome.notices += [
            f"`{sheet.source_file}`: it cannot be told whether `{name}` has a decimal mark or groups of thousands; "
            f"read with `{marks.by_column[name]}` as the decimal mark. A mapping can say `decimal`."
            for name in marks.unclear
        ]
        self.blocks += 1
        lenience = Lenience() if block.told else None
        rows = checked(engine, text, block, marks, lossy=lossy, lenience=lenience)
        rows = self._with_origin(rows, sheet, block)
        if table.name in self.taken:
            engine.append(taken_table(table), rows)
        else:
            engine.create(taken_table(table), rows, temporary=True)
        ours = engine.table(taken_table(table)).filter(lambda taken: taken[BLOCK] == self.blocks)
        self._enter(ASIDE, outcome, set_aside.faulty(engine, text, ours, block, sheet.source_file))
        if lenience is not None:
            self._note_told(block)
            outcome.notices += code_notices(lenience, block, sheet.source_file)
        outcome.notices += contact_notices(engine, ours.filter(ours[FAULTS] == ""), table, sheet.source_file)
        self.taken[table.name] = table
        if has_own_time(block):
            self.own_times.add(table.name)

    def _note_told(self, block: Block) -> None:
        self.told.setdefault(block.table.name, set()).add(self.blocks)
        if block.beside:
            self.beside.add(self.blocks)

    def _with_origin(self, rows: ir.Table, sheet: Sheet, block: Block) -> ir.Table:
        now = ibis.literal(self.recorded_at).cast(RECORDED.type.value)
        return rows.mutate(
            **{
                FILE: ibis.literal(sheet.source_file),
                RECORDED.name: ibis.coalesce(rows[RECORDED.name], now),
                BLOCK: ibis.literal(self.blocks).cast("int64"),
                QUIET: ibis.literal(block.distinct),
            }
        )

    def _enter(self, into: str, outcome: Outcome, entries: Iterator[set_aside.Entry]) -> None:
        """Count faults, and enter them in a table of set-aside rows, some at a time."""
        counted = outcome.noted(entries)
        while some := list(islice(counted, _ENTRIES)):
            self.engine.append(into, set_aside.as_table(some, self.load_id, self.recorded_at))

    def _settle(self) -> None:
        by_source = {name: outcome for outcome in self.outcomes.values() for name in outcome.sheets}
        for name, table in self.taken.items():
            settled = settle(self.engine, table, own_times=name in self.own_times)
            for source_file, counts in settled.counts.items():
                by_source[source_file].counts[source_file, name] = counts
            for (source_file, of), number in self.absorbed.items():
                if of == name:
                    by_source[source_file].counts.setdefault((source_file, name), Counts()).rows += number
            if settled.rejected:
                self._enter_rejected(settled.rejected, table, by_source)
            ledger.resolve_set_aside(self.engine, self.before, self.load_id, name, good_rows(self.engine, table))
            for done in (taken_table(table), settled.rejected, *BESIDE):
                if done:
                    self.engine.drop(done)

    def _enter_rejected(self, rejected: str, table: Table, by_source: dict[str, Outcome]) -> None:
        entries: dict[str, list[set_aside.Entry]] = {}
        for fault, named in set_aside.rejected(self.engine, rejected, table):
            entries.setdefault(fault.source_file, []).append((fault, named))
        for source_file, ours in entries.items():
            self._enter("set_aside", by_source[source_file], iter(ours))

    def _write_set_aside(self, outcomes: list[Outcome]) -> list[str]:
        """Write the set-aside rows of each file with the cells as they stand there; returns where they lie."""
        notices = []
        for outcome in outcomes:
            for source_file, sheet in outcome.sheets.items():
                path = set_aside.file_for(self.workspace_dir, source_file)
                if any(rows for (name, _), rows in outcome.bad_rows.items() if name == source_file):
                    set_aside.write(path, sheet, self._faults_of(source_file))
                    place = path.relative_to(self.workspace_dir).as_posix()
                    notices.append(f"Rows of `{source_file}` that were set aside lie in `{place}` of the workspace.")
                else:
                    set_aside.remove(path)
        return notices

    def _faults_of(self, source_file: str) -> list[Fault]:
        aside = self.engine.table("set_aside")
        ours = aside.filter(aside.source_file == source_file, aside.load_id == self.load_id)
        wanted = ("table", "source_file", "source_row", "column", "code", "found", "reason", "suggestion")
        rows = self.engine.fetch(ours.select(*wanted).order_by("source_row", "table", "column")).to_pylist()
        return [Fault(*(row[name] for name in wanted)) for row in rows]


def _unread(sheet: Sheet, table: Table) -> Iterator[set_aside.Entry]:
    for row in sheet.unread:
        found = row.text.strip()[:200]
        fault = Fault(table.name, sheet.source_file, row.row, None, "layout", found, f"the row {row.reason}")
        yield fault, dict.fromkeys(("order_id", "party_ids", "shipment_id", "key"))


def _left(words: str, files: list[str]) -> str:
    more = f" and {len(files) - 1:,} more" if len(files) > 1 else ""
    return f"`{files[0]}`{more}: not kept: {words}."


def _nothing_read(outcomes: list[Outcome], refused: list[Refusal]) -> str:
    reasons = [outcome.refusal or "" for outcome in outcomes] + [refusal.reason for refusal in refused]
    rest = f" ({len(reasons) - 3} more could not be read either.)" if len(reasons) > 3 else ""
    return " ".join(reasons[:3]) + rest


def moment(recorded_at: datetime | None) -> datetime:
    """The time at which a load is recorded: UTC without zone; now if none is given."""
    if recorded_at is None:
        recorded_at = datetime.now(UTC)
    return recorded_at.astimezone(UTC).replace(tzinfo=None) if recorded_at.tzinfo else recorded_at
