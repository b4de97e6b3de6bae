"""Request validation: documented checks and refusals of each provider."""

import httpx
import pytest
from tests.providers import facts_by_provider

WRONG_KEY = facts_by_provider("WRONG_KEY_RESPONSE")
INVALID = facts_by_provider("INVALID_STATUS")
UNKNOWN = facts_by_provider("UNKNOWN_JOB_RESPONSE")


def reason(api, answer: httpx.Response) -> str:
    """The message of a refusal, wherever the provider puts it, without TTAPI's beginning."""
    body = answer.json()
    error = body.get("error", body)
    message = error if isinstance(error, str) else error.get("message") or error["msg"]
    return message.removeprefix("Parameter error: ") if api.name == "ttapi" else message


@pytest.mark.parametrize("key", [None, "another key", "a key of this tes", "A KEY OF THIS TEST"])
def test_only_the_key_of_the_settings_opens(api, key):
    headers = {name: value.replace("a key of this test", key) for name, value in api.headers.items() if key is not None}
    created = api.http.post(api.url(api.create_path), headers=headers, json=api.body("x"))
    polled = api.http.get(api.url(api.poll_path.format("x")), headers=headers)
    for answer in (created, polled):
        if key is not None:
            assert (answer.status_code, answer.json()) == WRONG_KEY[api.name]
        assert answer.status_code == (401 if key is None else WRONG_KEY[api.name][0])


def test_the_key_is_looked_at_before_the_body(api):
    assert api.http.post(api.url(api.create_path), content=b"{").status_code == 401


def test_ttapi_begins_what_it_says_of_a_bad_request_as_documented(api_of):
    answer = api_of("ttapi").create(aspect_ratio="4:3")
    assert answer.json()["message"].startswith("Parameter error: aspect_ratio")
    assert answer.json()["data"] is None
    assert (
        api_of("ttapi").create("a boat [refused]").json()["message"] == "Parameter error: Banned words in your prompt"
    )


def test_a_key_in_the_other_kind_of_header_does_not_open(api):
    other = (
        {"Authorization": "Bearer a key of this test"} if api.name == "ttapi" else {"TT-API-KEY": "a key of this test"}
    )
    assert api.http.get(api.url(api.poll_path.format("x")), headers=other).status_code == 401


def test_an_unknown_job_is_refused(api):
    answer = api.poll("00000000-0000-4000-8000-000000000000")
    assert (answer.status_code, answer.json()) == UNKNOWN[api.name]


def test_the_job_of_another_provider_is_unknown(api_of):
    job_id = api_of("ttapi").accepted()
    assert api_of("toapis").poll(job_id).status_code == 404


def test_an_unknown_path_is_refused_as_the_provider_does(api):
    answer = api.http.get(api.url("/no/such/path"), headers=api.headers)
    assert answer.status_code == 404
    kind = "text/html; charset=utf-8" if api.name == "cometapi" else "application/json"
    assert answer.headers["Content-Type"] == kind


def test_a_path_with_a_slash_too_many_is_unknown(api):
    assert api.http.post(api.url(api.create_path + "/"), headers=api.headers, json=api.body("x")).status_code == 404


def test_a_wrong_method_is_refused_with_the_right_one_named(api):
    answer = api.http.delete(api.url(api.create_path), headers=api.headers)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("content", [b"", b"{", b'"text"', b"[]", b"null", b"\xff\xfe", b'{"a":' * 2000])
def test_a_body_that_is_no_json_object_is_refused(api, content):
    headers = api.headers | {"Content-Type": "application/json"}
    answer = api.http.post(api.url(api.create_path), headers=headers, content=content)
    assert answer.status_code in {INVALID[api.name], *facts_by_provider("OTHER_INVALID_STATUSES").get(api.name, ())}
    assert "body" in reason(api, answer)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_another_content_type_than_the_documented_is_refused(api, kind):
    content = httpx.Request("POST", "http://x", json=api.body("x")).content
    answer = api.http.post(api.url(api.create_path), headers=api.headers | {"Content-Type": kind}, content=content)
    assert answer.status_code in {INVALID[api.name], *facts_by_provider("OTHER_INVALID_STATUSES").get(api.name, ())}
    assert reason(api, answer) == "Content-Type must be application/json"


