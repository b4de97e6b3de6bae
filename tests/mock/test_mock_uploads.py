"""Uploads: validation, storage and retrieval."""

import base64

import pytest

PNG = b"\x89PNG\r\n\x1a\n and so on"
IMAGES = [
    (PNG, "image/png"),
    (b"\xff\xd8\xff\xe0 and so on", "image/jpeg"),
    (b"GIF89a and so on", "image/gif"),
    (b"RIFF\x00\x00\x00\x00WEBP and so on", "image/webp"),
]


@pytest.mark.parametrize(("content", "kind"), IMAGES)
def test_toapis_keeps_an_image_and_serves_it_back(api_of, content, kind):
    api = api_of("toapis")
    files = {"file": ("any name", content, "application/octet-stream")}
    answer = api.http.post(
        api.url("/v1/uploads/images"), headers=api.headers, files=files, data={"purpose": "generation"}
    )
    data = answer.json()["data"]
    assert (answer.status_code, answer.json()["success"]) == (200, True)
    assert data["id"].startswith("upload_")
    assert (data["mime_type"], data["size"]) == (kind, len(content))
    served = api.http.get(data["url"])
    assert (served.content, served.headers["Content-Type"]) == (content, kind)
    assert api.server.uploads[-1].content == content


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<svg/>", "Unsupported image type. Allowed: JPEG, PNG, WebP, GIF"),
        (b"", "Unsupported image type. Allowed: JPEG, PNG, WebP, GIF"),
        (PNG + bytes(10 * 1024 * 1024), "Image too large. Maximum size is 10MB"),
    ],
)
def test_toapis_refuses_other_files_and_large_ones(api_of, content, message):
    api = api_of("toapis")
    answer = api.http.post(api.url("/v1/uploads/images"), headers=api.headers, files={"file": ("a.png", content)})
    assert (answer.status_code, answer.json()) == (400, {"success": False, "message": message})


def test_toapis_takes_an_image_of_exactly_ten_megabytes(api_of):
    api = api_of("toapis")
    content = PNG + bytes(10 * 1024 * 1024 - len(PNG))
    answer = api.http.post(api.url("/v1/uploads/images"), headers=api.headers, files={"file": ("a.png", content)})
    assert answer.status_code == 200


def test_toapis_refuses_an_upload_without_a_file_or_a_key(api_of):
    api = api_of("toapis")
    empty = api.http.post(api.url("/v1/uploads/images"), headers=api.headers, files={"other": ("a", PNG)})
    assert (empty.status_code, empty.json()) == (400, {"success": False, "message": "file is required"})
    locked = api.http.post(api.url("/v1/uploads/images"), files={"file": ("a", PNG)})
    assert (locked.status_code, locked.json()["error"]["code"]) == (401, 401)


def test_a_broken_multipart_body_is_refused(api_of):
    api = api_of("toapis")
    headers = api.headers | {"Content-Type": "multipart/form-data; boundary=x"}
    answer = api.http.post(api.url("/v1/uploads/images"), headers=headers, content=b"--x\r\nnonsense")
    assert answer.status_code == 400
    assert answer.json()["success"] is False
    no_boundary = api.headers | {"Content-Type": "multipart/form-data"}
    assert api.http.post(api.url("/v1/uploads/images"), headers=no_boundary, content=b"x").status_code == 400


def stored(api, answer, content, kind):
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["success"], body["code"], body["msg"]) == (True, 200, "File uploaded successfully")
    assert (body["data"]["fileSize"], body["data"]["mimeType"]) == (len(content), kind)
    assert body["data"]["uploadedAt"].endswith("Z")
    served = api.http.get(body["data"]["downloadUrl"])
    assert (served.status_code, served.content) == (200, content)
    return body["data"]


def test_apikley_takes_a_file_as_a_stream(api_of):
    api = api_of("apikley")
    url = api.url("/file-upload/api/file-stream-upload")
    files, fields = {"file": ("a.png", PNG, "image/png")}, {"uploadPath": "images/user-uploads"}
    data = stored(api, api.http.post(url, headers=api.headers, files=files, data=fields), PNG, "image/png")
    assert (data["fileName"], data["filePath"]) == ("a.png", "images/user-uploads/a.png")


