"""Mock of xAI: states, refusals, validation and prices."""

import httpx
import pytest

from telecine_mock.cdn import CLIPS_DIR
from telecine_mock.job_creation import REFUSAL_WORDS

PATH = "/v1/videos/generations"
KEY = {"Authorization": "Bearer a key of this test"}
LATEST = "grok-imagine-video-1.5"
IMAGE = {"url": "https://example.com/a.png"}
VOICE = {"voice_id": "eve"}
FLAT = {"code", "error"}


class Xai:
    """The provider, spoken to as its documents say."""

    def __init__(self, server, http: httpx.Client) -> None:
        self.server = server
        self.http = http
        self.url = server.base_url("xai")

    def send(self, body, headers=KEY) -> httpx.Response:
        return self.http.post(self.url + PATH, headers=headers, json=body)

    def create(self, prompt="a paper boat", **more) -> httpx.Response:
        return self.send({"prompt": prompt, **more})

    def poll(self, job_id: str) -> httpx.Response:
        return self.http.get(f"{self.url}/v1/videos/{job_id}", headers=KEY)

    def accepted(self, prompt="a paper boat", **more) -> str:
        answer = self.create(prompt, **more)
        assert (answer.status_code, answer.json().keys()) == (200, {"request_id"}), answer.text
        return answer.json()["request_id"]

    def finished(self, prompt="a paper boat", **more):
        job_id = self.accepted(prompt, **more)
        self.server.clock.advance(self.server.settings.pace)
        answer = self.poll(job_id)
        assert answer.status_code == 200
        return answer.json()

    def seen(self, prompt: str) -> list[tuple[int, bytes]]:
        """Create a job, poll it in each third of its time and at its end, and return statuses and bodies."""
        job_id, found = self.accepted(prompt), []
        for _ in range(4):
            answer = self.poll(job_id)
            found.append((answer.status_code, answer.content))
            self.server.clock.advance(self.server.settings.pace / 3)
        return found


@pytest.fixture
def xai(server, http):
    return Xai(server, http)


def test_a_job_answers_202_with_progress_or_without_a_body_until_it_is_done(xai):
    waiting, silent, working, done = xai.seen("a paper boat")
    assert waiting == (202, b'{"status": "pending", "progress": 0}')
    assert silent == (202, b"")
    assert working == (202, b'{"status": "pending", "progress": 66}')
    assert done[0] == 200


def test_a_finished_job_tells_video_model_and_cost(xai):
    answer = xai.finished(duration=6, aspect_ratio="3:4")
    job = xai.server.jobs("xai")[-1]
    assert answer == {
        "status": "done",
        "model": "grok-imagine-video",
        "progress": 100,
        "usage": {"cost_in_usd_ticks": 3_000_000_000},
        "video": {"url": job.video_url, "duration": 6, "respect_moderation": True},
    }
    assert xai.http.get(job.video_url).content == (CLIPS_DIR / "3x4.mp4").read_bytes()


def test_a_finished_job_stays_finished(xai):
    job_id = xai.accepted()
    xai.server.clock.advance(1e6)
    assert xai.poll(job_id).json() == xai.poll(job_id).json()


def test_what_is_left_out_has_its_documented_value(xai):
    xai.accepted()
    job = xai.server.jobs("xai")[-1]
    assert (job.model, job.seconds, job.ratio, job.price) == ("grok-imagine-video", 8, "16:9", 0.4)
    assert xai.server.jobs("xai")[-1].model == "grok-imagine-video"


def test_a_failed_job_has_a_documented_code_and_no_progress(xai):
    answer = xai.finished("a boat [fail]")
    assert answer == {
        "status": "failed",
        "error": {"code": "internal_error", "message": "Internal error while the video was being made"},
    }


def test_an_expired_job_has_a_state_of_its_own(xai):
    assert xai.finished("a boat [expired]") == {"status": "expired", "model": "grok-imagine-video"}


