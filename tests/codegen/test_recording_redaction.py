"""A recording has no keys, prompts and signed URLs, in no usual encoding, and is as valid as what was recorded."""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from telecine_codegen.compile.pipeline import read_and_lint
from telecine_codegen.contract.api_spec import HttpMessage
from telecine_codegen.contract.check_context import ContractTarget
from telecine_codegen.contract.exchange import RecordedExchange
from telecine_codegen.contract.recording import read_recording, write_recording
from telecine_codegen.contract.redaction import Redactor, clean_amount, replace_amounts
from telecine_codegen.contract.traffic import Capture
from telecine_codegen.diagnostics import Report

pytestmark = pytest.mark.slow

SPEC = Path(__file__).parents[2] / "specs" / "apikley.yaml"
(DOCUMENT,) = read_and_lint([SPEC], Report())
JOB = "5c1f0a7e9b7d4c7f8f0e6a2d1b3c4d5e"
KEY = "k3y-0f-a-user-that-nobody-may-read"
PROMPT = "Zwölf Füchse springen über 'den' \"Zaun\" / heute\n"
QUERY = "X-Amz-Signature=9f8e7d6c5b4a39281706&X-Amz-Credential=AKIAQ7%2F2026"
Encoder = Callable[[str], str]


def encode_base64(text: str) -> str:
    return b64encode(text.encode()).decode()


ENCODERS: Mapping[str, Encoder] = {
    "plain": str,
    "within a sentence": lambda text: f"no luck with {text}, sorry",
    "JSON": lambda text: json.dumps({"input": {"text": text}}),
    "JSON without escapes": lambda text: json.dumps([text], ensure_ascii=False),
    "JSON in JSON": lambda text: json.dumps({"a": json.dumps({"b": text})}),
    "JSON in a sentence": lambda text: "bad request: " + json.dumps({"a": text}) + " was sent",
    "percent-encoded": lambda text: quote(text, safe=""),
    "percent-encoded twice": lambda text: quote(quote(text, safe=""), safe=""),
    "percent-encoded path": quote,
    "form-encoded": quote_plus,
    "base64": encode_base64,
    "base64 for URLs": lambda text: urlsafe_b64encode(text.encode()).decode(),
    "base64 of a pair": lambda text: "Basic " + encode_base64(f"user:{text}"),
    "base64 of JSON": lambda text: encode_base64(json.dumps({"text": text}, ensure_ascii=False)),
}


def build_captures(key: str, prompt: str, query: str, echo: str) -> list[Capture]:
    """Return the exchanges of a job whose poll repeats a text in several places."""
    headers = {"authorization": f"Bearer {key}", "content-type": "application/json", "cookie": f"s={key}"}
    body = {"model": "grok-imagine/text-to-video", "input": {"prompt": prompt}}
    sent = HttpMessage(headers, json.dumps(body).encode())
    created = json.dumps({"code": 200, "msg": "success", "data": {"taskId": JOB}}).encode()
    url = f"https://user:{key}@cdn.example.net/{JOB}.mp4?{query}"
    polled = {
        "code": 200,
        "msg": echo,
        "data": {
            "taskId": JOB,
            "model": "grok-imagine/text-to-video",
            "state": "success",
            "param": json.dumps(body),
            "resultJson": json.dumps({"resultUrls": [url]}),
            "failMsg": echo,
            echo: [echo],
        },
    }
    answer = {"content-type": "application/json", "set-cookie": key, "retry-after": echo}
    poll = f"/api/v1/jobs/recordInfo?taskId={JOB}"
    films = HttpMessage({"content-type": "text/plain", "location": url}, echo.encode("utf-8", "replace"))
    return [
        Capture(RecordedExchange("POST", "/api/v1/jobs/createTask", sent, 200, HttpMessage(answer, created))),
        Capture(
            RecordedExchange(
                "GET", poll, HttpMessage(headers, b""), 200, HttpMessage(answer, json.dumps(polled).encode())
            )
        ),
        Capture(RecordedExchange("GET", url, HttpMessage({}, b""), 200, films), is_elsewhere=True),
    ]


