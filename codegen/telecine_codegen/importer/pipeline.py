"""Import pipeline: load, bundle, convert, merge, complete, settle, guess."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from typing import Final

from telecine_codegen.importer.complete import complete, describe, drop_unused, sort_components
from telecine_codegen.importer.convert import convert
from telecine_codegen.importer.draft import Draft, mapping
from telecine_codegen.importer.examples import complete_examples
from telecine_codegen.importer.guess import guess, has_submit
from telecine_codegen.importer.merge import merge
from telecine_codegen.importer.references import bundle
from telecine_codegen.importer.settle import find_faults, settle
from telecine_codegen.importer.sources import ImportFailure, Source, load_source
from telecine_codegen.importer.unions import add_discriminators, open_enums
from telecine_codegen.openapi.pointer import join_pointer

_VERSION: Final = re.compile(r"3\.[01](?:\.|$)")


def import_documents(origins: Sequence[str], provider: str) -> Draft:
    """Return the draft of a spec that is made of published OpenAPI documents.

    Args:
        origins: Files and URLs.
        provider: Name of the provider.

    Raises:
        ImportFailure: A document cannot be read, or is not an OpenAPI 3 document with an operation.
    """
    sources = [load_source(origin) for origin in origins]
    published = [source for source in sources if _has_operations(source)]
    if not published:
        raise ImportFailure(f"{sources[0].shown}: the document has no path")
    try:
        draft = merge([convert(bundle(source, sources), source) for source in published])
        complete(draft, provider)
        add_discriminators(draft)
        open_enums(draft)
        complete_examples(draft)
        describe(draft)
        settle(draft, provider)
        _require_operations(draft)
        _guess(draft, provider)
        sort_components(draft)
    except RecursionError:
        raise ImportFailure(f"{sources[0].shown}: schemas are nested too deeply") from None
    return draft


def _has_operations(source: Source) -> bool:
    """Return whether a document has paths; one without may only be referred to.

    Raises:
        ImportFailure: It is not an OpenAPI 3 document, or has no path and cannot be referred to.
    """
    data = source.data
    version = data.get("openapi")
    if not isinstance(version, str | int | float) or not _VERSION.match(str(version)):
        hint = "convert Swagger 2.0 to OpenAPI 3 first" if "swagger" in data else "expected openapi: 3.0 or 3.1"
        raise ImportFailure(f"{source.shown}: not an OpenAPI 3 document; {hint}")
    if mapping(data.get("paths")):
        return True
    if "components" in data and "paths" not in data:
        return False
    raise ImportFailure(f"{source.shown}: the document has no path")


def _require_operations(draft: Draft) -> None:
    if not draft.data["paths"]:
        reasons = "; ".join(draft.left_out[:3]) or "no path has an operation"
        raise ImportFailure(f"{draft.source}: no operation can be imported: {reasons}")


def _guess(draft: Draft, provider: str) -> None:
    """Guess the life of a job; guesses that contradict each other are taken back, and become a question."""
    if not has_submit(draft):
        return
    before = copy.deepcopy((draft.data, draft.comments))
    guess(draft)
    drop_unused(draft)
    faults = find_faults(draft, provider)
    if faults:
        at = next((at for at, _ in faults if at.startswith("/paths/")), "")
        draft.data, draft.comments = before
        draft.report = None
        at = "/".join(at.split("/")[:4]) or next(iter(_submits(draft)), "/info")
        draft.ask(at, f"the life of a job cannot be guessed ({faults[0][1]}): which members carry it? See x-harmonised")


def _submits(draft: Draft) -> list[str]:
    return [join_pointer("/paths", path, "post") for path, item in draft.data["paths"].items() if "post" in item]
