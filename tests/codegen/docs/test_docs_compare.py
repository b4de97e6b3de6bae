"""Tests of the comparison of a page with a spec: each difference has one finding, with both positions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.providers import PROVIDER_NAMES

from telecine_codegen.diagnostics import Report
from telecine_codegen.docs.compare_pages import compare_page
from telecine_codegen.docs.findings import FactFinding
from telecine_codegen.docs.page_reader import RawPage, parse_page, read_page
from telecine_codegen.docs.schema_fields import SchemaResolver
from telecine_codegen.docs.spec_facts import find_endpoint
from telecine_codegen.docs.spec_operations import list_security_schemes
from telecine_codegen.openapi.document import Document
from telecine_codegen.openapi.reader import read_document

PAGES = Path(__file__).parent / "pages"
SPECS = Path(__file__).parents[3] / "specs"
EDITS = yaml.load(Path(__file__).with_name("edits.yaml").read_text("utf-8"), yaml.CSafeLoader)


@pytest.fixture(scope="module")
def text() -> str:
    return (PAGES / "films.yaml").read_text("utf-8")


@pytest.fixture(scope="module")
def spec(text: str, tmp_path_factory: pytest.TempPathFactory) -> Document:
    path = tmp_path_factory.mktemp("specs") / "films.yaml"
    limits = "    Film:\n      x-limits: {concurrency: 12}\n"
    path.write_text(text.replace("    Film:\n", limits).replace("openapi: 3.0.1", "openapi: 3.1.0").replace(
        "type: integer\n                minimum: 1\n                maximum: 15\n                nullable: true",
        "type: [integer, 'null']\n                minimum: 1\n                maximum: 15",
    ), "utf-8")  # fmt: skip
    document = read_document(path, report := Report())
    assert document is not None, str(report)
    return document


def list_differences(text: str, spec: Document) -> list[FactFinding]:
    return [one for one in compare_page(parse_page(RawPage("page", text.encode())), spec) if one.verdict != "agrees"]


def summarise(findings: list[FactFinding]) -> list[tuple[str, str, str, str]]:
    return [(one.verdict, one.where, one.name, one.kind) for one in findings]


def test_page_that_agrees_has_no_differences(text: str, spec: Document) -> None:
    assert summarise(list_differences(text, spec)) == []


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: f"{edit['old'].strip()} -> {edit['new'].strip()}")
def test_edit_of_the_page_gives_exactly_its_findings(edit: dict[str, Any], text: str, spec: Document) -> None:
    assert edit["old"] in text
    assert [list(one) for one in summarise(list_differences(text.replace(edit["old"], edit["new"], 1), spec))] == edit[
        "findings"
    ]


def test_examples_are_validated_except_for_placeholders() -> None:
    document = read_document(SPECS / "ttapi.yaml", Report())
    assert document is not None
    good = (PAGES / "ttapi_generations.txt").read_text("utf-8")
    for value, expected in (("not a uri", "bad example"), ("<string>", "agrees")):
        text = good.replace('"hook_url": "https://example.com/callback"', f'"hook_url": "{value}"')
        findings = compare_page(parse_page(RawPage("page", text.encode())), document)
        bodies = [one for one in findings if (one.where, one.name, one.kind) == ("request", "", "example")]
        assert [one.verdict for one in bodies] == [expected]


def test_finding_has_both_positions(text: str, spec: Document) -> None:
    one = list_differences(text.replace("default: long", "default: short"), spec)[0]
    lines = spec.path.read_text("utf-8").splitlines()
    assert one.line == text.split("\n").index("          default: long") + 1
    assert one.place is not None
    assert lines[one.place.line - 1].strip() == "default: long"
    assert (one.docs, one.spec) == ("short", "long")


@pytest.mark.parametrize("name", PROVIDER_NAMES)
def test_spec_agrees_with_itself(name: str) -> None:
    document = read_document(SPECS / f"{name}.yaml", Report())
    assert document is not None
    findings = compare_page(read_page(str(SPECS / f"{name}.yaml")), document)
    assert summarise([one for one in findings if one.verdict != "agrees"]) == []
    assert len(findings) > 150


@pytest.mark.parametrize(
    ("method", "path", "found"),
    [
        ("GET", "/v1/videos/generations/{id}", "/v1/videos/generations/{task_id}"),
        ("GET", "/v1/videos/generations/task_01K9", "/v1/videos/generations/{task_id}"),
        ("get", "/v1/videos/generations/{task_id}/", "/v1/videos/generations/{task_id}"),
        ("POST", "/api/v1/videos/generations", "/v1/videos/generations"),
        ("POST", "generation.completed", "generation.completed"),
        ("GET", "/v1/videos", None),
        ("DELETE", "/v1/videos/generations/{task_id}", None),
    ],
)
def test_endpoint_is_found_by_method_and_path(method: str, path: str, found: str | None) -> None:
    document = read_document(SPECS / "toapis.yaml", Report())
    assert document is not None
    endpoint = find_endpoint(document, method, path)
    assert (endpoint.path if endpoint else None) == found


@pytest.mark.parametrize(
    ("security", "found"), [("security: []", []), ("security: [{other: []}]", ["X-OTHER"]), ("", ["X-KEY"])]
)
def test_operation_accepts_the_keys_of_its_own_security(
    security: str, found: list[str], text: str, tmp_path: Path
) -> None:
    path = tmp_path / "films.yaml"
    schemes = "  securitySchemes:\n"
    other = "    other:\n      type: apiKey\n      in: header\n      name: X-OTHER\n"
    summary = "      summary: Start a film\n"
    own = f"{summary}      {security}\n" if security else summary
    edited = text.replace(schemes, schemes + other).replace(summary, own)
    path.write_text(edited.replace("openapi: 3.0.1", "openapi: 3.1.0"), "utf-8")
    document = read_document(path, Report())
    assert document is not None
    endpoint = find_endpoint(document, "POST", "/v1/films")
    assert endpoint is not None
    schemas = SchemaResolver(document.data)
    assert [scheme["name"] for _, scheme in list_security_schemes(schemas, endpoint)] == found


def test_page_about_one_model_is_compared_with_the_variant_of_that_model() -> None:
    document = read_document(SPECS / "apikley.yaml", Report())
    assert document is not None
    page = read_page(str(PAGES / "apikley_text_to_video.txt"))
    names = {one.name for one in compare_page(page, document) if one.where == "request"}
    assert "input.prompt" in names
    assert not names & {"input.image_urls", "input.task_id", "input.index"}


def test_member_without_its_object_is_matched() -> None:
    document = read_document(SPECS / "cometapi.yaml", Report())
    assert document is not None
    text = (PAGES / "cometapi_create.txt").read_text("utf-8")
    folded = text.replace(
        "An image to begin with.\n", "An image to begin with.\n\nurl\nstring\nrequired\n\nWhere it is.\n"
    )
    assert folded != text
    findings = [
        one for one in compare_page(parse_page(RawPage("page", folded.encode())), document) if one.name == "url"
    ]
    assert {(one.verdict, one.kind) for one in findings} == {("agrees", "type"), ("agrees", "required")}


BOTH_MODELS = """# Create

