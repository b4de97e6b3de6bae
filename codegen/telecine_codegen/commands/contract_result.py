"""What `contract` prints and writes of its result: findings, known deviations, reports and the recording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from telecine_codegen.commands.console import print_error
from telecine_codegen.contract.baseline import Deviation, compare_with_baseline, format_entry
from telecine_codegen.contract.check_context import ContractTarget
from telecine_codegen.contract.contract_run import JobsRun
from telecine_codegen.contract.exchange import ContractFinding
from telecine_codegen.contract.recorded_exchange import InvalidRecording
from telecine_codegen.contract.recording import read_recording, remove_recording, write_recording
from telecine_codegen.contract.replay import KEY, count_by_operation, replay
from telecine_codegen.contract.report import Redactor, build_redactor, write_reports
from telecine_codegen.contract.schemathesis_runner import RunResult
from telecine_codegen.contract.traffic import TrafficLog
from telecine_codegen.openapi.document import Document


@dataclass(frozen=True)
class ContractOutput:
    """Where the result goes.

    Attributes:
        baseline: File of the known deviations, which need not exist.
        deviations: The known deviations.
        recording: Folder of the recording; None for none.
        reports: Folder of the reports; None for none.
    """

    baseline: Path
    deviations: Sequence[Deviation]
    recording: Path | None
    reports: Path | None

    def prepare(self, provider: str) -> str | None:
        """Make the folder of the recording empty; return why it cannot be used."""
        try:
            if self.recording is not None:
                remove_recording(self.recording, provider)
        except (InvalidRecording, OSError) as error:
            return str(error)
        return None

    def show(self, target: ContractTarget, result: RunResult) -> int:
        """Print the result of a run, and write the reports; return the exit status."""
        counts = f"{result.requests} requests, {len(result.findings)} findings, seed {result.seed}"
        print(f"{target.spec.name}: {counts}")
        for reason in result.left_out:
            print(f"  left out: {reason}")
        return self._finish(target, result, build_redactor(target.key))

    def show_replay(self, document: Document, folder: Path) -> int:
        """Check a recording and print the result; return the exit status."""
        try:
            recording = read_recording(folder, document.name)
        except InvalidRecording as error:
            return print_error(str(error))
        found = replay(document, recording)
        target = ContractTarget(document, recording.url, KEY)
        total = found.answers.total()
        print(
            f"{document.name}: {total} recorded answers, {found.examples} examples of the spec, "
            f"{len(found.findings)} findings"
        )
        for line in count_by_operation(found.answers):
            print(f"  {line}")
        if found.missing:
            print("  no recording: " + ", ".join(f"{operation} {status}" for operation, status in found.missing))
        for reason in found.skipped:
            print(f"  not checked: {reason}")
        result = RunResult(document.name, 0, total, total, found.findings)
        return self._finish(target, result, build_redactor())

    def record(self, target: ContractTarget, jobs: JobsRun, traffic: TrafficLog) -> None:
        """Write the recording of a run, if one is wanted."""
        if self.recording is not None:
            written = write_recording(self.recording, target, jobs, traffic.captures)
            print(f"recorded {written.exchanges} exchanges in {self.recording.as_posix()}, without keys and prompts")
            for name in written.distorted:
                print(f"  {name}: what was removed is a part of what was found; a replay finds something else")

    def _finish(self, target: ContractTarget, result: RunResult, redact: Redactor) -> int:
        comparison = compare_with_baseline(result.findings, self.deviations)
        for finding in comparison.new:
            print(redact(f"  {_format(finding)}"))
        for finding, deviation in comparison.known:
            print(redact(f"  known: {_format(finding)}\n    reason: {deviation.reason}"))
        for stale in comparison.stale:
            print(
                f"  not found any more, remove it from {self.baseline.as_posix()}: "
                f"{stale.check} at {stale.where}: {stale.message}"
            )
        if comparison.new:
            head = "" if self.deviations else "deviations:\n"
            print(f"to accept what is new, add it to {self.baseline.as_posix()}, each with a reason:")
            print(redact(head + "\n".join(format_entry(finding) for finding in comparison.new)))
        if self.reports is not None:
            paths = write_reports(self.reports, target.spec, target.url, result, comparison, redact)
            print("reports: " + ", ".join(path.as_posix() for path in paths))
        return int(bool(comparison.new))


def _format(finding: ContractFinding) -> str:
    return f"{finding.check} at {finding.where}: {finding.message}"
