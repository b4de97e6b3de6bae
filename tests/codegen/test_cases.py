"""Each spec in cases/ has exactly the diagnostics in its stderr.txt."""

from __future__ import annotations

from pathlib import Path

import pytest

from telecine_codegen.diagnostics import Report
from telecine_codegen.lint import lint_document
from telecine_codegen.openapi.reader import read_document

CASES = Path(__file__).parent / "cases"


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir()))
def test_a_spec_has_the_diagnostics_of_its_case(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CASES / case)
    report = Report()
    document = read_document(Path("spec.yaml"), report)
    if document is not None:
        assert lint_document(document, report) is document
    assert str(report) == Path("stderr.txt").read_text("utf-8")