def test_a_content_type_with_a_charset_is_taken(api):
    headers = api.headers | {"Content-Type": "Application/JSON; charset=utf-8"}
    content = httpx.Request("POST", "http://x", json=api.body("рыба")).content
    assert api.http.post(api.url(api.create_path), headers=headers, content=content).status_code == 200


WRONG = [
    ("ttapi", {"prompt": None}, "prompt must be a string"),
    ("ttapi", {"prompt": 5}, "prompt must be a string"),
    ("ttapi", {"aspect_ratio": "4:3"}, "aspect_ratio must be one of 2:3, 3:2, 1:1, 9:16, 16:9"),
    ("ttapi", {"aspect_ratio": ["16:9"]}, "aspect_ratio must be one of 2:3, 3:2, 1:1, 9:16, 16:9"),
    ("ttapi", {"video_length": 10}, "video_length must be a string of digits from 1 to 30"),
    ("ttapi", {"video_length": "0"}, "video_length must be a string of digits from 1 to 30"),
    ("ttapi", {"video_length": "31"}, "video_length must be a string of digits from 1 to 30"),
    ("ttapi", {"video_length": "१०"}, "video_length must be a string of digits from 1 to 30"),
    ("ttapi", {"model": "grok-video-3"}, "model must be one of grok-imagine-1.0-video, grok-imagine-video-1.5-preview"),
    ("ttapi", {"model": "grok-imagine-video-1.5-preview"}, "refer_images is required"),
    (
        "ttapi",
        {"model": "grok-imagine-video-1.5-preview", "refer_images": []},
        "refer_images must have at least 1 members",
    ),
    (
        "ttapi",
        {"model": "grok-imagine-video-1.5-preview", "refer_images": ["https://example.com/a.png"] * 2},
        "refer_images must have at most 1 members",
    ),
    (
        "ttapi",
        {
            "model": "grok-imagine-video-1.5-preview",
            "refer_images": ["https://example.com/a.png"],
            "video_length": "16",
        },
        "video_length must be a string of digits from 1 to 15",
    ),
    ("ttapi", {"resolution_name": "1080p"}, "resolution_name must be one of 480p, 720p"),
    ("ttapi", {"refer_images": "https://example.com/a.png"}, "refer_images must be a list"),
    ("ttapi", {"refer_images": ["https://example.com/a.png", 5]}, "refer_images[1] must be a string"),
    ("ttapi", {"hook_url": "not a url"}, "hook_url must be a URL"),
    ("ttapi", {"hook_url": "http://[::1"}, "hook_url must be a URL"),
    (
        "toapis",
        {"model": "grok-video-2"},
        "model must be one of grok-video-3, grok-video-1.5-preview, grok-video-1.0, grok-video-1.5",
    ),
    (
        "toapis",
        {"model": ["grok-video-3"]},
        "model must be one of grok-video-3, grok-video-1.5-preview, grok-video-1.0, grok-video-1.5",
    ),
    ("toapis", {"model": "grok-video-1.5"}, "image is required"),
    ("toapis", {"model": "grok-video-1.5-preview"}, "images is required"),
    ("toapis", {"model": "grok-video-1.0", "duration": 16}, "duration must be from 1 to 15"),
    ("toapis", {"model": "grok-video-1.0", "resolution": "1080p"}, "resolution must be one of 480p, 720p"),
    (
        "toapis",
        {
            "model": "grok-video-1.0",
            "image": "https://example.com/a.png",
            "reference_images": ["https://example.com/a.png"] * 8,
        },
        "image and reference_images must have at most 8 members in all",
    ),
    (
        "toapis",
        {"callback_url": "http://127.0.0.1:9/x"},
        "callback_url needs a webhook that is configured for this key",
    ),
    ("toapis", {"prompt": None}, "prompt must be a string"),
    ("toapis", {"duration": "5"}, "duration must be an integer"),
    ("toapis", {"duration": True}, "duration must be an integer"),
    ("toapis", {"duration": 5.5}, "duration must be an integer"),
    ("toapis", {"duration": 0}, "duration must be at least 1"),
    ("toapis", {"aspect_ratio": "1:1"}, "aspect_ratio must be one of 16:9, 9:16"),
    ("toapis", {"image_urls": ["data:image/png;base64,aGk="]}, "image_urls[0] must be an http or https URL"),
    (
        "cometapi",
        {"model": "grok-imagine-video-2"},
        "model must be one of grok-imagine-video, grok-imagine-video-1.5",
    ),
    ("cometapi", {"model": "grok-imagine-video-1.5"}, "image is required"),
    (
        "cometapi",
        {"model": "grok-imagine-video-1.5", "image": {"url": "https://example.com/a.png"}, "duration": 16},
        "duration must be from 1 to 15",
    ),
    ("cometapi", {"duration": 16}, "duration must be from 1 to 15"),
    ("cometapi", {"duration": 0}, "duration must be from 1 to 15"),
    ("cometapi", {"resolution": "1080p"}, "resolution must be one of 480p, 720p"),
    ("cometapi", {"aspect_ratio": "21:9"}, "aspect_ratio must be one of 1:1, 16:9, 9:16, 4:3, 3:4, 3:2, 2:3"),
    ("cometapi", {"image": {}}, "image.url is required"),
    ("cometapi", {"image": "https://example.com/a.png"}, "image must be an object"),
    (
        "cometapi",
        {"image": {"url": "ftp://x/a"}},
        "image.url must be an http or https URL or a base64 data URL of an image",
    ),
    ("cometapi", {"user": 5}, "user must be a string"),
    (
        "apikley",
        {"model": "grok-imagine/upscale"},
        "model must be one of grok-imagine/text-to-video, grok-imagine/image-to-video",
    ),
    ("apikley", {"callBackUrl": "hooks"}, "callBackUrl must be a URL"),
    ("apikley", {"input": "x"}, "input must be an object"),
    ("apikley", {"input": {}}, "input.prompt is required"),
    ("apikley", {"input": {"prompt": "x" * 5001}}, "input.prompt must have at most 5000 characters"),
    ("apikley", {"input": {"prompt": "x", "aspect_ratio": "16:9"}}, "input.aspect_ratio must be one of 2:3, 3:2, 1:1"),
    ("apikley", {"input": {"prompt": "x", "mode": "wild"}}, "input.mode must be one of fun, normal, spicy"),
]


