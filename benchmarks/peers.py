"""Virtual environments of peers under `.cache/`, created when first needed, removed by `make clean`."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
import venv
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PEERS_FOLDER = ROOT / ".cache" / "peers"
SOURCE_FOLDERS = (ROOT / "src", ROOT / "generated")


def create_environment(*requirements: str) -> Path:
    """Return the interpreter of an environment with these requirements only."""
    name = hashlib.sha256(" ".join(sorted(requirements)).encode()).hexdigest()[:12]
    home = PEERS_FOLDER / name
    interpreter = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not (home / "ready").exists():
        print(f"installing {', '.join(requirements) or 'nothing'} …", file=sys.stderr)
        venv.create(home, with_pip=True, clear=True)
        if requirements:
            _install(interpreter, *requirements)
        (home / "ready").touch()
    return interpreter


@cache
def create_own_environment() -> Path:
    """Return the interpreter of an environment with our core, installed from a wheel as users do."""
    folder, interpreter = PEERS_FOLDER / "wheel", create_environment(*core_requirements())
    shutil.rmtree(folder, ignore_errors=True)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    _install(interpreter, "--force-reinstall", "--no-deps", *map(str, folder.iterdir()))
    return interpreter


def _install(interpreter: Path, *arguments: str) -> None:
    pip = [str(interpreter), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
    subprocess.run(pip, check=True)


def core_requirements(*extras: str) -> tuple[str, ...]:
    """Return the requirements of our core and of some extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    more = (requirement for extra in extras for requirement in project["optional-dependencies"][extra])
    return (*project["dependencies"], *more)


def activated_variables(interpreter: Path) -> dict[str, str]:
    """Return environment variables in which the environment of an interpreter is active."""
    variables = clean_variables()
    return {**variables, "PATH": os.pathsep.join((str(interpreter.parent), variables["PATH"]))}


def clean_variables(*paths: Path) -> dict[str, str]:
    """Return environment variables with these folders as the only import path of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    return {**kept, "PYTHONPATH": os.pathsep.join(map(str, paths))}
