"""Files that hold files: archives, and messages with attachments, as the files that are in them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from chokepoint.load.archives import MOST_FILES, Unpacked, kind_of, unpack
from chokepoint.load.formats.content import CHUNK, unicode_by_signs
from chokepoint.load.formats.messages.forms import form_of
from chokepoint.load.formats.messages.said import HEAD, Form
from chokepoint.load.formats.sheets import RefusedError
from chokepoint.load.scratch import Scratch
from chokepoint.load.sources import Refusal, Source


def unpacked(sources: Iterable[Source], scratch: Scratch) -> tuple[list[Source], list[Refusal]]:
    """The sources by name, archives replaced by the files in them, attachments beside the message they are in."""
    found, refused = [], []
    for source in sources:
        inside = _inside(source, scratch)
        found += inside.sources
        refused += inside.refused
    return sorted(found, key=lambda source: (source.name, str(source.path))), refused


def _inside(source: Source, scratch: Scratch) -> Unpacked:
    try:
        whole = unpack(source, scratch.folder()) if kind_of(source.path) else Unpacked([source])
    except OSError:
        return Unpacked([source])  # whoever reads it says why it cannot be read
    found = Unpacked(refused=whole.refused)
    for member in whole.sources:
        found.sources.append(member)
        _attachments(member, scratch, found)
    return found


def _attachments(source: Source, scratch: Scratch, found: Unpacked) -> None:
    form = _form(source.path)
    if form is None or form.attachments is None:
        return
    try:
        attached = form.attachments(source.path, scratch.folder())[:MOST_FILES]
    except RefusedError as refusal:
        found.refuse(source.shown, refusal.detail)
        return
    for path in attached:
        member = Source(path, f"{source.name}/{path.name}", source.shown / path.name)
        inner = unpack(member, scratch.folder(), depth=2) if kind_of(path) else Unpacked([member])
        found.sources += inner.sources
        found.refused += inner.refused


def _form(path: Path) -> Form | None:
    with path.open("rb") as file:
        head = file.read(min(CHUNK, HEAD))
    return None if b"\x00" in head else form_of(head, unicode_by_signs(head))
