"""The rows of a load while it is not yet entered, and what is on record beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from chokepoint.load.settling import BLOCK, FAULTS, FILE, KEY, MOMENT, key_of, taken_table
from chokepoint.records import ORIGIN, RECORDS, Table

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine
    from chokepoint.load.intake import Intake

SCRATCH = "_joined"
"""Temporary table by way of which taken rows are replaced."""
PUNCTUATION = r"[\s.,;:'\"()/&+-]+"


class Taken:
    """The taken rows of each table, and those on record, as expressions on the engine."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self.engine: Engine = intake.engine

    def has(self, name: str) -> bool:
        """Whether messages told rows of the table."""
        return name in self.intake.told

    def all(self, name: str) -> ir.Table:
        """Every row taken for the table, with faults or not."""
        return self.engine.table(taken_table(RECORDS[name]))

    def told(self, name: str) -> ir.Table:
        """The rows that messages told and in which nothing is wrong, with `beside` and their key as one text."""
        rows = self.all(name)
        rows = rows.filter(rows[FAULTS] == "", rows[BLOCK].isin(sorted(self.intake.told[name])))
        return rows.mutate(beside=self._is_beside(rows), **{KEY: key_of(rows, RECORDS[name])})

    def others(self, name: str) -> ir.Table:
        """The good rows of files that are no messages, with their key."""
        rows = self.all(name)
        rows = rows.filter(rows[FAULTS] == "", rows[BLOCK].notin(sorted(self.intake.told.get(name, {0}))))
        return rows.mutate(**{KEY: key_of(rows, RECORDS[name])})

    def stored(self, name: str) -> ir.Table:
        """What is on record as it stood at the moment of this load: the last version of each row, with its key."""
        table = RECORDS[name]
        rows = self.engine.table(name)
        rows = rows.filter(rows[MOMENT] <= ibis.literal(self.intake.recorded_at).cast(ORIGIN[2].type.value))
        rows = rows.mutate(**{KEY: key_of(rows, table)})
        window = ibis.window(group_by=rows[KEY], order_by=ibis.desc(rows[MOMENT]))
        rows = rows.mutate(_place=ibis.row_number().over(window))
        return rows.filter(rows["_place"] == 0).drop("_place")

    def any(self, rows: ir.Table) -> bool:
        """Whether there is a row."""
        return bool(self.engine.fetch(rows.limit(1).select(one=ibis.literal(1))).num_rows)

    def has_stored(self, name: str) -> bool:
        """Whether anything of the table is on record."""
        return self.any(self.engine.table(name))

    def count(self, rows: ir.Table) -> int:
        """How many rows there are."""
        return int(self.engine.fetch(rows.aggregate(rows=rows.count()))["rows"][0].as_py())

    def keep(self, name: str, rows: ir.Table) -> ir.Table:
        """The rows laid down as a temporary table."""
        self.engine.create(name, rows, temporary=True)
        return self.engine.table(name)

    def replace(self, name: str, rows: ir.Table) -> None:
        """Put these in the place of all rows taken for the table."""
        table = taken_table(RECORDS[name])
        columns = self.all(name).columns
        self.engine.create(SCRATCH, rows.select(*columns), temporary=True)
        self.engine.create(table, self.engine.table(SCRATCH), temporary=True)
        self.engine.drop(SCRATCH)

    def absorbed(self, name: str, rows: ir.Table) -> None:
        """Count rows that went into others: their files told them, and they were understood."""
        counted = self.engine.fetch(rows.group_by(FILE).aggregate(rows=rows.count()))
        for file, number in zip(counted[FILE].to_pylist(), counted["rows"].to_pylist(), strict=True):
            key = (str(file), name)
            self.intake.absorbed[key] = self.intake.absorbed.get(key, 0) + number

    def _is_beside(self, rows: ir.Table) -> ir.BooleanValue:
        beside = sorted(self.intake.beside)
        return rows[BLOCK].isin(beside) if beside else ibis.literal(False)


def plain(text: ir.StringValue) -> ir.StringValue:
    """Words without regard to case, blanks and punctuation."""
    return text.upper().re_replace(PUNCTUATION, "")


def file_of(rows: ir.Table) -> ir.StringValue:
    """The file of a row without the table that follows its name."""
    return rows[FILE].re_replace(r"#[^#]*$", "")


def own_columns(table: Table) -> list[str]:
    """Columns of a table that are not its key."""
    return [name for name in table.names if name not in table.key]
