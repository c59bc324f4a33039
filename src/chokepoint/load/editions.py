"""Editions of lists: what of a newer one is no longer listed, and which one is not to be trusted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from chokepoint.engines.arrow import as_table
from chokepoint.load.formats.sheets import ROW, EmptyError, RefusedError
from chokepoint.load.settling import BLOCK, FAULTS, FILE, MOMENT, QUIET, taken_table
from chokepoint.records import RECORDS, RESULTS
from chokepoint.records.errors import InputError, ListError

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine
    from chokepoint.load.intake import Intake

ENDS = {"lists": "delisted_on", "controlled_goods": "valid_to"}
"""Tables of which `reference load` takes whole editions, each with the column that says when an entry ended."""
LARGEST_LOSS = 0.05
"""Share of a list's entries, or of its names, that a newer edition may lack without being asked for. Lists change by a
few per cent a month, and mostly grow."""
_GONE = "_gone"
STAYS = "The list loaded before stays in force."


@dataclass
class Editions:
    """Watches one call of `reference load`.

    `stated`: the day that a file states for itself and how much it has of each further part, by the file's name.
    """

    engine: Engine
    when: datetime
    accept_smaller: bool = False
    oldest: timedelta = timedelta.max
    """Age from which an edition that states its day is stale."""
    stated: dict[str, tuple[date | None, dict[str, int]]] = field(default_factory=dict)
    recognised: set[str] = field(default_factory=set)
    """Files that are lists by their headings, or by their publisher's layout."""
    whole: set[str] = field(default_factory=set)
    """Files that hold a list by themselves: two of them cannot be one edition."""
    found: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.last = in_force(self.engine)

    @property
    def superseded(self) -> frozenset[str]:
        """Files that were loaded as a list that has since been replaced from a file of another name or content."""
        now = {(row["source_file"], row["list_id"]) for row in self.last.values()}
        editions = self.engine.table("list_editions")
        rows = self.engine.fetch(editions.select("source_file", "list_id").distinct()).to_pylist()
        return frozenset(row["source_file"] for row in rows if (row["source_file"], row["list_id"]) not in now)

    def refused(self, name: str, refusal: RefusedError) -> None:
        """A list that cannot be read, or any empty file, is a ListError."""
        known = {row["source_file"] for row in self.last.values()} | self.recognised
        if isinstance(refusal, EmptyError) or name in known:
            raise ListError(f"{refusal.detail} {STAYS}") from refusal

    def taken(self, intake: Intake) -> list[str]:
        """Judge the lists among the taken rows, and add the entries that are no longer in them; raises ListError."""
        self._refuse_broken_rows(intake)
        notices: list[str] = []
        for table in (name for name in ENDS if name in intake.taken):
            counted = self._counted(table)
            for list_id, edition in counted.items():
                notices += self._judged(list_id, edition)
            vanished = self._vanished(intake, table, set(counted))
            notices += self._add_gone(table, sorted({*counted, *vanished}))
            self.found += [*counted.values(), *vanished.values()]
        self.found += self._unchanged(intake)
        for edition in self.found:
            outcome = intake.outcomes[edition["source_file"].partition("#")[0]]
            edition["sha256"] = outcome.sha256
        return notices

    def entered(self) -> None:
        """Enter the editions."""
        self.engine.append("list_editions", as_table(RESULTS["list_editions"], self.found))

    def _refuse_broken_rows(self, intake: Intake) -> None:
        for outcome in intake.outcomes.values():
            for name, sheet in outcome.sheets.items():
                if name in self.recognised and sheet.unread:
                    broken = sheet.unread[0]
                    raise ListError(
                        f"`{name}`, row {broken.row:,}: the row {broken.reason} The list is damaged or cut off. {STAYS}"
                    )

    def _counted(self, table: str) -> dict[str, dict[str, Any]]:
        """The editions among the taken rows of the table, by list."""
        rows = self.engine.table(taken_table(RECORDS[table]))
        rows = rows.filter(rows[FAULTS] == "", rows.list_id.notnull())
        key = ibis.literal("\x1f").join([rows[name].cast("string").fill_null("") for name in RECORDS[table].key])
        aliases = rows.aliases.split(";").length().fill_null(0) if table == "lists" else ibis.literal(0)
        rows = rows.select("list_id", file=rows[FILE], key=key, aliases=aliases)
        groups = rows.group_by("list_id").agg(
            entries=rows.key.nunique(), aliases=rows.aliases.sum(), file=rows.file.min(), last=rows.file.max()
        )
        found = {}
        for row in self.engine.fetch(groups.order_by("list_id")).to_pylist():
            if row["file"] != row["last"] and {row["file"], row["last"]} & self.whole:
                raise InputError(
                    f"`{row['file']}` and `{row['last']}` are both editions of {row['list_id']}. Load them one after "
                    "the other, the older first."
                )
            found[row["list_id"]] = self._edition(row["list_id"], table, row["file"], row["entries"], row["aliases"])
        return found

    def _edition(self, list_id: str, table: str, file: str, entries: int, aliases: int) -> dict[str, Any]:
        published_on, parts = self.stated.get(file, (None, {}))
        parts = {part: number for part, number in (parts or {"aliases": aliases}).items() if number}
        return {
            "list_id": list_id,
            "recorded_at": self.when,
            "table": table,
            "source_file": file,
            "published_on": published_on,
            "entries": entries,
            "parts": ";".join(f"{part} {number}" for part, number in parts.items()) or None,
        }

    def _judged(self, list_id: str, edition: dict[str, Any]) -> list[str]:
        """What to say of an edition beside the one in force; raises ListError where it is not to be trusted."""
        file, stated = edition["source_file"], edition["published_on"]
        if stated and self.when.date() - stated > self.oldest:
            raise ListError(
                f"`{file}` is the edition of {list_id} of {stated}, more than {self.oldest.days} days ago. {STAYS} "
                "Download a newer one."
            )
        before = self.last.get(list_id)
        if before is None:
            return []
        if stated and before["published_on"] and stated < before["published_on"]:
            raise ListError(
                f"`{file}` is the edition of {list_id} of {stated}; the one in force is of {before['published_on']}. "
                f"{STAYS}"
            )
        return self._smaller(list_id, edition, before)

    def _smaller(self, list_id: str, edition: dict[str, Any], before: dict[str, Any]) -> list[str]:
        now = _sizes(edition)
        for what, size in _sizes(before).items():
            if size - now.get(what, 0) <= LARGEST_LOSS * size:
                continue
            said = (
                f"`{edition['source_file']}` has {now.get(what, 0):,} {what} of {list_id}; the edition before had "
                f"{size:,}"
            )
            if not self.accept_smaller:
                raise ListError(
                    f"{said}. A list rarely loses more than {LARGEST_LOSS:.0%}: the file may be cut off. {STAYS} "
                    "If the list has in truth become smaller, give --accept-smaller."
                )
            return [f"{said}: accepted."]
        return []

    def _vanished(self, intake: Intake, table: str, here: set[str]) -> dict[str, dict[str, Any]]:
        """Lists that a file held before and that are now missing in it, as editions without entries."""
        read = {name for outcome in intake.outcomes.values() for name in outcome.sheets}
        vanished = {}
        for list_id, before in self.last.items():
            of_file = before["source_file"] in read and before["table"] == table
            if of_file and list_id not in here and before["entries"]:
                edition = self._edition(list_id, table, before["source_file"], 0, 0)
                self._judged(list_id, edition)
                vanished[list_id] = edition
        return vanished

    def _unchanged(self, intake: Intake) -> list[dict[str, Any]]:
        """Editions in force whose files were found as they were: they have been checked today."""
        same = {name for name, outcome in intake.outcomes.items() if outcome.before}
        rows = [row for row in self.last.values() if row["source_file"].partition("#")[0] in same]
        return [row | {"recorded_at": self.when} for row in rows]

    def _add_gone(self, table: str, list_ids: list[str]) -> list[str]:
        """Take a last version of each entry that was in force and is no longer there, ended on the day of loading."""
        engine, declared, ends = self.engine, RECORDS[table], ENDS[table]
        here = engine.table(taken_table(declared))
        newest = _newest(engine, table)
        standing = newest.filter(
            newest.list_id.isin(list_ids), newest[ends].isnull() | (newest[ends] > ibis.literal(self.when.date()))
        )
        same = [standing[name].identical_to(here[name]) for name in declared.key]
        gone = engine.fetch(standing.anti_join(here, same).select(*declared.names).order_by(*declared.key))
        if not gone.num_rows:
            return []
        gone = gone.set_column(
            gone.schema.get_field_index(ends), ends, pa.array([self.when.date()] * gone.num_rows, pa.date32())
        )
        engine.create(_GONE, gone, temporary=True)
        engine.append(taken_table(declared), self._as_taken(engine.table(_GONE), here, declared.names))
        engine.drop(_GONE)
        counted: dict[str, int] = {}
        for list_id in gone["list_id"].to_pylist():
            counted[list_id] = counted.get(list_id, 0) + 1
        return [f"{number:,} entries of {list_id} are no longer listed." for list_id, number in sorted(counted.items())]

    def _as_taken(self, rows: ir.Table, here: ir.Table, names: tuple[str, ...]) -> ir.Table:
        """Rows with the columns that taken rows carry. Row 0 stands for an entry that the file no longer has."""
        files = here.group_by("list_id").agg(file=here[FILE].min())
        rows = rows.left_join(files, "list_id").drop("list_id_right")
        own = {name: rows[name].cast(here[name].type()) for name in names}
        more: dict[str, ir.Value] = {
            ROW: ibis.literal(0).cast(here[ROW].type()),
            FILE: rows.file,
            MOMENT: ibis.literal(self.when).cast(here[MOMENT].type()),
            BLOCK: ibis.literal(0).cast(here[BLOCK].type()),
            QUIET: ibis.literal(False),
            FAULTS: ibis.literal(""),
        }
        return rows.select(**{name: {**own, **more}[name] for name in here.columns})


def _sizes(edition: dict[str, Any]) -> dict[str, int]:
    """How many entries an edition has, and how much of each other part."""
    parts = (part.rsplit(" ", 1) for part in (edition["parts"] or "").split(";") if part)
    return {"entries": edition["entries"], **{name: int(number) for name, number in parts}}


def in_force(engine: Engine) -> dict[str, dict[str, Any]]:
    """The newest edition of each list."""
    editions = engine.table("list_editions")
    rows = engine.fetch(editions.order_by("list_id", "recorded_at")).to_pylist()
    return {row["list_id"]: row for row in rows}


def _newest(engine: Engine, table: str) -> ir.Table:
    """The newest version of each row."""
    rows = engine.table(table)
    window = ibis.window(group_by=[rows[name] for name in RECORDS[table].key], order_by=ibis.desc(rows.recorded_at))
    rows = rows.mutate(place=ibis.row_number().over(window))
    return rows.filter(rows.place == 0).drop("place")
