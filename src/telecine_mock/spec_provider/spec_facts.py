"""Facts of one spec that the parts of its mock share, as the compiler reads them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, cast

from telecine_codegen.compile import ir
from telecine_codegen.compile.build_ir import build_envelope
from telecine_codegen.compile.capability_reader import build_model_forms
from telecine_codegen.compile.lifecycle_builder import (
    REQUEST_EXPRESSION,
    RESPONSE_EXPRESSION,
    build_lifecycle,
    iter_job_queries,
)
from telecine_codegen.compile.normalise import NormalisedSpec
from telecine_codegen.openapi.harmonised_members import Mark, iter_marks
from telecine_codegen.openapi.operations import JSON, OperationNode, iter_operations
from telecine_mock.spec_provider.job_editor import JobEditor, read_editor
from telecine_mock.spec_provider.schema_validation import SpecSchemas
from telecine_runtime.error_envelope import Envelope


@dataclass(frozen=True)
class SpecFacts:
    """A normalised spec without lint errors, and what is read from it once."""

    spec: NormalisedSpec

    @property
    def name(self) -> str:
        """Name of the provider."""
        return self.spec.document.name

    @cached_property
    def calls(self) -> tuple[OperationNode, ...]:
        """The operations, in the order of the spec."""
        return tuple(self.spec.calls())

    @cached_property
    def inbound(self) -> tuple[OperationNode, ...]:
        """The callbacks and webhooks."""
        return tuple(each for each in iter_operations(self.spec.root) if each.is_inbound)

    @cached_property
    def schemas(self) -> SpecSchemas:
        """The validators."""
        return SpecSchemas(self.spec)

    @cached_property
    def envelope(self) -> Envelope:
        """How bodies report failure."""
        return Envelope(**asdict(build_envelope(self.spec.data.get("x-envelope", {}))))

    @cached_property
    def forms(self) -> tuple[ir.ModelFormIR, ...]:
        """The form of each model."""
        return build_model_forms(self.spec)

    def forms_of(self, submit: OperationNode) -> tuple[ir.ModelFormIR, ...]:
        """Return the forms of the body of a submit.

        Where the compiler finds no form, as in a body that is composed with `allOf`, the marked members are one.
        """
        found = tuple(form for form in self.forms if form.operation == submit.identifier)
        if found:
            return found
        marks = iter_marks(submit.node["requestBody"]["content"][JSON]["schema"])
        fields = tuple(_read_field(mark, word) for mark in marks for word in mark.words)
        limits = self.spec.data.get("x-limits", {})
        return (ir.ModelFormIR(submit.identifier or "", None, fields, {}, limits, None, None, {}),)

    @cached_property
    def lifecycle(self) -> ir.LifecycleIR | None:
        """The life of a job; None if the spec has no submit or no poll."""
        return build_lifecycle(self.spec, self._identifiers)

    @cached_property
    def submits(self) -> frozenset[str]:
        """The `operationId` of each operation that starts a job."""
        return frozenset(submit.id for submit in self.lifecycle.submits) if self.lifecycle else frozenset()

    @cached_property
    def queries_by_id(self) -> Mapping[str, ir.JobQueryIR]:
        """By `operationId`: the operations that return a job by its id."""
        return self._read_queries(RESPONSE_EXPRESSION)

    @cached_property
    def queries_by_key(self) -> Mapping[str, ir.JobQueryIR]:
        """By `operationId`: the operations that return a job by the key of the client."""
        return self._read_queries(REQUEST_EXPRESSION)

    def editor_of(self, operation: OperationNode) -> JobEditor:
        """Return the editor of what an operation, or a callback, sends."""
        return read_editor(operation, self.schemas)

    def envelope_of(self, operation: OperationNode) -> Envelope:
        """Return how the bodies of one operation report failure."""
        own = operation.node["x-envelope"].value
        if own is False:
            return self.envelope.without_success()
        marks = cast("dict[str, dict[str, str]]", own if isinstance(own, dict) else {})
        errors = marks.get("errors", {})
        return self.envelope.with_errors({str(code): name for code, name in errors.items()})

    @property
    def units(self) -> Mapping[str, float]:
        """How many of the provider's own unit make one US dollar."""
        return cast("Mapping[str, float]", self.spec.data.get("x-price", {}).get("units", {}))

    @property
    def _identifiers(self) -> dict[str, str]:
        return {call.identifier or "": call.identifier or "" for call in self.calls}

    def _read_queries(self, source: Any) -> Mapping[str, ir.JobQueryIR]:
        targets, names = {call.identifier: call for call in self.calls}, self._identifiers
        found = (query for call in targets.values() for query, _ in iter_job_queries(targets, call, names, source))
        return {query.operation: query for query in reversed(list(found))}


def _read_field(mark: Mark, word: str) -> ir.FieldIR:
    return ir.FieldIR(
        name=word,
        at=tuple(step for step in mark.path if step is not None),
        type="",
        required=False,
        default=mark.schema.get("default"),
        values=None,
        max_length=None,
        max_items=None,
        images=None,
    )
