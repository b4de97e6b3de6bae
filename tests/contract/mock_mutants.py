"""Mocks written by hand of which one table takes a little more, or a little less."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import jsonschema_rs
from tests.contract.limit_changes import LimitChange, iter_changes, iter_type_changes
from tests.contract.mock_tables import MockTable, list_tables

from telecine_mock import providers
from telecine_mock.provider_table import MockProvider
from telecine_mock.validation import Form, FormField, FormProblem, describe_form


@dataclass(frozen=True)
class MockMutant:
    """The mock of a provider with one change in one table."""

    table: MockTable
    change: LimitChange

    def __str__(self) -> str:
        return f"{self.table}-{self.change}"

    @property
    def is_equivalent(self) -> bool:
        """Whether it changes nothing: the mock of ToAPIs counts its images once more, over two members."""
        return str(self).endswith("GrokVideo10Request-reference_images/maxItems-widened")

    @property
    def provider(self) -> str:
        """The name of the provider."""
        return self.table.operation.spec.name

    def build(self) -> dict[str, MockProvider]:
        """Return the changed mock."""
        whole, endpoint = providers.PROVIDERS[self.provider], self.table.endpoint
        original, before = endpoint.form, describe_form(endpoint.form(self.table.body))
        changed = self.change.apply(before)

        def choose_form(body: Mapping[str, Any]) -> Form:
            form = original(body)
            return apply_schema(form, changed) if describe_form(form) == before else form

        endpoints = tuple(replace(each, form=choose_form) if each is endpoint else each for each in whole.endpoints)
        return {self.provider: replace(whole, endpoints=endpoints)}


def apply_schema(form: Form, schema: Mapping[str, Any]) -> Form:
    """Return a form that takes what a schema allows."""
    return {
        name: FormField(check_with(schema["properties"][name]), name in schema.get("required", ()), each.default)
        for name, each in form.items()
    }


def check_with(schema: Mapping[str, Any]) -> Callable[[str, object], Iterator[FormProblem]]:
    """Return a check by a schema."""
    validator = jsonschema_rs.Draft202012Validator(dict(schema), validate_formats=True)

    def check(at: str, value: object) -> Iterator[FormProblem]:
        yield from (FormProblem(f"{at}: {error.message[:100]}") for error in validator.iter_errors(value))

    return check


def list_mock_mutants() -> list[MockMutant]:
    """Return the mutants of all tables, of the members that the form of the spec has."""
    return [
        MockMutant(table, change)
        for table in list_tables()
        for change in _iter_changes(table)
        if _is_in_the_spec(table, change)
    ]


def _iter_changes(table: MockTable) -> Iterator[LimitChange]:
    schema = describe_form(table.endpoint.form(table.body))
    yield from iter_changes(schema)
    for change in iter_type_changes(schema):
        if len(change.path) > 1 and not table.is_form:
            yield change


def _is_in_the_spec(table: MockTable, change: LimitChange) -> bool:
    """Return whether a change is about a member that the form of the spec has; the model chooses the table."""
    names = [step for before, step in zip(change.path, change.path[1:], strict=False) if before == "properties"]
    if names == ["model"] or change.text == "without model" or {"oneOf", "file_id"} & {*change.path}:
        return False
    return not names or names[0] in table.form.properties
