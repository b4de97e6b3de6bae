"""Caches of `generate`: which modules a run loads, and which files it formats and writes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.codegen.spec_folder import PROJECT, create_project, mark_released, read_files, read_spec, run_codegen

from telecine_codegen.compile import formatting, model_generator
from telecine_codegen.compile.stage_cache import StageCache
from telecine_codegen.diagnostics import Report

pytestmark = pytest.mark.slow

MODELS, PARSER = "datamodel_code_generator", "openapi_python_client"
HEAVY = frozenset({MODELS, PARSER, "jinja2", "pydantic", "pydantic_core", "httpx", "yaml", "jsonschema_rs", "ruff"})
PROGRAM = "import sys; from telecine_codegen.__main__ import main; status = main(); print(status, *sys.modules)"
PACKAGES = "telecine_clients"
Edit = Callable[[str], str]


@pytest.fixture(scope="module")
def generated_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = create_project(
        tmp_path_factory.mktemp("economy") / "root", magpie=read_spec("magpie"), skylark=read_spec("skylark")
    )
    assert run_codegen(root, "generate").status == 0
    return root


@pytest.fixture
def root(generated_once: Path, tmp_path: Path) -> Path:
    """A folder whose generated files follow from its specs."""
    root = shutil.copytree(generated_once, tmp_path / "root")
    assert run_codegen(root, "generate").status == 0  # where a spec stands is part of what is said about it
    return root


def load_modules(root: Path, command: str) -> set[str]:
    """Run a command in a new interpreter; return the names of all modules that it has loaded."""
    path = os.pathsep.join([str(PROJECT), str(PROJECT / "src"), str(PROJECT / "codegen")])
    arguments = [sys.executable, "-c", PROGRAM, "--root", str(root), command]
    run = subprocess.run(arguments, check=True, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path})
    status, *modules = run.stdout.splitlines()[-1].split()
    assert status == "0"
    return set(modules)


def edit_spec(root: Path, edit: Edit, name: str = "magpie") -> None:
    path = root / "specs" / f"{name}.yaml"
    text = path.read_text("utf-8")
    path.write_text(edit(text), "utf-8")
    assert path.read_text("utf-8") != text


def add_field(text: str) -> str:
    return text.replace(
        "      properties:\n", "      properties:\n        seed: {type: integer, description: A seed.}\n", 1
    )


def change_parameter(text: str) -> str:
    return text.replace("{type: integer, minimum: 1, maximum: 50, default: 20}", "{type: string}").replace(
        "example: 5}", "example: '5'}"
    )


def change_summary(text: str) -> str:
    return text.replace("summary: Start a clip", "summary: Begin a clip")


def add_comment(text: str) -> str:
    return f"# Read again.\n{text}"


def snapshot(root: Path) -> dict[Path, tuple[int, bytes]]:
    return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in root.rglob("*") if path.is_file()}


def test_a_run_without_changes_imports_no_generator_and_writes_nothing(root: Path) -> None:
    before = snapshot(root)
    modules = load_modules(root, "generate")
    assert modules & HEAVY == set()
    assert {name for name in modules if name.startswith("telecine_codegen.")} == {
        "telecine_codegen.__main__",
        "telecine_codegen.compile",
        "telecine_codegen.compile.file_tree",
        "telecine_codegen.compile.pinned_tools",
        "telecine_codegen.compile.run_cache",
        "telecine_codegen.compile.sync_facade",
        "telecine_codegen.project",
        "telecine_codegen.diagnostics",
    }
    assert snapshot(root) == before


@pytest.mark.parametrize(
    ("edit", "needed"),
    [(add_field, {MODELS}), (change_parameter, {PARSER}), (change_summary, set()), (add_comment, set())],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_a_generator_is_imported_only_if_its_input_has_changed(root: Path, edit: Edit, needed: set[str]) -> None:
    edit_spec(root, edit)
    assert load_modules(root, "generate") & {MODELS, PARSER} == needed


@pytest.mark.parametrize("command", ["lint", "check"])
def test_a_command_does_not_load_the_others(root: Path, command: str) -> None:
    mark_released(root)
    assert not {name for name in load_modules(root, command) if name.startswith("telecine_codegen.docs")}


@pytest.mark.parametrize("edit", [add_field, change_parameter, change_summary, add_comment])
def test_a_change_writes_and_formats_only_its_own_files_and_the_same_as_a_run_without_cache(
    root: Path, edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    format_tree = formatting.format_tree
    monkeypatch.setattr(formatting, "format_tree", lambda tree: asked.extend(tree) or format_tree(tree))
    edit_spec(root, edit)
    before = snapshot(root / "generated")
    run = run_codegen(root, "generate")
    after = snapshot(root / "generated")
    changed = {path.relative_to(root / "generated").as_posix() for path in after if after[path] != before[path]}
    assert {f"changed: {name}" for name in changed} == {*run.out.splitlines()[:-1]}
    assert set(asked) == changed
    assert all(name.startswith(f"{PACKAGES}/magpie/") for name in changed)
    assert bool(changed) == (edit is not add_comment)

    shutil.rmtree(root / ".cache")
    assert run_codegen(root, "generate").out == "2 specs, 17 files, 0 written\n"


def test_a_provider_that_is_removed_and_added_again_updates_the_shared_files(root: Path) -> None:
    sound = read_files(root / "generated")
    (root / "specs" / "skylark.yaml").rename(root / "aside.yaml")
    assert f"removed: {PACKAGES}/skylark/client.py" in run_codegen(root, "generate").out
    assert b"skylark" not in read_files(root / "generated")[f"{PACKAGES}/__init__.py"]
    (root / "aside.yaml").rename(root / "specs" / "skylark.yaml")
    assert run_codegen(root, "generate").status == 0
    assert read_files(root / "generated") == sound


def test_a_warning_is_repeated_by_every_run_that_compiles(root: Path) -> None:
    edit_spec(root, lambda text: text.replace(", description: What it shows.", ""), "skylark")
    told = [run_codegen(root, "generate").err]
    edit_spec(root, add_comment)
    told.append(run_codegen(root, "generate").err)
    assert told[0] == told[1]
    assert "warning: property prompt has no description" in told[0]


def test_a_wrong_cache_misleads_generate_but_never_check(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(root / ".cache")
    sound = model_generator.generate_models
    with monkeypatch.context() as lie:
        lie.setattr(
            model_generator,
            "generate_models",
            lambda *given: replace(made := sound(*given), source=f"{made.source}# a lie\n"),
        )
        assert f"changed: {PACKAGES}/magpie/models.py" in run_codegen(root, "generate").out
    edit_spec(root, add_comment)
    assert run_codegen(root, "generate").out.endswith(" 0 written\n")
    assert f"changed: {PACKAGES}/magpie/models.py" in run_codegen(root, "check").err


def test_a_cache_that_is_damaged_or_of_another_compiler_is_ignored(tmp_path: Path) -> None:
    place = tmp_path / "stages"
    assert not StageCache.load(place, "this").has("question")
    kept = StageCache()
    assert kept.get_or_compute("question", lambda: "answer", Report()) == "answer"
    kept.save(place, "this")
    assert StageCache.load(place, "this").get_or_compute("question", lambda: "another answer", Report()) == "answer"
    assert not StageCache.load(place, "another").has("question")
    sound = place.read_bytes()
    for damaged in (b"", sound[:-1], sound + b"x", b"x" + sound[1:], bytes(len(sound))):
        place.write_bytes(damaged)
        assert not StageCache.load(place, "this").has("question")


def test_unused_results_are_dropped_from_the_cache(tmp_path: Path) -> None:
    place, kept = tmp_path / "stages", StageCache()
    for question in ("old", "new"):
        kept.get_or_compute(question, question.upper, Report())
    kept.save(place, "this")
    later = StageCache.load(place, "this")
    later.get_or_compute("new", str, Report())
    later.save(place, "this")
    assert [StageCache.load(place, "this").has(question) for question in ("old", "new")] == [False, True]
