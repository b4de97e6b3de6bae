"""The spec with one operation for each supported feature, and its compiled client."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from tests.codegen.features import body_features, parameter_features, response_features, schema_features
from tests.codegen.features.feature import Supported, Value
from tests.codegen.spec_folder import PROJECT

from telecine_codegen.compile.file_tree import write_tree
from telecine_codegen.compile.pipeline import build
from telecine_codegen.diagnostics import Report

GROUPS: Final = {
    "Schemas": schema_features.FEATURES,
    "Parameters": parameter_features.FEATURES,
    "Request bodies": body_features.FEATURES,
    "Responses": response_features.FEATURES,
}
SUPPORTED: Final = tuple(feature for group in GROUPS.values() for feature in group)
FAILURE: Final = {"description": "Refused."}


def base_spec(title: str) -> Value:
    """Return a spec without operations."""
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1.0.0", "description": "An invented provider."},
        "servers": [{"url": f"https://{title.lower()}.example"}],
        "security": [{"key": []}],
        "paths": {},
        "components": {
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key", "x-env": "FINCH_API_KEY"}}
        },
    }


def combined_spec(title: str, features: Iterable[Supported]) -> Value:
    """Return a spec with the operation of each feature."""
    data = base_spec(title)
    for feature in features:
        method = feature.sent.partition(" ")[0].lower()
        operation = {
            "operationId": feature.name,
            "summary": f"Show {feature.feature}",
            "responses": {"204": {"description": "Nothing."}},
            **feature.operation,
        }
        operation["responses"] = {**operation["responses"], "default": FAILURE}
        data["paths"][feature.path or f"/{feature.name}"] = {**feature.shared, method: operation}
        data["components"].setdefault("schemas", {}).update(feature.schemas)
    return copy.deepcopy(data)


def compile_specs(root: Path, package: str, **specs: Value) -> tuple[dict[str, str], Report]:
    """Compile specs, given by name, to a package in ``root/generated``; return the sources and the report."""
    root.mkdir(exist_ok=True)
    for name, data in specs.items():
        (root / f"{name}.yaml").write_text(json.dumps(data, indent=1), "utf-8")
    report = Report()
    tree = build([root / f"{name}.yaml" for name in specs], PROJECT / "templates", package, report)
    write_tree(tree, root / "generated")
    return tree, report


def read_form(content_type: str, body: bytes) -> list[tuple[Any, ...]]:
    """Return name, file name, media type and content of each part of a multipart form."""
    boundary = content_type.partition("boundary=")[2].encode()
    parts = []
    for part in body.split(b"--" + boundary)[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").removesuffix(b"\r\n").partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        names = dict(field.split("=", 1) for field in lines[0].split("; ")[1:])
        kind = lines[1].partition(": ")[2] if len(lines) > 1 else None
        file_name = names["filename"].strip('"') if "filename" in names else None
        parts.append((names["name"].strip('"'), file_name, kind, content))
    return parts
