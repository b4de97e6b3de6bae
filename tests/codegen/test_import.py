"""Published OpenAPI documents become one spec that lint accepts, and a client that works over a socket."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.codegen.spec_folder import PROJECT, CodegenResult, run_codegen

from telecine_codegen.importer.names import client_name, operation_name

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


def read_kiwi() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((PUBLISHED / "kiwi_text.json").read_text("utf-8"))
    return found


def import_one(root: Path, document: object, *others: str) -> CodegenResult:
    (root / "kiwi.json").write_text(json.dumps(document), "utf-8")
    return run_codegen(root, "import", str(root / "kiwi.json"), *others, "--provider", "kiwi")


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


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.json", "{", "a.json:1:2: not JSON: Expecting property name enclosed in double quotes"),
        ("a.yaml", "a: [", "a.yaml:2:1: not YAML: did not find expected node content"),
        ("a.yaml", "swagger: '2.0'", "a.yaml: not an OpenAPI 3 document; convert Swagger 2.0 to OpenAPI 3 first"),
        ("a.yaml", "openapi: 3.0.0", "a.yaml: the document has no path"),
        ("a.json", "[]", "a.json: not an OpenAPI 3 document; expected openapi: 3.0 or 3.1"),
        ("a.json", '{"a": ' * 300 + "0" + "}" * 300, "a.json: nested more than 200 deep"),
        ("a.yaml", "a: &a [1, *a]", "a.yaml: nested more than 200 deep"),
        (
            "a.yaml",
            "{openapi: 3.0.0, paths: {/a: {post: {requestBody: {content: {text/csv: {schema: {type: object}}}}}}}}",
            'a.yaml: no operation can be imported: POST /a is left out: media type "text/csv" is not supported',
        ),
    ],
)
def test_a_document_that_cannot_be_imported_is_reported_in_one_line(
    name: str, text: str, message: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    result = run_codegen(tmp_path, "import", str(tmp_path / name), "--provider", "kiwi")
    assert result.status == 2
    assert result.err.removeprefix(f"{tmp_path}/") == f"{message}\n"
    assert not (tmp_path / "specs").exists()


def test_yaml_aliases_that_multiply_are_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("telecine_codegen.importer.sources.MAX_VALUES", 10_000)
    lines = [f"{two}: &{two} [{', '.join([f'*{one}'] * 10)}]" for one, two in zip("abcd", "bcde", strict=True)]
    (tmp_path / "a.yaml").write_text("\n".join(["a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]", *lines]), "utf-8")
    result = run_codegen(tmp_path, "import", str(tmp_path / "a.yaml"), "--provider", "kiwi")
    assert (result.status, result.err) == (2, f"{tmp_path}/a.yaml: more than 10,000 values\n")


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
    document = read_kiwi()
    document["components"]["schemas"] = {"Loop": schema}
    content = document["paths"]["/v2/video/jobs"]["post"]["requestBody"]["content"]
    content["application/json"]["schema"]["properties"]["loop"] = {"$ref": "#/components/schemas/Loop"}
    assert import_one(tmp_path, document, DOCUMENTS[-1]).status in (0, 1)
    assert (tmp_path / "specs/kiwi.yaml").exists()


def test_a_body_that_two_operations_share_stays_for_both(tmp_path: Path) -> None:
    second = str(PUBLISHED / "kiwi_image.json")
    first = read_kiwi()
    first["paths"]["/v2/other/jobs"] = first["paths"]["/v2/video/jobs"]
    result = import_one(tmp_path, first, second, DOCUMENTS[-1])
    assert result.status == 0, result.err
    text = (tmp_path / "specs/kiwi.yaml").read_text("utf-8")
    assert text.count("schema: {$ref: '#/components/schemas/CreateVideoJobRequest'}") == 1
    assert text.count("schema: {$ref: '#/components/schemas/CreateVideoJobRequest3'}") == 1
    assert text.count("poll: {operationId: getVideoJob") == 2


def test_what_the_dialect_cannot_say_is_left_out_with_the_reason(tmp_path: Path) -> None:
    result = run_codegen(tmp_path, "import", str(PUBLISHED / "habits/no_ids.yaml"), "--provider", "pelican")
    text = (tmp_path / "specs/pelican.yaml").read_text("utf-8")
    reason = "POST /token is left out: it has a server of its own, https://auth.pelican.example"
    assert f"\n# {reason}\n" in text
    assert f"{tmp_path}/specs/pelican.yaml: {reason}\n" in result.err
    assert "# the cookie parameter session is left out: cookie parameters are not supported" in text
    assert "/token:" not in text


def test_the_response_of_submit_and_poll_is_one_schema_even_if_one_document_leaves_members_out(tmp_path: Path) -> None:
    document = read_kiwi()
    response = document["paths"]["/v2/video/jobs"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    del response["properties"]["error"]
    assert import_one(tmp_path, document, DOCUMENTS[-1]).status == 0
    text = (tmp_path / "specs/kiwi.yaml").read_text("utf-8")
    assert text.count("schema: {$ref: '#/components/schemas/VideoJob'}") == 2
    assert "VideoJobError:" in text


def test_an_operation_that_neither_starts_nor_polls_a_job_is_not_taken_for_a_poll(tmp_path: Path) -> None:
    document = read_kiwi()
    submit = document["paths"]["/v2/video/jobs"]["post"]
    identifier = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    other = {"parameters": [identifier], "responses": submit["responses"]}
    document["paths"] |= {"/v2/video/jobs/{id}/cancel": {"post": other}, "/v2/other/{id}": {"get": other}}
    result = import_one(tmp_path, document, DOCUMENTS[-1])
    assert result.status == 0, result.err
    text = (tmp_path / "specs/kiwi.yaml").read_text("utf-8")
    assert text.count("poll: {operationId: getVideoJob, parameters") == 1
    assert "schema: {$ref: '#/components/schemas/CancelVideoJobJob'}" in text
    job = text.partition("    CancelVideoJobJob:\n")[2].partition("\n\n")[0]
    assert "x-harmonised" not in job


@pytest.mark.parametrize(
    ("method", "path", "given", "name"),
    [
        ("post", "/v1/video/generations", None, "createVideoGeneration"),
        ("post", "/v2/video/generations", "_v2_video_generations", "createVideoGeneration"),
        ("get", "/v1/videos/{id}", None, "getVideo"),
        ("get", "/v1/videos", None, "getVideos"),
        ("delete", "/v1/videos/{id}", "deleteVideos", "deleteVideos"),
        ("post", "/v1/videos/{id}/cancel", None, "cancelVideo"),
        ("post", "/v1/films", "create_film_v1_films_post", "createFilm"),
        ("get", "/v1/films/{film_id}", "read_film_v1_films__film_id__get", "readFilm"),
        ("get", "/api/Clips", "Clips_GetAll", "clipsGetAll"),
        ("post", "/a", "class", "classOperation"),
        ("post", "/a", "send", "sendOperation"),
        ("get", "/", None, "getRoot"),
        ("post", "/视频", "视频", "create"),
    ],
)
def test_an_operation_has_the_name_that_a_person_would_give(
    method: str, path: str, given: str | None, name: str
) -> None:
    assert operation_name(method, path, given, None, is_one=False) == name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("AIML API", "AIMLAPI"),
        ("FastAPI", "Kiwi"),
        ("OpenAPI definition", "Kiwi"),
        ("蓝鲸 API", "Kiwi"),
        ("v1", "Kiwi"),
    ],
)
def test_the_client_is_named_after_the_title_or_else_after_the_provider(title: str, name: str) -> None:
    assert client_name(title, "kiwi") == name
