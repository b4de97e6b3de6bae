"""Guesses of import: by the names that other publishers use, in any spelling, and by what the poll takes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.codegen.spec_folder import run_codegen


def build_document(job_id: str, members: dict[str, Any], parameter: str) -> dict[str, Any]:
    def answer(schema: dict[str, Any]) -> dict[str, Any]:
        return {"2XX": {"description": "ok", "content": {"application/json": {"schema": schema}}}}

    status = {"type": "string", "enum": ["PENDING", "RENDERING", "DONE", "ERROR"]}
    known = {job_id: {"type": "string"}, "status": status}
    body = {"type": "object", "properties": {"prompt": {"type": "string"}, "seconds": {"type": "integer"}}}
    submit = {"requestBody": {"content": {"application/json": {"schema": body}}}}
    takes = [{"name": parameter, "in": "path", "required": True, "schema": {"type": "string"}}]
    return {
        "openapi": "3.0.3",
        "info": {"title": "Zephyr", "version": "2"},
        "servers": [{"url": "https://api.zephyr.example"}],
        "security": [{"key": []}],
        "paths": {
            "/videos": {"post": {**submit, "responses": answer({"type": "object", "properties": known})}},
            f"/videos/{{{parameter}}}": {
                "parameters": takes,
                "get": {"responses": answer({"type": "object", "properties": {**known, **members}})},
            },
        },
        "components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}},
    }


def import_document(root: Path, document: dict[str, Any]) -> Any:
    (root / "zephyr.json").write_text(json.dumps(document), "utf-8")
    run = run_codegen(root, "import", str(root / "zephyr.json"), "--provider", "zephyr")
    assert (run.status, run.err) == (0, "")
    return yaml.safe_load((root / "specs" / "zephyr.yaml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("job_id", "parameter"),
    [("video_id", "video_id"), ("renderRef", "render_ref"), ("taskId", "id"), ("id", "predictionId")],
)
def test_the_id_of_a_job_is_what_the_poll_takes(tmp_path: Path, job_id: str, parameter: str) -> None:
    spec = import_document(tmp_path, build_document(job_id, {"videoUrl": {"type": "string"}}, parameter))
    (link,) = spec["paths"]["/videos"]["post"]["responses"]["2XX"]["links"].values()
    assert link["parameters"] == {parameter: f"$response.body#/{job_id}"}
    marked = [
        name
        for schema in spec["components"]["schemas"].values()
        for name, member in schema.get("properties", {}).items()
        if member.get("x-harmonised") == "job_id"
    ]
    assert set(marked) == {job_id}


def test_the_video_its_length_and_the_error_are_found_in_any_spelling(tmp_path: Path) -> None:
    members = {
        "result": {"type": "object", "properties": {"url": {"type": "string"}, "durationMs": {"type": "integer"}}},
        "failReason": {"type": "string"},
    }
    spec = import_document(tmp_path, build_document("id", members, "id"))
    found = {
        member["x-harmonised"]: (name, member.get("x-unit"))
        for schema in spec["components"]["schemas"].values()
        for name, member in schema.get("properties", {}).items()
        if "x-harmonised" in member and name not in ("prompt", "seconds")
    }
    assert found == {
        "job_id": ("id", None),
        "state": ("status", None),
        "video_url": ("url", None),
        "duration": ("durationMs", "milliseconds"),
        "error_message": ("failReason", None),
    }


def test_a_prompt_inside_the_input_of_a_request_makes_it_a_submit(tmp_path: Path) -> None:
    document = build_document("id", {"output": {"type": "array", "items": {"type": "string"}}}, "prediction_id")
    media = document["paths"]["/videos"]["post"]["requestBody"]["content"]["application/json"]
    model = {"type": "string", "enum": ["quill-1"]}
    media["schema"] = {"type": "object", "properties": {"model": model, "input": media["schema"]}}
    spec = import_document(tmp_path, document)
    schemas = spec["components"]["schemas"]
    marks = {
        member["x-harmonised"]: f"{name}.{key}"
        for name, schema in schemas.items()
        for key, member in schema.get("properties", {}).items()
        if "x-harmonised" in member
    }
    assert marks["model"].endswith(".model")
    assert (marks["prompt"].split(".")[1], marks["duration"].split(".")[1]) == ("prompt", "seconds")
    outputs = [
        schema["properties"]["output"] for schema in schemas.values() if "output" in schema.get("properties", {})
    ]
    assert [each["items"].get("x-harmonised") for each in outputs] == ["video_url"]
