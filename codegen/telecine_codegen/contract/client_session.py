"""What the checks of a generated client share: its package, a transport that validates its requests, and findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import ModuleType
from typing import Final, TypeVar

from telecine._core.provider import Provider
from telecine_codegen.contract.check_context import CheckContext
from telecine_codegen.contract.declared_job import DeclaredJob
from telecine_codegen.contract.exchange import ContractFinding, RecordedExchange
from telecine_codegen.contract.request_validation import ValidatingTransport
from telecine_codegen.openapi.node import root_node
from telecine_codegen.openapi.operations import OperationNode, iter_operations
from telecine_runtime.errors import InvalidRequest, InvalidResponse, TelecineError

REQUEST_CONFORMS: Final = "client_request_conforms"
REQUEST_IS_ACCEPTED: Final = "client_request_is_accepted"
READS_THE_ANSWER: Final = "client_reads_the_answer"

T = TypeVar("T")


@dataclass
class ClientSession:
    """The use of one generated package at one server.

    Attributes:
        context: The server.
        package: The generated package.
        provider: Its tables.
        findings: What was found, without the requests that violate the spec.
        job_id: The id of the last job that was created.
        refusal: The error of the last action that the server refused.
    """

    context: CheckContext
    package: ModuleType
    provider: Provider
    findings: list[ContractFinding] = field(default_factory=list[ContractFinding])
    job_id: str | None = None
    refusal: BaseException | None = None

    @cached_property
    def transport(self) -> ValidatingTransport:
        """The transport of the clients."""
        return ValidatingTransport(self.context.target.spec, self.context.target.url, self.context.http)

    @cached_property
    def operations(self) -> Mapping[str, OperationNode]:
        """The operations that a client calls, by `operationId`."""
        every = iter_operations(root_node(self.context.target.document))
        return {each.identifier or "": each for each in every if not each.is_inbound}

    @cached_property
    def jobs(self) -> Mapping[str, DeclaredJob]:
        """The declared jobs, by the operation that creates them."""
        return {job.submit.id: job for job in self.context.target.jobs}

    @property
    def last_exchange(self) -> RecordedExchange:
        """The last request, with its response."""
        return self.transport.exchanges[-1]

    def add(self, check: str, where: str, message: str) -> None:
        """Add a finding about the last request."""
        request = self.last_exchange.summary if self.transport.exchanges else ""
        self.findings.append(ContractFinding(check, where, message, request))

    def attempt(self, where: str, action: Callable[[], T], is_allowed: Callable[[], bool] = lambda: True) -> T | None:
        """Return the result of an action of a client; ``None`` if it was refused, or a finding was added.

        Args:
            where: The operation.
            action: The action.
            is_allowed: Whether the spec allows the request, which is asked if the client refuses it.
        """
        self.refusal = None
        try:
            return action()
        except InvalidRequest as error:
            if is_allowed():
                self.add(REQUEST_CONFORMS, where, f"the client refuses what the spec allows: {error}")
        except TelecineError as error:
            self.refusal = cause = error.__cause__ or error
            if isinstance(cause, InvalidResponse):
                self.add(READS_THE_ANSWER, where, f"the client cannot read the answer: {cause}")
        except Exception as error:  # a client raises its own errors only
            self.add(READS_THE_ANSWER, where, f"the client fails: {type(error).__name__}: {error}")
        return None
