"""Text of HTML, its tables as lines of cells; nothing of it is run or fetched."""

from __future__ import annotations

from html.parser import HTMLParser

CELLS = "\t"
"""Stands between the cells of a row."""
_SILENT = ("script", "style", "head", "title", "template")
_BREAKING = ("p", "div", "br", "tr", "table", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "hr")


def plain_text(html: str) -> str:
    """The words of a page, in lines."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (CELLS.join(" ".join(cell.split()) for cell in line.split(CELLS)) for line in reader.text().split("\n"))
    return "\n".join(line.rstrip() for line in lines)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._silent = 0
        self._quoted = 0
        self._in_row = 0
        self._cells = 0

    def text(self) -> str:
        return "".join(self._parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 (the base's)
        if tag in _SILENT:
            self._silent += 1
        elif tag == "blockquote":
            self._quoted += 1
        elif tag in ("td", "th"):
            self._parts.append(CELLS if self._cells else "")
            self._cells += 1
        elif tag == "tr":
            self._in_row, self._cells = self._in_row + 1, 0
            self._parts.append("\n")
        elif tag in _BREAKING:
            self._parts.append(" " if self._in_row else "\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "blockquote":
            self._quoted = max(0, self._quoted - 1)
        elif tag == "tr":
            self._in_row, self._cells = max(0, self._in_row - 1), 0
            self._parts.append("\n")
        elif tag in _BREAKING:
            self._parts.append(" " if self._in_row else "\n")

    def handle_data(self, data: str) -> None:
        if not self._silent and not self._quoted:
            self._parts.append(data.replace("\t", " ").replace("\n", " ").replace("\r", " "))
