"""An order's page: its records side by side, past cases alike, the network that grows, the map that moves."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workbench.conftest import log_in
from tests.workbench.test_pages import open_page, violations

OVERLAPS = """() => {
  const boxes = [...document.querySelectorAll('.network svg text')].map((one) => one.getBoundingClientRect());
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3;
  return boxes.flatMap((a, place) => boxes.slice(place + 1).filter((b) => meet(a, b))).length;
}"""


DECIDES = """async () => {
  const { csrf } = await (await fetch('/v1/session')).json();
  const { rows } = await (await fetch('/v1/cases?top=1000')).json();
  const alone = rows.filter((one) => one.likelihood < 0.05).sort((one, other) => other.likelihood - one.likelihood);
  const id = alone[0].case_id;
  const headers = { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf };
  const body = JSON.stringify({ action: 'refuse', outcome: 'undetermined', reason: 'no answer came' });
  return [id, (await fetch(`/v1/cases/${id}/decisions`, { method: 'POST', headers, body })).status];
}"""
CHANGED = "(said) => document.querySelector('.network [role=status]').innerText !== said"


@pytest.fixture(scope="module")
def first(served: str, chrome: Any) -> str:
    """The likeliest order: all that its page shows, it has."""
    context = chrome.new_context()
    page = context.new_page()
    log_in(page, served, "anna")
    open_page(page, served, "/orders")
    told = page.locator("tbody tr").first.get_attribute("data-to")
    context.close()
    return str(told)


def open_order(page: Any, served: str, path: str) -> None:
    open_page(page, served, path)
    page.locator(".moving-map").wait_for()
    page.locator(".network .node").first.wait_for()
    page.get_by_text("Looking for past cases").wait_for(state="detached")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 820)])
def test_it_keeps_nobody_out_and_fits(page: Any, served: str, first: str, scheme: str, width: int) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 1100})
    open_order(page, served, first)
    page.locator(".network .node").last.focus()
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("around").wait_for()
    page.locator(".network summary").click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(OVERLAPS) == 0


def test_disagreeing_records_are_marked_in_words_and_shape(page: Any, served: str) -> None:
    open_page(page, served, "/orders?text=quantities-disagree")
    order = page.locator("tbody tr").first.get_attribute("data-to")
    open_page(page, served, str(order))
    table = page.locator("table.side")
    row = table.locator("tbody").filter(has=page.get_by_role("rowheader", name="quantity and unit"))
    assert "≠ disagrees" in row.inner_text()
    assert "Quantities disagree fires: " in row.inner_text()
    heads = table.locator("thead th").all_inner_texts()
    assert [head.split("\n")[0] for head in heads[:5]] == [
        "Field",
        "order",
        "invoice",
        "packing list",
        "bill of lading",
    ]


def test_the_network_grows_by_key_and_says_what_is_left(page: Any, served: str, first: str) -> None:
    open_order(page, served, first)
    before = page.locator(".network .node").count()
    node = page.locator(".network .node").filter(has_text="more").first
    name = str(node.get_attribute("data-id"))
    node.focus()
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("added around").wait_for()
    after = page.locator(".network .node").count()
    assert before < after <= 40
    assert page.evaluate("document.activeElement.dataset.id") == name
    page.locator(".network summary").click()
    rows = page.locator(".network tbody tr")
    assert rows.count() == after
    for _ in range(12):
        ring = rows.get_by_role("button", name="Next ring", disabled=False).first
        if page.get_by_text("the picture holds 40").count() or not ring.count():
            break
        said = page.locator(".network [role=status]").inner_text()
        ring.click()
        page.wait_for_function(
            "(said) => document.querySelector('.network [role=status]').innerText !== said", arg=said
        )
    assert page.locator(".network .node").count() <= 40
    assert page.evaluate(OVERLAPS) == 0
    page.get_by_role("button", name="Start again").click()
    page.wait_for_function(f"() => document.querySelectorAll('.network .node').length === {before}")


def test_a_path_between_two_is_shown_and_told(page: Any, served: str, first: str) -> None:
    open_order(page, served, first)
    nodes = page.locator(".network .node")
    ends = [nodes.first.get_attribute("data-id"), nodes.last.get_attribute("data-id")]
    for place in (0, -1):
        nodes.nth(place).focus()
        page.keyboard.press("Space")
    told = page.locator(".network ol li")
    told.first.wait_for()
    assert page.locator(".network .tie.on-path").count() >= told.count()
    on_path = {one.get_attribute("data-id") for one in page.locator(".network .node.on-path").all()}
    assert set(ends) <= on_path
    assert len(on_path) == told.count() + 1
    assert "record" in told.first.inner_text()
    page.locator(".network .node.end").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("status").get_by_text("choose the other").wait_for()
    assert page.locator(".network .on-path").count() == 0


def test_the_map_moves_by_wheel_drag_key_and_button_and_asks_nothing(page: Any, served: str, first: str) -> None:
    open_order(page, served, first)
    shapes = page.locator(".moving-map svg.map > g").first
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    view = page.locator(".moving-map .view")
    view.scroll_into_view_if_needed()
    box = view.bounding_box()
    seen = [shapes.get_attribute("transform")]

    def moved(act: Any) -> None:
        act()
        page.wait_for_timeout(60)
        now = shapes.get_attribute("transform")
        assert now not in seen
        seen.append(now)

    page.mouse.move(box["x"] + 200, box["y"] + 200)
    moved(lambda: page.mouse.wheel(0, -240))
    page.mouse.down()
    moved(lambda: page.mouse.move(box["x"] + 260, box["y"] + 160, steps=3))
    page.mouse.up()
    view.focus()
    for key in ("ArrowLeft", "ArrowDown", "+", "-"):
        if key == "-":
            page.keyboard.press(key)
        else:
            moved(lambda key=key: page.keyboard.press(key))
    moved(lambda: page.get_by_role("button", name="Zoom out").click())
    page.get_by_role("button", name="The whole way").click()
    assert shapes.get_attribute("transform") == seen[0]
    assert asked == []


def test_past_cases_are_told_once_one_is_decided(page: Any, served: str, first: str) -> None:
    open_order(page, served, first)
    page.get_by_text("No other case is decided yet.").wait_for()
    case, status = page.evaluate(DECIDES)
    assert status == 201
    page.reload()
    section = page.get_by_role("region", name="Similar past cases")
    section.get_by_role("link", name=case).wait_for()
    assert "Of the 1 nearest: 0 confirmed, 0 valuable, 0 false alarm, 1 undetermined." in section.inner_text()
    assert "signs of both" in section.inner_text().lower()


def test_an_order_leads_to_its_parts_its_case_and_its_parties(page: Any, served: str, first: str) -> None:
    open_order(page, served, first)
    page.get_by_role("navigation", name="Parts of this page").get_by_role("button", name="Money").click()
    page.wait_for_function("() => document.activeElement.textContent.startsWith('Where the money')")
    page.wait_for_function("() => document.querySelector('.parts').getBoundingClientRect().top === 0")
    questions = page.locator(".questions ol").first.locator("xpath=./li")
    assert questions.count() <= 5
    named = page.get_by_role("region", name="Who is named")
    assert named.get_by_role("link").count() == named.locator("tbody tr").count()
    page.get_by_role("link", name="case C-").click()
    page.get_by_role("region", name=f"Order {first.rsplit('/', maxsplit=1)[-1]}").wait_for()
