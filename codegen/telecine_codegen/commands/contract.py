"""`telecine-codegen contract --provider NAME`: check a server against its spec, by default the mock made from it."""

from __future__ import annotations

import os
import random
import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from telecine_codegen.commands.console import add_command, print_error, print_unknown_provider
from telecine_codegen.diagnostics import Report
from telecine_codegen.openapi.document import Document
from telecine_codegen.project import BUILT_IN_PACKAGE, InvalidProject, list_specs, read_project

if TYPE_CHECKING:
    from telecine_codegen.commands.contract_result import ContractOutput
    from telecine_codegen.contract.check_context import ContractTarget, JobOptions
    from telecine_codegen.contract.schemathesis_runner import RunOptions

DESCRIPTION: Final = """\
Check a server against specs/NAME.yaml: Schemathesis sends valid and invalid requests to every operation, and a job is
followed from its submit to its film, as the spec declares it. Callbacks of the mock are received and checked, and the
receiver of telecine.webhooks gets callbacks as the spec declares them, if there is a generated package.

  contract --provider aimlapi                       the mock that is made from the spec; it costs nothing
  contract --provider aimlapi --base-url URL        a real server: only GET requests, two in a second; they are free.
                                                    A mock server of Telecine on this machine gets all checks
  contract --provider aimlapi --base-url URL --allow-paid
                                                    and one job, which is charged, and must end with a film
  contract --provider aimlapi --base-url URL --record DIR
                                                    keep requests and responses, without keys, prompts and signed URLs
  contract --provider aimlapi --replay DIR          check them again, without a network

The API key of a real server is read from the environment variable that the spec names. Known deviations of a provider
are listed in specs/baseline/NAME.yaml, each with a reason.
"""
EPILOG: Final = "exit status: 0 nothing new found, 1 findings, 2 wrong usage, or a spec with errors"
MOCK_PAUSE: Final = 0.05
MOCK_TIMEOUT: Final = 20.0
LIVE_PHASES: Final = ("examples", "coverage", "fuzzing")
LIVE_RATE: Final = "2/s"
LIVE_PAUSE: Final = 5.0
LIVE_TIMEOUT: Final = 900.0
"""Seconds to wait for a paid job; the slowest documented one takes ten minutes."""


def register(commands: _SubParsersAction[ArgumentParser]) -> None:
    """Add the command to the parser."""
    command = add_command(commands, "contract", "check a server against its spec", DESCRIPTION, EPILOG)
    command.add_argument("--provider", required=True, metavar="NAME", help="name of the provider, that of its spec")
    command.add_argument("--base-url", metavar="URL", help="base URL of a real server; by default the mock is checked")
    command.add_argument(
        "--examples", type=int, default=20, metavar="N", help="examples for each operation (default: %(default)s)"
    )
    command.add_argument("--seed", default="1", metavar="S", help="a number, or `new` (default: %(default)s)")
    command.add_argument("--allow-paid", action="store_true", help="create one job, which is charged")
    command.add_argument("--record", type=Path, metavar="DIR", help="keep requests and responses, without secrets")
    command.add_argument("--replay", type=Path, metavar="DIR", help="check a recording instead of a server")
    command.add_argument("--report", type=Path, metavar="DIR", help="write the result as JUnit XML and as HTML as well")
    command.set_defaults(run=run)


def run(options: Namespace) -> int:
    """Run the command and return its exit status."""
    specs = {path.stem: path for path in list_specs(options.root)}
    path = specs.get(options.provider)
    if path is None:
        return print_unknown_provider(options.provider, specs)
    if options.replay is not None and (options.base_url or options.record or options.allow_paid):
        return print_error("--replay reads a recording: it cannot be used with --base-url, --allow-paid or --record")
    if options.allow_paid and options.base_url is None:
        return print_error("--allow-paid needs --base-url: the mock costs nothing")
    if options.seed != "new" and not options.seed.isdecimal():
        return print_error(f"--seed: expected a number or `new`, not {options.seed!r}")
    if not all(map(find_spec, ("schemathesis", "starlette", "uvicorn"))):
        return print_error("this command needs the extra `contract`: pip install 'telecine[contract]'")
    return _check(path, options)


