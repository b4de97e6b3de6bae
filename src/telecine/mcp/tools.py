"""The tools: name, description, schemas, annotations and function of each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import mcp_types as types
from pydantic import TypeAdapter

from telecine.mcp import job_tools, provider_tools, video_tools
from telecine.mcp.argument_schemas import (
    CONFIRM,
    FILE_NAME,
    KEY,
    LIMIT,
    MAX_COST,
    NEW_KEY,
    PROVIDER_ID,
    REQUEST_ID,
    SECONDS,
    build_object,
)
from telecine.mcp.request_schema import Schema, build_request_schema
from telecine.mcp.results import BalanceResult, CheckResult, ErrorResult, JobList, JobResult, ProviderList, ToolResult
from telecine.mcp.server_run import ServerRun, ToolCall
from telecine.mcp.settings import McpSettings
from telecine.providers import get_provider, usable_names

ToolFunction = Callable[[ServerRun, ToolCall], Awaitable[ToolResult]]


@dataclass(frozen=True, slots=True)
class VideoTool:
    """A tool.

    Attributes:
        definition: What clients are told.
        run: Its function.
        is_submit: Whether a call may cost money.
    """

    definition: types.Tool
    run: ToolFunction
    is_submit: bool = False

    @property
    def name(self) -> str:
        """Its name."""
        return self.definition.name


def build_tools(settings: McpSettings) -> dict[str, VideoTool]:
    """Return the tools of a run, by name."""
    tools = [*_build_reading_tools(settings), *([] if settings.is_read_only else _build_writing_tools(settings))]
    return {tool.name: tool for tool in tools}


def _build_reading_tools(settings: McpSettings) -> list[VideoTool]:
    known, with_balance = list(usable_names()), _list_with_balance(settings)
    tools = [
        _build_tool(
            "list_providers",
            "List the providers",
            "Providers with their models, what each field may be, prices, limits, whether a key is set, and what this "
            "run of the server may still start. Costs nothing.",
            build_object(),
            ProviderList,
            provider_tools.list_providers,
            types.ToolAnnotations(read_only_hint=True, open_world_hint=False),
        ),
        _build_tool(
            "check_video",
            "Check a request",
            "Which providers can make a video, at which documented price, and why others cannot. Nothing is sent, and "
            "it costs nothing: call it before create_video.",
            build_request_schema(known, {"max_cost": MAX_COST}, ["prompt"]),
            CheckResult,
            video_tools.check_video,
            types.ToolAnnotations(read_only_hint=True, open_world_hint=False),
        ),
        _build_tool(
            "get_video",
            "Poll a job",
            "State, progress and cost of a job, and where its video is. Costs nothing.",
            build_object({"key": KEY}, ["key"]),
            JobResult,
            job_tools.get_video,
            types.ToolAnnotations(read_only_hint=True, open_world_hint=True),
        ),
        _build_tool(
            "wait_video",
            "Wait for a job",
            "Waits until a job has ended, or the time is over, which is no error: call it again. Costs nothing.",
            build_object({"key": KEY, "seconds": SECONDS}, ["key"]),
            JobResult,
            job_tools.wait_video,
            types.ToolAnnotations(read_only_hint=True, open_world_hint=True),
        ),
        _build_tool(
            "list_jobs",
            "List jobs",
            "Jobs that were started from this machine, the latest first, without prompts. Costs nothing.",
            build_object({"only_open": {"type": "boolean", "default": False}, "limit": LIMIT}),
            JobList,
            job_tools.list_jobs,
            types.ToolAnnotations(read_only_hint=True, open_world_hint=False),
        ),
    ]
    if with_balance:
        tools.append(
            _build_tool(
                "get_balance",
                "Get a balance",
                "Balance of an account. Costs nothing.",
                build_object({"provider": {"type": "string", "enum": with_balance}}, ["provider"]),
                BalanceResult,
                provider_tools.get_balance,
                types.ToolAnnotations(read_only_hint=True, open_world_hint=True),
            )
        )
    return tools


def _build_writing_tools(settings: McpSettings) -> list[VideoTool]:
    tools = [
        _build_tool(
            "save_video",
            "Save a video",
            f"Downloads the video of a job that has succeeded into the folder {settings.folder}. Costs nothing.",
            build_object({"key": KEY, "file_name": FILE_NAME}, ["key"]),
            JobResult,
            job_tools.save_video,
            types.ToolAnnotations(
                read_only_hint=False, destructive_hint=False, idempotent_hint=True, open_world_hint=True
            ),
        ),
        _build_tool(
            "reconcile_video",
            "Find a lost job",
            "Finds the job of a create_video whose response was lost: by its key where the provider can look it up, "
            "or by the id that the user has found. Nothing is submitted, and it costs nothing.",
            build_object({"key": KEY, "provider_id": PROVIDER_ID}, ["key"]),
            JobResult,
            job_tools.reconcile_video,
            types.ToolAnnotations(
                read_only_hint=False, destructive_hint=False, idempotent_hint=True, open_world_hint=True
            ),
        ),
    ]
    return [_build_create_tool(settings), *tools] if settings.providers else tools


def _build_create_tool(settings: McpSettings) -> VideoTool:
    names = list(settings.providers)
    limit = "" if settings.max_cost is None else f" and {settings.max_cost} USD by documented prices"
    limits = [f"{name}: {text}" for name in names if (text := _describe_limits(name))]
    prices = [f"{name}: {text}" for name in names if (text := _describe_prices(name))]
    facts = [f"- {text}" for text in (*limits, *prices)]
    more: dict[str, Schema] = {
        "provider": {
            "anyOf": [
                {"type": "string", "enum": names},
                {"type": "array", "items": {"type": "string", "enum": names}, "minItems": 1, "uniqueItems": True},
            ],
            "description": "Provider, or several to try in turn until one does not refuse.",
        },
        "request_id": REQUEST_ID,
        "key": NEW_KEY,
        "max_cost": MAX_COST,
        "confirm": CONFIRM,
    }
    description = (
        "Starts a job, which costs money, and returns at once with its key. It cannot pay twice: the same call gives "
        "the same job, so repeat it after a timeout. Then call wait_video and save_video. "
        f"This run may start {settings.max_jobs} jobs{limit}."
    )
    return _build_tool(
        "create_video",
        "Create a video (costs money)",
        "\n".join([description, *facts]),
        build_request_schema(names, more, ["prompt", "provider"]),
        JobResult,
        video_tools.create_video,
        # Money that is spent does not come back, so clients that ask before destructive tools should ask here.
        types.ToolAnnotations(read_only_hint=False, destructive_hint=True, idempotent_hint=True, open_world_hint=True),
        is_submit=True,
    )


def _describe_limits(name: str) -> str:
    return provider_tools.describe_limits(get_provider(name).capabilities[0].limits)


def _describe_prices(name: str) -> str:
    """Return the documented prices of a provider's models; empty if there are none."""
    prices = {model.model: provider_tools.describe_price(model.price) for model in get_provider(name).capabilities}
    return ", ".join(f"{model or name} {price}" for model, price in prices.items() if price)


def _list_with_balance(settings: McpSettings) -> list[str]:
    return [name for name in settings.providers if get_provider(name).lifecycle.balance is not None]


def _build_tool(
    name: str,
    title: str,
    description: str,
    input_schema: Schema,
    result: type[ToolResult],
    function: ToolFunction,
    annotations: types.ToolAnnotations,
    *,
    is_submit: bool = False,
) -> VideoTool:
    # Clients validate the structured content of failed calls too.
    union: Any = result | ErrorResult
    output_schema: dict[str, Any] = {"type": "object", **TypeAdapter(union).json_schema()}
    definition = types.Tool(
        name=name,
        title=title,
        description=description,
        input_schema=input_schema,
        output_schema=output_schema,
        annotations=annotations,
    )
    return VideoTool(definition, function, is_submit)
