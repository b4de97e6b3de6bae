"""Bring the files that a document refers to into the document, so that every reference is local.

A file is read only inside the folder of the document. A URL is never fetched: a reference to one is followed only if
that very document was given to the import, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urldefrag, urljoin

from telecine_codegen.importer.sources import MAX_BYTES, ImportFailure, Source, is_url, parse
from telecine_codegen.openapi.pointer import join_pointer

FILES: Final = "x-imported-files"
"""Member of the document that holds the other ones."""
MAX_FILES: Final = 1_000


def bundle(source: Source, given: Sequence[Source]) -> dict[str, Any]:
    """Return a document with local references; one that may not be followed stays as it is.

    Args:
        source: The document.
        given: All documents of this import.
    """
    loaded: dict[str, Any] = {}
    origin = _canonical(source.origin)
    known = {_canonical(each.origin): each.data for each in given}
    files: dict[str, Any] = {}
    names: dict[str, str] = {origin: ""}
    waiting = [origin]
    loaded[origin] = source.data
    while waiting:
        here = waiting.pop(0)
        targets = _targets(loaded[here], here)
        for target in targets.values():
            if target not in loaded and len(loaded) < MAX_FILES:
                data = known[target] if target in known else _read_inside(target, origin)
                if data is not None:
                    loaded[target] = data
                    names[target] = join_pointer("", FILES, _name(target, names))
                    waiting.append(target)
        places = {reference: names[target] for reference, target in targets.items() if target in names}
        converted = _with_local_references(loaded[here], names[here], places)
        if names[here]:
            files[names[here].rpartition("/")[2]] = converted
        else:
            whole = converted
    return {**whole, FILES: files} if files else dict(whole)


def _canonical(origin: str) -> str:
    if is_url(origin):
        return urldefrag(origin).url
    try:
        return str(Path(origin).resolve())
    except (OSError, RuntimeError):
        return origin


def _targets(data: Any, here: str) -> dict[str, str]:
    """Return the file or URL of each reference that leads out of a document."""
    found: dict[str, str] = {}
    waiting = [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            waiting.extend(value.values())
            reference = value.get("$ref")
            if isinstance(reference, str) and not reference.startswith("#") and reference not in found:
                file = reference.partition("#")[0]
                try:
                    found[reference] = urljoin(here, file) if is_url(here) or is_url(file) else _path(here, file)
                except (ValueError, OSError, RuntimeError):
                    continue
    return found


def _path(here: str, file: str) -> str:
    return str((Path(here).parent / unquote(file)).resolve())


def _read_inside(target: str, origin: str) -> Any:
    """Return the values of a file inside the folder of a document; ``None`` for anything else."""
    if is_url(target) or is_url(origin):
        return None
    path, folder = Path(target), Path(origin).parent
    try:
        if not path.is_relative_to(folder) or not path.is_file() or path.stat().st_size > MAX_BYTES:
            return None
        return parse(path.read_bytes(), str(path), is_json=path.suffix == ".json")
    except (OSError, ImportFailure):
        return None


def _name(target: str, names: Mapping[str, str]) -> str:
    stem = target.rstrip("/").rpartition("/")[2].partition(".")[0] or "file"
    taken = {each.rpartition("/")[2] for each in names.values()}
    return next(name for number in range(MAX_FILES + 1) if (name := f"{stem}{number or ''}") not in taken)


def _with_local_references(value: Any, base: str, places: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_with_local_references(inner, base, places) for inner in value]
    if not isinstance(value, dict):
        return value
    found = {key: _with_local_references(inner, base, places) for key, inner in value.items()}
    reference = value.get("$ref")
    if isinstance(reference, str):
        place = base if reference.startswith("#") else places.get(reference)
        if place is not None:
            found["$ref"] = f"#{place}{reference.partition('#')[2]}"
    return found
