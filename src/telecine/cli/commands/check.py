"""Command `telecine check`: list the providers that can make a video."""

from __future__ import annotations

import typer
from rich.text import Text

from telecine import VideoRequest
from telecine._core.request_mapping import select_model
from telecine.cli.exit_status import OK, UNSUPPORTED
from telecine.cli.json_output import estimate_record
from telecine.cli.option_groups import with_option_groups
from telecine.cli.options import JsonOption, ProvidersOption
from telecine.cli.output import CommandOutput
from telecine.cli.session import Session
from telecine.cli.video_options import video_options
from telecine.providers import get_provider as table_of
from telecine.providers import provider_name


@with_option_groups(request=video_options)
def check(*, request: VideoRequest, provider: ProvidersOption = None, json: JsonOption = False) -> None:
    """Tell who can make a video, and why others cannot.

    Nothing is sent, and no key is needed.
    With -p the exit code is 0 when all of these can, and 64 when one cannot; without, 0 when any can.
    """
    screen = CommandOutput(json)
    with screen.ending(), Session().client() as client:
        problems, prices = client.check(request), client.estimate(request)
        asked = {name: problems[name] for name in map(provider_name, provider or client.providers)}
        able = [name for name, reasons in asked.items() if not reasons]
        if json:
            unknown = {name: _undocumented(name, request) for name in able}
            problems_told = {name: list(reasons) for name, reasons in asked.items()}
            estimates = {name: estimate_record(price) for name, price in prices.items() if name in able}
            screen.record({"able": able, "problems": problems_told, "undocumented": unknown, "estimates": estimates})
        else:
            told = {name: str(price or "its price is not told") for name, price in prices.items()}
            for name, reasons in asked.items():
                for number, reason in enumerate(reasons or (f"{_able(name, request)}; {told[name]}",)):
                    style = "yellow" if reasons else "green"
                    screen.line(Text.assemble((f"{'' if number else name:<11}", "bold"), (reason, style)))
        raise typer.Exit(OK.code if able == list(asked) or (able and not provider) else UNSUPPORTED.code)


def _able(name: str, request: VideoRequest) -> str:
    unknown = _undocumented(name, request)
    return f"can make it; values for {', '.join(unknown)} are not documented" if unknown else "can make it"


def _undocumented(name: str, request: VideoRequest) -> list[str]:
    """Return the fields of a request whose values a provider takes without saying which."""
    fields = select_model(table_of(name), request).capabilities.fields
    asked = {each: getattr(request, each) for each in ("duration", "aspect_ratio", "resolution", "mode")}
    return [each for each, value in asked.items() if value is not None and fields[each].values is None]
