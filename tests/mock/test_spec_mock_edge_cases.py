"""Mocks of specs that are unusual, but valid: made from an invented spec by small changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.contract.contract_client import SyncAsgiTransport

from telecine_mock import ManualClock, Settings, create_app
from telecine_mock.spec_provider.endpoints import JobHandler
from telecine_mock.spec_provider.job_requests import nearest_clip_ratio
from telecine_mock.spec_provider.member_values import format_time
from telecine_mock.spec_provider.provider_builder import load_provider

HERE = Path(__file__).parent
KESTREL = (HERE / "invented" / "kestrel.yaml").read_text("utf-8")
SKYLARK = HERE.parent / "codegen" / "fifth" / "skylark.yaml"
ORDER = {"model": "kestrel-1", "prompt": "a kestrel"}
PACE = 30.0


class RunningSpec:
    """A mock of one spec in this process, with a clock that stands still."""

    def __init__(self, path: Path) -> None:
        provider = load_provider(path)
        self.clock = ManualClock()
        self.app = create_app(Settings(clock=self.clock, pace=PACE, seed=7), {provider.name: provider})
        key = {provider.key_header: f"{provider.key_prefix}mock-key"}
        self.http = httpx.Client(
            transport=SyncAsgiTransport(self.app), base_url=f"http://mock/{provider.name}", headers=key
        )

    def finish(self, prompt: str = "a kestrel") -> dict[str, Any]:
        """Start a film, let its time pass, and return it."""
        film = self.http.post("/films", json=ORDER | {"prompt": prompt}).json()
        self.clock.advance(PACE)
        polled: dict[str, Any] = self.http.get(f"/films/{film['id']}").json()
        return polled


Run = Callable[..., RunningSpec]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Return a function that runs the mock of the invented spec with some texts replaced."""
    running: list[RunningSpec] = []

    def start(*changes: tuple[str, str]) -> RunningSpec:
        text = KESTREL
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "kestrel.yaml").write_text(text, "utf-8")
        running.append(RunningSpec(tmp_path / "kestrel.yaml"))
        return running[-1]

    yield start
    for each in running:
        each.http.close()


def test_a_body_composed_with_all_of_is_checked_and_read(run: Run) -> None:
    mock = run(
        (
            "    FilmOrder:\n      type: object\n",
            (
                "    FilmOrder:\n      description: What to make.\n      allOf:\n"
                "        - {$ref: '#/components/schemas/FilmMembers'}\n    FilmMembers:\n      type: object\n"
            ),
        )
    )
    assert mock.http.post("/films", json={"prompt": "a kestrel"}).status_code == 400
    assert mock.http.post("/films", json=ORDER | {"seconds": 8, "shape": "1:1"}).status_code == 202
    (job,) = mock.app.state.mock_state.jobs.list()
    assert (job.prompt, job.seconds, job.ratio, job.model) == ("a kestrel", 8, "1:1", "kestrel-1")


@pytest.mark.parametrize(
    ("schema", "example", "pattern"),
    [
        ("{type: integer, minimum: 1, maximum: 99999,", "17", r"\d{5}"),
        ("{type: integer,", "17", r"\d{10}"),
        ("{type: integer, minimum: 10, maximum: 99,", "17", r"\d{2}"),
        ("{type: string, pattern: '^K[A-Z]{2}-[0-9]{4}$',", "KAB-1234", r"KAB-\d{4}"),
        ("{type: string, maxLength: 32,", "00ff", r"[0-9a-f]{32}"),
    ],
)
def test_ids_match_the_schema_and_are_unique(run: Run, schema: str, example: str, pattern: str) -> None:
    kind = "integer" if "integer" in schema else "string"
    mock = run(
        ("{type: string, pattern: '^film-[0-9a-f-]+$',", schema),
        ("Id of the film., schema: {type: string}", f"Id of the film., schema: {{type: {kind}}}"),
        ("film-8f2a", example),
    )
    ids = [mock.http.post("/films", json=ORDER).json()["id"] for _ in range(30)]
    assert len(set(ids)) == 30
    assert all(re.fullmatch(pattern, str(each)) for each in ids)
    assert {type(each) for each in ids} == {int if kind == "integer" else str}
    assert mock.http.get(f"/films/{ids[0]}").json()["id"] == ids[0]


