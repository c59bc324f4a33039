"""What people do all day: look at the queue, open a case and an order, resolve signs, decide; by mouse and by key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.workbench.conftest import AXE, log_in

SERIOUS = ("serious", "critical")
PAGES = (
    "/queue",
    "/changes",
    "/orders",
    "/parties",
    "/parties/P-000001",
    "/networks",
    "/lists",
    "/indicators",
    "/coverage",
    "/evaluation",
    "/cases/C-000001",
)


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
    page.set_viewport_size({"width": 820, "height": 1100})
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    assert violations(page) == []


@pytest.mark.parametrize("width", [1280, 820])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_its_width(page: Any, served: str, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 1100})
    open_page(page, served, path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_stops_come_first_and_keys_open_a_case(page: Any, served: str) -> None:
    open_page(page, served, "/queue")
    assert page.locator("tbody tr").first.locator(".band-stop").count() == 1
    name = page.locator("tbody tr").first.locator("[data-party]").first
    page.wait_for_function("(one) => one.textContent !== one.dataset.party", arg=name.element_handle())
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
    decide.get_by_label("What happens").select_option("release")
    decide.get_by_label("What it was").select_option("false alarm")
    decide.get_by_label("Reason").fill("all is explained")
    decide.get_by_role("button", name="Decide").click()
    decide.get_by_role("alert").get_by_text("are not resolved").wait_for()
    left = page.locator("details.unresolved").count()
    sign = page.locator("details.unresolved").last
    sign.locator("summary").click()
    sign.get_by_role("button", name="Resolve").click()  # nothing is chosen for anybody
    sign.get_by_label("What it comes to").select_option("documented")
    sign.get_by_role("textbox", name="Document").fill(" ")
    sign.get_by_role("textbox", name="Reason").fill("no document")
    sign.get_by_role("button", name="Resolve").click()
    sign.get_by_role("alert").get_by_text("document").wait_for()
    assert sign.get_by_role("textbox", name="Reason").input_value() == "no document"
    resolve(sign, "<b>seen</b> & checked")
    page.get_by_text("<b>seen</b> & checked").first.wait_for()
    assert page.locator("details.unresolved").count() == left - 1
    assert decide.get_by_label("Reason").input_value() == "all is explained"


def resolve(sign: Any, reason: str) -> None:
    sign.get_by_label("What it comes to").select_option("documented")
    sign.get_by_role("textbox", name="Document").fill("contract 12")
    sign.get_by_role("textbox", name="Reason").fill(reason)
    sign.get_by_role("button", name="Resolve").click()


def test_a_sign_is_resolved_on_all_orders_of_a_case_at_once(page: Any, served: str) -> None:
    open_page(page, served, "/cases/C-000001")
    left = page.locator("details.unresolved").count()
    several = page.locator("details.unresolved").filter(has=page.get_by_label("also on"))
    sign = several.filter(has_text="Innocent explanations").first
    shown = str(sign.locator("summary strong").text_content())
    of_orders = page.locator("details.unresolved").filter(has_text=shown)
    count = of_orders.count()
    assert count > 1
    sign.locator("summary").click()
    sign.get_by_text("Innocent explanations").wait_for()
    sign.get_by_label("also on").check()
    resolve(sign, "one licence for all")
    page.get_by_text("one licence for all").nth(count - 1).wait_for()
    assert page.locator("details.unresolved").count() == left - count


def test_a_session_that_ends_loses_nothing_that_was_written(page: Any, served: str) -> None:
    open_page(page, served, "/cases/C-000001")
    page.get_by_role("textbox", name="Note").fill("the bank has answered")
    page.context.clear_cookies()
    page.get_by_role("button", name="Write").click()
    page.get_by_text("your session is over").wait_for()
    assert page.get_by_role("textbox", name="Note").input_value() == "the bank has answered"
    other = page.context.new_page()
    log_in(other, served, "anna")
    other.close()
    page.get_by_role("button", name="Write").click()
    page.locator(".history").get_by_text("the bank has answered").wait_for()
    assert page.get_by_role("textbox", name="Note").input_value() == ""
    page.context.clear_cookies()
    page.get_by_role("link", name="Orders", exact=True).click()
    page.get_by_role("alert").get_by_text("You come back to this page").wait_for()


def test_a_file_is_kept_and_a_dossier_waits_for_a_second_person(page: Any, served: str) -> None:
    open_page(page, served, "/cases/C-000003")
    page.locator("input[type=file]").set_input_files(
        {"name": "mandate.txt", "mimeType": "text/plain", "buffer": b"a mandate"}
    )
    page.get_by_role("button", name="Keep it with the case").click()
    with page.expect_download() as kept:
        page.get_by_role("link", name="mandate.txt").click()
    assert Path(kept.value.path()).read_bytes() == b"a mandate"
    sue = _as(page.context.browser, served, "sue")
    open_page(sue, served, "/cases/C-000003")
    out = sue.get_by_role("region", name="Take it out")
    out.get_by_label("Reason").fill("the prosecutor asks")
    out.get_by_role("button", name="Take it out").click()
    sue.get_by_text("Waits for a second person: taking a case or a file out").wait_for()
    sue.context.close()


def test_back_leads_to_the_row_one_came_from(page: Any, served: str) -> None:
    open_page(page, served, "/orders")
    for _ in range(15):
        page.keyboard.press("j")
    page.wait_for_timeout(300)
    order, y = page.evaluate("[document.activeElement.textContent, scrollY]")
    assert y > 0
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=f"Order {order}").wait_for()
    assert page.evaluate("scrollY") == 0
    page.keyboard.press("u")
    page.get_by_role("heading", name="Orders").wait_for()
    page.wait_for_function("(order) => document.activeElement.textContent === order", arg=order)
    assert abs(page.evaluate("scrollY") - y) < 2
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keys").get_by_text("next and previous row").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog", name="Keys").wait_for(state="detached")


def test_indicators_tell_their_weights(page: Any, served: str) -> None:
    open_page(page, served, "/indicators")
    page.get_by_label("Sorted").select_option("heaviest first")
    told = [one for one in page.locator(".worth").all_inner_texts() if one[0] in "×÷"]
    signs = [float(one.split()[1]) for one in told if one[0] == "×"]
    assert signs[0] > 2
    assert signs == sorted(signs, reverse=True)
    assert told[len(signs)][0] == "÷", "reliefs come after the signs"
    page.locator("details.meaning summary").first.click()
    page.get_by_text("of illicit orders").first.wait_for()
    page.get_by_label("Find").fill("zzz")
    page.get_by_text("0 of ").wait_for()


def test_a_slow_server_and_what_is_not_there_are_told(page: Any, served: str) -> None:
    def wait(route: Any) -> None:
        page.wait_for_timeout(3000)
        route.continue_()

    page.route("**/v1/coverage", wait)
    page.goto(f"{served}/#/coverage")
    page.get_by_text("The server is still at work").wait_for()
    page.get_by_role("heading", name="Coverage").wait_for()
    assert page.get_by_text("The server is still at work").count() == 0
    open_page(page, served, "/cases/C-999999")
    assert page.get_by_role("alert").inner_text() == "There is no case “C-999999”."
    page.get_by_role("link", name="Queue").last.click()
    page.get_by_role("heading", name="Queue").wait_for()


def test_a_case_is_printed_with_its_signs_and_without_forms(page: Any, served: str) -> None:
    open_page(page, served, "/cases/C-000003")
    page.emulate_media(media="print")
    assert page.locator("details.unresolved summary").first.is_visible()
    for hidden in ("#bar", ".decide", ".acts"):
        assert not page.locator(hidden).first.is_visible(), hidden


def test_a_party_adds_up(page: Any, served: str) -> None:
    open_page(page, served, "/parties")
    page.locator("tbody tr").first.get_by_role("link").click()
    page.get_by_role("heading", name="How it adds up").wait_for()
    *parts, total = _numbers(page, "td.contribution")
    assert abs(sum(parts) - total) < 0.01 * len(parts)
    for heading in ("Who it is", "Its orders", "Payments", "Resemblance to entries of lists", "Who is tied to it"):
        assert page.get_by_role("heading", name=heading).count() == 1, heading
    page.get_by_role("group", name="Who is tied to whom").wait_for()


def test_a_network_leads_to_its_members(page: Any, served: str) -> None:
    open_page(page, served, "/networks")
    page.locator("tbody tr").first.get_by_role("link").click()
    page.get_by_role("heading", name="Who is in it").wait_for()
    page.get_by_role("group", name="Who is tied to whom").wait_for()
    assert violations(page) == []
    page.locator(".network summary").click()
    page.locator(".network table a").first.click()
    page.get_by_role("heading", name="Who it is").wait_for()


def _numbers(page: Any, cells: str) -> list[float]:
    return [float(text.replace("−", "-")) for text in page.locator(cells).all_inner_texts()]


def _as(chrome: Any, served: str, name: str) -> Any:
    opened = chrome.new_context().new_page()
    log_in(opened, served, name)
    return opened


def test_the_queue_is_searched_filtered_and_sorted(page: Any, served: str) -> None:
    open_page(page, served, "/queue")
    page.get_by_role("button", name="Highest likelihood").click()
    page.locator("th[aria-sort=descending]").wait_for()
    assert "sort=likelihood" in page.url
    page.get_by_role("button", name="Highest likelihood").click()
    page.locator("th[aria-sort=ascending]").wait_for()
    page.get_by_role("button", name="Highest likelihood").click()
    page.locator("th[aria-sort]").wait_for(state="detached")
    page.get_by_label("Only").select_option("with a stop")
    page.wait_for_url("**look=with+a+stop*")
    page.locator("main:not([aria-busy])").wait_for()
    assert page.locator("tbody tr").count() == page.locator("tbody .band-stop").count() > 0
    page.locator("main").focus()
    page.keyboard.press("/")
    page.keyboard.type("no such case anywhere\n")
    page.get_by_text("No case fits.").wait_for()
    page.get_by_role("link", name="all, stops first").click()
    page.locator("tbody tr").first.wait_for()


def test_candidates_open_to_what_agrees_and_differs(page: Any, served: str) -> None:
    open_page(page, served, "/lists")
    assert page.get_by_role("link", name="SAMPLE-WL").count() == 1
    first = page.locator("details.candidate").filter(has_text="SAMPLE-WL:1001").first
    first.locator("summary").click()
    *parts, total = _numbers(page, "details.candidate[open] td.number")
    assert abs(sum(parts) - total) < 0.01 * len(parts)
    assert first.get_by_text("usual rate").count() == 1
    first.get_by_role("link", name="the party’s page").click()
    page.get_by_role("heading", name="Resemblance to entries of lists").wait_for()
    assert page.get_by_text("SAMPLE-WL:1001").count() == 1


def test_an_exception_is_asked_for_agreed_to_and_ended(chrome: Any, page: Any, served: str) -> None:
    open_page(page, served, "/lists")
    first = page.locator("details.candidate").first
    first.locator("summary").click()
    asked = first.get_by_role("form")
    asked.get_by_label("Why it is not this entry").fill("<b>another</b> firm: register seen")
    asked.get_by_role("button").click()
    waiting = page.locator("section.exception", has_text="<b>another</b> firm")
    waiting.get_by_text("waits for a second person").wait_for()
    second = _as(chrome, served, "sue")
    open_page(second, served, "/approvals")
    request = second.locator("section.alert", has_text="<b>another</b> firm")
    request.get_by_label("Reason").fill("register seen")
    request.get_by_role("button", name="Agree").click()
    second.locator("section.alert", has_text="<b>another</b> firm").wait_for(state="detached")
    second.context.close()
    open_page(page, served, "/lists?again")
    page.reload()
    waiting.get_by_text("agreed to by sue").wait_for()
    waiting.get_by_text("End it").click()
    waiting.get_by_label("Why it holds no more").fill("it is the same firm")
    waiting.get_by_role("button", name="Ask that it ends").click()
    waiting.get_by_text("its end waits for a second person").wait_for()


def test_a_name_is_looked_up(page: Any, served: str) -> None:
    open_page(page, served, "/lists")
    page.get_by_role("form", name="Look a name up").get_by_label("Name").fill("Orient General Trading LLC")
    page.get_by_role("button", name="Look it up").click()
    page.locator("[aria-live=polite] details").get_by_text("SAMPLE-WL:1002").wait_for()


def test_what_has_changed_is_told_with_its_list(page: Any, served: str) -> None:
    open_page(page, served, "/changes")
    assert page.locator("tbody .band-stop").count() > 0
    assert page.get_by_text("stands now").count() > 0
    assert page.get_by_text("resembles listed").count() > 0
    page.get_by_role("link", name="since yesterday").click()
    page.wait_for_url("**moment=*")
    page.get_by_text("No earlier run stood then").wait_for()
    page.get_by_role("link", name="since the run before").click()
    page.get_by_text("No earlier run stood then").wait_for(state="detached")
    page.get_by_label("or since").fill("1999-01-01T00:00")
    page.get_by_label("or since").dispatch_event("change")
    page.get_by_text("No earlier run stood then").wait_for()
    page.get_by_role("link", name="SAMPLE-WL").click()
    page.get_by_role("heading", name="Lists and exceptions").wait_for()


def test_coverage_stands_by_what_is_most_missing(page: Any, served: str) -> None:
    open_page(page, served, "/coverage")
    table = page.get_by_role("region", name="Coverage by indicator")
    shares = [
        float(text.replace("under", "").split()[0]) for text in table.locator("tbody td:nth-child(3)").all_inner_texts()
    ]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 10
    page.get_by_label("Find").fill("notes.code")
    assert 0 < table.locator("tbody tr:visible").count() < len(shares)


def test_the_evaluation_is_drawn_as_in_the_report(page: Any, served: str) -> None:
    open_page(page, served, "/evaluation")
    page.get_by_role("heading", name="Found against expected").wait_for()
    assert page.locator(".plot svg").count() >= 3
    line = page.locator("polyline.ours").first
    assert line.evaluate("one => getComputedStyle(one).fill") == "none"


def test_a_viewer_sees_no_name_and_an_auditor_the_log(chrome: Any, served: str) -> None:
    context = chrome.new_context()
    page = context.new_page()
    log_in(page, served, "vera")
    open_page(page, served, "/orders")
    assert page.get_by_text("(hidden)").count() > 10
    assert page.get_by_role("link", name="Log").count() == 0
    for path in ("/lists", "/parties/P-000001", "/changes"):
        open_page(page, served, path)
        assert page.get_by_text("(hidden)").count() > 1, path
    open_page(page, served, "/orders/O-0000001")
    page.get_by_text("is for analyst or supervisor or auditor").wait_for()
    page.get_by_role("button", name="Log out").click()
    page.get_by_role("heading", name="Log in").wait_for()
    log_in(page, served, "aud")
    open_page(page, served, "/log")
    page.get_by_text("are as they were written").wait_for()
    context.close()