def _check(path: Path, options: Namespace) -> int:
    from telecine_codegen.commands.contract_result import ContractOutput
    from telecine_codegen.compile.pipeline import read_and_lint
    from telecine_codegen.contract.baseline import FOLDER, read_deviations
    from telecine_codegen.contract.schemathesis_runner import RunOptions

    report = Report()
    documents = read_and_lint([path], report)
    baseline = options.root / FOLDER / path.name
    deviations = read_deviations(baseline, report)
    if report.failed or not documents:
        return print_error(str(report))
    _register_generated(options.root, path.stem)
    output = ContractOutput(baseline, deviations, options.record, options.report)
    if options.replay is not None:
        return output.show_replay(documents[0], options.replay)
    seed = random.randrange(10**9) if options.seed == "new" else int(options.seed)  # noqa: S311 - no secret
    run_options = RunOptions(seed, options.examples)
    if options.base_url is None:
        return _check_own_mock(documents[0], run_options, output)
    return _check_url(documents[0], options.base_url, run_options, output, allow_paid=options.allow_paid)


def _register_generated(root: Path, name: str) -> None:
    """Make the generated package of a provider of the project known, if there is one that is not installed."""
    from telecine_codegen.contract.signing_receiver import register_package
    from telecine_runtime.errors import ConfigurationError

    try:
        project = read_project(root)
        if project.package != BUILT_IN_PACKAGE and (project.generated / project.package / name).is_dir():
            sys.path.insert(0, str(project.generated))
            register_package(name, f"{project.package}.{name}")
    except (InvalidProject, ConfigurationError, ImportError) as error:
        print(f"the generated package of {name} is not used: {error}")


def _check_own_mock(document: Document, options: RunOptions, output: ContractOutput) -> int:
    from telecine_codegen.contract.spec_mock import run_spec_mock

    with run_spec_mock(document, options.seed) as mock:
        return _run(mock.target, options, mock.jobs, output)


def _check_url(document: Document, url: str, options: RunOptions, output: ContractOutput, *, allow_paid: bool) -> int:
    from telecine_codegen.contract.cheapest_job import describe_paid_job, find_cheapest
    from telecine_codegen.contract.check_context import ContractTarget, JobOptions
    from telecine_codegen.contract.mock_identity import identify_mock

    target = ContractTarget(document, url.rstrip("/"), "")
    variable = target.spec.key_variable
    key = os.environ.get(variable, "").strip()
    if variable and not key:
        return print_error(f"set {variable} to your key")
    target = replace(target, key=key)
    mock = identify_mock(target.url)
    if mock is not None:
        print(f"{target.url} is a mock server of Telecine, where jobs cost nothing: everything is checked")
        if mock.enforces_limits:
            print("it keeps the documented limits on jobs: many runs within an hour are refused with status 429")
        pause = min(MOCK_PAUSE + mock.pace / 20, LIVE_PAUSE)
        jobs = JobOptions.for_mock(pause, MOCK_TIMEOUT + 5 * mock.pace)
        return _run(target, options, jobs, output)
    examples = min(options.examples, 3)
    options = replace(options, examples=examples, phases=LIVE_PHASES, methods=("GET",), rate=LIVE_RATE)
    if not allow_paid:
        print("no job is created; with --allow-paid one is, which is charged")
        return _run(target, options, None, output)
    for job in target.jobs[:1]:
        cheapest = find_cheapest(document, job)
        print(describe_paid_job(document, cheapest))
        target = replace(target, bodies={job.submit.id: cheapest.body})
    return _run(target, options, JobOptions(LIVE_PAUSE, LIVE_TIMEOUT, is_paid=True), output)


def _run(target: ContractTarget, options: RunOptions, jobs: JobOptions | None, output: ContractOutput) -> int:
    from telecine_codegen.contract.contract_run import check_server, name_jobs_run
    from telecine_codegen.contract.traffic import TrafficLog

    problem = output.prepare(target.spec.name)
    if problem is not None:
        return print_error(problem)
    traffic = TrafficLog(target.spec, target.url)
    result = check_server(target, options, jobs, print if jobs and jobs.is_paid else _ignore, traffic)
    status = output.show(target, result)
    output.record(target, name_jobs_run(jobs), traffic)
    return status


def _ignore(_text: str) -> None:
    """Say nothing: jobs of the mock cost nothing."""
