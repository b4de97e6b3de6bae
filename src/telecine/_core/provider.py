"""A provider: what its generated package says of it, with the calls and the readings that follow from that."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, cast

from telecine_runtime.body import File
from telecine_runtime.body_codec import build_form_body, build_json_body
from telecine_runtime.call import Call
from telecine_runtime.capabilities import Capabilities
from telecine_runtime.errors import InvalidPayload, InvalidResponse
from telecine_runtime.lazy_import import LazyModule
from telecine_runtime.provider_info import ProviderInfo
from telecine_runtime.response import Response
from telecine_runtime.signature import Signature
from telecine_runtime.snapshot import Snapshot

if TYPE_CHECKING:
    from telecine.providers import ProviderName
    from telecine_runtime import coerce, job_ids, json_lookup, lifecycle_reader, video_urls
    from telecine_runtime.lifecycle_tables import BalanceQuery, CallbackFields, JobQuery, Lifecycle, Submit, Upload
else:  # a first client does without; a first job needs them
    coerce, job_ids = LazyModule("telecine_runtime.coerce"), LazyModule("telecine_runtime.job_ids")
    video_urls, json_lookup, lifecycle_reader = (
        LazyModule(f"telecine_runtime.{name}") for name in ("video_urls", "json_lookup", "lifecycle_reader")
    )

FOLDER: Final = "telecine"
"""The folder at a provider that images are put into, where one has to be named."""


@dataclass(frozen=True, slots=True)
class Balance:
    """What is left on an account.

    Attributes:
        amount: How much; ``None`` when the provider does not say.
        unit: Of what: ``USD``, or the provider's own unit.
        unlimited: Whether the key has no limit of its own.
    """

    amount: Decimal | None
    unit: str
    unlimited: bool = False

    def __str__(self) -> str:
        if self.unlimited:
            return "unlimited"
        return "not told" if self.amount is None else f"{self.amount.normalize():f} {self.unit}"


@dataclass(frozen=True, slots=True)
class CallbackReport:
    """Which job a callback is about, if any, and our key of it, if told."""

    job_id: str | None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Provider:
    """What the harmonised layer has to know of a provider; all of it is generated from the spec.

    Attributes:
        api: Server and key.
        capabilities: What may be asked, model by model; the first that fits is taken.
        lifecycle: The life of a job: how it is started and asked for, and what the answers say.
        signature: How callbacks are signed, where they are.
    """

    api: ProviderInfo
    capabilities: tuple[Capabilities, ...]
    lifecycle: Lifecycle = field(repr=False)
    signature: Signature | None = None
    reader: lifecycle_reader.LifecycleReader = field(init=False, repr=False)

    def __post_init__(self) -> None:
        hours = self.capabilities[0].limits.retention_hours
        object.__setattr__(
            self, "reader", lifecycle_reader.LifecycleReader(self.lifecycle.facts, hours, self.lifecycle.units)
        )

    @property
    def name(self) -> ProviderName:
        """The name in code, such as ``toapis``."""
        return cast("ProviderName", self.api.name)  # both are generated from the same specs

    def submit(self, capabilities: Capabilities, body: Mapping[str, Any]) -> Call[Any]:
        """Return the call that starts a job with a complete request body.

        Raises:
            InvalidRequest: The body breaks the spec.
        """
        submit = self.lifecycle.submits[capabilities.operation]
        return Call(submit.operation, body=build_json_body(submit.operation.name, submit.body(), body))

    def poll(self, job_id: str) -> Call[Any]:
        """Return the call that asks for a job by the provider's id."""
        return _build_query_call(self.lifecycle.poll, job_id)

    def lookup(self, key: str) -> Call[Any] | None:
        """Return the call that asks for a job by our key, where that is possible; its answer is that of a poll."""
        return _build_query_call(self.lifecycle.lookup, key) if self.lifecycle.lookup else None

    def read(self, call: Call[Any], answer: Response, base_url: str) -> Snapshot:
        """Return what the answer to a poll says.

        Raises:
            ApiError: The HTTP status or the body says that the call failed.
            InvalidResponse: The body is no JSON.
        """
        operation = call.operation
        if answer.status == 202 and not answer.content.strip():
            return Snapshot("running")
        body = operation.parse(answer)
        return self.reader.read(body, lambda: base_url + call.target, lambda: operation.source(answer, body))

    def parse_lookup(self, call: Call[Any], answer: Response) -> str:
        """Return the id in the answer to a look-up.

        Raises:
            ApiError: The HTTP status or the body says that the call failed.
            InvalidResponse: The body is no JSON, or names no job.
        """
        job_id = lifecycle_reader.find_id(call.operation.parse(answer), self.lifecycle.facts.job_id)
        if job_id is None:
            raise InvalidResponse(call.operation.name, answer, "it names no job")
        return job_id


