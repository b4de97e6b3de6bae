"""The generators in processes of their own: the same output, and no error is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.codegen.spec_folder import PROJECT, create_project, read_spec

from telecine_codegen.compile import model_generator
from telecine_codegen.compile.generator_output import GeneratedModels
from telecine_codegen.compile.generators import GeneratorProcesses
from telecine_codegen.compile.normalise import NormalisedSpec
from telecine_codegen.compile.pipeline import build
from telecine_codegen.diagnostics import Report

pytestmark = pytest.mark.slow


@pytest.fixture
def specs(tmp_path: Path) -> list[Path]:
    root = create_project(tmp_path, magpie=read_spec("magpie"), skylark=read_spec("skylark"))
    return sorted((root / "specs").iterdir())


def run_build(specs: list[Path], generators: GeneratorProcesses | None) -> tuple[dict[str, str], str]:
    report = Report()
    return build(specs, PROJECT / "templates", "my_clients", report, None, generators), str(report)


def test_processes_give_the_same_output(specs: list[Path]) -> None:
    with GeneratorProcesses() as processes:
        assert run_build(specs, processes) == run_build(specs, None)


def test_a_process_that_is_killed_costs_nothing_but_time(specs: list[Path]) -> None:
    with GeneratorProcesses() as processes:
        for process in processes._processes.values():  # noqa: SLF001 - the test stops them
            process.kill()
        assert run_build(specs, processes) == run_build(specs, None)


def test_an_error_of_a_generator_is_reported_with_its_place(specs: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(spec: NormalisedSpec, name: str, report: Report) -> GeneratedModels:
        report.error(spec.document.place("/paths"), f"{name} is refused")
        return GeneratedModels("", {})

    monkeypatch.setattr(model_generator, "generate_models", refuse)
    with GeneratorProcesses() as processes:
        for process in processes._processes.values():  # noqa: SLF001 - so that the task is done in this process
            process.kill()
        tree, told = run_build(specs[:1], processes)
    line = next(number for number, text in enumerate(read_spec("magpie").splitlines(), 1) if text.startswith("paths:"))
    assert (tree, told) == ({}, f"{specs[0].as_posix()}:{line}:1: error: specs/magpie.yaml is refused\n")


def test_a_module_in_the_folder_of_a_project_is_not_imported(
    specs: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "datamodel_code_generator.py").write_text("open('canary', 'w')\n")
    monkeypatch.chdir(tmp_path)
    with GeneratorProcesses() as processes:
        tree, _ = run_build(specs, processes)
    assert tree
    assert not (tmp_path / "canary").exists()
