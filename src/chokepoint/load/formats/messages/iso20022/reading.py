"""A file of ISO 20022 messages, payment by payment, in memory that does not grow with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from chokepoint.load.formats.messages import xml
from chokepoint.load.formats.messages.iso20022 import kinds, statements, transfers
from chokepoint.load.formats.messages.said import HEAD, Left, Said
from chokepoint.load.formats.sheets import RefusedError

_READ = transfers.TRANSACTIONS | {statements.ENTRY, statements.TRANSACTION}
_FREED = frozenset(
    {"NtryDtls", "Stmt", "Rpt", "Ntfctn", "PmtInf", "Document", "OrgnlPmtInfAndRvsl", "TxsSummry", "Bal"}
)
_BALANCES = Left("balances, interest and totals of the account statement")


def read(path: Path, name: str) -> Iterator[Said]:
    """What the messages of a file say; raises RefusedError."""
    _refuse_others(path, name)
    rows = 0
    entries = _Entries()
    for unit in xml.units(path, name, _READ, _FREED):
        for said in entries.of(unit):
            rows += 1
            yield said
    if not rows:
        raise RefusedError(f"`{name}` is an ISO 20022 message{_called(path)} without any payment in it.")


class _Entries:
    """Tells which entry of a statement a transaction belongs to, and whether an entry has told its transactions."""

    def __init__(self) -> None:
        self._told = 0
        self._first: xml.Unit | None = None

    def of(self, unit: xml.Unit) -> Iterator[Said]:
        if unit.part.name == statements.TRANSACTION:
            self._told += 1
            if self._told == 1:
                self._first = unit
                return
            if self._first is not None:
                yield from statements.transaction(self._first, 1, alone=False)
                self._first = None
            yield from statements.transaction(unit, self._told, alone=False)
        elif unit.part.name == statements.ENTRY:
            yield from self._entry(unit)
        else:
            back = any(kinds.kind(part.name) in kinds.RETURNED for part in unit.around)
            yield from (transfers.returned(unit) if back else transfers.transfer(unit)).rows()

    def _entry(self, unit: xml.Unit) -> Iterator[Said]:
        """An entry ends: with one transaction that was held, with several that were told, or with none."""
        first, told = self._first, self._told
        self._first, self._told = None, 0
        if first is not None:
            entire = xml.Unit(first.part, (*unit.around, unit.part))
            yield from statements.transaction(entire, 1, alone=True)
        elif not told:
            yield from statements.entry_alone(unit)
        yield _BALANCES


def _refuse_others(path: Path, name: str) -> None:
    """Raises RefusedError for messages that move no money, and for those of other business areas."""
    with path.open("rb") as file:
        elements = xml.opening(file.read(HEAD)).elements
    names = [kinds.kind(element) for _, element in elements]
    if not names:
        raise RefusedError(f"`{name}` is not well-formed XML: it ends before its first element does.")
    if any(element in kinds.KINDS for element in names):
        return
    for element in names:
        if element in kinds.WITHOUT and (element != "AppHdr" or "Document" not in names):
            raise RefusedError(f"`{name}` is {kinds.WITHOUT[element]}. It moves no money itself.")
    space = next((space for space, _ in elements if "20022" in space or "swift" in space), "")
    raise RefusedError(
        f"`{name}` is an ISO 20022 message of a kind not read here (`{space.rpartition(':')[2][:40] or names[0]}`)"
        ": it is neither an order to pay, nor a transfer, nor a statement of an account."
    )


def _called(path: Path) -> str:
    with path.open("rb") as file:
        elements = xml.opening(file.read(HEAD)).elements
    found = next((kinds.KINDS[kinds.kind(name)] for _, name in elements if kinds.kind(name) in kinds.KINDS), None)
    return f" ({found})" if found else ""
