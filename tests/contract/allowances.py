"""What schemathesis or the letter of a spec objects to and the documents allow: narrow, with reasons, each needed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.contract.multipart import parse_form
from tests.contract.spec import HttpMessage, decode_json, load_spec
from tests.providers import facts_by_provider

BOUNDARY = "0123456789abcdef"
PNG_SIGNATURE = "\x89PNG\r\n\x1a\n"
FORM_REASON = "in a form every value is a text, also the number that schemathesis put there as a wrong type"
FORM_CONTENT_TYPE = f"multipart/form-data; boundary={BOUNDARY}"


def build_form(**parts: str) -> HttpMessage:
    """Write a form; the part called `file` is a file."""
    heads = {name: f'name="{name}"' + ('; filename="a.png"' if name == "file" else "") for name in parts}
    lines = [
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; {heads[name]}\r\n\r\n{text}\r\n"
        for name, text in parts.items()
    ]
    return HttpMessage({"content-type": FORM_CONTENT_TYPE}, f"{''.join(lines)}--{BOUNDARY}--\r\n".encode("latin-1"))


def build_json_message(text: str) -> HttpMessage:
    """Write a JSON body."""
    return HttpMessage({"content-type": "application/json"}, text.encode())


@dataclass(frozen=True)
class Allowance:
    """A failure of `check` at `operation` with this status that is none, when `when` holds for what was sent.

    `witness` is a body for which that is so, `target` where it goes.
    """

    provider: str
    check: str
    operation: str
    status: int
    reason: str
    witness: HttpMessage = field(repr=False)
    when: Callable[[HttpMessage], bool] = field(repr=False)
    target: str | None = None


def always_applies(_sent: HttpMessage) -> bool:
    """Hold for every request."""
    return True


def has_conflicting_image_inputs(sent: HttpMessage) -> bool:
    """Hold where the two ways to give an image meet: no generator makes a type of such a condition."""
    body, _ = decode_json(sent.content)
    given = body.get("input") if isinstance(body, dict) else None
    if not isinstance(given, dict):
        return False
    images = given.get("image_urls")
    return bool(images) and ("task_id" in given or "index" in given or given.get("mode") == "spicy")


def is_valid_form_text(provider: str, operation_id: str) -> Callable[[HttpMessage], bool]:
    """Make the condition that the texts on the wire satisfy the spec, whatever types they had before."""

    def holds(sent: HttpMessage) -> bool:
        operation = load_spec(provider).operation(operation_id)
        (schema,) = (media["schema"] for media in operation.media.values())
        fields = parse_form(sent.headers["content-type"], sent.content) if sent.media_type in operation.media else {}
        return not list(operation.spec.problems(schema, fields, "form"))

    return holds


def breaks_a_rule_in_prose(sent: HttpMessage) -> bool:
    """Hold where a request names an address that the console must know, or more images than two members may have."""
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
        "a callback_url needs an address in the console, and image and reference_images are 8 together: in words only",
        build_json_message('{"model": "grok-video-3", "prompt": "a boat", "callback_url": "https://a.example/"}'),
        breaks_a_rule_in_prose,
    ),
    Allowance(
        "toapis",
        "positive_data_acceptance",
        "uploadImage",
        400,
        "JSON Schema has no word for `bytes of an image`; the documents refuse everything else",
        build_form(file="no image"),
        always_applies,
    ),
    Allowance(
        "cometapi",
        "positive_data_acceptance",
        "getVideo",
        400,
        "CometAPI answers 400 for an id it does not know, and schemathesis draws ids",
        HttpMessage({}, b""),
        always_applies,
        "/grok/v1/videos/drawn",
    ),
    Allowance(
        "apikley",
        "positive_data_acceptance",
        "createTask",
        422,
        "image_urls, task_id, index and mode exclude each other in words only",
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
    # Those of a provider that its own file tells of.
    *(
        Allowance(provider, *given)
        for provider, told in facts_by_provider("ALLOWANCES").items()
        for given in told(build_json_message, decode_json)
    ),
)


def find_allowance(
    allowances: Sequence[Allowance], provider: str, check: str, operation: str, status: int, sent: HttpMessage
) -> Allowance | None:
    """Find the allowance that covers a failure."""
    told = (provider, check, operation, status)
    fitting = (each for each in allowances if told == (each.provider, each.check, each.operation, each.status))
    return next((each for each in fitting if each.when(sent)), None)


@dataclass(frozen=True)
class DeliberateOmission:
    """A value or member that documents name and our spec leaves out on purpose."""

    provider: str
    message: str
    reason: str

    def covers(self, provider: str, message: str) -> bool:
        """Tell whether it is this that was found."""
        return provider == self.provider and re.match(self.message, message) is not None


DELIBERATE_OMISSIONS = (
    DeliberateOmission(
        "apikley", r"body/code: (400|405|408|418|433) ", "codes that are in use and not in the documented list"
    ),
    DeliberateOmission(
        "apikley", r"body: Unevaluated properties are not allowed \('code', 'msg' were", "follows from such a code"
    ),
    DeliberateOmission("cometapi", r'body/error/code: ""', "the code of an error is often left empty"),
    DeliberateOmission(
        "toapis", r"body: Additional properties .*'remain_credits'", "only in the newer copy of the balance page"
    ),
)


def is_deliberate_omission(provider: str, message: str) -> bool:
    """Tell whether something undocumented is known."""
    return any(each.covers(provider, message) for each in DELIBERATE_OMISSIONS)
