"""Examples and defaults: each body and answer has one, and each fits its schema."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

import jsonschema_rs

from codegen.lint.references import cyclic
from codegen.lint.schemas import TYPES, why_unfit
from codegen.lint.spec import Spec, find, types
from codegen.normalise import JSON
from codegen.source import pointer

_BASE: Final = "urn:spec"
_LONGEST: Final = 160


def missing_examples(spec: Spec) -> None:
    """Report JSON bodies and answers without an example."""
    for node in spec.of("media"):
        is_json = node.at.endswith(pointer("/content", JSON)) and f"{node.at}/examples" not in spec.lost
        if is_json and not ("example" in spec.members(node.at) or spec.members(f"{node.at}/examples")):
            what = "body" if "requestBod" in node.at else "answer"
            spec.error(node.at, f"no example of this {what}", "add example: or examples:, each must fit the schema")


def two_kinds_of_examples(spec: Spec) -> None:
    """Report `example` beside `examples`, of which readers take one or the other."""
    for node in spec.of("media", "parameter", "header", "schema"):
        if "example" in node.value and "examples" in node.value:
            spec.error(f"{node.at}/example", "example beside examples", "keep examples")


def examples(spec: Spec) -> None:
    """Report examples and defaults that do not fit their schemas, at the member that does not."""
    judge = _Judge(spec)
    for at, value, schema_at in _samples(spec):
        judge.judge(at, value, schema_at)


def _samples(spec: Spec) -> Iterator[tuple[str, Any, str]]:
    """Yield pointer and value of each example and default, and the pointer of the schema that it must fit."""
    for node in spec.of("media", "parameter", "header"):
        if "schema" not in node.value:
            continue
        schema_at = f"{node.at}/schema"
        if "example" in node.value:
            yield f"{node.at}/example", node.value["example"], schema_at
        for name, example in node.value.get("examples", {}).items():
            found = spec.follow(pointer(node.at, "examples", name), example)
            if found and "value" in found.value:
                yield f"{found.at}/value", found.value["value"], schema_at
    for node in spec.of("schema"):
        for keyword in ("default", "example"):
            if keyword in node.value:
                yield f"{node.at}/{keyword}", node.value[keyword], node.at
        for index, value in enumerate(node.value.get("examples", ())):
            yield f"{node.at}/examples/{index}", value, node.at


class _Judge:
    """Validates values against the schemas of a spec."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._registry = jsonschema_rs.Registry([(_BASE, _schemas(spec))])

    def judge(self, at: str, value: Any, schema_at: str) -> None:
        """Report where and why a value does not fit."""
        schema = {"$ref": f"{_BASE}#{quote(schema_at, safe='/~')}"}
        validator = jsonschema_rs.Draft202012Validator(schema, registry=self._registry, validate_formats=True)
        what = "default" if at.endswith("/default") and at.rpartition("/")[0] == schema_at else "example"
        told: set[str] = set()
        for error in validator.iter_errors(value):
            for place, reason, failing in _causes(error, at):
                if place not in told and self._spec.faults.isdisjoint((failing, failing.rpartition("/")[0])):
                    self._spec.error(place, f"the {what} does not fit its schema: {_short(reason)}")
                told.add(place)


def _causes(error: jsonschema_rs.ValidationError, at: str) -> list[tuple[str, str, str]]:
    """Return where, why and by which keyword a value is refused; for a union, what its closest variant says."""
    here = pointer(at, *error.instance_path)
    keyword = pointer("", *error.schema_path)
    variants = [
        [cause for inner in v for cause in _causes(inner, at)] for v in getattr(error.kind, "context", None) or ()
    ]
    if not all(variants):
        return [(here, f"it fits {variants.count([])} of the variants, it must fit one", keyword)]
    tagged = [causes for causes in variants if not any(k.endswith(("/enum", "/const")) for _, _, k in causes)]
    if len(tagged) == 1:
        return tagged[0]  # all other variants miss the value that names them
    closest = max(variants, key=lambda causes: (_depth(causes), -len(causes)), default=[])
    deeper = [cause for cause in closest if cause[0] != here]
    return deeper or [(here, error.message, keyword)]


def _depth(causes: list[tuple[str, str, str]]) -> int:
    return max(place.count("/") for place, _, _ in causes)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]} … {text[-_LONGEST // 2 :]}"


def _schemas(spec: Spec) -> dict[str, Any]:
    """Return the spec with schemas only, in which what other rules complain of judges nothing."""
    data = copy.deepcopy(spec.data)
    loops = cyclic(spec)
    for node in spec.of("schema", "media", "parameter", "header"):
        value = find(data, node.at)
        if not isinstance(value, dict):
            continue
        for keyword in ("example", "examples", "default", "discriminator"):
            value.pop(keyword, None)
        if node.at in loops or ("$ref" in value and spec.follow(node.at, value) is None):
            value.clear()
        if why_unfit(value.get("pattern", "")):
            del value["pattern"]
        if not value.get("enum", True):
            del value["enum"]
        for keyword in ("anyOf", "oneOf", "allOf"):
            listed = node.value.get(keyword, ())
            if keyword in value and not (listed and all(spec.follow("", branch) for branch in listed)):
                del value[keyword]
        if "type" in value and not set(types(node.value)) <= set(TYPES):
            del value["type"]
        nullable = find(spec.document.data, f"{node.at}/nullable") is True
        if nullable and "type" in value:
            value["type"] = [*types(node.value), "null"]
    data.get("components", {}).pop("examples", None)
    return data
