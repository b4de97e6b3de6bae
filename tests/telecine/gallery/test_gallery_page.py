"""The gallery's page: data from outside stays data, and the page allows nothing but itself."""

from __future__ import annotations

import os
import re
import tempfile
from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from urllib.request import url2pathname

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.telecine.gallery.page_parts import make_item, parse_page

from telecine.gallery import GalleryItem, TimelineEntry
from telecine.gallery.render import render_page

HOSTILE = (
    "</script><script>alert(1)</script>",
    "</script/><b>",
    "<!--<script>",
    "]]>--><img src=x onerror=alert(1)>",
    "</noscript></ul><iframe src=https://example.com>",
    "</title></h1></footer></style><b>",
    "\" ' onmouseover=alert(1) x=`",
    "$policy ${data} $$ %s {0} \\u003c &lt; &amp;",
    "a\x00b\x1b[31m\x7f\ufeff\u2028\u2029\u202egnp.exe\u2066",
    "👩‍🚀🚀 قارب ورقي \ud800 \udc80",
    "__proto__",
    "",
)
hostile_text = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(exclude_categories=())),
    st.lists(st.sampled_from(HOSTILE), min_size=2, max_size=4).map("".join),
)
texts = st.fixed_dictionaries(
    dict.fromkeys(("key", "state", "provider", "model", "prompt", "cost", "error", "token"), hostile_text)
)
FOLDER = Path("videos")


def utf16(text: str) -> bytes:
    # Two halves of a character are the same as the character, as in JavaScript.
    return text.encode("utf-16", "surrogatepass")


@settings(max_examples=60, deadline=None)
@given(st.lists(texts, min_size=1, max_size=3), hostile_text, hostile_text, st.booleans())
def test_no_text_changes_anything_but_the_data(fields, title, note, is_running):
    items = [
        GalleryItem(**each, states=[TimelineEntry(0.5, each["state"], each["error"])], seconds=1.5) for each in fields
    ]
    page = render_page(FOLDER, items, title=title, note=note, is_running=is_running)
    page.encode()
    shown, plain = parse_page(page), parse_page(render_page(FOLDER, [make_item()], title="Boats"))
    assert shown.tags == plain.tags
    assert shown.list_tags <= {"ul", "li", "bdi"}
    assert shown.elements["script"] == plain.elements["script"]
    assert shown.elements["style"] == plain.elements["style"]
    assert "\x00" not in page
    assert not {"<", ">"} & set(shown.elements["script#data"]), "a browser sees more end tags than this parser"
    for item, each in zip(shown.items, fields, strict=True):
        assert {name: utf16(item[name]) for name in each} == {name: utf16(text) for name, text in each.items()}
        assert [utf16(word) for word in item["states"][0][1:]] == [utf16(each["state"]), utf16(each["error"])]
    assert shown.data["running"] is is_running


@pytest.mark.parametrize("title", ["<b>Boats</b> & 'more'", "$note"])
def test_title_and_note_are_shown_as_they_are(title):
    shown = parse_page(render_page(FOLDER, [], title=title, note=title))
    assert [shown.elements[name] for name in ("title", "h1", "footer")] == [title] * 3


def test_the_policy_allows_the_page_itself_and_videos_from_its_folder_and_nothing_else():
    shown = parse_page(render_page(FOLDER, [make_item()], title="Boats"))
    script, style = (
        f"'sha256-{b64encode(sha256(shown.elements[name].encode()).digest()).decode()}'" for name in ("script", "style")
    )
    assert shown.policy == (
        f"default-src 'none'; script-src {script}; style-src {style}; media-src 'self' file:; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    assert [dict(found).get("src") for tag, found in shown.tags if tag in {"script", "img", "video", "iframe"}] == [
        None,
        None,
    ]
    assert not re.search(r"https?://|url\(|@import", shown.elements["script"] + shown.elements["style"])


