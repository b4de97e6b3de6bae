"""Hypothesis strategies for the schemas of the specs, by schemathesis (hypothesis-jsonschema does not support them)."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.clients.spec_operations import load_spec


def check_values(check: Callable[[Any], None], values: st.SearchStrategy[Any], examples: int = 25) -> None:
    """Run a check on generated values, the same ones in each run."""
    quiet = settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    quiet(given(values)(check))()


def parameter_texts() -> st.SearchStrategy[str]:
    """Return a strategy for parameters, unusual ones first, without those that are invalid in a path."""
    odd = st.sampled_from(
        ["a/b?c#d é", "../x", "%2e%2e", "a&b=c", "a+b", "a b", " ", "{task_id}", "\n", "日本", "~;,:@"]
    )
    return odd | st.text(st.characters(codec="utf-8"), min_size=1).filter(lambda text: text not in {".", ".."})


@functools.cache
def schema_values(
    provider: str, component: str, *, whole: bool = False, closed: bool = False
) -> st.SearchStrategy[Any]:
    """Return a strategy for a named schema: `closed` without additional members, `whole` with all optional ones."""
    schemas = copy.deepcopy(load_spec(provider)["components"]["schemas"])
    for schema in (each for each in schemas.values() if "properties" in each):
        if whole or closed:
            schema["additionalProperties"] = False
        if whole:
            schema["required"] = list(schema["properties"])
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{component}"}}}
    tiny = {
        "openapi": "3.1.0",
        "info": {"title": "one schema", "version": "1"},
        "paths": {
            "/": {
                "post": {
                    "requestBody": {"required": True, "content": content},
                    "responses": {"200": {"description": ""}},
                }
            }
        },
        "components": {"schemas": schemas},
    }
    return schemathesis.openapi.from_dict(tiny)["/"]["POST"].as_strategy().map(lambda case: _plain(case.body))


def _plain(value: Any) -> Any:
    """Replace 1.0 by 1. Both are integers in JSON Schema, but no provider sends the former."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
