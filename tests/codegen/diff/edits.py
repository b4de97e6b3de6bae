"""Helpers: apply an edit of the corpus to its base spec, and diff plain data."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from telecine_codegen.diagnostics import Place, Report
from telecine_codegen.diff.changes import Diff, diff_specs
from telecine_codegen.openapi.document import Document
from telecine_codegen.openapi.reader import read_document

HERE = Path(__file__).parent
SHORT = {
    "create": ("paths", "/videos", "post"),
    "get": ("paths", "/videos/{id}", "get"),
    "upload": ("paths", "/files", "post"),
    "callback": ("paths", "/videos", "post", "callbacks", "onDone", "{$request.body#/callback_url}", "post"),
    "start": ("paths", "/tasks", "post"),
    "read": ("paths", "/tasks/{task}", "get"),
    "task": ("components", "schemas", "Task", "properties"),
    "callback_of_task": (
        *("paths", "/tasks", "post", "callbacks", "onDone", "{$request.body#/callback_url}", "post"),
        *("requestBody", "content", "application/json", "schema", "properties"),
    ),
    "webhook": ("webhooks", "ping", "post"),
    "schemas": ("components", "schemas"),
    "order": ("components", "schemas", "Order", "properties"),
    "video": ("components", "schemas", "Video", "properties"),
}


@dataclass(frozen=True)
class SpecPair:
    severity: str
    name: str
    phrase: str
    edit: dict[str, Any]


def load_pairs() -> list[SpecPair]:
    """Return the pairs with a change, the most severe first."""
    return [SpecPair(severity, name, *row) for severity in ("BREAK", "WARN", "INFO") for name, row in _corpus(severity)]


def load_rewrites() -> list[SpecPair]:
    """Return the pairs without a change."""
    return [SpecPair("", name, "", *row) for name, row in _corpus("SILENT")]


def _corpus(severity: str) -> list[tuple[str, list[Any]]]:
    data = yaml.load((HERE / "pairs.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return list(data[severity].items())


@cache
def _base() -> str:
    document = read_document(HERE / "base.yaml", Report())
    assert document is not None
    return json.dumps(document.data)


def load_base() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(_base())
    return data


def build_document(data: Any, name: str = "demo") -> Document:
    return Document(name, Path(f"specs/{name}.yaml"), data, {"": Place(f"specs/{name}.yaml", 1, 1)})


def compare_data(old: Any, new: Any) -> Diff:
    return diff_specs({"demo": build_document(old)}, {"demo": build_document(new)})


def apply_edit(data: dict[str, Any], edit: dict[str, Any]) -> dict[str, Any]:
    """Return the spec with all edits applied; placeholders in capitals stand for parts of the spec."""
    result = copy.deepcopy(data)
    for words, value in edit.items():
        _set(result, words, _fill_placeholders(data, value))
    return result


def _set(data: Any, words: str, value: Any) -> None:
    first, *rest = words.split(" ")
    *steps, last = (*SHORT.get(first, (first,)), *rest)
    for step in steps:
        data = data[int(step)] if isinstance(data, list) else data.setdefault(step, {})
    if value == "GONE":
        del data[int(last) if isinstance(data, list) else last]
    elif isinstance(data, list) and int(last) == len(data):
        data.append(value)
    else:
        data[int(last) if isinstance(data, list) else last] = value


def _fill_placeholders(data: dict[str, Any], value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _fill_placeholders(data, item) for key, item in value.items()}
    paths, components = data["paths"], data["components"]
    if value == "PATHS_WITH_VIDEO_ID":
        parameter = {"name": "video_id", "in": "path", "required": True, "schema": {"type": "string"}}
        others = {path: item for path, item in paths.items() if path != "/videos/{id}"}
        return {**others, "/videos/{video_id}": {**paths["/videos/{id}"], "parameters": [parameter]}}
    if value == "PATHS_REVERSED":
        return dict(reversed(paths.items()))
    if value == "VIDEOS_LAST":
        return {**{path: item for path, item in paths.items() if path != "/videos"}, "/videos": paths["/videos"]}
    if value == "PONG":
        return {"pong": data["webhooks"]["ping"]}
    callback = paths["/videos"]["post"]["callbacks"]["onDone"]
    task = components["schemas"]["Task"]["properties"]
    words = {
        "LINK_FIRST": {"link": task["link"], **task},
        "FILES": paths["/files"],
        "UPLOAD": paths["/files"]["post"],
        "EVENT": components["schemas"]["Event"],
        "BUSY": components["responses"]["Busy"],
        "CALLBACK": callback,
        "REQUEST": callback["{$request.body#/callback_url}"],
    }
    return copy.deepcopy(words.get(value, value) if isinstance(value, str) else value)
