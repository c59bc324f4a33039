"""JSON as its parts: the objects of an array or of JSON Lines, one after the other, or one object as a whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from chokepoint.load.formats.sheets import RefusedError

MOST_OF_ONE = 64 * 2**20
"""Bytes of one object, which is held whole; an array or a file of lines may be of any size."""
_CHUNK = 2**20
_BLANKS = " \t\r\n\ufeff\x1a"
_BETWEEN = _BLANKS + ","
_DECODE = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str).raw_decode
"""Numbers keep the digits they are written with."""


def parts(path: Path, name: str, key: str | None = None) -> Iterator[tuple[int, Any]]:
    """Values with their ordinals: of an array those in it, else all that stand one after the other.

    A single object that is too large to be held is read as the array under `key` in it. Raises RefusedError where the
    file is not JSON, is cut off, or holds too large a value.
    """
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        try:
            yield from _values(_Window(file, name), name, key if path.stat().st_size > MOST_OF_ONE else None)
        except UnicodeDecodeError as error:
            raise RefusedError(
                f"`{name}` is not {encoding.removesuffix('-sig').upper()} text throughout: {error.reason}."
            ) from error


def _values(window: _Window, name: str, key: str | None) -> Iterator[tuple[int, Any]]:
    between = _BLANKS
    if window.peek(_BLANKS) == "[":
        window.skip(1)
        between = _BETWEEN
    elif key and not window.many():
        window.find(f'"{key}"', "[")
        between = _BETWEEN
    number = 0
    while (sign := window.peek(between)) and not (between == _BETWEEN and sign == "]"):
        number += 1
        yield number, window.value()
    if between == _BETWEEN and sign != "]":
        raise RefusedError(f"`{name}` is cut off: its array does not end.")


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(4)
    return "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"


class _Window:
    """The part of a text that is being read."""

    def __init__(self, file: TextIO, name: str) -> None:
        self._file, self._name = file, name
        self._text, self._at = "", 0

    def peek(self, blanks: str) -> str:
        """The next sign that is no blank; empty at the end."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in blanks:
                    return self._text[self._at]
                self._at += 1
            if not self._more():
                return ""

    def skip(self, signs: int) -> None:
        self._at += signs

    def many(self) -> bool:
        """Whether the first line is a whole value, as JSON Lines are."""
        while "\n" not in self._text[self._at :] and len(self._text) < MOST_OF_ONE and self._more():
            pass
        try:
            _DECODE(self._text[self._at :].partition("\n")[0])
        except (ValueError, RecursionError):
            return False
        return True

    def find(self, key: str, sign: str) -> None:
        """Go behind the sign that follows the key; raises RefusedError where there is none."""
        while (found := self._text.find(key, self._at)) < 0:
            self._text = self._text[-len(key) :]
            self._at = 0
            if not self._more():
                raise RefusedError(f"`{self._name}` is one JSON object of more than {MOST_OF_ONE // 2**20} MiB.")
        self._at = found + len(key)
        self.peek(_BLANKS + ":")
        if self.peek(_BLANKS + ":") == sign:
            self._at += 1

    def value(self) -> Any:
        """The value that begins here; raises RefusedError where it is not JSON or too large."""
        while True:
            try:
                value, end = _DECODE(self._text, self._at)
            except RecursionError as error:
                raise RefusedError(f"`{self._name}` is nested too deeply to be read.") from error
            except ValueError as error:
                if len(self._text) - self._at > MOST_OF_ONE:
                    raise RefusedError(
                        f"`{self._name}` holds a value of more than {MOST_OF_ONE // 2**20} MiB, or is not JSON."
                    ) from error
                if self._more(grow=True):
                    continue
                raise RefusedError(f"`{self._name}` is not valid JSON, or cut off: {error}.") from error
            if end == len(self._text) and not isinstance(value, dict | list) and self._more():
                continue
            self._at = end
            return value

    def _more(self, *, grow: bool = False) -> bool:
        size = max(_CHUNK, len(self._text) - self._at) if grow else _CHUNK
        part = self._file.read(size)
        self._text, self._at = self._text[self._at :] + part, 0
        return bool(part)
