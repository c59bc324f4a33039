"""Renew the pictures of the documentation, of a demo that `chokepoint serve` serves.

Run: python -m tests.workbench.second_day FOLDER, serve it, then python -m tests.workbench.pictures LINK
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from tests.workbench.conftest import BROWSERS, QUIET

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
PARTY = "/parties/P-000037"
"""In the demo of seed 1 two records that are told to be one."""
PAGES = {
    "queue": "/queue",
    "case": "/cases/C-000001",
    "orders": "/orders",
    "changes": "/changes",
    "lists": "/lists",
    "coverage": "/coverage",
    "evaluation": "/evaluation",
    "party": PARTY,
    "access": "/access",
    "order": "/orders",
}
OPENED = {
    "lists": "details.candidate summary",
    "order": "tbody a",
}
"""What is clicked on a page before its picture is taken, the first of it."""


def _wait(page: Any) -> None:
    page.wait_for_timeout(300)
    page.wait_for_function("() => !document.querySelector('main').hasAttribute('aria-busy')")
    page.get_by_role("heading").first.wait_for()


def main(link: str) -> None:
    """Write each page's first screen."""
    at = urlsplit(link)
    with sync_playwright() as driver:
        found = next(filter(None, map(shutil.which, BROWSERS)))
        page = driver.chromium.launch(executable_path=found, args=list(QUIET)).new_page()
        page.set_viewport_size({"width": 1280, "height": 860})
        page.goto(link)
        FOLDER.mkdir(exist_ok=True)
        for name, path in PAGES.items():
            page.goto(f"{at.scheme}://{at.netloc}/#{path}")
            _wait(page)
            if name in OPENED:
                page.locator(OPENED[name]).first.click()
                _wait(page)
            page.wait_for_timeout(500)
            page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main(sys.argv[1])
