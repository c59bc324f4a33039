"""SWIFT FIN messages as fields: with or without blocks, several in a file, read as a stream.

Source: SWIFT FIN block structure (basic header, application header, user header, text, trailers); what banks hand to
their customers is often the text block alone, with or without a line for its type.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from chokepoint.load.formats.messages.envelopes import BrokenOffError
from chokepoint.load.formats.messages.pieces import encoding_of, texts_of

LONGEST = 2**20
"""Characters of one line; lines of SWIFT have 65 or 78."""
LARGEST = 2**25
"""Characters of one message, 32 MiB."""
_FIELD = re.compile(r":(\d{2}[A-Z]?):(.*)", re.DOTALL)
_SERVICE = re.compile(r"\{4:(\{[^{}]*\})+\}?")
_TYPE = re.compile(r"(?:MT)?\s*(103|202|210|900|910|940|942|950)\b")
_ENDS = re.compile(r"-\}|-\s*$")
_STRAY = "$\x01\x03\x00\ufeff\x1a "


@dataclass(frozen=True)
class Field:
    """One field of the text block: its tag, its value with line breaks, and the line that it begins in."""

    tag: str
    value: str
    line: int

    @property
    def number(self) -> str:
        """The tag without its letter."""
        return self.tag[:2]

    @property
    def option(self) -> str:
        """The letter of the tag; empty where it has none."""
        return self.tag[2:]


@dataclass
class Message:
    """One message. `sender`, `receiver`: codes of the banks, if there are headers; `whole`: its end is there."""

    line: int
    type: str = ""
    sender: str = ""
    receiver: str = ""
    uetr: str | None = None
    variant: str = ""
    fields: list[Field] = field(default_factory=list)
    whole: bool = True
    blocked: bool = False

    def first(self, *tags: str) -> Field | None:
        """The first field with one of these tags; two digits stand for every option."""
        return next((one for one in self.fields if one.tag in tags or one.number in tags), None)

    def text(self, *tags: str) -> str:
        """The value of that field; empty where there is none."""
        found = self.first(*tags)
        return found.value.strip() if found else ""


def messages_of(path: Path) -> Iterator[Message]:
    """The messages of a file, one at a time; raises BrokenOffError on lines and messages beyond all measure."""
    yield from parsed(_lines(texts_of(path, encoding_of(path))))


def _lines(texts: Iterable[str]) -> Iterator[str]:
    buffer = ""
    for text in texts:
        *lines, buffer = re.split(r"\r\n|\r(?!$)|\n", buffer + text)
        yield from lines
        if len(buffer) > LONGEST:
            raise BrokenOffError(f"a line is longer than {LONGEST:,} characters: `{buffer[:40]}`")
    if buffer:
        yield buffer.rstrip("\r")


def parsed(lines: Iterable[str]) -> Iterator[Message]:
    """Messages of a text that comes in lines."""
    reader = _Reader()
    for number, line in enumerate(lines, start=1):
        yield from reader.take(line, number)
    yield from reader.end()


@dataclass
class _Reader:
    """Headers until a text begins, then fields until it ends."""

    header: str = ""
    header_line: int = 1
    message: Message | None = None
    tag: str = ""
    parts: list[str] = field(default_factory=list)
    tag_line: int = 0
    characters: int = 0

    def take(self, line: str, number: int) -> Iterator[Message]:
        """Take in one line."""
        self.characters += len(line) + 1
        if self.characters > LARGEST:
            raise BrokenOffError(f"a message is longer than {LARGEST // 2**20} MiB")
        if self.message is None:
            yield from self._outside(line, number)
        elif line.startswith(("{1:", "{2:", "{4:")):
            yield from self._close(whole=False)
            yield from self._outside(line, number)
        elif _ENDS.match(line):
            yield from self._close(whole=True)
            rest = line[2:].strip() if line.startswith("-}") else ""
            if rest:
                yield from self._outside(rest, number)
        else:
            yield from self._inside(line, number)

    def _outside(self, line: str, number: int) -> Iterator[Message]:
        """A line of headers, or the first field of a text without any."""
        if not self.header.strip():
            self.header_line = number
        line = line.lstrip(_STRAY)
        self.header = _SERVICE.sub("", f"{self.header}{line}\n" if not line.startswith("{4:") else self.header + line)
        start = re.search(r"\{4:(?!\{)\s*", self.header)
        if start:
            rest = self.header[start.end() :]
            self._begin(self.header[: start.start()], blocked=True)
            for text in rest.splitlines():
                yield from self.take(text, number)
        elif _FIELD.match(line):
            self._begin(self.header[: -len(line) - 1], blocked=False)
            yield from self._inside(line, number)
        elif len(self.header) > LONGEST:
            raise BrokenOffError(f"no message begins in {LONGEST:,} characters: `{self.header[:40]}`")

    def _begin(self, header: str, *, blocked: bool) -> None:
        self.message = _from_header(header, self.header_line)
        self.message.blocked = blocked
        self.header, self.tag, self.parts, self.characters = "", "", [], 0

    def _inside(self, line: str, number: int) -> Iterator[Message]:
        message = self.message
        found = _FIELD.match(line)
        if message is None:
            return
        if found:
            self._end_field()
            if found[1] == "20" and not message.blocked and message.fields:
                yield from self._close(whole=True)
                self._begin("", blocked=False)
                self.message = Message(number, message.type, message.sender, message.receiver)
            self.tag, self.parts, self.tag_line = found[1], [found[2]], number
        elif self.tag:
            closing = line.endswith("-}")
            self.parts.append(line[:-2] if closing else line)
            if closing:
                yield from self._close(whole=True)

    def _end_field(self) -> None:
        if self.tag and self.message:
            self.message.fields.append(Field(self.tag, "\n".join(self.parts).rstrip(), self.tag_line))
        self.tag, self.parts = "", []

    def _close(self, *, whole: bool) -> Iterator[Message]:
        self._end_field()
        message, self.message = self.message, None
        self.characters = 0
        if message and (message.fields or message.blocked):
            message.whole = whole
            message.type = message.type or _type_of(message)
            yield message

    def end(self) -> Iterator[Message]:
        """The end of the file."""
        if self.message:
            yield from self._close(whole=not self.message.blocked)
        elif re.search(r"\{[12]:", self.header):
            message = _from_header(self.header, self.header_line)
            message.whole, message.blocked = False, True
            yield message


def _from_header(header: str, line: int) -> Message:
    message = Message(line)
    if found := re.search(r"\{1:[A-Z]\d\d([A-Z0-9]{12})", header):
        message.sender = _bank(found[1])
    if found := re.search(r"\{2:I(\d{3})([A-Z0-9]{12})", header):
        message.type, message.receiver = found[1], _bank(found[2])
    elif found := re.search(r"\{2:O(\d{3})\d{4}\d{6}([A-Z0-9]{12})", header):
        message.type, message.receiver, message.sender = found[1], message.sender, _bank(found[2])
    elif (found := re.search(r"\{2:[IO](\d{3})", header)) or (found := _TYPE.search(re.sub(r"\{[^{}]*\}", "", header))):
        message.type = found[1]
    if found := re.search(r"\{121:([0-9A-Fa-f-]{36})\}", header):
        message.uetr = found[1]
    if found := re.search(r"\{119:([A-Z0-9]{1,8})\}", header):
        message.variant = found[1]
    return message


def _bank(terminal: str) -> str:
    """The bank's code from the address of its terminal: eight letters, one of the terminal, three of the branch."""
    code = terminal[:8] + terminal[9:12]
    return code[:8] if code.endswith("XXX") else code


def _type_of(message: Message) -> str:
    """The type of a text without headers, by the fields that it has."""
    tags = {one.tag for one in message.fields}
    numbers = {one.number for one in message.fields}
    if tags & {"60F", "60M", "62F", "62M"}:
        return "940" if "25" in numbers and ("86" in numbers or "28C" in tags or "28" in tags) else "950"
    if tags & {"34F", "13D", "90D", "90C"} and "25" in numbers:
        return "942"
    if "23B" in tags or (tags & {"50A", "50F", "50K"} and "59" in numbers and "58" not in numbers):
        return "103"
    if "58" in numbers and "32A" in tags:
        return "202"
    return ""


def written(message: Message) -> str:
    """A message as text, with its blocks."""
    user = f"{{3:{{121:{message.uetr}}}}}" if message.uetr else ""
    lines = "".join(f"\r\n:{one.tag}:" + one.value.replace("\n", "\r\n") for one in message.fields)
    head = f"{{1:F01{message.sender:X<8}XXXX0000000000}}{{2:I{message.type}{message.receiver:X<8}XXXXN}}"
    return f"{head}{user}{{4:{lines}\r\n-}}"
