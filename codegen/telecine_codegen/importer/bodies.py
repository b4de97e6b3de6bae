"""Convert request bodies and responses: the media type that a client sends or reads, its schema, its examples."""

from __future__ import annotations

import re
from typing import Final

from telecine_codegen.importer.draft import Draft, Value, mapping, text_of
from telecine_codegen.importer.schemas import Owner, convert_inline, convert_schema, inlined
from telecine_codegen.openapi.operations import FORM, JSON
from telecine_codegen.openapi.pointer import join_pointer

URLENCODED: Final = "application/x-www-form-urlencoded"
_ANY: Final = ("*/*", "application/*")
_SENT: Final = (JSON, FORM, *_ANY, URLENCODED)
"""Media types of a body in the order in which a client prefers them."""
_STATUS: Final = re.compile(r"[1-5](?:\d\d|XX)", re.ASCII)


def convert_body(draft: Draft, at: str, body: Value, owner: Owner) -> tuple[Value | None, str | None]:
    """Return a request body, and why it cannot be sent if that is so."""
    content = mapping(body.get("content"))
    if not content:
        return None, None
    media = _choose(content, _SENT)
    if any(name != media for name in content):
        others = " or ".join(name for name in content if name != media)
        draft.comment(at, f"left out: the body as {others}")
    name = JSON if _plain(media) in _ANY else _plain(media)
    if not mapping(mapping(content[media]).get("schema")):
        return None, "its body has no schema"
    wanted = Owner((f"{owner.names[0]}{'Request' if name == JSON else 'Form'}",), owner.subject)
    holder = _content(draft, join_pointer(at, "content", name), mapping(content[media]), wanted, name)
    return {
        **({"description": text} if (text := text_of(body.get("description"))) else {}),
        "required": body.get("required") is not False,
        "content": {name: holder},
    }, None


def _choose(content: Value, order: tuple[str, ...]) -> str:
    """Return the media type that comes first in an order, else the first one."""
    kinds = {_plain(name): name for name in reversed(content)}
    return next((kinds[kind] for kind in order if kind in kinds), next(iter(content)))


def convert_responses(draft: Draft, at: str, operation: Value, owner: Owner) -> Value:
    """Return the responses, with a success and a default one."""
    published: Value = {}
    for status, entry in mapping(operation.get("responses")).items():
        key = _status(status)
        if key is None:
            if not status.startswith("x-"):
                draft.comment(at, f"the response {status} is left out: that is no status")
        else:
            published.setdefault(key, inlined(draft, entry))
    successes = [key for key in published if key.startswith("2")]
    if not successes and published.get("default", {}).get("content") and len(published) == 1:
        draft.comment(join_pointer(at, "200"), "published as the default response")
        published = {"200": published["default"]}
        successes = ["200"]
    found: Value = {} if successes else {"200": {"description": "Success."}}
    for status, response in published.items():
        found[status] = _response(draft, at, status, response, _response_owner(owner, status, successes))
    found.setdefault("default", {"description": "Any other failure."})
    return found


def _status(status: str) -> str | None:
    if status.lower() == "default":
        return "default"
    key = status.strip().upper()[:3]
    return key if _STATUS.fullmatch(key) else None


def _response_owner(owner: Owner, status: str, successes: list[str]) -> Owner:
    operation = owner.names[0]
    if not status.startswith("2"):
        return Owner(
            ("ErrorResponse", f"{owner.subject}Error", f"{operation}Error{status.capitalize()}"), owner.subject
        )
    number = status if len(successes) > 1 else ""
    return Owner((owner.subject, f"{owner.subject}Response", f"{operation}Response{number}"), owner.subject)


def _response(draft: Draft, at: str, status: str, response: Value, owner: Owner) -> Value:
    meaning = {"default": "Any other failure."}.get(
        status, "Success." if status.startswith("2") else f"Status {status}."
    )
    converted: Value = {"description": text_of(response.get("description")) or meaning}
    content = mapping(response.get("content"))
    if not content:
        return converted
    json_like = tuple(_plain(name) for name in content if _is_json(name))
    media = _choose(content, (JSON, *json_like))
    name = JSON if _is_json(media) else _plain(media)
    place = join_pointer(at, status, "content", name)
    if mapping(mapping(content[media]).get("schema")):
        converted["content"] = {name: _content(draft, place, mapping(content[media]), owner, name)}
    else:
        draft.comment(join_pointer(at, status), "published without a schema of its body")
    if others := [other for other in content if other != media]:
        draft.comment(join_pointer(at, status), f"left out: the body as {' or '.join(others)}")
    return converted


def _content(draft: Draft, at: str, media: Value, owner: Owner, name: str) -> Value:
    if name not in (JSON, FORM, URLENCODED):
        return {"schema": convert_inline(draft, media.get("schema"), lambda text: draft.comment(at, text))}
    holder: Value = {"schema": convert_schema(draft, media.get("schema"), owner)}
    examples = mapping(media.get("examples"))
    values = {
        name: {"value": entry["value"]}
        for name, example in examples.items()
        if "value" in (entry := inlined(draft, example))
    }
    if "example" in media:
        holder["example"] = media["example"]
    elif values:
        holder["examples"] = values
    return holder


def _plain(media: str) -> str:
    return media.partition(";")[0].strip().lower()


def _is_json(media: str) -> bool:
    name = _plain(media)
    return name == JSON or name.endswith("+json") or name in ("*/*", "application/*", "text/json")
