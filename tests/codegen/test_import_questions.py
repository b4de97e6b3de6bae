"""Questions: what only a person knows stands in the spec, is told by import and by lint, and stops generate."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.codegen.spec_folder import create_project, read_spec, run_codegen
from tests.codegen.test_import import DOCUMENTS, PUBLISHED, import_one, read_kiwi

QUESTION = "the document declares no key: is it a bearer token?"
HINT = "    hint: settle it in the spec, then remove x-question"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with an imported spec that has one question."""
    documents = [json.loads((PUBLISHED / f"kiwi_{name}.json").read_text("utf-8")) for name in ("text", "image")]
    for document, name in zip(documents, ("a.json", "b.json"), strict=True):
        del document["components"]
        (tmp_path / name).write_text(json.dumps(document), "utf-8")
    names = [str(tmp_path / name) for name in ("a.json", "b.json")]
    fetch = (PUBLISHED / "kiwi_fetch.yaml").read_text("utf-8")
    (tmp_path / "c.yaml").write_text(fetch.partition("components:")[0].replace("security:", "x-security:"), "utf-8")
    result = run_codegen(tmp_path, "import", *names, str(tmp_path / "c.yaml"), "--provider", "kiwi")
    assert (result.status, "questions: 1\n" in result.out) == (1, True)
    return tmp_path


def test_import_tells_what_lint_tells(root: Path, tmp_path: Path) -> None:
    names = [str(root / name) for name in ("a.json", "b.json", "c.yaml")]
    again = run_codegen(tmp_path / "again", "import", *names, "--provider", "kiwi")
    linted = run_codegen(tmp_path / "again", "lint")
    assert linted.status == 1
    assert again.err == linted.err


def test_a_question_is_reported_at_its_line_until_it_is_removed(root: Path) -> None:
    spec = root / "specs/kiwi.yaml"
    lines = spec.read_text("utf-8").splitlines(keepends=True)
    number = next(index for index, line in enumerate(lines) if "x-question" in line)
    found = run_codegen(root, "lint").err
    assert f"{spec}:{number + 1}:7: question: {QUESTION}\n{HINT}\n" in found
    assert ": error: " not in found
    spec.write_text("".join(lines[:number] + lines[number + 1 :]), "utf-8")
    assert run_codegen(root, "lint").status == 0


def test_nothing_is_generated_while_a_question_is_open(root: Path) -> None:
    result = run_codegen(root, "generate")
    assert result.status == 1
    assert f"question: {QUESTION}" in result.err
    assert result.err.endswith("nothing was written\n")
    assert not (root / "generated").exists()
    assert run_codegen(root, "check").status == 1


def test_a_question_may_be_in_any_object_and_must_be_a_text(tmp_path: Path) -> None:
    text = read_spec("magpie")
    asked = "x-question: 'Who knows?'"
    text = text.replace("info:\n", f"info:\n  {asked}\n", 1)
    text = text.replace(
        "schema: {$ref: '#/components/schemas/ClipOrder'}",
        f"schema: {{$ref: '#/components/schemas/ClipOrder', {asked}}}",
    )
    text = text.replace("x-limits: {", "x-limits: {x-question: 5, ", 1)
    found = run_codegen(create_project(tmp_path, magpie=text), "lint").err.splitlines()
    assert [line.partition(": ")[2] for line in found if "hint" not in line] == [
        "question: Who knows?",
        "error: x-question must be a text",
        "question: Who knows?",
    ]


def test_diff_reads_a_spec_with_a_question(root: Path, tmp_path: Path) -> None:
    spec = root / "specs/kiwi.yaml"
    old = tmp_path / "old.yaml"
    old.write_text("".join(line for line in spec.read_text("utf-8").splitlines(keepends=True) if QUESTION not in line))
    result = run_codegen(root, "diff", str(old), str(spec))
    assert result.status == 0, result.err


def test_a_document_without_its_poll_is_asked_about_once(tmp_path: Path) -> None:
    document = read_kiwi()
    document["paths"]["/v1/video/jobs"] = document["paths"]["/v2/video/jobs"]
    result = import_one(tmp_path, document)
    assert result.status == 1
    assert result.err.count(": question: which operation returns the state of a job?") == 1
    assert len(DOCUMENTS) == 3


def test_documents_that_contradict_each_other_are_asked_about(tmp_path: Path) -> None:
    first, second = read_kiwi(), read_kiwi()
    schema = second["paths"]["/v2/video/jobs"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    schema["required"] = ["model"]
    second["servers"] = [{"url": "https://other.kiwi.example"}]
    (tmp_path / "second.json").write_text(json.dumps(second), "utf-8")
    result = import_one(tmp_path, first, str(tmp_path / "second.json"), DOCUMENTS[-1])
    assert "question: second.json has the server https://other.kiwi.example: which is right?" in result.err
    assert (
        "question: published as oneOf, but 'kiwi/text' of model means both TextRequest and KiwiTextRequest"
        in result.err
    )
