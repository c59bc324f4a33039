"""What people do all day: look at the queue, open a case and an order, resolve signs, decide; by mouse and by key."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workbench.conftest import AXE, log_in

SERIOUS = ("serious", "critical")
PAGES = ("/queue", "/orders", "/parties", "/networks", "/indicators", "/cases/C-000001")


def open_page(page: Any, served: str, path: str) -> None:
    page.goto(f"{served}/#{path}")
    page.wait_for_function("() => !document.querySelector('main').hasAttribute('aria-busy')")
    page.get_by_role("heading").first.wait_for()


def violations(page: Any) -> list[str]:
    """What axe finds that keeps people out."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run()).violations")
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found if one["impact"] in SERIOUS]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_keeps_nobody_out(page: Any, served: str, path: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    open_page(page, served, path)
    assert violations(page) == []


@pytest.mark.parametrize("width", [1280, 820])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_its_width(page: Any, served: str, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 1100})
    open_page(page, served, path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_stops_come_first_and_keys_open_a_case(page: Any, served: str) -> None:
    open_page(page, served, "/queue")
    assert page.locator("tbody tr").first.get_by_text("stop").count() == 1
    page.locator("main").focus()
    page.keyboard.press("j")
    first = page.locator("tr.chosen a").first.inner_text()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=f"Case {first}").wait_for()
    page.locator("main").focus()
    page.keyboard.press("g")
    page.keyboard.press("o")
    page.get_by_role("heading", name="Orders").wait_for()
    page.locator("main").focus()
    page.keyboard.press("/")
    page.keyboard.type("zzz no such order\n")
    page.get_by_text("No order fits.").wait_for()


def test_an_order_is_drawn_as_in_the_report(page: Any, served: str) -> None:
    open_page(page, served, "/orders")
    page.locator("tbody tr").first.get_by_role("link").click()
    page.get_by_role("heading", name="How it adds up").wait_for()
    assert page.locator("article svg").count() >= 3
    assert page.get_by_text("Innocent explanations").count() > 1
    assert page.get_by_role("heading", name="What to ask next").count() == 1


def test_a_sign_is_resolved_and_a_decision_waits_for_that(page: Any, served: str) -> None:
    open_page(page, served, "/cases/C-000002")
    page.get_by_label("Reason").first.wait_for(state="attached")
    decide = page.get_by_role("form", name="Decide")
    decide.get_by_label("Reason").fill("all is explained")
    decide.get_by_role("button", name="Decide").click()
    decide.get_by_role("alert").get_by_text("are not resolved").wait_for()
    left = page.locator("details.unresolved").count()
    sign = page.locator("details.unresolved").last
    sign.locator("summary").click()
    sign.get_by_role("textbox", name="Document").fill("contract 12")
    sign.get_by_role("textbox", name="Reason").fill("<b>seen</b> & checked")
    sign.get_by_role("button", name="Resolve").click()
    page.get_by_text("<b>seen</b> & checked").first.wait_for()
    assert page.locator("details.unresolved").count() == left - 1


def test_a_party_adds_up(page: Any, served: str) -> None:
    open_page(page, served, "/parties")
    page.locator("tbody tr").first.get_by_role("link").click()
    page.get_by_role("heading", name="How it adds up").wait_for()
    numbers = [text.replace("−", "-") for text in page.locator("td.contribution").all_inner_texts()]
    *parts, total = map(float, numbers)
    assert abs(sum(parts) - total) < 0.01 * len(parts)


def test_a_viewer_sees_no_name_and_an_auditor_the_log(chrome: Any, served: str) -> None:
    context = chrome.new_context()
    page = context.new_page()
    log_in(page, served, "vera")
    open_page(page, served, "/orders")
    assert page.get_by_text("(hidden)").count() > 10
    assert page.get_by_role("link", name="Log").count() == 0
    open_page(page, served, "/orders/O-0000001")
    page.get_by_text("is for analyst or supervisor or auditor").wait_for()
    page.get_by_role("button", name="Log out").click()
    page.get_by_role("heading", name="Log in").wait_for()
    log_in(page, served, "aud")
    open_page(page, served, "/log")
    page.get_by_text("are as they were written").wait_for()
    context.close()
