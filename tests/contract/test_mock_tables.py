"""The tables of the mocks written by hand agree with the specs, value by value."""

from __future__ import annotations

import pytest
from tests.contract.contract_client import connect_to_mock
from tests.contract.mock_tables import MockTable, list_tables
from tests.contract.resettable_mock import ResettableMock

from telecine_codegen.contract.boundary_checks import is_taken
from telecine_codegen.contract.boundary_requests import encode_body
from telecine_codegen.contract.boundary_values import BoundaryCase
from telecine_codegen.contract.envelope_checks import read_envelope

TABLES = list_tables()
EACH = pytest.mark.parametrize("table", TABLES, ids=str)
LEFT_OUT = frozenset(
    {"input_reference", "reference_audios", "keyframes", "generate_audio", "storage_options", "file_id"}
)
"""Members that the mock of xAI has from the docs, and the spec leaves out."""
OF_OTHER_FORMS = frozenset({"image", "reference_images"})
"""Members that the mock of xAI has in one table, and the spec in one form of the body."""


@EACH
def test_the_mock_and_the_spec_have_the_same_members(table: MockTable) -> None:
    ours, theirs = set(table.form.properties), set(table.schema["properties"])
    assert ours - theirs == set()
    assert theirs - ours <= (LEFT_OUT | OF_OTHER_FORMS if table.operation.spec.name == "xai" else frozenset())


@EACH
def test_the_mock_has_the_defaults_of_the_spec(table: MockTable) -> None:
    fields = table.endpoint.form(table.body)
    of_spec = {name: member.get("default") for name, member in table.form.properties.items()}
    different = {
        name: (each.default, of_spec[name])
        for name, each in fields.items()
        if name != "model" and each.default is not None and name in of_spec and each.default != of_spec[name]
    }
    assert different == {}


@EACH
def test_each_value_at_a_limit_of_the_mock_is_judged_alike_by_the_spec(table: MockTable) -> None:
    cases = [case for case in table.list_cases() if is_in_the_spec(table, case)]
    assert len(cases) >= (2 if table.is_form else 10)
    envelope = read_envelope(table.operation)
    with connect_to_mock(table.operation.spec, ResettableMock(step=3600.0)) as client:
        for case in cases:
            sent = client.send(table.operation.id, body=encode_body(table.operation, case.body))
            assert table.find_disagreement(case, is_taken=is_taken(sent, envelope)) is None, case.summary


def is_in_the_spec(table: MockTable, case: BoundaryCase) -> bool:
    """Return whether a body has only members that the spec has, and is about one that the form has."""
    name = case.member.partition(".")[0].partition("[")[0]
    return name in table.form.properties and not any(f"'{each}'" in str(case.body) for each in LEFT_OUT)
