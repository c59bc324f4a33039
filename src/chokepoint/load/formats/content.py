"""What a file is, by its content: its name is never trusted."""

from __future__ import annotations

import codecs
import hashlib
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from chokepoint.load.formats.messages.said import HEAD, Form
from chokepoint.load.formats.sheets import EmptyError, RefusedError

CHUNK = 4 * 2**20
LONGEST_LINE = 8 * 2**20
"""Bytes. A longer line is no row of a ledger, and reading it whole would take memory without bound."""
SAMPLE = 256 * 1024
"""Bytes looked at to guess an encoding that is not Unicode."""
MOST_UNPACKED = 4 * 2**30
"""Bytes a workbook may unpack to."""
LARGEST_MESSAGE = 4 * 2**30
"""Bytes of a file that is a business message."""
_SHOWN = 60

_FOREIGN = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF", "a PDF document: export its table as CSV or Excel"),
    (b"\x1f\x8b", "compressed with gzip: unpack it first"),
    (b"BZh", "compressed with bzip2: unpack it first"),
    (b"\xfd7zXZ", "compressed with xz: unpack it first"),
    (b"\x28\xb5\x2f\xfd", "compressed with Zstandard: unpack it first"),
    (b"7z\xbc\xaf", "a 7-Zip archive: unpack it first"),
    (b"Rar!", "a RAR archive: unpack it first"),
    (b"SQLite format 3", "a SQLite database: export its tables as CSV or Parquet"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"ARROW1", "an Arrow file: save it as Parquet"),
    (b"{\\rtf", "an RTF document"),
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(rb"[\x01-\x08\x0b\x0e-\x19\x1b-\x1f\x7f]")
_WESTERN = {"ascii", "latin_1", "cp1252", "iso8859_15", "cp1250", "mac_roman", "cp850", "cp437", "cp858"}


@dataclass(frozen=True)
class Content:
    """What a file holds. `format` is csv, jsonl, excel, parquet, or the name of a form of messages, which is then
    `form`; `encoding` is NULL unless it is text.

    `lossy`: some bytes cannot be decoded and are read as the replacement character.
    """

    format: str
    sha256: str
    encoding: str | None = None
    lossy: bool = False
    form: Form | None = None


def content_of(path: Path, name: str) -> Content:
    """Read a file once, from end to end, and say what it is; raises RefusedError."""
    try:
        with path.open("rb") as file:
            head = file.read(CHUNK)
    except OSError as error:
        raise RefusedError(f"`{name}` cannot be read: {error.strerror or error}.") from error
    if not head.strip(b"\x00 \t\r\n\x1a") and path.stat().st_size <= len(head):
        raise EmptyError(f"`{name}` is empty.")
    if head[:4] == b"PAR1":
        return Content("parquet", _sha256(path))
    if head[:4] == b"PK\x03\x04":
        _refuse_unless_workbook(path, name)
        return Content("excel", _sha256(path))
    if head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        _refuse_if_protected(path, name)
        return Content("excel", _sha256(path))
    for magic, what in _FOREIGN:
        if head.startswith(magic):
            raise RefusedError(f"`{name}` is not a table: it is {what}.")
    return _message(path, name, head) or _text(path, name, head)


def _message(path: Path, name: str, head: bytes) -> Content | None:
    """The content of a file that is a business message; NULL where it is none. Raises RefusedError."""
    if b"\x00" in head[:HEAD] and unicode_by_signs(head) is None:
        return None
    from chokepoint.load.formats.messages.forms import form_of  # noqa: PLC0415 (their libraries are for messages)

    _refuse_declarations(name, head)
    form = form_of(head, unicode_by_signs(head))
    if form is None:
        return None
    size = path.stat().st_size
    if size > LARGEST_MESSAGE:
        raise RefusedError(
            f"`{name}` is {form.title} of {size / 2**30:,.1f} GiB; at most {LARGEST_MESSAGE // 2**30} GiB are read. "
            "Split it into several."
        )
    return Content(form.name, _sha256(path), unicode_by_signs(head), form=form)


def _refuse_declarations(name: str, head: bytes) -> None:
    """Raises RefusedError for XML that is HTML, or declares a document type of its own."""
    if not starts_as_xml(head):
        return
    from chokepoint.load.formats.messages.xml import names_itself_alone, opening  # noqa: PLC0415 (its library is for messages)

    found = opening(head)
    declares = found.declares or b"<!DOCTYPE" in head.split(b">", 2)[0]
    if (found.root or "").lower() != "html" and declares and not names_itself_alone(head.replace(b"\x00", b"")):
        raise RefusedError(
            f"`{name}` is XML that declares a document type (DOCTYPE), which could pull in other files or blow up. "
            "Business messages have none: ask the sender for the message without it."
        )


