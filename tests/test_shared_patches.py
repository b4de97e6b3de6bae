"""No test patches what other tests, modules and threads share: servers and clients run in threads of the test run."""

from __future__ import annotations

import pytest
from tests.library_patch_search import PROJECT, find_shared_patches

OWN_PATHS = "changed for paths of this test only; the code under test makes the paths itself"
RECORDER = "restored; the code under test alone looks a tracer up, in the thread of the test"
RESTORED = "restored at the end of the test; nothing but this test imports these modules"
PROCESS = "runs in a process of its own"
ALLOWED = {
    ("tests/clients/stock_clients.py", "sys.modules"): RESTORED,
    ("tests/conftest.py", "sys.modules"): "the same for all tests, before the first one",
    ("tests/conftest.py", "signal.signal"): "the same for all tests, before the first one",
    ("tests/docs/killed_recipe.py", "os.chdir"): PROCESS,
    ("tests/docs/killed_recipe.py", "sys.settrace"): PROCESS,
    ("tests/docs/test_recipes.py", "sys.modules"): RESTORED,
    ("tests/mock/test_mock_providers.py", "sys.modules"): RESTORED,
    ("tests/runtime/test_tracing.py", "opentelemetry.trace.get_tracer"): RECORDER,
    ("tests/runtime/test_tracing.py", "opentelemetry.trace.get_tracer_provider"): RECORDER,
    ("tests/runtime/test_tracing.py", "sys.modules"): "restored; OpenTelemetry is missing for the thread of the test",
    ("tests/telecine/batch/test_content_keys.py", "pathlib.Path.read_bytes"): OWN_PATHS,
    ("tests/telecine/batch/test_file_lines.py", "pathlib.Path.read_bytes"): OWN_PATHS,
    ("tests/telecine/test_deprecated_modules.py", "sys.modules"): RESTORED,
    ("tests/telecine/test_secrets.py", "opentelemetry.trace.get_tracer"): RECORDER,
    ("tests/telecine/test_secrets.py", "opentelemetry.trace.get_tracer_provider"): RECORDER,
}
"""What may be patched, by file; every entry must be needed. Elsewhere use `tests.library_patch.patch_library`."""


def test_tests_patch_no_library_for_others() -> None:
    found = {
        (path.relative_to(PROJECT).as_posix(), name)
        for path in (PROJECT / "tests").rglob("*.py")
        for name in find_shared_patches(path.read_text("utf-8"))
    }
    assert found - ALLOWED.keys() == set(), "patched for all threads"
    assert ALLOWED.keys() - found == set(), "not patched any more: remove the entry"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import time; monkeypatch.setattr(time, 'sleep', None)", "time.sleep"),
        ("import time as clock; monkeypatch.setattr(clock, 'sleep', None)", "time.sleep"),
        ("monkeypatch.setattr('time.time', None)", "time.time"),
        ("monkeypatch.delattr('os.fork')", "os.fork"),
        (
            "from telecine.batch import workers; patch.setattr(workers.time, 'sleep', None)",
            "telecine.batch.workers.time.sleep",
        ),
        ("monkeypatch.setattr('telecine.batch.workers.time.sleep', None)", "telecine.batch.workers.time.sleep"),
        ("from pathlib import Path; monkeypatch.setattr(Path, 'unlink', None)", "pathlib.Path.unlink"),
        ("from asyncio import events; setattr(events, name, None)", "asyncio.events.*"),
        ("import socket; socket.socket = None", "socket.socket"),
        ("import httpx; monkeypatch.setattr(httpx.Client, 'send', None)", "httpx.Client.send"),
        ("import httpx; kind = getattr(httpx, name); monkeypatch.setattr(kind, 'close', None)", "httpx.*.close"),
        ("from unittest.mock import patch; patch('builtins.open')", "builtins.open"),
        ("from unittest.mock import patch; import os; patch.object(os, 'fsync')", "os.fsync"),
        ("import sys; sys.modules['x'] = None", "sys.modules"),
        ("import sys; del sys.modules['x']", "sys.modules"),
        ("import sys; sys.modules.pop('x')", "sys.modules"),
        ("from os import environ; environ.update(a='b')", "os.environ"),
        ("import sys; monkeypatch.setitem(sys.modules, 'x', None)", "sys.modules"),
        ("import os; os.umask(0)", "os.umask"),
    ],
)
def test_a_shared_patch_is_found(source: str, name: str) -> None:
    assert find_shared_patches(source) == {name}


@pytest.mark.parametrize(
    "source",
    [
        "from telecine.batch import workers; monkeypatch.setattr(workers, 'time', None)",
        "monkeypatch.setattr('telecine.ledger.ledger.time', None)",
        "from telecine import Poll; monkeypatch.setattr(Poll, 'next_pause', None)",
        "import sys; sys.modules.get('x'); print(sys.modules['x'])",
        "import os; environment = {**os.environ}; environment['x'] = 'y'",
        "import os; monkeypatch.setenv('A', 'b'); monkeypatch.chdir('/tmp'); os.fsync(1)",
        "class A: pass\na = A(); a.time = 1; setattr(a, 'time', 2)",
    ],
)
def test_what_belongs_to_one_module_or_test_is_not_found(source: str) -> None:
    assert find_shared_patches(source) == set()
