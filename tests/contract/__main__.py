"""Runs contract tests by hand: `python -m tests.contract --help`; `make contract` and its sisters call it."""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.contract.baseline import compare_with_baseline, deviations, format_entry
from tests.contract.bugs import BUGS, Bug
from tests.contract.callback_checks import check_callbacks
from tests.contract.job_checks import check_jobs
from tests.contract.live_checks import LiveTarget, check_paid_job, check_without_cost
from tests.contract.mutation import try_bug
from tests.contract.receiver_checks import check_receiver
from tests.contract.receiver_spec import find_callbacks
from tests.contract.report import build_redactor, write_reports
from tests.contract.resettable_mock import MOCK_KEY, ResettableMock
from tests.contract.schemathesis_runner import RunOptions, RunResult, fuzz_mock, fuzz_server
from tests.contract.spec import PROVIDERS, load_spec
from tests.contract.status_coverage import check_statuses

from telecine_mock import MockServer, Settings


def print_line(line: str = "") -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def check_provider(provider: str, plan: RunOptions) -> RunResult:
    """Run everything there is for one provider against the mock."""
    of = load_spec(provider)
    outcome = fuzz_mock(of, ResettableMock(), plan)
    parts = [fuzz_over_socket(provider, plan)]
    if find_callbacks(of):
        parts.append(check_receiver(of, plan)[0])
    found = [*outcome.findings, *(finding for part in parts for finding in part.findings)]
    found += check_jobs(of, ResettableMock())
    found += check_callbacks(of, ResettableMock(step=0))
    found += [finding for row in check_statuses(of, ResettableMock(step=0)) for finding in row.findings]
    outcome.requests += sum(part.requests for part in parts)
    outcome.cases += sum(part.cases for part in parts)
    outcome.findings = sorted(set(found))
    return outcome


def fuzz_over_socket(provider: str, plan: RunOptions) -> RunResult:
    """Run schemathesis once over a socket, with few examples."""
    with MockServer(Settings(api_key=MOCK_KEY, pace=0.05, seed=plan.seed)) as server:
        return fuzz_server(load_spec(provider), server.base_url(provider), MOCK_KEY, RunOptions(plan.seed, 3))


def run_checks(providers: Sequence[str], examples: int, seed: int) -> int:
    """Check mocks, specs and our receiver; print a line for each provider, and every finding."""
    print_line(f"seed {seed}, {examples} examples; the same seed sends the same requests")
    print_line(
        f"{'provider':<10}{'requests':>9}{'cases':>8}{'findings':>10}{'seed':>12}  {'requests hash':<18}{'seconds':>7}"
    )
    failed = False
    for provider in providers:
        began = time.perf_counter()
        each = check_provider(provider, RunOptions(seed, examples))
        numbers = f"{each.requests:>9}{each.cases:>8}{len(each.findings):>10}{seed:>12}"
        print_line(f"{provider:<10}{numbers}  {each.digest:<18}{time.perf_counter() - began:>7.1f}")
        for finding in each.findings:
            print_line(f"  {finding.check} at {finding.where}: {finding.message}\n    {finding.request}")
        failed = failed or bool(each.findings)
    return int(failed)


def run_mutation() -> int:
    """Put every broken mock before its check; print the table."""
    began, survived = time.perf_counter(), 0
    print_line(f"{'broken mock':<50}{'check that must catch it':<36}" + "".join(f"{each:<10}" for each in PROVIDERS))
    for bug in BUGS:
        cells = [try_bug_at(bug, provider) for provider in PROVIDERS]
        survived += cells.count("SURVIVED")
        print_line(f"{bug.name:<50}{bug.check:<36}" + "".join(f"{each:<10}" for each in cells))
    print_line(f"{len(BUGS)} bugs, {survived} survived, {time.perf_counter() - began:.0f} s")
    return int(survived > 0)


def try_bug_at(bug: Bug, provider: str) -> str:
    """Tell what became of a bug at a provider."""
    wrap = bug.wrap(provider)
    if wrap is None:
        return "-"
    return "caught" if try_bug(bug, provider, wrap).caught else "SURVIVED"


def run_live(target: LiveTarget, folder: Path, *, allow_paid: bool, pause: float = 5.0) -> int:
    """Ask a real server; write the reports, honour the baseline."""
    outcome = check_without_cost(target)
    if allow_paid:
        outcome.findings = sorted({*outcome.findings, *check_paid_job(target, print_line, pause)})
    else:
        print_line(f"{target.spec.name}: no job is made; ALLOW_PAID=1 would make one")
    result = compare_with_baseline(outcome.findings, deviations(target.spec.name))
    blot = build_redactor(target.key)
    paths = write_reports(folder, target.spec, target.url, outcome, result, blot)
    counts = f"{len(result.new)} new, {len(result.known)} known, {len(result.stale)} stale"
    print_line(f"{target.spec.name}: {outcome.requests} requests, {outcome.cases} cases, seed {outcome.seed}; {counts}")
    for finding in result.new:
        print_line(blot(f"  {finding.check} at {finding.where}: {finding.message}"))
    for stale in result.stale:
        print_line(
            f"  not met any more, take it out of specs/baseline: {stale.check} at {stale.where}: {stale.message}"
        )
    if result.new:
        print_line(
            "If this is how the provider is, say so in specs/baseline/" + target.spec.name + ".yaml:\ndeviations:"
        )
        print_line(blot("\n".join(format_entry(finding) for finding in result.new)))
    print_line("reports: " + ", ".join(path.as_posix() for path in paths))
    return int(bool(result.new))


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line; return the exit status."""
    described = argparse.ArgumentParser(prog="python -m tests.contract", description=__doc__)
    described.add_argument("what", choices=["run", "mutation", "live"])
    described.add_argument("--provider", choices=PROVIDERS, help="only this one")
    described.add_argument(
        "--examples", type=int, default=50, help="examples for each operation (default: %(default)s)"
    )
    described.add_argument("--seed", default="1", help="a number, or `new` (default: %(default)s)")
    described.add_argument("--base-url", help="of the server to ask, with the key in the environment")
    options = described.parse_args(arguments)
    if options.what == "mutation":
        return run_mutation()
    if options.what == "run":
        seed = random.randrange(10**9) if options.seed == "new" else int(options.seed)
        return run_checks([options.provider] if options.provider else PROVIDERS, options.examples, seed)
    if not options.provider or not options.base_url:
        described.error("live needs --provider and --base-url")
    of = load_spec(options.provider)
    key = os.environ.get(of.key_variable, "")
    if not key:
        described.error(f"set {of.key_variable} to your key")
    target = LiveTarget(of, options.base_url.rstrip("/"), key)
    return run_live(target, Path("reports"), allow_paid=os.environ.get("ALLOW_PAID") == "1")


if __name__ == "__main__":
    sys.exit(main())
