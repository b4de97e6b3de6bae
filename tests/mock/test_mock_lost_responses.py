"""Faulty responses to create calls on a real socket; the job is created all the same."""

import threading
import time

import httpx
import pytest


def test_a_cut_connection_gives_no_answer_but_the_job_is_made(api):
    before = len(api.server.jobs(api.name))
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        api.create("a boat [cut]")
    assert len(api.server.jobs(api.name)) == before + 1


def test_a_reset_connection_is_a_read_error_but_the_job_is_made(api):
    before = len(api.server.jobs(api.name))
    with pytest.raises(httpx.ReadError):
        api.create("a boat [reset]")
    assert len(api.server.jobs(api.name)) == before + 1


@pytest.mark.parametrize("status", [502, 503])
def test_a_proxy_gives_up_with_a_page_but_the_job_is_made(api, status):
    before = len(api.server.jobs(api.name))
    answer = api.create(f"a boat [html-{status}]")
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert answer.text.startswith("<html>")
    assert len(api.server.jobs(api.name)) == before + 1


def test_truncated_json_is_a_whole_http_answer(api):
    answer = api.create("a boat [truncated]")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    with pytest.raises(ValueError, match=r"Unterminated|Expecting|delimiter"):
        answer.json()


def test_a_success_can_lack_the_id(api):
    answer = api.create("a boat [no-id]")
    assert answer.status_code == 200
    assert api.server.jobs(api.name)[-1].id not in answer.text
    assert isinstance(answer.json(), dict)


def test_a_success_can_lack_a_body(api):
    answer = api.create("a boat [empty]")
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_late_answer_waits_for_the_clock(api):
    before = len(api.server.jobs(api.name))
    with pytest.raises(httpx.ReadTimeout):
        api.http.post(api.url(api.create_path), headers=api.headers, json=api.body("a boat [late 60]"), timeout=0.1)
    assert len(api.server.jobs(api.name)) == before + 1


def test_a_late_answer_comes_when_its_time_has_come(api_of):
    api = api_of("ttapi")
    answers = []
    asking = threading.Thread(target=lambda: answers.append(api.create("a boat [late 60]")))
    before = len(api.server.jobs("ttapi"))
    asking.start()
    while len(api.server.jobs("ttapi")) == before:
        time.sleep(0.005)
    api.server.clock.advance(59)
    time.sleep(0.05)
    assert answers == []
    api.server.clock.advance(1)
    asking.join(5)
    assert answers[0].json()["data"]["job_id"] == api.server.jobs("ttapi")[-1].id


def test_a_job_whose_answer_was_lost_can_be_polled(api):
    with pytest.raises(httpx.RemoteProtocolError):
        api.create("a boat [cut]")
    job_id = api.server.jobs(api.name)[-1].id
    assert api.poll(job_id).status_code == 200


def test_the_server_goes_on_after_a_cut(api):
    for _ in range(3):
        with pytest.raises(httpx.TransportError):
            api.create("a boat [reset]")
    assert api.create().status_code == 200
