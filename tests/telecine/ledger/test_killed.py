"""A script with a ledger, killed at each point in turn and started again, never pays twice."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.telecine.clients import KEY as API_KEY

from telecine import Ledger
from telecine.providers import NAMES, get_provider
from telecine_mock import MockServer

pytestmark = pytest.mark.slow

SCRIPT = Path(__file__).with_name("killed_script.py")
DOUBTFUL = ("while-sending", "before-sending", "after-the-response", "before-the-update")
"""Points at which the process is killed between the row and the id of the job."""
POINTS = (
    *("before-the-row", "after-the-row", "before-sending", "while-sending", "after-the-response", "before-the-update"),
    *("after-the-update", "while-polling", "before-saving", "after-saving"),
)


def start(point: str, mock: MockServer, ledger: str, provider: str, key: str, file: Path) -> subprocess.Popen[str]:
    variables = {get_provider(name).api.key_variable: API_KEY for name in NAMES}
    command = [sys.executable, str(SCRIPT), point, mock.url, ledger, provider, key, str(file)]
    return subprocess.Popen(command, env={**os.environ, **variables}, stderr=subprocess.PIPE, text=True)


def count_jobs(mock: MockServer, provider: str) -> int:
    return len(mock.jobs(provider))


CASES = [*(("toapis", point) for point in POINTS), *(("ttapi", point) for point in DOUBTFUL)]
"""ToAPIs finds jobs by our key; at TTAPI a job whose response was lost stays in doubt."""


@pytest.mark.parametrize(("provider", "point"), CASES)
def test_a_killed_script_never_pays_twice(
    mock: MockServer, ledger_location: str, tmp_path: Path, provider: str, point: str
) -> None:
    file = tmp_path / "boat.mp4"
    before, key = count_jobs(mock, provider), secrets.token_hex(8)  # ToAPIs finds jobs by their key
    killed = start(point, mock, ledger_location, provider, key, file)
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
    paid = count_jobs(mock, provider) - before
    again = start("nowhere", mock, ledger_location, provider, key, file)
    _, told = again.communicate(timeout=60)
    with Ledger(ledger_location) as ledger:
        entry = ledger.entry(key)
    heals = point not in DOUBTFUL or (provider == "toapis" and paid)
    if heals:
        assert again.returncode == 0, told
        assert count_jobs(mock, provider) - before == 1
        assert (entry.state, entry.file) == ("succeeded", file)
        assert file.read_bytes()[4:8] == b"ftyp"
    else:
        assert "SubmitUnknown" in told
        assert "Keep the token" in told
        assert (count_jobs(mock, provider) - before, entry.state) == (paid, "in_doubt")


@pytest.mark.timeout(300)  # its processes have 120 s of their own
def test_twenty_processes_with_one_key_send_one_request(mock: MockServer, ledger_location: str, tmp_path: Path) -> None:
    before = count_jobs(mock, "cometapi")

    def run(number: int) -> int:
        process = start("nowhere", mock, ledger_location, "cometapi", "one-key", tmp_path / f"boat-{number}.mp4")
        process.communicate(timeout=120)
        return process.returncode

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(run, range(20))) == [0] * 20
    assert count_jobs(mock, "cometapi") - before == 1