def test_a_state_that_is_told_by_an_absent_member_is_absent(run: Run) -> None:
    mock = run(
        ("required: [id, state]", "required: [id]"),
        ("enum: [waiting, flying, finished", "enum: [flying, finished"),
        ("x-states: {waiting: queued,", "x-states: {'': queued,"),
        ("example: {id: film-8f2a, state: waiting}", "example: {id: film-8f2a}"),
    )
    film = mock.http.post("/films", json=ORDER).json()
    assert "state" not in film
    assert "state" not in mock.http.get(f"/films/{film['id']}").json()
    mock.clock.advance(PACE / 2)
    assert mock.http.get(f"/films/{film['id']}").json()["state"] == "flying"


def test_a_failure_without_a_word_or_a_member_has_the_common_word(run: Run) -> None:
    mock = run(
        ("crashed: failed, faded: expired}", "crashed: succeeded, faded: succeeded}"),
        ("                crashed: {value: {id: film-8f2a, state: crashed, why: The wind was too strong}}\n", ""),
        (
            (
                "        why: {type: string, description: Why there is none., x-harmonised: error_message, "
                "x-rejected: {phrases: [unfit for kestrels]}}\n"
            ),
            "",
        ),
    )
    for word in ("[fail]", "[moderated]", "[expired]"):
        film = mock.finish(word)
        assert film["state"] == "failed"
        assert not {"url", "millis", "until", "seeds", "why"} & film.keys()


def test_a_query_with_a_list_and_a_header_are_checked(run: Run) -> None:
    mock = run(
        (
            "        - {name: days, in: query,",
            (
                "        - {name: X-Nest, in: header, description: Which., schema: {type: integer}, example: 3}\n"
                "        - {name: at, in: query, description: Where., schema: {type: array, items: {type: integer}}}\n"
                "        - {name: days, in: query, required: true,"
            ),
        )
    )

    def ask(query: str, **headers: str) -> tuple[int, str]:
        answer = mock.http.get(f"/weather?{query}", headers=headers)
        return answer.status_code, answer.json().get("error", {}).get("message", "")

    assert ask("days=3&at=1&at=2", **{"X-Nest": "4"}) == (200, "")
    assert ask("at=1") == (400, "days is required")
    assert ask("days=8") == (400, "days: 8 is greater than the maximum of 7")
    assert ask("days=1&at=1&at=west") == (400, 'at.1: "west" is not of type "integer"')
    assert ask("days=1", **{"X-Nest": "north"}) == (400, 'X-Nest: "north" is not of type "integer"')


def test_an_accepted_status_without_a_body_means_that_the_job_runs(run: Run) -> None:
    mock = run(
        (
            "        '404': {$ref: '#/components/responses/NoFilm'}\n",
            (
                "        '202': {description: Still flying., x-empty: true}\n"
                "        '404': {$ref: '#/components/responses/NoFilm'}\n"
            ),
        ),
        ("                flying: {value: {id: film-8f2a, state: flying, percent: 40%}}\n", ""),
    )
    film = mock.http.post("/films", json=ORDER).json()
    for _ in range(2):
        answer = mock.http.get(f"/films/{film['id']}")
        assert (answer.status_code, answer.content) == (202, b"")
        mock.clock.advance(PACE / 2)
    assert mock.http.get(f"/films/{film['id']}").json()["state"] == "finished"


def test_a_callback_goes_to_the_url_of_its_expression_without_a_mark(run: Run) -> None:
    mock = run((", description: Where to report., x-harmonised: callback_url}", ", description: Where to report.}"))
    mock.http.post("/films", json=ORDER | {"report_to": "https://elsewhere.example/films"})
    (delivery,) = mock.app.state.mock_state.callback_sender.deliveries
    assert (delivery.url, delivery.delivered) == ("https://elsewhere.example/films", False)
    mock.http.post("/films", json=ORDER)
    assert len(mock.app.state.mock_state.callback_sender.deliveries) == 1


