"""The pytest plugin, used in a separate test suite."""

import os
import subprocess
import sys
from importlib.metadata import entry_points

SUITE = """
import asyncio

import pytest

from telecine.errors import JobFailed


def test_a_video_is_made(telecine_client, telecine_mock, tmp_path):
    saved = telecine_client.generate("a paper boat", provider="toapis").save(tmp_path / "boat.mp4")
    assert saved.size > 1000
    assert len(telecine_mock.jobs("toapis")) == 1


def test_a_failure_is_shown(telecine_client):
    with pytest.raises(JobFailed):
        telecine_client.generate("a paper boat [fail]", provider="apikley")


def test_no_job_is_left_from_the_test_before(telecine_mock):
    assert telecine_mock.jobs("toapis") == []


def test_the_same_with_await(telecine_async_client):
    async def main():
        async with telecine_async_client as client:
            return await client.generate("a paper boat", provider="ttapi")

    assert asyncio.run(main()).url.endswith(".mp4")
"""


def run(folder, *options):
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, str(folder)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_a_suite_that_uses_the_fixtures_passes(tmp_path):
    (tmp_path / "test_mine.py").write_text(SUITE, "utf-8")
    done = run(tmp_path, "-p", "telecine.testing")
    assert done.returncode == 0, done.stdout
    assert "4 passed" in done.stdout


def test_without_the_plugin_there_are_no_such_fixtures(tmp_path):
    (tmp_path / "test_mine.py").write_text(SUITE, "utf-8")
    assert "fixture 'telecine_client' not found" in run(tmp_path).stdout


def test_the_plugin_is_registered_where_telecine_is_installed():
    assert [entry.value for entry in entry_points(group="pytest11", name="telecine")] == ["telecine.testing"]
