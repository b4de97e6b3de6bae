"""The gallery in a browser: filters, search, and the address that keeps them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.browser.galleries import make_items, write_items


@pytest.fixture
def page(open_gallery, tmp_path) -> Page:
    """A gallery of 20 items: 16 films, and one item in each of four other states."""
    return open_gallery(write_items(tmp_path, make_items(tmp_path, 20)))


def shown(page: Page) -> list[int]:
    """Return the numbers of the cards that are not filtered out, from their prompts.

    Not from their inner text: that of a card far below is empty until the browser has laid it out.
    """
    prompts = page.locator(".card:visible .prompt").all_text_contents()
    return [int(prompt.rpartition(" ")[2]) for prompt in prompts]


def chip(page: Page, name: str):
    return page.locator(".chips").get_by_role("button", name=name)


def test_all_are_shown_at_first_in_the_order_given(page):
    assert shown(page) == list(range(20))
    expect(page.get_by_text("20 of 20 shown")).to_be_visible()
    expect(page.get_by_text("16 of 20 videos · 40 s of film")).to_be_visible()


def test_states_and_providers_filter_together_and_each_chip_counts_what_it_would_show(page):
    expect(chip(page, "Succeeded 16")).to_be_visible()
    chip(page, "Failed 1").click()
    assert shown(page) == [4]
    expect(chip(page, "Failed 1")).to_have_attribute("aria-pressed", "true")
    expect(chip(page, "ToAPIs 1")).to_be_visible()
    expect(chip(page, "xAI 0")).to_be_visible()
    chip(page, "In doubt 1").click()
    assert shown(page) == [4, 9]
    expect(page.get_by_text("2 of 20 shown")).to_be_visible()
    chip(page, "xAI 1").click()
    assert shown(page) == [9]
    expect(chip(page, "Succeeded 6")).to_be_visible()
    expect(chip(page, "Failed 0")).to_be_visible()
    chip(page, "In doubt 1").click()
    assert shown(page) == []
    expect(page.get_by_text("No video matches.")).to_be_visible()
    page.get_by_role("button", name="Show all").click()
    assert page.url.endswith("/index.html")
    assert shown(page) == list(range(20))


def test_the_search_finds_all_words_of_a_prompt_in_any_case(page):
    search = page.get_by_role("searchbox", name="Search prompts")
    search.fill("FOX")
    assert shown(page) == [1, 5, 9, 13, 17]
    search.fill("take  fox 13")
    assert shown(page) == [13]
    expect(page.get_by_text("1 of 20 shown")).to_be_visible()
    search.fill("zebra")
    assert shown(page) == []
    search.fill("")
    assert shown(page) == list(range(20))


def test_the_address_keeps_search_and_filters(page, open_gallery):
    page.get_by_role("searchbox").fill("a & b=c #%")
    chip(page, "Failed").click()
    page.get_by_role("searchbox").fill("lighthouse fox")
    page.get_by_role("searchbox").fill("a")
    chip(page, "In doubt").click()
    page.reload()
    assert shown(page) == [4, 9]
    expect(page.get_by_role("searchbox")).to_have_value("a")
    assert page.url.endswith("/index.html#q=a&state=failed&state=in_doubt")
    page.get_by_role("searchbox").fill("a & b=c #%")
    page.reload()
    expect(page.get_by_role("searchbox")).to_have_value("a & b=c #%")


def test_an_address_that_names_an_unknown_filter_shows_all(open_gallery, tmp_path):
    page = open_gallery(write_items(tmp_path, make_items(tmp_path, 5)), fragment="#state=nonsense&provider=%3Cb%3E&x=1")
    assert shown(page) == list(range(5))


def test_an_empty_gallery_says_so(open_gallery, tmp_path):
    page = open_gallery(write_items(tmp_path, []))
    expect(page.get_by_text("No videos in this folder.")).to_be_visible()
    expect(page.get_by_role("searchbox")).to_be_hidden()
    running = open_gallery(write_items(tmp_path, [], is_running=True))
    expect(running.get_by_text("No videos yet. They appear here as they come in.")).to_be_visible()
