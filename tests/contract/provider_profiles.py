"""Job profiles of all providers, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.contract.job_profile import JobProfile, with_member
from tests.providers import facts_by_provider

__all__ = ["JOB_PROFILES", "UNKNOWN_ID", "JobProfile", "resolve_pointer", "with_member"]

UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"


def resolve_pointer(value: Any, *pointers: str) -> Any:
    """Return what the first resolvable JSON pointer refers to, or None. Arrays are not indexed."""
    for pointer in pointers:
        found = value
        for token in pointer.split("/")[1:]:
            found = found.get(token) if isinstance(found, dict) else None
        if found is not None:
            return found
    return None


JOB_PROFILES: Mapping[str, JobProfile] = facts_by_provider("JOB_PROFILE")
