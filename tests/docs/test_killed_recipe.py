"""The recipe of a script that can be stopped: killed at every line in turn, it never pays twice."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from telecine_mock import MockServer, Settings

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("killed_recipe.py")


def read_recipe() -> str:
    page = (ROOT / "docs" / "recipes.md").read_text("utf-8").partition("## A plain script")[2]
    found = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_recipe_killed_at_every_line_never_pays_twice(tmp_path: Path) -> None:
    recipe = read_recipe()
    lines = {number: line for number, line in enumerate(recipe.splitlines(), start=1) if line.strip()}
    looped = [number for number, line in lines.items() if line.startswith(" " * 8)]
    points = [*(f"{number}-1" for number in lines), *(f"{number}-2" for number in looped)]
    with MockServer(Settings(pace=0.05)) as mock:
        for point in points:
            (tmp_path / point).mkdir()
            text = recipe.replace("http://127.0.0.1:8700", mock.url)
            for prompt in ("A paper boat", "A red kite"):
                text = text.replace(prompt, f"{prompt} at {point} ")
            (tmp_path / point / "recipe.py").write_text(text, "utf-8")
        command = [sys.executable, str(PROGRAM), str(tmp_path)]
        done = subprocess.run(command, env={**os.environ, "NO_PROXY": "*"}, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        statuses = json.loads(done.stdout)
        paid = {point: len([job for job in mock.jobs() if f"at {point} " in job.prompt]) for point in points}
    assert set(paid.values()) == {2}
    assert {again for _, again in statuses.values()} == {0}
    assert sum(first == -signal.SIGKILL for first, _ in statuses.values()) >= len(lines) - 2  # not those of the handler
    assert {len([*(tmp_path / point / "videos").glob("*.mp4")]) for point in points} == {2}
