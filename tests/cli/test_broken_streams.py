"""Closed, full or ASCII-only streams: tokens and results are still reported."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from telecine_mock import MockServer, Settings

pytestmark = pytest.mark.slow


@pytest.fixture
def environment():
    with MockServer(Settings(pace=0.2)) as server:
        keys = {f"{name}_API_KEY": "mock-key" for name in ("TTAPI", "TOAPIS", "COMETAPI", "APIKLEY")}
        yield {**os.environ, **keys, "TELECINE_BASE_URL": server.url + "/{provider}"}


def telecine(environment, *arguments, **streams):
    command = [sys.executable, "-m", "telecine", *arguments]
    streams = {"stdout": subprocess.PIPE, **streams}
    return subprocess.run(
        command, env=environment, stderr=subprocess.PIPE, text=True, timeout=60, check=False, **streams
    )


@pytest.mark.parametrize("json", [[], ["--json"]], ids=["plain", "json"])
def test_a_token_is_told_on_stderr_when_stdout_is_full(environment, json):
    with Path("/dev/full").open("w") as full:
        done = telecine(environment, "submit", "a boat", "-p", "ttapi", *json, stdout=full)
    assert "ttapi:" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_that_leaves_ends_no_job(environment, tmp_path):
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as broken:
        done = telecine(
            environment, "generate", "a boat", "-p", "ttapi", "--json", "--out", f"{tmp_path}/", stdout=broken
        )
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    assert len(list(tmp_path.glob("*.mp4"))) == 1


def test_a_closed_stdin_is_a_wrong_usage(environment):
    done = subprocess.run(
        f"{sys.executable} -m telecine submit - -p ttapi <&-",
        shell=True,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)


def test_a_locale_without_dashes_is_no_reason_to_fail(environment):
    plain = {**environment, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = telecine(plain, "providers")
    assert (done.returncode, done.stderr) == (0, "")
