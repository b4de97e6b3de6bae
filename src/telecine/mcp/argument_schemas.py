"""JSON Schemas of the arguments of tools, except those of a video request."""

from __future__ import annotations

from typing import Final

from telecine.mcp import job_tools
from telecine.mcp.request_schema import Schema

KEY: Final[Schema] = {
    "type": "string",
    "minLength": 1,
    "maxLength": 400,
    "description": "Key of the job, the beginning of one, or a token, from create_video or list_jobs.",
}
NEW_KEY: Final[Schema] = {
    "type": "string",
    "pattern": r"^[A-Za-z0-9_.-]{1,100}$",
    "description": "Your own key of the job. The same key gives the same job. By default it is made from the request "
    "and `request_id`.",
}
REQUEST_ID: Final[Schema] = {
    "type": "string",
    "maxLength": 200,
    "description": "Tells this request from another one with the same fields. The same fields and request_id give the "
    "same job, however often you call; another request_id makes another video, which is paid for.",
}
CONFIRM: Final[Schema] = {
    "type": "string",
    "maxLength": 100,
    "description": "Only after a call that returned awaiting_approval, if the user has agreed: its `confirm`.",
}
MAX_COST: Final[Schema] = {
    "type": "number",
    "minimum": 0,
    "description": "US dollars. A request whose documented price is higher or unknown is refused; nothing is sent.",
}
SECONDS: Final[Schema] = {
    "type": "number",
    "minimum": 0,
    "maximum": job_tools.MAX_WAIT,
    "default": job_tools.DEFAULT_WAIT,
    "description": "How long to wait. The job goes on after that; call again.",
}
FILE_NAME: Final[Schema] = {
    "type": "string",
    "pattern": job_tools.FILE_NAME,
    "description": "Name of the file, without a folder; by default provider and id of the job.",
}
PROVIDER_ID: Final[Schema] = {
    "type": "string",
    "minLength": 1,
    "maxLength": 400,
    "description": "The id of the job, which the user has found in the provider's console.",
}
LIMIT: Final[Schema] = {"type": "integer", "minimum": 1, "maximum": job_tools.MAX_LISTED, "default": 20}


def build_object(properties: Schema | None = None, required: list[str] | None = None) -> Schema:
    """Return the schema of arguments; others are refused."""
    return {
        "type": "object",
        "properties": properties or {},
        "required": required or [],
        "additionalProperties": False,
    }