def test_a_moderated_video_has_no_address_and_is_charged(xai):
    answer = xai.finished("a boat [moderated]", duration=5, storage_options={"filename": "a.mp4"})
    assert answer["status"] == "done"
    assert answer["video"] == {"url": "", "duration": 5, "respect_moderation": False}
    assert answer["usage"]["cost_in_usd_ticks"] == 2_500_000_000


def test_a_success_can_have_null_for_an_address(xai):
    answer = xai.finished("a boat [no-url]")
    assert answer["video"] == {"url": None, "duration": 8, "respect_moderation": True}


def test_an_unknown_state_comes_before_the_success(xai):
    waiting, second, third, done = xai.seen("a boat [unknown-state]")
    assert b"pending" in waiting[1]
    assert [(status, b'"reviewing"' in body) for status, body in (second, third)] == [(202, True)] * 2
    assert (done[0], b'"done"' in done[1]) == (200, True)


def test_a_stuck_job_never_ends_and_a_slow_one_does(xai):
    stuck, slow = xai.accepted("a boat [stuck]"), xai.accepted("a boat [slow 10]")
    xai.server.clock.advance(9 * xai.server.settings.pace)
    assert [xai.poll(each).status_code for each in (stuck, slow)] == [202, 202]
    xai.server.clock.advance(xai.server.settings.pace)
    assert [xai.poll(each).status_code for each in (stuck, slow)] == [202, 200]


def test_polls_can_be_spoilt_by_a_proxy_or_limited(xai):
    flaky, limited = xai.accepted("a boat [flaky 2]"), xai.accepted("a boat [poll-limited 4]")
    assert [xai.poll(flaky).status_code for _ in range(3)] == [502, 502, 202]
    first = xai.poll(limited)
    assert (first.status_code, first.headers["Retry-After"], first.json().keys()) == (429, "4", FLAT)
    assert xai.poll(limited).status_code == 202


@pytest.mark.parametrize("words", ["[cut]", "[reset]"])
def test_the_answer_to_create_can_be_lost_on_the_wire(xai, words):
    before = len(xai.server.jobs("xai"))
    with pytest.raises(httpx.TransportError):
        xai.create(f"a boat {words}")
    assert len(xai.server.jobs("xai")) == before + 1


@pytest.mark.parametrize(
    ("words", "status", "content"),
    [
        ("[html-502]", 502, b"<html>"),
        ("[truncated]", 200, b'{"request'),
        ("[no-id]", 200, b"{}"),
        ("[empty]", 200, b""),
    ],
)
def test_the_answer_to_create_can_be_spoilt(xai, words, status, content):
    before = len(xai.server.jobs("xai"))
    answer = xai.create(f"a boat {words}")
    assert (answer.status_code, answer.content[: len(content)]) == (status, content)
    assert len(xai.server.jobs("xai")) == before + 1


REFUSED = {
    "no-credits": (403, "permission-denied"),
    "maintenance": (529, "overloaded"),
    "refused": (400, "invalid_argument"),
    "forbidden": (403, "permission-denied"),
    "server-error": (500, "internal-error"),
}


@pytest.mark.parametrize("word", REFUSAL_WORDS)
def test_a_refusal_has_a_flat_body_and_makes_no_job(xai, word):
    before = len(xai.server.jobs())
    answer = xai.create(f"a boat [{word}]")
    assert (answer.status_code, answer.json()["code"]) == REFUSED[word]
    assert answer.json().keys() == FLAT
    assert len(xai.server.jobs()) == before


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 415, 422, 429, 500, 529, 599])
def test_every_documented_status_can_be_asked_for(xai, status):
    answer = xai.create(f"a boat [status {status}]")
    assert (answer.status_code, answer.json().keys()) == (status, FLAT)


def test_codes_stay_out_of_a_200(xai):
    assert xai.create("a boat [server-error] [as-200]").status_code == 500


def test_a_rate_limit_says_when_to_come_back(xai):
    answer = xai.create("a boat [rate-limited 3]")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3")


@pytest.mark.parametrize("headers", [{}, {"Authorization": "a key of this test"}, {"Authorization": "Bearer"}])
def test_a_missing_key_is_401(xai, headers):
    answer = xai.send({"prompt": "x"}, headers)
    assert (answer.status_code, answer.json()["error"]) == (401, "No API key was provided")