`POST /grok/generations`

## Request

| Parameter | Type | Required | Description |
|---|---|---|---|
| model | string | yes | One of: `grok-imagine-1.0-video`, `grok-imagine-video-1.5-preview` |
| prompt | string | yes | What the video shows. |
| aspect_ratio | string | no | Default: `16:9` |
"""


@pytest.mark.parametrize("form", ["Imagine10Request", "Imagine15PreviewRequest"])
@pytest.mark.parametrize("field", ["prompt", "aspect_ratio"])
def test_a_field_that_one_of_several_documented_forms_lacks_is_told_with_its_form(
    form: str, field: str, tmp_path: Path
) -> None:
    data = yaml.load((SPECS / "ttapi.yaml").read_text("utf-8"), yaml.CSafeLoader)
    path = tmp_path / "ttapi.yaml"
    for removed, expected in ((None, []), (field, [("missing in the spec", field, "field")])):
        if removed:
            del data["components"]["schemas"][form]["properties"][removed]
        path.write_text(yaml.dump(data, sort_keys=False), "utf-8")
        document = read_document(path, Report())
        assert document is not None
        found = list_differences(BOTH_MODELS, document)
        told = [(one.verdict, one.name, one.kind) for one in found if one.verdict == "missing in the spec"]
        assert told == expected
    (finding,) = [one for one in found if one.verdict == "missing in the spec"]
    models = {"Imagine10Request": "grok-imagine-1.0-video", "Imagine15PreviewRequest": "grok-imagine-video-1.5-preview"}
    assert finding.note == f"in the form of {models[form]}"
    assert finding.at is not None
    assert form in finding.at
