"""Known deviations of a real provider: kept in specs/baseline, honoured, and told when they have gone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from codegen.diagnostics import Report
from codegen.openapi.reader import read
from tests.contract.response_checks import ContractFinding
from tests.contract.spec import SPECS_FOLDER


@dataclass(frozen=True)
class Deviation:
    """A finding that is known: of this check at this operation, with `message` somewhere in its words."""

    check: str
    where: str
    message: str
    reason: str

    def covers(self, finding: ContractFinding) -> bool:
        """Tell whether a finding is this one."""
        return (self.check, self.where) == (finding.check, finding.where) and self.message in finding.message


@dataclass(frozen=True)
class BaselineComparison:
    """Findings that are new, those that are known, and deviations that were not met any more."""

    new: tuple[ContractFinding, ...]
    known: tuple[tuple[ContractFinding, Deviation], ...]
    stale: tuple[Deviation, ...]


def deviations(provider: str, folder: Path = SPECS_FOLDER / "baseline") -> list[Deviation]:
    """Read what is known of a provider; raises AssertionError when the file cannot be read."""
    path = folder / f"{provider}.yaml"
    if not path.exists():
        return []
    report = Report()
    document = read(path, report)
    assert document is not None, report.diagnostics
    assert not report.failed, report.diagnostics
    return [Deviation(**each) for each in document.data["deviations"]]


def compare_with_baseline(findings: Iterable[ContractFinding], known: Sequence[Deviation]) -> BaselineComparison:
    """Sort findings by what is known."""
    new: list[ContractFinding] = []
    met: list[tuple[ContractFinding, Deviation]] = []
    for finding in findings:
        deviation = next((each for each in known if each.covers(finding)), None)
        if deviation is None:
            new.append(finding)
        else:
            met.append((finding, deviation))
    gone = tuple(each for each in known if each not in {deviation for _, deviation in met})
    return BaselineComparison(tuple(new), tuple(met), gone)


def format_entry(finding: ContractFinding) -> str:
    """Write a finding as it would stand in the baseline."""
    words = " ".join(finding.message.split())[:120].replace("'", "''")
    return f"  - check: {finding.check}\n    where: {finding.where}\n    message: '{words}'\n    reason: ''"