def test_a_wrong_key_is_a_400_whose_words_say_so(xai):
    for key in ("another key", "a key of this test and more"):
        answer = xai.send({"prompt": "x"}, {"Authorization": f"Bearer {key}"})
        assert answer.status_code == 400
        assert answer.json() == {
            "code": "Client specified an invalid argument",
            "error": "Incorrect API key provided",
        }


def test_a_word_behind_the_key_refuses_a_poll(xai):
    headers = {"Authorization": KEY["Authorization"] + "[rate-limited 7]"}
    answer = xai.http.get(f"{xai.url}/v1/videos/x", headers=headers)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")


def test_an_unknown_job_or_path_is_404(xai, api_of):
    other = api_of("ttapi").accepted()
    for path in (f"/v1/videos/{other}", "/v1/videos/x", "/v1/models", PATH + "/"):
        answer = xai.http.get(xai.url + path, headers=KEY)
        assert (answer.status_code, answer.json().keys()) == (404, FLAT)


def test_a_wrong_method_is_405(xai):
    for method, path, allowed in (("GET", PATH, "POST"), ("DELETE", PATH, "POST"), ("POST", "/v1/videos/x", "GET")):
        answer = xai.http.request(method, xai.url + path, headers=KEY)
        assert (answer.status_code, answer.json().keys()) == (405, FLAT)
        assert allowed in answer.headers["Allow"]


def test_only_json_is_taken(xai):
    form = xai.http.post(xai.url + PATH, headers=KEY, files={"prompt": (None, "x")})
    plain = xai.http.post(xai.url + PATH, headers=KEY | {"Content-Type": "text/plain"}, content=b"{}")
    assert [form.status_code, plain.status_code] == [415, 415]
    assert form.json() == {"code": "unsupported-media-type", "error": "Content-Type must be application/json"}


def test_every_answer_has_a_request_id(xai):
    answers = [xai.create(), xai.create(duration=16), xai.poll("x"), xai.send({}, {})]
    assert [each.status_code for each in answers] == [200, 400, 404, 401]
    assert len({each.headers["x-request-id"] for each in answers}) == 4


WRONG = [
    ({"prompt": None}, 422, "prompt must be a string"),
    ({"model": 5}, 422, "model must be a string"),
    ({"model": "grok-video-3"}, 404, "The model grok-video-3 does not exist"),
    ({"duration": "6"}, 422, "duration must be an integer"),
    ({"duration": 6.5}, 422, "duration must be an integer"),
    ({"duration": 0}, 400, "duration must be from 1 to 15"),
    ({"duration": 16}, 400, "duration must be from 1 to 15"),
    ({"aspect_ratio": "21:9"}, 400, "aspect_ratio must be one of 1:1, 16:9, 9:16, 4:3, 3:4, 3:2, 2:3"),
    ({"resolution": "1080p"}, 400, "resolution must be one of 480p, 720p"),
    ({"resolution": "4k", "model": LATEST}, 400, "resolution must be one of 480p, 720p, 1080p"),
    ({"image": IMAGE["url"]}, 422, "image must be an object"),
    ({"image": {}}, 422, "image needs url or file_id"),
    ({"image": IMAGE | {"file_id": "f"}}, 400, "image may have only one of url, file_id"),
    (
        {"image": {"url": "ftp://x/a"}},
        400,
        "image.url must be an http or https URL or a base64 data URL of an image",
    ),
    ({"reference_images": []}, 400, "reference_images must have at least 1 members"),
    ({"reference_images": [IMAGE] * 8}, 400, "reference_images must have at most 7 members"),
    ({"reference_images": [{}]}, 422, "reference_images[0] needs url or file_id"),
    ({"reference_images": [IMAGE], "duration": 11}, 400, "duration must be from 1 to 10"),
    ({"reference_images": [IMAGE], "image": IMAGE}, 400, "image and reference_images exclude each other"),
    (
        {"reference_images": [IMAGE], "resolution": "1080p", "model": LATEST},
        400,
        "resolution must be one of 480p, 720p",
    ),
    (
        {"reference_images": [IMAGE], "prompt": ""},
        400,
        "prompt must not be empty where there are reference_images",
    ),
    ({"reference_audios": [VOICE]}, 400, "reference_audios needs grok-imagine-video-1.5"),
    ({"reference_audios": [VOICE] * 4, "model": LATEST}, 400, "reference_audios must have at most 3 members"),
    ({"keyframes": [{"image": IMAGE, "timestamp_s": 1}] * 5}, 400, "keyframes must have at most 4 members"),
    ({"generate_audio": "yes"}, 422, "generate_audio must be a boolean"),
    ({"output": {}}, 422, "output.upload_url is required"),
    ({"storage_options": {}}, 422, "storage_options.filename is required"),
    (
        {"storage_options": {"filename": "a.mp4", "expires_after": 2_592_001}},
        400,
        "storage_options.expires_after must be from 1 to 2592000",
    ),
    ({"user": 5}, 422, "user must be a string"),
]