def test_a_fact_that_the_example_does_not_tell_is_not_told(run: Run) -> None:
    mock = run(("{type: integer, description: Its length.,", "{type: [integer, 'null'], description: Its length.,"))
    assert mock.finish()["millis"] == 4000
    silent = run(
        ("{type: integer, description: Its length.,", "{type: [integer, 'null'], description: Its length.,"),
        ("millis: 4000", "millis: null"),
    )
    assert silent.finish()["millis"] is None


def test_a_phase_is_derived_in_the_shape_of_the_other_examples(tmp_path: Path) -> None:
    """CometAPI's older shape has the first members that could tell a failure."""
    text = (HERE.parents[1] / "specs" / "cometapi.yaml").read_text("utf-8")
    for start, end in (("wrapped_failed:", "                flat_unknown_yet:"), ("flat_failed:", "        '400'")):
        first = text.index(f"                {start}")
        text = text[:first] + text[text.index(end, first) :]
    (tmp_path / "cometapi.yaml").write_text(text, "utf-8")
    failed = next(
        endpoint.handler.view.bodies["failed"].example.body
        for endpoint in load_provider(tmp_path / "cometapi.yaml").endpoints
        if isinstance(endpoint.handler, JobHandler)
    )
    assert failed == {"status": "failed", "progress": 40, "error": {"message": "The job has failed"}}


@pytest.mark.parametrize(
    ("spec", "path", "body", "message"),
    [
        (
            "xai",
            "/v1/videos/generations",
            {"prompt": "a boat", "image": {"url": "ftp://a.example/b.png"}},
            'image.url: "ftp://a.example/b.png" does not match "^(https?://|data:image/[a-z+.-]+;base64,)"',
        ),
        (
            "apikley",
            "/api/v1/jobs/createTask",
            {"model": "grok-imagine/image-to-video", "input": {"index": 1, "task_id": 7}},
            'input.task_id: 7 is not of type "string"',
        ),
    ],
)
def test_a_body_is_checked_against_the_form_that_it_was_meant_for(
    spec: str, path: str, body: dict[str, Any], message: str
) -> None:
    mock = RunningSpec(HERE.parents[1] / "specs" / f"{spec}.yaml")
    refused = mock.http.post(path, json=body).json()
    assert (refused.get("error") or refused.get("msg")) == message
    mock.http.close()


NOON = 1_777_636_800.25


@pytest.mark.parametrize(
    ("current", "schema", "written"),
    [
        (1_768_380_514, {}, 1_777_636_800),
        (1_768_380_514_000, {}, 1_777_636_800_250),
        (0, {"x-unit": "milliseconds"}, 1_777_636_800_250),
        ("1768380514", {}, "1777636800"),
        ("2026-03-01T12:00:00Z", {}, "2026-05-01T12:00:00Z"),
        ("2026-03-10 09:52:59", {}, "2026-05-01 12:00:00"),
        (None, {"type": "string", "format": "date-time"}, "2026-05-01T12:00:00Z"),
    ],
)
def test_a_time_is_written_as_the_example_has_it(current: Any, schema: dict[str, Any], written: Any) -> None:
    assert format_time(NOON, current, schema) == written


@pytest.mark.parametrize(
    ("ratio", "clip"),
    [("16:9", "16:9"), ("1280x720", "16:9"), ("21:9", "16:9"), ("4:5", "3:4"), ("portrait", "9:16"), ("auto", "16:9")],
)
def test_a_film_has_the_nearest_ratio(ratio: str, clip: str) -> None:
    assert nearest_clip_ratio(ratio) == clip


def test_an_operation_without_security_needs_no_key_and_others_do(run: Run) -> None:
    mock = run()
    assert mock.http.get("/weather", headers={"Authorization": ""}).status_code == 200
    assert mock.http.get("/seeds", headers={"Authorization": ""}).status_code == 401


