"""Provider: its generated tables, the calls built from them and the parsers of their responses."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, cast

from telecine_runtime.body_codec import build_form_body, build_json_body
from telecine_runtime.call import Call
from telecine_runtime.capabilities import Capabilities
from telecine_runtime.errors import InvalidPayload, InvalidResponse
from telecine_runtime.lazy_import import LazyModule
from telecine_runtime.provider_info import ProviderInfo
from telecine_runtime.request_body import File
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

UPLOAD_FOLDER: Final = "telecine"
"""Upload folder at providers that require one."""


@dataclass(frozen=True, slots=True)
class Balance:
    """Remaining balance of an account.

    Attributes:
        amount: The amount; ``None`` if the provider does not return it.
        unit: Its unit: ``USD``, or the provider's own.
        unlimited: Whether the API key has no limit of its own.
    """

    amount: Decimal | None
    unit: str
    unlimited: bool = False

    def __str__(self) -> str:
        if self.unlimited:
            return "unlimited"
        return "unknown" if self.amount is None else f"{self.amount.normalize():f} {self.unit}"


@dataclass(frozen=True, slots=True)
class CallbackReport:
    """The job of a callback: its id, and the client's key of it, as far as the callback names them."""

    job_id: str | None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider as the harmonised client sees it; all of it is generated from the spec.

    Attributes:
        api: Server and authentication.
        capabilities: The models and what they support; the first one that supports a request is selected.
        lifecycle: The operations of a job and the fields of their responses.
        signature: How callbacks are signed, if they are.
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
        """Name of the provider in code, such as ``toapis``."""
        return cast("ProviderName", self.api.name)  # both are generated from the same specs

    def build_submit_call(self, capabilities: Capabilities, body: Mapping[str, Any]) -> Call[Any]:
        """Return the call that starts a job.

        Raises:
            InvalidRequest: The body violates the spec.
        """
        submit = self.lifecycle.submits[capabilities.operation]
        return Call(submit.operation, body=build_json_body(submit.operation.name, submit.body(), body))

    def build_poll_call(self, job_id: str) -> Call[Any]:
        """Return the call that polls a job."""
        return _build_query_call(self.lifecycle.poll, job_id)

    def build_lookup_call(self, key: str) -> Call[Any] | None:
        """Return the call that finds a job by the client's key, or ``None`` if the provider has none."""
        return _build_query_call(self.lifecycle.lookup, key) if self.lifecycle.lookup else None

    def parse_poll(self, call: Call[Any], response: Response, base_url: str) -> Snapshot:
        """Return the snapshot of a poll response.

        Raises:
            ApiError: The HTTP status or the body reports an error.
            InvalidResponse: The body is not JSON.
        """
        operation = call.operation
        if response.status == 202 and not response.content.strip():
            return Snapshot("running")
        body = operation.parse(response)
        return self.reader.read(body, lambda: base_url + call.target, lambda: operation.source(response, body))

    def parse_lookup(self, call: Call[Any], response: Response) -> str:
        """Return the job id of a lookup response.

        Raises:
            ApiError: The HTTP status or the body reports an error.
            InvalidResponse: The body is not JSON, or contains no job id.
        """
        job_id = lifecycle_reader.find_id(call.operation.parse(response), self.lifecycle.facts.job_id)
        if job_id is None:
            raise InvalidResponse(call.operation.name, response, "it contains no job id")
        return job_id


@dataclass(frozen=True, slots=True)
class AcceptedJob:
    """Id of a started job, and whether it was found in the documented place."""

    job_id: str
    documented: bool


def parse_submit_response(submit: Submit, response: Response) -> AcceptedJob:
    """Return the job id of a submit response.

    Raises:
        ApiError: The HTTP status or the body reports an error.
        InvalidResponse: The body is not JSON, or contains no job id.
    """
    operation = submit.operation
    body = operation.parse(response)
    if job_id := lifecycle_reader.find_id(body, submit.job_id):
        return AcceptedJob(job_id, documented=True)
    unforeseen = operation.envelope.undocumented_error(operation.name, response)
    if unforeseen is not None:
        raise unforeseen
    if job_id := job_ids.find_job_id(body, submit.job_id):
        return AcceptedJob(job_id, documented=False)
    raise InvalidResponse(operation.name, response, "it contains no job id")


def _build_query_call(query: JobQuery, value: str) -> Call[Any]:
    parameters = ((query.parameter, query.place, value), *query.fixed)

    def select(place: str) -> tuple[tuple[str, object], ...]:
        return tuple((name, text) for name, where, text in parameters if where == place)

    return Call(query.operation, dict(select("path")), select("query"), select("header"))


def build_upload_call(table: Upload, file: File) -> Call[Any]:
    """Return the call that uploads an image.

    Raises:
        InvalidRequest: The file cannot be sent.
    """
    parts: dict[str, object] = {table.image: file}
    if table.folder is not None:
        parts[table.folder] = UPLOAD_FOLDER
    if table.name is not None:
        # A second file with the same name would replace the first, which another job may still need.
        parts[table.name] = hashlib.sha256(file.content).hexdigest()[:32] + "." + file.type.rpartition("/")[2]
    return Call(table.operation, body=build_form_body(table.operation.name, table.body(), parts))


def parse_upload_url(table: Upload, response: Response, base_url: str) -> str:
    """Return the image URL of an upload response.

    Raises:
        ApiError: The HTTP status or the body reports an error.
        InvalidResponse: The body is not JSON, or contains no URL.
    """
    body = table.operation.parse(response)
    for path in table.image_url:
        for value in json_lookup.iter_values(body, path):
            url = video_urls.resolve_video_url(value, lambda: base_url)
            if isinstance(url, str):
                return url
    raise InvalidResponse(table.operation.name, response, "it contains no URL")


def parse_balance(table: BalanceQuery, response: Response) -> Balance:
    """Return the balance of a balance response.

    Raises:
        ApiError: The HTTP status or the body reports an error.
        InvalidResponse: The body is not JSON.
    """
    body = table.operation.parse(response)
    unlimited = any(json_lookup.find_value(body, path) is True for path in table.unlimited)
    for quantity in table.balance:
        amount = coerce.parse_decimal(json_lookup.find_value(body, quantity.at), quantity.per)
        if amount is not None:
            return Balance(amount, quantity.unit, unlimited=unlimited)
    return Balance(None, table.balance[0].unit, unlimited=unlimited)


def parse_callback_report(fields: CallbackFields, provider: str, body: bytes) -> CallbackReport:
    """Return the job of a callback body.

    Raises:
        InvalidPayload: The body is not a JSON object.
    """
    content = Response(200, {}, body).json()
    if not isinstance(content, dict):
        raise InvalidPayload(provider, "the body is not a JSON object")
    if fields.event and lifecycle_reader.find_id(content, fields.event) in fields.jobless:
        return CallbackReport(None)
    job_id = lifecycle_reader.find_id(content, fields.job_id) or job_ids.find_callback_job_id(content, fields.job_id)
    return CallbackReport(job_id, lifecycle_reader.find_id(content, fields.key))
