"""Jobs: documented states and responses as the clock advances."""

import json

import pytest
from tests.providers import facts_by_provider

from telecine_mock.cdn import CLIPS_DIR

STATES = facts_by_provider("STATES")
FAILED = facts_by_provider("FAILED_STATE")


def test_a_job_shows_every_documented_state_in_order(api):
    job_id, seen = api.accepted(), []
    for _ in range(4):
        seen.append(api.state(api.poll(job_id).json()))
        api.server.clock.advance(api.server.settings.pace / 3)
    assert tuple(seen) == STATES[api.name]


def test_a_finished_job_stays_finished(api):
    job_id = api.accepted()
    api.server.clock.advance(1e6)
    assert api.poll(job_id).json() == api.poll(job_id).json()
    assert api.state(api.poll(job_id).json()) == STATES[api.name][-1]


def test_there_is_no_video_before_the_end_and_a_playable_address_after_it(api):
    job_id = api.accepted()
    assert api.video(api.poll(job_id).json()) is None
    api.server.clock.advance(api.server.settings.pace)
    video = api.http.get(api.video(api.poll(job_id).json()))
    assert video.status_code == 200
    assert video.headers["Content-Type"] == "video/mp4"
    assert video.content[4:8] == b"ftyp"


def test_a_failed_job_says_so_and_has_no_video(api):
    answer = api.finished("a boat [fail]")
    assert api.state(answer) == FAILED[api.name]
    assert api.video(answer) is None
    assert "Internal error while the video was being made" in json.dumps(answer)


def test_an_unknown_state_comes_before_the_success(api):
    job_id = api.accepted("a boat [unknown-state]")
    api.server.clock.advance(api.server.settings.pace / 2)
    assert api.state(api.poll(job_id).json()).lower() in ("reviewing", "on_review")
    api.server.clock.advance(api.server.settings.pace)
    assert api.state(api.poll(job_id).json()) == STATES[api.name][-1]


def test_a_slow_job_takes_as_many_times_longer_as_was_asked(api):
    job_id = api.accepted("a boat [slow 10]")
    api.server.clock.advance(9 * api.server.settings.pace)
    assert api.video(api.poll(job_id).json()) is None
    api.server.clock.advance(api.server.settings.pace)
    assert api.video(api.poll(job_id).json()) is not None


def test_a_stuck_job_never_ends(api):
    job_id = api.accepted("a boat [stuck]")
    api.server.clock.advance(1e9)
    assert api.state(api.poll(job_id).json()) == STATES[api.name][0]


def test_a_moderated_job_has_no_video(api):
    answer = api.finished("a boat [moderated]")
    assert api.video(answer) is None
    assert api.server.jobs(api.name)[-1].outcome == "moderated"


def test_a_success_without_a_video_can_be_asked_for(api):
    answer = api.finished("a boat [no-url]")
    assert api.state(answer) == STATES[api.name][-1]
    assert api.video(answer) is None


def test_the_video_has_the_ratio_that_was_asked_for(api):
    more = facts_by_provider("ASPECT_RATIO_BODY")[api.name]
    ratio = more.get("input", more)["aspect_ratio"]
    clip = CLIPS_DIR / f"{ratio.replace(':', 'x')}.mp4"
    assert api.http.get(api.video(api.finished(**more))).content == clip.read_bytes()


def test_ttapi_shows_the_documented_fields_of_a_result(api_of):
    api = api_of("ttapi")
    images = ["https://cdn.example.com/a.png", "https://cdn.example.com/b.png"]
    answer = api.finished("ants", aspect_ratio="9:16", video_length="30", refer_images=images)
    job = api.server.jobs("ttapi")[-1]
    assert answer["message"] == "success"
    assert answer["jobId"] == job.id
    assert answer["data"] == {
        "videoId": answer["data"]["videoId"],
        "prompt": "ants",
        "aspectRatio": "9:16",
        "videoLength": "30",
        "resolutionName": "720p",
        "referImage": images[0],
        "videoUrl": job.video_url,
        "quota": "9",
        "finishTime": answer["data"]["finishTime"],
        "hookUrl": None,
    }
    assert answer["data"]["videoId"].startswith("video_")
    assert len(answer["data"]["finishTime"]) == len("2026-03-10 09:52:59")


def test_ttapi_spells_the_new_job_as_its_older_documents_do_when_asked(api_of):
    answer = api_of("ttapi").create("a boat [camel]").json()
    assert answer["data"] == {"jobId": api_of("ttapi").server.jobs("ttapi")[-1].id}


@pytest.mark.parametrize(
    ("word", "end"),
    [
        ("", {"status": "done", "usage": {"cost_in_usd_tocks": 300_000_000}, "progress": 100}),
        ("[fail]", {"status": "failed"}),
        ("[moderated]", {"status": "done", "video": {"duration": 10, "respect_moderation": False}}),
    ],
)
def test_ttapi_tells_of_a_job_in_the_shape_of_xai_too(api_of, word, end):
    api = api_of("ttapi")
    job_id = api.accepted(f"a boat {word}")
    url = api.url(f"/grok/v1/videos/{job_id}")
    assert api.http.get(url, headers=api.headers).json() == {
        "status": "processing",
        "model": "grok-imagine-1.0-video",
        "progress": 0,
    }
    api.server.clock.advance(api.server.settings.pace)
    done = api.http.get(url, headers=api.headers).json()
    assert {name: done[name] for name in end} == end
    assert ("url" in done.get("video", {})) == (word == "")
    assert api.http.get(url + "x", headers=api.headers).status_code == 404