@dataclass(frozen=True, slots=True)
class AcceptedJob:
    """The id of a job that was started, and whether it stood where the spec says."""

    job_id: str
    documented: bool


def parse_submit_response(submit: Submit, answer: Response) -> AcceptedJob:
    """Return the id in the answer to a submit.

    Raises:
        ApiError: The HTTP status or the body says that the call failed.
        InvalidResponse: The body is no JSON, or names no job.
    """
    operation = submit.operation
    body = operation.parse(answer)
    if job_id := lifecycle_reader.find_id(body, submit.job_id):
        return AcceptedJob(job_id, documented=True)
    unforeseen = operation.envelope.undocumented_error(operation.name, answer)
    if unforeseen is not None:
        raise unforeseen
    if job_id := job_ids.find_job_id(body, submit.job_id):
        return AcceptedJob(job_id, documented=False)
    raise InvalidResponse(operation.name, answer, "it names no job")


def _build_query_call(question: JobQuery, value: str) -> Call[Any]:
    every = ((question.parameter, question.place, value), *question.fixed)
    path, query, headers = (
        tuple([(name, told) for name, where, told in every if where == place]) for place in ("path", "query", "header")
    )
    return Call(question.operation, dict(path), query, headers)


def build_upload_call(table: Upload, file: File) -> Call[Any]:
    """Return the call that uploads an image.

    Raises:
        InvalidRequest: The file cannot be sent.
    """
    parts: dict[str, object] = {table.image: file}
    if table.folder is not None:
        parts[table.folder] = FOLDER
    if table.name is not None:
        # A second file of the same name would take the place of the first, and a job may still have to read that.
        parts[table.name] = hashlib.sha256(file.content).hexdigest()[:32] + "." + file.type.rpartition("/")[2]
    return Call(table.operation, body=build_form_body(table.operation.name, table.body(), parts))


def parse_upload_url(table: Upload, answer: Response, base_url: str) -> str:
    """Return the URL of an image, from the answer to its upload.

    Raises:
        ApiError: The HTTP status or the body says that the call failed.
        InvalidResponse: The body is no JSON, or names no URL.
    """
    body = table.operation.parse(answer)
    values = (value for path in table.image_url for value in json_lookup.iter_values(body, path))
    url = next(
        (found for value in values if isinstance(found := video_urls.resolve_video_url(value, lambda: base_url), str)),
        None,
    )
    if url is None:
        raise InvalidResponse(table.operation.name, answer, "it names no URL")
    return url


def parse_balance(table: BalanceQuery, answer: Response) -> Balance:
    """Return what is left, from the answer to the question for it.

    Raises:
        ApiError: The HTTP status or the body says that the call failed.
        InvalidResponse: The body is no JSON.
    """
    body = table.operation.parse(answer)
    unlimited = any(json_lookup.find_value(body, path) is True for path in table.unlimited)
    told = ((coerce.parse_decimal(json_lookup.find_value(body, one.at), one.per), one.unit) for one in table.balance)
    left, unit = next((pair for pair in told if pair[0] is not None), (None, table.balance[0].unit))
    return Balance(left, unit, unlimited=unlimited)


def parse_callback_report(table: CallbackFields, provider: str, body: bytes) -> CallbackReport:
    """Return which job a callback is about.

    Raises:
        InvalidPayload: The body is no JSON object.
    """
    said = Response(200, {}, body).json()
    if not isinstance(said, dict):
        raise InvalidPayload(provider, "the body is no JSON object")
    if table.event and lifecycle_reader.find_id(said, table.event) in table.jobless:
        return CallbackReport(None)
    job_id = lifecycle_reader.find_id(said, table.job_id) or job_ids.find_callback_job_id(said, table.job_id)
    return CallbackReport(job_id, lifecycle_reader.find_id(said, table.key))
