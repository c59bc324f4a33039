"""Functions over rows in the writing: the text of one loop, by whose lines values are worked out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

import ibis.expr.operations as ops

from chokepoint.engines.rows.values import Values, compiled
from chokepoint.records.errors import EngineError

Place = Callable[[ops.Field], int]
"""Where in a row a field lies."""


class Written:
    """A function over rows `r`, in the writing: `def made(rows, ...)` with one loop.

    `place` says where fields lie, `known` the text of values that stand in the row already, `given` names what the
    function takes besides the rows. Subqueries come last among what it takes, in the order of `subqueries`.
    """

    def __init__(self, place: Place, known: Mapping[ops.Node, str] | None = None, given: Iterable[str] = ()) -> None:
        self._place, self._known, self._given = place, dict(known or {}), list(given)
        self.subqueries: list[ops.ScalarSubquery] = []
        self._body: list[str] = []
        self._values = Values(self._field, {})
        self._begin: list[str] = ["out = []", "add = out.append"]

    def of(self, node: ops.Value) -> str:
        """The text of a value; the lines that it needs stand in the loop."""
        text = self._values.of(node)
        self._flush()
        return text

    def once(self, node: ops.Value) -> str:
        """The same for a value that the loop names nowhere else: what stands in the row needs no line."""
        known = self._field(node)
        return self.of(node) if known is None else known

    def constant(self, value: object) -> str:
        """The name of something that is the same for all rows."""
        return self._values.constant(value)

    def line(self, text: str) -> None:
        """A line of the loop."""
        self._flush()
        self._body.append(text)

    def begin(self, *lines: str) -> None:
        """Lines before the loop instead of those that make a list."""
        self._begin = list(lines)

    @property
    def text(self) -> str:
        """The lines of the function."""
        given = ", ".join(["rows", *self._given, *(f"s{number}" for number, _ in enumerate(self.subqueries))])
        scalars = [f"s{number} = s{number}[0][0] if s{number} else None" for number, _ in enumerate(self.subqueries)]
        lines = [f"def made({given}):", *indented([*scalars, *self._begin, "for r in rows:"])]
        return "\n".join([*lines, *indented(indented(self._body or ["pass"])), "    return out"])

    @property
    def is_plain(self) -> bool:
        """Whether its lines say all that it does: they name no constant and no subquery."""
        return not self.subqueries and not self._values.constants

    def function(self) -> Callable[..., Any]:
        """The function."""
        return compiled("made", self.text, self._values.constants)

    def _flush(self) -> None:
        self._body += self._values.lines
        self._values.lines.clear()

    def _field(self, node: ops.Value) -> str | None:
        known: str | None = self._known.get(node)
        if known is not None:
            return known
        if isinstance(node, ops.Field):
            return f"r[{self._place(node)}]"
        if isinstance(node, ops.ScalarSubquery):
            if node not in self.subqueries:
                self.subqueries.append(node)
            return f"s{self.subqueries.index(node)}"
        return None


def indented(lines: Iterable[str]) -> list[str]:
    """The lines, one step in."""
    return [f"    {line}" for line in lines]


def tuple_of(texts: Iterable[str]) -> str:
    """The text of a tuple."""
    inner = "".join(f"{text}, " for text in texts)
    return f"({inner})"


def cells_at(places: Sequence[int]) -> Callable[[Any], Any]:
    """What takes the cells at some places out of a row."""
    if len(places) > 1:
        return itemgetter(*places)
    (place,) = places
    return lambda row: (row[place],)


def within(relation: ops.Relation) -> Place:
    """Where the fields of one relation lie."""
    places = {name: place for place, name in enumerate(relation.schema.names)}
    return lambda field: places[field.name]


def nowhere(field: ops.Field) -> int:
    """Where no field is to be had; raises EngineError."""
    raise EngineError(f"The engine of rows finds no `{field.name}` after rows were brought together.")


def among(values: Iterable[ops.Value], kind: type[ops.Value]) -> list[Any]:
    """The operations of a kind among values, each once; not those of the relations that these read."""
    return list(dict.fromkeys(one for value in values for one in value.find(kind, filter=ops.Value)))
