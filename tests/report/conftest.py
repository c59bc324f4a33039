"""The sample run, written as a page, and a reader of what a page holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest

from chokepoint.report.html import Beside, write_html
from tests.report import sample


@dataclass
class Page(HTMLParser):
    """All elements of a page with their attributes, and its text."""

    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())


def read(path: Path) -> Page:
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    return write_html(
        path,
        sample.assessment(),
        sample.ranking(),
        sample.dossiers(),
        software_version="0.1.0",
        beside=Beside(sample.parties(), ["12 payments name no order and were matched through their invoices."]),
    )


@pytest.fixture(scope="session")
def page(report: Path) -> Page:
    return read(report)
