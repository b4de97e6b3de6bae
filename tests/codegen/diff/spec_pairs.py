"""One-change pairs of the specs of the project, read from `spec_pairs.yaml`."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml
from tests.codegen.diff.edit_rows import generate, load_spec

from telecine_codegen.diff.changes import Diff, diff_specs
from telecine_codegen.diff.rules import SEVERITIES
from telecine_codegen.openapi.document import Document
from telecine_codegen.openapi.pointer import unescape_token

GONE = "GONE"


@dataclass(frozen=True)
class SpecChange:
    """A pair: the provider, the expected worst severity (`NONE` for no report), and the edit."""

    name: str
    provider: str
    severity: str
    edit: Mapping[str, Any]

    def load(self) -> tuple[Document, Document]:
        """Return the spec before and after the edit."""
        old = load_spec(self.provider)
        data = copy.deepcopy(old.data)
        for pointer, value in self.edit.items():
            if pointer not in ("text", "keys"):
                _set(data, pointer, value)
        for before, after in self.edit.get("text", {}).items():
            data = _replace(data, before, after)
        return old, replace(old, data=_rename_keys(data, self.edit.get("keys", {})))

    def diff(self) -> Diff:
        """Return the changes that `diff` finds."""
        old, new = self.load()
        return diff_specs({self.provider: old}, {self.provider: new})

    def has_other_code(self) -> bool:
        """Return whether other code is generated, comments excepted."""
        old, new = self.load()
        return generate(old) != generate(new)


def load_changes() -> list[SpecChange]:
    """Return all pairs."""
    data = yaml.load((Path(__file__).with_name("spec_pairs.yaml")).read_text("utf-8"), yaml.CSafeLoader)
    return [SpecChange(str(name), *row) for name, row in data.items()]


def find_verdict(diff: Diff) -> str:
    """Return the worst severity, `NONE` if there is no change."""
    found = {change.severity for change in diff.changes}
    return next((severity for severity in SEVERITIES if severity in found), "NONE")


def _set(data: Any, pointer: str, value: Any) -> None:
    *steps, last = map(unescape_token, pointer.split("/")[1:])
    for step in steps:
        data = data[int(step)] if isinstance(data, list) else data[step]
    if isinstance(data, list):
        if last == "-":
            data.append(value)
        elif value == GONE:
            del data[int(last)]
        else:
            data[int(last)] = value
    elif value == GONE:
        del data[last]
    else:
        data[last] = value


def _replace(node: Any, old: str, new: str) -> Any:
    """Return data with a word replaced in all keys and texts."""
    if isinstance(node, dict):
        return {_replace(key, old, new): _replace(value, old, new) for key, value in node.items()}
    if isinstance(node, list):
        return [_replace(value, old, new) for value in node]
    return node.replace(old, new) if isinstance(node, str) else node


def _rename_keys(node: Any, names: Mapping[str, str]) -> Any:
    if isinstance(node, dict):
        return {names.get(str(key), key): _rename_keys(value, names) for key, value in node.items()}
    return [_rename_keys(value, names) for value in node] if isinstance(node, list) else node
