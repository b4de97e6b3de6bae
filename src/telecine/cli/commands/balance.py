"""Command `telecine balance`: query account balances."""

from __future__ import annotations

import typer
from rich.text import Text

from telecine import Client
from telecine._core.provider import Balance
from telecine.cli.exit_status import exit_status_for
from telecine.cli.json_output import balance_record
from telecine.cli.option_groups import with_option_groups
from telecine.cli.options import JsonOption, ProvidersOption, session_options
from telecine.cli.output import CommandOutput
from telecine.cli.session import Session, has_key, require_keys
from telecine.providers import NAMES, provider_name
from telecine.providers import get_provider as table_of
from telecine_runtime.errors import TelecineError


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
