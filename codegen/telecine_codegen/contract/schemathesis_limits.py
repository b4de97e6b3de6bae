"""What Schemathesis cannot know about an API of jobs, and reports although nothing is wrong."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from telecine_codegen.contract.api_spec import HttpMessage
from telecine_codegen.contract.schemathesis_runner import Allow

FORM: Final = "multipart/form-data"
INVENTED_ID: Final = "the id is invented, so it is right to refuse it"
TEXT_ONLY: Final = "a form has only texts, so a value of a wrong type looks like a valid text"


def allow_for(polls: Collection[str]) -> Allow:
    """Return what tells why a failure is no finding.

    Args:
        polls: The operations that take the id of a job.
    """

    def allow(check: str, operation: str, status: int, sent: HttpMessage) -> str | None:
        if check == "positive_data_acceptance" and operation in polls and 400 <= status < 500:
            return INVENTED_ID
        if check == "negative_data_rejection" and sent.media_type == FORM:
            return TEXT_ONLY
        return None

    return allow
