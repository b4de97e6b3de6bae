"""Examples of a spec: the bodies of successful responses, and of callbacks."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.operations import JSON, OperationNode, iter_responses
from telecine_mock.spec_provider.schema_samples import build_sample


@dataclass(frozen=True, slots=True, eq=False)
class ResponseExample:
    """An example of a success, or of a callback.

    Attributes:
        status: The HTTP status; 200 for a callback.
        body: The body; None if there is none.
        schema: The schema of the body; None if there is none.
        may_be_empty: Whether the spec allows the response without its body.
        headers: The documented headers that have an example.
    """

    status: int
    body: Any
    schema: Node | None
    may_be_empty: bool = False
    headers: dict[str, str] = field(default_factory=dict[str, str])


def list_examples(operation: OperationNode) -> list[ResponseExample]:
    """Return the examples of the successes of an operation, or of the body of a callback; at least one."""
    if operation.is_inbound:
        media = operation.node["requestBody"]["content"][JSON]
        return [ResponseExample(200, body, media["schema"]) for body in iter_media_examples(media)]
    return [
        example
        for status, response in iter_responses(operation)
        if status.startswith("2")
        for example in _iter_response_examples(parse_status(status), response)
    ]


def parse_status(status: str) -> int:
    """Return an HTTP status; that of `2XX` is 200."""
    return int(status.replace("XX", "00"))


def iter_media_examples(media: Node) -> Iterator[Any]:
    """Yield the examples of a media type, or a value that is made from its schema."""
    if "example" in media:
        yield media["example"].value
        return
    found = [example.followed()["value"].value for _, example in media["examples"].members()]
    yield from found or [build_sample(media["schema"])]


def _iter_response_examples(status: int, response: Node) -> Iterator[ResponseExample]:
    headers = dict(iter_headers(response))
    media = response["content"][JSON]
    if not media["schema"]:
        yield ResponseExample(status, None, None, headers=headers)
        return
    may_be_empty = response["x-empty"].value is True
    for body in iter_media_examples(media):
        yield ResponseExample(status, body, media["schema"], may_be_empty, headers)


def iter_headers(response: Node) -> Iterator[tuple[str, str]]:
    """Yield the documented headers of a response that have an example or are required."""
    for name, node in response["headers"].members():
        header = node.followed()
        if "example" in header:
            yield name, str(header["example"].value)
        elif header["required"].value:
            yield name, str(build_sample(header["schema"]))
