"""Upload endpoints of the Apikley mock: multipart, base64 and by URL."""

import base64
import binascii
import http.client
import mimetypes
from asyncio import to_thread
from datetime import UTC, datetime
from pathlib import PurePosixPath
from urllib.parse import quote, urlsplit

from telecine_mock.callback_sender import local_url_problem
from telecine_mock.provider_table import (
    DAY,
    JSON,
    MULTIPART,
    MockEndpoint,
    MockResponse,
    Payload,
    ReceivedCall,
    RequestRefused,
)
from telecine_mock.state import MockState
from telecine_mock.uploads import StoredUpload, detect_image_type
from telecine_mock.validation import Form, fixed_form, folder_path, string, url


def build_upload_error_body(status: int, message: str) -> Payload:
    """Return the body of a refused upload, with the documented messages."""
    field, missing, _ = message.partition(" is required")
    if missing:
        message = f"Missing required parameter: {field}"
    if status == 401:
        message = "Authentication failed: Invalid API Key"
    return {"success": False, "code": status, "msg": message}


def store_upload(
    state: MockState, call: ReceivedCall, content: bytes, name: str, media_type: str | None
) -> MockResponse:
    """Store a file for three days and return its URL; a file with the same path is replaced."""
    name = call.body.get("fileName") or name
    media_type = detect_image_type(content) or media_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
    path, now = f"{call.body['uploadPath']}/{name}", state.clock.now()
    state.uploads.add(StoredUpload(f"apikley/{path}", media_type, content, expires=now + 3 * DAY))
    data = {
        "fileName": name,
        "filePath": path,
        "downloadUrl": f"{call.origin}/cdn/uploads/apikley/{quote(path, errors='replace')}",
        "fileSize": len(content),
        "mimeType": media_type,
        "uploadedAt": datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    return MockResponse({"success": True, "code": 200, "msg": "File uploaded successfully", "data": data})


def upload_stream(state: MockState, call: ReceivedCall) -> MockResponse:
    """POST /file-upload/api/file-stream-upload."""
    file = call.files["file"]
    return store_upload(state, call, file.content, file.name or state.new_hex(16), file.media_type)


def upload_base64(state: MockState, call: ReceivedCall) -> MockResponse:
    """POST /file-upload/api/file-base64-upload: plain base64, or a data URL."""
    head, comma, tail = call.body["base64Data"].partition(",")
    media_type = None
    if comma and head.startswith("data:"):
        media_type = head.removeprefix("data:").partition(";")[0]
    encoded = tail if comma else head
    try:
        content = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise RequestRefused(400, "base64Data is not base64") from None
    if not content:
        raise RequestRefused(400, "base64Data is empty")
    if len(encoded) % 4:  # the decoder ignores a padding that is too long
        raise RequestRefused(400, "base64Data is not base64")
    return store_upload(state, call, content, state.new_hex(16), media_type)


async def upload_url(state: MockState, call: ReceivedCall) -> MockResponse:
    """POST /file-upload/api/file-url-upload: a URL on this machine is fetched; of any other only the name is kept."""
    file_url: str = call.body["fileUrl"]
    content = b"" if local_url_problem(file_url) else await to_thread(fetch_local_file, file_url)
    name = PurePosixPath(urlsplit(file_url).path).name
    return store_upload(state, call, content, name or state.new_hex(16), None)


def fetch_local_file(file_url: str) -> bytes:
    """Return the content of a URL on this machine."""
    target = urlsplit(file_url)
    connection = http.client.HTTPConnection(target.hostname or "", target.port or 80, timeout=30)
    try:
        connection.request("GET", target.path or "/")
        response = connection.getresponse()
        if response.status != 200:
            raise RequestRefused(400, f"fileUrl returned status {response.status}")
        return response.read()
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise RequestRefused(400, f"fileUrl cannot be fetched: {error}") from None
    finally:
        connection.close()


COMMON_FIELDS: Form = {"uploadPath": folder_path(required=True), "fileName": string()}
UPLOAD_ENDPOINTS = (
    MockEndpoint(
        "POST",
        "/file-upload/api/file-stream-upload",
        upload_stream,
        media_type=MULTIPART,
        form=fixed_form(COMMON_FIELDS),
        files=("file",),
        refuse=build_upload_error_body,
        statuses={"invalid": 400},
    ),
    MockEndpoint(
        "POST",
        "/file-upload/api/file-base64-upload",
        upload_base64,
        media_type=JSON,
        form=fixed_form({**COMMON_FIELDS, "base64Data": string(required=True)}),
        refuse=build_upload_error_body,
        statuses={"invalid": 400},
    ),
    MockEndpoint(
        "POST",
        "/file-upload/api/file-url-upload",
        upload_url,
        media_type=JSON,
        form=fixed_form({**COMMON_FIELDS, "fileUrl": url(required=True)}),
        refuse=build_upload_error_body,
        statuses={"invalid": 400},
    ),
)
