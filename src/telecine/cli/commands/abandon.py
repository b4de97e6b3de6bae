"""Command `telecine abandon`: close a job of the ledger that is in doubt."""

from __future__ import annotations

from telecine.cli.json_output import entry_record
from telecine.cli.ledger_file import require_ledger
from telecine.cli.option_groups import with_option_groups
from telecine.cli.options import JsonOption, KeyArgument, session_options
from telecine.cli.output import CommandOutput
from telecine.cli.session import Session


@with_option_groups(session=session_options)
def abandon(*, key: KeyArgument, session: Session, json: JsonOption = False) -> None:
    """Close a job that is in doubt: you have seen that there is none, or give it up.

    Its key stays used; a new submit needs another one.
    """
    output = CommandOutput(json)
    with output.exit_on_error(), require_ledger(session.base_url) as ledger:
        entry = ledger.abandon(key)
        if json:
            output.write_record(entry_record(entry))
        else:
            output.write_note(f"{entry.key} is abandoned.")
