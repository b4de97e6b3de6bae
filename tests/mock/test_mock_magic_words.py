"""Magic words that refuse a call, and the table of all magic words."""

import re

import pytest
from tests.providers import facts_by_provider

from telecine_mock.scenarios import MAGIC_WORD_GROUPS, MAGIC_WORDS, format_magic_words, parse_scenario

REFUSED = facts_by_provider("REFUSAL_STATUSES")
DOCUMENTED = facts_by_provider("ERROR_STATUSES")


def code(api, body):
    """The provider's own code for a failure, where its body has a number for that."""
    error = body.get("error")
    return error["code"] if isinstance(error, dict) else body.get("code")


@pytest.mark.parametrize("word", ["no-credits", "maintenance", "refused", "forbidden", "server-error"])
def test_a_refusal_has_the_documented_status_and_makes_no_job(api, word):
    before = len(api.server.jobs())
    answer = api.create(f"a boat [{word}]")
    assert answer.status_code == REFUSED[api.name][word]
    assert answer.headers["Content-Type"] == "application/json"
    assert len(api.server.jobs()) == before


def test_every_documented_status_can_be_asked_for(api):
    for status in DOCUMENTED[api.name]:
        answer = api.create(f"a boat [status {status}]")
        assert answer.status_code == status
        assert answer.json().keys() in (
            {"status", "message", "data"},
            {"status", "message"},
            {"error"},
            {"code", "error"},
            {"code", "msg", "data"},
        )


def test_a_refusal_costs_nothing(api_of):
    api = api_of("apikley")
    before = api.http.get(api.url("/api/v1/chat/credit"), headers=api.headers).json()
    api.create("a boat [fail] [refused]")
    assert api.http.get(api.url("/api/v1/chat/credit"), headers=api.headers).json() == before


def test_a_rate_limit_says_when_to_come_back(api):
    answer = api.create("a boat [rate-limited 3]")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3")
    assert api.create("a boat [rate-limited]").headers["Retry-After"] == "2"


def test_toapis_names_the_limit_that_was_reached(api_of):
    api = api_of("toapis")
    answer = api.create("a boat [rate-limited 3]")
    assert answer.json() == {"error": {"code": "rate_limit_exceeded", "message": "too many requests"}}
    limits = {name: value for name, value in answer.headers.items() if name.startswith("x-ratelimit")}
    assert limits == {
        "x-ratelimit-limit": "300",
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": str(int(api.server.clock.now() + 3)),
        "x-ratelimit-category": "async_submit",
    }
    polled = api.poll(api.accepted("a boat [poll-limited]"))
    assert (polled.status_code, polled.headers["X-RateLimit-Category"]) == (429, "async_query")


@pytest.mark.parametrize(("name", "failed"), [("ttapi", ("status", "FAILED")), ("apikley", ("code", 402))])
def test_a_failure_can_hide_in_a_200(api_of, name, failed):
    answer = api_of(name).create("a boat [no-credits] [as-200]")
    field, value = failed
    assert (answer.status_code, answer.json()[field], answer.json()["data"]) == (200, value, None)


@pytest.mark.parametrize("name", ["toapis", "cometapi"])
def test_providers_that_keep_codes_out_of_a_200_do_not_begin_now(api_of, name):
    assert api_of(name).create("a boat [server-error] [as-200]").status_code == 500


def test_polls_fail_as_often_as_asked_and_then_answer(api):
    job_id = api.accepted("a boat [flaky 2]")
    answers = [api.poll(job_id) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [502, 502, 200]
    assert answers[0].headers["Content-Type"].startswith("text/html")


def test_the_first_poll_can_be_limited(api):
    job_id = api.accepted("a boat [poll-limited 4]")
    first, second = api.poll(job_id), api.poll(job_id)
    assert (first.status_code, first.headers["Retry-After"], second.status_code) == (429, "4", 200)


def test_only_known_words_in_brackets_are_magic():
    assert parse_scenario("a [red] kite, fail, [FAIL], [slow down], [ fail ]").words == {}
    assert parse_scenario("[slow] [late 0.5] [fail]").words == {"slow": 4, "late": 0.5, "fail": 0}


def test_the_last_of_two_numbers_counts():
    assert parse_scenario("[slow 2] and then [slow 3]").words == {"slow": 3}


def test_the_table_names_every_word_once_with_its_default():
    named = re.findall(r"^  \[([a-z0-9-]+)", format_magic_words(), re.MULTILINE)
    assert named == list(MAGIC_WORDS)
    assert len(MAGIC_WORDS) == sum(len(words) for words in MAGIC_WORD_GROUPS.values())
    assert "[slow 4]" in format_magic_words()


def test_every_word_in_the_table_can_be_read_as_the_table_writes_it():
    for word in MAGIC_WORDS.values():
        assert parse_scenario(f"a boat {word}").words == {word.name: word.number or 0}


@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("[rate-limited 7]", 429),
        ("[status 418]", 418),
        ("[server-error][as-200]", 500),
        (" [status 418]", 401),
        ("x", 401),
    ],
)
def test_a_word_behind_the_key_refuses_any_call(api_of, http, key, status):
    toapis = api_of("toapis")
    answer = http.get(toapis.url("/v1/balance"), headers={"Authorization": toapis.headers["Authorization"] + key})
    assert answer.status_code == status
    assert answer.headers.get("retry-after") == ("7" if status == 429 else None)


def test_what_is_left_of_a_minute_is_told_in_headers(api_of, server):
    toapis = api_of("toapis")
    server.clock.advance(60)
    first, second = toapis.create(), toapis.create()
    server.clock.advance(60)
    third = toapis.create()
    assert [each.headers["x-ratelimit-remaining"] for each in (first, second, third)] == ["299", "298", "299"]
    assert int(first.headers["x-ratelimit-reset"]) - server.clock.now() <= 0 < int(third.headers["x-ratelimit-reset"])
    assert {each.headers["x-ratelimit-category"] for each in (first, second, third)} == {"async_submit"}
