"""Features of request bodies."""

from __future__ import annotations

from tests.codegen.features.feature import (
    FILE,
    TEXT,
    Supported,
    obj,
    ref,
    takes,
    takes_media,
)

from telecine_runtime.request_body import File

TEXTS = {"type": "array", "items": {"type": "string"}}
EMPTY = {"description": "Nothing."}

FEATURES = (
    Supported(
        "a JSON list as a body",
        "sendList",
        takes(ref("ItemList"), [{"a": "b"}]),
        lambda c, m: c.send_list([{"a": "b"}, {"a": "c"}]),
        "POST /sendList",
        "the body is the first argument",
        body=[{"a": "b"}, {"a": "c"}],
        refuses=lambda c, m: c.send_list([{"x": 1}]),
        schemas={"ItemList": {"type": "array", "items": ref("ListItem")}, "ListItem": obj(a=TEXT), "Item": obj(a=TEXT)},
    ),
    Supported(
        "a JSON text as a body",
        "sendText",
        takes(ref("JustText"), "a"),
        lambda c, m: c.send_text("ä"),
        "POST /sendText",
        body="ä",
        refuses=lambda c, m: c.send_text(1),
        schemas={"JustText": {"type": "string"}},
    ),
    Supported(
        "a map as a body",
        "sendMapBody",
        takes(ref("MapBody"), {"a": 1}),
        lambda c, m: c.send_map_body({"a": 1}),
        "POST /sendMapBody",
        body={"a": 1},
        refuses=lambda c, m: c.send_map_body({"a": "x"}),
        schemas={"MapBody": {"type": "object", "description": "A map.", "additionalProperties": {"type": "integer"}}},
    ),
    Supported(
        "a free object as a body",
        "sendFreeBody",
        takes(ref("FreeBody"), {"a": 1}),
        lambda c, m: c.send_free_body({"a": {"b": None}}),
        "POST /sendFreeBody",
        body={"a": {"b": None}},
        schemas={"FreeBody": {"type": "object", "description": "Anything."}},
    ),
    Supported(
        "`allOf` as a body",
        "sendExtended",
        takes(ref("ExtendedBody"), {"a": "b", "c": 1}),
        lambda c, m: c.send_extended(a="b", c=1),
        "POST /sendExtended",
        "the members of all parts are arguments",
        body={"a": "b", "c": 1},
        refuses=lambda c, m: c.send_extended(a=1, c=1),
        schemas={
            "BaseBody": obj(a=TEXT),
            "ExtendedBody": {
                "description": "More.",
                "allOf": [
                    ref("BaseBody"),
                    {
                        "type": "object",
                        "required": ["a"],
                        "properties": {"c": {"type": "integer", "description": "C."}},
                    },
                ],
            },
        },
    ),
    Supported(
        "a union of objects as a body",
        "sendEither",
        takes({**ref("EitherBody")}, {"a": "b"}),
        lambda c, m: c.send_either(c=1),
        "POST /sendEither",
        "as a whole, or by the members of one variant; lint warns without a discriminator",
        body={"c": 1},
        refuses=lambda c, m: c.send_either(a="b", c=1),
        schemas={
            "EitherA": obj("a", a=TEXT),
            "EitherC": obj("c", c={"type": "integer"}),
            "EitherBody": {"description": "Either.", "oneOf": [ref("EitherA"), ref("EitherC")]},
        },
    ),
    Supported(
        "an optional body",
        "sendOptional",
        {"requestBody": {**takes(ref("EitherBody"), {"a": "b"})["requestBody"], "required": False}},
        lambda c, m: c.send_optional(),
        "POST /sendOptional",
        "a union is left out; an object is sent as `{}`",
        headers={"content-type": None},
    ),
    Supported(
        "JSON beside other media types",
        "sendJson",
        {
            "requestBody": {
                "required": True,
                "content": {
                    "application/xml": {"schema": ref("Item")},
                    "multipart/form-data": {"schema": ref("Item")},
                    "application/json": {"schema": ref("Item"), "example": {"a": "b"}},
                },
            }
        },
        lambda c, m: c.send_json(a="b"),
        "POST /sendJson",
        "JSON is sent",
        body={"a": "b"},
        headers={"content-type": "application/json"},
    ),
    Supported(
        "bytes as a body",
        "sendBytes",
        takes_media("image/png", FILE),
        lambda c, m: c.send_bytes(b"\x89PNG\0"),
        "PUT /sendBytes",
        "any media type with `type: string, format: binary`",
        body=b"\x89PNG\0",
        headers={"content-type": "image/png"},
        refuses=lambda c, m: c.send_bytes({"a": 1}),
    ),
    Supported(
        "a text as a body",
        "sendPlain",
        takes_media("text/plain", TEXT),
        lambda c, m: c.send_plain("ä"),
        "POST /sendPlain",
        "any media type with `type: string`",
        body="ä".encode(),
        headers={"content-type": "text/plain; charset=utf-8"},
    ),
    Supported(
        "an encoded form",
        "sendEncoded",
        takes_media("application/x-www-form-urlencoded", ref("EncodedForm")),
        lambda c, m: c.send_encoded(a="b c&d", n=1, flag=True, many=["x", "y"]),
        "POST /sendEncoded",
        body=b"a=b+c%26d&n=1&flag=true&many=x&many=y",
        headers={"content-type": "application/x-www-form-urlencoded"},
        refuses=lambda c, m: c.send_encoded(a=File("a", b"")),
        schemas={"EncodedForm": obj("a", a=TEXT, n={"type": "integer"}, flag={"type": "boolean"}, many=TEXTS)},
    ),
    Supported(
        "a multipart form",
        "sendForm",
        takes_media("multipart/form-data", ref("UploadForm")),
        lambda c, m: c.send_form(
            file=File("a.png", b"\x89PNG", "image/png"),
            pages=[File("b", b"1"), File("c", b"2")],
            tags=["x", "y"],
            n=1,
            flag=False,
            size="s",
            source="https://a.example",
        ),
        "POST /sendForm",
        "texts, numbers, enums, `File`s, and lists of these: a part for each item",
        body=[
            ("file", "a.png", "image/png", b"\x89PNG"),
            ("pages", "b", "application/octet-stream", b"1"),
            ("pages", "c", "application/octet-stream", b"2"),
            ("tags", None, None, b"x"),
            ("tags", None, None, b"y"),
            ("n", None, None, b"1"),
            ("flag", None, None, b"false"),
            ("size", None, None, b"s"),
            ("source", None, None, b"https://a.example"),
        ],
        refuses=lambda c, m: c.send_form(file=File("a", b""), n="x"),
        schemas={
            "UploadForm": obj(
                "file",
                file=FILE,
                pages={"type": "array", "items": {"type": "string", "format": "binary"}},
                tags=TEXTS,
                n={"type": "integer"},
                flag={"type": "boolean"},
                size={"type": "string", "enum": ["s", "m"]},
                source={"anyOf": [{"type": "string", "format": "binary"}, {"type": "string"}]},
            )
        },
    ),
)
