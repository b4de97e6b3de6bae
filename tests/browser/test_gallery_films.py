"""The gallery in a browser: films play, and only those near the view are loaded."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.browser.galleries import copy_clip, make_item, make_items, write_items

PLAYED = "() => document.querySelector('video[controls]')?.currentTime > 0.3"


def loaded(page: Page) -> list[int]:
    """Return the numbers of the cards that have a film loaded."""
    return page.eval_on_selector_all(
        ".card", "cards => cards.flatMap((card, index) => card.querySelector('video')?.src ? [index] : [])"
    )


def test_a_click_plays_a_film_and_stops_the_one_before(open_gallery, tmp_path):
    page = open_gallery(write_items(tmp_path, make_items(tmp_path, 8)))
    page.get_by_role("button", name="Play").first.click()
    page.wait_for_function(PLAYED)
    page.get_by_role("button", name="Play").first.click()  # that of the second card: the first shows its controls
    page.wait_for_function(PLAYED)
    videos = page.locator("video")
    assert [videos.nth(number).evaluate("film => film.paused") for number in (0, 1)] == [True, False]
    assert videos.nth(0).evaluate("film => [film.controls, film.currentTime < 0.1]") == [False, True]


def test_a_film_that_has_ended_shows_its_first_frame_again(open_gallery, tmp_path):
    page = open_gallery(write_items(tmp_path, make_items(tmp_path, 1)))
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(PLAYED)
    page.wait_for_function("() => !document.querySelector('video').controls", timeout=10_000)
    assert page.locator("video").evaluate("film => [film.paused, film.currentTime < 0.1]") == [True, True]


def test_the_first_frame_is_there_before_a_film_is_played(open_gallery, tmp_path):
    page = open_gallery(write_items(tmp_path, make_items(tmp_path, 4)))
    page.wait_for_function("() => document.querySelectorAll('video').length === 4")
    page.wait_for_function("() => [...document.querySelectorAll('video')].every((film) => film.readyState >= 2)")
    assert page.eval_on_selector_all("video", "films => films.every((film) => film.paused && film.videoWidth > 0)")


def test_only_films_near_the_view_are_loaded_and_those_far_away_are_released(open_gallery, tmp_path):
    page = open_gallery(write_items(tmp_path, make_items(tmp_path, 120, no_film_every=1000)))
    page.wait_for_function("() => document.querySelectorAll('video').length > 7")
    page.wait_for_timeout(500)
    first = loaded(page)
    assert first == list(range(len(first)))
    assert 8 <= len(first) <= 24
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_function("() => document.querySelectorAll('.card')[119].querySelector('video')?.readyState >= 2")
    page.wait_for_function("() => !document.querySelectorAll('.card')[0].querySelector('video')")
    last = loaded(page)
    assert len(last) <= 24
    assert not set(first) & set(last)


def test_a_film_that_plays_is_kept_when_it_leaves_the_view(open_gallery, tmp_path):
    page = open_gallery(write_items(tmp_path, make_items(tmp_path, 80, no_film_every=1000)))
    page.get_by_role("button", name="Play").first.click()
    page.wait_for_function(PLAYED)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_function("() => document.querySelectorAll('.card')[79].querySelector('video')?.readyState >= 2")
    assert 0 in loaded(page)


def test_nothing_moves_while_films_load_and_the_page_scrolls(open_gallery, tmp_path):
    page = open_gallery(write_items(tmp_path, make_items(tmp_path, 60)))
    page.evaluate(
        """() => {
            window.shift = 0;
            new PerformanceObserver((seen) => { for (const entry of seen.getEntries()) window.shift += entry.value; })
                .observe({ type: "layout-shift", buffered: true });
        }"""
    )
    for _ in range(12):
        page.mouse.wheel(0, 400)
        page.wait_for_timeout(100)
    page.wait_for_timeout(300)
    assert page.evaluate("window.shift") < 0.001


def test_names_with_signs_that_mean_something_in_an_address_are_played(open_gallery, tmp_path):
    names = ["#1 100%.mp4", "a?b=c&d.mp4", "\"double\" 'single'.mp4", "حب.mp4", "a%20b.mp4", "https:x.mp4"]
    items = [make_item(tmp_path, index, file=copy_clip(tmp_path, name)) for index, name in enumerate(names)]
    page = open_gallery(write_items(tmp_path, items))
    page.wait_for_function(
        "number => [...document.querySelectorAll('video')].filter((film) => film.readyState >= 2).length === number",
        arg=len(names),
    )


def test_a_file_that_is_no_film_is_told_on_its_card(open_gallery, tmp_path):
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"\0\0\0\x18ftypisom" + bytes(500))
    page = open_gallery(write_items(tmp_path, [make_item(tmp_path, 0, file=broken), make_item(tmp_path, 1)]))
    expect(page.get_by_text("Not playable")).to_be_visible()
    assert loaded(page) == [1]


def test_a_card_without_a_film_tells_its_state_and_its_error(open_gallery, tmp_path):
    page = open_gallery(write_items(tmp_path, make_items(tmp_path, 10)))
    card = page.locator(".card").nth(9)
    expect(card).to_contain_text("In doubt")
    expect(card).to_contain_text("it went wrong 9 times")
    expect(card).to_contain_text("there may be a job that costs money")


@pytest.mark.parametrize(
    ("number", "word", "copied"),
    [(0, "Copy token", "xai:job0:k0"), (4, "Copy token", "xai:job4:k4"), (9, "Copy key", "k9")],
)
def test_a_button_copies_what_a_person_needs_to_go_on_with_a_job(open_gallery, tmp_path, number, word, copied):
    page = open_gallery(write_items(tmp_path, make_items(tmp_path, 10)))
    card = page.locator(".card").nth(number)
    card.get_by_role("button", name=word).click()
    expect(card.get_by_role("button", name="Copied")).to_be_visible()
    page.get_by_role("searchbox").focus()
    page.keyboard.press("Control+V")
    expect(page.get_by_role("searchbox")).to_have_value(copied)


def test_without_javascript_the_films_are_links(open_gallery, tmp_path):
    page = open_gallery(write_items(tmp_path, make_items(tmp_path, 5)), java_script_enabled=False)
    assert page.get_by_role("link").all_inner_texts() == [f"film {number}.mp4" for number in range(4)]
    expect(page.locator("noscript li").last).to_have_text("A boat, take 4 (ToAPIs, failed)")
