"""How results look in a terminal: tables, bars, progress; plain text in a pipe."""

from __future__ import annotations

import json as json_format
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from chokepoint.records.json_form import json_form

PIPE_WIDTH = 160
"""Characters a line where the output is no terminal."""


def console() -> Console:
    """Where results go."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else PIPE_WIDTH, soft_wrap=False)


def print_json(content: Any) -> None:
    """Print typed answers as JSON, keys as their fields are named; `from_` is `from`, a word of Python."""
    sys.stdout.write(json_format.dumps(json_form(content), ensure_ascii=False, indent=2) + "\n")


def print_json_each(content: Iterable[Any]) -> None:
    """Print typed answers as a JSON array, each as soon as it is there."""
    none = True
    for one in content:
        text = json_format.dumps(json_form(one), ensure_ascii=False, indent=2)
        sys.stdout.write(("[\n  " if none else ",\n  ") + text.replace("\n", "\n  "))
        none = False
    sys.stdout.write("[]\n" if none else "\n]\n")


def plain(text: object) -> str:
    """Text from records, safe to print: control characters shown, markup switched off."""
    shown = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in str(text))
    return escape(shown)


def grid(headings: Sequence[str], right: Sequence[str] = ()) -> Table:
    """A plain table; the columns in `right` are aligned right."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for heading in headings:
        table.add_column(heading, justify="right" if heading in right else "left", overflow="fold")
    return table


def share(value: float) -> str:
    """A share in per cent, finer where it is small."""
    percent = 100 * value
    return f"{percent:.0f} %" if percent >= 10 else f"{percent:.2g} %"


@contextmanager
def progress(quiet: bool = False) -> Iterator[Callable[[str, float], None]]:
    """A bar on a terminal; nothing in a pipe."""
    if quiet or not sys.stderr.isatty():
        yield lambda _what, _share: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<44}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda what, share: bar.update(task, description=what, completed=share)
