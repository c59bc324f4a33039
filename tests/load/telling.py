"""A form of messages for tests: one row of a table a line, as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from chokepoint.load.formats.messages.said import Form, Left, Row, Said, Unread
from chokepoint.load.formats.sheets import RefusedError

from .conftest import Desk

SIGN = "%told"


def _read(path: Path, name: str) -> Iterator[Said]:
    with path.open(encoding="utf-8") as file:
        next(file)
        for line in file:
            told = json.loads(line)
            if "words" in told:
                yield Left(told["words"])
            elif "refuse" in told:
                raise RefusedError(told["refuse"])
            elif "reason" in told:
                yield Unread(told["table"], told["place"], told["text"], told["reason"])
            else:
                yield Row(told["table"], told["place"], told["cells"], told["beside"])


TOLD = Form("told", "a message of tests", lambda head: head.startswith(SIGN.encode()), _read)


def row(table: str, place: int = 1, *, beside: bool = False, **cells: str) -> dict[str, object]:
    return {"table": table, "place": place, "cells": cells, "beside": beside}


def message(desk: Desk, name: str, *said: dict[str, object]) -> Path:
    return desk.file(name, "\n".join([SIGN, *map(json.dumps, said)]) + "\n")
