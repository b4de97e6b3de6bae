"""Documents in the habits of other publishers, mutated, large and hostile: each becomes a client or an honest line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.codegen.import_folder import SUFFIXES, import_folder, without_questions
from tests.codegen.mutate import mutate
from tests.codegen.spec_folder import PROJECT, run_codegen
from tests.codegen.test_hostile_specs import CODE, DISGUISES, TEXTS, Anatomy, replaced, sources
from tests.codegen.test_import import DOCUMENTS, PUBLISHED

from telecine_codegen.compile.file_tree import write_tree
from telecine_codegen.compile.pipeline import build
from telecine_codegen.diagnostics import Report
from telecine_codegen.importer.pipeline import import_documents
from telecine_codegen.importer.sources import ImportFailure, load_source
from telecine_codegen.importer.write_spec import spec_text
from telecine_codegen.importer.yaml_writer import write_yaml
from telecine_codegen.lint import lint_document
from telecine_codegen.openapi.reader import read_document

pytestmark = pytest.mark.slow

NAMES = ("placeOrder", "inner", "flavour", "either", "X-Trace", "hostile.example")
HABITS = PUBLISHED / "habits"
MUTANTS = 40


def read_habits() -> list[Any]:
    paths = sorted(path for path in HABITS.glob("*") if path.suffix in SUFFIXES)
    return [load_source(str(path)).data for path in (*paths, *map(Path, DOCUMENTS))]


def test_documents_of_every_habit_become_clients_that_send_and_read_their_examples(tmp_path: Path) -> None:
    paths = [*(path for path in sorted(HABITS.glob("*")) if path.suffix in SUFFIXES), HABITS / "split/openapi.yaml"]
    results = import_folder(paths, tmp_path, typed=False)
    assert results.failures == []
    assert len(results.generated) == len(paths) == 12
    calls = {
        name: (each["right"], each["calls"], each["decoded"], each["answers"]) for name, each in results.usage.items()
    }
    assert all(right == calls and decoded == answers for right, calls, decoded, answers in calls.values()), calls
    assert sum(calls for _, calls, _, _ in calls.values()) >= 45
    questions = {name: number for name, number in results.questions.items() if number > 2}
    assert questions == {"sloppy.yaml": 7, "unions.yaml": 4}


def import_mutant(document: Any, folder: Path) -> str:
    """Return ``spec`` or ``failure``; anything else is an exception."""
    path, spec = folder / "mutant.json", folder / "kiwi.yaml"
    path.write_text(json.dumps(document), "utf-8")
    try:
        draft = import_documents([str(path)], "kiwi")
    except ImportFailure as error:
        return "failure" if "\n" not in str(error) else str(error)
    spec.write_text(spec_text(draft), "utf-8")
    report = Report()
    found = read_document(spec, report)
    assert found is not None, str(report)
    assert found.data["paths"] == draft.data["paths"]
    assert found.data["components"].get("schemas", {}) == draft.schemas
    lint_document(found, report)
    assert not [str(each) for each in report.diagnostics if each.severity == "error"]
    return "spec"


@pytest.mark.parametrize("times", [MUTANTS, pytest.param(2000, marks=pytest.mark.deep)], ids=["some", "many"])
def test_a_mutated_document_becomes_a_clean_spec_or_one_line(times: int, tmp_path: Path) -> None:
    documents = read_habits()
    found = []
    for seed in range(times):
        random = Random(seed)
        mutant = mutate(random.choice(documents), random, random.choice((1, 2, 4, 8)))
        found.append(import_mutant(mutant, tmp_path))
    assert found.count("spec") > times // 2
    assert {*found} == {"spec", "failure"}


def build_large(paths: int) -> dict[str, Any]:
    """Return a document in which every object is inline and differs from all others."""

    def build_object(number: int, depth: int) -> dict[str, Any]:
        names = [f"name_{number}_{index}" for index in range(4)]
        properties: dict[str, Any] = {
            name: {"type": "string", "description": f"Member {name}, in some words.", "example": f"value of {name}"}
            for name in names
        }
        properties[f"kind_{number}"] = {"type": "string", "enum": [f"a{number}", "b", "c"], "default": "b"}
        if depth:
            properties[f"part_{number}"] = build_object(number * 7 + 1, depth - 1)
            properties[f"rows_{number}"] = {"type": "array", "items": build_object(number * 11 + 3, depth - 1)}
        return {"type": "object", "properties": properties, "required": names[:1], "additionalProperties": False}

    def build_operation(number: int) -> dict[str, Any]:
        body, answer = ({"application/json": {"schema": build_object(number * 1000 + n, 3)}} for n in (1, 2))
        return {"requestBody": {"content": body}, "responses": {"200": {"description": "OK", "content": answer}}}

    return {
        "openapi": "3.0.0",
        "info": {"title": "Large", "version": "1"},
        "servers": [{"url": "https://large.example"}],
        "security": [{"key": []}],
        "paths": {f"/v1/things{number}": {"post": build_operation(number)} for number in range(paths)},
        "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
    }


@pytest.mark.parametrize(("size", "limit"), [(300_000, 2.0), pytest.param(3_000_000, 10.0, marks=pytest.mark.deep)])
def test_a_large_document_is_imported_in_seconds(size: int, limit: float, tmp_path: Path) -> None:
    paths = size * 10 // len(json.dumps(build_large(10), indent=2)) + 1
    text = json.dumps(build_large(paths), indent=2)
    assert len(text) >= size
    (tmp_path / "large.json").write_text(text, "utf-8")
    started = time.process_time()
    result = run_codegen(tmp_path, "import", str(tmp_path / "large.json"), "--provider", "large")
    seconds = time.process_time() - started
    print(f"{len(text):,} bytes, {paths * 30} inline objects: {seconds:.1f} s")  # noqa: T201 - the figure
    assert (result.status, f"schemas: {paths * 30}, questions: 0\n" in result.out) == (0, True)
    assert seconds < limit


def publish_hostile(text: str) -> dict[str, Any]:
    """Return a published document with a text wherever there may be one."""
    schema = {
        "type": "object",
        "title": text,
        "description": text,
        "required": ["prompt"],
        "properties": {
            "prompt": {"type": "string", "description": text, "example": text, "default": text},
            "flavour": {"type": "string", "enum": [text, "other"]},
            "inner": {"type": "object", "title": text, "properties": {"id": {"type": "string", "format": text}}},
            "either": {
                "oneOf": [{"type": "object", "title": text, "properties": {"a": {"const": text}}}, {"type": "string"}]
            },
        },
        text: text,
        "x-vendor": text,
    }
    job = {
        "type": "object",
        "description": text,
        "required": ["id", text],
        "properties": {
            "id": {"type": "string", "description": text},
            "status": {"type": "string", "enum": ["queued", "done", text]},
            "video_url": {"type": "string", "description": text},
            text: {"type": "string"},
        },
    }
    operation = {
        "operationId": "placeOrder",
        "summary": text,
        "description": text,
        "tags": [text],
        "parameters": [
            {"name": "X-Trace", "in": "header", "description": text, "example": text, "schema": {"type": "string"}},
            {"name": text, "in": "query", "schema": {"type": "string"}},
        ],
        "requestBody": {"description": text, "content": {"application/json": {"schema": schema}, text: {}}},
        "responses": {"200": {"description": text, "content": {"application/json": {"schema": job}}}, text: {}},
    }
    poll = {
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
        "responses": {"200": {"description": text, "content": {"application/json": {"schema": job}}}},
    }
    return {
        "openapi": "3.0.3",
        "info": {"title": text, "version": text, "description": text},
        "servers": [{"url": "https://hostile.example", "description": text}],
        "paths": {"/orders": {"post": operation}, "/orders/{id}": {"get": poll}, text: {"get": operation}},
        "components": {"schemas": {text: schema}, "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
    }


def generate_hostile(documents: list[Any], root: Path) -> dict[str, str]:
    """Import documents, generate their clients, use them, and return their sources; a canary must not appear."""
    specs = []
    for number, document in enumerate(documents):
        path = root / f"hostile{number}.json"
        path.write_text(json.dumps(document), "utf-8")
        spec = root / f"hostile{number}.yaml"
        spec.write_text(spec_text(import_documents([str(path)], spec.stem)), "utf-8")
        found = read_document(spec, Report())
        assert found is not None
        spec.write_text(write_yaml(without_questions(found.data), {}), "utf-8")
        specs.append(spec)
    report = Report()
    tree = build(specs, PROJECT / "templates", "telecine_clients", report)
    assert [str(each) for each in report.diagnostics if each.severity != "warning"] == []
    write_tree(tree, root / "generated")
    used = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("exercise_clients.py")), "generated"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(PROJECT / "src"), "generated"])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert used.returncode == 0, used.stderr
    assert not (root / "canary").exists()
    return sources(tree)


@pytest.mark.parametrize("step", [15, pytest.param(1, marks=pytest.mark.deep)], ids=["every fifteenth", "all"])
def test_hostile_text_of_a_document_stays_text(step: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    tree = generate_hostile([publish_hostile(text) for text in TEXTS[::step]], tmp_path)
    for name, source in tree.items():
        assert "mkdir('" not in Anatomy(source if name.endswith(".py") else "").code, name


@pytest.mark.parametrize("step", [17, pytest.param(1, marks=pytest.mark.deep)], ids=["every seventeenth", "all"])
def test_hostile_names_of_a_document_become_names_or_are_left_out(
    step: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    attempts = [(name, disguise) for name in NAMES for disguise in (*DISGUISES, CODE)][::step]
    documents = [replaced(publish_hostile("TEXT"), name, disguise) for name, disguise in attempts]
    tree = generate_hostile(documents, tmp_path)
    for name, source in tree.items():
        assert "mkdir('" not in Anatomy(source if name.endswith(".py") else "").code, name
