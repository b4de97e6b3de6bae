"""The gallery in a browser: texts of other people are shown and never run; nothing reaches the network."""

from __future__ import annotations

from playwright.sync_api import expect
from tests.browser.galleries import make_item, write_items
from tests.browser.opened_gallery import OpenedGallery

HOSTILE = (
    "</script><script>window.ran = 1</script>",
    "</script x='><script>window.ran = 6//",
    "<!--<script ",
    "<img src=x onerror='window.ran = 2'>",
    "</noscript><iframe srcdoc='<script>parent.ran = 3</script>'></iframe>",
    "\"><svg onload='window.ran = 4'>",
    "javascript:window.ran=5",
    "a\x00b \u202egnp.exe\u2066 🚀 قارب",
    "__proto__",
    "constructor",
)


def test_hostile_texts_are_shown_as_they_are_and_run_nothing(open_gallery, tmp_path):
    items = [
        make_item(
            tmp_path,
            2 * index + has_film,
            has_film=bool(has_film),
            **dict.fromkeys(("key", "state", "provider", "model", "prompt", "cost", "error", "token"), text),
        )
        for index, text in enumerate(HOSTILE)
        for has_film in (0, 1)
    ]
    page = open_gallery(write_items(tmp_path, items))
    page.wait_for_function("number => document.querySelectorAll('video').length >= number", arg=4)
    assert page.evaluate("window.ran") is None
    assert page.locator(".prompt").evaluate_all("all => all.map((each) => each.textContent)") == [
        text for text in HOSTILE for _ in range(2)
    ]
    assert page.locator("iframe, svg, img, script:not(body > script)").count() == 0
    for group in ("State", "Provider"):
        page.get_by_role("group", name=group).get_by_role("button", name=HOSTILE[0]).click()
    page.reload()
    page.keyboard.press("j")
    assert page.evaluate("window.ran") is None
    expect(page.get_by_text("2 of 20 shown")).to_be_visible()


def test_the_policy_keeps_the_page_from_the_network_and_from_other_scripts(browser, tmp_path):
    gallery = OpenedGallery(browser, write_items(tmp_path, [make_item(tmp_path, 0)]))
    blocked = gallery.page.evaluate(
        """async () => {
            const seen = [];
            document.addEventListener("securitypolicyviolation", (event) => seen.push(event.effectiveDirective));
            const add = (tag, values) => document.body.append(Object.assign(document.createElement(tag), values));
            add("img", { src: "https://example.com/a.png" });
            add("script", { textContent: "window.ran = 1" });
            add("script", { src: "https://example.com/a.js" });
            add("video", { src: "https://example.com/a.mp4" });
            add("iframe", { src: "https://example.com/" });
            await fetch("https://example.com/").catch(() => {});
            await new Promise((resolve) => setTimeout(resolve, 300));
            return seen.sort();
        }"""
    )
    assert blocked == ["connect-src", "frame-src", "img-src", "media-src", "script-src-elem", "script-src-elem"]
    assert gallery.page.evaluate("window.ran") is None
    gallery.close()