def test_toapis_gives_progress_and_a_link_that_lives_a_day(api_of):
    api = api_of("toapis")
    job_id = api.accepted(duration=5)
    api.server.clock.advance(5)
    assert api.poll(job_id).json()["progress"] == 0, "nothing is done while the job waits"
    api.server.clock.advance(15)
    assert api.poll(job_id).json()["progress"] == 66
    api.server.clock.advance(20)
    done = api.poll(job_id).json()
    assert done["progress"] == 100
    assert done["object"] == "generation.task"
    assert done["expires_at"] - done["completed_at"] == 86_400
    assert done["completed_at"] - done["created_at"] == 30
    assert done["result"]["data"][0]["format"] == "mp4"


def test_toapis_explains_a_failure_in_an_error_object(api_of):
    answer = api_of("toapis").finished("a boat [moderated]")
    assert answer["error"] == {"code": "generation_failed", "message": "blocked by content policy"}
    assert answer["progress"] == 0


def test_toapis_as_seen_live_differs_from_its_documents(api_of):
    created = api_of("toapis").create("a boat [live]").json()
    assert created["id"].startswith("task_")
    assert (created["object"], created["status"], created["task_id"]) == ("video", "pending", created["id"])


def test_cometapi_wraps_what_xai_says(api_of):
    answer = api_of("cometapi").finished("a boat [wrapped]", duration=3)
    record, video = answer["data"], answer["data"]["data"]["video"]
    assert (answer["code"], record["action"], record["progress"]) == ("success", "VIDEO_GENERATION", "100%")
    assert record["fail_reason"] == video["url"], "the documents show the video's address in this field"
    assert video["duration"] == 3
    assert record["data"]["usage"] == {"cost_in_usd_ticks": 1_500_000_000}
    assert record["data"]["status"] == "done"
    assert record["finish_time"] - record["submit_time"] == 30


def test_cometapi_knows_nothing_of_xai_before_the_end(api_of):
    record = api_of("cometapi").poll(api_of("cometapi").accepted("a boat [wrapped]")).json()["data"]
    assert (record["data"], record["finish_time"], record["progress"]) == (None, 0, "0%")


def test_cometapi_charges_for_a_moderated_video(api_of):
    said = api_of("cometapi").finished("a boat [moderated]")
    assert said["status"] == "done"
    assert said["video"] == {"duration": 1, "respect_moderation": False}
    assert said["usage"]["cost_in_usd_ticks"] > 0


@pytest.mark.parametrize(("word", "state"), [("fail", "failed"), ("expired", "expired")])
def test_cometapi_answers_flat_and_at_first_with_the_id_alone(api_of, word, state):
    api = api_of("cometapi")
    job_id = api.accepted(f"a boat [{word}]")
    seen = []
    for _ in range(4):
        seen.append(api.poll(job_id).json())
        api.server.clock.advance(api.server.settings.pace / 3)
    assert seen[0] == {"request_id": job_id}
    assert [each["status"] for each in seen[1:]] == ["queued", "processing", state]
    assert seen[-1]["error"]["message"]


def test_cometapi_wrapped_tells_an_expired_job_from_a_failed_one(api_of):
    assert api_of("cometapi").finished("a boat [wrapped] [expired]")["data"]["data"]["status"] == "expired"
    assert api_of("cometapi").finished("a boat [wrapped] [fail]")["data"]["data"] is None


def test_apikley_carries_request_and_result_as_json_in_strings(api_of):
    api = api_of("apikley")
    data = api.finished("doors")["data"]
    assert json.loads(data["param"]) == api.body("doors")
    assert json.loads(data["resultJson"]) == {"resultUrls": [api.server.jobs("apikley")[-1].video_url]}
    assert (data["failCode"], data["failMsg"]) == ("", "")
    assert data["completeTime"] - data["createTime"] == 30_000


def test_apikley_leaves_open_what_is_not_known_yet(api_of):
    data = api_of("apikley").poll(api_of("apikley").accepted()).json()["data"]
    assert [data[name] for name in ("resultJson", "failCode", "failMsg", "costTime", "completeTime")] == [None] * 5


def test_apikley_gives_code_and_message_of_a_failure(api_of):
    data = api_of("apikley").finished("doors [expired]")["data"]
    assert (data["failCode"], data["failMsg"]) == ("500", "The job ran out of time")


@pytest.mark.parametrize(("word", "field"), [("", "message"), (" [msg]", "msg")])
def test_apikley_spells_the_message_of_a_poll_in_two_ways(api_of, word, field):
    assert api_of("apikley").finished(f"doors{word}")[field] == "success"
