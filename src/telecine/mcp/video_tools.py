"""Tools for new videos: check who can make one, and create it once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from telecine import VideoRequest
from telecine._core.price_estimate import Estimate
from telecine.errors import UnsupportedParameter
from telecine.ledger.entry import CLAIMABLE
from telecine.mcp.approval import TwoCallApproval
from telecine.mcp.job_results import build_created_result
from telecine.mcp.job_tools import resolve_file
from telecine.mcp.results import AbleProvider, CheckResult, JobResult, PriceEstimate, UnableProvider
from telecine.mcp.server_run import ServerRun, ToolCall, finish
from telecine.providers import ProviderName, provider_name
from telecine_runtime.harmonised import HARMONISED

URL_SCHEMES: Final = ("http:", "https:", "data:")
KEY_PREFIX: Final = "mcp-"
MAX_SHOWN: Final = 500
"""Characters of a prompt that the user is asked about."""
MAY_BE_SENT: Final = (*CLAIMABLE, "sending")
"""States in which a submit may be sent: another process may be sending it, and be refused."""


async def check_video(run: ServerRun, call: ToolCall) -> CheckResult:
    """Return who can make a video, and why others cannot; nothing is sent."""
    request = build_video_request(call.arguments, run.settings.folder)
    problems, estimates = run.client.check(request), run.client.estimate(request)
    able: list[ProviderName] = [name for name in problems if not problems[name]]
    unable: list[ProviderName] = [name for name in problems if problems[name]]
    return CheckResult(
        able=[_describe_able(run, name, estimates[name]) for name in able],
        unable=[UnableProvider(provider=name, problems=list(problems[name])) for name in unable],
    )


async def create_video(run: ServerRun, call: ToolCall) -> JobResult:
    """Create a job once: the same call gives the same job."""
    request = build_video_request(call.arguments, run.settings.folder)
    names, key = _list_providers(call.arguments["provider"]), find_key(call.arguments)
    async with run.lock(key):
        entry = await run.find_entry(key)
        if entry is None or entry.state in MAY_BE_SENT:
            return await _create(run, call, request, names, key)
        job = await finish(run.client.submit(request, provider=names, key=key))  # it finds the job in the ledger
        return build_created_result(await run.find_entry(key), job, is_repeated=True, left_out=job.dropped)


async def _create(
    run: ServerRun, call: ToolCall, request: VideoRequest, names: Sequence[ProviderName], key: str
) -> JobResult:
    """Send a request, within the limits and with the approval of the user."""
    estimates = _check_request(run, request, names)
    question = _ask_for_approval(run, names, request, estimates)
    try:
        with run.spending.reserve(estimates):
            subject = " ".join((key, *names, _hash_request(call.arguments)))
            await run.approval.require(call.context, call.params, subject, question, call.arguments.get("confirm"))
            job = await finish(run.client.submit(request, provider=names, key=key))
    except TwoCallApproval as approval:
        return _describe_approval(key, question, approval.code)
    return build_created_result(await run.find_entry(key), job, is_repeated=False, left_out=job.dropped)


def _check_request(run: ServerRun, request: VideoRequest, names: Sequence[ProviderName]) -> list[Estimate | None]:
    """Return the estimates at the providers that can make a video.

    Raises:
        UnsupportedParameter: None of them can.
    """
    problems, estimates = run.client.check(request), run.client.estimate(request)
    able: list[ProviderName] = [name for name in names if not problems[name]]
    if not able:
        raise UnsupportedParameter(names[0], tuple(one for name in names for one in problems[name]))
    return [estimates[name] for name in able]


def build_video_request(arguments: Mapping[str, Any], folder: Path) -> VideoRequest:
    """Return the request of a call.

    Args:
        arguments: The arguments of the call.
        folder: The folder that images are read from.

    Raises:
        InvalidArguments: An image is neither a URL nor the name of a file in the folder.
        InvalidRequest: A field has the wrong type.
    """
    fields = _select_fields(arguments, *HARMONISED, "max_cost")
    images = tuple(_find_image(image, folder) for image in fields.pop("images", ()))
    return VideoRequest(fields.pop("prompt", ""), images=images, **fields)


def _select_fields(arguments: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Return the arguments that say something, so that an empty one and none are the same request."""
    fields = {name: arguments[name] for name in names if arguments.get(name) not in (None, "", [])}
    if isinstance(duration := fields.get("duration"), float):  # JSON does not tell 10.0 from 10
        fields["duration"] = int(duration)
    return fields


def _find_image(text: str, folder: Path) -> str | Path:
    return text if text.lower().startswith(URL_SCHEMES) else resolve_file(folder, text)


def find_key(arguments: Mapping[str, Any]) -> str:
    """Return the key of a call: the one that it names, or a hash of the request and its `request_id`.

    The provider is no part of the hash: a call that is repeated at another provider would be paid for twice.
    """
    if "key" in arguments:
        return str(arguments["key"])
    return KEY_PREFIX + _hash_request(arguments)


def _hash_request(arguments: Mapping[str, Any]) -> str:
    told = _select_fields(arguments, *HARMONISED, "request_id")
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:24]


def _list_providers(value: str | Sequence[str]) -> list[ProviderName]:
    names = [value] if isinstance(value, str) else value
    return [provider_name(name) for name in names]


def _describe_able(run: ServerRun, name: ProviderName, estimate: Estimate | None) -> AbleProvider:
    is_configured = name in run.settings.providers
    return AbleProvider(provider=name, is_configured=is_configured, estimate=_describe_estimate(estimate))


def _describe_estimate(estimate: Estimate | None) -> PriceEstimate | None:
    if estimate is None:
        return None
    return PriceEstimate(usd=f"{estimate.usd:f}", model=estimate.model, date=estimate.date)


def _ask_for_approval(
    run: ServerRun, names: Sequence[str], request: VideoRequest, estimates: Sequence[Estimate | None]
) -> str:
    """Return what the user is asked before the first job."""
    prices = list(dict.fromkeys("for a price that is not documented" if one is None else str(one) for one in estimates))
    limit = "" if run.settings.max_cost is None else f" for up to {run.settings.max_cost} USD"
    return (
        f"Start a job that costs money at {' or '.join(names)}, {' or '.join(prices)}? "
        f"Prompt: {_shorten(request.prompt)!r}. If you agree, this run of the server may start "
        f"{run.settings.max_jobs} jobs{limit} without asking again."
    )


def _shorten(prompt: str) -> str:
    return prompt if len(prompt) <= MAX_SHOWN else f"{prompt[:MAX_SHOWN]}… (of {len(prompt)} characters)"


def _describe_approval(key: str, question: str, code: str) -> JobResult:
    advice = (
        f"Nothing was sent. Ask the user: {question} If they agree, call create_video again "
        f"with the same arguments and confirm={code!r}."
    )
    return JobResult(key=key, state="awaiting_approval", confirm=code, next=advice)
