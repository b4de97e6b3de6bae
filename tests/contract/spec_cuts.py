"""Mutation tests of the specs: remove any one thing, and run the checks."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from tests.contract.callback_checks import check_callbacks
from tests.contract.contract_client import connect_to_mock
from tests.contract.job_checks import check_jobs
from tests.contract.locked_pages import find_open_differences
from tests.contract.required_members import constant_members_are_required
from tests.contract.resettable_mock import ResettableMock
from tests.contract.schemathesis_runner import fuzz_mock
from tests.contract.spec import PROVIDERS, load_document
from tests.contract.spec_alone import find_first
from tests.contract.status_coverage import iterate_rows

from telecine_codegen.contract.api_spec import ApiSpec
from telecine_codegen.contract.check_context import ContractTarget
from telecine_codegen.contract.exchange import ContractFinding
from telecine_codegen.contract.receiver_checks import RECEIVER_URL, check_receiver
from telecine_codegen.contract.schemathesis_runner import RunOptions
from telecine_codegen.diagnostics import Report
from telecine_codegen.lint import lint_document
from telecine_codegen.openapi.document import Document
from telecine_codegen.openapi.reader import read_document

PROSE = frozenset(
    {
        "description",
        "summary",
        "title",
        "tags",
        "info",
        "externalDocs",
        "example",
        "examples",
        "openapi",
        "x-question",
        "source",
        "date",
    }
)
"""Members that tell something to people only."""
HOLDERS = frozenset(
    {
        "required",
        "enum",
        "responses",
        "properties",
        "parameters",
        "headers",
        "links",
        "schemas",
        "paths",
        "callbacks",
        "webhooks",
        "content",
        "oneOf",
        "anyOf",
        "allOf",
        "type",
        "security",
        "servers",
        "securitySchemes",
        "mapping",
    }
)
"""Keywords whose members or items are things of their own."""

CutPath = tuple[str | int, ...]


@dataclass(frozen=True)
class SpecCut:
    """A removal from a spec: the member or item `key` of the node at `path`."""

    provider: str
    kind: str
    path: CutPath
    key: str | int

    def __str__(self) -> str:
        return f"{self.provider}-{self.kind}-{'/'.join(map(str, self.path))}-{self.key}"

    def apply(self) -> tuple[Document | None, Report]:
        """Return the spec without the member or item, as the compiler reads it, and what lint reports."""
        data = copy.deepcopy(load_document(self.provider).data)
        parent: Any = data
        for token in self.path:
            parent = parent[token]
        del parent[self.key]
        return lint_data(self.provider, data)


def lint_data(provider: str, data: dict[str, Any]) -> tuple[Document | None, Report]:
    """Return a changed spec as the compiler reads it, and what lint reports."""
    report = Report()
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{provider}.yaml"
        path.write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=10_000), "utf-8")
        document = read_document(path, report)
        return (None if document is None else lint_document(document, report)), report


def list_cuts() -> list[SpecCut]:
    """Return all cuts of all specs."""
    return [cut for provider in PROVIDERS for cut in find_cuts(provider, load_document(provider).data, ())]


def find_cuts(provider: str, node: Any, path: CutPath) -> Iterator[SpecCut]:
    """Yield the cuts below a node. Prose and examples are left alone: they are for people, and for the spec's mock."""
    if isinstance(node, list):
        for index, each in enumerate(node):
            yield SpecCut(provider, _find_kind(path, index), path, index)
            yield from find_cuts(provider, each, (*path, index))
    elif isinstance(node, dict):
        for name, each in node.items():
            if name in PROSE and path[-1:] != ("properties",):
                continue
            yield SpecCut(provider, _find_kind(path, name), path, name)
            yield from find_cuts(provider, each, (*path, name))


def _find_kind(path: CutPath, key: str | int) -> str:
    """Return what a cut removes: the name of the keyword, or of the keyword whose member or item it is."""
    extension = next((str(each) for each in (*path, key) if str(each).startswith("x-")), None)
    if extension is not None:
        return extension
    holder = next((str(each) for each in reversed(path) if each in HOLDERS), "")
    return holder if path and path[-1] == holder else str(key) if not isinstance(key, int) else holder or "item"


def check_documented_statuses(spec: ApiSpec) -> list[ContractFinding]:
    """Run the status coverage."""
    with connect_to_mock(spec, ResettableMock(step=0)) as client:
        return [finding for row in iterate_rows(client) for finding in row.findings]


def check_positive_data(spec: ApiSpec) -> list[ContractFinding]:
    """Send valid bodies: the mock rejects those that lack a member which the cut spec no longer requires."""
    options = RunOptions(examples=5, phases=("examples", "coverage"), only=("positive_data_acceptance",), stop=True)
    return fuzz_mock(spec, ResettableMock(), options).findings


def check_receiver_input(document: Document) -> list[ContractFinding]:
    """Send our receiver valid callbacks: it rejects those without a header which the cut spec no longer requires."""
    options = RunOptions(examples=10, phases=("coverage", "fuzzing"), only=("positive_data_acceptance",))
    return check_receiver(ContractTarget(document, RECEIVER_URL, ""), options).findings


def check_locked_pages(document: Document) -> list[str]:
    """Compare the spec with what the provider's pages said when they were locked."""
    return [f"{each.verdict}: {each.where} {each.name} {each.kind}" for each in find_open_differences(document)]


DETECTORS: Mapping[str, Callable[[Document], Sequence[object]]] = {
    "locked pages": check_locked_pages,
    "engine": lambda document: [finding] if (finding := find_first(document)) else [],
    "statuses": lambda document: check_documented_statuses(ApiSpec(document.name, document.data)),
    "required members": lambda document: constant_members_are_required(ApiSpec(document.name, document.data)),
    "jobs": lambda document: check_jobs(ApiSpec(document.name, document.data), ResettableMock()),
    "callbacks": lambda document: check_callbacks(ApiSpec(document.name, document.data), ResettableMock()),
    "valid bodies": lambda document: check_positive_data(ApiSpec(document.name, document.data)),
    "our receiver": check_receiver_input,
}
"""Checks that can detect a change of a spec after `make generate`, the last two are slow.

Generated files are not among them: that they differ from the committed ones (`make drift`) says nothing of a spec.
"""


def detect(document: Document | None, report: Report) -> tuple[str, str] | None:
    """Return who is the first to notice that a spec was changed, and what it says; None if nobody does."""
    if report.failed or document is None:
        return "lint", str(next(iter(report.diagnostics), ""))
    for name, check in DETECTORS.items():
        for finding in check(document):
            return name, str(finding)
    return None
