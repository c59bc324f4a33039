"""The page in a browser: it is drawn, sorts and filters, fetches nothing, and prints a page an order."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


@pytest.fixture(scope="module")
def browser() -> str:
    """The path of a browser that runs without a window. On a build machine there must be one."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None and os.environ.get("CI"):
        pytest.fail(f"none of {', '.join(BROWSERS)} is installed here")
    if found is None:
        pytest.skip(f"none of {', '.join(BROWSERS)} is installed")
    return found


def run(browser: str, folder: Path, page: Path, *options: str) -> str:
    """What the browser prints when it opens the page."""
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={folder}"]
    done = subprocess.run(
        [*command, "--virtual-time-budget=4000", *options, page.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        cwd=folder,
    )
    return done.stdout


def with_probe(report: Path, folder: Path, probe: str) -> Path:
    """The report with a probe after its own script; the policy has to let the probe run, and nothing else changes."""
    text = re.sub(r"script-src '[^']+'", "script-src 'unsafe-inline'", report.read_text(encoding="utf-8"))
    page = folder / "probed.html"
    page.write_text(text.replace("</body>", f"<script>{probe}</script></body>"), encoding="utf-8")
    return page


def test_the_pages_own_script_passes_its_own_policy(browser: str, report: Path, tmp_path: Path) -> None:
    drawn = run(browser, tmp_path, report, "--dump-dom")
    assert 'class="filter"' in drawn
    assert not re.search(r'class="filter"\s+hidden', drawn)
    assert drawn.count('role="button"') == 7


PROBE = """
const rows = "#orders tbody tr:not([hidden])";
const seen = () => [...document.querySelectorAll(rows)].map((row) => row.cells[1].innerText);
const find = document.getElementById("find");
find.value = "roundabout inquire"; find.dispatchEvent(new Event("input"));
const filtered = seen().join(",");
find.value = ""; find.dispatchEvent(new Event("input"));
document.querySelectorAll("#orders th [role=button]")[4].click();
const least = seen()[0];
document.querySelectorAll("#orders th [role=button]")[4].click();
const wide = [...document.querySelectorAll("body *")].filter(
  (part) => part.getBoundingClientRect().right > innerWidth + 1 && !part.closest("svg")).length;
document.title = ["probe", filtered, least, seen()[0], wide, performance.getEntriesByType("resource").length].join("|");
"""


def test_it_sorts_filters_fits_and_fetches_nothing(browser: str, report: Path, tmp_path: Path) -> None:
    page = with_probe(report, tmp_path, PROBE)
    drawn = run(browser, tmp_path, page, "--window-size=1280,900", "--dump-dom")
    assert "<title>probe|O-19877|O-18040|O-20118|0|0</title>" in drawn


def test_it_is_drawn_and_printed(browser: str, report: Path, tmp_path: Path) -> None:
    run(browser, tmp_path, report, "--window-size=1280,4000", f"--screenshot={tmp_path / 'page.png'}")
    assert (tmp_path / "page.png").stat().st_size > 100_000
    run(browser, tmp_path, report, "--no-pdf-header-footer", f"--print-to-pdf={tmp_path / 'page.pdf'}")
    assert (tmp_path / "page.pdf").read_bytes().count(b"/Type /Page\n") >= 6
