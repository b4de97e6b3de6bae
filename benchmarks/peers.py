"""Throw-away environments for peers: under `.cache/`, made when first needed, gone with `make clean`."""

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
    """Return the interpreter of an environment with these packages and no others."""
    name = hashlib.sha256(" ".join(sorted(requirements)).encode()).hexdigest()[:12]
    home = PEERS_FOLDER / name
    found = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not (home / "ready").exists():
        print(f"installing {', '.join(requirements) or 'nothing'} beside us …", file=sys.stderr)
        venv.create(home, with_pip=True, clear=True)
        if requirements:
            _install(found, *requirements)
        (home / "ready").touch()
    return found


@cache
def create_own_environment() -> Path:
    """Return the interpreter of an environment in which our core is installed as users install it: from a wheel."""
    folder, found = PEERS_FOLDER / "wheel", create_environment(*core_requirements())
    shutil.rmtree(folder, ignore_errors=True)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    _install(found, "--force-reinstall", "--no-deps", *map(str, folder.iterdir()))
    return found


def _install(interpreter: Path, *what: str) -> None:
    pip = [str(interpreter), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what]
    subprocess.run(pip, check=True)


def core_requirements(*extras: str) -> tuple[str, ...]:
    """Return what our core requires, and these extras of it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    more = (requirement for extra in extras for requirement in project["optional-dependencies"][extra])
    return (*project["dependencies"], *more)


def activated_variables(interpreter: Path) -> dict[str, str]:
    """Return what surrounds a command as if the environment of an interpreter were active: its programs come first."""
    around = clean_variables()
    return {**around, "PATH": os.pathsep.join((str(interpreter.parent), around["PATH"]))}


def clean_variables(*paths: Path) -> dict[str, str]:
    """Return an environment in which these folders can be imported from, and nothing of ours that was not named."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    return {**kept, "PYTHONPATH": os.pathsep.join(map(str, paths))}
