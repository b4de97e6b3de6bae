"""Parse plain YAML scalars by YAML 1.2, and detect those that YAML 1.1 reads differently."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, TypeAlias

from yaml.constructor import SafeConstructor
from yaml.nodes import ScalarNode
from yaml.resolver import Resolver

CACHED_SCALARS: Final = 10_000

Scalar: TypeAlias = str | int | float | bool | None

# The tags of the YAML 1.2 core schema (YAML 1.2.2, section 10.3.2); what matches none of them is a string.
_CORE: Final = (
    ("null", re.compile(r"null|Null|NULL|~|")),
    ("bool", re.compile(r"true|True|TRUE|false|False|FALSE")),
    ("int", re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")),
    (
        "float",
        re.compile(
            r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
            r"|[-+]?(?:\.inf|\.Inf|\.INF)|\.nan|\.NaN|\.NAN"
        ),
    ),
)
# PyYAML does not implement this form of the YAML 1.1 type repository; other YAML 1.1 readers do.
_ONE_LETTER_BOOLEAN: Final = re.compile(r"[yYnN]")
_TAG_NAMES: Final = {
    "null": "null",
    "bool": "a boolean",
    "int": "the integer",
    "float": "the number",
    "str": "a string",
    "timestamp": "a date",
    "merge": "a merge key",
    "value": "a default-value key",
}


def parse_core_scalar(text: str) -> Scalar:
    """Return the value by YAML 1.2; raise ValueError for a number that JSON cannot represent."""
    match _core_tag(text):
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "int":
            return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))
        case "float" if text.lstrip("+-").lower() in (".inf", ".nan"):
            raise ValueError(text)
        case "float":
            number = float(text)
            if number in (float("inf"), float("-inf")):
                raise ValueError(text)
            return number
        case _:
            return text


def is_string(text: str) -> bool:
    """Return whether YAML 1.2 reads a plain scalar as a string."""
    return _core_tag(text) == "str"


@lru_cache(CACHED_SCALARS)  # keys and types are the same few words, thousands of times
def describe_yaml11_reading(text: str) -> str | None:
    """Describe what YAML 1.1 reads from a plain scalar if it differs from YAML 1.2; ``None`` otherwise."""
    tag = _yaml11_tag(text)
    value: object = None
    if tag in ("int", "float"):
        try:
            value = _parse_yaml11_number(tag, text)
        except ValueError:
            return "a broken number"
        if tag == _core_tag(text) and value == parse_core_scalar(text):
            return None
    elif tag == _core_tag(text):
        return None
    return _TAG_NAMES[tag] if value is None else f"{_TAG_NAMES[tag]} {value}"


@lru_cache(CACHED_SCALARS)
def _core_tag(text: str) -> str:
    return next((tag for tag, pattern in _CORE if pattern.fullmatch(text)), "str")


def _yaml11_tag(text: str) -> str:
    if _ONE_LETTER_BOOLEAN.fullmatch(text):
        return "bool"
    tag: str = Resolver().resolve(ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]  # PyYAML has no types here
    return tag.rpartition(":")[2]


def _parse_yaml11_number(tag: str, text: str) -> int | float:
    node = ScalarNode(f"tag:yaml.org,2002:{tag}", text)
    constructor = SafeConstructor()
    number: int | float = (
        constructor.construct_yaml_int(node) if tag == "int" else constructor.construct_yaml_float(node)
    )
    return number
