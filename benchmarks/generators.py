"""Command lines of the two stock generators that ours uses, each in an environment of its own."""

from __future__ import annotations

import subprocess
from pathlib import Path

from benchmarks.peers import ROOT, activated_variables, create_environment
from telecine_codegen.compile.pinned_tools import read_pins
from telecine_codegen.diagnostics import Report
from telecine_codegen.openapi.document import canonical_json
from telecine_codegen.openapi.reader import read_document

CLIENTS, MODELS = "openapi-python-client", "datamodel-code-generator"
PROGRAMS = {CLIENTS: "openapi-python-client", MODELS: "datamodel-codegen"}
SPECS = tuple(sorted(path for path in (ROOT / "specs").glob("*.yaml") if "." not in path.stem))
"""All specs of this project."""


def generator_command(generator: str, *arguments: str | Path) -> tuple[list[str], dict[str, str]]:
    """Return command and environment variables of a generator, in the version that we pin.

    openapi-python-client looks for its formatter on the PATH.
    """
    interpreter = create_environment(f"{generator}=={read_pins()[generator]}")
    return [str(interpreter.with_name(PROGRAMS[generator])), *map(str, arguments)], activated_variables(interpreter)


def client_command(spec: Path, folder: Path) -> tuple[list[str], dict[str, str]]:
    """Return the command of openapi-python-client that generates a client."""
    return generator_command(CLIENTS, "generate", "--path", spec, "--output-path", folder)


def models_command(spec: Path, file: Path) -> tuple[list[str], dict[str, str]]:
    """Return the command of datamodel-code-generator that generates models."""
    return generator_command(MODELS, "--input", spec, "--output", file)


def run_command(arguments: list[str], environment: dict[str, str], folder: Path) -> None:
    """Run a command in a folder; raise RuntimeError with its output if it fails."""
    completed = subprocess.run(arguments, check=False, cwd=folder, env=environment, capture_output=True, text=True)
    if completed.returncode:
        raise RuntimeError(f"{' '.join(arguments)}\n{completed.stdout}{completed.stderr}")


def write_json_spec(spec: Path, folder: Path) -> Path:
    """Write a spec as canonical JSON into a folder: the generators disagree about YAML."""
    report = Report()
    document = read_document(spec, report)
    if document is None:
        raise RuntimeError(str(report))
    target = folder / f"{spec.stem}.json"
    target.write_text(canonical_json(document.data), "utf-8")
    return target
