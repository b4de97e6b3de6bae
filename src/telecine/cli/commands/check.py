"""Command `telecine check`: list the providers that can make a video."""

from __future__ import annotations

from collections.abc import Sequence

import typer
from rich.text import Text

from telecine import VideoRequest
from telecine._core.price_estimate import Estimate
from telecine._core.request_mapping import select_model
from telecine.cli.exit_status import OK, UNSUPPORTED
from telecine.cli.json_output import estimate_record
from telecine.cli.option_groups import with_option_groups
from telecine.cli.options import JsonOption, ProvidersOption
from telecine.cli.output import CommandOutput
from telecine.cli.session import Session
from telecine.cli.video_options import video_options
from telecine.providers import ProviderName, get_provider


@with_option_groups(request=video_options)
def check(*, request: VideoRequest, provider: ProvidersOption = None, json: JsonOption = False) -> None:
    """List the providers that can make a video, and why others cannot.

    Nothing is sent, and no key is needed. The exit code is 0 if all providers given with -p can make it,
    or without -p if any can; otherwise it is 64.
    """
    output = CommandOutput(json)
    with output.exit_on_error(), Session().client() as client:
        all_problems, prices = client.check(request), client.estimate(request)
        names: list[ProviderName] = [get_provider(name).name for name in provider or client.providers]
        problems: dict[ProviderName, Sequence[str]] = {name: all_problems[name] for name in names}
        able = [name for name in problems if not problems[name]]
        if json:
            output.write_record(
                {
                    "able": able,
                    "problems": {name: list(sentences) for name, sentences in problems.items()},
                    "undocumented": {name: _find_undocumented(name, request) for name in able},
                    "estimates": {name: estimate_record(price) for name, price in prices.items() if name in able},
                }
            )
        else:
            for name, sentences in problems.items():
                if sentences:
                    _write_rows(output, name, sentences, "yellow")
                else:
                    _write_rows(output, name, [_describe_support(name, request, prices[name])], "green")
        is_success = able == list(problems) if provider else bool(able)
        raise typer.Exit(OK.code if is_success else UNSUPPORTED.code)


def _write_rows(output: CommandOutput, name: str, sentences: Sequence[str], style: str) -> None:
    """Write a line for each sentence, the first one with the provider's name."""
    for number, sentence in enumerate(sentences):
        output.write_result(Text.assemble((f"{'' if number else name:<11}", "bold"), (sentence, style)))


def _describe_support(name: str, request: VideoRequest, price: Estimate | None) -> str:
    undocumented = _find_undocumented(name, request)
    facts = ["can make it", str(price or "price not documented")]
    if undocumented:
        facts.insert(1, f"allowed values of {', '.join(undocumented)} not documented")
    return "; ".join(facts)


def _find_undocumented(name: str, request: VideoRequest) -> list[str]:
    """Return the fields of a request whose allowed values the provider does not document."""
    fields = select_model(get_provider(name), request).capabilities.fields
    values = {field: getattr(request, field) for field in ("duration", "aspect_ratio", "resolution", "mode")}
    return [field for field, value in values.items() if value is not None and fields[field].values is None]
