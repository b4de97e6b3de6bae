"""Whatever changes the generated code is told by `diff`: every kind of edit, applied to the specs of the project."""

from __future__ import annotations

import sys

import pytest
from tests.codegen.diff.edit_rows import PROVIDERS, build_row, describe_row, format_table, iter_rows, load_spec
from tests.codegen.diff.every_edit import Edit, iter_edits
from tests.fast_run import DEEP

from telecine_codegen.commands.changelog_entry import build_lines, required_step

TOLD = [
    ("BREAK", "toapis", "spec x-signature", "removed"),
    ("BREAK", "toapis", "signature signed", "reordered"),
    ("BREAK", "toapis", "schema x-harmonised", 'removed ("model")'),
    ("BREAK", "toapis", "image forms", "first dropped"),
    ("INFO", "toapis", "image types", "reordered"),
    ("BREAK", "toapis", "components schemas", "renamed with its references"),
    ("WARN", "toapis", "spec webhooks", "last renamed"),
]
ALSO_TOLD = [
    ("BREAK", "toapis", "signature required", "toggled"),
    ("BREAK", "toapis", "signature tolerance_seconds", "lowered"),
    ("WARN", "toapis", "signature tolerance_seconds", "raised"),
    ("BREAK", "toapis", "signature header", "changed"),
    ("BREAK", "toapis", "image max_bytes", "lowered"),
    ("INFO", "toapis", "image max_bytes", "raised"),
    ("WARN", "toapis", "spec paths", "reordered"),
    ("WARN", "xai", "schema anyOf", "first moved to the end"),
    ("WARN", "xai", "envelope phrases", "reordered"),
    ("INFO", "ttapi", "components schemas", "reordered"),
]


@pytest.mark.parametrize(
    ("verdict", "provider", "keyword", "what"), [*TOLD, *(pytest.param(*one, marks=DEEP) for one in ALSO_TOLD)]
)
def test_an_edit_that_was_silent_is_told_and_documented(verdict: str, provider: str, keyword: str, what: str) -> None:
    row = build_row(provider, _find_edit(provider, keyword, what))
    assert row is not None
    assert row.changed
    assert row.verdict == verdict, row.diff
    assert (required_step(build_lines(row.diff), ()) == "major") == (verdict == "BREAK")
    assert row.count_undocumented(with_lines=False) == len(row.diff.changes)
    assert row.count_undocumented(with_lines=True) == 0


@pytest.mark.deep
@pytest.mark.timeout(3600)
@pytest.mark.filterwarnings("ignore::UserWarning")  # of the generator, for schemas that an edit made odd
@pytest.mark.parametrize("provider", PROVIDERS)
def test_no_edit_changes_the_generated_code_without_a_word(provider: str) -> None:
    rows = list(iter_rows(provider))
    sys.stdout.write(format_table({provider: [describe_row(row) for row in rows]}))
    silent = [(row.edit.kind, row.edit.at, row.changed) for row in rows if row.is_silent]
    assert silent == []
    assert [row.edit.kind for row in rows if row.count_undocumented(with_lines=True)] == []
    assert len(rows) > 200


def _find_edit(provider: str, keyword: str, what: str) -> Edit:
    edits = (edit for edit in iter_edits(load_spec(provider)) if (edit.keyword, edit.what) == (keyword, what))
    return next(edits)
