"""Checks before a submit: keys and capabilities of every provider that may receive it."""

from __future__ import annotations

from collections.abc import Sequence

from telecine._core.request_check import OnUnsupported, resolve_request, validate_request
from telecine.cli.session import require_keys
from telecine.cli.submit_options import SubmitOptions
from telecine.errors import UnsupportedParameter
from telecine.providers import get_provider, usable_names
from telecine.request import VideoRequest
from telecine_runtime.errors import InvalidRequest


def check_submit(options: SubmitOptions) -> None:
    """Check that every job can be submitted to at least one of its providers.

    Raises:
        ConfigurationError: A key is missing.
        UnsupportedParameter: No provider of a job supports the request.
    """
    candidates = [name for names in options.candidates for name in names]
    require_keys(candidates)
    problems = {name: _find_problems(name, options.request, options.session.on_unsupported) for name in candidates}
    unable = [name for names in options.candidates if all(problems[name] for name in names) for name in names]
    if not unable:
        return
    if len(unable) == 1:
        sentences = problems[unable[0]]
    else:
        sentences = tuple(f"{name}: {problem}" for name in unable for problem in problems[name])
    error = UnsupportedParameter(", ".join(unable), sentences)
    for remedy in _find_remedies(options, unable):
        error.add_note(remedy)
    raise error


def _find_problems(name: str, request: VideoRequest, mode: OnUnsupported) -> tuple[str, ...]:
    try:
        resolve_request(get_provider(name), request, mode)
    except InvalidRequest as error:
        return error.problems
    return ()


def _find_remedies(options: SubmitOptions, unable: Sequence[str]) -> list[str]:
    """Return sentences about what would make the request possible."""
    able = [name for name in usable_names() if not validate_request(get_provider(name), options.request)]
    remedies = ["Nothing was sent." + (f" Supported by: {', '.join(able)}." if able else "")]
    could_drop = options.session.on_unsupported == "raise" and not any(
        _find_problems(name, options.request, "drop") for name in unable
    )
    if could_drop:
        remedies.append("Use --on-unsupported drop to drop the unsupported fields.")
    return remedies