@pytest.mark.parametrize(("name", "wrong", "message"), WRONG)
def test_a_value_that_is_not_documented_is_refused_by_name(api_of, name, wrong, message):
    api, before = api_of(name), len(api_of(name).server.jobs())
    answer = api.create(**wrong)
    assert (answer.status_code, reason(api, answer)) == (INVALID[name], message)
    assert len(api.server.jobs()) == before, "a refused request makes no job"


RIGHT = [
    (
        "ttapi",
        {"video_length": "30", "aspect_ratio": "2:3", "refer_images": [], "hook_url": "https://example.com/%41?x=1"},
    ),
    ("toapis", {"duration": 10.0, "image_urls": ["https://files.example.com/a.jpg"], "something_new": 1}),
    ("cometapi", {"duration": 15, "resolution": "720p", "image": {"url": "data:image/png;base64,aGk="}, "size": "x"}),
    ("cometapi", {"output": {"upload_url": "https://example.com/put"}, "user": "u"}),
    ("apikley", {"input": {"prompt": "x" * 5000, "mode": "spicy"}, "callBackUrl": "https://example.com/"}),
]


@pytest.mark.parametrize(("name", "body"), RIGHT)
def test_documented_values_are_taken(api_of, name, body):
    assert api_of(name).create(**body).status_code == 200


