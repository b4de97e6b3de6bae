"""Published OpenAPI documents become one spec that lint accepts, and a client that works over a socket."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.codegen.spec_folder import PROJECT, CodegenResult, run_codegen

PUBLISHED = Path(__file__).with_name("published")
DOCUMENTS = [str(PUBLISHED / name) for name in ("kiwi_text.json", "kiwi_image.json", "kiwi_fetch.yaml")]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    result = run_codegen(tmp_path, "import", *DOCUMENTS, "--provider", "kiwi")
    assert (result.status, result.out.splitlines()[-1]) == (
        0,
        f"{tmp_path}/specs/kiwi.yaml: paths: 1, schemas: 6, questions: 0",
    )
    return tmp_path


def test_documents_of_one_api_become_one_readable_spec(root: Path) -> None:
    assert (root / "specs/kiwi.yaml").read_text("utf-8") == (PUBLISHED / "expected.yaml").read_text("utf-8")


def test_the_client_of_an_imported_spec_makes_a_video_over_a_socket(root: Path) -> None:
    assert run_codegen(root, "generate").status == 0
    path = os.pathsep.join(str(folder) for folder in (root / "generated", PROJECT / "src"))
    done = subprocess.run(
        [sys.executable, str(PUBLISHED / "use.py")],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": path},
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    body = {"model": "kiwi/image", "prompt": "A kiwi", "duration": 4, "image_url": "https://kiwi.example/a.png"}
    assert result["seen"][0] == ["POST", "/v2/video/jobs", "Bearer key-of-kiwi", body]
    assert result["seen"][1:] == [["GET", "/v2/video/jobs?job_id=kiwi-7", "Bearer key-of-kiwi", None]] * 2
    assert result["url"] == "/film.mp4"


def test_a_spec_that_exists_is_not_overwritten(root: Path) -> None:
    spec = root / "specs/kiwi.yaml"
    spec.write_text("edited", "utf-8")
    result = run_codegen(root, "import", *DOCUMENTS, "--provider", "kiwi")
    assert (result.status, result.err) == (2, f"{spec} exists; move it away, or choose another --provider\n")
    assert spec.read_text("utf-8") == "edited"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.json", "{", "a.json:1:2: not JSON: Expecting property name enclosed in double quotes"),
        ("a.yaml", "a: [", "a.yaml:2:1: not YAML: did not find expected node content"),
        ("a.yaml", "swagger: '2.0'", "a.yaml: not an OpenAPI 3 document; convert Swagger 2.0 to OpenAPI 3 first"),
        ("a.yaml", "openapi: 3.0.0", "a.yaml: the document has no path"),
        ("a.json", "[]", "a.json: not an OpenAPI 3 document; expected openapi: 3.0 or 3.1"),
    ],
)
def test_a_document_that_cannot_be_read_is_reported_in_one_line(
    name: str, text: str, message: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    result = run_codegen(tmp_path, "import", str(tmp_path / name), "--provider", "kiwi")
    assert (result.status, result.err) == (2, f"{tmp_path}/{message}\n")
    assert not (tmp_path / "specs").exists()


def test_a_document_without_a_key_becomes_a_question_with_its_place(tmp_path: Path) -> None:
    document = json.loads((PUBLISHED / "kiwi_text.json").read_text("utf-8"))
    del document["components"]
    (tmp_path / "kiwi.json").write_text(json.dumps(document), "utf-8")
    result = run_codegen(tmp_path, "import", str(tmp_path / "kiwi.json"), "--provider", "kiwi")
    question = next(line for line in result.out.splitlines() if ": question: " in line)
    assert question.endswith("the document declares no key in a header: is it a bearer token?")
    assert question.startswith(f"{tmp_path}/specs/kiwi.yaml:")


def import_one(root: Path, document: object) -> CodegenResult:
    (root / "kiwi.json").write_text(json.dumps(document), "utf-8")
    return run_codegen(root, "import", str(root / "kiwi.json"), DOCUMENTS[-1], "--provider", "kiwi")


def test_hostile_text_of_a_document_stays_text_in_the_client(tmp_path: Path) -> None:
    document = json.loads((PUBLISHED / "kiwi_text.json").read_text("utf-8"))
    hostile = '"""\n__import__("os").mkdir("canary")\n# {{ 7 }} \\" *a &b !!python/object:x'
    operation = document["paths"]["/v2/video/jobs"]["post"]
    operation |= {"summary": hostile, "description": hostile}
    operation["requestBody"]["content"]["application/json"]["schema"]["properties"]["prompt"]["description"] = hostile
    assert import_one(tmp_path, document).status == 0
    assert run_codegen(tmp_path, "generate").status == 0
    used = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("exercise_clients.py")), "generated"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(PROJECT / "src"), "generated"])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert used.returncode == 0, used.stderr
    assert not (tmp_path / "canary").exists()


@pytest.mark.parametrize(
    "schema",
    [
        {"allOf": [{"$ref": "#/components/schemas/Loop"}], "properties": {"a": {"type": "string"}}},
        {"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#/components/schemas/Loop"}}},
        {"type": "array", "items": {"$ref": "#/components/schemas/Loop"}},
        {"$ref": "#/components/schemas/Loop"},
    ],
    ids=["allOf", "required member", "items", "reference"],
)
def test_a_schema_that_contains_itself_ends(schema: object, tmp_path: Path) -> None:
    document = json.loads((PUBLISHED / "kiwi_text.json").read_text("utf-8"))
    document["components"]["schemas"] = {"Loop": schema}
    content = document["paths"]["/v2/video/jobs"]["post"]["requestBody"]["content"]
    content["application/json"]["schema"]["properties"]["loop"] = {"$ref": "#/components/schemas/Loop"}
    assert import_one(tmp_path, document).status in (0, 1)
    assert (tmp_path / "specs/kiwi.yaml").exists()


def test_a_body_that_two_operations_share_stays_for_both(tmp_path: Path) -> None:
    names = ("kiwi_text.json", "kiwi_image.json")
    first, second = (json.loads((PUBLISHED / name).read_text("utf-8")) for name in names)
    first["paths"]["/v2/other/jobs"] = first["paths"]["/v2/video/jobs"]
    for name, document in zip(names, (first, second), strict=True):
        (tmp_path / name).write_text(json.dumps(document), "utf-8")
    result = run_codegen(tmp_path, "import", *(str(tmp_path / name) for name in names), "--provider", "kiwi")
    assert result.status == 0, result.err
