"""The heading of a SQL file: the parts that a packaged indicator's file has, in YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml

from chokepoint.observe.discover import Texts
from chokepoint.observe.examples import row
from chokepoint.observe.indicator import Example, Row, State
from chokepoint.observe.own.faults import OwnFileError
from chokepoint.records import RECORDS, RESULTS
from chokepoint.records.schema import Table, Type

COMMENT = re.compile(r"\A\s*/\*(?P<heading>.*?)\*/", re.DOTALL)
FRONT = re.compile(r"\A\s*---[ \t]*\n(?P<heading>.*?)^---[ \t]*$", re.DOTALL | re.MULTILINE)
TEXTS = ("title", "why", "innocent", "cannot_see", "check", "ask", "source")
REQUIRED = (*TEXTS, "code", "explain", "examples")
KNOWN = (
    *REQUIRED,
    "subject",
    "questions",
    "absence",
    "past",
    "relief",
    "stands_alone",
    "repeats",
    "segment",
    "status",
    "weight",
)
EMPTY = ("", "~", "null", "NULL", "Null")
FLAGS = {"true": True, "false": False, "yes": True, "no": False}


@dataclass(frozen=True)
class Heading:
    """What the heading says; `given` holds texts, and lists and mappings of texts."""

    texts: Texts
    given: Mapping[str, Any]
    examples: tuple[Example, ...]

    def text(self, name: str, default: str) -> str:
        """One part that is a text."""
        return str(self.given.get(name) or default)

    def list(self, name: str) -> tuple[str, ...]:
        """One part that is a list; a single text counts as a list of one."""
        found = self.given.get(name) or []
        return tuple(map(str, found)) if isinstance(found, list) else (str(found),)

    def flag(self, name: str) -> bool:
        """One part that is true or false; false where it is not given."""
        found = str(self.given.get(name) or "false").lower()
        if found not in FLAGS:
            raise OwnFileError(f"`{name}` is `{found}`.", "Write true or false.")
        return FLAGS[found]


def split(content: str) -> tuple[str, str]:
    """The heading's YAML and the SELECT, each on the lines where it stands in the file; raises OwnFileError."""
    found = COMMENT.match(content) or FRONT.match(content)
    if found is None:
        raise OwnFileError(
            "It has no heading.", "Begin with a comment /* … */ that says title, why, innocent … in YAML."
        )
    before = content[: found.start("heading")]
    return "\n" * before.count("\n") + found["heading"], "\n" * content[: found.end()].count("\n") + content[
        found.end() :
    ]


def read(text: str) -> Heading:
    """The heading's parts; raises OwnFileError with the first that is missing or not as it should be."""
    try:
        given = yaml.load(text, yaml.BaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        line = mark.line + 1 if mark else None
        raise OwnFileError(
            f"Its heading is not YAML: {problem}.", "Put texts that hold `: ` or `{` in quotes.", line
        ) from error
    if not isinstance(given, dict):
        raise OwnFileError("Its heading holds no parts.", f"Parts are: {', '.join(KNOWN)}.")
    missing = [name for name in REQUIRED if not given.get(name)]
    if missing:
        raise OwnFileError(f"Its heading lacks {', '.join(missing)}.", "Add each of these parts.")
    if surplus := sorted(set(given) - set(KNOWN)):
        raise OwnFileError(f"Its heading has a part `{surplus[0]}`.", f"Parts are: {', '.join(KNOWN)}.")
    said = {name: " ".join(str(given[name]).split()) for name in TEXTS}
    under = {name.replace("_", " ").capitalize(): said[name] for name in TEXTS[2:]}
    return Heading(Texts(said["title"], said["why"], under), given, _examples(given["examples"]))


def _examples(given: Any) -> tuple[Example, ...]:
    if not isinstance(given, list):
        raise OwnFileError("`examples` is no list.", "Write each as: - {name: …, state: fires, rows: […]}.")
    return tuple(_example(place, one) for place, one in enumerate(given, start=1))


def _example(place: int, given: Any) -> Example:
    if not isinstance(given, dict) or not {"name", "state", "rows"} <= set(given):
        raise OwnFileError(f"Example {place} lacks name, state or rows.", "Give it all three.")
    name, states = given["name"], {state.name.lower(): state for state in State}
    if given["state"] not in states:
        raise OwnFileError(f"Example `{name}` is `{given['state']}`.", f"States are: {', '.join(states)}.")
    if not isinstance(given["rows"], list):
        raise OwnFileError(
            f"The rows of example `{name}` are no list.", "Write each as: - {table: orders, order_id: O}."
        )
    rows = tuple(_row(name, one) for one in given["rows"])
    return Example(name, states[given["state"]], rows, str(given.get("subject_id", "O")))


def _row(example: str, given: Any) -> Row:
    table = given.get("table") if isinstance(given, dict) else None
    declared = RECORDS.get(table) or RESULTS.get(table) if isinstance(table, str) else None
    if declared is None:
        raise OwnFileError(f"Example `{example}` has a row of `{table}`.", "docs/tables.md lists the tables.")
    cells = {name: value for name, value in given.items() if name != "table"}
    if unknown := sorted(set(cells) - set(declared.names)):
        columns = ", ".join(declared.names)
        raise OwnFileError(f"Example `{example}`: `{table}` has no column `{unknown[0]}`.", f"Columns are: {columns}.")
    try:
        return row(declared.name, **{name: _cell(declared, name, value) for name, value in cells.items()})
    except (ValueError, InvalidOperation) as error:
        raise OwnFileError(f"Example `{example}`, a row of `{table}`: {error}.", "Correct the cell.") from error


def _cell(table: Table, name: str, value: Any) -> Any:
    """The cell as `row` takes it; raises ValueError."""
    kind = table.column(name).type
    if kind is Type.TEXTS:
        return list(value)
    if not isinstance(value, str):
        raise ValueError(f"`{name}` holds several values")
    if value in EMPTY:
        return None
    try:
        match kind:
            case Type.INTEGER:
                return int(value)
            case Type.AMOUNT | Type.DEGREE:
                return Decimal(value)
            case Type.FLAG:
                return FLAGS[value.lower()]
    except (ValueError, InvalidOperation, KeyError):
        raise ValueError(f"`{name}` is `{value}`, which is no {kind.name.lower()}") from None
    return value
