"""`check`, `providers` and `balance`: questions that cost nothing."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from telecine import Client, VideoRequest
from telecine._core import capability_table
from telecine._core.provider import Balance
from telecine._core.request_mapping import select_model
from telecine.cli.exit_status import OK, UNSUPPORTED, exit_status_for
from telecine.cli.json_output import balance_record, capabilities_record, estimate_record
from telecine.cli.option_groups import with_option_groups
from telecine.cli.options import JsonOption, ProvidersOption, session_options
from telecine.cli.output import CommandOutput
from telecine.cli.session import Session, has_key, require_keys
from telecine.cli.tables import capability_tables
from telecine.cli.video_options import video_options
from telecine.providers import NAMES, provider_name
from telecine.providers import get_provider as table_of
from telecine_runtime.errors import TelecineError


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


def providers(
    *,
    markdown: Annotated[bool, typer.Option("--markdown", help="Write the table as Markdown.")] = False,
    json: JsonOption = False,
) -> None:
    """Show what each provider's models can do."""
    screen = CommandOutput(json)
    if json:
        for name in NAMES:
            for capabilities in table_of(name).capabilities:
                screen.record(capabilities_record(capabilities))
    elif markdown:
        screen.line(capability_table.render_markdown().rstrip("\n"))
    else:
        screen.out.print(capability_tables(capability_table.build_columns()))


@with_option_groups(session=session_options)
def balance(*, provider: ProvidersOption = None, session: Session, json: JsonOption = False) -> None:
    """Ask what is left on the accounts.

    Without -p these are all that tell it, and whose key is in the environment.
    """
    screen = CommandOutput(json)
    with screen.ending(), session.client() as client:
        asked = provider or [name for name in NAMES if has_key(name) and table_of(name).lifecycle.balance]
        require_keys(asked or NAMES)
        failures = [error for name in asked if (error := _tell_balance(screen, client, name))]
        raise typer.Exit(exit_status_for(failures[0] if failures else None).code)


def _tell_balance(screen: CommandOutput, client: Client, name: str) -> TelecineError | None:
    left: Balance | None = None
    failure: TelecineError | None = None
    try:
        left = client.balance(provider_name(name))
        if not screen.json:
            screen.line(Text.assemble((f"{name:<11}", "bold"), str(left)))
    except TelecineError as error:
        failure = error
        screen.trouble(name, error)
    if screen.json:
        screen.record(balance_record(name, left, failure))
    return failure
