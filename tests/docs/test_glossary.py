"""The glossary is short, its words are used, and no other word stands for what one of them means."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GLOSSARY = ROOT / "docs" / "glossary.md"
PAGES = [ROOT / "README.md", ROOT / "ARCHITECTURE.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
WORDS = re.findall(r"^\| ([A-Za-z ]+) \| (?!meaning)", GLOSSARY.read_text("utf-8"), re.MULTILINE)
INSTEAD_OF = {
    "response": r"\banswers? (?:to|of) (?:a|the) (?:submit|poll|create|POST|GET|call)s?\b|\bHTTP answers?\b",
    "provider": r"\bvendors?\b",
    "state word": r"\bstatus words?\b",
    "token": r"\bjob (?:handle|reference|string)s?\b",
    "refusal": r"\bno-go\b|\bdenials?\b",
    "mock server": r"\bfake servers?\b|\bstub servers?\b",
    "harmonised field": r"\bcommon fields?\b|\bharmonized\b",
    "API key": r"\bapi[- ]keys?\b(?! ?=)",
}
"""What must not stand in prose, since the glossary has a word for it."""


def prose(page: Path) -> str:
    """Return the text of a page without code."""
    return re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.DOTALL)


def test_the_glossary_has_at_most_twenty_words() -> None:
    assert 0 < len(WORDS) <= 20
    assert len(set(WORDS)) == len(WORDS)


@pytest.mark.parametrize("word", WORDS)
def test_a_word_of_the_glossary_is_used(word: str) -> None:
    others = [page for page in PAGES if page != GLOSSARY]
    assert any(re.search(rf"\b{word}s?\b", page.read_text("utf-8")) for page in others)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_uses_the_word_of_the_glossary(page: Path) -> None:
    found = {word: re.findall(other, prose(page)) for word, other in INSTEAD_OF.items()}
    assert {word: texts for word, texts in found.items() if texts} == {}
