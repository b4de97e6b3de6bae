"""Tests of the parsers of prose: facts, types, lists of values."""

from __future__ import annotations

from typing import Any

import pytest

from telecine_codegen.docs.field_facts import FieldDraft
from telecine_codegen.docs.type_names import DocumentedType, parse_type
from telecine_codegen.docs.value_syntax import parse_value_list

# Type of the field, its description, and the facts in it.
PROSE: list[tuple[str, str, dict[str, Any]]] = [
    ("string", "Default: 2:3", {"default": "2:3"}),
    ("integer", "Defaults to `20`.", {"default": 20}),
    ("integer", "in secondsDefault: 5", {"default": 5}),
    ("string", "默认 16:9", {"default": "16:9"}),
    ("string", "清晰度，默认值为 720p。", {"default": "720p"}),
    ("boolean", "The default is false.", {"default": False}),
    ("string", "The default behaviour of the model applies", {}),
    ("string", "Sent by default with every call", {}),
    ("integer", "Required range: 1 <= x <= 15", {"range": [1, 15]}),
    ("integer", "Required range: `x >= 0`", {"range": [0, None]}),
    ("integer", "Required range: 0 < x <= 15", {"range": [1, 15]}),
    ("number", "Required range: 0.5 <= x <= 2", {"range": [0.5, 2]}),
    ("integer", "between 1 and 15", {"range": [1, 15]}),
    ("integer", "a range of 1 to 15 seconds", {"range": [1, 15]}),
    ("string", "range from 10 to 30 seconds", {"range": [10, 30]}),
    ("string", "取值范围为 10 到 30。", {"range": [10, 30]}),
    ("integer", "范围：1-50", {"range": [1, 50]}),
    ("integer", "Per cent (0-100)", {"range": [0, 100]}),
    ("string", "a: range from 1 to 30. b: range from 1 to 15.", {"range": [1, 30]}),
    ("integer", "Minimum: 1", {"range": [1, None]}),
    ("integer", "At most 5", {"range": [None, 5]}),
    ("string", "Maximum length: 5000 characters", {"length": [None, 5000]}),
    ("string", "最多 5,000 个字符", {"length": [None, 5000]}),
    ("string", "Required string length: `1 - 256`", {"length": [1, 256]}),
    ("string", "Length in seconds, from 10 to 30", {"range": [10, 30]}),
    ("string[]", "Maximum: 1", {"count": [None, 1]}),
    ("string[]", "Exactly one image", {"count": [1, 1]}),
    ("string[]", "Required array length: 1 - 10 elements", {"count": [1, 10]}),
    ("string[]", "JPEG or PNG of at most 10 MB", {}),
    ("string", "At most 10 MB", {}),
    ("object", "between 1 and 15", {}),
    ("string", "Supported values: 480p, 720p", {"enum": ["480p", "720p"]}),
    ("string", 'Supported values: "10", "15"', {"enum": ["10", "15"]}),
    ("string", "可选值：2:3、3:2、1:1。", {"enum": ["2:3", "3:2", "1:1"]}),
    ("string", "One of `fast`, `fine` or `best`.", {"enum": ["fast", "fine", "best"]}),
    ("string", "Must be grok-video-1.5-preview.", {"enum": ["grok-video-1.5-preview"]}),
    ("string", "currently only supports 720p", {"enum": ["720p"]}),
    ("integer", "当前仅支持 720p。", {"enum": ["720p"]}),
    ("string", "What this is, always generation.task", {"enum": ["generation.task"]}),
    ("string", "done: finished, processing: at work, failed: failed", {"enum": ["done", "processing", "failed"]}),
    ("string", "• 16:9 (wide)\n• 9:16 (tall)", {"enum": ["16:9", "9:16"]}),
    ("string", "ON_QUEUE：执行中\nSUCCESS：成功", {"enum": ["ON_QUEUE", "SUCCESS"]}),
    ("string", "Supported models:\n• film-1 - the one", {"enum": ["film-1"]}),
    ("string", "Supported formats: JPEG, PNG or WebP", {}),
    ("string", "Must be HTTPS", {}),
    ("string", "Only URL format is supported", {}),
    ("string", "always sent with care", {}),
    ("integer", "• film-1: 10 or 15\n• film-2: 15", {}),
    ("string[]", "• Public addresses\n• Uploads", {}),
    ("boolean", "• true - with it\n• false - without", {}),
    ("string", "Note: words matter\nExample: none", {"example": "none"}),
    ("string", "Deprecated. Take another.", {"deprecated": True}),
    ("string", "（已弃用）", {"deprecated": True}),
    ("string", "base64 is no longer supported", {}),
    ("integer", "secondsExample: 5 or 10", {"example": 10}),
    ("string", 'Example: "A boat."', {"example": "A boat."}),
    ("object", 'Example:\n{\n"a": [1]\n}', {"example": {"a": [1]}}),
]
TYPES: list[tuple[str, DocumentedType | None]] = [
    ("enum<string>", DocumentedType("string")),
    ("integer<int64>", DocumentedType("integer", "int64")),
    ("string<uri>[]", DocumentedType("string[]", "uri")),
    ("array<string>", DocumentedType("string[]")),
    ("list", DocumentedType("array")),
    ("String", DocumentedType("string")),
    ("array of strings", DocumentedType("string[]")),
    ("object[]", DocumentedType("object[]")),
    ("string | null", DocumentedType("string", None, is_nullable=True)),
    ("integer or string", DocumentedType("integer|string")),
    ("整数", DocumentedType("integer")),
    ("字符串", DocumentedType("string")),
    ("enum<string>[]", DocumentedType("string[]")),
    ("file", DocumentedType("string", "binary")),
    ("a string of words", None),
    ("strings", None),
    ("", None),
]


@pytest.mark.parametrize(("kind", "text", "facts"), PROSE)
def test_facts_in_prose(kind: str, text: str, facts: dict[str, Any]) -> None:
    draft = FieldDraft("request", "x", 1, DocumentedType(kind), description=list(enumerate(text.split("\n"), 1)))
    assert {fact.kind: fact.value for fact in draft.build_facts() if fact.kind != "type"} == facts


@pytest.mark.parametrize(("text", "kind"), TYPES)
def test_type_names(text: str, kind: DocumentedType | None) -> None:
    assert parse_type(text) == kind


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a, b、c", ["a", "b", "c"]),
        ("`a b` or `c`", ["a b", "c"]),
        ("a (first), b (second)", ["a", "b"]),
        ("a, b. More of it", ["a", "b"]),
        ("1.5, 2.0", ["1.5", "2.0"]),
        ("grok-imagine/text-to-video", ["grok-imagine/text-to-video"]),
        ("a sentence of words", []),
        ("", []),
    ],
)
def test_value_lists(text: str, values: list[str]) -> None:
    assert parse_value_list(text) == values


def test_labels_take_precedence_over_the_description() -> None:
    draft = FieldDraft(
        "request", "x", 1, DocumentedType("string"), description=[(2, "Default: a. Supported values: a, b")]
    )
    draft.add_label("default", "c")
    assert [(fact.kind, fact.value) for fact in draft.build_facts()] == [
        ("type", "string"),
        ("default", "c"),
        ("enum", ["a", "b"]),
    ]
