"""Runs the checks of limits against mocks in this process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import httpx
from tests.contract.contract_client import SyncAsgiTransport
from tests.contract.resettable_mock import MOCK_KEY, MOCK_URL, MockWrapper, ResettableMock, unwrapped

from telecine_codegen.contract.api_spec import ApiOperation, ApiSpec
from telecine_codegen.contract.boundary_checks import check_operation
from telecine_codegen.contract.exchange import ContractFinding
from telecine_codegen.contract.spec_client import SpecClient
from telecine_mock.provider_table import MockProvider

STEP = 3600.0
"""Seconds by which each request advances the clock, so that no limit of jobs an hour is reached."""


def find_boundary_problems(
    spec: ApiSpec,
    wrap: MockWrapper = unwrapped,
    *,
    providers: Mapping[str, MockProvider] | None = None,
    operations: Sequence[ApiOperation] = (),
) -> list[ContractFinding]:
    """Return the findings of the checks of limits at some operations; at all of them by default."""
    mock = ResettableMock(wrap, step=STEP, providers=providers)
    try:
        with httpx.Client(transport=SyncAsgiTransport(mock)) as http:
            client = SpecClient(spec, http, f"{MOCK_URL}/{spec.name}", MOCK_KEY)
            return [finding for each in operations or spec.operations for finding in check_operation(client, each)]
    finally:
        mock.close()
