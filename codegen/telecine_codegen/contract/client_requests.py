"""Checks of everything that the generated client of a provider sends, and of what it reads in the answers.

The harmonised `telecine.Client` uses every model with each of its fields, and follows jobs; the functions of the
generated package send the examples of the spec. Many jobs are created, so the server must charge nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import httpx

import telecine
from telecine._core.job_limiter import get_limiter
from telecine._core.job_token import JobReference, new_key
from telecine._core.request_mapping import build_body
from telecine.providers import NAMES, get_provider, register_providers
from telecine.request import VideoRequest
from telecine_codegen.contract.check_context import CheckContext
from telecine_codegen.contract.client_functions import call_functions
from telecine_codegen.contract.client_package import find_client_package
from telecine_codegen.contract.client_readings import compare_balance, compare_snapshot
from telecine_codegen.contract.client_session import READS_THE_ANSWER, REQUEST_IS_ACCEPTED, ClientSession
from telecine_codegen.contract.client_values import IMAGE_URL, PROMPT, iter_requests
from telecine_codegen.contract.exchange import ContractFinding
from telecine_codegen.contract.response_checks import check_responses
from telecine_codegen.contract.sample_image import PNG
from telecine_codegen.openapi.operations import JSON
from telecine_runtime.capabilities import Capabilities
from telecine_runtime.endpoint import Endpoints
from telecine_runtime.errors import BadRequest, NotFound, ServerError, TelecineError
from telecine_runtime.retry import Retry

REFUSED_AS_WRONG: Final = (BadRequest, NotFound, ServerError)
"""Errors that tell that a request is wrong, or that the server cannot handle it."""


def check_client_requests(context: CheckContext) -> Iterator[ContractFinding]:
    """Use the generated client of the provider; tell in one line if there is none."""
    name = context.target.document.name
    try:
        package = find_client_package(context.target.document)
        if package is None:
            context.left_out.append(f"{name}: there is no generated client; the checks of its requests are left out")
            return
        if name not in NAMES:
            register_providers([package])
        session = ClientSession(context, package, get_provider(name))
        with httpx.Client(transport=session.transport) as http:
            HarmonisedRun(session, _connect(session, http)).run()
            call_functions(session, http)
    except (ImportError, TelecineError) as error:
        context.left_out.append(f"{name}: the checks of the client's requests are left out: {error}")
        return
    yield from session.findings
    yield from session.transport.findings
    yield from check_responses(context.target.spec, session.transport.exchanges)


def _connect(session: ClientSession, http: httpx.Client) -> telecine.Client:
    name, target = session.provider.name, session.context.target
    return telecine.Client(
        api_key={name: target.key}, base_url={name: target.url}, http_client=http, retry=Retry(attempts=1)
    )


@dataclass(frozen=True)
class HarmonisedRun:
    """The use of the harmonised client.

    Attributes:
        session: The server, the package, and what is found.
        client: The client.
    """

    session: ClientSession
    client: telecine.Client

    def run(self) -> None:
        """Submit every request, follow a job of each kind, and read balance and upload."""
        followed: set[str] = set()
        for model in self.session.provider.capabilities:
            body = self.session.operations[model.operation].node["requestBody"].followed()
            schema = body["content"][JSON]["schema"]
            for arguments in iter_requests(model, schema, partial(self._is_allowed, model)):
                job = self._submit(model, arguments)
                if job is not None and model.operation not in followed:
                    followed.add(model.operation)
                    self._follow(job, model.operation)
                    self._follow_failure(model, arguments)
        name, lifecycle = self.session.provider.name, self.session.provider.lifecycle
        if lifecycle.upload is not None:
            self.session.attempt(lifecycle.upload.operation.name, lambda: self.client.upload_image(name, PNG))
        if lifecycle.balance is not None:
            self._check_balance(lifecycle.balance.operation.name)

    def _submit(self, model: Capabilities, arguments: dict[str, Any]) -> telecine.Job | None:
        """Submit a job; return it if the server has accepted it."""
        key, provider, session = new_key(), self.session.provider.name, self.session
        job = session.attempt(
            model.operation,
            lambda: self.client.submit(**arguments, provider=provider, key=key),
            lambda: self._is_allowed(model, arguments),
        )
        self._release(key)
        self._check_refusal(model, arguments)
        declared = session.jobs.get(model.operation)
        if job is not None and declared is not None:
            told = declared.read_id(session.last_exchange)
            if told is not None and job.id != told:
                message = f"the id of the job is {told!r}, and the client reads {job.id!r}"
                session.add(READS_THE_ANSWER, model.operation, message)
            session.job_id = job.id
        return job

    def _check_refusal(self, model: Capabilities, arguments: dict[str, Any]) -> None:
        """Check that a request is not refused as wrong; a server may refuse the links, which lead nowhere."""
        refusal, session = self.session.refusal, self.session
        has_links = bool(arguments.keys() & {"images", "callback_url"})
        if isinstance(refusal, REFUSED_AS_WRONG) and not has_links and self._is_allowed(model, arguments):
            message = f"the spec allows the request, and the server refuses it: {refusal}"
            session.add(REQUEST_IS_ACCEPTED, model.operation, message)

    def _is_allowed(self, model: Capabilities, arguments: dict[str, Any]) -> bool:
        """Return whether the spec allows the body that the client makes of arguments."""
        spec = self.session.context.target.spec
        request = VideoRequest(**{name: value for name, value in arguments.items() if name != "callback_url"})
        images = [IMAGE_URL if isinstance(each, bytes) else str(each) for each in request.images]
        body = build_body(model, request, images, arguments.get("callback_url"), new_key())
        schema = spec.operation(model.operation).request_media[JSON]["schema"]
        return not any(spec.schema_problems(schema, body, "body", strict=True))

    def _release(self, key: str) -> None:
        """Give back the slot of a job, so that documented limits of real jobs do not stop the checks."""
        target, provider = self.session.context.target, self.session.provider
        endpoint = Endpoints(target.key, target.url).of(provider.api)
        get_limiter(provider.name, endpoint.fingerprint, endpoint.base_url).cancel(key)

    def _follow(self, job: telecine.Job, operation: str) -> None:
        """Poll a job to its end, and compare each reading."""
        session, declared, options = self.session, self.session.jobs.get(operation), self.session.context.options
        deadline = time.monotonic() + options.timeout
        while declared is not None and time.monotonic() < deadline:
            snapshot = session.attempt(declared.poll.operation, job.status)
            if snapshot is None:
                return
            for problem in compare_snapshot(declared.read(session.last_exchange), snapshot):
                session.add(READS_THE_ANSWER, declared.poll.operation, problem)
            if snapshot.done:
                break
            time.sleep(options.pause)
        if session.provider.lifecycle.lookup is not None:
            self._look_up(job, session.provider.lifecycle.lookup.operation.name)

    def _look_up(self, job: telecine.Job, where: str) -> None:
        lost = self.client.job(JobReference(job.provider, None, job.key).token)
        found = self.session.attempt(where, lambda: self.client.reconcile(lost))
        if found is not None and found.id != job.id:
            message = f"job {job.id!r} is looked up by its key, and the client reads {found.id!r}"
            self.session.add(READS_THE_ANSWER, where, message)

    def _follow_failure(self, model: Capabilities, arguments: dict[str, Any]) -> None:
        word, declared = self.session.context.options.fail_word, self.session.jobs.get(model.operation)
        if word is not None and declared is not None and declared.can_fail:
            job = self._submit(model, {**arguments, "prompt": f"{PROMPT} {word}"})
            if job is not None:
                self._follow(job, model.operation)

    def _check_balance(self, where: str) -> None:
        session = self.session
        balance = session.attempt(where, lambda: self.client.balance(session.provider.name))
        declared = next(iter(session.jobs.values())).lifecycle.forms.get("balance") if session.jobs else None
        if balance is not None and declared is not None:
            for problem in compare_balance(declared, session.last_exchange, balance.amount):
                session.add(READS_THE_ANSWER, where, problem)
