"""Commands `mock` and `serve-callbacks`, in processes of their own."""

from __future__ import annotations

import json
import re
import signal
import socket
import urllib.request
from pathlib import Path

import pytest
from tests.cli.conftest import KEY
from typer.testing import CliRunner

from telecine.cli.app import app
from telecine_mock import MockServer, Settings
from telecine_mock.__main__ import build_parser
from telecine_mock.scenarios import MAGIC_WORDS

KESTREL = Path(__file__).parents[1] / "mock" / "invented" / "kestrel.yaml"
SECRET = "a-secret-that-signs-callback-urls"


def test_a_callback_of_ours_is_confirmed_saved_and_told_in_a_line(shell):
    with shell.child(
        "serve-callbacks", "--port", "0", "--save", "videos", "--json", TELECINE_CALLBACK_SECRET=SECRET
    ) as server:
        banner = ""
        while not (found := re.search(r"(http://\S+)/apikley", banner)):
            banner += server.stderr.readline()
        url = f"{found[1]}/{{provider}}"
        shell.run("submit", "not signed by us", "-p", "apikley", "--callback-url", url)
        ran = shell.run("submit", "a boat", "-p", "ttapi", "--callback-url", url, TELECINE_CALLBACK_SECRET=SECRET)
        record = json.loads(server.stdout.readline())
        server.send_signal(signal.SIGINT)
        out, err = server.communicate(timeout=20)
    assert (record["event"], record["provider"], record["state"]) == ("result", "ttapi", "succeeded")
    assert record["token"] == ran.out.strip()
    assert (shell.folder / record["file"]["path"]).stat().st_size == record["file"]["size"]
    assert (server.returncode, out) == (0, "")
    assert "apikley: callback refused" in err
    assert "Traceback" not in err


def test_a_provider_that_signs_is_believed_by_its_secret_alone(shell):
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    hooks = Settings(
        api_key=KEY,
        pace=0.2,
        webhook_url=f"http://127.0.0.1:{port}/toapis",
        webhook_secret="a-new-secret-of-32-bytes-or-more!",
    )
    with MockServer(hooks) as mock:
        where = {"TELECINE_BASE_URL": f"{mock.url}/{{provider}}"}
        secrets = f"an-old-secret {hooks.webhook_secret}"
        with shell.child("serve-callbacks", "--port", str(port), TOAPIS_WEBHOOK_SECRET=secrets, **where) as server:
            assert "Receiving" in server.stderr.readline()
            token = shell.run("submit", "a boat", "-p", "toapis", **where).out.strip()
            line = server.stdout.readline()
    assert line.split()[:2] == ["toapis", "succeeded"]
    assert line.split()[2].split(":")[1] == token.split(":")[1]


def test_the_receiver_says_what_each_provider_is_believed_by(shell):
    with shell.child("serve-callbacks", "--port", "0", TTAPI_API_KEY="", APIKLEY_WEBHOOK_SECRET="x" * 32) as server:
        banner = "".join(server.stderr.readline() for _ in range(5))
    assert re.search(r"TTAPI +\S+/ttapi +cannot be confirmed: set TTAPI_API_KEY", banner)
    assert re.search(r"ToAPIs +\S+/toapis +refused: set TOAPIS_WEBHOOK_SECRET", banner)
    assert re.search(r"Apikley +\S+/apikley +verified with APIKLEY_WEBHOOK_SECRET", banner)
    assert "cometapi" not in banner
    assert "x" * 32 not in banner


def test_a_port_that_is_taken_is_told_in_one_line(shell, mock):
    port = mock.url.rpartition(":")[2]
    ran = shell.run("serve-callbacks", "--port", port)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f"telecine: cannot listen on 127.0.0.1:{port}: Address already in use\n"


def test_the_mock_servers_run_until_ctrl_c(shell):
    with shell.child("mock", "--port", "0", "--pace", "0.5") as server:
        banner = ""
        while not (found := re.search(r"Dashboard +(http://\S+)", banner)):
            banner += server.stdout.readline()
        with urllib.request.urlopen(found[1]) as page:
            assert page.status == 200
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=20)
    assert server.returncode == 0


def test_the_mock_serves_a_spec_and_only_that(shell):
    with shell.child("mock", "--port", "0", "--spec", str(KESTREL)) as server:
        banner = ""
        while not (found := re.search(r"Dashboard +(http://\S+)", banner)):
            banner += server.stdout.readline()
        with urllib.request.urlopen(f"{found[1]}kestrel/weather") as answer:
            assert json.loads(answer.read()) == {"wind": "west"}
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=20)
    assert server.returncode == 0
    assert "TTAPI" not in banner


def test_a_mock_of_an_unknown_provider_is_wrong_usage(shell):
    ran = shell.run("mock", "--provider", "osprey")
    assert (ran.code, ran.out) == (2, "")
    assert "specs/osprey.yaml" in ran.err


def test_the_help_of_the_mock_shows_every_magic_word(shell):
    out = shell.run("mock", "--help").out
    assert all(str(word) in out for word in MAGIC_WORDS.values())


@pytest.mark.parametrize("name", ["host", "port", "pace"])
def test_the_mock_has_the_same_defaults_here_as_by_itself(name):
    help_text = CliRunner().invoke(app, ["mock", "--help"], env={"COLUMNS": "200"}).stdout
    line = next(line for line in help_text.splitlines() if f"--{name}" in line)
    assert f"[default: {build_parser().get_default(name)}]" in line
