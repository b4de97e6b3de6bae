"""The schema of a request allows what the check of the request allows, at each provider and model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from telecine import Client
from telecine.errors import InvalidRequest
from telecine.mcp.settings import McpSettings
from telecine.mcp.tools import build_tools
from telecine.mcp.video_tools import build_video_request
from telecine.providers import get_provider, usable_names

pytestmark = pytest.mark.slow

PROVIDERS = usable_names()
FOLDER = Path("videos")
MODELS = [model.model for name in PROVIDERS for model in get_provider(name).capabilities]
REFUSED_AT_THE_ROOT = ("anyOf", "allOf", "oneOf", "not", "if", "$ref")
"""Keywords that the APIs of language models refuse at the root of a schema."""
IMAGE = "https://images.example/frame.png"

REQUESTS = st.fixed_dictionaries(
    {"prompt": st.just("A boat"), "provider": st.sampled_from(PROVIDERS)},
    optional={
        "model": st.sampled_from(MODELS),
        "duration": st.integers(1, 40),
        "aspect_ratio": st.sampled_from(["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3"]),
        "resolution": st.sampled_from(["480p", "720p", "1080p"]),
        "mode": st.sampled_from(["fun", "normal", "spicy"]),
        "images": st.lists(st.just(IMAGE), min_size=1, max_size=10),
    },
)


def build_schemas(providers: tuple[Any, ...] = PROVIDERS) -> dict[str, dict[str, Any]]:
    tools = build_tools(McpSettings(FOLDER, providers))
    return {name: tool.definition.input_schema for name, tool in tools.items()}


VALIDATOR = Draft202012Validator(build_schemas()["create_video"])


@given(REQUESTS)
@settings(max_examples=400, derandomize=True, deadline=None)
def test_the_schema_allows_exactly_what_the_provider_takes(arguments: dict[str, Any]) -> None:
    with Client(api_key="none") as client:
        try:
            problems = client.check(build_video_request(arguments, FOLDER))[arguments["provider"]]
        except InvalidRequest as error:
            problems = error.problems
    assert VALIDATOR.is_valid(arguments) == (not problems), problems


@given(st.sampled_from(PROVIDERS), st.integers(1, 40))
@settings(max_examples=60, derandomize=True, deadline=None)
def test_a_server_with_one_provider_offers_only_what_that_takes(provider: Any, duration: int) -> None:
    schema = build_schemas((provider,))["create_video"]
    arguments = {"prompt": "A boat", "provider": provider, "duration": duration}
    assert Draft202012Validator(schema).is_valid(arguments) == VALIDATOR.is_valid(arguments)
    assert schema["properties"]["provider"]["anyOf"][0]["enum"] == [provider]


@pytest.mark.parametrize("providers", [PROVIDERS, ("ttapi",), ("apikley", "xai")])
def test_schemas_are_what_clients_and_language_models_accept(providers: tuple[str, ...]) -> None:
    for name, schema in build_schemas(providers).items():
        Draft202012Validator.check_schema(schema)
        assert schema["type"] == "object"
        assert schema.keys().isdisjoint(REFUSED_AT_THE_ROOT), name
        assert schema["additionalProperties"] is False
    assert len(json.dumps(build_schemas(providers))) < 13_000  # it is part of each conversation


def test_descriptions_name_the_values_of_each_provider() -> None:
    properties = build_schemas()["create_video"]["properties"]
    assert "apikley: 2:3, 3:2, 1:1" in properties["aspect_ratio"]["description"]
    assert "xai: 1 to 15 or 1 to 10" in properties["duration"]["description"]
    assert "mode" not in build_schemas(("ttapi",))["create_video"]["properties"]
