"""Intermediate representation: the plain data that the templates render."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from telecine_codegen.compile.method_signatures import (
    FunctionArgument,
    RequestBody,
    build_open_signature,
    build_overloads,
    build_signature,
    sort_required_first,
)


@dataclass(frozen=True, slots=True)
class EnvelopeIR:
    """The members of ``x-envelope``; see `telecine_runtime.error_envelope.Envelope`."""

    success: dict[str, tuple[Any, ...]]
    refusal: dict[str, tuple[Any, ...]]
    code: tuple[str, ...]
    message: tuple[str, ...]
    errors: dict[str, str]
    phrases: dict[str, str]

    @property
    def facts(self) -> dict[str, Any]:
        """The non-empty keyword arguments."""
        facts = {
            "success": self.success,
            "refusal": self.refusal,
            "code": self.code,
            "message": self.message,
            "errors": self.errors,
            "phrases": self.phrases,
        }
        return {name: value for name, value in facts.items() if value}


@dataclass(frozen=True, slots=True)
class OperationIR:
    """An operation of the client.

    Attributes:
        name: Python name.
        method: HTTP method in upper case.
        path: Path template.
        doc: Docstring.
        return_type: Qualified type of a successful response; ``None`` if it has no body.
        envelope: Expression of its error envelope.
        idempotent: Whether HTTP defines the method as idempotent.
        authenticated: Whether the key is sent.
        accept: Media types of a success that is not JSON.
    """

    name: str
    method: str
    path: str
    doc: str
    return_type: str
    envelope: str
    idempotent: bool
    authenticated: bool
    accept: str | None
    path_arguments: tuple[FunctionArgument, ...]
    query_arguments: tuple[FunctionArgument, ...]
    header_arguments: tuple[FunctionArgument, ...]
    body: RequestBody | None

    @property
    def constant(self) -> str:
        """Name of its constant."""
        return f"_{self.name.upper()}"

    @property
    def others(self) -> tuple[FunctionArgument, ...]:
        """The arguments outside the body."""
        return (*self.path_arguments, *self.query_arguments, *self.header_arguments)

    @property
    def arguments(self) -> tuple[FunctionArgument, ...]:
        """All arguments, required ones first."""
        fields = self.body.fields if self.body else ()
        return sort_required_first((*self.path_arguments, *fields, *self.query_arguments, *self.header_arguments))

    @property
    def signature(self) -> str:
        """The signature of its function."""
        if self.overloads:
            return build_open_signature("Any", self.others)
        return build_signature(self.body, self.others)

    @property
    def overloads(self) -> tuple[str, ...]:
        """The overloads of its function."""
        return build_overloads(self.body, self.others)

    @property
    def passed(self) -> str:
        """The arguments that its method passes to its function."""
        named = [f"{one.name}={one.name}" for one in (self.others if self.overloads else self.arguments)]
        extra = ["extra_body=extra_body"] if self.has_extra_body else []
        if self.overloads:
            return ", ".join(["body", *named, *extra, "**form"])
        return ", ".join([*named, *extra])

    @property
    def has_extra_body(self) -> bool:
        """Whether members that are not in the spec can be added to the body."""
        return self.body is not None and self.body.is_extensible

    @property
    def flags(self) -> dict[str, Any]:
        """The facts that differ from the defaults of the runtime."""
        flags = {"idempotent": self.idempotent, "authenticated": self.authenticated, "accept": self.accept}
        defaults = {"idempotent": False, "authenticated": True, "accept": None}
        return {name: value for name, value in flags.items() if value is not defaults[name]}

    @property
    def call_doc(self) -> str:
        """Docstring of the function that builds the call."""
        return f"{self.doc.partition('.')[0]}: the call alone, to be sent by a client."

    @property
    def decode(self) -> str:
        """Expression of the function that decodes a successful response."""
        if self.accept is not None:  # a text or a file; a JSON text has the return type str as well
            return f"read_{'text' if self.return_type == 'str' else 'bytes'}"
        if self.return_type == "None":
            return "ignore_body"
        model = self.return_type.removesuffix(" | None")
        return f"build_decoder(lambda: {model}{', may_be_empty=True' if model != self.return_type else ''})"


@dataclass(frozen=True, slots=True)
class CallbackIR:
    """A callback or, without an expression, a webhook."""

    name: str
    event: str
    model: str
    expression: str | None
    doc: str


@dataclass(frozen=True, slots=True)
class FieldIR:
    """Mapping of a harmonised field to members of a request; see `telecine_runtime.capabilities.Field`."""

    name: str
    at: tuple[str, ...]
    type: str
    required: bool
    default: Any
    values: tuple[Any, ...] | range | None
    max_length: int | None
    max_items: int | None
    images: dict[str, Any] | None
    inside: tuple[str, ...] = ()
    several: tuple[str, ...] | None = None

    @property
    def arguments(self) -> dict[str, Any]:
        """The known keyword arguments."""
        facts = {
            "at": self.at,
            "type": self.type,
            "required": self.required or None,
            "default": self.default,
            "values": self.values,
            "max_length": self.max_length,
            "max_items": self.max_items,
            "inside": self.inside or None,
            "several": self.several,
        }
        return {name: value for name, value in facts.items() if value is not None}


@dataclass(frozen=True, slots=True)
class ModelFormIR:
    """The capabilities of a model; see `telecine_runtime.capabilities.Capabilities`."""

    operation: str
    model: str | None
    fields: tuple[FieldIR, ...]
    options: dict[str, tuple[str, ...]]
    limits: dict[str, Any]
    callback: str | None
    signature: str | None
    price: dict[str, Any]

    @property
    def facts(self) -> dict[str, Any]:
        """The keyword arguments besides fields and limits, without the defaults of the runtime."""
        facts = {"options": self.options, "callback": self.callback, "signature": self.signature}
        return {name: value for name, value in facts.items() if value}


Path = tuple[str | None, ...]
"""Names of members, outermost first; ``None`` stands for the items of a list."""


@dataclass(frozen=True, slots=True)
class JobQueryIR:
    """An operation that returns a job; see `telecine_runtime.lifecycle_tables.JobQuery`."""

    operation: str
    parameter: str
    place: str
    fixed: tuple[tuple[str, str, Any], ...]

    @property
    def facts(self) -> dict[str, Any]:
        """The keyword arguments, without the defaults of the runtime."""
        facts = {"place": self.place if self.place != "path" else None, "fixed": self.fixed or None}
        return {"parameter": self.parameter, **{name: value for name, value in facts.items() if value is not None}}


@dataclass(frozen=True, slots=True)
class SubmitIR:
    """An operation that submits a job, by `operationId` and Python name."""

    id: str
    operation: str
    body: str
    job_id: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class AuxiliaryOperationIR:
    """An upload or balance operation.

    Attributes:
        kind: Name of the table in `telecine_runtime.lifecycle_tables`.
        operation: Python name of the operation.
        facts: The plain members of the table.
        bodies: The model of its body, if it has one.
        quantities: The members of the table with a unit.
    """

    kind: str
    operation: str
    facts: dict[str, Any]
    bodies: tuple[str, ...] = ()
    quantities: dict[str, tuple[tuple[Path, str, int], ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PollFieldsIR:
    """The paths of job fields in a response; see `telecine_runtime.lifecycle_tables.Facts`."""

    states: tuple[tuple[Path, dict[str, str]], ...]
    paths: dict[str, tuple[Path, ...]]
    quantities: dict[str, tuple[tuple[Path, str, int], ...]]
    rejected: tuple[tuple[Path, dict[str, tuple[Any, ...]]], ...]


@dataclass(frozen=True, slots=True)
class LifecycleIR:
    """The job lifecycle of a provider; see `telecine_runtime.lifecycle_tables.Lifecycle`."""

    submits: tuple[SubmitIR, ...]
    facts: PollFieldsIR
    queries: dict[str, JobQueryIR]
    forms: dict[str, AuxiliaryOperationIR]
    callbacks: tuple[dict[str, tuple[Any, ...]], ...]
    units: tuple[dict[str, int], ...]


@dataclass(frozen=True, slots=True)
class ServiceIR:
    """A provider."""

    name: str
    title: str
    doc: str
    base_url: str
    key_header: str
    key_prefix: str
    key_variable: str
    envelope: EnvelopeIR
    operations: tuple[OperationIR, ...]
    callbacks: tuple[CallbackIR, ...]
    forms: tuple[ModelFormIR, ...]
    signature: dict[str, Any] | None
    lifecycle: LifecycleIR | None

    @property
    def key_doc(self) -> str:
        """Where the API key comes from, as the rest of a docstring's first line."""
        if not self.key_variable:
            return " It needs no API key."
        return f" The default of `api_key` is the environment variable {self.key_variable}."

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of all operations."""
        return tuple(dict.fromkeys(operation.path for operation in self.operations))

    @property
    def expressions(self) -> dict[str, str]:
        """The runtime expression of the URL of each callback."""
        return {callback.name: callback.expression for callback in self.callbacks if callback.expression}
