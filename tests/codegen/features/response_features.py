"""Features of responses."""

from __future__ import annotations

from typing import Any

from tests.codegen.features.feature import Reply, Supported, Value, answers, gives, gives_media, obj, param, ref, takes

EMPTY = {"description": "Nothing."}


def callback(name: str, model: str, example: Any) -> Value:
    """Return a callback with a JSON payload."""
    operation = {"operationId": name, "summary": "Tell", **takes(ref(model), example), "responses": {"200": EMPTY}}
    return {"{$request.query.hook}": {"post": operation}}


FEATURES = (
    Supported(
        "callbacks",
        "askForCallbacks",
        {
            "parameters": [param("hook", {"type": "string"})],
            "callbacks": {
                "told": callback("onTold", "Item", {"a": "b"}),
                "listed": callback("onListed", "ThingList", ["a"]),
                "worded": callback("onWorded", "Word", "a"),
            },
        },
        lambda c, m: c.ask_for_callbacks(hook="https://a.example"),
        "POST /askForCallbacks?hook=https%3A%2F%2Fa.example",
        "`callbacks.on_told(body)` parses the JSON of one: an object, a list, a text, a number",
    ),
    Supported(
        "204",
        "giveNothing",
        {"responses": {"204": EMPTY}},
        lambda c, m: c.give_nothing(),
        "DELETE /giveNothing",
        "`None`",
    ),
    Supported(
        "JSON or no content",
        "givePerhaps",
        {"responses": {**gives(ref("Item"), {"a": "b"})["responses"], "204": EMPTY}},
        lambda c, m: c.give_perhaps(),
        "GET /givePerhaps",
        "`Item | None`",
    ),
    Supported(
        "several successes",
        "giveSeveral",
        {
            "responses": {
                **gives(ref("Item"), {"a": "b"})["responses"],
                **gives(ref("Other"), {"z": 1}, "201")["responses"],
            }
        },
        lambda c, m: c.give_several(),
        "GET /giveSeveral",
        "a union of their models",
        reply=answers({"z": 1}, 201),
        check=lambda it: it.z == 1,
        schemas={"Other": obj("z", z={"type": "integer"})},
    ),
    Supported(
        "ranges of statuses",
        "giveRange",
        {"responses": {**gives(ref("Item"), {"a": "b"}, "2XX")["responses"], "4XX": EMPTY}},
        lambda c, m: c.give_range(),
        "GET /giveRange",
        "`2XX`, `4XX`",
        reply=answers({"a": "b"}, 203),
        check=lambda it: it.a == "b",
    ),
    Supported(
        "a JSON list as a response",
        "giveList",
        gives(ref("ThingList"), ["a", 1, True]),
        lambda c, m: c.give_list(),
        "GET /giveList",
        reply=answers(["a", 1, True]),
        check=lambda it: it == ["a", 1, True],
        schemas={"ThingList": {"type": "array", "items": {"type": ["string", "integer", "boolean"]}}},
    ),
    Supported(
        "a JSON text as a response",
        "giveWord",
        gives(ref("Word"), "a"),
        lambda c, m: c.give_word(),
        "GET /giveWord",
        headers={"accept": "application/json"},
        reply=answers("ä"),
        check=lambda it: it == "ä",
        schemas={"Word": {"type": "string"}},
    ),
    Supported(
        "a number or a boolean as a response",
        "giveNumber",
        {"responses": {**gives(ref("Number"), 1)["responses"], **gives(ref("Flag"), True, "201")["responses"]}},
        lambda c, m: c.give_number(),
        "GET /giveNumber",
        reply=answers(True, 201),
        check=lambda it: it is True,
        schemas={"Number": {"type": "number"}, "Flag": {"type": "boolean"}},
    ),
    Supported(
        "a map as a response",
        "giveMap",
        gives(ref("MapBody"), {"a": 1}),
        lambda c, m: c.give_map(),
        "GET /giveMap",
        reply=answers({"a": 1}),
        check=lambda it: it == {"a": 1},
    ),
    Supported(
        "any JSON as a response",
        "giveAnything",
        gives(ref("Anything"), 1),
        lambda c, m: c.give_anything(),
        "GET /giveAnything",
        reply=answers([{"a": None}]),
        check=lambda it: it == [{"a": None}],
        schemas={"Anything": {"description": "Anything."}},
    ),
    Supported(
        "a text as a response",
        "giveText",
        gives_media("text/plain", {"type": "string"}),
        lambda c, m: c.give_text(),
        "GET /giveText",
        "`str`: any media type with `type: string`, in UTF-8",
        headers={"accept": "text/plain"},
        reply=Reply("ä\n".encode(), 200, "text/plain"),
        check=lambda it: it == "ä\n",
    ),
    Supported(
        "a file as a response",
        "giveFile",
        gives_media("video/mp4", {"type": "string", "format": "binary"}),
        lambda c, m: c.give_file(),
        "GET /giveFile",
        "`bytes`, at most 16 MiB: any media type with `type: string, format: binary`",
        headers={"accept": "video/mp4"},
        reply=Reply(b"\0\xff{", 200, "video/mp4"),
        check=lambda it: it == b"\0\xff{",
    ),
    Supported(
        "octet-stream as a response",
        "giveBytes",
        gives_media("application/octet-stream", {"type": "string", "format": "binary"}),
        lambda c, m: c.give_bytes(),
        "GET /giveBytes",
        reply=Reply(b"", 200, "application/octet-stream"),
        check=lambda it: it == b"",
    ),
    Supported(
        "JSON beside other media types in a response",
        "giveJson",
        {
            "responses": {
                "200": {
                    "description": "Done.",
                    "content": {
                        "text/html": {"schema": {"type": "string"}},
                        "application/json": {"schema": ref("Item"), "example": {"a": "b"}},
                    },
                }
            }
        },
        lambda c, m: c.give_json(),
        "GET /giveJson",
        "JSON is asked for",
        headers={"accept": "application/json"},
        reply=answers({"a": "b"}),
        check=lambda it: it.a == "b",
    ),
    Supported(
        "errors in any media type",
        "giveFault",
        {
            "responses": {
                "200": EMPTY,
                "400": {
                    "description": "No.",
                    "content": {"application/problem+json": {"schema": {"description": "It."}}},
                },
                "500": {"description": "No.", "content": {"text/plain": {}}},
            }
        },
        lambda c, m: c.give_fault(),
        "GET /giveFault",
        "raised as an exception; the media type does not matter",
        reply=Reply(b"", 200),
    ),
    Supported(
        "headers of a response",
        "giveHeaders",
        {
            "responses": {
                "200": {
                    "description": "Done.",
                    "headers": {"X-Left": {"description": "Left.", "schema": {"type": "integer"}}},
                }
            }
        },
        lambda c, m: c.give_headers(),
        "GET /giveHeaders",
        "documented; `with_raw(…).response.headers` has them",
        reply=Reply(b"", 200),
    ),
    Supported(
        "HEAD, OPTIONS, PATCH, TRACE",
        "askHead",
        {"responses": {"200": EMPTY}},
        lambda c, m: c.ask_head(),
        "HEAD /askHead",
        reply=Reply(b"", 200),
    ),
    Supported(
        "an operation without the key",
        "giveFree",
        {"responses": {"204": EMPTY}, "security": []},
        lambda c, m: c.give_free(),
        "GET /giveFree",
        "`security: []`",
        headers={"x-key": None},
    ),
    Supported(
        "an operation that takes no key",
        "giveAnonymous",
        {"responses": {"204": EMPTY}, "security": [{}]},
        lambda c, m: c.give_anonymous(),
        "GET /giveAnonymous",
        "`security: [{}]`",
        headers={"x-key": None},
    ),
    Supported(
        "an operation with an optional key",
        "giveOptional",
        {"responses": {"204": EMPTY}, "security": [{}, {"key": []}]},
        lambda c, m: c.give_optional(),
        "GET /giveOptional",
        "the key is sent",
        headers={"x-key": "the-key-of-finch"},
    ),
)
