"""The gallery in a browser: everything works from the keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.browser.galleries import make_items, write_items

PLAYED = "() => document.querySelector('video[controls]')?.currentTime > 0.3"
COLUMNS = 4


@pytest.fixture
def page(open_gallery, tmp_path) -> Page:
    return open_gallery(write_items(tmp_path, make_items(tmp_path, 16)))


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def focused(page: Page) -> int:
    """Return the number of the card that has the focus."""
    return page.evaluate("[...document.querySelectorAll('.card')].indexOf(document.activeElement)")


def test_j_k_and_the_arrows_move_between_the_cards(page):
    press(page, "j")
    assert focused(page) == 0
    press(page, "j", "ArrowRight", "ArrowDown")
    assert focused(page) == 2 + COLUMNS
    press(page, "k", "ArrowLeft", "ArrowUp")
    assert focused(page) == 0
    press(page, "k")
    assert focused(page) == 0
    press(page, *["ArrowDown"] * 9)
    assert focused(page) == 15
    expect(page.locator(".card").nth(15)).to_be_in_viewport(ratio=1)


def test_only_cards_that_are_shown_are_visited(page):
    page.get_by_role("searchbox").fill("fox")
    press(page, "Enter")
    assert focused(page) == 1
    press(page, "j")
    assert focused(page) == 5


def test_the_card_with_the_focus_is_outlined_and_not_under_the_search(page):
    press(page, "j", *["ArrowDown"] * 3, "ArrowUp", "ArrowUp")
    card = page.locator(".card").nth(focused(page))
    assert card.evaluate("card => getComputedStyle(card).outlineStyle") == "solid"
    tools = page.get_by_role("search").bounding_box()
    box = card.bounding_box()
    assert tools is not None
    assert box is not None
    assert box["y"] >= tools["y"] + tools["height"]


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_key_plays_pauses_and_leaves_a_film(page, key):
    press(page, "j", "j", key)
    page.wait_for_function(PLAYED)
    scrolled = page.evaluate("scrollY")
    press(page, key)
    assert page.locator("video").nth(1).evaluate("film => [film.paused, film.currentTime > 0.3]") == [True, True]
    press(page, key, "Escape")
    assert page.locator("video").nth(1).evaluate("film => [film.paused, film.controls]") == [True, False]
    assert (focused(page), page.evaluate("scrollY")) == (1, scrolled)


def test_f_plays_full_screen_and_escape_leaves_it(page):
    press(page, "j", "f")
    page.wait_for_function("() => document.fullscreenElement?.tagName === 'VIDEO'")
    page.wait_for_function(PLAYED)
    press(page, "f")
    page.wait_for_function("() => !document.fullscreenElement")
    press(page, "f")
    page.wait_for_function("() => document.fullscreenElement")
    press(page, "Escape")
    page.wait_for_function("() => !document.fullscreenElement")


def test_a_slash_goes_to_the_search_and_escape_leaves_it_with_its_text(page):
    press(page, "/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("j/f fox")
    press(page, "Escape")
    expect(page.get_by_role("searchbox")).not_to_be_focused()
    expect(page.get_by_role("searchbox")).to_have_value("j/f fox")


def test_keys_with_a_modifier_are_left_to_the_browser(page):
    press(page, "j", "Control+j", "Alt+j", "Control+f")
    assert focused(page) == 0


def test_the_tab_key_visits_the_controls_of_one_card_only(page):
    press(page, "j", "j")
    names = []
    for _ in range(4):
        press(page, "Tab")
        names.append(page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent"))
    assert names[:3] == ["Play", "Copy token", "File"]
    assert page.evaluate("document.activeElement === document.body") or names[3] not in names[:3]


def test_a_card_whose_film_was_started_with_the_mouse_is_the_current_one(page):
    page.get_by_role("button", name="Play").nth(1).click()
    page.wait_for_function(PLAYED)
    press(page, "j")
    assert focused(page) == 2


def test_a_film_is_played_from_its_button_too(page):
    press(page, "j", "Tab", "Enter")
    page.wait_for_function(PLAYED)


def test_keys_on_a_card_without_a_film_do_nothing(page):
    press(page, *["j"] * 5, "Enter", "f", "Escape")
    assert focused(page) == 4
    assert page.evaluate("!document.fullscreenElement && !document.querySelector('video[controls]')")
