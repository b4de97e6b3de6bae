"""The pytest plugin of the contract checks, used in suites of their own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from tests.contract.changed_server import ChangedExchange, changed_server

from telecine_codegen.contract.contract_run import FREE_GROUPS
from telecine_mock import MockServer, Settings

pytestmark = pytest.mark.slow

TESTS = Path(__file__).parents[1]
HERON = TESTS / "telecine" / "sixth" / "heron.yaml"
PLUGIN = "telecine_codegen.contract.pytest_plugin"
SUITE = """
import pytest


@pytest.mark.telecine_contract("heron", examples=1)
def test_contract(contract_check):
    contract_check()
"""
OWN_SERVER = """
import os

import pytest


@pytest.fixture
def contract_base_url():
    return os.environ["SERVER"]


@pytest.fixture
def contract_api_key():
    return "mock-key"
"""
OPERATIONS = ("startJob", "readJob", "findJob", "readPurse")
QUICK = "not schemathesis"
GROUPS = {f"heron-{group.__name__.removeprefix('check_')}" for group in FREE_GROUPS}
LEFT_OUT = {"heron-client_requests"}
LONG_SUMMARY = ("CI", "BUILD_NUMBER")
"""Variables with which pytest repeats each failure, whole, in its summary."""


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    (tmp_path / "specs").mkdir()
    shutil.copy(HERON, tmp_path / "specs")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers -W error\n", "utf-8")
    (tmp_path / "test_mine.py").write_text(SUITE, "utf-8")
    return tmp_path


def run(suite: Path, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name not in LONG_SUMMARY}
    environment = {**inherited, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **variables}
    command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "-p", PLUGIN, *options, str(suite)]
    return subprocess.run(command, cwd=suite, env=environment, capture_output=True, text=True, timeout=100, check=False)


def list_tests(output: str, word: str) -> set[str]:
    return set(re.findall(rf"test_contract\[(\S+)\] {word}", output))


def test_each_operation_and_each_group_of_checks_is_a_test(suite: Path) -> None:
    listed = set(re.findall(r"test_contract\[(\S+)\]", run(suite, "--collect-only", "-q").stdout))
    wanted = {f"heron-schemathesis-{each}" for each in (*OPERATIONS, "stateful")}
    assert wanted | {"heron-declaration", *GROUPS} == listed


def test_the_mock_that_is_made_from_the_spec_passes(suite: Path) -> None:
    done = run(suite, "-rs", "-k", QUICK)
    assert done.returncode == 0, done.stdout
    assert list_tests(done.stdout, "PASSED") == {"heron-declaration", *GROUPS} - LEFT_OUT
    assert list_tests(done.stdout, "SKIPPED") == LEFT_OUT
    assert "heron: there is no generated client" in done.stdout


def test_workers_share_the_tests(suite: Path) -> None:
    done = run(suite, "-p", "xdist.plugin", "-n", "2", "-k", QUICK)
    assert done.returncode == 0, done.stdout
    assert "2 workers" in done.stdout
    assert f"{len(GROUPS)} passed, 1 skipped" in done.stdout


def test_a_finding_fails_its_test_with_check_operation_message_and_request(suite: Path) -> None:
    def meditate(exchange: ChangedExchange) -> None:
        exchange.content = exchange.content.replace(b"drawing", b"meditating").replace(b'"WORKING"', b'"MEDITATING"')

    (suite / "conftest.py").write_text(OWN_SERVER, "utf-8")
    settings = Settings(pace=0.4, enforce_limits=False, api_key="mock-key")
    with MockServer(settings, specs=[HERON]) as server, changed_server(server.url, meditate) as url:
        done = run(suite, "-k", "jobs", SERVER=f"{url}/heron")
    assert done.returncode == 1, done.stdout
    assert list_tests(done.stdout, "FAILED") == {"heron-jobs"}
    lines = done.stdout.splitlines()
    (number,) = (number for number, line in enumerate(lines) if line.startswith("- states_are_known at startJob: "))
    assert "MEDITATING" in lines[number]
    assert lines[number + 1].strip().startswith(f"curl -X POST {url}/heron/")
    assert '-H "X-Heron-Key: $HERON_API_KEY"' in lines[number + 1]
    assert "mock-key" not in done.stdout


def test_a_server_that_is_named_gets_only_free_requests(suite: Path) -> None:
    with MockServer(Settings(pace=0.2), specs=[HERON]) as server:
        named = SUITE.replace("examples=1", f'base_url="{server.base_url("heron")}"')
        (suite / "test_mine.py").write_text(named.replace("examples=1", ""), "utf-8")
        done = run(suite, "-k", "findJob", HERON_API_KEY=server.settings.api_key)
        assert server.jobs("heron") == []
    assert done.returncode == 0, done.stdout
    assert list_tests(done.stdout, "PASSED") == {"heron-schemathesis-findJob"}
    listed = run(suite, "--collect-only", "-q").stdout
    assert set(re.findall(r"test_contract\[heron-(\S+)\]", listed)) == {
        f"schemathesis-{each}" for each in OPERATIONS[1:]
    }


def test_a_server_elsewhere_gets_only_free_requests_too(suite: Path) -> None:
    (suite / "conftest.py").write_text(OWN_SERVER, "utf-8")
    done = run(suite, "-k", "jobs or startJob", SERVER="https://api.heron.example")
    assert list_tests(done.stdout, "SKIPPED") == {"heron-jobs", "heron-schemathesis-startJob"}


WRONG_USES = [
    ('"heron"', '"owl"', "no specs/owl.yaml in"),
    ("contract_check()", "pass", "the test did not call contract_check()"),
    ("(contract_check):\n    contract_check()", "():\n    pass", "takes the fixture contract_check"),
    ("examples=1", "eggs=1", "got an unexpected keyword argument 'eggs'"),
    ('@pytest.mark.telecine_contract("heron", examples=1)', "", "mark the test: @pytest.mark.telecine_contract("),
    ("examples=1", 'base_url="http://127.0.0.1:9"', "set HERON_API_KEY to the API key"),
]


def test_wrong_use_is_told_in_a_line(suite: Path) -> None:
    (suite / "test_mine.py").unlink()
    for number, (old, new, _) in enumerate(WRONG_USES):
        (suite / f"test_wrong_{number}.py").write_text(SUITE.replace(old, new), "utf-8")
    quick = ("-k", "declaration or findJob or not schemathesis", "--continue-on-collection-errors")
    done = run(suite, *quick, HERON_API_KEY="")
    assert [message for _, _, message in WRONG_USES if message not in done.stdout] == []
    assert "Traceback" not in done.stdout


def test_the_examples_of_the_docs_run(suite: Path) -> None:
    section = (TESTS.parent / "docs" / "contract.md").read_text("utf-8").partition("## In pytest\n")[2]
    test, fixtures = re.findall(r"^```python no-run\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    shutil.copy(HERON, suite / "specs" / "aimlapi.yaml")
    (suite / "test_mine.py").write_text(test, "utf-8")
    (suite / "conftest.py").write_text(fixtures, "utf-8")
    done = run(suite, "-k", "jobs or declaration")
    assert done.returncode == 0, done.stdout
    assert list_tests(done.stdout, "PASSED") == {"aimlapi-jobs", "aimlapi-declaration"}


def test_without_the_extra_other_tests_run_and_the_marker_names_it(suite: Path) -> None:
    (suite / "test_other.py").write_text("def test_other():\n    pass\n", "utf-8")
    options = ["-q", "-p", "no:cacheprovider", "-p", PLUGIN, "--continue-on-collection-errors", str(suite)]
    code = f"""
import importlib.util, sys, pytest
find_spec = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "schemathesis" else find_spec(name, *rest)
sys.exit(pytest.main({options!r}))
"""
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert "1 passed, 1 error" in done.stdout
    assert "needs the extra `contract`: pip install 'telecine[contract]'" in done.stdout


def test_the_plugin_imports_nothing_but_pytest_and_itself() -> None:
    code = f"import sys, pytest; before = set(sys.modules); import {PLUGIN}; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == ["telecine_codegen", "telecine_codegen.contract", PLUGIN]


def test_the_plugin_is_an_entry_point() -> None:
    project = tomllib.loads((TESTS.parent / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["entry-points"]["pytest11"]["telecine_contract"] == PLUGIN