def record(key: str, prompt: str, query: str, echo: str) -> list[str]:
    """Return all that is recorded: the text of each file, and each text in it."""
    with TemporaryDirectory() as folder:
        target = ContractTarget(DOCUMENT, "https://api.example.net", key)
        write_recording(Path(folder), target, "all", build_captures(key, prompt, query, echo))
        texts = [path.read_text("utf-8") for path in sorted(Path(folder).iterdir())]
    return [*texts, *(each for text in texts for each in iter_all_texts(json.loads(text)))]


def iter_all_texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield name
            yield from iter_all_texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from iter_all_texts(each)
    elif isinstance(value, str):
        yield value
        if value[:1] in ("{", "["):
            yield from iter_all_texts(json.loads(value))


CONTROL = "\n".join(record("another-key-123456", "Ein Boot fährt weit hinaus", "sig=0123456789abcdef", "fine"))
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=8, max_size=40).map(str.strip)
KEYS = st.text(st.sampled_from("abcdefghijkmnopqrstuvwxyzABCDEFGHXYZ0123456789-_.+/="), min_size=10, max_size=60)
QUERIES = st.dictionaries(KEYS, KEYS, min_size=1, max_size=3).map(
    lambda pairs: "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs.items())
)


@settings(deadline=None)
@given(KEYS, TEXTS, QUERIES, st.sampled_from(sorted(ENCODERS)), st.sampled_from(("key", "prompt", "query")))
@example(KEY, PROMPT.strip(), QUERY, "JSON in a sentence", "prompt")
@example(KEY, '["a list that is a prompt"]', QUERY, "plain", "prompt")
@example(KEY, '{"a": "prompt"} x', QUERY, "JSON in JSON", "prompt")
@example(KEY, "a mail to me@example.org", QUERY, "plain", "prompt")
@example(KEY, "see https://a.example/b?c=d", QUERY, "base64", "prompt")
@example(KEY, PROMPT.strip(), QUERY, "base64 of a pair", "key")
@example(KEY, PROMPT.strip(), QUERY, "percent-encoded", "query")
def test_no_secret_is_recorded_in_any_encoding(key: str, prompt: str, query: str, encoding: str, which: str) -> None:
    assume(len(prompt) >= 8 and not any(each in CONTROL for each in (key, prompt, query)))
    secrets = {"key": key, "prompt": prompt, "query": query}
    recorded = record(key, prompt, query, ENCODERS[encoding](secrets[which]))
    for name, secret in secrets.items():
        for encode in (str, lambda text: json.dumps(text)[1:-1], ENCODERS["percent-encoded"], encode_base64):
            assert not any(encode(secret) in text for text in recorded), f"the {name}, {encode(secret)}"


@pytest.mark.parametrize("encoding", ENCODERS)
@pytest.mark.parametrize("secret", [KEY, PROMPT, QUERY], ids=["key", "prompt", "query"])
def test_each_secret_is_removed_in_each_encoding(secret: str, encoding: str) -> None:
    recorded = record(KEY, PROMPT, QUERY, ENCODERS[encoding](secret))
    assert not any(secret in text or ENCODERS[encoding](secret) in text for text in recorded)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("https://a.example/b/film.mp4?sig=1&x=2#t", "https://a.example/b/film.mp4?removed=1"),
        ("see //cdn.example/f.mp4?token=abc now", "see //cdn.example/f.mp4?removed=1 now"),
        ("https://me:pass@a.example/b", "https://a.example/b"),
        ("/v1/film?sig=abc", "/v1/film?removed"),
        ("https%3A%2F%2Fa.example%2Ff%3Fsig%3Dabc", "https%3A%2F%2Fa.example%2Ff%3Fremoved%3D1"),
        ("s3://bucket/key?X-Amz=1", "s3://bucket/key?removed=1"),
        ("data:image/png;base64,iVBORw0KGgo=", "data:image/png;base64,AAAA"),
        ("ask jane.doe@mail.example.org", "ask user@example.com"),
        ("Bearer abc123def456 is wrong", "removed is wrong"),
        ("key sk-abcdefghijklmnop1234 is wrong", "key removed is wrong"),
        ("A bearer token is needed", "A bearer token is needed"),
        ("created 2026-11-30T15:00:00Z at 16:9", "created 2026-11-30T15:00:00Z at 16:9"),
    ],
)
def test_urls_and_addresses_lose_what_is_secret(text: str, left: str) -> None:
    assert Redactor("").text(text) == left


