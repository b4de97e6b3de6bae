"""Replay of a recording: the checks run as at a server, and get the recorded answers. Nothing is sent."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from telecine_codegen.contract.api_spec import ApiSpec, decode_json
from telecine_codegen.contract.check_context import CheckContext, ContractTarget, JobOptions
from telecine_codegen.contract.contract_run import LIVE_GROUPS, NoAnswer, check_answers, check_meaning, list_groups
from telecine_codegen.contract.exchange import ContractFinding
from telecine_codegen.contract.paced_client import PacedClient
from telecine_codegen.contract.reader_checks import iter_examples
from telecine_codegen.contract.recording import Recording
from telecine_codegen.contract.response_checks import check_responses
from telecine_codegen.contract.traffic import Capture
from telecine_codegen.openapi.document import Document

KEY: Final = "the-recorded-key"
"""Sent in place of the API key, which a recording does not have."""
TIMEOUT: Final = 0.3
"""Seconds after which a job that has not ended in the recording counts as one that does not end."""
SECONDS_PER_EXCHANGE: Final = 0.003


@dataclass
class ReplayResult:
    """What a replay found.

    Attributes:
        findings: The findings, sorted.
        answers: Number of recorded answers by operation and status; those of other servers are not counted.
        examples: Number of examples of the spec, which are read as well.
        skipped: Why a group of checks could not go on, if one could not.
        missing: Operations and documented statuses without a recorded answer.
    """

    findings: list[ContractFinding] = field(default_factory=list)
    answers: Counter[tuple[str, int]] = field(default_factory=Counter[tuple[str, int]])
    examples: int = 0
    skipped: list[str] = field(default_factory=list)
    missing: list[tuple[str, str]] = field(default_factory=list)


def replay(document: Document, recording: Recording) -> ReplayResult:
    """Run the checks on a recording, and on the examples of the spec."""
    target = ContractTarget(document, recording.url, KEY)
    if recording.jobs != "all":
        target = replace(target, bodies=find_bodies(target.spec, recording))
    result, found = ReplayResult(), set[ContractFinding]()
    timeout = TIMEOUT + SECONDS_PER_EXCHANGE * len(recording.captures)
    is_mock = recording.jobs == "all"
    options = JobOptions.for_mock(0.0, timeout) if is_mock else JobOptions(0.0, timeout, is_paid=True)
    with PacedClient(0.0, _sleep, transport=ReplayTransport(target.spec, recording), trust_env=False) as http:
        context = CheckContext(target, http, options, say=_sleep)
        groups = [group for group in list_groups(recording.jobs) if group not in LIVE_GROUPS]
        found.update(check_meaning(context, groups, result.skipped.append))
    exchanges = [each.exchange for each in recording.captures if not each.is_elsewhere and each.error is None]
    generated = [each.exchange for each in recording.captures if each.is_generated]
    found.update(check_responses(target.spec, generated))
    found.update(check_answers(target, exchanges))
    for each in exchanges:
        operation = target.spec.route(each.method, urlsplit(each.target).path)
        result.answers[operation.id if operation else each.method, each.status] += 1
    result.examples = len(list(iter_examples(target)))
    result.findings = sorted(found)
    result.missing = list_missing(target.spec, result.answers)
    return result


def find_bodies(spec: ApiSpec, recording: Recording) -> dict[str, dict[str, Any]]:
    """Return the first body that the checks of jobs sent to each operation."""
    found: dict[str, dict[str, Any]] = {}
    for each in recording.captures:
        body = decode_json(each.exchange.request.content)[0]
        operation = None if each.is_generated else spec.route(each.exchange.method, each.exchange.target)
        if operation is not None and isinstance(body, dict):
            found.setdefault(operation.id, body)
    return found


def list_missing(spec: ApiSpec, answers: Counter[tuple[str, int]]) -> list[tuple[str, str]]:
    """Return the operations and documented statuses without an answer."""
    seen = {(operation, str(status)) for operation, status in answers}
    return [
        (operation.id, status)
        for operation in spec.operations
        for status in operation.responses
        if status.isdecimal() and (operation.id, status) not in seen
    ]


class ReplayTransport(httpx.BaseTransport):
    """Answers requests from a recording, those of the same method and URL in their order.

    The last answer to a GET is repeated, since a job that does not end is polled more often in a replay. A request that
    was not recorded, such as one with a random id, gets the next answer of its operation.
    """

    def __init__(self, spec: ApiSpec, recording: Recording) -> None:
        self._spec, self._url = spec, recording.url.rstrip("/")
        self._waiting = [each for each in recording.captures if not each.is_generated]
        self._places: dict[tuple[str, str], deque[Capture]] = {}
        self._last: dict[tuple[str, str], Capture] = {}
        self._used: set[int] = set()
        for each in self._waiting:
            self._places.setdefault(self._place(each), deque()).append(each)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the recorded answer to a request."""
        request.read()
        url = str(request.url)
        target = url.removeprefix(self._url)
        place = (request.method, target if target != url else url)
        found = self._take(place) or self._take_alike(request.method, None if target == url else target)
        if found is None:
            raise NoAnswer(f"{request.method} {place[1].partition('?')[0]} was not recorded")
        if found.error is not None:
            raise httpx.ConnectError(found.error, request=request)
        answer = found.exchange
        return httpx.Response(answer.status, headers=dict(answer.response.headers), content=answer.response.content)

    def _take(self, place: tuple[str, str]) -> Capture | None:
        queue = self._places.get(place, deque())
        while queue and id(queue[0]) in self._used:
            queue.popleft()
        if queue:
            self._last[place] = queue.popleft()
            self._used.add(id(self._last[place]))
            return self._last[place]
        return self._last.get(place) if place[0] == "GET" else None

    def _take_alike(self, method: str, target: str | None) -> Capture | None:
        for each in self._waiting:
            if id(each) not in self._used and each.exchange.method == method and self._is_alike(each, target):
                self._used.add(id(each))
                return each
        return None

    def _is_alike(self, each: Capture, target: str | None) -> bool:
        if target is None or each.is_elsewhere:
            return target is None and each.is_elsewhere
        method = each.exchange.method
        one, other = (self._spec.route(method, urlsplit(text).path) for text in (each.exchange.target, target))
        return one is not None and one == other

    def _place(self, each: Capture) -> tuple[str, str]:
        text = each.exchange.target
        return each.exchange.method, str(httpx.URL(text)) if each.is_elsewhere else text


def _sleep(_: object) -> None:
    """Do not wait: the answers are there."""


def count_by_operation(answers: Counter[tuple[str, int]]) -> list[str]:
    """Return a line for each operation, with its statuses and how often each was recorded."""
    lines: dict[str, list[str]] = {}
    for (operation, status), count in sorted(answers.items()):
        lines.setdefault(operation, []).append(f"{status} ({count})")
    return [f"{operation}: {', '.join(statuses)}" for operation, statuses in lines.items()]
