"""Known deviations of a server from its spec, read from `specs/baseline/NAME.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from telecine_codegen.contract.exchange import ContractFinding
from telecine_codegen.diagnostics import Report, quote
from telecine_codegen.openapi.document import Document
from telecine_codegen.openapi.reader import read_document

FOLDER: Final = Path("specs", "baseline")
ENTRY: Final = "an entry has the members check, where, message and reason, as the command prints it"


@dataclass(frozen=True)
class Deviation:
    """A known finding of a check at an operation; `message` is part of its message."""

    check: str
    where: str
    message: str
    reason: str

    def covers(self, finding: ContractFinding) -> bool:
        """Return whether a finding is this deviation."""
        words = " ".join(finding.message.split())
        return (self.check, self.where) == (finding.check, finding.where) and (
            self.message in finding.message or self.message in words
        )


@dataclass(frozen=True)
class BaselineComparison:
    """New findings, known findings with their deviation, and stale deviations without a finding."""

    new: tuple[ContractFinding, ...]
    known: tuple[tuple[ContractFinding, Deviation], ...]
    stale: tuple[Deviation, ...]


def read_deviations(path: Path, report: Report) -> list[Deviation]:
    """Return the known deviations in a file, none if there is no file; report what is wrong with it."""
    if not path.exists():
        return []
    document = read_document(path, report)
    if document is None:
        return []
    entries = document.data.get("deviations")
    for name in document.data.keys() - {"deviations"}:
        report.error(document.place(f"/{name}"), f"unknown member {quote(name)}", "the only one is deviations")
    if not isinstance(entries, list):
        report.error(document.place("/deviations"), "deviations must be a list of entries", ENTRY)
        return []
    found = [_read_entry(document, number, entry, report) for number, entry in enumerate(entries)]
    return [each for each in found if each is not None]


def _read_entry(document: Document, number: int, entry: object, report: Report) -> Deviation | None:
    at, names = f"/deviations/{number}", [each.name for each in fields(Deviation)]
    if not isinstance(entry, dict):
        report.error(document.place(at), "an entry must be a mapping", ENTRY)
        return None
    for name in entry.keys() - set(names):
        report.error(document.place(f"{at}/{name}"), f"unknown member {quote(name)}", ENTRY)
    texts = {name: entry.get(name) for name in names}
    for name, value in texts.items():
        if name not in entry:
            report.error(document.place(at), f"{name} is missing", ENTRY)
        elif not isinstance(value, str):
            report.error(document.place(f"{at}/{name}"), f"{name} must be a string", f"quote it: '{value}'")
        elif name == "reason" and not value.strip():
            report.error(document.place(f"{at}/{name}"), "reason is empty", "say why the deviation is accepted")
    return Deviation(**{name: str(value) for name, value in texts.items()})


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


def format_entry(finding: ContractFinding, reason: str = "") -> str:
    """Format a finding as an entry of the baseline."""
    words = " ".join(finding.message.split())[:120].replace("'", "''")
    return f"  - check: {finding.check}\n    where: {finding.where}\n    message: '{words}'\n    reason: '{reason}'"
