"""The approval of the user before the first job that costs money: by elicitation, or in two calls."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256
from typing import Any, Final
from weakref import WeakValueDictionary

import anyio
import mcp_types as types
from mcp.server.context import ServerRequestContext
from mcp.shared.exceptions import MCPError
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

from telecine.mcp.refusals import NotApproved, NothingSent
from telecine.mcp.settings import McpSettings

REQUEST_NAME: Final = "approval"
"""Name of the elicitation in the protocol of 2026-07-28, where the client sends the response with a second call."""
NO_FIELDS: Final[dict[str, Any]] = {"type": "object", "properties": {}}
"""The form of the elicitation: the user accepts or declines."""
MAX_WAIT: Final = 120.0
"""Seconds to wait for the user, since a client that has gone never answers."""
DECLINED: Final = "the user did not approve the job; nothing was sent"


class TwoCallApproval(NothingSent):
    """The client cannot ask the user: the agent has to, and calls again.

    Attributes:
        code: What the second call passes as `confirm`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ElicitationNeeded(NothingSent):
    """The client asks the user, and calls again with the response.

    Attributes:
        result: What the call returns for that.
    """

    def __init__(self, result: types.InputRequiredResult) -> None:
        super().__init__("elicitation")
        self.result = result


class Approval:
    """Asks the user once in a run of the server, before its first job.

    Args:
        settings: They may say that nobody needs to be asked.
    """

    def __init__(self, settings: McpSettings) -> None:
        self._is_given = settings.is_approved
        self._secret = secrets.token_bytes(16)
        self._locks = WeakValueDictionary[str, anyio.Lock]()
        """For each session, so that a client that has gone while its user was asked holds up no other one."""

    async def require(
        self,
        context: ServerRequestContext[Any],
        params: types.CallToolRequestParams,
        subject: str,
        message: str,
        confirm: str | None,
    ) -> None:
        """Return when the job may be started.

        Args:
            context: The call.
            params: Its parameters, with the response to an elicitation.
            subject: Everything about the job that the user approves, so that the code holds for no other job.
            message: What the user is asked.
            confirm: The code from an earlier call.

        Raises:
            NotApproved: The user declined.
            TwoCallApproval: The agent has to ask.
            ElicitationNeeded: The client has to ask, and to call again.
        """
        lock = self._locks.setdefault(_find_session_id(context), anyio.Lock())
        async with lock:  # a second call at the same time waits for the response to the first
            if self._is_given:
                return
            if _can_elicit(context):
                await self._elicit(context, params, message)
            elif confirm is None or not hmac.compare_digest(confirm.encode(), self._build_code(subject).encode()):
                raise TwoCallApproval(self._build_code(subject))
            self._is_given = True

    async def _elicit(
        self, context: ServerRequestContext[Any], params: types.CallToolRequestParams, message: str
    ) -> None:
        if context.protocol_version not in MODERN_PROTOCOL_VERSIONS:
            try:
                with anyio.fail_after(MAX_WAIT):
                    response = await context.session.elicit_form(
                        message, NO_FIELDS, related_request_id=context.request_id
                    )
            except TimeoutError as error:
                raise NotApproved(f"the user has not answered in {MAX_WAIT:g} s; nothing was sent") from error
            except MCPError as error:
                raise NotApproved(f"the client could not ask the user: {error}") from error
        else:
            given = (params.input_responses or {}).get(REQUEST_NAME)
            if not isinstance(given, types.ElicitResult):
                raise ElicitationNeeded(_build_elicitation(message))
            response = given
        if response.action != "accept":
            raise NotApproved(DECLINED)

    def _build_code(self, subject: str) -> str:
        """Return the code of a job in this run; the agent learns it only from a call that was not confirmed."""
        return hmac.new(self._secret, subject.encode(), sha256).hexdigest()[:12]


def _find_session_id(context: ServerRequestContext[Any]) -> str:
    """Return the session of a request over HTTP; empty for standard input, which has one only."""
    return "" if context.request is None else context.request.headers.get("mcp-session-id", "")


def _can_elicit(context: ServerRequestContext[Any]) -> bool:
    capabilities = context.session.client_capabilities
    elicitation = capabilities.elicitation if capabilities is not None else None
    if elicitation is None or (elicitation.form is None and elicitation.url is not None):
        return False
    return context.protocol_version in MODERN_PROTOCOL_VERSIONS or context.session.can_send_request


def _build_elicitation(message: str) -> types.InputRequiredResult:
    request = types.ElicitRequest(params=types.ElicitRequestFormParams(message=message, requested_schema=NO_FIELDS))
    return types.InputRequiredResult(input_requests={REQUEST_NAME: request})
