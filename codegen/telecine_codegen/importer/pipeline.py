"""Import pipeline: read, convert, merge, complete, guess, write."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import yaml

from telecine_codegen.importer.complete import complete
from telecine_codegen.importer.convert import Draft, convert
from telecine_codegen.importer.guess import guess
from telecine_codegen.importer.merge import merge

MAX_BYTES: Final = 20_000_000


class ImportFailure(Exception):
    """A document that cannot be imported; the text is one line that begins with its name."""


def import_documents(paths: Sequence[Path], provider: str) -> Draft:
    """Return the draft of a spec that is made of published OpenAPI documents.

    Raises:
        ImportFailure: A document cannot be read, or is not an OpenAPI 3 document with a path.

    """
    documents = [(path, _read(path)) for path in paths]
    try:
        draft = merge([convert(data, path.name) for path, data in documents])
        complete(draft, provider)
        guess(draft)
    except RecursionError:
        raise ImportFailure(f"{paths[0]}: schemas are nested too deeply") from None
    return draft


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ImportFailure(f"{path}: {path.stat().st_size:,} bytes, more than the {MAX_BYTES:,} allowed")
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise ImportFailure(f"{path}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ImportFailure(f"{path}: not UTF-8 (byte {error.start})") from error
    try:
        data = json.loads(text) if path.suffix == ".json" else yaml.load(text, yaml.CSafeLoader)
    except json.JSONDecodeError as error:
        raise ImportFailure(f"{path}:{error.lineno}:{error.colno}: not JSON: {error.msg}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise ImportFailure(f"{path}{place}: not YAML: {getattr(error, 'problem', None) or error}") from error
    version = data.get("openapi") if isinstance(data, dict) else None
    if not isinstance(version, str) or not version.startswith(("3.0", "3.1")):
        is_swagger = isinstance(data, dict) and "swagger" in data
        hint = "convert Swagger 2.0 to OpenAPI 3 first" if is_swagger else "expected openapi: 3.0 or 3.1"
        raise ImportFailure(f"{path}: not an OpenAPI 3 document; {hint}")
    if not isinstance(data.get("paths"), dict) or not data["paths"]:
        raise ImportFailure(f"{path}: the document has no path")
    return dict(data)
