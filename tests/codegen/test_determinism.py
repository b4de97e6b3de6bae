"""Deterministic output: independent of hash seed, locale, clock and folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.codegen.spec_folder import PROJECT, create_project, read_files, read_spec, run_codegen

from telecine_codegen.compile.pinned_tools import read_pins

pytestmark = pytest.mark.slow

HEADER = re.compile(r"# Generated from specs/(\w+\.yaml)? by `telecine-codegen generate`\. Do not edit\.")


def test_output_is_the_same_under_any_hash_seed_locale_and_clock_and_in_a_second_clone(tmp_path: Path) -> None:
    clone = tmp_path / "a clone elsewhere"
    for part in ("codegen", "templates", "specs", "src/telecine_runtime"):
        shutil.copytree(PROJECT / part, clone / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "pyproject.toml", clone)
    (clone / "specs" / "magpie.yaml").write_text(read_spec("magpie"), "utf-8")
    second = tmp_path / "second"
    shutil.copytree(clone / "specs", second / "specs")
    third = tmp_path / "third"
    shutil.copytree(clone / "specs", third / "specs")
    posix = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "TZ": "Pacific/Kiritimati"}
    runs = [
        _start(clone, clone, clone, {"PYTHONHASHSEED": "0", **posix}),
        _start(PROJECT, second, tmp_path, {"PYTHONHASHSEED": "1", "TZ": "America/Anchorage", "LANG": "C.UTF-8"}),
        _start(clone, third, third / "specs", {"PYTHONHASHSEED": "2", "PYTHONUTF8": "1", "SOURCE_DATE_EPOCH": "0"}),
    ]
    for run in runs:
        _, err = run.communicate(timeout=60)
        assert run.returncode == 0, err
    first, *others = (read_files(root / "generated") for root in (clone, second, third))
    assert others == [first, first]
    committed = read_files(PROJECT / "generated")
    assert len(first) == len(committed) + 7
    changed = [name for name, content in committed.items() if first[name] != content]
    assert changed == ["telecine_clients/__init__.py", "telecine_clients/names.py"]  # they list all providers


def _start(compiler: Path, root: Path, folder: Path, extra: dict[str, str]) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LC_", "LANG"))}
    path = os.pathsep.join([str(compiler), str(compiler / "src")])
    command = [sys.executable, "-m", "codegen", "--root", str(root), "generate"]
    environment = {**kept, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", **extra}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, cwd=folder, env=environment, text=True, **pipes)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    root = create_project(
        tmp_path_factory.mktemp("deterministic"), magpie=read_spec("magpie"), skylark=read_spec("skylark")
    )
    assert run_codegen(root, "generate").status == 0
    return root, {name: content.decode() for name, content in read_files(root / "generated").items()}


def test_every_generated_file_begins_with_a_line_that_names_its_source(
    generated: tuple[Path, dict[str, str]],
) -> None:
    _, tree = generated
    for name, text in tree.items():
        found = HEADER.fullmatch(text.splitlines()[0])
        assert found is not None, name
        package = Path(name).parts[1]
        assert found[1] == (f"{package}.yaml" if package in ("magpie", "skylark") else None)
        assert len(HEADER.findall(text)) == 1


def test_output_contains_no_time_version_or_path(generated: tuple[Path, dict[str, str]]) -> None:
    root, tree = generated
    versions = [*read_pins().values(), sys.version.split()[0]]
    told = [str(root), str(root.resolve()), str(PROJECT), *versions]
    for name, text in tree.items():
        assert [word for word in told if word in text] == [], name
        assert not re.search(r"\b20\d\d-\d\d|\d\d:\d\d:\d\d|timestamp", text), name
