"""Fuzzed calls, from the schemas and beside them: no traceback, no file outside the folder, no job beyond the limit."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mcp.shared.exceptions import MCPError
from tests.telecine.mcp_server.mcp_harness import MODERN, ToolSession, open_session

from telecine_mock import MockServer, Settings

MAX_JOBS = 5
TOOLS = (
    "create_video", "check_video", "get_video", "save_video", "list_jobs", "reconcile_video", "list_providers",
    "get_balance", "wait_video",
)  # fmt: skip
PATHS = (
    "../x.mp4", "/etc/passwd", "..", ".", "~/x.mp4", "a/../../x.mp4", "C:\\x.mp4", "%2e%2e/x", "x\0.mp4", "x.mp4",
    "x\n.mp4", "-rf", "CON", "x" * 300, "é.mp4", "\u202e4pm.x",
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=30), st.sampled_from(PATHS))
JSON_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)


def from_schema(schema: dict[str, Any], keys: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Return values that fit the schema of an argument, mostly."""
    if "anyOf" in schema:
        return st.one_of([from_schema(each, keys) for each in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema.get("type"):
        case "integer":
            return st.integers(schema.get("minimum", 1), schema.get("maximum", 40))
        case "number":
            return st.floats(schema.get("minimum", 0), 1, allow_nan=False)
        case "boolean":
            return st.booleans()
        case "array":
            return st.lists(from_schema(schema["items"], keys), min_size=schema.get("minItems", 0), max_size=3)
        case _:
            return st.one_of(TEXTS, keys)


def build_calls(schemas: dict[str, dict[str, Any]]) -> st.SearchStrategy[tuple[str, Any]]:
    """Return calls: from the schemas, with arguments left out, of a wrong type, or unknown."""
    words = st.sampled_from(["A boat", "A boat [cut]", "A boat [fail]", "A boat [refused]", "A boat [html-503]", "A"])
    keys = st.sampled_from(["k1", "k2", "k", "ttapi:1:k1", "xai::k2", "a:b", ":::", "mcp-"])

    def arguments(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
        fitting = {name: from_schema(one, keys) for name, one in schema["properties"].items()}
        special = {"prompt": words, "key": keys, "seconds": st.floats(0, 0.02), "images": st.just(["frame.png"])}
        fitting |= {name: st.one_of(special[name], value) for name, value in fitting.items() if name in special}
        required = {name: value for name, value in fitting.items() if name in schema["required"]}
        optional = {name: value for name, value in fitting.items() if name not in required}
        right = st.fixed_dictionaries(required, optional=optional)
        names = st.one_of(st.sampled_from([*fitting, "x"]), st.text(max_size=8))
        beside = st.dictionaries(names, JSON_VALUES, max_size=5)
        broken = st.builds(lambda first, more: {**first, **more}, right, beside)
        return st.one_of(right, right, broken, beside)

    known = st.sampled_from(sorted(schemas)).flatmap(lambda name: st.tuples(st.just(name), arguments(schemas[name])))
    return st.one_of(known, known, known, st.tuples(st.text(max_size=20), beside_any()))


def beside_any() -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.text(max_size=8), JSON_VALUES, max_size=3)


async def try_call(session: ToolSession, name: str, arguments: Any) -> None:
    """Make a call; fail if its result is not one that an agent can act on."""
    try:
        result = await session.client.call_tool(name, arguments)
    except MCPError:
        assert name not in TOOLS
        return
    told = json.dumps(result.structured_content) + "".join(getattr(each, "text", "") for each in result.content)
    assert "Traceback" not in told
    assert 'File "' not in told
    if result.is_error:
        assert result.structured_content["error"] != "InternalError", (name, arguments, told)
        assert result.structured_content["next"]


def list_files(folder: Path) -> set[Path]:
    return {Path(root) / name for root, _, names in os.walk(folder) for name in names}


def fuzz(folder: Path, examples: int) -> None:
    """Make calls in one run of the server; check the folder and the jobs at the end."""
    videos = folder / "videos"
    videos.mkdir()
    (videos / "frame.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    with (
        MockServer(Settings(pace=0.05, enforce_limits=False)) as mock,
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(open_session(mock, folder, MODERN, max_jobs=MAX_JOBS)) as session,
    ):
        tools = portal.call(session.client.list_tools).tools

        @settings(
            max_examples=examples,
            derandomize=examples < 1000,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(build_calls({tool.name: tool.input_schema for tool in tools}))
        def run(call: tuple[str, Any]) -> None:
            portal.call(try_call, session, *call)

        run()
    outside = {path for path in list_files(folder) if videos not in path.parents}
    assert {path.name.partition("-")[0] for path in outside} == {"jobs.sqlite"}
    assert 0 < len(mock.jobs()) <= MAX_JOBS


def test_fuzzed_calls_do_no_harm(tmp_path: Path) -> None:
    fuzz(tmp_path, 300)


@pytest.mark.deep
def test_ten_thousand_fuzzed_calls_do_no_harm(tmp_path: Path) -> None:
    fuzz(tmp_path, 10_000)
