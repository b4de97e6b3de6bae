"""Make a spec from the base of the corpus and an edit, and compare plain data as the command would."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

from codegen.diagnostics import Place, Report
from codegen.diff.changes import Diff, diff
from codegen.source import Document, read
from tests.codegen.diff.corpus import GONE, SHORT

BASE = Path(__file__).parent / "base.yaml"


@cache
def _base() -> str:
    document = read(BASE, Report())
    assert document is not None
    return json.dumps(document.data)


def base() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(_base())
    return data


def document(data: Any, name: str = "demo") -> Document:
    return Document(name, Path(f"specs/{name}.yaml"), data, {"": Place(f"specs/{name}.yaml", 1, 1)})


def compared(old: Any, new: Any) -> Diff:
    return diff({"demo": document(old)}, {"demo": document(new)})


def edited(data: dict[str, Any], edit: dict[str, Any]) -> dict[str, Any]:
    """Return the spec with each edit made, the special words of the corpus filled in from the spec itself."""
    result = copy.deepcopy(data)
    for words, value in edit.items():
        _set(result, words, _filled(data, value))
    return result


def _set(data: Any, words: str, value: Any) -> None:
    first, *rest = words.split(" ")
    *steps, last = (*SHORT.get(first, (first,)), *rest)
    for step in steps:
        data = data[int(step)] if isinstance(data, list) else data.setdefault(step, {})
    if value is GONE:
        del data[int(last) if isinstance(data, list) else last]
    elif isinstance(data, list) and int(last) == len(data):
        data.append(value)
    else:
        data[int(last) if isinstance(data, list) else last] = value


def _filled(data: dict[str, Any], value: Any) -> Any:
    paths = data["paths"]
    done = paths["/videos"]["post"]["callbacks"]["onDone"]
    if value is GONE:
        return GONE
    special = {
        "FILES": lambda: paths["/files"],
        "EVENT": lambda: data["components"]["schemas"]["Event"],
        "BUSY": lambda: data["components"]["responses"]["Busy"],
        "MOVED": lambda: {"{$request.query.callback}": next(iter(done.values()))},
        "RENAMED": lambda: {"whenDone": done},
        "PATH": lambda: {
            **{path: item for path, item in paths.items() if path != "/videos/{id}"},
            "/videos/{video_id}": {
                **paths["/videos/{id}"],
                "parameters": [{"name": "video_id", "in": "path", "required": True, "schema": {"type": "string"}}],
            },
        },
    }
    if isinstance(value, dict) and value.get("put") == "UPLOAD":
        return {"put": paths["/files"]["post"]}
    return special[value]() if isinstance(value, str) and value in special else copy.deepcopy(value)
