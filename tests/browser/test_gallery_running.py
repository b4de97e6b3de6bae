"""The gallery in a browser while videos come in: it reloads itself and keeps what is seen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Page, expect
from tests.browser.galleries import make_items, write_items

RELOAD_MS = 9_000
"""More than the time after which the page reloads itself."""


def mark(page: Page) -> None:
    """Mark the document, to see whether it is replaced."""
    page.evaluate("window.isOld = true")


def wait_for_reload(page: Page) -> None:
    page.wait_for_function("() => !window.isOld && document.readyState === 'complete'", timeout=RELOAD_MS)


def expect_no_reload(page: Page) -> None:
    page.wait_for_timeout(6000)
    assert page.evaluate("window.isOld")


def start(open_gallery, folder: Path) -> Page:
    items = make_items(folder, 60)
    items[59] = replace(items[59], state="running", error=None)
    items[58] = replace(items[58], state="queued", file=None)
    page = open_gallery(write_items(folder, items, is_running=True))
    mark(page)
    return page


def test_it_says_that_it_runs_with_the_counts_and_shows_what_came_in(open_gallery, tmp_path):
    page = start(open_gallery, tmp_path)
    expect(page.get_by_role("status").first).to_contain_text("Running: 52 of 60 finished, 1 running, 1 queued")
    assert page.title() == "(52/60) Boats and foxes"
    write_items(tmp_path, make_items(tmp_path, 60))
    wait_for_reload(page)
    expect(page.get_by_text("Running:")).to_be_hidden()
    mark(page)
    expect_no_reload(page)


def test_a_reload_keeps_filter_search_scroll_focus_and_an_opened_prompt(open_gallery, tmp_path):
    items = [replace(item, prompt=item.prompt + ", slowly" * 40) for item in make_items(tmp_path, 200)]
    page = open_gallery(write_items(tmp_path, items, is_running=True))
    page.locator("#states").get_by_role("button", name="Succeeded").click()
    page.get_by_role("searchbox").fill("take")
    page.keyboard.press("Enter")
    for _ in range(14):
        page.keyboard.press("ArrowDown")
    page.wait_for_timeout(300)
    mark(page)
    card = page.locator(".card:focus-within")
    card.get_by_role("button", name="more").click()
    key = card.locator("code").inner_text()
    before = card.bounding_box()
    wait_for_reload(page)
    assert (page.get_by_role("searchbox").input_value(), page.locator(".card:visible").count()) == ("take", 160)
    card = page.locator(".card:focus")
    expect(card.locator("code")).to_have_text(key)
    expect(card.get_by_role("button", name="less")).to_be_visible()
    page.wait_for_timeout(300)
    after = card.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["y"] - before["y"]) < 3


def test_it_does_not_reload_while_a_film_plays(open_gallery, tmp_path):
    page = start(open_gallery, tmp_path)
    page.get_by_role("button", name="Play").first.click()
    page.locator("video").first.evaluate("film => { film.loop = true; }")
    expect_no_reload(page)
    page.keyboard.press("Escape")
    wait_for_reload(page)


def test_it_does_not_reload_while_the_search_has_the_focus_or_text_is_selected(open_gallery, tmp_path):
    page = start(open_gallery, tmp_path)
    page.get_by_role("searchbox").click()
    expect_no_reload(page)
    page.keyboard.press("Escape")
    page.locator(".prompt").first.click(click_count=3)
    expect_no_reload(page)
    page.locator("h1").click()
    wait_for_reload(page)