def test_a_token_in_a_path_is_replaced_and_stays_the_same() -> None:
    redactor, url = Redactor(""), "https://a.example/hls/eyJhbGciOiJIUzI1NiJ9abcdef0123/film.mp4"
    assert redactor.text(url) == redactor.text(url) != redactor.text(url.replace("0123", "0124"))
    assert "eyJhbGciOiJIUzI1NiJ9" not in redactor.text(url)
    assert redactor.text(url).endswith("/film.mp4")


@given(st.from_regex(r"[a-z]{0,6}_?[A-Za-z0-9]{4,32}(-[a-f0-9]{4,12}){0,4}", fullmatch=True), st.data())
def test_an_id_keeps_its_shape_and_differs_from_others(job_id: str, data: st.DataObject) -> None:
    other = data.draw(st.from_regex(r"[A-Za-z0-9]{8,32}", fullmatch=True).filter(lambda text: text != job_id))
    redactor = Redactor("")
    redactor.add_id(job_id)
    redactor.add_id(other)
    one, two = redactor.text(job_id), redactor.text(other)
    assert one == redactor.text(job_id)
    assert one != two
    assert [type_of(letter) for letter in one] == [type_of(letter) for letter in job_id]
    assert redactor.text(f"/videos/{job_id}/x") == f"/videos/{one}/x"


def type_of(letter: str) -> str:
    return "digit" if letter.isdigit() else "upper" if letter.isupper() else "lower" if letter.islower() else letter


@pytest.mark.parametrize(("amount", "left"), [(71.5, 1.0), (0, 0), (-3, -1), ("12.50", "1"), ("0.00", "0.00")])
def test_a_balance_keeps_its_type_and_sign(amount: Any, left: Any) -> None:
    assert clean_amount(amount) == left
    assert type(clean_amount(amount)) is type(amount)
    assert replace_amounts({"data": [{"left": amount}]}, ("data", None, "left")) == {"data": [{"left": left}]}


@pytest.mark.parametrize(
    "name", ["access_token", "api-key", "password", "email", "userId", "organization", "signature"]
)
def test_members_of_an_account_are_removed(name: str) -> None:
    assert Redactor("").value({name: "value-of-mine"}) == {name: "removed"}


@pytest.mark.parametrize("name", ["status", "model", "id", "title", "progress", "object"])
def test_other_members_are_kept(name: str) -> None:
    assert Redactor("").value({name: "value-of-mine"}) == {name: "value-of-mine"}


def test_prompts_of_other_jobs_are_removed_too() -> None:
    redactor = Redactor("", ["prompt"])
    listed = [{"prompt": "of another job"}, {"param": json.dumps({"prompt": '["short"]'})}]
    assert "another" not in json.dumps(redactor.value(listed))
    assert "short" not in json.dumps(redactor.value(listed))


def test_a_recording_is_read_as_it_was_written(tmp_path: Path) -> None:
    target = ContractTarget(DOCUMENT, "https://api.example.net", KEY)
    written = write_recording(tmp_path, target, "one", build_captures(KEY, PROMPT, QUERY, "fine"))
    assert (written.exchanges, written.distorted) == (3, [])
    assert [path.name for path in sorted(tmp_path.iterdir())] == [
        "0001-createTask-200.json",
        "0002-getTask-200.json",
        "0003-film-200.json",
        "recording.json",
    ]
    recording = read_recording(tmp_path, "apikley")
    assert (recording.url, recording.jobs) == ("https://api.example.net", "one")
    created, polled, film = recording.captures
    (job,) = target.jobs[:1]
    job_id = job.read_id(created.exchange)
    assert job_id is not None
    assert job_id != JOB
    assert job.read(polled.exchange).job_id == job_id
    assert job.read(polled.exchange).video_url == film.exchange.target
    assert polled.exchange.target.endswith(f"?taskId={job_id}")
    assert film.is_elsewhere
