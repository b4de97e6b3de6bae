"""Exceptions to the contract checks, each with a reason: failures that the providers' documents allow."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.contract.spec import load_spec
from tests.providers import facts_by_provider

from telecine_codegen.contract.api_spec import HttpMessage, decode_json
from telecine_codegen.contract.multipart import parse_form

BOUNDARY = "0123456789abcdef"
PNG_SIGNATURE = "\x89PNG\r\n\x1a\n"
FORM_REASON = "every value of a form is text, including the numbers that Schemathesis sends as a wrong type"
FORM_CONTENT_TYPE = f"multipart/form-data; boundary={BOUNDARY}"


def build_form(**parts: str) -> HttpMessage:
    """Build a multipart form; the part named `file` is a file."""
    attributes = {name: f'name="{name}"' + ('; filename="a.png"' if name == "file" else "") for name in parts}
    lines = [
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; {attributes[name]}\r\n\r\n{text}\r\n"
        for name, text in parts.items()
    ]
    return HttpMessage({"content-type": FORM_CONTENT_TYPE}, f"{''.join(lines)}--{BOUNDARY}--\r\n".encode("latin-1"))


def build_json_message(text: str) -> HttpMessage:
    """Build a message with a JSON body."""
    return HttpMessage({"content-type": "application/json"}, text.encode())


@dataclass(frozen=True)
class Allowance:
    """An accepted failure of a check at an operation.

    Attributes:
        provider: Name of the provider.
        check: Name of the check.
        operation: Operation that the request was for.
        status: Status of the response.
        reason: Why the failure is accepted.
        witness: A request that fails the check and is covered.
        when: Whether the failure of a request is covered.
    """

    provider: str
    check: str
    operation: str
    status: int
    reason: str
    witness: HttpMessage = field(repr=False)
    when: Callable[[HttpMessage], bool] = field(repr=False)


def always_applies(_sent: HttpMessage) -> bool:
    """Cover every request."""
    return True


def has_conflicting_image_inputs(sent: HttpMessage) -> bool:
    """Return whether a body has both an image and a task: no schema of the spec excludes that."""
    body, _ = decode_json(sent.content)
    given = body.get("input") if isinstance(body, dict) else None
    if not isinstance(given, dict):
        return False
    images = given.get("image_urls")
    return bool(images) and ("task_id" in given or "index" in given or given.get("mode") == "spicy")


def is_valid_form_text(provider: str, operation_id: str) -> Callable[[HttpMessage], bool]:
    """Return a condition: the form, with all values as text, satisfies the spec."""

    def holds(sent: HttpMessage) -> bool:
        operation = load_spec(provider).operation(operation_id)
        (schema,) = (media["schema"] for media in operation.request_media.values())
        fields = (
            parse_form(sent.headers["content-type"], sent.content) if sent.media_type in operation.request_media else {}
        )
        return not list(operation.spec.schema_problems(schema, fields, "form"))

    return holds


def breaks_a_rule_in_prose(sent: HttpMessage) -> bool:
    """Return whether a body has a callback URL, which needs registration, or too many images in two members."""
    body, _ = decode_json(sent.content)
    if not isinstance(body, dict):
        return False
    return "callback_url" in body or ("image" in body and len(body.get("reference_images", ())) == 8)


ALLOWANCES = (
    Allowance(
        "toapis",
        "positive_data_acceptance",
        "createVideo",
        400,
        "callback_url must be registered, image and reference_images are at most 8 together: documented in prose only",
        build_json_message('{"model": "grok-video-3", "prompt": "a boat", "callback_url": "https://a.example/"}'),
        breaks_a_rule_in_prose,
    ),
    Allowance(
        "toapis",
        "positive_data_acceptance",
        "uploadImage",
        400,
        "JSON Schema cannot express `bytes of an image`; the documents reject everything else",
        build_form(file="no image"),
        always_applies,
    ),
    Allowance(
        "cometapi",
        "positive_data_acceptance",
        "getVideo",
        400,
        "CometAPI answers 400 for an unknown id, and Schemathesis generates ids",
        HttpMessage({}, b""),
        always_applies,
    ),
    Allowance(
        "apikley",
        "positive_data_acceptance",
        "createTask",
        422,
        "image_urls, task_id, index and mode exclude each other, documented in prose only",
        build_json_message(
            '{"model": "grok-imagine/image-to-video", "input": {"task_id": "a", "image_urls": ["https://a.example/"]}}'
        ),
        has_conflicting_image_inputs,
    ),
    Allowance(
        "apikley",
        "negative_data_rejection",
        "uploadFile",
        200,
        FORM_REASON,
        build_form(file="bytes", uploadPath="7", fileName="null"),
        is_valid_form_text("apikley", "uploadFile"),
    ),
    Allowance(
        "toapis",
        "negative_data_rejection",
        "uploadImage",
        200,
        FORM_REASON,
        build_form(file=PNG_SIGNATURE, purpose="null"),
        is_valid_form_text("toapis", "uploadImage"),
    ),
    # Defined in the file of a provider.
    *(
        Allowance(provider, *arguments)
        for provider, build in facts_by_provider("ALLOWANCES").items()
        for arguments in build(build_json_message, decode_json)
    ),
)


def find_allowance(
    allowances: Sequence[Allowance], provider: str, check: str, operation: str, status: int, sent: HttpMessage
) -> Allowance | None:
    """Return the allowance that covers a failure; None if there is none."""
    key = (provider, check, operation, status)
    candidates = (each for each in allowances if key == (each.provider, each.check, each.operation, each.status))
    return next((each for each in candidates if each.when(sent)), None)


@dataclass(frozen=True)
class DeliberateOmission:
    """A value or member that the documents name and our spec leaves out on purpose."""

    provider: str
    message: str
    reason: str

    def covers(self, provider: str, message: str) -> bool:
        """Return whether the message of a finding is about this omission."""
        return provider == self.provider and re.match(self.message, message) is not None


DELIBERATE_OMISSIONS = (
    DeliberateOmission("apikley", r"body/code: (400|405|408|418|433) ", "codes in use that the documented list lacks"),
    DeliberateOmission(
        "apikley", r"body: Unevaluated properties are not allowed \('code', 'msg' were", "follows from such a code"
    ),
    DeliberateOmission("cometapi", r'body/error/code: ""', "the code of an error is often left empty"),
    DeliberateOmission(
        "toapis", r"body: Additional properties .*'remain_credits'", "only in the newer copy of the balance page"
    ),
)


def is_deliberate_omission(provider: str, message: str) -> bool:
    """Return whether the message of a finding is about a deliberate omission."""
    return any(each.covers(provider, message) for each in DELIBERATE_OMISSIONS)
