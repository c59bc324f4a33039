"""Of all rows taken in one load: which stand, which repeat or contradict another, and which are new versions."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from chokepoint.load.formats.sheets import ROW
from chokepoint.records import ORIGIN, Table

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine

FILE, MOMENT = ORIGIN[0].name, ORIGIN[2].name
BLOCK, QUIET, KEY, FAULTS = "block", "quiet", "key_text", "faults"
"""Columns that taken rows carry besides their own: the block they came by, whether repeats are no fault, the key, and
what is wrong with them (empty where nothing is)."""
SEVERAL, TOUCHED, VERSIONS = BESIDE = ("_several", "_touched", "_versions")
"""Temporary tables that settling makes beside the taken rows."""
BETWEEN = "\x1f"
"""Stands between the parts of a key or of a row's content."""
ABSENT = "\x1e"
"""Stands for an empty cell in a row's content."""


@dataclass
class Counts:
    """Rows of one file in one table: those that stand, and of these the new keys and the new versions."""

    rows: int = 0
    new_keys: int = 0
    new_versions: int = 0


@dataclass
class Settled:
    """What became of the rows taken for one table. `rejected` is a temporary table of the rows set aside now."""

    counts: dict[str, Counts] = field(default_factory=dict)
    rejected: str | None = None


def taken_table(table: Table) -> str:
    """Name of the temporary table that collects one load's rows for `table`."""
    return f"_taken_{table.name}"


def good_rows(engine: Engine, table: Table) -> ir.Table:
    """The rows taken for `table` in which nothing is wrong, with their key as one text."""
    taken = engine.table(taken_table(table))
    return taken.filter(taken[FAULTS] == "").drop(FAULTS).mutate(**{KEY: key_of(taken, table)})


def key_of(rows: ir.Table, table: Table) -> ir.StringValue:
    """The key as one text; empty parts count as empty text."""
    parts = [rows[name].cast("string").fill_null("") for name in table.key]
    return reduce(lambda left, right: left.concat(BETWEEN, right), parts)


def settle(engine: Engine, table: Table, *, own_times: bool) -> Settled:
    """Append to `table` what is new among the rows taken for it, and count.

    `own_times`: some file says itself when its rows became known, so that several versions of one key may come.
    """
    settled = Settled()
    taken = good_rows(engine, table)
    standing = _without_repeats(engine, taken, table, settled, own_times=own_times)
    if own_times or _any(engine, engine.table(table.name)):
        news = _news(engine, standing, table, settled, own_times=own_times)
        _count(engine, standing, settled, "rows")
    else:
        news = standing
        _count(engine, standing, settled, "rows", "new_keys")
    own = [*table.names, *(column.name for column in ORIGIN)]
    engine.append(table.name, news.select(*own))
    return settled


def _without_repeats(engine: Engine, taken: ir.Table, table: Table, settled: Settled, *, own_times: bool) -> ir.Table:
    """`taken` with one row a key and moment: the fullest, then the least by content, whatever the order."""
    engine.create(SEVERAL, _several(taken, table, own_times=own_times), temporary=True)
    if not _any(engine, engine.table(SEVERAL)):
        return taken
    double = taken.semi_join(engine.table(SEVERAL), [KEY, MOMENT])
    double = double.mutate(content=_content(double, table), filled=_filled(double, table))
    order = [ibis.desc(double.filled), double.content, double[FILE], double[ROW], double[BLOCK]]
    window = ibis.window(group_by=[double[KEY], double[MOMENT]], order_by=order)
    double = double.mutate(place=ibis.row_number().over(window), best=double.content.first().over(window))
    double = double.filter(double.place > 0)
    code = ibis.ifelse(double.content == double.best, "repeated", "conflict")
    _reject(engine, double.mutate(code=code), table, settled)
    return taken.anti_join(engine.table(_rejected_table(table)), [FILE, ROW, BLOCK])


def _several(taken: ir.Table, table: Table, *, own_times: bool) -> ir.Table:
    """Keys and moments of more than one row. Without times of the rows' own there is one moment only."""
    by = [*table.key, MOMENT] if own_times else list(table.key)
    groups = taken.group_by(by).having(taken.count() > 1)
    found = groups.aggregate(several=taken.count(), moment=taken[MOMENT].max())
    return found.select(**{KEY: key_of(found, table), MOMENT: found.moment})


