"""Endpoints of a mock made from a spec: submits, job queries, uploads, balances, and everything else by example."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

from telecine_codegen.compile import ir
from telecine_codegen.openapi.operations import OperationNode
from telecine_mock.job_creation import accept_job
from telecine_mock.job_store import MockJob
from telecine_mock.provider_table import MockResponse, ReceivedCall, RequestRefused
from telecine_mock.spec_provider.body_paths import change_values, write_value
from telecine_mock.spec_provider.job_editor import JobEditor
from telecine_mock.spec_provider.job_ids import JobIdMaker
from telecine_mock.spec_provider.job_phases import is_silent
from telecine_mock.spec_provider.job_prices import compute_price
from telecine_mock.spec_provider.job_rendering import JobView, convert_rate
from telecine_mock.spec_provider.job_requests import read_job_request
from telecine_mock.spec_provider.member_values import format_number
from telecine_mock.spec_provider.request_checks import find_file, read_field_with
from telecine_mock.spec_provider.response_examples import ResponseExample
from telecine_mock.state import MockState
from telecine_mock.uploads import StoredUpload, detect_image_type

Handler = Callable[[MockState, ReceivedCall], MockResponse]


def to_response(example: ResponseExample, job: MockJob | None = None, *, accepted: bool = False) -> MockResponse:
    """Return an example as the response of an endpoint."""
    return MockResponse(example.body, job, accepted=accepted, status=example.status, headers=example.headers)


@dataclass(frozen=True, slots=True, eq=False)
class SubmitHandler:
    """Starts a job."""

    provider: str
    forms: Sequence[ir.ModelFormIR]
    view: JobView
    ids: JobIdMaker
    account: float

    def __call__(self, state: MockState, call: ReceivedCall) -> MockResponse:
        """Return the response to a submit."""
        request = read_job_request(self.forms, call.body)
        job = accept_job(
            state,
            call,
            provider=self.provider,
            job_id=self.ids.make(state),
            model=request.model,
            prompt=request.prompt,
            ratio=request.ratio,
            seconds=request.seconds,
            price=compute_price(request),
            account=self.account,
            limits=request.limits,
            retention_seconds=request.form.limits.get("retention_hours", 24) * 3600.0,
            callback_url=request.callback_url,
            key=request.key,
        )
        return to_response(self.view.render(job, job.created), job, accepted=True)


@dataclass(frozen=True, slots=True, eq=False)
class JobHandler:
    """Returns a job by its id, or by the key of the client."""

    provider: str
    by_id: Callable[[ReceivedCall], str | None]
    by_key: Callable[[ReceivedCall], str | None]
    view: JobView

    def __call__(self, state: MockState, call: ReceivedCall) -> MockResponse:
        """Return the response to a query."""
        job_id, key = self.by_id(call), self.by_key(call)
        job = state.jobs.get(self.provider, job_id) if job_id is not None else None
        if job is None and key is not None:
            job = state.jobs.get_by_key(self.provider, key)
        if job is None:
            raise RequestRefused("unknown")
        now = state.clock.now()
        example = self.view.render(job, now)
        if example.may_be_empty and is_silent(job, now):
            return MockResponse(None, job, status=example.status, headers=example.headers)
        return to_response(example, job)


def parameter_reader(
    query: ir.JobQueryIR | None, path_names: Mapping[str, str]
) -> Callable[[ReceivedCall], str | None]:
    """Return a function that reads the parameter of a job query; it returns None without a query."""

    def read(call: ReceivedCall) -> str | None:
        if query is None:
            return None
        places: dict[str, Mapping[str, str]] = {
            "path": {path_names[name]: text for name, text in call.path.items()},
            "query": call.query,
            "header": call.headers,
        }
        name = query.parameter.lower() if query.place == "header" else query.parameter
        return places[query.place].get(name)

    return read


@dataclass(frozen=True, slots=True, eq=False)
class UploadHandler:
    """Stores an image and returns its URL at the CDN of the mock."""

    provider: str
    operation: OperationNode
    example: ResponseExample
    editor: JobEditor

    def __call__(self, state: MockState, call: ReceivedCall) -> MockResponse:
        """Return the response to an upload."""
        file = find_file(self.operation, call.files)
        url = None if file is not None else _find_url(call.sent_body)
        if url is None:
            content = file.content if file is not None else _find_content(call.sent_body)
            url = self._store(state, call, content, "" if file is None else file.name)
        body = self.example.body
        for mark in self.editor.iter_marked("image_url"):
            body = write_value(body, mark.path, url)
        return to_response(ResponseExample(self.example.status, body, None, headers=self.example.headers))

    def _store(self, state: MockState, call: ReceivedCall, content: bytes, sent_name: str) -> str:
        media_type = detect_image_type(content) or "application/octet-stream"
        name = read_field_with(self.operation, "image_name", call.sent_body) or sent_name
        folder = read_field_with(self.operation, "image_folder", call.sent_body)
        # Only where the client chooses the folder does a second file of the same name replace the first.
        place = folder.strip("/") if folder else state.new_hex(8)
        path = f"{self.provider}/{place}/{name or state.new_hex(16)}"
        state.uploads.add(StoredUpload(path, media_type, content, expires=float("inf")))
        return f"{call.origin}/cdn/uploads/{quote(path, errors='replace')}"


def _find_url(body: Mapping[str, Any]) -> str | None:
    """Return the URL that an upload is to be fetched from; the mock passes it on."""
    texts = (value for value in body.values() if isinstance(value, str))
    return next((text for text in texts if text.lower().startswith(("http://", "https://"))), None)


def _find_content(body: Mapping[str, Any]) -> bytes:
    """Return the longest member that is base64, or a data URL, decoded; empty if there is none."""
    found: list[bytes] = []
    for value in body.values():
        text = str(value)
        encoded = text.partition(",")[2] if text.startswith("data:") else text
        try:
            found.append(base64.b64decode(encoded, validate=True))
        except (binascii.Error, ValueError):
            continue
    return max(found, key=len, default=b"")


@dataclass(frozen=True, slots=True, eq=False)
class BalanceHandler:
    """Returns the balance: `account` in US dollars without what the jobs have cost."""

    provider: str
    example: ResponseExample
    members: Sequence[tuple[tuple[str | None, ...], str, int]]
    units: Mapping[str, float]
    account: float

    def __call__(self, state: MockState, _call: ReceivedCall) -> MockResponse:
        """Return the response to a balance query."""
        body = self.example.body
        for path, unit, per in self.members:
            rate = convert_rate(unit, self.units)
            if rate is not None and self.account != float("inf"):
                rest = (self.account - state.spent[self.provider]) * rate * per
                body = change_values(body, path, partial(_write_number, rest))
        return to_response(ResponseExample(self.example.status, body, None, headers=self.example.headers))


def _write_number(number: float, old: Any) -> Any:
    return format_number(number, old, {})


@dataclass(frozen=True, slots=True, eq=False)
class ExampleHandler:
    """Returns the example."""

    example: ResponseExample

    def __call__(self, _state: MockState, _call: ReceivedCall) -> MockResponse:
        """Return the response to any valid call."""
        return to_response(self.example)


def convert_path(path: str) -> tuple[str, dict[str, str]]:
    """Return a path template for the router, and the spec's name of each of its parameters."""
    names = re.findall(r"\{([^}]+)\}", path)
    for number, name in enumerate(names):
        path = path.replace(f"{{{name}}}", f"{{p{number}}}")
    return path, {f"p{number}": name for number, name in enumerate(names)}
