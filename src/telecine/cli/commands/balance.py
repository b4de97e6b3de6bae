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
from telecine.providers import get_provider, provider_name, usable_names
from telecine_runtime.errors import TelecineError


@with_option_groups(session=session_options)
def balance(*, provider: ProvidersOption = None, session: Session, json: JsonOption = False) -> None:
    """Show account balances.

    Without -p: of all providers that have a balance endpoint and whose key is set.
    """
    output = CommandOutput(json)
    with output.exit_on_error(), session.client() as client:
        known = usable_names()
        names = provider or [name for name in known if has_key(name) and get_provider(name).lifecycle.balance]
        require_keys(names or known)
        errors = [error for name in names if (error := _write_balance(output, client, name))]
        raise typer.Exit(exit_status_for(errors[0] if errors else None).code)


def _write_balance(output: CommandOutput, client: Client, name: str) -> TelecineError | None:
    """Query and write a balance; write and return the error if that fails."""
    result: Balance | None = None
    failure: TelecineError | None = None
    try:
        result = client.balance(provider_name(name))
        if not output.json:
            output.write_result(Text.assemble((f"{name:<11}", "bold"), str(result)))
    except TelecineError as error:
        failure = error
        output.write_error(name, error)
    if output.json:
        output.write_record(balance_record(name, result, failure))
    return failure
