"""Renew the pictures of the documentation, of a demo that `chokepoint serve` serves.

Run: python -m tests.workbench.second_day FOLDER, serve it, then python -m tests.workbench.pictures LINK
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, sync_playwright

from tests.workbench.conftest import BROWSERS, QUIET

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
PARTY = "/parties/P-001978"
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
    "indicators": "/indicators?sort=heaviest+first",
    "access": "/access",
    "order": "/orders",
}
OPENED = {
    "lists": "details.candidate summary",
    "case": "details.unresolved:nth-of-type(2) summary",
    "indicators": "details.meaning summary",
    "order": "tbody a",
}
"""What is clicked on a page before its picture is taken, the first of it."""
DISAGREEING = "/orders?text=quantities-disagree%20differing-goods-codes"
DECIDES = """async () => {
  const { csrf } = await (await fetch('/v1/session')).json();
  const { rows } = await (await fetch('/v1/cases?top=1000')).json();
  const headers = { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf };
  const outcomes = ['confirmed', 'valuable', 'undetermined'];
  const alone = rows.filter((one) => one.likelihood < 0.05).slice(0, outcomes.length);
  for (const [place, one] of alone.entries()) {
    const body = JSON.stringify({ action: 'refuse', outcome: outcomes[place], reason: 'for the picture' });
    await fetch(`/v1/cases/${one.case_id}/decisions`, { method: 'POST', headers, body });
  }
}"""
"""Decides the first cases that need no second person."""


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
        _parts(page, f"{at.scheme}://{at.netloc}")


def _parts(page: Page, server: str) -> None:
    """Write the parts of the likeliest order's page that only a screen has, and the records of one that disagree."""
    page.evaluate(DECIDES)
    page.goto(f"{server}/#/orders")
    page.locator("tbody a").first.click()
    past = page.locator("section.past")
    past.locator("table").wait_for()
    page.locator(".parts").evaluate("one => one.remove()")  # it stays in sight, over what is taken
    past.screenshot(path=FOLDER / "past-cases.png")
    page.locator(".moving-map").scroll_into_view_if_needed()
    for _ in range(4):
        marker = page.locator(".moving-map .m-delivery").bounding_box()
        assert marker is not None
        page.mouse.move(marker["x"] + 5, marker["y"] + 5)
        page.mouse.wheel(0, -160)
        page.wait_for_timeout(100)
    page.locator(".moving-map").screenshot(path=FOLDER / "map.png")
    page.goto(server + "/#" + DISAGREEING)
    page.get_by_role("heading", name="Orders").wait_for()
    page.locator("tbody a").first.click()
    page.locator(".parts").evaluate("one => one.remove()")  # it stays in sight, over what is taken
    page.locator("table.side").screenshot(path=FOLDER / "side-by-side.png")
    nodes = page.locator(".network .node")
    nodes.filter(has_text="more").nth(1).dispatch_event("click")
    page.get_by_text("added around").wait_for()
    for place in (0, -1):
        nodes.nth(place).focus()
        page.keyboard.press("Space")
    page.locator(".network ol li").first.wait_for()
    page.locator(".network").screenshot(path=FOLDER / "network.png")


if __name__ == "__main__":
    main(sys.argv[1])
