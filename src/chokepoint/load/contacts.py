"""Telephone numbers, e-mail addresses, and the codes of messages: named in a notice where they cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis.expr.types as ir

from chokepoint.load.blocks import Block
from chokepoint.load.checking import Lenience
from chokepoint.load.codes import MEANINGS
from chokepoint.records import Column, Table

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine

MOST = 50_000
"""Distinct numbers looked at in one file: a number costs some 25 microseconds, and this is a notice only."""
_EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s.]+$"


def contact_notices(engine: Engine, rows: ir.Table, table: Table, source_file: str) -> list[str]:
    """A sentence for each column of telephones or e-mail addresses with cells that cannot be read as such."""
    notices = []
    for column in table.columns:
        wrong = _WRONG[column.code](engine, rows, column) if column.code in _WRONG else []
        if wrong:
            what = "a telephone number" if column.code == "phone" else "an e-mail address"
            notices.append(
                f"`{source_file}`: {len(wrong):,} of the cells in `{column.name}` cannot be read as {what}, "
                f"for example `{min(wrong)[:60]}`; kept as written."
            )
    return notices


def code_notices(lenience: Lenience, block: Block, source_file: str) -> list[str]:
    """A sentence for each coded column of a message with cells that are no code of it."""
    notices = []
    for name, found in lenience.found.items():
        done = "kept as written" if block.cells[name].kept else "left empty"
        meaning = MEANINGS[str(block.table.column(name).code)].partition(":")[0]
        of = "1 text" if len(found) == 1 else f"{len(found):,} texts"
        notices.append(f"`{source_file}`: {of} in `{name}` not {meaning}, for example `{min(found)[:60]}`; {done}.")
    return notices


def _wrong_emails(engine: Engine, rows: ir.Table, column: Column) -> list[str]:
    cells = rows.filter(rows[column.name].notnull(), ~rows[column.name].re_search(_EMAIL))
    return [str(text) for text in engine.fetch(cells.select(column.name).distinct())[column.name].to_pylist()]


def _wrong_phones(engine: Engine, rows: ir.Table, column: Column) -> list[str]:
    from phonenumbers import NumberParseException, is_possible_number, parse  # noqa: PLC0415 (heavy)

    pairs = rows.filter(rows[column.name].notnull()).select(column.name, "country").distinct()
    wrong = []
    for row in engine.fetch(pairs.order_by(column.name, "country").limit(MOST)).to_pylist():
        try:
            if not is_possible_number(parse(row[column.name], row["country"])):
                wrong.append(row[column.name])
        except NumberParseException:
            wrong.append(row[column.name])
    return wrong


_WRONG = {"phone": _wrong_phones, "email": _wrong_emails}
