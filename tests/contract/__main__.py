"""Runs contract tests by hand: `python -m tests.contract --help`; `make contract` and its sisters call it."""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.contract.baseline import compare, deviations, entry
from tests.contract.bugs import BUGS, Bug
from tests.contract.deliveries import deliver
from tests.contract.incoming_paths import incoming
from tests.contract.job_checks import travel
from tests.contract.live import Target, free, paid
from tests.contract.mock_harness import KEY, Stage
from tests.contract.mutation import tried
from tests.contract.receiver_checks import receive
from tests.contract.report import filtered, written
from tests.contract.run import Outcome, Plan, fuzz, fuzz_at
from tests.contract.spec import PROVIDERS, spec
from tests.contract.status_coverage import ledger

from telecine_mock import MockServer, Settings


def say(line: str = "") -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def checked(provider: str, plan: Plan) -> Outcome:
    """Run everything there is for one provider against the mock."""
    of = spec(provider)
    outcome = fuzz(of, Stage(), plan)
    parts = [fuzzed_over_socket(provider, plan)]
    if incoming(of):
        parts.append(receive(of, plan)[0])
    found = [*outcome.findings, *(finding for part in parts for finding in part.findings)]
    found += travel(of, Stage())
    found += deliver(of, Stage(step=0))
    found += [finding for row in ledger(of, Stage(step=0)) for finding in row.findings]
    outcome.requests += sum(part.requests for part in parts)
    outcome.cases += sum(part.cases for part in parts)
    outcome.findings = sorted(set(found))
    return outcome


def fuzzed_over_socket(provider: str, plan: Plan) -> Outcome:
    """Run schemathesis once over a socket, with few examples."""
    with MockServer(Settings(api_key=KEY, pace=0.05, seed=plan.seed)) as server:
        return fuzz_at(spec(provider), server.base_url(provider), KEY, Plan(plan.seed, 3))


def run(providers: Sequence[str], examples: int, seed: int) -> int:
    """Check mocks, specs and our receiver; print a line for each provider, and every finding."""
    say(f"seed {seed}, {examples} examples; the same seed sends the same requests")
    say(f"{'provider':<10}{'requests':>9}{'cases':>8}{'findings':>10}{'seed':>12}  {'requests hash':<18}{'seconds':>7}")
    failed = False
    for provider in providers:
        began = time.perf_counter()
        each = checked(provider, Plan(seed, examples))
        numbers = f"{each.requests:>9}{each.cases:>8}{len(each.findings):>10}{seed:>12}"
        say(f"{provider:<10}{numbers}  {each.digest:<18}{time.perf_counter() - began:>7.1f}")
        for finding in each.findings:
            say(f"  {finding.check} at {finding.where}: {finding.message}\n    {finding.request}")
        failed = failed or bool(each.findings)
    return int(failed)


def mutation() -> int:
    """Put every broken mock before its check; print the table."""
    began, survived = time.perf_counter(), 0
    say(f"{'broken mock':<50}{'check that must catch it':<36}" + "".join(f"{each:<10}" for each in PROVIDERS))
    for bug in BUGS:
        cells = [cell(bug, provider) for provider in PROVIDERS]
        survived += cells.count("SURVIVED")
        say(f"{bug.name:<50}{bug.check:<36}" + "".join(f"{each:<10}" for each in cells))
    say(f"{len(BUGS)} bugs, {survived} survived, {time.perf_counter() - began:.0f} s")
    return int(survived > 0)


def cell(bug: Bug, provider: str) -> str:
    """Tell what became of a bug at a provider."""
    wrap = bug.wrap(provider)
    if wrap is None:
        return "-"
    return "caught" if tried(bug, provider, wrap).caught else "SURVIVED"


def live(target: Target, folder: Path, *, allow_paid: bool, pause: float = 5.0) -> int:
    """Ask a real server; write the reports, honour the baseline."""
    outcome = free(target)
    if allow_paid:
        outcome.findings = sorted({*outcome.findings, *paid(target, say, pause)})
    else:
        say(f"{target.spec.name}: no job is made; ALLOW_PAID=1 would make one")
    result = compare(outcome.findings, deviations(target.spec.name))
    blot = filtered(target.key)
    paths = written(folder, target.spec, target.url, outcome, result, blot)
    counts = f"{len(result.new)} new, {len(result.known)} known, {len(result.stale)} stale"
    say(f"{target.spec.name}: {outcome.requests} requests, {outcome.cases} cases, seed {outcome.seed}; {counts}")
    for finding in result.new:
        say(blot(f"  {finding.check} at {finding.where}: {finding.message}"))
    for stale in result.stale:
        say(f"  not met any more, take it out of specs/baseline: {stale.check} at {stale.where}: {stale.message}")
    if result.new:
        say("If this is how the provider is, say so in specs/baseline/" + target.spec.name + ".yaml:\ndeviations:")
        say(blot("\n".join(entry(finding) for finding in result.new)))
    say("reports: " + ", ".join(path.as_posix() for path in paths))
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
        return mutation()
    if options.what == "run":
        seed = random.randrange(10**9) if options.seed == "new" else int(options.seed)
        return run([options.provider] if options.provider else PROVIDERS, options.examples, seed)
    if not options.provider or not options.base_url:
        described.error("live needs --provider and --base-url")
    of = spec(options.provider)
    key = os.environ.get(of.key_variable, "")
    if not key:
        described.error(f"set {of.key_variable} to your key")
    target = Target(of, options.base_url.rstrip("/"), key)
    return live(target, Path("reports"), allow_paid=os.environ.get("ALLOW_PAID") == "1")


if __name__ == "__main__":
    sys.exit(main())
