"""The callbacks that a spec declares: their operations, what they tell of a job, and how they are signed."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from telecine_codegen.compile.lifecycle_builder import build_poll_fields
from telecine_codegen.compile.normalise import NormalisedSpec, normalise_spec
from telecine_codegen.compile.reader_fields import build_reader_fields
from telecine_codegen.contract.api_spec import ApiOperation, ApiSpec
from telecine_codegen.contract.callback_reading import JobReport, read_report
from telecine_codegen.contract.check_context import ContractTarget
from telecine_codegen.contract.declared_job import DeclaredJob
from telecine_codegen.openapi.harmonised_members import collect_marks, iter_marks
from telecine_codegen.openapi.operations import JSON, iter_operations, iter_success_schemas
from telecine_runtime.lifecycle_reader import LifecycleReader, find_id
from telecine_runtime.lifecycle_tables import JsonPaths
from telecine_runtime.signature import Signature


@dataclass(frozen=True)
class CallbackOperation:
    """A callback or webhook: its name in the spec, and the operation in the spec of our receiver."""

    event: str
    operation: ApiOperation = field(repr=False)


@functools.cache
def find_callbacks(spec: ApiSpec) -> tuple[CallbackOperation, ...]:
    """Return the callbacks and webhooks of a spec that are POST requests; their paths end in the provider's name."""
    items = list(spec.data.get("webhooks", {}).items())
    for operation in spec.operations:
        for name, callback in operation.node.get("callbacks", {}).items():
            items += [(name, item) for item in spec.resolve(callback).values()]
    found = [(name, node) for name, item in items if (node := spec.resolve(item).get("post"))]
    operations = (
        CallbackOperation(
            name, ApiOperation(spec, node["operationId"], "POST", f"/{node['operationId']}/{spec.name}", node)
        )
        for name, node in found
    )
    return tuple({each.operation.id: each for each in operations}.values())


def load_signature(spec: ApiSpec) -> Signature | None:
    """Return the signature scheme of callbacks in a spec; None if they are not signed."""
    scheme = spec.data.get("x-signature")
    if scheme is None:
        return None
    known = {name: scheme[name] for name in ("encoding", "header", "timestamp", "required")}
    return Signature(
        **known,
        id=tuple(scheme["id"]),
        signed=tuple(scheme["signed"]),
        tolerance=scheme["tolerance_seconds"],
        prefix=scheme.get("prefix", ""),
    )


@dataclass(frozen=True)
class CallbackKind:
    """A callback or webhook about a job.

    Attributes:
        event: Its name in the spec.
        operation: The operation.
        reader: Reads what a body tells of the job.
        is_webhook: Whether its URL is set in a console.
        examples: What its examples tell.
    """

    event: str
    operation: ApiOperation
    reader: LifecycleReader
    is_webhook: bool
    examples: tuple[JobReport, ...]

    @property
    def states(self) -> frozenset[str]:
        """The states of a job in its examples."""
        return frozenset(each.state for each in self.examples) - {"unknown"}

    @property
    def may_be_short(self) -> bool:
        """Whether an example leaves out the video, or the reason of a failure."""
        return any(each.is_short for each in self.examples)


@dataclass(frozen=True)
class JobCallbacks:
    """The callbacks of the jobs that one operation creates.

    Attributes:
        kinds: The callbacks and webhooks about a job.
        ids: Where a body names the job.
        keys: Where it has our key of the job.
        events: Where it says which of the callbacks it is.
        url_path: Where a submit takes the URL; None if only a console does.
        key_path: Where a submit takes our key; None if it takes none.
        signature: How deliveries are signed; None if they are not.
    """

    kinds: tuple[CallbackKind, ...]
    ids: JsonPaths
    keys: JsonPaths
    events: JsonPaths
    url_path: tuple[str, ...] | None
    key_path: tuple[str, ...] | None
    signature: Signature | None

    @property
    def needs_console(self) -> bool:
        """Whether the URL must be set in a console."""
        return self.url_path is None or any(kind.is_webhook for kind in self.kinds)

    @property
    def are_repeated(self) -> bool:
        """Whether a refused delivery is sent again: that is what an id of each delivery is for."""
        return self.signature is not None and any(not place.startswith("/") for place in self.signature.id)

    @property
    def where(self) -> str:
        """The callbacks, as the place of a finding."""
        return ", ".join(kind.operation.id for kind in self.kinds)

    def select(self, body: Any) -> CallbackKind | None:
        """Return the callback that a body is: that of its event, or the only one; None if its event is unknown."""
        if not self.events:
            return self.kinds[0]
        event = find_id(body, self.events)
        return next((kind for kind in self.kinds if kind.event == event), None)


def find_job_callbacks(target: ContractTarget, job: DeclaredJob) -> JobCallbacks | None:
    """Return the callbacks of the jobs that an operation creates; None if the spec declares none."""
    if not job.lifecycle.callbacks:
        return None
    (paths,) = job.lifecycle.callbacks
    spec = normalise_spec(target.document)
    kinds = tuple(_find_kinds(target.spec, spec, job.submit.id))
    if not kinds:
        return None
    submit = next(call for call in spec.calls() if call.identifier == job.submit.id)
    marks = [*iter_marks(submit.node["requestBody"]["content"][JSON]["schema"])]
    keys = [tuple(step for step in mark.path if step is not None) for mark in marks if "key" in mark.words]
    return JobCallbacks(
        kinds,
        paths["job_id"],
        paths.get("key", ()),
        paths.get("event", ()),
        job.callback_path,
        next(iter(keys), None),
        load_signature(target.spec),
    )


def _find_kinds(spec: ApiSpec, normalised: NormalisedSpec, submit: str) -> Iterator[CallbackKind]:
    found = {each.operation.id: each for each in find_callbacks(spec)}
    for node in iter_operations(normalised.root):
        declared = found.get(node.identifier or "") if node.is_inbound else None
        marks = collect_marks(iter_success_schemas(node)) if declared else []
        is_of_job = any("job_id" in mark.words for mark in marks) and JSON in node.node["requestBody"]["content"]
        if declared is None or not is_of_job or (node.owner is not None and node.owner.identifier != submit):
            continue
        hours = spec.data.get("x-limits", {}).get("retention_hours")
        reader = LifecycleReader(build_reader_fields(build_poll_fields(marks)), hours)
        media = cast("Mapping[str, Any]", node.node["requestBody"]["content"][JSON].value)
        examples = tuple(read_report(reader, body, "") for body in iter_examples(spec, media))
        yield CallbackKind(declared.event, declared.operation, reader, node.kind == "webhook", examples)


def iter_examples(spec: ApiSpec, media: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the examples of a media type."""
    if "example" in media:
        yield media["example"]
    for each in media.get("examples", {}).values():
        example = spec.resolve(each)
        if "value" in example:
            yield example["value"]
