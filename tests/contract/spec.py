"""The specs of this repository, for contract tests."""

from __future__ import annotations

import functools
from pathlib import Path

from telecine_codegen.compile.pipeline import read_and_lint
from telecine_codegen.contract.api_spec import ApiSpec
from telecine_codegen.contract.declared_job import DeclaredJob, find_declared_jobs
from telecine_codegen.diagnostics import Report
from telecine_codegen.openapi.document import Document

SPECS_FOLDER = Path(__file__).parents[2] / "specs"


@functools.cache
def load_spec(name: str) -> ApiSpec:
    """Load the spec of a provider."""
    return ApiSpec(name, load_document(name).data)


@functools.cache
def load_document(name: str) -> Document:
    """Load the spec of a provider as the compiler reads it; raise AssertionError if there is anything to report."""
    report = Report()
    documents = read_and_lint([SPECS_FOLDER / f"{name}.yaml"], report)
    assert not report.failed, report.diagnostics
    return documents[0]


@functools.cache
def load_declared_jobs(name: str) -> list[DeclaredJob]:
    """Return the ways to create a job that the spec of a provider declares."""
    return find_declared_jobs(load_document(name))


PROVIDERS = tuple(sorted(path.stem for path in SPECS_FOLDER.glob("*.yaml") if "." not in path.stem))
