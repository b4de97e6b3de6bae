"""What Schemathesis cannot know about an API of jobs, and reports although nothing is wrong."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from telecine_codegen.contract.api_spec import HttpMessage, decode_json
from telecine_codegen.contract.paced_client import TOO_MANY
from telecine_codegen.contract.schemathesis_runner import Allow
from telecine_codegen.openapi.operations import FORM
from telecine_runtime.json_lookup import find_value

INVENTED_ID: Final = "the id is invented, so it is right to refuse it"
INVENTED_URL: Final = "the callback URL is invented: it is no URL, or one that the provider's console does not know"
TOO_OFTEN: Final = "the server was called too often, and does not say what it thinks of the request"
TEXT_ONLY: Final = "a form has only texts, so a value of a wrong type looks like a valid text"


def allow_for(polls: Collection[str], callbacks: Mapping[str, tuple[str, ...]]) -> Allow:
    """Return what tells why a failure is no finding.

    Args:
        polls: The operations that take the id of a job.
        callbacks: By operation that creates a job: where the callback URL stands in its body.
    """

    def allow(check: str, operation: str, status: int, sent: HttpMessage) -> str | None:
        if check in ("positive_data_acceptance", "negative_data_rejection") and status == TOO_MANY:
            return TOO_OFTEN
        if check == "positive_data_acceptance" and operation in polls and 400 <= status < 500:
            return INVENTED_ID
        if check == "positive_data_acceptance" and status < 500 and _has_callback(sent, callbacks.get(operation)):
            return INVENTED_URL
        if check == "negative_data_rejection" and sent.media_type == FORM:
            return TEXT_ONLY
        return None

    return allow


def _has_callback(sent: HttpMessage, path: tuple[str, ...] | None) -> bool:
    body, problem = decode_json(sent.content)
    return path is not None and not problem and isinstance(find_value(body, path), str)
