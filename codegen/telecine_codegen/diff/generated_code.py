"""Compare what is generated from two specs: nothing that changes it passes untold, whatever the rules know."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from telecine_codegen.diagnostics import Report
from telecine_codegen.diff.differences import Context, Difference
from telecine_codegen.openapi.document import Document, canonical_json
from telecine_codegen.openapi.node import root_node

if TYPE_CHECKING:
    from telecine_codegen.compile.ir import ServiceIR

_CONTEXT: Final = Context("", "", "generated", "sent")
_PROSE: Final = frozenset({"description", "summary", "example", "examples", "tags", "externalDocs", "$comment"})
"""Members that become comments, or are not in the generated code."""
_MAX_NAMES: Final = 4
_PARTS: Final = {"forms": "capabilities", "signature": "callbacks"}
"""Generated module of a part of the IR, where it has another name."""


def compare_generated_code(provider: str, old: Document, new: Document) -> Iterator[Difference]:
    """Yield the generated parts that differ in more than comments; nothing for a spec that lint refuses.

    It runs the generators, unless the specs differ in prose only.
    """
    if canonical_json(_strip_prose(old.data)) == canonical_json(_strip_prose(new.data)):
        return
    before, after = (_generate(replace(document, name=provider)) for document in (old, new))
    if before is None or after is None:
        return
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    if names:
        rest = f" and {len(names) - _MAX_NAMES} more" if len(names) > _MAX_NAMES else ""
        subject = ", ".join(names[:_MAX_NAMES]) + rest
        yield Difference("generated.changed", _CONTEXT, subject, root_node(old), root_node(new), python=tuple(names))


def _strip_prose(node: Any, *, is_map: bool = False) -> Any:
    """Return a spec without prose; a property may have the name of a keyword."""
    if isinstance(node, list):
        return [_strip_prose(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _strip_prose(value, is_map=not is_map and key == "properties")
        for key, value in node.items()
        if is_map or key not in _PROSE
    }


def _generate(document: Document) -> Mapping[str, object] | None:
    """Return the generated parts by name, without comments; ``None`` if the spec has errors that concern the code."""
    from telecine_codegen.compile.generators import Generators
    from telecine_codegen.compile.pipeline import compile_document
    from telecine_codegen.compile.stage_cache import StageCache
    from telecine_codegen.lint import RULES, descriptions, examples, unused
    from telecine_codegen.lint.spec_view import SpecView

    report = Report()
    view = SpecView(document, report)
    not_generated = {module.__name__ for module in (descriptions, examples, unused)}
    for rule in RULES:
        if rule.__module__ not in not_generated:
            rule(view)
    compiled = None if report.failed else compile_document(document, report, StageCache(), Generators())
    if compiled is None:
        return None
    service, models = compiled
    return {**_describe_models(models), **_describe_service(service)}


def _describe_service(service: ServiceIR) -> dict[str, object]:
    parts = (each.name for each in fields(service) if each.name != "doc")
    return {_PARTS.get(name, name): _strip_docs(getattr(service, name)) for name in parts}


def _strip_docs(value: Any) -> Any:
    """Return a value of the IR as plain tuples, in order and without docstrings."""
    if is_dataclass(value):
        return tuple(
            (each.name, _strip_docs(getattr(value, each.name))) for each in fields(value) if each.name != "doc"
        )
    if isinstance(value, Mapping):
        return tuple((key, _strip_docs(item)) for key, item in value.items())
    if isinstance(value, list | tuple):
        return tuple(_strip_docs(item) for item in value)
    return repr(value)


def _describe_models(source: str) -> dict[str, object]:
    """Return the definitions of a module of models by name, and their order."""
    found: dict[str, object] = {}
    for node in ast.parse(source).body:
        name = node.name if isinstance(node, ast.ClassDef) else ""
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
        if isinstance(node, ast.ClassDef):
            node.body = [each for each in node.body if not _is_docstring(each)]
        if not _is_docstring(node):
            key = f"models.{name}" if name else "models"
            found[key] = f"{found.get(key, '')}{ast.dump(node)}"
    return {**found, "models": f"{found.get('models', '')}{list(found)}"}


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
