"""Commands `check`, `balance` and `providers`; help, version, completion, extras and start-up."""

from __future__ import annotations

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from telecine import cli
from telecine._core import capability_table
from telecine.cli.app import app
from telecine.cli.exit_status import EXIT_STATUSES
from telecine.providers import NAMES, get_provider


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--duration", "12"], 0),
        (["--duration", "12", "-p", "ttapi", "-p", "cometapi"], 0),
        (["--duration", "12", "-p", "ttapi", "-p", "apikley"], 64),
        (["--duration", "99", "--mode", "fun"], 64),
    ],
)
def test_check_tells_by_its_code_and_sends_nothing(shell, mock, arguments, code):
    before = len(mock.requests)
    without_keys = {get_provider(name).api.key_variable: "" for name in NAMES}
    assert shell.run("check", "a boat", *arguments, **without_keys).code == code
    assert len(mock.requests) == before


def test_check_gives_machines_the_reasons_by_provider(shell):
    ran = shell.run("check", "a boat", "--duration", "12", "--json")
    assert ran.last["able"] == [name for name in NAMES if name != "apikley" and not ran.last["problems"].get(name)]
    assert list(ran.last["problems"]) == list(NAMES)
    assert ran.last["problems"]["apikley"][0].startswith("duration=12: ")


def test_check_tells_what_it_will_cost_with_the_date_of_the_price_or_that_no_page_tells(shell):
    ran = shell.run("check", "a boat", "--duration", "10", "--resolution", "720p")
    assert "can make it; about 0.7 USD (price of 2026)" in ran.out
    assert "can make it; price not documented" in ran.out
    estimates = shell.run("check", "a boat", "--duration", "10", "--resolution", "720p", "--json").last["estimates"]
    assert estimates["ttapi"] is None
    assert (estimates["xai"]["amount"], estimates["xai"]["unit"], estimates["xai"]["date"]) == ("0.70", "USD", "2026")


def test_more_than_the_command_line_allows_is_neither_sent_nor_paid(shell, mock):
    before = len(mock.requests)
    ran = shell.run("generate", "a boat", "-p", "xai", "--duration", "10", "--max-cost", "0.3", XAI_API_KEY="k")
    assert ran.code == 64
    assert "max_cost=0.3: grok-imagine-video costs about 0.5 USD (price of 2026)" in ran.err
    assert len(mock.requests) == before


def test_balance_asks_every_account_that_has_a_key_and_tells_a_balance(shell):
    ran = shell.run("balance", "--json", TOAPIS_API_KEY="")
    assert ran.code == 0
    assert [record["provider"] for record in ran.records] == ["apikley", "ttapi"]
    assert all(float(record["amount"]) > 0 and record["unit"] and record["error"] is None for record in ran.records)


def test_balance_of_one_that_documents_none_is_unsupported(shell):
    ran = shell.run("balance", "-p", "cometapi", "-p", "ttapi", "--json")
    assert ran.code == 64
    assert [(record["provider"], record["error"] and record["error"]["kind"]) for record in ran.records] == [
        ("cometapi", "unsupported"),
        ("ttapi", None),
    ]


def test_balance_without_any_key_names_the_variables(shell):
    variables = {get_provider(name).api.key_variable: "" for name in NAMES}
    ran = shell.run("balance", **variables)
    assert ran.code == 78
    assert all(variable in ran.err for variable in variables)


def test_providers_gives_machines_every_model_with_its_fields(shell):
    records = shell.run("providers", "--json").records
    known = [c for name in NAMES for c in get_provider(name).capabilities]
    assert [(record["provider"], record["model"]) for record in records] == [(c.provider, c.model) for c in known]
    for record, capabilities in zip(records, known, strict=True):
        assert set(record["fields"]) == set(capabilities.fields)
        assert record["limits"]["concurrency"] == capabilities.limits.concurrency


def test_providers_writes_the_table_of_the_docs(shell):
    assert shell.run("providers", "--markdown").out == capability_table.render_markdown()


def test_the_markdown_has_a_cell_for_every_row_and_model():
    lines = capability_table.render_markdown().splitlines()
    table = capability_table.build_columns()
    assert {line.count(" | ") for line in lines} == {len(table)}
    assert len(lines) == 3 + len(capability_table.ROWS)
    for column in table:
        assert column.model in capability_table.render_markdown()


def test_the_help_holds_every_exit_code_and_every_variable(shell):
    out = shell.run("--help").out
    assert all(f" {ending.code} " in out and ending.meaning in out for ending in EXIT_STATUSES)
    assert all(get_provider(name).api.key_variable in out for name in NAMES)
    assert all(word in out for word in ("TELECINE_BASE_URL", "TELECINE_CALLBACK_SECRET", "TOAPIS_WEBHOOK_SECRET"))


def test_no_option_takes_a_key(shell):
    for command in ("generate", "submit", "wait", "status", "save", "balance", "serve-callbacks"):
        assert "api-key" not in shell.run(command, "--help").out


def test_the_version_is_told(shell):
    assert shell.run("--version").out.startswith("telecine")


def test_providers_complete_in_the_shell():
    environment = {"_TELECINE_COMPLETE": "complete_bash", "COMP_WORDS": "telecine generate -p to", "COMP_CWORD": "3"}
    ran = CliRunner().invoke(app, [], env=environment, prog_name="telecine")
    assert ran.stdout.split() == ["toapis"]


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_completion_can_be_installed(shell, name):
    assert "--install-completion" in shell.run("--help").out
    script = CliRunner().invoke(app, [], env={"_TELECINE_COMPLETE": f"source_{name}"}, prog_name="telecine").stdout
    assert "complete_" + name in script


def test_a_traceback_shows_no_values_of_variables():
    assert app.pretty_exceptions_show_locals is False


def test_without_the_extra_one_line_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(cli, "REQUIRED_MODULES", ("typer", "no_such_module"))
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 78
    assert capsys.readouterr().err == "telecine: the command line needs the extra `cli`: pip install 'telecine[cli]'\n"


def test_a_server_without_its_extra_says_what_to_install(shell, monkeypatch):
    monkeypatch.setattr("telecine.cli.server_options.find_spec", lambda name: None)
    ran = shell.run("mock")
    assert (ran.code, ran.err) == (78, "telecine: this command needs the extra `mock`: pip install 'telecine[mock]'\n")


def test_the_command_line_starts_without_the_servers():
    program = "import sys, telecine.cli.app; sys.exit(any(name in sys.modules for name in ('starlette', 'uvicorn')))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