def test_uploads_are_served_back_and_replaced_only_where_the_client_chooses_the_folder(run: Run) -> None:
    mock = run()

    def upload(content: bytes) -> str:
        stored = mock.http.post("/stills", files={"file": ("boat.png", content)}, data={"name": "boat.png"})
        assert stored.status_code == 201
        url: str = stored.json()["still"]["url"]
        return url

    first, second = upload(b"first"), upload(b"second")
    assert [mock.http.get(url).content for url in (first, second)] == [b"first", b"second"]
    assert mock.http.post("/stills", data={"file": "no file"}).status_code == 400

    chosen = RunningSpec(HERE.parents[1] / "specs" / "apikley.yaml")
    for content in ("Zmlyc3Q=", "data:text/plain;base64,c2Vjb25k"):
        body = {"base64Data": content, "uploadPath": "boats", "fileName": "boat.txt"}
        stored = chosen.http.post("/file-upload/api/file-base64-upload", json=body)
    body = {"fileUrl": "https://a.example/boat.png", "uploadPath": "boats"}
    passed_on = chosen.http.post("/file-upload/api/file-url-upload", json=body)
    assert passed_on.json()["data"]["downloadUrl"] == "https://a.example/boat.png"
    form = {"files": {"file": ("boat.txt", b"third")}, "data": {"uploadPath": "boats"}}
    urls = {chosen.http.post("/file-upload/api/file-stream-upload", **form).json()["data"]["downloadUrl"] for _ in "ab"}
    assert urls == {"http://mock/cdn/uploads/apikley/boats/boat.txt"}
    assert chosen.http.get(stored.json()["data"]["downloadUrl"]).content == b"second"
    chosen.http.close()


def test_documented_headers_are_sent(run: Run) -> None:
    mock = run()
    film = mock.http.post("/films", json=ORDER).json()
    assert mock.http.get(f"/films/{film['id']}").headers["x-kestrel-seconds-to-wait"] == "5"


def test_an_optional_body_may_be_absent(run: Run) -> None:
    mock = run(
        (
            "  /weather:\n    get:\n      operationId: readWeather\n",
            (
                "  /weather:\n    post:\n      operationId: readWeather\n      requestBody:\n        content:\n"
                "          application/json:\n            schema: {$ref: '#/components/schemas/Weather'}\n"
                "            example: {wind: east}\n"
            ),
        )
    )
    assert mock.http.post("/weather").status_code == 200
    assert mock.http.post("/weather", json={"wind": "east"}).status_code == 200
    assert mock.http.post("/weather", json={"wind": 7}).status_code == 400
    assert mock.http.post("/films").status_code == 400


def test_a_spec_without_jobs_serves_its_examples() -> None:
    mock = RunningSpec(SKYLARK)
    answer = mock.http.post("/orders", json={"model": "lark-text", "prompt": "a kite"})
    assert (answer.status_code, answer.json()) == (200, {"id": "o1"})
    refused = mock.http.post("/orders", json={"model": "lark-song"})
    assert (refused.status_code, refused.json()) == (
        400,
        {"code": 400, "message": "model must be one of lark-text, lark-image"},
    )
    assert mock.http.get("/nowhere").status_code == 404
    mock.http.close()


def test_an_undocumented_status_has_a_code_that_is_read_as_that_status(run: Run) -> None:
    """The code of the default response, `nest_closed`, means something else."""
    mock = run()
    answer = mock.http.get("/seeds", headers={"Authorization": "Bearer mock-key[status 402]"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (402, "402")
    closed = mock.http.post("/films", json=ORDER | {"prompt": "[maintenance]"})
    assert (closed.status_code, closed.json()["error"]) == (503, {"code": "nest_closed", "message": "Back in spring"})


def test_a_success_whose_example_has_no_url_gets_one(run: Run) -> None:
    mock = run(("                    url: https://cdn.kestrel.example/8f2a.mp4\n", ""))
    assert mock.finish()["url"].startswith("http://mock/cdn/")
