"""Requests with their answers, and what a spec and common sense say of them: the checks that schemathesis has not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.contract.allowances import is_deliberate_omission
from tests.contract.provider_profiles import JOB_PROFILES, JobProfile, resolve_pointer
from tests.contract.spec import ApiOperation, ApiSpec, HttpMessage, decode_json, path_pattern


@dataclass(frozen=True, order=True)
class ContractFinding:
    """One disagreement. `check` is the name of what found it, `where` the operation."""

    check: str
    where: str
    message: str = field(compare=False)
    request: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True)
class RecordedExchange:
    """One request and its answer; `target` is path and query, below the provider's base URL."""

    method: str
    target: str
    sent: HttpMessage
    status: int
    got: HttpMessage

    @property
    def answer(self) -> Any:
        """The answer's JSON; None when it has none."""
        return decode_json(self.got.content)[0]

    @property
    def said(self) -> str:
        """The request in one line."""
        return f"{self.method} {self.target} {self.sent.content[:500].decode('utf-8', 'replace')}".rstrip()

    def parameter(self, operation: ApiOperation, name: str) -> str | None:
        """Return the value of a path or query parameter."""
        url = urlsplit(self.target)
        found = re.fullmatch(path_pattern(operation.path), url.path)
        path = found.groupdict() if found else {}
        if name in path:
            return unquote(path[name])
        return next(iter(parse_qs(url.query, keep_blank_values=True).get(name, ())), None)


def check_exchanges(spec: ApiSpec, exchanges: Iterable[RecordedExchange]) -> Iterator[ContractFinding]:
    """Apply every check of traffic to exchanges in the order in which they happened."""
    dialect = JOB_PROFILES[spec.name]
    jobs: dict[str, str | None] = {}
    for each in exchanges:
        operation = spec.route(each.method, urlsplit(each.target).path)
        if operation is None:
            continue
        for check, message in (*check_response(operation, each), *check_job(dialect, operation, each, jobs)):
            yield ContractFinding(check, operation.id, message, each.said)


def check_response(operation: ApiOperation, each: RecordedExchange) -> Iterator[tuple[str, str]]:
    """Hold an answer against the spec, first as everybody may read it, then taken by the word."""
    wrong = list(operation.answer_problems(each.status, each.got))
    yield from (("response_conforms", problem) for problem in wrong)
    if str(each.status) not in operation.answers:
        yield "documented_status", f"status {each.status} is not documented"
    elif not wrong:
        problems = operation.answer_problems(each.status, each.got, strict=True)
        unknown = (problem for problem in problems if not is_deliberate_omission(operation.spec.name, problem))
        yield from (("nothing_undocumented", problem) for problem in unknown)


def check_job(
    dialect: JobProfile, operation: ApiOperation, each: RecordedExchange, jobs: dict[str, str | None]
) -> Iterator[tuple[str, str]]:
    """Follow the jobs that were created: each is known to poll, echoed by its id, and goes forward only."""
    answer = each.answer
    if operation.id == dialect.create and each.status == 200:
        job_id = resolve_pointer(answer, dialect.job_id)
        if isinstance(job_id, str):
            jobs.setdefault(job_id, None)
    if operation.id != dialect.poll:
        return
    job_id = each.parameter(operation, dialect.parameter)
    if job_id not in jobs:
        return
    if each.status not in (200, dialect.open):
        if each.status in dialect.unknown:
            yield "created_job_is_known", f"job {job_id} was created, and poll answers {each.status}"
        return
    echoed = resolve_pointer(answer, *dialect.echo)
    if echoed != job_id and not (echoed is None and dialect.may_omit_id and resolve_pointer(answer, "/data") is None):
        yield "poll_echoes_the_id", f"asked for {job_id}, told of {echoed}"
    before, state = jobs[job_id], resolve_pointer(answer, *dialect.state)
    if state is None:
        return  # at first CometAPI's flat answer has nothing but the id; elsewhere the schema demands a state
    if not isinstance(state, str) or dialect.rank(state) is None:
        yield "states_are_known", f"no document names the state {json.dumps(state)}"
        return
    if before is not None and (dialect.rank(before) or 0) > (dialect.rank(state) or 0):
        yield "states_move_forward", f"job {job_id} went from {before} to {state}"
    if before is not None and dialect.ended(before) and state != before:
        yield "states_move_forward", f"job {job_id} had ended as {before} and is now {state}"
    jobs[job_id] = state
