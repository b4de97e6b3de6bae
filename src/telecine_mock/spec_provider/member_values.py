"""Values of job facts in the type and unit of the member that they are written to."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from telecine_codegen.openapi.schema import list_types

MILLISECONDS_FROM: Final = 100_000_000_000
"""From here on a number is a time in milliseconds; in seconds it would be after the year 5000."""


def format_number(number: float, current: Any, schema: Mapping[str, Any]) -> Any:
    """Return a number as the member has it: as text, as an integer, or as it is."""
    if isinstance(current, str) or (current is None and "string" in list_types(schema)):
        return f"{number:.10g}"
    is_whole = isinstance(current, int) or (current is None and "integer" in list_types(schema))
    return round(number) if is_whole or number == round(number) else number


def format_progress(percent: int, current: Any, schema: Mapping[str, Any]) -> Any:
    """Return a progress as the member has it: `40`, `"40"` or `"40%"`."""
    if isinstance(current, str):
        return f"{percent}%" if current.endswith("%") else str(percent)
    return format_number(percent, current, schema)


def format_time(at: float, current: Any, schema: Mapping[str, Any]) -> Any:
    """Return a Unix time as the member has it: ISO 8601, or a number of seconds or milliseconds."""
    if isinstance(current, str) and not current.isdigit():
        moment = datetime.fromtimestamp(at, UTC)
        return moment.strftime("%Y-%m-%d %H:%M:%S") if " " in current else moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    if current is None and schema.get("format") == "date-time":
        return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    known = int(current) if isinstance(current, int | float | str) else 0
    in_milliseconds = schema.get("x-unit") == "milliseconds" or known >= MILLISECONDS_FROM
    number = round(at * 1000) if in_milliseconds else int(at)
    return str(number) if isinstance(current, str) else number


def format_id(text: str, current: Any) -> Any:
    """Return an id as the member has it: as text, or as a number."""
    return int(text) if isinstance(current, int) and text.isdigit() else text