def image_to_video(**given):
    return {"model": "grok-imagine/image-to-video", "input": given}


IMAGE = "https://example.com/a.png"
IMAGE_INPUTS = [
    ({"image_urls": [IMAGE], "prompt": "she waves", "mode": "fun"}, None),
    ({"task_id": "task_12345678", "index": 5, "mode": "spicy"}, None),
    ({}, "input.image_urls or input.task_id is required"),
    ({"image_urls": [IMAGE, IMAGE]}, "input.image_urls must have at most 1 members"),
    ({"image_urls": [IMAGE], "task_id": "t"}, "input.image_urls and input.task_id exclude each other"),
    ({"image_urls": [IMAGE], "index": 1}, "input.index is only for input.task_id"),
    ({"image_urls": [IMAGE], "mode": "spicy"}, "input.mode spicy is not allowed for external images"),
    ({"task_id": "t" * 101}, "input.task_id must have at most 100 characters"),
    ({"task_id": "t", "index": 6}, "input.index must be from 0 to 5"),
]


@pytest.mark.parametrize(("given", "message"), IMAGE_INPUTS)
def test_apikley_animates_one_image_or_one_earlier_task(api_of, given, message):
    api = api_of("apikley")
    answer = api.create(**image_to_video(**given))
    assert (answer.status_code, reason(api, answer)) == ((422, message) if message else (200, "success"))


@pytest.mark.parametrize(
    ("name", "path", "status", "message"),
    [
        ("ttapi", "/grok/fetch", 400, "jobId is required"),
        ("apikley", "/api/v1/jobs/recordInfo", 400, "taskId parameter is required"),
    ],
)
def test_a_poll_without_an_id_is_refused(api_of, name, path, status, message):
    api = api_of(name)
    answer = api.http.get(api.url(path), headers=api.headers)
    assert (answer.status_code, reason(api, answer)) == (status, message)


def test_half_of_a_surrogate_pair_is_echoed_and_not_a_server_error(api):
    headers = api.headers | {"Content-Type": "application/json"}
    content = httpx.Request("POST", "http://x", json=api.body("@")).content.replace(b"@", b"\\ud83d")
    answer = api.http.post(api.url(api.create_path), headers=headers, content=content)
    assert answer.status_code == 200
    assert api.poll(api.job_id(answer.json())).status_code in (200, 202)
    assert api.http.get(api.server.url + "/state.json").status_code == 200


@pytest.mark.parametrize(
    ("name", "path", "field", "price"),
    [
        ("ttapi", "/midjourney/v1/info", lambda answer: float(answer["data"]["balance"]), 3),
        ("toapis", "/v1/balance", lambda answer: answer["remain_balance"], 0.1),
        ("toapis", "/v1/user/balance", lambda answer: answer["remain_credits"], 20),
        ("apikley", "/api/v1/chat/credit", lambda answer: answer["data"], 10),
    ],
)
def test_every_job_takes_its_price_from_the_balance(api_of, name, path, field, price):
    api = api_of(name)
    before = field(api.http.get(api.url(path), headers=api.headers).json())
    api.accepted()
    after = field(api.http.get(api.url(path), headers=api.headers).json())
    assert round(before - after, 6) == price


def test_toapis_counts_credits_at_two_hundred_a_dollar(api_of):
    api = api_of("toapis")
    answer = api.http.get(api.url("/v1/user/balance"), headers=api.headers).json()
    assert answer["credits_per_usd"] == 200
    assert answer["remain_credits"] == round(answer["remain_balance"] * 200)
    assert answer["unlimited_quota"] is False
