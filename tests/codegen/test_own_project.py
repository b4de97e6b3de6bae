"""A project of a user: settings in `pyproject.toml`, the skeleton of a spec, and the generated package."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml
from tests.codegen.spec_folder import create_project, read_spec, run_codegen

SETTING = '[tool.telecine]\npackage = "my_clients"\n'


def create(root: Path, pyproject: str) -> Path:
    root.mkdir(exist_ok=True)
    (root / "pyproject.toml").write_text(pyproject, "utf-8")
    return root


def test_the_skeleton_of_a_spec_is_valid_and_generates(tmp_path: Path) -> None:
    root = create(tmp_path, SETTING)
    new = run_codegen(root, "new", "two_birds")
    assert (new.status, new.err) == (0, "")
    text = (root / "specs" / "two_birds.yaml").read_text("utf-8")
    assert f"answer its {text.count('Question:')} comments" in new.out
    assert all("#" in line for line in text.splitlines() if "Question:" in line)
    spec = yaml.safe_load(text)
    assert spec["info"]["title"] == "TwoBirds"
    assert spec["components"]["securitySchemes"]["key"]["x-env"] == "TWO_BIRDS_API_KEY"
    assert not re.search(r"NAME|TITLE|VARIABLE", text)
    assert run_codegen(root, "lint").status == 0
    assert run_codegen(root, "generate").status == 0
    assert (root / "generated" / "my_clients" / "two_birds" / "lifecycle.py").is_file()


def test_new_never_overwrites_a_spec(tmp_path: Path) -> None:
    root = create_project(create(tmp_path, SETTING), skylark="mine: 1\n")
    run = run_codegen(root, "new", "skylark")
    assert (run.status, run.out) == (2, "")
    assert run.err.endswith("skylark.yaml exists; move it away, or choose another name\n")
    assert (root / "specs" / "skylark.yaml").read_text("utf-8") == "mine: 1\n"


@pytest.mark.parametrize("name", ["Kiwi", "1st", "ki-wi", "", "../kiwi", "kiwi.x", "class", "kiwì"])
def test_a_name_that_is_no_module_name_is_refused(tmp_path: Path, name: str) -> None:
    for command in (["new", name], ["import", "doc.json", "--provider", name]):
        run = run_codegen(tmp_path, *command)
        assert (run.status, run.out) == (2, "")
        assert "provider" in run.err
    assert list(tmp_path.iterdir()) == []


def test_the_generated_package_declares_its_entry_points(tmp_path: Path) -> None:
    root = create_project(create(tmp_path, f'[project]\nname = "films"\n{SETTING}'))
    assert run_codegen(root, "new", "kiwi").status == 0
    generate = run_codegen(root, "generate")
    told = "to let Telecine find the providers once they are installed, copy the entry points from "
    init = root / "generated" / "my_clients" / "__init__.py"
    assert generate.out.splitlines()[-1] == f"{told}{init}"
    lines = '[project.entry-points."telecine.providers"]\nkiwi = "my_clients.kiwi"\n'
    text = ast.get_docstring(ast.parse(init.read_text("utf-8"))) or ""
    assert lines.replace("\n", "\n    ").strip() in text
    create(root, f'[project]\nname = "films"\n{lines}{SETTING}')
    assert run_codegen(root, "new", "weka").status == 0
    assert told not in run_codegen(root, "generate").out


def test_a_spec_without_a_job_is_no_entry_point(tmp_path: Path) -> None:
    root = create_project(create(tmp_path, SETTING), skylark=read_spec("skylark"))
    assert run_codegen(root, "generate").status == 0
    assert "entry-points" not in (root / "generated" / "my_clients" / "__init__.py").read_text("utf-8")


@pytest.mark.parametrize(
    ("pyproject", "told"),
    [
        ("", "name the import package of the generated clients"),
        ("[tool.telecine]\n", "[tool.telecine] takes one setting"),
        ("[tool]\ntelecine = 3\n", "[tool.telecine] takes one setting"),
        ("tool = 3\n", "name the import package"),
        ('[tool.telecine]\npackage = "a"\nother = 1\n', "[tool.telecine] takes one setting"),
        ("[tool.telecine]\npackage = 1\n", "expected a Python module name, got 1"),
        ('[tool.telecine]\npackage = "my clients"\n', "expected a Python module name, got 'my clients'"),
        ('[tool.telecine]\npackage = "my.clients"\n', "expected a Python module name, got 'my.clients'"),
        ('[tool.telecine]\npackage = "class"\n', "expected a Python module name, got 'class'"),
        ('[tool.telecine]\npackage = "telecine_clients"\n', "telecine_clients belongs to Telecine"),
        ("[tool.telecine\n", "not valid TOML"),
        ('project = 1\n[tool.telecine]\npackage = "mine"\n', None),
    ],
)
def test_settings_that_cannot_be_used_are_told(tmp_path: Path, pyproject: str, told: str | None) -> None:
    root = create_project(create(tmp_path, pyproject), skylark=read_spec("skylark"))
    run = run_codegen(root, "generate")
    assert (run.status == 2) == (told is not None)
    assert (told or "") in run.err
    assert "Traceback" not in run.err
    assert (root / "generated").exists() == (told is None)
    assert run_codegen(root, "lint").status == 0


def test_another_package_name_moves_the_output(tmp_path: Path) -> None:
    root = create_project(create(tmp_path, SETTING), skylark=read_spec("skylark"))
    assert run_codegen(root, "generate").status == 0
    create(root, SETTING.replace("my_clients", "films"))
    assert run_codegen(root, "check").status == 1
    assert "removed: my_clients/__init__.py" in run_codegen(root, "generate").out
    assert [path.name for path in (root / "generated").iterdir()] == ["films"]