def _news(engine: Engine, standing: ir.Table, table: Table, settled: Settled, *, own_times: bool) -> ir.Table:
    """Rows to append. A row that says what the version before it says is no news."""
    stored = engine.table(table.name)
    stored = stored.mutate(**{KEY: key_of(stored, table)}).semi_join(standing, KEY)
    engine.create(TOUCHED, stored, temporary=True)
    touched = engine.table(TOUCHED)
    if not own_times and not _any(engine, touched):
        _count(engine, standing, settled, "new_keys")
        return standing
    versions = _versions(standing, touched, table)
    engine.create(VERSIONS, versions, temporary=True)
    versions = engine.table(VERSIONS)
    clashing = versions.filter(versions.incoming, versions.clashes)
    if _any(engine, clashing):
        _reject(engine, clashing.mutate(code=ibis.literal("conflict")), table, settled)
        for file, rows in _by_file(engine, clashing).items():
            settled.counts.setdefault(file, Counts()).rows -= rows
    news = versions.filter(versions.incoming, versions.differs, ~versions.clashes)
    first = news.filter(news.first_ever)
    _count(engine, first, settled, "new_keys")
    _count(engine, news.filter(~news.first_ever), settled, "new_versions")
    return news


def _versions(standing: ir.Table, touched: ir.Table, table: Table) -> ir.Table:
    """Stored and incoming versions of the keys that came in, each beside the one before it in time."""
    own = [*table.names, *(column.name for column in ORIGIN), KEY]
    origin = standing.select(*own, BLOCK, QUIET).mutate(
        **{BLOCK: standing[BLOCK].cast("int64")}, incoming=ibis.literal(True)
    )
    there = touched.select(*own).mutate(
        **{BLOCK: ibis.literal(-1).cast("int64"), QUIET: ibis.literal(False)}, incoming=ibis.literal(False)
    )
    both = origin.union(there)
    both = both.mutate(content=_content(both, table))
    window = ibis.window(group_by=both[KEY], order_by=[both[MOMENT], both.incoming])
    before, moment = both.content.lag().over(window), both[MOMENT].lag().over(window)
    whole = ibis.window(group_by=both[KEY])
    return both.mutate(
        differs=before.isnull() | (before != both.content),
        clashes=(moment == both[MOMENT]).fill_null(False) & (before != both.content).fill_null(False),
        first_ever=before.isnull() & both.incoming.all().over(whole),
    )


def _content(rows: ir.Table, table: Table) -> ir.StringValue:
    cells = [rows[name].cast("string").fill_null(ABSENT) for name in table.names]
    return reduce(lambda left, right: left.concat(BETWEEN, right), cells)


def _filled(rows: ir.Table, table: Table) -> ir.IntegerValue:
    return reduce(lambda left, right: left + right, [rows[name].notnull().cast("int64") for name in table.names])


def _rejected_table(table: Table) -> str:
    return f"_rejected_{table.name}"


def _reject(engine: Engine, rows: ir.Table, table: Table, settled: Settled) -> None:
    rows = rows.select(*table.names, FILE, ROW, BLOCK, QUIET, KEY, "code")
    if settled.rejected:
        engine.append(settled.rejected, rows)
    else:
        settled.rejected = _rejected_table(table)
        engine.create(settled.rejected, rows, temporary=True)


def _any(engine: Engine, rows: ir.Table) -> bool:
    return bool(engine.fetch(rows.limit(1).select(one=ibis.literal(1))).num_rows)


def _by_file(engine: Engine, rows: ir.Table) -> dict[str, int]:
    counted = engine.fetch(rows.group_by(FILE).aggregate(rows=rows.count()))
    return dict(zip(counted[FILE].to_pylist(), counted["rows"].to_pylist(), strict=True))


def _count(engine: Engine, rows: ir.Table, settled: Settled, *what: str) -> None:
    for file, number in _by_file(engine, rows).items():
        counts = settled.counts.setdefault(file, Counts())
        for name in what:
            setattr(counts, name, getattr(counts, name) + number)