@pytest.mark.parametrize(("wrong", "status", "said"), WRONG)
def test_a_value_that_is_not_documented_is_refused_by_name(xai, wrong, status, said):
    before = len(xai.server.jobs())
    answer = xai.create(**wrong)
    assert (answer.status_code, answer.json()["error"]) == (status, said)
    assert len(xai.server.jobs()) == before


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 422), ([], 422), ({"reference_images": [IMAGE]}, 422), ({"image": IMAGE}, 200)],
)
def test_a_prompt_may_be_left_out_only_where_an_image_is_animated(xai, body, status):
    assert xai.send(body).status_code == status


@pytest.mark.parametrize(
    "more",
    [
        {"duration": 15, "resolution": "720p", "user": "u-1", "generate_audio": False},
        {"model": LATEST, "resolution": "1080p", "image": {"url": "data:image/jpeg;base64,aGk="}, "duration": 10},
        {"model": LATEST, "reference_images": [IMAGE] * 7, "reference_audios": [VOICE], "duration": 10},
        {"image": {"file_id": "file_1"}},
        {"input_reference": IMAGE},
        {"keyframes": [{"image": IMAGE, "timestamp_s": 2.5}]},
        {"output": {"upload_url": "https://bucket.example.com/a?signature=b"}},
    ],
)
def test_documented_bodies_are_taken(xai, more):
    assert xai.create(**more).status_code == 200


@pytest.mark.parametrize(
    ("more", "ticks"),
    [
        ({"duration": 1}, 500_000_000),
        ({"duration": 2, "resolution": "720p", "image": IMAGE}, 1_400_000_000),
        ({"duration": 2, "model": LATEST}, 1_600_000_000),
        ({"duration": 5, "model": LATEST, "resolution": "720p", "image": IMAGE}, 7_100_000_000),
        ({"duration": 1, "model": f"{LATEST}-preview", "reference_images": [IMAGE] * 3}, 1_100_000_000),
        ({"duration": 2, "model": LATEST, "resolution": "1080p"}, 5_000_000_000),
    ],
)
def test_the_price_follows_from_model_length_resolution_and_images(xai, more, ticks):
    answer = xai.finished(**more)
    assert answer["usage"]["cost_in_usd_ticks"] == ticks
    assert answer["model"] == more.get("model", "grok-imagine-video")


@pytest.mark.parametrize(
    ("public", "shown"),
    [
        ({}, set()),
        ({"public_url": False}, set()),
        ({"public_url": True}, {"public_url"}),
        ({"public_url": {"expires_after": 60}}, {"public_url", "public_url_expires_at"}),
    ],
)
def test_a_video_that_is_stored_tells_where(xai, public, shown):
    stored = xai.finished(storage_options={"filename": "out.mp4", "expires_after": 3600, **public})
    file, job = stored["video"]["file_output"], xai.server.jobs("xai")[-1]
    assert file.keys() == {"file_id", "filename", "expires_at"} | shown
    assert (file["filename"], file["expires_at"] - job.ends_at) == ("out.mp4", 3600)
    assert file.get("public_url_expires_at", job.ends_at + 60) - job.ends_at == 60
