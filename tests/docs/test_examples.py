"""Tests that run all Python examples in the docs against mock servers; examples marked `no-run` are only compiled."""

import re
import shutil
from pathlib import Path

import pytest

from telecine._core.poll_schedule import Poll
from telecine_mock import MockServer, Settings

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
KESTREL = ROOT / "tests" / "mock" / "invented" / "kestrel.yaml"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"^```python(?P<flags>[^\n]*)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
MOCK = "http://127.0.0.1:8700"
OUTPUT_STARTS = (
    "cometapi ('duration=99",
    "top up",
    "127.0.0.1:9 no connection",
    "keep toapis::",
    "withheld: ",
    "the video has ",
    "401 ",
)
"""How the output of each example in docs/errors.md starts."""


def examples():
    for page in PAGES:
        for number, match in enumerate(FENCE.finditer(page.read_text("utf-8")), start=1):
            yield pytest.param(match["code"], match["flags"].split(), id=f"{page.name}-{number}")


@pytest.fixture(scope="module")
def mock():
    with MockServer(Settings(pace=0.3)) as server:
        yield server


@pytest.fixture
def fast_polling(monkeypatch):
    """Poll without delay: the examples wait as long as the providers advise."""
    monkeypatch.setattr(Poll, "first_pause", lambda poll, limits: 0.05)
    monkeypatch.setattr(Poll, "next_pause", lambda poll, pause: 0.1)


@pytest.mark.parametrize(("code", "flags"), list(examples()))
def test_an_example_runs_unchanged(code, flags, mock, fast_polling, tmp_path, monkeypatch, capsys):
    program = compile(code.replace(MOCK, mock.url), "example", "exec")
    if "no-run" in flags:
        return
    (tmp_path / "specs").mkdir()
    shutil.copy(KESTREL, tmp_path / "specs")  # the reader's own spec in docs/mock.md
    monkeypatch.chdir(tmp_path)
    exec(program, {"__name__": "__main__"})
    assert "mock-key" not in "".join(capsys.readouterr())


@pytest.mark.parametrize("number", range(1, 8))
def test_each_example_of_errors_md_raises_the_error_it_describes(
    number, mock, fast_polling, tmp_path, monkeypatch, capsys
):
    (code, _) = next(each.values for each in examples() if each.id == f"errors.md-{number}")
    monkeypatch.chdir(tmp_path)
    exec(code.replace(MOCK, mock.url), {"__name__": "__main__"})
    assert capsys.readouterr().out.startswith(OUTPUT_STARTS[number - 1])


def test_the_docs_have_examples():
    assert len(list(examples())) >= 15
