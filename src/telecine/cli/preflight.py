"""Whether an order can be carried out: looked at before any provider is sent anything."""

from __future__ import annotations

from collections.abc import Sequence

from telecine._core.request_check import OnUnsupported, resolve_request, validate_request
from telecine.cli.session import require_keys
from telecine.cli.submit_options import SubmitOptions
from telecine.errors import UnsupportedParameter
from telecine.providers import NAMES, get_provider
from telecine.request import VideoRequest
from telecine_runtime.errors import InvalidRequest


def check_submit(order: SubmitOptions) -> None:
    """Make sure, before any provider is sent anything, that all of them can and may be asked.

    Raises:
        ConfigurationError: A key is missing.
        UnsupportedParameter: Some video can be made by none of those who may be asked for it.
    """
    require_keys(name for takers in order.takers for name in takers)
    mode = order.session.on_unsupported
    problems = {name: _problems(name, order.request, mode) for takers in order.takers for name in takers}
    unable = [name for takers in order.takers if all(problems[name] for name in takers) for name in takers]
    if not unable:
        return
    told = [problem if len(unable) == 1 else f"{name}: {problem}" for name in unable for problem in problems[name]]
    error = UnsupportedParameter(", ".join(unable), tuple(told))
    for sentence in _remedies(order, unable):
        error.add_note(sentence)
    raise error


def _problems(name: str, request: VideoRequest, mode: OnUnsupported) -> tuple[str, ...]:
    try:
        resolve_request(get_provider(name), request, mode)
    except InvalidRequest as error:
        return error.problems
    return ()


def _remedies(order: SubmitOptions, unable: Sequence[str]) -> list[str]:
    """Say what would help, and only what would."""
    able = [name for name in NAMES if not validate_request(get_provider(name), order.request)]
    sentences = ["Nothing was sent." + (f" As it is {', '.join(able)} can make it." if able else "")]
    if order.session.on_unsupported == "raise" and not any(_problems(name, order.request, "drop") for name in unable):
        sentences.append("--on-unsupported drop leaves out what cannot be done.")
    return sentences
