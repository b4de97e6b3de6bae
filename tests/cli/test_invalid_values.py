"""Generated invalid values for every option: one line, no traceback, JSON on request."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from tests.cli.conftest import Shell

from telecine.cli.app import app
from telecine.cli.commands import serve_callbacks
from telecine.cli.exit_status import EXIT_STATUSES
from telecine_mock import __main__ as mock_command

pytestmark = pytest.mark.slow

COMMANDS: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined] # a group has them
COMMANDS["batch"] = COMMANDS["batch"].commands["make"]  # which may be left out
TOKEN = "ttapi:no-such-job:k"
BASE = {
    "generate": ["a boat", "-p", "ttapi", "--timeout", "0"],
    "submit": ["a boat", "-p", "ttapi"],
    "wait": [TOKEN, "--timeout", "0"],
    "status": [TOKEN],
    "save": [TOKEN, "boat.mp4"],
    "reconcile": [TOKEN],
    "batch": ["no-such.csv", "-o", "videos"],
    "jobs": [],
    "resume": ["no-such-key"],
    "abandon": ["no-such-key"],
    "check": ["a boat"],
    "providers": [],
    "balance": ["-p", "ttapi"],
    "mock": ["--port", "0"],
    "serve-callbacks": ["--port", "0"],
    "mcp": ["--mock", "--folder", "videos"],
}
TEXTS = [
    "", " ", "\n", "-", "--", "-1", "nan", "inf", "1e999", "9" * 20, "9" * 5000, "1.5", "x" * 5000, "caf\udce9", "a\0b",
    "[bold]", "/", "..", "/proc/nobody", "/dev/null", "http://", "ftp://host/x", "http://host:99999", "a:b:c", "a::",
    "ttapi.", "ttapi.x=", "ttapi.x=NaN", "ttapi.x=" + "[" * 5000, 'ttapi.x="\\ud800"', "{provider}", ",", "ttapi,ttapi",
]  # fmt: skip


def wrong(parameter: Any) -> Iterator[str]:
    """Yield texts that are wrong for a parameter, or at least hardly ever right."""
    yield from TEXTS
    for bound, step in (("min", -1), ("max", 1)):
        if getattr(parameter.type, bound, None) is not None:
            yield str(getattr(parameter.type, bound) + step)


def lines(name: str) -> Iterator[list[str]]:
    """Yield command lines of a command, each with one value that is wrong."""
    base = BASE[name]
    yield [*base, "--no-such-option"]
    yield [*base, "one", "too", "many"]
    arguments = [each for each in COMMANDS[name].params if each.param_type_name == "argument"]
    for place, argument in enumerate(arguments):
        yield base[:place]
        yield from ([*base[:place], value, *base[place + 1 :]] for value in wrong(argument))
    for option in COMMANDS[name].params:
        if option.param_type_name == "option" and not option.is_flag:
            yield [*base, option.opts[-1]]
            yield from ([*base, option.opts[-1], value] for value in wrong(option))


class Stub:
    """A server that does not run, and whatever it has."""

    def __getattr__(self, _name: str) -> Any:
        return self

    def __call__(self, *_arguments: object, **_more: object) -> Stub:
        return self


def look_at(shell: Shell, name: str, line: list[str]) -> None:
    takes_json = any("--json" in parameter.opts for parameter in COMMANDS[name].params)
    # What begins with two dashes and nothing else ends the options: --json comes before it.
    ran = shell.run(name, *(["--json"] if takes_json else []), *line)
    assert ran.code in {ending.code for ending in EXIT_STATUSES}, line
    assert "Traceback" not in ran.err, line
    if takes_json:
        assert ran.records or ran.code == 0, line
    if ran.code == 2:
        assert ran.err.count("\n") == 1, (line, ran.err)
        assert ran.err.startswith(("telecine: ", f"telecine {name}: ", "telecine batch make: ")), (line, ran.err)
        if takes_json:
            assert [record["error"]["kind"] for record in ran.records] == ["usage"]
            assert ran.last["error"]["message"] in ran.err


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no server run."""

    async def nothing(*_arguments: object) -> None:
        pass

    monkeypatch.setattr(serve_callbacks, "_receive_callbacks", nothing)
    monkeypatch.setattr(mock_command, "create_server", lambda *_: (Stub(), Stub()))


def test_every_command_is_among_those_that_are_given_wrong_values():
    assert set(BASE) == set(COMMANDS)
    assert sum(1 for name in BASE for _ in lines(name)) > 1000


@pytest.mark.parametrize("name", BASE)
def test_a_wrong_value_is_told_in_one_line_with_its_code_and_as_json(shell, servers, name):
    every = list(lines(name))
    for line in random.Random(name).sample(every, min(len(every), 60)):
        look_at(shell, name, line)


@pytest.mark.deep
@pytest.mark.parametrize("name", BASE)
def test_every_wrong_value_is_told_in_one_line_with_its_code_and_as_json(shell, servers, name):
    for line in lines(name):
        look_at(shell, name, line)


@pytest.mark.parametrize(
    "line",
    [
        ["generate", "a boat", "-p", "ttapi", "--duration", "0"],
        ["generate", "a boat", "-p", "ttapi", "--duration", "-1"],
        ["check", "a boat", "--duration", "0"],
        ["generate", "a boat", "-p", "ttapi", "--timeout", "nan"],
        ["generate", "a boat", "-p", "ttapi", "--out", "x" * 250],
        ["submit", "caf\udce9", "-p", "ttapi"],
        ["submit", "a boat", "-p", "ttapi", "--key", ""],
        ["submit", "a boat", "-p", "ttapi", "--image", "x" * 5000],
        ["save", TOKEN],
        ["status", "ttapi:1:k", "--id", "2"],
        ["serve-callbacks", "--port", "99999"],
        ["mock", "--port", "99999"],
        ["mock", "--pace", "inf"],
        ["no-such-command"],
        ["--no-such-option"],
    ],
    ids=lambda line: " ".join(line)[:40],
)
def test_what_was_a_traceback_or_a_box_is_one_line_with_code_2(shell, line):
    ran = shell.run(*line)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)


def test_a_usage_error_before_any_command_is_json_too(shell):
    assert shell.run("no-such-command", "--json").last["error"]["kind"] == "usage"
    assert shell.run("check", "--json", "--", "a boat", "too many").last["error"]["exit_code"] == 2


@pytest.mark.parametrize("port", ["99999", "-1", "x"])
def test_the_mock_by_itself_tells_a_port_that_is_none(capsys, port):
    with pytest.raises(SystemExit) as ended:
        mock_command.main(["--port", port])
    assert ended.value.code == 2
    assert "Traceback" not in capsys.readouterr().err
