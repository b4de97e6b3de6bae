"""Features of parameters."""

from __future__ import annotations

from tests.codegen.features.feature import (
    TEXT,
    Supported,
    obj,
    param,
    ref,
    takes,
)

TEXTS = {"type": "array", "items": {"type": "string"}}
EMPTY = {"description": "Nothing."}

FEATURES = (
    Supported(
        "path parameters",
        "getPart",
        {"parameters": [param("id", {"type": "integer"}, "path"), param("part-name", {"type": "string"}, "path")]},
        lambda c, m: c.get_part(id=7, part_name="a/b ?ä"),
        "GET /parts/7/a%2Fb%20%3F%C3%A4",
        "percent-encoded",
        path="/parts/{id}/{part-name}",
    ),
    Supported(
        "parameters at path level",
        "getShared",
        {"parameters": [param("own", {"type": "boolean"})]},
        lambda c, m: c.get_shared(id="x", own=True),
        "GET /shared/x?own=true",
        path="/shared/{id}",
        shared={"parameters": [param("id", {"type": "string"}, "path")]},
    ),
    Supported(
        "a parameter at path level that the operation declares again",
        "getAgain",
        {"parameters": [param("id", {"type": "integer"}, "path"), param("page", {"type": "integer"})]},
        lambda c, m: c.get_again(id=7, page=2),
        "GET /again/7?page=2",
        "the operation's own counts",
        path="/again/{id}",
        shared={
            "parameters": [
                param("id", {"type": "string", "minLength": 5}, "path"),
                param("page", {"type": "string"}, required=True),
            ]
        },
    ),
    Supported(
        "a list in a query",
        "listRepeated",
        {"parameters": [param("ids", TEXTS)]},
        lambda c, m: c.list_repeated(ids=["a b", "c,d"]),
        "GET /listRepeated?ids=a%20b&ids=c%2Cd",
        "the name is repeated",
    ),
    Supported(
        "a list in a query, `explode: false`",
        "listJoined",
        {
            "parameters": [
                param("ids", {"type": "array", "items": {"type": "integer"}}, explode=False),
                param("names", TEXTS, explode=False),
                param("none", TEXTS, explode=False),
            ]
        },
        lambda c, m: c.list_joined(ids=[1, 2], names=["a b", "c,d"], none=[]),
        "GET /listJoined?ids=1,2&names=a%20b,c%2Cd",
        "one value with commas; an empty list is not sent",
    ),
    Supported(
        "types of query parameters",
        "listTypes",
        {
            "parameters": [
                param("n", {"type": "number"}),
                param("flag", {"type": "boolean", "enum": [True, False]}),
                param("size", {"type": "integer", "enum": [1, 2]}),
                param("v", {"const": "1"}),
                param("either", ref("EitherParameter")),
                param("one-or-more", {"anyOf": [{"type": "string"}, TEXTS]}),
                param("none", {"type": ["string", "null"]}),
                param("omitted", {"type": "string", "default": "x"}),
            ]
        },
        lambda c, m: c.list_types(n=1.5, flag=False, size=2, v="1", either=3, one_or_more=["a", "b"], none=None),
        "GET /listTypes?n=1.5&flag=false&size=2&v=1&either=3&one-or-more=a&one-or-more=b",
        "`None` is not sent, nor is a default",
        schemas={"EitherParameter": {"anyOf": [{"type": "string"}, {"type": "integer"}]}},
    ),
    Supported(
        "members of an object in a query",
        "listFiltered",
        {"parameters": [param("filter[state]", {"type": "string"}), param("ids[]", TEXTS)]},
        lambda c, m: c.list_filtered(filterstate="done", ids=["a", "b"]),
        "GET /listFiltered?filter%5Bstate%5D=done&ids%5B%5D=a&ids%5B%5D=b",
        "each is a parameter of its own: `filter[state]`",
    ),
    Supported(
        "header parameters",
        "getWithHeaders",
        {
            "parameters": [
                param("X-Mode", {"type": "string", "enum": ["fast"]}, "header"),
                param("X-Count", {"type": "integer"}, "header"),
                param("X-Version", {"const": "2"}, "header", required=True),
                param("X-Flag", {"type": "boolean"}, "header"),
                param("X-None", {"type": ["string", "null"]}, "header"),
                param("X-Either", ref("EitherParameter"), "header"),
            ]
        },
        lambda c, m: c.get_with_headers(
            x_mode="fast", x_count=3, x_version="2", x_flag=True, x_none=None, x_either="e"
        ),
        "GET /getWithHeaders",
        headers={"x-mode": "fast", "x-count": "3", "x-version": "2", "x-flag": "true", "x-none": None, "x-either": "e"},
    ),
    Supported(
        "parameters of one name in two places",
        "getTwice",
        {"parameters": [param("t", {"type": "string"}), param("t", {"type": "string"}, "header")]},
        lambda c, m: c.get_twice(t_query="q", t_header="h"),
        "GET /getTwice?t=q",
        "`t_query` and `t_header`",
        headers={"t": "h"},
    ),
    Supported(
        "a parameter with the name of a member of the body",
        "putNamed",
        {**takes(ref("NamedOrder"), {"id": "b"}), "parameters": [param("id", {"type": "string"}, "path")]},
        lambda c, m: c.put_named(id_path="p", id_body="b"),
        "PUT /named/p",
        "`id_path` and `id_body`",
        body={"id": "b"},
        path="/named/{id}",
        schemas={"NamedOrder": obj(id=TEXT)},
    ),
)
