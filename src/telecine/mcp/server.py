"""The MCP server: lists the tools and resources, calls them, and turns errors into results."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Generator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import mcp_types as types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError

from telecine.mcp.approval import ElicitationNeeded
from telecine.mcp.argument_check import check_arguments
from telecine.mcp.job_results import describe_job
from telecine.mcp.refusals import ToolRefusal
from telecine.mcp.resources import list_resources, list_templates, read_resource
from telecine.mcp.results import ErrorResult, JobResult, ToolResult
from telecine.mcp.server_run import ServerRun, ToolCall
from telecine.mcp.tool_errors import MoneySpent, build_error_result, describe_error
from telecine.mcp.tools import VideoTool, build_tools
from telecine.mcp.video_tools import find_key
from telecine_runtime.errors import TelecineError
from telecine_runtime.url_safety import redact_urls

log: Final = logging.getLogger("telecine.mcp")

INSTRUCTIONS: Final = (
    "Generates videos through several providers. create_video costs money; everything else is free. "
    "Order: check_video, create_video, wait_video (again while the state is queued or running), save_video. "
    "After a timeout or a lost connection repeat the same create_video: it gives the same job. "
    "If a job is in doubt, call reconcile_video; never create it again under another key."
)


def build_server(run: ServerRun) -> Server[dict[str, Any]]:
    """Return the server of a run; it serves any number of connections."""
    tools = build_tools(run.settings)

    async def list_tools(
        _context: ServerRequestContext[Any], _params: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[tool.definition for tool in tools.values()])

    async def call_tool(
        context: ServerRequestContext[Any], params: types.CallToolRequestParams
    ) -> types.CallToolResult | types.InputRequiredResult:
        tool = tools.get(params.name)
        if tool is None:
            raise MCPError(types.INVALID_PARAMS, f"there is no tool {params.name[:60]!r}; expected {', '.join(tools)}")
        return await _call(run, tool, ToolCall(params.arguments or {}, params, context))

    async def resources(
        _context: ServerRequestContext[Any], _params: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        with _translate_errors():
            return types.ListResourcesResult(resources=await list_resources(run))

    async def templates(
        _context: ServerRequestContext[Any], _params: types.PaginatedRequestParams | None
    ) -> types.ListResourceTemplatesResult:
        return types.ListResourceTemplatesResult(resource_templates=list_templates())

    async def read(
        _context: ServerRequestContext[Any], params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        with _translate_errors():
            return types.ReadResourceResult(contents=[await read_resource(run, str(params.uri))])

    return Server(
        "telecine",
        version=version("telecine"),
        title="Telecine",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=resources,
        on_list_resource_templates=templates,
        on_read_resource=read,
    )


@contextmanager
def _translate_errors() -> Generator[None]:
    """Turn errors of a resource into errors of the protocol; the SDK would log them with a traceback."""
    try:
        yield
    except TelecineError as error:
        raise MCPError(types.INTERNAL_ERROR, redact_urls(str(error))) from error


async def _call(run: ServerRun, tool: VideoTool, call: ToolCall) -> types.CallToolResult | types.InputRequiredResult:
    """Call a tool. Each failure is a result with its reason; a traceback reaches no client."""
    is_submit, key = False, None
    try:
        check_arguments(tool.definition.input_schema, call.arguments)
        is_submit = tool.is_submit
        key = find_key(call.arguments) if is_submit else call.arguments.get("key")
        return _build_result(await tool.run(run, call))
    except ElicitationNeeded as needed:
        return needed.result
    except MCPError:
        raise
    except (TelecineError, ToolRefusal) as error:
        return _build_failure(build_error_result(error, key=key, is_submit=is_submit))
    except Exception as error:
        _log_fault(tool.name, error)
        message = f"the tool failed with {type(error).__name__}, which is a fault of Telecine"
        advice = "Tell the user. If this was create_video, call list_jobs to see whether there is a job."
        spent: MoneySpent = "maybe" if is_submit else "no"
        return _build_failure(ErrorResult(error="InternalError", message=message, money_spent=spent, next=advice))


def _log_fault(name: str, error: Exception) -> None:
    """Log where a tool failed, without the message of the error, which may hold a prompt or a URL."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    log.error("the tool %s failed with %s:\n%s", name, type(error).__name__, frames)


def _build_result(result: ToolResult) -> types.CallToolResult:
    structured = result.model_dump(mode="json", exclude_defaults=True)
    if not isinstance(result, JobResult):
        text = types.TextContent(type="text", text=result.model_dump_json(exclude_defaults=True))
        return types.CallToolResult(content=[text], structured_content=structured)
    content: list[types.ContentBlock] = [types.TextContent(type="text", text=describe_job(result))]
    if result.file is not None:
        content.append(_build_link(Path(result.file), result.size))
    return types.CallToolResult(content=content, structured_content=structured)


def _build_link(file: Path, size: int | None) -> types.ResourceLink:
    return types.ResourceLink(uri=file.as_uri(), name=file.name, mime_type="video/mp4", size=size)


def _build_failure(result: ErrorResult) -> types.CallToolResult:
    text = types.TextContent(type="text", text=describe_error(result))
    structured = result.model_dump(mode="json", exclude_defaults=True)
    return types.CallToolResult(content=[text], structured_content=structured, is_error=True)