def test_the_script_never_makes_html_from_text():
    script = parse_page(render_page(FOLDER, [], title="Boats")).elements["script"]
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", script)


def link_of(folder: Path, file: Path) -> str | None:
    return parse_page(render_page(folder, [make_item(file=file)], title="Boats")).items[0]["link"]


def resolve_link(folder: Path, link: str) -> Path:
    """Return the file that a browser opens."""
    parts = urlsplit(urljoin((folder / "index.html").as_uri(), link))
    assert (parts.scheme, parts.query, parts.fragment) == ("file", "", "")
    return Path(os.fsdecode(os.fsencode(url2pathname(parts.path))))


NAMES = [
    "a boat.mp4",
    "#1 100% sure?.mp4",
    "\"quoted\" 'twice'.mp4",
    "https:evil.mp4",
    "<b>&amp;.mp4",
    "حب 👩‍🚀.mp4",
    "a;b=c+d\\e\n.mp4",
    "..mp4",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_link_leads_to_its_file_whatever_its_name(tmp_path, name):
    file = tmp_path / name
    file.touch()
    link = link_of(tmp_path, file)
    assert link is not None
    assert "/" not in link
    assert resolve_link(tmp_path, link) == file


@settings(max_examples=50, deadline=None)  # a busy disk
@given(st.text(st.characters(exclude_characters="/\x00", codec="utf-8"), min_size=1, max_size=30))
def test_a_link_leads_to_its_file_for_any_name(name):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"v{name}")
        file.touch()
        link = link_of(Path(folder), file)
        assert link is not None
        assert resolve_link(Path(folder), link) == file


def test_a_name_that_is_not_utf8_has_a_link_of_its_bytes(tmp_path):
    file = tmp_path / os.fsdecode(b"boat-\xff.mp4")
    file.touch()
    assert link_of(tmp_path, file) == "boat-%FF.mp4"


def test_a_link_to_a_file_elsewhere_is_relative_too(tmp_path, monkeypatch):
    folder, file = tmp_path / "pages", tmp_path / "my videos" / "boat.mp4"
    file.parent.mkdir()
    file.touch()
    assert link_of(folder, file) == "../my%20videos/boat.mp4"
    monkeypatch.chdir(tmp_path)
    assert link_of(Path("pages"), Path("my videos/boat.mp4")) == "../my%20videos/boat.mp4"


def test_a_file_that_is_missing_is_not_offered(tmp_path):
    assert link_of(tmp_path, tmp_path / "gone.mp4") is None
    assert link_of(tmp_path, tmp_path) is None


def test_an_item_is_shown_with_all_that_is_known(tmp_path):
    file = tmp_path / "boat.mp4"
    file.touch()
    moment = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
    item = make_item(
        file=file, duration=6.04, cost="0.35 USD", seconds=41.5, token="xai:1:k1", created_at=moment, error="late"
    )
    assert parse_page(render_page(tmp_path, [item], title="Boats")).items == [
        {
            "key": "k1",
            "state": "succeeded",
            "provider": "xAI",
            "model": "grok-imagine-video",
            "prompt": "A paper boat",
            "link": "boat.mp4",
            "file": "boat.mp4",
            "duration": 6.04,
            "cost": "0.35 USD",
            "seconds": 41.5,
            "error": "late",
            "token": "xai:1:k1",
            "created": moment.timestamp(),
            "states": [],
        }
    ]


def test_without_javascript_there_is_a_list_of_links(tmp_path):
    file = tmp_path / "a boat.mp4"
    file.touch()
    items = [make_item(file=file), make_item("k2", state="failed", prompt="A fox")]
    shown = parse_page(render_page(tmp_path, items, title="Boats"))
    assert shown.links == ["a%20boat.mp4"]
    assert shown.list_text.split("\n")[1:3] == [
        "a boat.mp4 A paper boat (xAI, succeeded)",
        "A fox (xAI, failed)",
    ]
