"""Settings of the test run: signals that its processes inherit, and the time limit of each test."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parents[1]
ONE_TEST = f"{__file__}::test_a_process_that_a_test_starts_has_the_default_signals"
SIGNALS = "import signal; print(*(signal.getsignal(one).name for one in (signal.SIGQUIT,)), signal.getsignal(2))"
HANGING = """
import threading
import pytest

@pytest.fixture
def server():
    yield
    print("the server was stopped")

def test_hangs(server):
    waits_for_nobody = threading.Event()
    thread = threading.Thread(target=in_another_thread, args=(waits_for_nobody,), daemon=True)
    thread.start()
    waits_for_nobody.wait()

def in_another_thread(event):
    event.wait()

def test_goes_on():
    pass
"""
DEAF = """
import time

def test_catches_everything():
    while True:
        try:
            time.sleep(60)
        except BaseException:
            pass
"""


def run_pytest(*arguments: str, shell: str = 'exec "$@"') -> subprocess.CompletedProcess[str]:
    """Run the tests of a file with the settings of the project, from a shell."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(PROJECT)]
    command += ["-c", str(PROJECT / "pyproject.toml"), *arguments]
    return subprocess.run(
        ["/bin/sh", "-c", shell, "sh", *command],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_process_that_a_test_starts_has_the_default_signals() -> None:
    shown = subprocess.check_output([sys.executable, "-c", SIGNALS], text=True)
    assert shown.startswith("SIG_DFL <built-in function default_int_handler>")


def test_the_same_holds_in_a_run_that_a_script_has_started_in_the_background() -> None:
    ran = run_pytest(ONE_TEST, shell="trap '' INT QUIT; exec \"$@\"")
    assert ran.returncode == 0, ran.stdout


def test_a_test_that_hangs_fails_with_the_stacks_of_all_threads_and_the_next_one_runs(tmp_path: Path) -> None:
    file = tmp_path / "test_hanging.py"
    file.write_text(HANGING, "utf-8")
    ran = run_pytest(str(file), "--timeout", "1")
    assert "1 failed, 1 passed" in ran.stdout
    assert "Timeout (>1.0s) from pytest-timeout" in ran.stdout
    assert "waits_for_nobody.wait()" in ran.stdout
    assert "in in_another_thread" in ran.stdout + ran.stderr
    assert "the server was stopped" in ran.stdout


def test_a_test_that_survives_its_time_limit_ends_the_run_with_its_stack(tmp_path: Path) -> None:
    file = tmp_path / "test_deaf.py"
    file.write_text(DEAF, "utf-8")
    ran = run_pytest(str(file), "--timeout", "1", "-o", "faulthandler_timeout=2")
    assert ran.returncode == 1
    assert "in test_catches_everything" in ran.stderr


def test_every_test_has_a_time_limit(request: pytest.FixtureRequest) -> None:
    limits = {name: request.config.getini(name) for name in ("timeout", "timeout_method", "faulthandler_timeout")}
    assert limits == {"timeout": "120", "timeout_method": "signal", "faulthandler_timeout": 900}
