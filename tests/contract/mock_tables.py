"""The tables of the mocks written by hand, as schemas that can be compared with a spec."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.contract.spec import PROVIDERS, load_spec

from telecine_codegen.contract.api_spec import ApiOperation, ApiSpec, Node
from telecine_codegen.contract.boundary_values import BoundaryCase, BoundaryValues
from telecine_codegen.contract.schema_forms import SchemaForm, list_forms
from telecine_codegen.contract.valid_values import ValueSource
from telecine_mock import providers
from telecine_mock.provider_table import MockEndpoint
from telecine_mock.validation import describe_form


@dataclass(frozen=True)
class MockTable:
    """What the mock of a provider takes in one form of a request body.

    Attributes:
        operation: The operation.
        form: The form of the spec.
        body: A body of that form, from the spec.
        schema: The table of the mock for this body.
    """

    operation: ApiOperation = field(repr=False)
    form: SchemaForm = field(repr=False)
    body: Mapping[str, Any] = field(repr=False)
    schema: Node = field(repr=False)

    def __str__(self) -> str:
        return "-".join(each for each in (self.operation.spec.name, self.operation.id, self.form.name) if each)

    @property
    def endpoint(self) -> MockEndpoint:
        """The endpoint of the mock."""
        return find_endpoint(self.operation)

    def list_cases(self) -> list[BoundaryCase]:
        """Return the bodies at the limits of the table."""
        components = {"schemas": {"Table": {"description": "A table.", **self.schema}}}
        spec = ApiSpec(f"table {self}", {"components": components})
        table = {"$ref": "#/components/schemas/Table"}
        return BoundaryValues(spec, table, [self.body], is_form=self.is_form).list_cases()

    @property
    def is_form(self) -> bool:
        """Whether the body is a multipart form."""
        return "multipart/form-data" in self.operation.request_media

    def find_disagreement(self, case: BoundaryCase, *, is_taken: bool) -> str | None:
        """Return how the spec judges a body in another way than the mock did; None if it agrees, or does not say."""
        problems, (media,) = self.operation.spec.schema_problems, self.operation.request_media.values()
        whole = media["schema"]
        if not is_taken:
            is_allowed = not list(problems(whole, case.body, "", strict=True))
            return "the spec allows it, and the mock refuses it" if is_allowed else None
        of_form = whole if case.member == "model" else self.form.node  # a model chooses the form
        forbids = list(problems(of_form, case.body, "")) and list(problems(whole, case.body, "", strict=True))
        return "the spec refuses it, and the mock takes it" if forbids else None


def find_endpoint(operation: ApiOperation) -> MockEndpoint:
    """Return the endpoint of the mock for an operation."""
    endpoints = providers.PROVIDERS[operation.spec.name].endpoints
    return next(each for each in endpoints if (each.method, each.path) == (operation.method, operation.path))


def list_tables() -> list[MockTable]:
    """Return the tables of all providers, for each form of each body."""
    return [
        table
        for provider in PROVIDERS
        for operation in load_spec(provider).operations
        if operation.request_media
        for table in _list_tables(operation)
    ]


def _list_tables(operation: ApiOperation) -> list[MockTable]:
    (media,) = operation.request_media.values()
    schema, endpoint = media["schema"], find_endpoint(operation)
    examples = [each["value"] for each in media.get("examples", {}).values()]
    source = ValueSource(operation.spec, [*examples, *([media["example"]] if "example" in media else [])])
    tables: list[MockTable] = []
    for form in list_forms(operation.spec, schema):
        body = source.find(schema, form, ())
        table = describe_form(endpoint.form(body))
        for name, member in form.properties.items():  # marks say which members are images, or need a receiver
            for each in list_forms(operation.spec, member):
                marks = {"x-harmonised": each.node["x-harmonised"]} if "x-harmonised" in each.node else {}
                table["properties"].get(name, {}).update(marks)
        for name in endpoint.files:
            table["properties"][name] = {"type": "string", "format": "binary"}
            table["required"] = [*table.get("required", ()), name]
        tables.append(MockTable(operation, form, body, table))
    return tables
