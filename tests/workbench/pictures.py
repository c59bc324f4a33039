"""Renew the pictures of the documentation, of a demo that `chokepoint serve` serves.

Run: python -m tests.workbench.pictures LINK
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from tests.workbench.conftest import BROWSERS, QUIET

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
PAGES = {"queue": "/queue", "case": "/cases/C-000001", "orders": "/orders", "order": "", "access": "/access"}


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
            if path:
                page.goto(f"{at.scheme}://{at.netloc}/#{path}")
            else:
                page.locator("tbody a").first.click()
                page.locator("article.order").wait_for()
            page.wait_for_function("() => !document.querySelector('main').hasAttribute('aria-busy')")
            page.get_by_role("heading").first.wait_for()
            page.wait_for_timeout(500)
            page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main(sys.argv[1])
