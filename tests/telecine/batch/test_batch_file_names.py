"""File names of videos: readable, valid, short, and one for each key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecine import VideoRequest
from telecine.batch.batch_item import BatchItem
from telecine.batch.file_names import file_name
from telecine.batch.keys import ContentKeys
from telecine.providers import provider_name

XAI = provider_name("xai")
KEY = "5e8f12ab90cd4711aabbccddeeff0011"
INVALID = set('<>:"/\\|?*') | {chr(number) for number in range(32)}


def name(prompt: str, key: str = KEY) -> str:
    return file_name(BatchItem(VideoRequest(prompt), XAI, key))


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("A paper boat", "a-paper-boat-5e8f12ab90cd.mp4"),
        ("", "5e8f12ab90cd.mp4"),
        ("../../etc/passwd", "etc-passwd-5e8f12ab90cd.mp4"),
        ("CON", "con-5e8f12ab90cd.mp4"),
        ("🚣 🦢", "5e8f12ab90cd.mp4"),
        ("قارب من ورق", "قارب-من-ورق-5e8f12ab90cd.mp4"),
        ("a\u202egpj.exe", "a-gpj-exe-5e8f12ab90cd.mp4"),
        ("-rf .", "rf-5e8f12ab90cd.mp4"),
        ("two\nlines\0", "two-lines-5e8f12ab90cd.mp4"),
    ],
)
def test_the_name_begins_with_the_words_of_the_prompt(prompt: str, expected: str) -> None:
    assert name(prompt) == expected


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300), st.text(max_size=80) | st.just(KEY))
def test_each_name_is_valid_short_and_stable(prompt: str, key: str) -> None:
    made = name(prompt, key.encode("utf-8", "replace").decode())
    assert not INVALID & set(made)
    assert made.isprintable()
    assert not made.startswith((".", "-", " "))
    assert len(f"{made}.part.test".encode()) <= 255
    assert made == name(prompt, key.encode("utf-8", "replace").decode())


def test_ten_thousand_equal_prompts_have_names_of_their_own() -> None:
    keys = ContentKeys()
    request = VideoRequest("A paper boat")
    names = {file_name(BatchItem(request, XAI, keys.make_key(request, XAI))) for _ in range(10_000)}
    assert len({each.lower() for each in names}) == 10_000


def test_keys_of_the_user_that_differ_have_names_that_differ() -> None:
    assert len({name("A boat", f"shot/{number}") for number in range(1000)}) == 1000
