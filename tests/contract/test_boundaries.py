"""The checks of limits find nothing at mocks that keep their specs, and every limit that is off by one."""

from __future__ import annotations

import copy
from dataclasses import replace

import httpx
import pytest
from tests.contract.boundary_client import find_boundary_problems
from tests.contract.contract_client import SyncAsgiTransport
from tests.contract.limit_mutants import SpecMutant, list_spec_mutants
from tests.contract.mock_mutants import MockMutant, list_mock_mutants
from tests.contract.resettable_mock import MOCK_KEY, MOCK_URL, ResettableMock
from tests.contract.spec import PROVIDERS, load_document, load_spec
from tests.fast_run import sample_params
from tests.mock.spec_mocks import load_spec_mock

from telecine_codegen.contract.boundary_checks import REFUSED, TAKEN, check_boundaries
from telecine_codegen.contract.boundary_requests import list_requests
from telecine_codegen.contract.check_context import CheckContext, ContractTarget, JobOptions
from telecine_codegen.contract.contract_run import FREE_GROUPS, PAID_GROUPS

pytestmark = pytest.mark.slow

EACH = pytest.mark.parametrize("provider", PROVIDERS)
SPEC_MUTANTS = [each for each in list_spec_mutants() if not (each.is_about_a_distant_image or each.is_equivalent)]
MOCK_MUTANTS = [each for each in list_mock_mutants() if not each.is_equivalent]


def test_only_servers_that_charge_nothing_get_the_values_at_the_limits() -> None:
    assert check_boundaries in FREE_GROUPS
    assert check_boundaries not in PAID_GROUPS


@EACH
def test_neither_the_mock_written_by_hand_nor_the_one_from_the_spec_has_a_finding(provider: str) -> None:
    assert find_boundary_problems(load_spec(provider)) == []
    assert find_boundary_problems(load_spec(provider), providers={provider: load_spec_mock(provider)}) == []


@EACH
def test_values_are_tried_in_both_directions_and_at_every_form(provider: str) -> None:
    requests = [request for operation in load_spec(provider).operations for request in list_requests(operation)]
    assert 100 < len(requests) < 800
    allowed = [request.summary for request in requests if request.is_allowed]
    refused = [request.summary for request in requests if not request.is_allowed]
    for name in list_form_names(provider):
        assert any(summary.startswith(name) for summary in allowed), name
        assert any(summary.startswith(name) for summary in refused), name


def list_form_names(provider: str) -> list[str]:
    """Return the names of the forms of the create body."""
    spec = load_spec(provider)
    operation = next(each for each in spec.operations if each.request_media)
    (media,) = operation.request_media.values()
    schema = spec.resolve(media["schema"])
    return [each["$ref"].rpartition("/")[2] for each in schema.get("oneOf", schema.get("anyOf", ()))]


def test_a_finding_names_the_form_the_member_and_the_value() -> None:
    (mutant,) = (
        each for each in SPEC_MUTANTS if str(each) == "ttapi-Imagine10Request/video_length/pattern-widened to 31"
    )
    (found,) = find_boundary_problems(mutant.build())
    assert (found.check, found.where) == (TAKEN, "createGeneration")
    assert 'Imagine10Request.video_length: the number 31 as text, "31"' in found.message
    assert found.message.endswith("has status 400")


def test_the_group_checks_the_responses_too() -> None:
    document = load_document("ttapi")
    data = copy.deepcopy(document.data)
    data["components"]["schemas"]["CreateStatus"] = {"type": "integer", "description": "A number."}
    mock = ResettableMock(step=3600.0)
    with httpx.Client(transport=SyncAsgiTransport(mock)) as http:
        target = ContractTarget(replace(document, data=data), f"{MOCK_URL}/ttapi", MOCK_KEY)
        context = CheckContext(target, http, JobOptions(0.0, 1.0, is_paid=False), print)
        assert {finding.check for finding in check_boundaries(context)} == {"response_conforms"}
    mock.close()


@pytest.mark.parametrize("mutant", sample_params(SPEC_MUTANTS, 24, 7), ids=str)
def test_a_limit_of_a_spec_that_is_changed_is_noticed(mutant: SpecMutant) -> None:
    checks = {finding.check for finding in find_boundary_problems(mutant.build())}
    assert checks & {TAKEN, REFUSED}


@pytest.mark.parametrize("mutant", sample_params(MOCK_MUTANTS, 36, 5), ids=str)
def test_a_limit_of_a_mock_that_is_changed_is_noticed(mutant: MockMutant) -> None:
    operation = mutant.table.operation
    found = find_boundary_problems(operation.spec, providers=mutant.build(), operations=[operation])
    assert {finding.check for finding in found} & {TAKEN, REFUSED}
