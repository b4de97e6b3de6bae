"""Baseline of known deviations of real providers, read from `specs/baseline`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.contract.spec import SPECS_FOLDER

from telecine_codegen.contract.exchange import ContractFinding
from telecine_codegen.diagnostics import Report
from telecine_codegen.openapi.reader import read_document


@dataclass(frozen=True)
class Deviation:
    """A known finding of a check at an operation; `message` is part of its message."""

    check: str
    where: str
    message: str
    reason: str

    def covers(self, finding: ContractFinding) -> bool:
        """Return whether a finding is this deviation."""
        return (self.check, self.where) == (finding.check, finding.where) and self.message in finding.message


@dataclass(frozen=True)
class BaselineComparison:
    """New findings, known findings with their deviation, and stale deviations without a finding."""

    new: tuple[ContractFinding, ...]
    known: tuple[tuple[ContractFinding, Deviation], ...]
    stale: tuple[Deviation, ...]


def load_deviations(provider: str, folder: Path = SPECS_FOLDER / "baseline") -> list[Deviation]:
    """Load the known deviations of a provider; raise AssertionError if the file is invalid."""
    path = folder / f"{provider}.yaml"
    if not path.exists():
        return []
    report = Report()
    document = read_document(path, report)
    assert document is not None, report.diagnostics
    assert not report.failed, report.diagnostics
    return [Deviation(**each) for each in document.data["deviations"]]


def compare_with_baseline(findings: Iterable[ContractFinding], known: Sequence[Deviation]) -> BaselineComparison:
    """Compare findings with the known deviations."""
    new: list[ContractFinding] = []
    matched: list[tuple[ContractFinding, Deviation]] = []
    for finding in findings:
        deviation = next((each for each in known if each.covers(finding)), None)
        if deviation is None:
            new.append(finding)
        else:
            matched.append((finding, deviation))
    stale = tuple(each for each in known if each not in {deviation for _, deviation in matched})
    return BaselineComparison(tuple(new), tuple(matched), stale)


def format_entry(finding: ContractFinding) -> str:
    """Format a finding as an entry of the baseline."""
    words = " ".join(finding.message.split())[:120].replace("'", "''")
    return f"  - check: {finding.check}\n    where: {finding.where}\n    message: '{words}'\n    reason: ''"
