"""Tests of `docs --suggest`: new fields are added where they belong, and guesses of what they contain are marked."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from telecine_codegen.diagnostics import Report
from telecine_codegen.docs.compare_pages import compare_page
from telecine_codegen.docs.findings import FactFinding
from telecine_codegen.docs.page_reader import read_page
from telecine_codegen.docs.spec_patch import suggest_patch
from telecine_codegen.lint import lint_document
from telecine_codegen.openapi.reader import read_document

pytestmark = pytest.mark.slow

SPECS: Final = Path(__file__).parents[3] / "specs"
TEXT: Final = {"type": "string"}
NUMBER: Final = {"type": "integer"}
STATES: Final = {"type": "string", "enum": ["waiting", "done", "failed"]}
MARKS: Final[list[tuple[str, str, str, dict[str, Any], dict[str, Any]]]] = [
    ("ttapi", "GenerationResult", "taskId", TEXT, {"x-harmonised": "job_id"}),
    ("ttapi", "GenerationResult", "progress", NUMBER, {"x-harmonised": "progress"}),
    ("ttapi", "GenerationResult", "video_url", TEXT, {"x-harmonised": "video_url"}),
    ("ttapi", "GenerationResult", "resultUrls", {"type": "array", "items": TEXT}, {"x-harmonised": "video_url"}),
    ("ttapi", "GenerationResult", "duration", {"type": "number"}, {"x-harmonised": "duration"}),
    (
        *("ttapi", "GenerationResult", "durationMs", NUMBER),
        {"x-harmonised": "duration", "x-unit": "milliseconds"},
    ),
    ("ttapi", "GenerationResult", "expires_at", NUMBER, {"x-harmonised": "expires_at"}),
    ("ttapi", "GenerationResult", "completeTime", NUMBER, {"x-harmonised": "completed_at"}),
    ("ttapi", "GenerationResult", "fail_reason", TEXT, {"x-harmonised": "error_message"}),
    ("ttapi", "GenerationResult", "failCode", TEXT, {"x-harmonised": "error_code"}),
    ("ttapi", "GenerationResult", "quota", TEXT, {"x-harmonised": "cost", "x-unit": "quota"}),
    ("ttapi", "GenerationResult", "price_usd", {"type": "number"}, {"x-harmonised": "cost", "x-unit": {"USD": 1}}),
    (
        *("cometapi", "FlatVideo", "taskStatus", STATES),
        {"x-harmonised": "state", "x-states": {"waiting": "queued", "done": "succeeded", "failed": "failed"}},
    ),
    ("apikley", "UploadedFile", "image_url", TEXT, {"x-harmonised": "image_url"}),
    ("ttapi", "Imagine10Request", "clientBusinessId", TEXT, {"x-harmonised": "key"}),
    (
        *("ttapi", "Imagine10Request", "input_image", TEXT),
        {"x-harmonised": "images", "x-image": {"forms": ["url"]}},
    ),
]
UNMARKED: Final[list[tuple[str, str, str, dict[str, Any]]]] = [
    ("ttapi", "GenerationResult", "url", {"type": "boolean"}),  # no URL
    ("ttapi", "GenerationResult", "id", TEXT),  # the job has its id
    ("ttapi", "GenerationResult", "code", NUMBER),
    ("ttapi", "GenerationResult", "trace", TEXT),
    ("ttapi", "Imagine10Request", "duration", NUMBER),  # video_length is there
    ("ttapi", "Account", "name", TEXT),
]
OBJECT: Final = {
    "type": "object",
    "properties": {"url": TEXT, "cover": {"type": "object", "properties": {"url": TEXT}}},
}

Change = Callable[[dict[str, Any]], object]


def load_yaml(text: str) -> Any:
    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


class Suggestion:
    """A page that publishes a changed spec, and the spec with the suggested patch.

    Args:
        folder: An empty folder.
        provider: Name of the spec.
        change: Changes the spec to what the page says.
        edit: Changes the text of the spec before that.
    """

    def __init__(
        self, folder: Path, provider: str, change: Change, edit: Callable[[str], str] = lambda text: text
    ) -> None:
        shutil.copytree(SPECS, folder / "specs")
        self.path = folder / f"specs/{provider}.yaml"
        self.before = edit(self.path.read_text("utf-8"))
        self.path.write_text(self.before, "utf-8")
        published = load_yaml(self.before)
        change(published)
        self.page = folder / "page.json"
        self.page.write_text(json.dumps(published, indent=1), "utf-8")
        suggestion = suggest_patch(self.path, self.compare())
        self.remaining = [finding.name for finding in suggestion.remaining]
        if suggestion.patch:
            subprocess.run(["git", "apply", "-"], input=suggestion.patch, text=True, cwd=folder, check=True)
        self.after = self.path.read_text("utf-8")
        self.spec: Any = load_yaml(self.after)

    def compare(self) -> list[FactFinding]:
        document = read_document(self.path, report := Report())
        assert document is not None, str(report)
        return compare_page(read_page(str(self.page)), document)

    def lint(self) -> list[tuple[str, str]]:
        """Return severity and message of what lint says of the patched spec."""
        document = read_document(self.path, report := Report())
        assert document is not None, str(report)
        lint_document(document, report)
        return [(each.severity, each.message) for each in report.diagnostics]

    def get_member(self, component: str, name: str) -> dict[str, Any]:
        member: dict[str, Any] = self.spec["components"]["schemas"][component]["properties"][name]
        return member


def add_member(component: str, name: str, schema: dict[str, Any]) -> Change:
    return lambda spec: spec["components"]["schemas"][component]["properties"].update({name: schema})


def list_marks(member: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in member.items() if key.startswith("x-")}


@pytest.fixture(scope="module")
def all_suggestions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Suggestion]:
    """Return a suggestion for each provider, with all new fields of the cases above."""
    members = [*(case[:4] for case in MARKS), *UNMARKED]

    def build(provider: str) -> Suggestion:
        def change(spec: dict[str, Any]) -> None:
            for owner, component, name, schema in members:
                if owner == provider:
                    add_member(component, name, schema)(spec)

        return Suggestion(tmp_path_factory.mktemp(provider), provider, change)

    return {provider: build(provider) for provider in {member[0] for member in members}}


@pytest.mark.parametrize(("provider", "component", "name", "schema", "marks"), MARKS, ids=lambda one: str(one)[:20])
def test_a_new_field_is_marked_as_the_fields_of_that_name_are(
    provider: str,
    component: str,
    name: str,
    schema: dict[str, Any],
    marks: dict[str, Any],
    all_suggestions: dict[str, Suggestion],
) -> None:
    suggestion = all_suggestions[provider]
    member = suggestion.get_member(component, name)
    assert list_marks(member) == marks
    assert member.get("type", "string") == schema["type"]


@pytest.mark.parametrize(("provider", "component", "name", "schema"), UNMARKED, ids=str)
def test_a_name_that_says_too_little_is_not_marked(
    provider: str, component: str, name: str, schema: dict[str, Any], all_suggestions: dict[str, Suggestion]
) -> None:
    member = all_suggestions[provider].get_member(component, name)
    assert list_marks(member) == {}
    assert member["type"] == schema["type"]


def test_every_guess_has_a_comment_and_passes_lint(all_suggestions: dict[str, Suggestion]) -> None:
    for suggestion in all_suggestions.values():
        assert (suggestion.remaining, suggestion.lint()) == ([], [])
        old = suggestion.before.splitlines()
        marks = [line for line in suggestion.after.splitlines() if line not in old and "x-" in line]
        guesses = [line for line in marks if line.strip().startswith(("x-harmonised", "x-states"))]
        assert guesses
        assert [line for line in guesses if not line.endswith("  # guess")] == []


def test_a_state_word_that_nothing_explains_becomes_a_question(tmp_path: Path) -> None:
    states = {"type": "string", "enum": ["done", "simmering"]}
    suggestion = Suggestion(tmp_path, "cometapi", add_member("FlatVideo", "task_status", states))
    member = suggestion.get_member("FlatVideo", "task_status")
    assert member["x-states"] == {"done": "succeeded", "simmering": "running"}
    assert set(suggestion.lint()) == {("question", "what do the state words simmering mean? (running is assumed)")}


def test_a_state_without_words_is_only_asked_about(tmp_path: Path) -> None:
    suggestion = Suggestion(tmp_path, "cometapi", add_member("FlatVideo", "task_status", TEXT))
    assert list_marks(suggestion.get_member("FlatVideo", "task_status")).keys() == {"x-question"}
    assert {severity for severity, _ in suggestion.lint()} == {"question"}


def test_the_unit_of_an_amount_is_asked_for_if_neither_spec_nor_name_says_it(tmp_path: Path) -> None:
    suggestion = Suggestion(tmp_path, "ttapi", add_member("GenerationResult", "cost", {"type": "number"}))
    marks = list_marks(suggestion.get_member("GenerationResult", "cost"))
    assert (marks["x-harmonised"], marks["x-unit"]) == ("cost", "quota")
    assert suggestion.lint() == [("question", "in which unit is this amount? (quota is assumed)")]


def test_a_guess_that_lint_refuses_becomes_a_question(tmp_path: Path) -> None:
    suggestion = Suggestion(tmp_path, "apikley", add_member("FileUpload", "prompt", TEXT))
    marks = list_marks(suggestion.get_member("FileUpload", "prompt"))
    assert marks.keys() == {"x-question"}
    assert "does this contain the prompt?" in marks["x-question"]
    assert [severity for severity, _ in suggestion.lint()] == ["question"]


def test_a_field_that_lint_refuses_is_left_to_a_person(tmp_path: Path) -> None:
    suggestion = Suggestion(tmp_path, "ttapi", add_member("GenerationResult", "job_id", TEXT))  # beside jobId
    assert suggestion.after == suggestion.before
    assert set(suggestion.remaining) == {"job_id"}


def test_an_object_becomes_a_component_with_the_members_that_the_page_describes(tmp_path: Path) -> None:
    suggestion = Suggestion(tmp_path, "ttapi", add_member("GenerationResult", "film", OBJECT))
    schemas = suggestion.spec["components"]["schemas"]
    assert suggestion.get_member("GenerationResult", "film") == {"$ref": "#/components/schemas/Film"}
    assert schemas["Film"]["properties"]["cover"] == {"$ref": "#/components/schemas/Cover"}
    assert suggestion.remaining == []
    assert suggestion.lint() == []
    assert [one.name for one in suggestion.compare() if one.verdict == "missing in the spec"] == []


def test_only_the_url_in_a_video_is_taken_for_that_of_the_video(tmp_path: Path) -> None:
    suggestion = Suggestion(tmp_path, "ttapi", add_member("GenerationResult", "video", OBJECT))
    assert list_marks(suggestion.get_member("GenerationResultVideo", "url")) == {"x-harmonised": "video_url"}
    assert list_marks(suggestion.get_member("Cover", "url")) == {}


def test_a_member_of_an_unknown_object_is_not_added_to_the_object_around_it(tmp_path: Path) -> None:
    deep = {"type": "object", "required": ["inner"], "properties": {"inner": OBJECT}}
    suggestion = Suggestion(
        tmp_path, "ttapi", lambda spec: add_member("Imagine10Request", "camera", {**deep, "type": ["object"]})(spec)
    )
    added = suggestion.spec["components"]["schemas"]["Imagine10Request"]["properties"].keys()
    assert not {"inner", "url", "cover"} & added


def test_a_parameter_is_added_to_the_parameters(tmp_path: Path) -> None:
    parameter = {"name": "verbose", "in": "query", "schema": {"type": "boolean", "default": False}}
    suggestion = Suggestion(
        tmp_path, "ttapi", lambda spec: spec["paths"]["/grok/fetch"]["get"]["parameters"].append(parameter)
    )
    added = suggestion.spec["paths"]["/grok/fetch"]["get"]["parameters"][-1]
    assert (added["name"], added["in"], added["schema"]) == ("verbose", "query", parameter["schema"])
    assert suggestion.lint() == []


def test_values_of_a_new_field_are_closed_in_a_request_and_open_in_a_response(tmp_path: Path) -> None:
    sizes = {"type": "string", "enum": ["s", "l"]}

    def change(spec: dict[str, Any]) -> None:
        add_member("Imagine10Request", "film_size", sizes)(spec)
        add_member("GenerationResult", "film_size", sizes)(spec)

    suggestion = Suggestion(tmp_path, "ttapi", change)
    assert suggestion.get_member("Imagine10Request", "film_size")["enum"] == ["s", "l"]
    assert suggestion.get_member("GenerationResult", "film_size")["anyOf"] == [sizes, TEXT]
    assert suggestion.lint() == []


def test_a_required_field_is_added_to_a_response_as_optional_and_never_to_a_request(tmp_path: Path) -> None:
    def change(spec: dict[str, Any]) -> None:
        for component in ("Imagine10Request", "GenerationResult"):
            add_member(component, "film_size", TEXT)(spec)
            spec["components"]["schemas"][component].setdefault("required", []).append("film_size")

    suggestion = Suggestion(tmp_path, "ttapi", change)
    assert set(suggestion.remaining) == {"film_size"}
    assert "film_size" in suggestion.spec["components"]["schemas"]["GenerationResult"]["properties"]
    assert "film_size" not in suggestion.spec["components"]["schemas"]["Imagine10Request"]["properties"]
    assert {(one.kind, one.name) for one in suggestion.compare() if one.is_open} == {
        ("field", "film_size"), ("required", "film_size"),
    }  # fmt: skip


def test_comments_and_blank_lines_between_components_stay_where_they_are(tmp_path: Path) -> None:
    def edit(text: str) -> str:
        return text.replace("    VideoState:\n", "\n    # Second shape.\n\n    VideoState:\n")

    suggestion = Suggestion(tmp_path, "ttapi", add_member("GenerationResult", "progress", NUMBER), edit)
    assert "x-harmonised: progress  # guess\n\n    # Second shape.\n\n    VideoState:\n" in suggestion.after


def test_a_field_is_added_to_properties_on_one_line(tmp_path: Path) -> None:
    def edit(text: str) -> str:
        start = text.index("    SnakeCaseReference:")
        old = re.compile(r"properties:\n +job_id:\n +type: string\n +description: (.*)\n +x-harmonised: job_id\n")
        new = r"properties: {job_id: {type: string, description: \1, x-harmonised: job_id}}\n"
        return text[:start] + old.sub(new, text[start:], count=1)

    suggestion = Suggestion(tmp_path, "ttapi", add_member("SnakeCaseReference", "progress", NUMBER), edit)
    assert "properties: {job_id" in suggestion.before
    assert list_marks(suggestion.get_member("SnakeCaseReference", "progress")) == {"x-harmonised": "progress"}
    assert list_marks(suggestion.get_member("SnakeCaseReference", "job_id")) == {"x-harmonised": "job_id"}


def test_a_name_that_yaml_reads_as_another_type_is_quoted(tmp_path: Path) -> None:
    suggestion = Suggestion(tmp_path, "ttapi", add_member("GenerationResult", "on", TEXT))
    assert "        'on':\n" in suggestion.after
    assert suggestion.lint() == []


def collect_components(provider: str) -> list[str]:
    schemas = load_yaml((SPECS / f"{provider}.yaml").read_text("utf-8"))["components"]["schemas"]
    return sorted(name for name, schema in schemas.items() if "properties" in schema)


NAMES = st.one_of(
    st.sampled_from([case[2] for case in (*MARKS, *UNMARKED)]),
    st.sampled_from(["type", "properties", "class", "on", "16:9", "videoUrl", "event", "balance", "image", "é"]),
)
SCALARS = st.one_of(
    st.sampled_from([TEXT, NUMBER, STATES, {"type": "boolean", "default": False}, {"type": ["string", "null"]}]),
    st.builds(
        lambda values: {"type": "string", "enum": values, "default": values[0]},
        st.lists(st.sampled_from(["on", "16:9", "a b", "x: y", "null", "done", "010", "#"]), min_size=1, unique=True),
    ),
    st.builds(lambda low: {"type": "integer", "minimum": low}, st.integers(0, 9)),
    st.just({"type": "array", "items": TEXT, "maxItems": 3}),
)
SCHEMAS = st.one_of(
    SCALARS, st.builds(lambda own: {"type": "object", "properties": own}, st.dictionaries(NAMES, SCALARS, min_size=1))
)


@st.composite
def build_changes(draw: st.DrawFn) -> tuple[str, list[tuple[str, str, dict[str, Any]]]]:
    provider = draw(st.sampled_from(["ttapi", "toapis", "cometapi", "apikley", "xai"]))
    one = st.tuples(st.sampled_from(collect_components(provider)), NAMES, SCHEMAS)
    return provider, draw(st.lists(one, min_size=1, max_size=4))


@settings(max_examples=5, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(build_changes())
def test_every_patch_applies_and_leaves_at_most_questions(
    changes: tuple[str, list[tuple[str, str, dict[str, Any]]]],
) -> None:
    provider, members = changes

    def change(spec: dict[str, Any]) -> None:
        for component, name, schema in members:
            spec["components"]["schemas"][component]["properties"].setdefault(name, schema)

    with tempfile.TemporaryDirectory() as folder:
        suggestion = Suggestion(Path(folder), provider, change)
        assert [message for severity, message in suggestion.lint() if severity == "error"] == []
        missing = [
            one.name
            for one in suggestion.compare()
            if (one.kind, one.verdict) == ("field", "missing in the spec") and one.name not in suggestion.remaining
        ]
        assert missing == []


def test_a_component_that_yaml_1_1_reads_as_a_boolean_is_quoted() -> None:
    switch = {"type": "object", "description": "A switch.", "properties": {"url": {"type": "string"}}}

    def change(spec: dict[str, Any]) -> None:
        spec["components"]["schemas"]["Account"]["properties"].setdefault("on", switch)

    with tempfile.TemporaryDirectory() as folder:
        suggestion = Suggestion(Path(folder), "ttapi", change)
        assert [message for severity, message in suggestion.lint() if severity == "error"] == []
