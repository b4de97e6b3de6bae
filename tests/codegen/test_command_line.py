"""Command line: help, exit status, messages; an error writes nothing."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from contextlib import redirect_stderr
from pathlib import Path

import pytest
from tests.codegen.spec_folder import PROJECT, create_project, read_files, read_spec, run_codegen

from telecine_codegen.__main__ import main
from telecine_codegen.compile import generator_input, operation_parser
from telecine_codegen.compile.formatting import find_syntax_errors
from telecine_codegen.compile.normalise import Node, NormalisedSpec
from telecine_codegen.compile.pinned_tools import find_mismatches, read_pins
from telecine_codegen.compile.pipeline import build
from telecine_codegen.diagnostics import Report


def test_help_names_the_commands_and_the_exit_statuses() -> None:
    command = [sys.executable, "-m", "codegen", "--help"]
    run = subprocess.run(command, check=True, cwd=PROJECT, capture_output=True, text=True)
    for word in ("lint ", "generate ", "check ", "--root ", "exit status: 0 success, 1 ", "2 wrong usage"):
        assert word in " ".join(run.stdout.split())


@pytest.mark.parametrize("command", ["lint", "generate", "check"])
def test_each_command_has_help_of_its_own(command: str, tmp_path: Path) -> None:
    run = run_codegen(tmp_path, command, "--help")
    assert (run.status, run.err) == (0, "")
    assert f"codegen {command}" in run.out


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((), "the following arguments are required: COMMAND"),
        (("make",), "invalid choice: 'make'"),
        (("dif", "generate"), "'check', 'new', 'import', 'diff', 'docs', 'release'"),
        (("generate", "specs/ttapi.yaml"), "unrecognized arguments: specs/ttapi.yaml"),
        (("check", "--fix"), "unrecognized arguments: --fix"),
    ],
)
def test_wrong_usage_exits_2_and_says_why(tmp_path: Path, arguments: tuple[str, ...], reason: str) -> None:
    run = run_codegen(tmp_path, *arguments)
    assert run.status == 2
    assert reason in run.err
    assert run.out == ""


@pytest.mark.parametrize("command", ["lint", "generate", "check"])
def test_a_folder_without_specs_exits_2_and_stays_as_it_is(tmp_path: Path, command: str) -> None:
    (tmp_path / "generated").mkdir()
    (tmp_path / "generated" / "kept").write_text("x")
    run = run_codegen(tmp_path, command)
    told = f"no spec in {tmp_path / 'specs'}: make one with `new` or `import`\n"
    assert (run.status, run.out, run.err) == (2, "", told)
    assert read_files(tmp_path) == {"generated/kept": b"x"}


def test_lint_checks_the_given_specs_or_all_by_default(tmp_path: Path) -> None:
    root = create_project(
        tmp_path, magpie=read_spec("magpie"), skylark=read_spec("skylark").replace("operationId: placeOrder", "")
    )
    named = run_codegen(root, "lint", str(root / "specs" / "magpie.yaml"))
    assert (named.status, named.out, named.err) == (0, "1 spec: no errors\n", "")
    every = run_codegen(root, "lint")
    assert (every.status, every.out) == (1, "")
    assert 'an operation needs "operationId"' in every.err


def test_the_tools_must_have_the_pinned_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = create_project(tmp_path, skylark=read_spec("skylark"))
    monkeypatch.setattr("telecine_codegen.compile.pinned_tools.version", lambda name: "0.0.1")
    for command in ("generate", "check"):
        run = run_codegen(root, command)
        assert run.status == 2
        assert len(run.err.splitlines()) == 3
        assert "ruff 0.0.1, but Telecine pins " in run.err
    assert run_codegen(root, "lint").status == 0
    assert list(read_files(root)) == ["specs/skylark.yaml"]


def test_a_tool_of_another_version_or_without_a_pin_is_a_mismatch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find_mismatches() == []
    assert sorted(read_pins()) == ["datamodel-code-generator", "openapi-python-client", "ruff"]
    pins = [
        "httpx<1",
        "ruff==9.0.1; extra == 'codegen'",
        "jinja2>=3",
        "openapi-python-client>=0.29; extra == 'codegen'",
        "datamodel-code-generator==77; extra == 'codegen'",
    ]
    monkeypatch.setattr("telecine_codegen.compile.pinned_tools.CHECKOUT", tmp_path)  # as in a wheel
    monkeypatch.setattr("telecine_codegen.compile.pinned_tools.requires", lambda name: pins)
    loose, ruff, models = find_mismatches()
    assert loose == "openapi-python-client has no exact pin (==) in the extra `codegen`"
    assert ruff.startswith("ruff 0.")
    assert "but Telecine pins 9.0.1: run `pip install 'telecine[codegen]'`" in ruff
    assert "pins 77" in models


def test_another_root_gets_its_own_output_and_nothing_else_is_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = create_project(tmp_path / "root", skylark=read_spec("skylark"))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert run_codegen(root, "generate").status == 0
    assert list(elsewhere.iterdir()) == []
    assert sorted(path.name for path in root.iterdir()) == [".cache", "generated", "specs"]
    assert len(read_files(root / "generated")) == 10


def test_a_faulty_spec_writes_nothing_even_beside_a_sound_one(tmp_path: Path) -> None:
    root = create_project(tmp_path, magpie=read_spec("magpie"), skylark=read_spec("skylark"))
    faulty = root / "specs" / "skylark.yaml"
    sound = faulty.read_text("utf-8")
    faulty.write_text(sound.replace("#/components/schemas/Receipt", "#/components/schemas/Recipe"), "utf-8")
    for command in ("generate", "check"):
        run = run_codegen(root, command)
        assert run.status == 1
        assert f"{faulty}:" in run.err
        assert sorted(path.name for path in root.iterdir()) == ["specs"]

    faulty.write_text(sound, "utf-8")
    assert run_codegen(root, "generate").status == 0
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file()}
    whole = read_files(root)
    faulty.write_text(sound.replace("operationId: placeOrder", "operationId: Place Order"), "utf-8")
    (root / "specs" / "magpie.yaml").write_text(read_spec("magpie").replace("Magpie", "Raven"), "utf-8")
    run = run_codegen(root, "generate")
    assert (run.status, run.err.splitlines()[-1]) == (1, "nothing was written")
    after = {path: path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file()}
    assert {path.name for path in after if before.get(path) != after[path]} == {"magpie.yaml", "skylark.yaml"}
    assert {name for name, content in read_files(root).items() if whole[name] != content} == {
        "specs/magpie.yaml",
        "specs/skylark.yaml",
    }


def test_places_are_relative_to_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(create_project(tmp_path, skylark=read_spec("skylark").replace("version: 1.0.0", "version: 1")))
    err = io.StringIO()
    with redirect_stderr(err):
        assert main(["lint"]) == 1
    assert err.getvalue().startswith("specs/skylark.yaml:4:3: error: ")


def test_a_spec_that_cannot_be_read_writes_nothing(tmp_path: Path) -> None:
    root = create_project(tmp_path, magpie=read_spec("magpie"), skylark="a: [1")
    run = run_codegen(root, "generate")
    assert run.status == 1
    assert "skylark.yaml:2:1: error: syntax error" in run.err
    assert list(read_files(root)) == ["specs/magpie.yaml", "specs/skylark.yaml"]


def test_invalid_python_source_is_a_diagnostic(tmp_path: Path) -> None:
    assert find_syntax_errors({"a.py": "x = 1\n", "b.py": "x = (\n", "c.py": "\0", "d.typed": "x = ("}).keys() == {
        "b.py",
        "c.py",
    }
    templates = shutil.copytree(PROJECT / "templates", tmp_path / "templates")
    (templates / "provider" / "callbacks.py.jinja").write_text("def {{ service.name }}(:\n", "utf-8")
    root = create_project(tmp_path / "root", skylark=read_spec("skylark"))
    report = Report()
    assert build([root / "specs" / "skylark.yaml"], templates, "telecine_clients", report) == {}
    (diagnostic,) = report.diagnostics
    assert str(diagnostic).startswith(
        "generated/telecine_clients/skylark/callbacks.py:1:1: error: generated source is not valid Python"
    )


@pytest.mark.parametrize(
    ("path", "operation"), [("/clips/{clip-id}", "operationId: getClip"), ("inbound/0", "operationId: onClipReady")]
)
def test_an_operation_that_the_parser_loses_is_a_diagnostic(
    path: str, operation: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_path(spec: NormalisedSpec) -> Node:
        built = generator_input.build_parser_input(spec)
        return {**built, "paths": {name: item for name, item in built["paths"].items() if name != path}}

    monkeypatch.setattr(operation_parser, "build_parser_input", without_path)
    root = create_project(tmp_path, magpie=read_spec("magpie"))
    run = run_codegen(root, "generate")
    assert run.status == 1
    assert list(read_files(root)) == ["specs/magpie.yaml"]
    lines = read_spec("magpie").splitlines()
    method = max(number for number, line in enumerate(lines) if operation in line)  # counted from 1: the line before
    assert f"magpie.yaml:{method}:" in run.err
    assert "openapi-python-client dropped this operation" in run.err


def test_errors_of_a_generator_are_reported_for_all_specs_in_one_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        operation_parser, "build_parser_input", lambda spec: {**generator_input.build_parser_input(spec), "paths": {}}
    )
    run = run_codegen(create_project(tmp_path, magpie=read_spec("magpie"), skylark=read_spec("skylark")), "generate")
    assert run.status == 1
    assert {line.partition(".yaml")[0].rpartition("/")[2] for line in run.err.splitlines() if ": error: " in line} == {
        "magpie",
        "skylark",
    }