@pytest.mark.parametrize("prefix", ["", "data:text/plain;base64,"])
def test_apikley_takes_a_file_as_base64(api_of, prefix):
    api = api_of("apikley")
    body = {"base64Data": prefix + base64.b64encode(b"hello").decode(), "uploadPath": "texts", "fileName": "a.txt"}
    answer = api.http.post(api.url("/file-upload/api/file-base64-upload"), headers=api.headers, json=body)
    assert stored(api, answer, b"hello", "text/plain")["filePath"] == "texts/a.txt"


def test_apikley_fetches_a_file_from_this_machine(api_of):
    api = api_of("apikley")
    api_of("toapis").finished()
    video = api.server.jobs("toapis")[-1].video_url
    body = {"fileUrl": video, "uploadPath": "videos"}
    answer = api.http.post(api.url("/file-upload/api/file-url-upload"), headers=api.headers, json=body)
    stored(api, answer, api.http.get(video).content, "video/mp4")


def test_apikley_fetches_nothing_from_other_machines(api_of):
    api = api_of("apikley")
    body = {"fileUrl": "https://example.com/pictures/a.png", "uploadPath": "images"}
    answer = api.http.post(api.url("/file-upload/api/file-url-upload"), headers=api.headers, json=body)
    assert stored(api, answer, b"", "image/png")["fileName"] == "a.png"


def test_apikley_says_when_it_cannot_fetch_a_file(api_of):
    api = api_of("apikley")
    for address in ("http://127.0.0.1:9/a.png", f"{api.server.url}/nothing"):
        body = {"fileUrl": address, "uploadPath": "images"}
        answer = api.http.post(api.url("/file-upload/api/file-url-upload"), headers=api.headers, json=body)
        assert (answer.status_code, answer.json()["success"]) == (400, False)
        assert "fileUrl" in answer.json()["msg"]


@pytest.mark.parametrize("name", ["my picture #1?.png", "рыба.png", "100%.png"])
def test_apikley_serves_a_file_of_any_name(api_of, name):
    api = api_of("apikley")
    body = {"base64Data": base64.b64encode(PNG).decode(), "uploadPath": "images", "fileName": name}
    answer = api.http.post(api.url("/file-upload/api/file-base64-upload"), headers=api.headers, json=body)
    assert stored(api, answer, PNG, "image/png")["fileName"] == name


def test_apikley_replaces_a_file_of_the_same_name(api_of):
    api = api_of("apikley")
    for content in (b"one", b"two"):
        body = {"base64Data": base64.b64encode(content).decode(), "uploadPath": "texts", "fileName": "same.txt"}
        answer = api.http.post(api.url("/file-upload/api/file-base64-upload"), headers=api.headers, json=body)
    assert api.http.get(answer.json()["data"]["downloadUrl"]).content == b"two"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"base64Data": "aGk="}, "Missing required parameter: uploadPath"),
        ({"uploadPath": "x"}, "Missing required parameter: base64Data"),
        ({"uploadPath": "/x", "base64Data": "aGk="}, "uploadPath must be a folder without a slash at either end"),
        ({"uploadPath": "x", "base64Data": ""}, "base64Data is empty"),
        ({"uploadPath": "x", "base64Data": "no base64!"}, "base64Data is not base64"),
        ({"uploadPath": "x", "base64Data": "рыба"}, "base64Data is not base64"),
    ],
)
def test_apikley_refuses_an_incomplete_upload(api_of, body, message):
    api = api_of("apikley")
    answer = api.http.post(api.url("/file-upload/api/file-base64-upload"), headers=api.headers, json=body)
    assert (answer.status_code, answer.json()) == (400, {"success": False, "code": 400, "msg": message})


def test_apikley_refuses_an_upload_without_a_key_in_words_of_its_own(api_of):
    api = api_of("apikley")
    answer = api.http.post(api.url("/file-upload/api/file-base64-upload"), json={})
    message = "Authentication failed: Invalid API Key"
    assert (answer.status_code, answer.json()) == (401, {"success": False, "code": 401, "msg": message})


def test_apikley_deletes_a_file_after_three_days(api_of):
    api = api_of("apikley")
    body = {"base64Data": "aGk=", "uploadPath": "texts", "fileName": "old.txt"}
    url = api.http.post(api.url("/file-upload/api/file-base64-upload"), headers=api.headers, json=body).json()
    address = url["data"]["downloadUrl"]
    api.server.clock.advance(3 * 86_400 - 1)
    assert api.http.get(address).status_code == 200
    api.server.clock.advance(1)
    assert api.http.get(address).status_code == 404
