"""Mapping files: how foreign columns become ours, in YAML. The grammar is in docs/how-to/mapping.md."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from chokepoint.load.blocks import ANY_DATE, RECORDED_AT, Block, Cell, Condition, Units, plain
from chokepoint.load.formats.sheets import Sheet
from chokepoint.load.recognition import named_table
from chokepoint.records.errors import InputError
from chokepoint.records.schema import Column, Type

_LARGEST = 2**20
_TOP = ("tables", "names", "optional", "skip", "only", "recorded_at", "decimal", "empty", "headings", "about")
_BLOCK = ("table", "columns", "distinct", "skip", "only", "recorded_at", "decimal")
_CELL = (
    *("column", "columns", "constant", "party", "row", "separator", "empty", "take"),
    *("values", "otherwise", "format", "factor", "prefix", "by_name", "unreadable"),
)
_CONDITION = ("column", "is", "is_not", "empty")


@dataclass(frozen=True)
class Mapping:
    """A mapping file. `manner` is the hash of its content; `about` says in words what it reads.

    `names`: other headings for the columns that it reads; `optional`: columns that a sheet may lack.
    """

    name: str
    manner: str
    blocks: tuple[Block, ...]
    headings: tuple[str, ...]
    about: str = ""
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()

    @property
    def reads(self) -> set[str]:
        """The columns of the sheet that it needs."""
        columns = set(self.headings)
        for block in self.blocks:
            columns.update(name for cell in block.cells.values() for name in cell.columns)
            columns.update(cell.units.column for cell in block.cells.values() if cell.units)
            columns.update(condition.column for condition in (*block.only, *block.skip))
        return columns

    def missing(self, sheet: Sheet) -> list[str]:
        """The columns that it needs and the sheet lacks."""
        there = self.found(sheet)
        return sorted(column for column in self.reads if column not in there and column not in self.optional)

    def found(self, sheet: Sheet) -> dict[str, str]:
        """The headings of the sheet by the columns that the mapping reads: by their own names before others."""
        there = {plain(heading): heading for heading in sheet.headings if heading}
        found: dict[str, str] = {}
        for column in self.reads:
            spellings = map(plain, (column, *self.names.get(column, ())))
            heading = next((there[spelling] for spelling in spellings if spelling in there), None)
            if heading:
                found[column] = heading
        return found

    def fitted(self, sheet: Sheet) -> list[Block]:
        """The blocks with the headings of a sheet; what needs a column that the sheet lacks is left out."""
        if not self.names and not self.optional:
            return list(self.blocks)
        there = self.found(sheet)
        fitted = (_fitted(block, there) for block in self.blocks)
        return [block for block in fitted if block]


def _fitted(block: Block, there: dict[str, str]) -> Block | None:
    """A block with other headings; NULL where it lacks what its table requires, or what picks its rows."""
    if any(condition.column not in there for condition in block.only):
        return None
    cells: dict[str, Cell] = {}
    for name, cell in block.cells.items():
        columns = tuple(there[column] for column in cell.columns if column in there)
        if cell.columns and (not columns or (cell.party and cell.columns[0] not in there)):
            continue
        units = cell.units
        if units and units.column in there:
            units = replace(units, column=there[units.column])
        elif units:
            units = None
        cells[name] = replace(cell, columns=columns, units=units)
    if any(column.required and column.name not in cells for column in block.table.columns):
        return None
    only = tuple(replace(condition, column=there[condition.column]) for condition in block.only)
    skip = tuple(replace(one, column=there[one.column]) for one in block.skip if one.column in there)
    return replace(block, cells=cells, only=only, skip=skip)


def read_mapping(path: Path) -> Mapping:
    """Read a mapping file; raises InputError that says what is wrong where."""
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(f"`{path.name}` is larger than 1 MiB: it is no mapping file.")
        text = path.read_text(encoding="utf-8")
        said = yaml.load(text, Loader=yaml.BaseLoader)
    except OSError as error:
        raise InputError(f"The mapping `{path}` cannot be read: {error.strerror or error}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        fault = " ".join(str(error).split())[:200]
        raise InputError(f"The mapping `{path.name}` is not valid YAML: {fault}.") from error
    return _Reader(path.name).mapping(said, hashlib.sha256(text.encode()).hexdigest())


class _Reader:
    """Reads the parts of one mapping file; every fault names the file and the place in it."""

    def __init__(self, name: str) -> None:
        self.name = name

    def mapping(self, said: Any, manner: str) -> Mapping:
        top = self._keys(said, _TOP, "the top")
        tables = top.get("tables")
        if not isinstance(tables, list) or not tables:
            raise self._fault("the top", "`tables` must be a list with an entry for each table to fill")
        blocks = tuple(self._block(entry, top, place) for place, entry in enumerate(tables, start=1))
        headings = tuple(self._texts(top.get("headings", []), "headings"))
        said_names = self._keys(top.get("names", {}), None, "names")
        names = {str(column): tuple(self._texts(others, "names")) for column, others in said_names.items()}
        optional = frozenset(self._texts(top.get("optional", []), "optional"))
        return Mapping(self.name, manner, blocks, headings, str(top.get("about", "")), names, optional)

    def _block(self, said: Any, top: dict[str, Any], place: int) -> Block:
        where = f"entry {place} of `tables`"
        entry = self._keys(said, _BLOCK, where)
        if "table" not in entry:
            raise self._fault(where, "`table` is missing")
        try:
            table = named_table(str(entry["table"]))
        except InputError as error:
            raise self._fault(where, error.detail.rstrip(".")) from error
        where = f"table {table.name}"
        said_columns = self._keys(entry.get("columns"), table.names, f"the columns of {table.name}")
        empty = tuple(self._texts(top.get("empty", []), "empty"))
        cells = {name: self._cell(spec, f"{where}, {name}", empty) for name, spec in said_columns.items()}
        recorded = entry.get(RECORDED_AT, top.get(RECORDED_AT))
        if recorded is not None:
            cells[RECORDED_AT] = self._cell(recorded, f"{where}, {RECORDED_AT}", empty)
        missing = [column.name for column in table.columns if column.required and column.name not in cells]
        if missing:
            raise self._fault(where, f"no source for {', '.join(f'`{name}`' for name in missing)}, which is required")
        for name, cell in cells.items():
            if name != RECORDED_AT:
                self._fits(table.column(name), cell, where)
        decimal = entry.get("decimal", top.get("decimal"))
        if decimal not in (None, ".", ","):
            raise self._fault(where, '`decimal` must be "." or ","')
        return Block(
            table,
            cells,
            only=self._conditions(top, "only", "the top") + self._conditions(entry, "only", where),
            skip=self._conditions(top, "skip", "the top") + self._conditions(entry, "skip", where),
            distinct=entry.get("distinct") == "key" or self._flag(entry.get("distinct", "false"), where),
            by_key=entry.get("distinct") == "key",
            decimal=decimal,
        )

    def _cell(self, said: Any, where: str, empty: tuple[str, ...]) -> Cell:
        if isinstance(said, str):
            return Cell((said,), empty=empty)
        spec = self._keys(said, _CELL, where)
        sources = [name for name in ("column", "columns", "constant", "party", "row") if name in spec]
        if len(sources) != 1:
            raise self._fault(where, "say one of `column`, `columns`, `constant`, `party` and `row`")
        if sources == ["row"]:
            return Cell(row=self._flag(spec["row"], where))
        if sources == ["constant"]:
            return Cell(constant=str(spec["constant"]), factor=self._factor(spec, where))
        columns = self._texts(spec[sources[0]], where)
        values = spec.get("values")
        if values is not None:
            values = {str(key): str(value) for key, value in self._keys(values, None, f"{where}, values").items()}
        cell = Cell(tuple(columns), take=self._pattern(spec, where), values=values, dates=self._dates(spec, where))
        return replace(
            cell,
            separator=spec.get("separator", " "),
            empty=(*empty, *self._texts(spec.get("empty", []), where)),
            otherwise=spec.get("otherwise"),
            factor=self._factor(spec, where) if not isinstance(spec.get("factor"), dict) else None,
            units=self._units(spec, where),
            prefix=spec.get("prefix", ""),
            lenient=self._lenient(spec, where),
            party=sources == ["party"],
            by_name=self._flag(spec.get("by_name", "false"), where),
        )

    def _fits(self, column: Column, cell: Cell, where: str) -> None:
        if (cell.factor is not None or cell.units) and column.type not in (Type.AMOUNT, Type.REAL, Type.DEGREE):
            raise self._fault(f"{where}, {column.name}", "`factor` is for amounts and quantities")
        if cell.party and column.type is not Type.TEXT:
            raise self._fault(f"{where}, {column.name}", "`party` makes the id of a party")
        if cell.dates is not None and column.type not in (Type.INSTANT, Type.DAY):
            raise self._fault(f"{where}, {column.name}", "`format` is for dates and times")

    def _pattern(self, spec: dict[str, Any], where: str) -> str | None:
        pattern = spec.get("take")
        if pattern is None:
            return None
        try:
            groups = re.compile(str(pattern)).groups
        except re.error as error:
            raise self._fault(where, f"`take` is not a pattern: {error}") from error
        if groups < 1:
            raise self._fault(where, "`take` needs a group in parentheses: what is to be kept")
        return str(pattern)

    def _dates(self, spec: dict[str, Any], where: str) -> str | None:
        form = spec.get("format")
        if form is None:
            return None
        if form == ANY_DATE:
            return ANY_DATE
        sample = datetime(2001, 2, 3, 4, 5, 6)
        try:
            datetime.strptime(sample.strftime(str(form)), str(form))
        except ValueError as error:
            raise self._fault(where, f"`format` is not a date format such as %d.%m.%Y: {error}") from error
        return str(form)

    def _lenient(self, spec: dict[str, Any], where: str) -> bool:
        if spec.get("unreadable", "set_aside") not in ("set_aside", "empty"):
            raise self._fault(where, "`unreadable` must be `empty` or `set_aside`")
        return spec.get("unreadable") == "empty"

    def _factor(self, spec: dict[str, Any], where: str) -> Decimal | None:
        if "factor" not in spec:
            return None
        try:
            factor = Decimal(str(spec["factor"]))
        except InvalidOperation as error:
            raise self._fault(where, f"`factor` is not a number: {spec['factor']}") from error
        if not factor.is_finite() or not 0 < factor < 10**9:
            raise self._fault(where, "`factor` must lie above 0 and below 1,000,000,000")
        return factor

    def _units(self, spec: dict[str, Any], where: str) -> Units | None:
        said = spec.get("factor")
        if not isinstance(said, dict):
            return None
        parts = self._keys(said, ("column", "values"), f"{where}, factor")
        if set(parts) != {"column", "values"}:
            raise self._fault(f"{where}, factor", "say a number, or `column` and `values`")
        values = self._keys(parts["values"], None, f"{where}, factor")
        factors = {str(unit).upper(): self._factor({"factor": factor}, where) for unit, factor in values.items()}
        return Units(str(parts["column"]), {unit: factor for unit, factor in factors.items() if factor is not None})

    def _conditions(self, said: dict[str, Any], key: str, where: str) -> tuple[Condition, ...]:
        entries = said.get(key, [])
        found = []
        for entry in entries if isinstance(entries, list) else [entries]:
            place = f"{where}, {key}"
            spec = self._keys(entry, _CONDITION, place)
            tests = [name for name in ("is", "is_not", "empty") if name in spec]
            if "column" not in spec or len(tests) != 1:
                raise self._fault(place, "say `column` and one of `is`, `is_not` and `empty`")
            among = None if tests == ["empty"] else tuple(self._texts(spec[tests[0]], place))
            negated = tests == ["is_not"] or (tests == ["empty"] and not self._flag(spec["empty"], place))
            found.append(Condition(str(spec["column"]), among, negated))
        return tuple(found)

    def _flag(self, said: Any, where: str) -> bool:
        if said not in ("true", "false"):
            raise self._fault(where, f"`{said}` must be true or false")
        return bool(said == "true")

    def _texts(self, said: Any, where: str) -> list[str]:
        texts = said if isinstance(said, list) else [said]
        if not all(isinstance(text, str) for text in texts):
            raise self._fault(where, "expected a text or a list of texts")
        return [str(text) for text in texts]

    def _keys(self, said: Any, known: Iterable[str] | None, where: str) -> dict[str, Any]:
        if not isinstance(said, dict):
            raise self._fault(where, "expected `name: value` lines")
        names = list(known) if known is not None else None
        for key in said:
            if names is not None and key not in names:
                near = difflib.get_close_matches(str(key), names, n=1)
                hint = f"did you mean `{near[0]}`?" if near else f"known are {', '.join(names)}"
                raise self._fault(where, f"`{key}` is not known; {hint}")
        return said

    def _fault(self, where: str, what: str) -> InputError:
        return InputError(f"`{self.name}`, {where}: {what}.".replace("?.", "?"))
