"""Which table a sheet holds, by its headings."""

from __future__ import annotations

import difflib
from pathlib import PurePath

from chokepoint.load.blocks import BESIDE, RECORDED_AT, Block, Cell, Condition, plain
from chokepoint.load.formats.sheets import RefusedError, Sheet, Told
from chokepoint.records import RECORDS, Table
from chokepoint.records.errors import InputError

OTHER_COUNTRIES = {"UK": "GB", "EL": "GR"}
"""Codes that messages use beside those of ISO 3166-1: reserved there for the United Kingdom; the EU's for Greece."""


def named_table(name: str) -> Table:
    """The table of that name; raises InputError with the nearest name."""
    if name in RECORDS:
        return RECORDS[name]
    near = difflib.get_close_matches(plain(name), RECORDS, n=1)
    hint = f" Did you mean `{near[0]}`?" if near else f" There are {', '.join(sorted(RECORDS))}."
    raise InputError(f"There is no table `{name}`.{hint}")


def canonical_block(sheet: Sheet, table: Table | None) -> Block:
    """The block of a sheet whose headings are a table's own columns; raises RefusedError if they are not."""
    headings = {plain(heading): heading for heading in sheet.headings if heading}
    if len(headings) < len([heading for heading in sheet.headings if heading]):
        raise RefusedError(f"`{sheet.source_file}` has two headings that read alike. Rename one of the columns.")
    table = table or _recognised(sheet, set(headings))
    missing = [column.name for column in table.columns if column.required and column.name not in headings]
    if missing:
        raise RefusedError(
            f"`{sheet.source_file}` lacks {_listed(missing)}, which {table.name} requires. Found: "
            f"{_listed(sheet.headings)}. Rename the headings, or describe them in a mapping."
        )
    known = {*table.names, RECORDED_AT}
    extra = [heading for name, heading in headings.items() if name not in known]
    notices: tuple[str, ...] = ()
    if extra:
        is_ = "is no column" if len(extra) == 1 else "are no columns"
        notices = (f"`{sheet.source_file}`: {_listed(extra)} {is_} of {table.name}; left out.",)
    cells = {name: Cell((heading,)) for name, heading in headings.items() if name in known}
    return Block(table, cells, notices=notices)


def told_blocks(told: Told) -> list[Block]:
    """The blocks of a sheet that a message fills: the rows it is about, and those that it tells by the way.

    A code that is none (a country, an HS code) is left empty, and an account stays as it is written: what else the
    message says is worth keeping.
    """
    cells = {}
    for column in told.table.columns:
        optional = column.code is not None and not column.required
        account = column.code == "account"
        values = OTHER_COUNTRIES if column.code == "country" else None
        cells[column.name] = Cell((column.name,), lenient=optional and not account, kept=account, values=values)
    blocks = []
    if told.own:
        only = (Condition(BESIDE),) if told.beside else ()
        blocks.append(Block(told.table, cells, only=only, decimal=".", told=True))
    if told.beside:
        only = (Condition(BESIDE, negated=True),) if told.own else ()
        blocks.append(Block(told.table, cells, only=only, decimal=".", told=True, beside=True))
    return blocks


def _recognised(sheet: Sheet, headings: set[str]) -> Table:
    """The table whose required columns are all there and that explains most headings; the file's name breaks ties."""
    name = plain(sheet.source_file.rpartition("#")[2] or sheet.source_file)
    stem = plain(PurePath(sheet.source_file.partition("#")[0]).stem)
    fits = []
    for table in RECORDS.values():
        if all(column.name in headings for column in table.columns if column.required):
            named = table.name in (name, stem)
            fits.append(((len(headings & set(table.names)), named, -len(table.columns)), table))
    fits.sort(key=lambda fit: fit[0], reverse=True)
    if fits and (len(fits) == 1 or fits[0][0][:2] > fits[1][0][:2]):
        return fits[0][1]
    if fits:
        rivals = [table.name for score, table in fits if score[:2] == fits[0][0][:2]]
        raise RefusedError(
            f"`{sheet.source_file}` could be {' or '.join(sorted(rivals))}. Say which, for example "
            f"`--table {sorted(rivals)[0]}`."
        )
    raise RefusedError(_unknown(sheet, headings))


def _unknown(sheet: Sheet, headings: set[str]) -> str:
    nearest = max(
        RECORDS.values(), key=lambda table: (len(headings & set(table.names)), table.name == sheet.source_file)
    )
    found = f"`{sheet.source_file}` is of no known kind. Its headings: {_listed(sheet.headings)}."
    if not headings & set(nearest.names):
        return f"{found} Describe them in a mapping, or use the headings of a table."
    missing = [column.name for column in nearest.columns if column.required and column.name not in headings]
    return f"{found} Nearest is {nearest.name}, which also requires {_listed(missing)}. A mapping can supply it."


def _listed(names: list[str] | tuple[str, ...]) -> str:
    shown = ", ".join(f"`{name[:60]}`" for name in names[:12])
    return shown + (f" and {len(names) - 12} more" if len(names) > 12 else "")
