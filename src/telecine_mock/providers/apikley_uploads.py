"""Apikley's three ways to upload a file: as multipart, as base64, by its address."""

import base64
import binascii
import http.client
import mimetypes
from asyncio import to_thread
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any
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
from telecine_mock.validation import FormField, fixed_form, folder_path, string, url


def build_upload_error_body(status: int, message: str) -> Payload:
    """Write the body of a refused upload, in the documented words where there are any."""
    field, missing, _ = message.partition(" is required")
    if missing:
        message = f"Missing required parameter: {field}"
    if status == 401:
        message = "Authentication failed: Invalid API Key"
    return {"success": False, "code": status, "msg": message}


def store_upload(
    world: MockState, call: ReceivedCall, content: bytes, name: str, media_type: str | None
) -> MockResponse:
    """Keep an uploaded file for three days and say where it is; the same name again replaces it."""
    name = call.body.get("fileName") or name
    media_type = detect_image_type(content) or media_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
    path, now = f"{call.body['uploadPath']}/{name}", world.clock.now()
    world.uploads.keep(StoredUpload(f"apikley/{path}", media_type, content, expires=now + 3 * DAY))
    data = {
        "fileName": name,
        "filePath": path,
        "downloadUrl": f"{call.origin}/cdn/uploads/apikley/{quote(path, errors='replace')}",
        "fileSize": len(content),
        "mimeType": media_type,
        "uploadedAt": datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    return MockResponse({"success": True, "code": 200, "msg": "File uploaded successfully", "data": data})


def upload_stream(world: MockState, call: ReceivedCall) -> MockResponse:
    """POST /file-upload/api/file-stream-upload."""
    if "file" not in call.files:
        raise RequestRefused("invalid", "file is required")
    file = call.files["file"]
    return store_upload(world, call, file.content, file.name or world.hex(16), file.media_type)


def upload_base64(world: MockState, call: ReceivedCall) -> MockResponse:
    """POST /file-upload/api/file-base64-upload: plain base64, or a data URL."""
    head, comma, tail = call.body["base64Data"].partition(",")
    media_type = head.removeprefix("data:").partition(";")[0] if comma and head.startswith("data:") else None
    try:
        content = base64.b64decode(tail if comma else head, validate=True)
    except (binascii.Error, ValueError):
        raise RequestRefused(400, "base64Data is not base64") from None
    if not content:
        raise RequestRefused(400, "base64Data is empty")
    return store_upload(world, call, content, world.hex(16), media_type)


async def upload_url(world: MockState, call: ReceivedCall) -> MockResponse:
    """POST /file-upload/api/file-url-upload: the file is fetched from this machine; of others only the name is kept."""
    address: str = call.body["fileUrl"]
    content = b"" if local_url_problem(address) else await to_thread(fetch_local_file, address)
    name = PurePosixPath(urlsplit(address).path).name
    return store_upload(world, call, content, name or world.hex(16), None)


def fetch_local_file(address: str) -> bytes:
    """Fetch the bytes at an address on this machine."""
    target = urlsplit(address)
    connection = http.client.HTTPConnection(target.hostname or "", target.port or 80, timeout=30)
    try:
        connection.request("GET", target.path or "/")
        answer = connection.getresponse()
        if answer.status != 200:
            raise RequestRefused(400, f"fileUrl answered with status {answer.status}")
        return answer.read()
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise RequestRefused(400, f"fileUrl cannot be fetched: {error}") from None
    finally:
        connection.close()


def upload_endpoint(
    path: str, answer: Callable[[MockState, ReceivedCall], Any], media: str, **fields: FormField
) -> MockEndpoint:
    """Describe one of the three endpoints."""
    form = fixed_form({"uploadPath": folder_path(required=True), "fileName": string(), **fields})
    return MockEndpoint("POST", path, answer, media=media, form=form, refuse=build_upload_error_body, invalid=400)


UPLOADS = (
    upload_endpoint("/file-upload/api/file-stream-upload", upload_stream, MULTIPART),
    upload_endpoint("/file-upload/api/file-base64-upload", upload_base64, JSON, base64Data=string(required=True)),
    upload_endpoint("/file-upload/api/file-url-upload", upload_url, JSON, fileUrl=url(web=True, required=True)),
)
