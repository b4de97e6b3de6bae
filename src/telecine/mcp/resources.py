"""Resources: the jobs of the ledger and the table of providers, as text."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, unquote

import mcp_types as types
from mcp.shared.exceptions import MCPError

from telecine._core import capability_table
from telecine.ledger.entry import LedgerEntry
from telecine.mcp.job_results import build_entry_result
from telecine.mcp.results import JobList
from telecine.mcp.server_run import ServerRun
from telecine.providers import usable_names

PROVIDERS_URI: Final = "telecine://providers"
JOBS_URI: Final = "telecine://jobs"
JSON: Final = "application/json"
MARKDOWN: Final = "text/markdown"
MAX_LISTED: Final = 50
MAX_READ: Final = 500
"""Jobs in the list of all jobs, which tells how many there are."""


async def list_resources(run: ServerRun) -> list[types.Resource]:
    """Return the table of providers, the list of jobs, and the latest jobs."""
    entries = (await run.list_entries())[:MAX_LISTED]
    return [
        types.Resource(
            uri=PROVIDERS_URI,
            name="providers",
            title="Providers",
            description="What each model takes.",
            mime_type=MARKDOWN,
        ),
        types.Resource(
            uri=JOBS_URI, name="jobs", title="Jobs", description="The latest jobs, without prompts.", mime_type=JSON
        ),
        *(_build_resource(entry) for entry in entries),
    ]


def list_templates() -> list[types.ResourceTemplate]:
    """Return the template of a job."""
    return [types.ResourceTemplate(uri_template=f"{JOBS_URI}/{{key}}", name="job", title="Job", mime_type=JSON)]


async def read_resource(run: ServerRun, uri: str) -> types.TextResourceContents:
    """Return the text of a resource.

    Raises:
        MCPError: There is no such resource.
    """
    if uri == PROVIDERS_URI:
        return types.TextResourceContents(
            uri=uri, mime_type=MARKDOWN, text=capability_table.render_markdown(usable_names())
        )
    if uri == JOBS_URI:
        entries = await run.list_entries()
        jobs = JobList(jobs=[build_entry_result(entry) for entry in entries[:MAX_READ]], total=len(entries))
        return types.TextResourceContents(uri=uri, mime_type=JSON, text=jobs.model_dump_json(exclude_defaults=True))
    prefix, _, key = uri.rpartition("/")
    entry = await run.find_entry(unquote(key)) if prefix == JOBS_URI and key else None
    if entry is None:
        raise MCPError(types.INVALID_PARAMS, f"there is no resource {uri[:200]!r}")
    text = build_entry_result(entry).model_dump_json(exclude_defaults=True)
    return types.TextResourceContents(uri=uri, mime_type=JSON, text=text)


def _build_resource(entry: LedgerEntry) -> types.Resource:
    title = f"{entry.provider or 'not sent'}: {entry.state}, {entry.created_at:%Y-%m-%d %H:%M}"
    return types.Resource(uri=f"{JOBS_URI}/{quote(entry.key, safe='')}", name=entry.key, title=title, mime_type=JSON)