def starts_as_xml(head: bytes) -> bool:
    """Whether a file begins as XML or HTML, in whatever Unicode encoding."""
    return head[:HEAD].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1] == b"<"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _refuse_unless_workbook(path: Path, name: str) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            kind = archive.read("mimetype")[:80] if "mimetype" in names else b""
            encrypted = b"encryption-data" in _manifest(archive, names)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise RefusedError(f"`{name}` is a damaged workbook or ZIP archive.") from error
    if not any(part.startswith("xl/") for part in names) and b"opendocument.spreadsheet" not in kind:
        raise RefusedError(
            f"`{name}` is a document of an office program, and no workbook: save its table as CSV or Excel."
        )
    if encrypted:
        raise RefusedError(f"`{name}` is protected with a password. Save it without one.")
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        raise RefusedError(f"`{name}` unpacks to more than 4 GiB. Save its sheets as CSV.")


def _manifest(archive: zipfile.ZipFile, names: set[str]) -> bytes:
    path = "META-INF/manifest.xml"
    return archive.read(path) if path in names and archive.getinfo(path).file_size < CHUNK else b""


def _refuse_if_protected(path: Path, name: str) -> None:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if "EncryptedPackage".encode("utf-16-le") in chunk:
                raise RefusedError(f"`{name}` is protected with a password. Save it without one.")


def _text(path: Path, name: str, head: bytes) -> Content:
    encoding = unicode_by_signs(head)
    if encoding is None and b"\x00" in head:
        raise RefusedError(f"`{name}` is not text: it holds NUL bytes. Save it as CSV, Excel, Parquet or JSON Lines.")
    if encoding is None and len(_CONTROL.findall(head)) > len(head) / 100:
        raise RefusedError(f"`{name}` is not text: it is a binary file of an unknown kind.")
    sha256, is_utf8 = _survey(path, name, nul_allowed=encoding not in (None, "utf-8"))
    lossy = False
    if encoding is None:
        encoding, lossy = ("utf-8", False) if is_utf8 else _guess(path)
    elif encoding == "utf-8":
        lossy = not is_utf8
    start = head.decode(encoding, errors="replace").lstrip("\ufeff \t\r\n")
    if start.startswith("<"):
        raise RefusedError(_no_message(name, head))
    return Content("jsonl" if start[:1] in "{[" else "csv", sha256, encoding, lossy)


def _no_message(name: str, head: bytes) -> str:
    from chokepoint.load.formats.messages.xml import opening  # noqa: PLC0415 (its library is for messages)

    root = opening(head).root
    what = f": its root is `{root[:_SHOWN]}`" if root else ": it has no element that could be read"
    return (
        f"`{name}` is XML or HTML of no kind that is read here{what}. If it holds a table, export that as CSV or Excel."
    )


def unicode_by_signs(head: bytes) -> str | None:
    """The Unicode encoding that the first bytes tell: by a byte order mark, or by where the NUL bytes stand."""
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return encoding
    sample = head[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > len(sample) * 0.3 and not even:
        return "utf-16-le"
    if even > len(sample) * 0.3 and not odd:
        return "utf-16-be"
    return None


def _survey(path: Path, name: str, *, nul_allowed: bool) -> tuple[str, bool]:
    """Hash of the file, and whether it is UTF-8; raises RefusedError on a line without end and on NUL bytes."""
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, since_newline = True, 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            if not nul_allowed and b"\x00" in chunk:
                raise RefusedError(f"`{name}` is not text: it holds NUL bytes.")
            since_newline = _line_length(chunk, since_newline, name)
            if is_utf8:
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError:
                    is_utf8 = False
    if is_utf8:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            is_utf8 = False
    return digest.hexdigest(), is_utf8


def _line_length(chunk: bytes, so_far: int, name: str) -> int:
    mark = b"\n" if b"\n" in chunk else b"\r"
    first = chunk.find(mark)
    if so_far + (first if first >= 0 else len(chunk)) > LONGEST_LINE:
        raise RefusedError(f"`{name}` has a line longer than {LONGEST_LINE // 2**20} MiB: it is not a table of rows.")
    return so_far + len(chunk) if first < 0 else len(chunk) - chunk.rfind(mark)


def _guess(path: Path) -> tuple[str, bool]:
    """Encoding of a file that is not UTF-8 throughout, and whether it is damaged UTF-8."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
        while sample.isascii() and (more := file.read(SAMPLE)):
            sample = more
    text = sample.decode("utf-8", errors="replace")
    foreign = sum(1 for character in text if ord(character) > 127)
    if text.count("\ufffd") <= foreign / 5:
        return "utf-8", True
    best = from_bytes(sample[:SAMPLE]).best()
    guessed = best.encoding if best else "cp1252"
    return ("cp1252" if guessed in _WESTERN else guessed), False
