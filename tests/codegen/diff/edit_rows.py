"""What each edit of a spec does: whether other code is generated, and what `diff`, `release` and `check` say.

`python -m tests.codegen.diff.edit_rows [PROVIDER …]` writes the table of `docs/diff-edits.md`.
"""

from __future__ import annotations

import ast
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from tests.codegen.diff.every_edit import Edit, iter_edits

from telecine_codegen.changelog_file import list_items
from telecine_codegen.commands.changelog_entry import build_lines, find_missing, required_step
from telecine_codegen.compile.build_ir import build_ir
from telecine_codegen.compile.generator_input import build_models_input, build_parser_input
from telecine_codegen.compile.model_generator import generate_models
from telecine_codegen.compile.normalise import normalise_spec
from telecine_codegen.compile.operation_parser import parse_operations
from telecine_codegen.compile.render import render
from telecine_codegen.diagnostics import Report
from telecine_codegen.diff.changes import Diff, diff_specs
from telecine_codegen.diff.rules import SEVERITIES
from telecine_codegen.lint import RULES, descriptions, examples, unused
from telecine_codegen.lint.spec_view import SpecView
from telecine_codegen.openapi.directions import list_request_schemas
from telecine_codegen.openapi.document import Document
from telecine_codegen.openapi.reader import read_document

Cells = tuple[str, ...]
"""Place, keyword, edit, generated files, verdict and rules of `diff`, version, gaps that `check` finds."""

ROOT: Final = Path(__file__).parents[3]
PROVIDERS: Final = ("apikley", "cometapi", "toapis", "ttapi", "xai")
MAX_REFUSALS: Final = 5
"""Edits of a kind that lint may refuse before the kind is given up for a spec."""
_NOT_GENERATED: Final = (examples.__name__, descriptions.__name__, unused.__name__)
_PAGE: Final = ROOT / "docs" / "diff-edits.md"
_results: dict[str, Any] = {}


@dataclass(frozen=True)
class Row:
    """An edit and its effects.

    Attributes:
        provider: Name of the spec.
        edit: The edit.
        changed: Generated files with other code.
        diff: What `diff` says.
    """

    provider: str
    edit: Edit
    changed: tuple[str, ...]
    diff: Diff

    @property
    def is_silent(self) -> bool:
        """Whether other code is generated and `diff` says nothing."""
        return bool(self.changed) and not self.diff.changes

    @property
    def verdict(self) -> str:
        """The worst severity; empty if nothing is said."""
        found = {change.severity for change in self.diff.changes}
        return next((severity for severity in SEVERITIES if severity in found), "")

    @property
    def rules(self) -> str:
        """The rules that apply."""
        return ", ".join(dict.fromkeys(change.rule for change in self.diff.changes))

    def count_undocumented(self, *, with_lines: bool) -> int:
        """Return the number of changes that `check` misses in the changelog, without or with the drafted lines."""
        lines = build_lines(self.diff)
        drafted = "### Changed\n\n" + "\n".join(f"- {line.text}" for line in lines)
        return len(find_missing(lines, list_items(drafted) if with_lines else ()))


@cache
def load_spec(provider: str) -> Document:
    """Return a spec of the project."""
    document = read_document(ROOT / "specs" / f"{provider}.yaml", Report())
    assert document is not None
    return document


def build_row(provider: str, edit: Edit) -> Row | None:
    """Return the effects of an edit, or ``None`` if lint refuses it."""
    old = load_spec(provider)
    new = replace(old, data=edit.apply(old.data))
    if not _is_valid(new):
        return None
    before, after = generate(old), generate(new)
    changed = tuple(sorted(name for name in before | after if before.get(name) != after.get(name)))
    return Row(provider, edit, changed, diff_specs({provider: old}, {provider: new}))


def iter_rows(provider: str) -> Iterator[Row]:
    """Yield a row for each kind of edit of a spec: that of the first edit which lint accepts."""
    done, refused = set[tuple[str, str, str]](), Counter[tuple[str, str, str]]()
    for edit in iter_edits(load_spec(provider)):
        if edit.kind in done or refused[edit.kind] >= MAX_REFUSALS:
            continue
        row = build_row(provider, edit)
        if row is None:
            refused[edit.kind] += 1
        else:
            done.add(edit.kind)
            yield row


def _is_valid(document: Document) -> bool:
    """Return whether lint accepts a spec; examples are not edited, and are not in the generated code."""
    report = Report()
    view = SpecView(document, report)
    for rule in RULES:
        if rule.__module__ not in _NOT_GENERATED:
            rule(view)
    return not report.failed


def generate(document: Document) -> Mapping[str, str]:
    """Return the syntax tree of each generated file, without comments and docstrings."""
    spec, report = normalise_spec(document), Report()
    operations = _remember(build_parser_input(spec), lambda: parse_operations(spec, report))
    inputs = (document.name, build_models_input(spec), list_request_schemas(spec.root))
    models = _remember(inputs, lambda: generate_models(spec, f"specs/{document.name}.yaml", report))
    assert not report.failed, str(report)
    tree = render([(build_ir(spec, operations, models), models.source)], ROOT / "templates", "telecine_clients")
    return {name: dump_code(source) for name, source in tree.items() if name.endswith(".py")}


def _remember(inputs: object, compute: Callable[[], Any]) -> Any:
    key = json.dumps(inputs)
    if key not in _results:
        _results[key] = compute()
    return _results[key]


@cache
def dump_code(source: str) -> str:
    """Return the syntax tree of a module without docstrings."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = [each for each in node.body if not _is_docstring(each)]
    return ast.dump(tree)


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def describe_row(row: Row) -> Cells:
    """Return the cells of a row, without the spec."""
    place, keyword, what = row.edit.kind
    check = f"{row.count_undocumented(with_lines=False)} → {row.count_undocumented(with_lines=True)}"
    files = ", ".join(name.rpartition("/")[2].removesuffix(".py") for name in row.changed) or "—"
    what = what.replace("|", "\\|")
    return (
        place,
        keyword,
        what,
        files,
        row.verdict or "—",
        row.rules or "—",
        required_step(build_lines(row.diff), ()),
        check,
    )


def format_table(rows: Mapping[str, Iterable[Cells]]) -> str:
    """Return the table of the rows of each spec in Markdown; equal rows of several specs are one."""
    lines: dict[Cells, list[str]] = {}
    for provider, found in rows.items():
        for cells in found:
            lines.setdefault(cells, []).append(provider)
    head = "| where | keyword | edit | generated | diff | rules | version | check | specs |\n" + "|---" * 9 + "|\n"
    body = (f"| {' | '.join(cells)} | {', '.join(providers)} |\n" for cells, providers in sorted(lines.items()))
    return head + "".join(body)


def write_page(rows: Mapping[str, Sequence[Cells]]) -> None:
    """Write the page with the table, below its introduction."""
    every = [cells for found in rows.values() for cells in found]
    changed = [cells for cells in every if cells[3] != "—"]
    silent = sum(cells[4] == "—" for cells in changed)
    intro = _PAGE.read_text("utf-8").partition("<!-- edits -->")[0]
    counts = f"{len(every)} edits, {len(changed)} of them with other code, {silent} of these without a word.\n"
    _PAGE.write_text(f"{intro}<!-- edits -->\n\n{counts}\n{format_table(rows)}", "utf-8")


if __name__ == "__main__":
    write_page({name: [describe_row(row) for row in iter_rows(name)] for name in sys.argv[1:] or PROVIDERS})
