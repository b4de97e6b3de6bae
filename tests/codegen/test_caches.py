"""A run does no more than what has changed asks for: told by what it loads, writes and has formatted."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from codegen.compile import formatting, model_generator
from codegen.compile.stage_cache import StageCache
from codegen.diagnostics import Report
from tests.codegen.spec_folder import PROJECT, codegen, files, spec, workshop

MODELS, PARSER = "datamodel_code_generator", "openapi_python_client"
HEAVY = frozenset({MODELS, PARSER, "jinja2", "pydantic", "pydantic_core", "httpx", "yaml", "jsonschema_rs", "ruff"})
PROGRAM = "import sys; from codegen.__main__ import main; status = main(); print(status, *sys.modules)"
PACKAGES = "telecine_clients"
Edit = Callable[[str], str]


@pytest.fixture(scope="module")
def generated_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = workshop(tmp_path_factory.mktemp("economy") / "root", magpie=spec("magpie"), skylark=spec("skylark"))
    assert codegen(root, "generate").status == 0
    return root


@pytest.fixture
def root(generated_once: Path, tmp_path: Path) -> Path:
    """A folder whose generated files follow from its specs."""
    root = shutil.copytree(generated_once, tmp_path / "root")
    assert codegen(root, "generate").status == 0  # where a spec stands is part of what is said about it
    return root


def loaded(root: Path, command: str) -> set[str]:
    """Run a command in a new interpreter; return the names of all modules that it has loaded."""
    path = os.pathsep.join([str(PROJECT), str(PROJECT / "src")])
    arguments = [sys.executable, "-c", PROGRAM, "--root", str(root), command]
    run = subprocess.run(arguments, check=True, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path})
    status, *modules = run.stdout.splitlines()[-1].split()
    assert status == "0"
    return set(modules)


def edited(root: Path, edit: Edit, name: str = "magpie") -> None:
    path = root / "specs" / f"{name}.yaml"
    text = path.read_text("utf-8")
    path.write_text(edit(text), "utf-8")
    assert path.read_text("utf-8") != text


def a_field(text: str) -> str:
    return text.replace(
        "      properties:\n", "      properties:\n        seed: {type: integer, description: A seed.}\n", 1
    )


def a_parameter(text: str) -> str:
    return text.replace("{type: integer, minimum: 1, maximum: 50, default: 20}", "{type: string}").replace(
        "example: 5}", "example: '5'}"
    )


def a_summary(text: str) -> str:
    return text.replace("summary: Start a clip", "summary: Begin a clip")


def a_remark(text: str) -> str:
    return f"# Read again.\n{text}"


def whole(root: Path) -> dict[Path, tuple[int, bytes]]:
    return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in root.rglob("*") if path.is_file()}


def test_a_run_with_nothing_new_loads_nothing_that_compiles_and_writes_nothing(root: Path) -> None:
    before = whole(root)
    modules = loaded(root, "generate")
    assert modules & HEAVY == set()
    assert {name for name in modules if name.startswith("codegen.")} == {
        "codegen.__main__",
        "codegen.compile",
        "codegen.compile.file_tree",
        "codegen.compile.pinned_tools",
        "codegen.compile.run_cache",
        "codegen.diagnostics",
    }
    assert whole(root) == before


@pytest.mark.parametrize(
    ("edit", "needed"),
    [(a_field, {MODELS}), (a_parameter, {PARSER}), (a_summary, set()), (a_remark, set())],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_a_generator_is_loaded_only_where_what_it_reads_has_changed(root: Path, edit: Edit, needed: set[str]) -> None:
    edited(root, edit)
    assert loaded(root, "generate") & {MODELS, PARSER} == needed


@pytest.mark.parametrize("command", ["lint", "check"])
def test_a_command_does_not_load_the_others(root: Path, command: str) -> None:
    if command == "check":
        shutil.copy(PROJECT / "CHANGELOG.md", root)
    assert not {name for name in loaded(root, command) if name.startswith("codegen.docs")}


@pytest.mark.parametrize("edit", [a_field, a_parameter, a_summary, a_remark])
def test_a_change_writes_and_formats_its_own_files_only_and_the_same_as_a_run_that_keeps_nothing(
    root: Path, edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    format_tree = formatting.format_tree
    monkeypatch.setattr(formatting, "format_tree", lambda tree: asked.extend(tree) or format_tree(tree))
    edited(root, edit)
    before = whole(root / "generated")
    run = codegen(root, "generate")
    after = whole(root / "generated")
    changed = {path.relative_to(root / "generated").as_posix() for path in after if after[path] != before[path]}
    assert {f"changed: {name}" for name in changed} == {*run.out.splitlines()[:-1]}
    assert set(asked) == changed
    assert all(name.startswith(f"{PACKAGES}/magpie/") for name in changed)
    assert bool(changed) == (edit is not a_remark)

    shutil.rmtree(root / ".cache")
    assert codegen(root, "generate").out == "2 specs, 17 files, 0 written\n"


def test_a_provider_that_goes_and_comes_back_is_told_in_what_all_share(root: Path) -> None:
    sound = files(root / "generated")
    (root / "specs" / "skylark.yaml").rename(root / "aside.yaml")
    assert f"removed: {PACKAGES}/skylark/client.py" in codegen(root, "generate").out
    assert b"skylark" not in files(root / "generated")[f"{PACKAGES}/__init__.py"]
    (root / "aside.yaml").rename(root / "specs" / "skylark.yaml")
    assert codegen(root, "generate").status == 0
    assert files(root / "generated") == sound


def test_a_blemish_is_told_by_every_run_that_compiles(root: Path) -> None:
    edited(root, lambda text: text.replace(", description: What it shows.", ""), "skylark")
    told = [codegen(root, "generate").err]
    edited(root, a_remark)
    told.append(codegen(root, "generate").err)
    assert told[0] == told[1]
    assert "warning: property prompt has no description" in told[0]


def test_what_is_kept_can_deceive_generate_but_never_check(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(root / ".cache")
    sound = model_generator.generate_models
    with monkeypatch.context() as lie:
        lie.setattr(
            model_generator,
            "generate_models",
            lambda *given: replace(made := sound(*given), source=f"{made.source}# a lie\n"),
        )
        assert f"changed: {PACKAGES}/magpie/models.py" in codegen(root, "generate").out
    edited(root, a_remark)
    assert codegen(root, "generate").out.endswith(" 0 written\n")
    assert f"changed: {PACKAGES}/magpie/models.py" in codegen(root, "check").err


def test_what_is_kept_is_believed_whole_and_by_the_compiler_that_wrote_it_or_not_at_all(tmp_path: Path) -> None:
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


def test_what_nobody_asks_for_any_more_is_forgotten(tmp_path: Path) -> None:
    place, kept = tmp_path / "stages", StageCache()
    for question in ("old", "new"):
        kept.get_or_compute(question, question.upper, Report())
    kept.save(place, "this")
    later = StageCache.load(place, "this")
    later.get_or_compute("new", str, Report())
    later.save(place, "this")
    assert [StageCache.load(place, "this").has(question) for question in ("old", "new")] == [False, True]
