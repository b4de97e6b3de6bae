"""Command line of the contract tests: `python -m tests.contract --help`."""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Sequence

from tests.contract.bugs import BUGS, Bug
from tests.contract.callback_checks import check_callbacks
from tests.contract.job_checks import check_jobs
from tests.contract.mutation import try_bug
from tests.contract.resettable_mock import MOCK_KEY, ResettableMock
from tests.contract.schemathesis_runner import fuzz_mock, fuzz_server
from tests.contract.spec import PROVIDERS, load_document, load_spec
from tests.contract.spec_alone import check_from_spec_alone, find_first
from tests.contract.status_coverage import check_statuses

from telecine_codegen.contract.check_context import ContractTarget
from telecine_codegen.contract.receiver_checks import RECEIVER_URL, check_receiver
from telecine_codegen.contract.schemathesis_runner import RunOptions, RunResult
from telecine_mock import MockServer, Settings


def print_line(line: str = "") -> None:
    """Print and flush a line."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def check_provider(provider: str, options: RunOptions) -> RunResult:
    """Run all checks for one provider against the mock."""
    spec = load_spec(provider)
    result = fuzz_mock(spec, ResettableMock(), options)
    results = [fuzz_over_socket(provider, options)]
    results.append(check_receiver(ContractTarget(load_document(provider), RECEIVER_URL, ""), options))
    found = [*result.findings, *(finding for other in results for finding in other.findings)]
    found += check_jobs(spec, ResettableMock())
    found += check_from_spec_alone(provider)
    found += check_callbacks(spec, ResettableMock())
    found += [finding for row in check_statuses(spec, ResettableMock(step=0)) for finding in row.findings]
    result.left_out += [reason for other in results for reason in other.left_out]
    result.requests += sum(other.requests for other in results)
    result.cases += sum(other.cases for other in results)
    result.findings = sorted(set(found))
    return result


def fuzz_over_socket(provider: str, options: RunOptions) -> RunResult:
    """Run Schemathesis over a socket, with few examples.

    No limits on jobs, since a fast machine has too many of them open at once.
    """
    with MockServer(Settings(api_key=MOCK_KEY, pace=0.05, seed=options.seed, enforce_limits=False)) as server:
        return fuzz_server(load_spec(provider), server.base_url(provider), MOCK_KEY, RunOptions(options.seed, 3))


def run_checks(providers: Sequence[str], examples: int, seed: int) -> int:
    """Check mocks, specs and our receiver; print a line for each provider, and all findings."""
    print_line(f"seed {seed}, {examples} examples; the same seed sends the same requests")
    print_line(
        f"{'provider':<10}{'requests':>9}{'cases':>8}{'findings':>10}{'seed':>12}  {'requests hash':<18}{'seconds':>7}"
    )
    failed = False
    for provider in providers:
        start = time.perf_counter()
        each = check_provider(provider, RunOptions(seed, examples))
        numbers = f"{each.requests:>9}{each.cases:>8}{len(each.findings):>10}{seed:>12}"
        print_line(f"{provider:<10}{numbers}  {each.digest:<18}{time.perf_counter() - start:>7.1f}")
        for finding in each.findings:
            print_line(f"  {finding.check} at {finding.where}: {finding.message}\n    {finding.request}")
        for reason in each.left_out:
            print_line(f"  left out: {reason}")
        failed = failed or bool(each.findings)
    return int(failed)


def run_mutation() -> int:
    """Run every broken mock against its check, and against the shipped engine; print the table."""
    start, cells = time.perf_counter(), list[str]()
    print_line("caught *: the engine alone notices it, from nothing but the spec")
    print_line(f"{'broken mock':<60}{'check that must catch it':<36}" + "".join(f"{each:<10}" for each in PROVIDERS))
    for bug in BUGS:
        row = [try_bug_at(bug, provider) for provider in PROVIDERS]
        cells += row
        print_line(f"{bug.name:<60}{bug.check:<36}" + "".join(f"{each:<10}" for each in row).rstrip())
    pairs, survived = len(cells) - cells.count("-"), cells.count("SURVIVED") + cells.count("SURVIVED *")
    alone = sum(each.endswith("*") for each in cells)
    print_line(f"{len(BUGS)} bugs, {pairs} pairs, {survived} survived; {alone} pairs are caught from the spec alone")
    print_line(f"{time.perf_counter() - start:.0f} s")
    return int(survived > 0)


def try_bug_at(bug: Bug, provider: str) -> str:
    """Return the result of a bug at a provider, as a cell of the table."""
    wrap = bug.wrap(provider)
    if wrap is None:
        return "-"
    result = "caught" if try_bug(bug, provider, wrap).caught else "SURVIVED"
    return f"{result} *" if find_first(load_document(provider), wrap) else result


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.contract", description=__doc__)
    parser.add_argument("what", choices=["run", "mutation"])
    parser.add_argument("--provider", choices=PROVIDERS, help="check only this provider")
    parser.add_argument("--examples", type=int, default=50, help="examples for each operation (default: %(default)s)")
    parser.add_argument("--seed", default="1", help="a number, or `new` (default: %(default)s)")
    options = parser.parse_args(arguments)
    if options.what == "mutation":
        return run_mutation()
    seed = random.randrange(10**9) if options.seed == "new" else int(options.seed)
    return run_checks([options.provider] if options.provider else PROVIDERS, options.examples, seed)


if __name__ == "__main__":
    sys.exit(main())
