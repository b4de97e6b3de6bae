"""The walk of docs/new-provider.md, with small invented documents in place of the published ones."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "new-provider.md").read_text("utf-8")
PUBLISHED = ROOT / "tests" / "codegen" / "published"
DOCUMENTS = {
    "grok-imagine-video.json": "kiwi_text.json",
    "grok-imagine-video-1-5-preview.json": "kiwi_image.json",
    "universal-video-fetch.json": "kiwi_fetch.yaml",
}
INSTALL = "python -m pip install --quiet --no-index --no-deps --no-build-isolation --target installed ."
"""In place of the editable install, since the environment of the tests is not theirs to change."""


WAIT = "until grep -q Dashboard mock.txt; do sleep 0.05; done"


def find_blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}[^\n]*\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def find_commands() -> list[tuple[str, str]]:
    """Return each command of the page with the output that the page shows."""
    found: list[tuple[str, str]] = []
    for block in find_blocks("console"):
        for text in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = text.partition("\n")
            found.append((command, output))
    return found


def find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def without_numbers(text: str) -> str:
    return re.sub(r"\d+", "N", text)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a user, with the settings that the page shows and the documents."""
    (settings,) = find_blocks("toml")
    (tmp_path / "pyproject.toml").write_text(settings, "utf-8")
    for name, source in DOCUMENTS.items():
        document = yaml.safe_load((PUBLISHED / source).read_text("utf-8"))
        (tmp_path / name).write_text(json.dumps(document), "utf-8")
    return tmp_path


@pytest.mark.timeout(300)  # its commands have 120 s of their own
def test_the_walk_ends_with_a_video(folder: Path) -> None:
    port = str(find_free_port())
    script = ["set -e", "trap 'kill $(jobs -p) 2>/dev/null' EXIT"]
    commands = [
        (command, output) for command, output in find_commands() if not command.startswith("pip install 'telecine")
    ]
    for command, _ in commands:
        line = command.replace("8700", port)
        if command.startswith("pip install"):
            line = INSTALL
        if command.endswith("&"):
            line = line.replace(
                " &", f" --port {port} --pace 0.5 > mock.txt &\nuntil grep -q Dashboard mock.txt; do sleep 0.05; done"
            )
        script += [f"echo '$ {command.replace(chr(39), '')}'", line]
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": os.pathsep.join([str(folder / "installed"), str(ROOT / "src"), str(ROOT / "generated")]),
        "NO_PROXY": "*",
        "COLUMNS": "200",
    }
    command_line = ["bash", "-c", "\n".join(script)]
    done = subprocess.run(
        command_line, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    outputs = [text.partition("\n")[2] for text in re.split(r"^\$ ", done.stdout, flags=re.MULTILINE)[1:]]
    outputs[-1] = f"{done.stderr.splitlines()[-1]}\n"  # a remark
    for (command, shown), output in zip(commands, outputs, strict=True):
        assert without_numbers(output) == without_numbers(shown), command
    assert (folder / "boat.mp4").read_bytes()[4:8] == b"ftyp"


def test_the_python_of_the_page_runs_without_installing(folder: Path) -> None:
    (example,) = find_blocks("python")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder / "generated"), *sys.path])}
    codegen = [sys.executable, "-m", "telecine_codegen"]
    for command in (["import", *DOCUMENTS, "--provider", "aimlapi"], ["generate"]):
        subprocess.run([*codegen, *command], cwd=folder, env=environment, check=True)
    program = example.replace("client.submit(", "client.check(").replace(
        ', provider=telecine.provider_name("aimlapi")', ""
    )
    program += "\nassert job['aimlapi'] == (), job\nassert telecine.provider_name('aimlapi') in client.providers\n"
    subprocess.run([sys.executable, "-W", "error", "-c", program], cwd=folder, env=environment, check=True)
