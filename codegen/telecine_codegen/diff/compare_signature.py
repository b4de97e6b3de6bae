"""Compare `x-signature`: how callbacks are verified."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from telecine_codegen.diff.differences import Context, Difference
from telecine_codegen.diff.value_types import to_json
from telecine_codegen.openapi.node import Node

PYTHON_NAMES: Final = ("Client.parse_callback()",)
_HEADERS: Final = ("header", "timestamp")
_SCHEME: Final = ("encoding", "prefix", "signed", *_HEADERS)


def compare_signature(old: Node, new: Node, context: Context) -> Iterator[Difference]:
    """Yield the differences of `x-signature` between the roots of two specs."""
    a, b = old["x-signature"], new["x-signature"]
    if not (a and b):
        if a or b:
            what = "removed" if a else f"added{'.required' if b['required'].value is True else ''}"
            yield Difference(f"signature.{what}", context, "x-signature", a or old, b or new, python=PYTHON_NAMES)
        return
    for key in (*_SCHEME, "id", "tolerance_seconds", "required"):
        was, now = (_normalise_value(node[key]) for node in (a, b))
        if was != now:
            nodes = (a[key] or a, b[key] or b)
            yield Difference(_select_rule(key, a, b), context, f"x-signature {key}", *nodes, was, now, PYTHON_NAMES)


def _select_rule(key: str, old: Node, new: Node) -> str:
    a, b = old[key], new[key]
    if key == "required":
        return "signature.required" if b.value is True else "signature.optional"
    if key == "tolerance_seconds" and isinstance(a.value, int) and isinstance(b.value, int):
        return "signature.longer" if b.value > a.value else "signature.shorter"
    if key == "prefix" and not a.value:
        return "signature.prefix"  # a signature without the prefix is still believed
    if key == "id":
        is_signed = any(item.value == "id" for node in (old, new) for item in node["signed"].items())
        before, after = list(_places(a)), list(_places(b))
        return "signature.changed" if is_signed and after[: len(before)] != before else "signature.place"
    return "signature.changed"


def _places(node: Node) -> Iterator[str]:
    """Yield the places of the delivery id; header names ignore case."""
    for item in node.items():
        text = str(item.value)
        yield text if text.startswith("/") else text.lower()


def _normalise_value(node: Node) -> str:
    """Return a comparable text; the order of a list counts, the case of a header does not."""
    if node.at.endswith("/id"):
        return ", ".join(_places(node))
    value = node.value.lower() if node.text and node.at.rpartition("/")[2] in _HEADERS else node.value
    return to_json(value) if value not in (None, "") else "nothing"
