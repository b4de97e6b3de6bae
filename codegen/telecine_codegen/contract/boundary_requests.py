"""Requests with a value at a limit of the spec, for one operation."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from telecine_codegen.contract.api_spec import ApiOperation, ApiSpec, HttpMessage, Node
from telecine_codegen.contract.boundary_values import BoundaryValues
from telecine_codegen.contract.schema_forms import list_forms
from telecine_codegen.contract.upload_limits import list_upload_cases
from telecine_codegen.contract.valid_values import FILE, is_file
from telecine_codegen.openapi.operations import FORM, JSON
from telecine_runtime.request_body import File, FormBody, format_value

IMAGE_FILE: Final = File("image.png", FILE, "image/png")
"""The file that is sent where the file is not of interest."""


@dataclass(frozen=True)
class BoundaryRequest:
    """A request with one value that is of interest.

    Attributes:
        summary: The form, the member and the value.
        is_allowed: Whether the spec allows it.
        query: Required parameters of the query.
        message: The body.
    """

    summary: str
    is_allowed: bool
    query: Mapping[str, str]
    message: HttpMessage = field(repr=False)


def list_requests(operation: ApiOperation) -> Iterator[BoundaryRequest]:
    """Yield the requests to an operation; none without a body, or with parameters that must name something."""
    query = _find_query(operation)
    for media_type, media in operation.request_media.items() if query is not None else ():
        if media_type not in (JSON, FORM):
            continue
        schema, is_form = media["schema"], media_type == FORM
        cases = BoundaryValues(operation.spec, schema, _list_examples(media), is_form).list_cases()
        for case in cases:
            yield BoundaryRequest(case.summary, case.is_allowed, query or {}, encode_body(operation, case.body))
        valid = next((case.body for case in cases if case.is_allowed), None)
        for upload in list_upload_cases(operation.spec, schema) if is_form and valid else ():
            message = encode_body(operation, valid, upload.file)
            yield BoundaryRequest(upload.summary, upload.is_allowed, query or {}, message)


def encode_body(operation: ApiOperation, body: Any, file: File = IMAGE_FILE) -> HttpMessage:
    """Return the message of a body as the operation takes it: JSON, or a multipart form with this file."""
    if FORM not in operation.request_media:
        return HttpMessage({"content-type": JSON}, json.dumps(body).encode())
    files = _find_files(operation.spec, operation.request_media[FORM]["schema"])
    parts = tuple((name, file if name in files else format_value(value)) for name, value in body.items())
    content, media_type = FormBody(parts).encode_multipart()
    return HttpMessage({"content-type": media_type}, content)


def _find_query(operation: ApiOperation) -> dict[str, str] | None:
    """Return the required parameters with their examples; None if there is one elsewhere than in the query."""
    required = [each for each in operation.parameters if each.get("required")]
    if any(each["in"] != "query" or "example" not in each for each in required):
        return None
    return {each["name"]: format_value(each["example"]) for each in required}


def _list_examples(media: Node) -> Sequence[Any]:
    several = [each["value"] for each in media.get("examples", {}).values() if "value" in each]
    return [*several, *(media[name] for name in ("example",) if name in media)]


def _find_files(spec: ApiSpec, schema: Node) -> set[str]:
    """Return the members of a form that are files."""
    return {
        name
        for form in list_forms(spec, schema)
        for name, member in form.properties.items()
        if any(is_file(each.node) for each in list_forms(spec, member))
    }
