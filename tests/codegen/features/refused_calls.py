"""Features of parameters, bodies and whole documents that lint refuses."""

from __future__ import annotations

from typing import Any, Final

from tests.codegen.features.feature import TEXT, Refused, Value, gives, gives_media, obj, param, ref, takes, takes_media

OPERATION: Final = "/paths/~1orders/post"
QUERY: Final = f"{OPERATION}/parameters/0"
BODY: Final = f"{OPERATION}/requestBody/content"
RESPONSE: Final = f"{OPERATION}/responses/200/content"
SCHEME: Final = "/components/securitySchemes/key"
TEXTS: Final = {"type": "array", "items": {"type": "string"}}
ONE_KEY: Final = "a client sends one key: put the operations with another key into a spec of their own"
HEADER_OR_BEARER: Final = "use type: http with scheme: bearer, or type: apiKey with in: header"


def in_query(feature: str, schema: Value, message: str, hint: str, place: str = "query", **more: Any) -> Refused:
    put = {f"{OPERATION}/parameters": [param("it", schema, place, **more)]}
    return Refused(feature, put, f"{QUERY}/schema", message, hint)


def with_body(feature: str, operation: Value, at: str, message: str, hint: str, **schemas: Value) -> Refused:
    put: dict[str, Any] = {f"/components/schemas/{name}": schema for name, schema in schemas.items()}
    put |= {f"{OPERATION}/{key}": value for key, value in operation.items() if key != "responses"}
    put |= {f"{OPERATION}/responses/{status}": value for status, value in operation.get("responses", {}).items()}
    return Refused(feature, put, at, message, hint)


def with_key(feature: str, scheme: Value, hint: str) -> Refused:
    message = "this kind of security scheme is not supported"
    return Refused(feature, {SCHEME: {"x-env": "A_KEY", **scheme}}, SCHEME, message, hint)


PARAMETERS = (
    Refused(
        "a cookie parameter",
        {f"{OPERATION}/parameters": [param("it", {"type": "string"}, "cookie")]},
        f"{QUERY}/in",
        "cookie parameters are not supported",
        "use path, query or header",
    ),
    in_query(
        "an object in a query",
        {"type": "object"},
        "a query parameter cannot be an object",
        "declare each member as a parameter of its own, or use type: string",
    ),
    Refused(
        "`style: deepObject`",
        {f"{OPERATION}/parameters": [param("it", {"type": "string"}, style="deepObject")]},
        f"{QUERY}/style",
        'style "deepObject" is not supported',
        "declare each member as a parameter of its own, such as filter[state]",
    ),
    Refused(
        "`style: pipeDelimited`, `spaceDelimited`",
        {f"{OPERATION}/parameters": [param("it", TEXTS, style="pipeDelimited")]},
        f"{QUERY}/style",
        'style "pipeDelimited" is not supported',
        "use type: string, and let the caller put | between the items",
    ),
    in_query(
        "a list in a path or a header",
        TEXTS,
        "a header parameter cannot be a list",
        "use type: string, and let the caller put commas between the items",
        "header",
    ),
    in_query(
        "a list of lists or objects in a query",
        {"type": "array", "items": TEXTS},
        "a query parameter cannot be a list of lists",
        "use items of a plain type",
    ),
    in_query("a parameter without a type", {}, "a query parameter needs a type", "such as type: string"),
    Refused(
        "a parameter with `content`",
        {f"{OPERATION}/parameters": [{"name": "it", "in": "query", "content": {"application/json": {"schema": TEXT}}}]},
        f"{QUERY}/content",
        'unsupported keyword "content" in a parameter',
        "write schema: {type: string}, and let the caller pass JSON text",
    ),
    Refused(
        "`allowReserved`",
        {f"{OPERATION}/parameters": [param("it", TEXT, allowReserved=True)]},
        f"{QUERY}/allowReserved",
        'unsupported keyword "allowReserved" in a parameter',
        "remove it; parameters are always percent-encoded",
    ),
    Refused(
        "a header parameter that carries the key",
        {f"{OPERATION}/parameters": [param("X-Key", TEXT, "header")]},
        QUERY,
        "header X-Key carries the API key",
        "remove it: the client sends the key",
    ),
)

BODIES = (
    Refused(
        "a body or response that is not a component",
        {f"{BODY}/application~1json/schema": {"type": "array", "items": ref("Order")}},
        f"{BODY}/application~1json/schema",
        "an inline schema would become the class OrderRequest",
        "move it to components/schemas/OrderRequest",
    ),
    Refused(
        "the body of a GET",
        {"/paths/~1orders/get": {**takes(ref("Order"), {}), **gives(ref("Answer"), {}), "operationId": "look"}},
        "/paths/~1orders/get/requestBody",
        "a GET request has no body",
        "use parameters",
    ),
    with_body(
        "XML",
        takes_media("application/xml", ref("Order")),
        f"{BODY}/application~1xml",
        'media type "application/xml" is not supported',
        "use application/json, multipart/form-data, application/x-www-form-urlencoded; "
        "or schema: {type: string} for a text, {type: string, format: binary} for a file",
    ),
    with_body(
        "media types that end in `+json`, `*/*`",
        gives_media("application/vnd.finch+json", ref("Answer")),
        f"{RESPONSE}/application~1vnd.finch+json",
        'media type "application/vnd.finch+json" is not supported',
        "write application/json",
    ),
    with_body(
        "a range of media types as a body",
        takes_media("image/*", {"type": "string", "format": "binary"}),
        f"{BODY}/image~1*",
        'media type "image/*" is not supported',
        "name one media type, such as image/png",
    ),
    with_body(
        "streams: `text/event-stream`, JSON lines",
        gives_media("text/event-stream", {"type": "string"}),
        f"{RESPONSE}/text~1event-stream",
        'media type "text/event-stream" is not supported',
        "describe the response that the API gives without streaming",
    ),
    with_body(
        "an object in a form",
        takes_media("multipart/form-data", ref("Form")),
        "/components/schemas/Form/properties/meta",
        "a form field cannot be an object",
        "use type: string, and let the caller pass JSON text",
        Form=obj(meta={"type": "object"}),
    ),
    with_body(
        "`encoding` of a form",
        {
            "requestBody": {
                "content": {
                    "multipart/form-data": {"schema": ref("Form"), "encoding": {"a": {"contentType": "image/png"}}}
                }
            }
        },
        f"{BODY}/multipart~1form-data/encoding",
        'unsupported keyword "encoding" in a media type',
        "remove it; a file has the media type that the caller gives it",
        Form=obj(a=TEXT),
    ),
    with_body(
        "successes of two kinds",
        {
            "responses": {
                "201": {"description": "A text.", "content": {"text/plain": {"schema": {"type": "string"}}}},
            }
        },
        f"{OPERATION}/responses/201/content/text~1plain",
        '"text/plain" beside "application/json": successes of two kinds',
        "describe the successes with one media type",
    ),
    with_body(
        "content of 204",
        {"responses": gives(ref("Answer"), {}, "204")["responses"]},
        f"{OPERATION}/responses/204/content",
        "a response with status 204 has no body",
        "remove the content",
    ),
    Refused(
        "an operation without a success",
        {f"{OPERATION}/responses": {"default": {"description": "Anything."}}},
        f"{OPERATION}/responses",
        "no success response",
        "add '200'",
    ),
)

DOCUMENTS = (
    with_key(
        "a key in the query",
        {"type": "apiKey", "in": "query", "name": "key"},
        f"keys in a query end up in logs; {HEADER_OR_BEARER}, if the API takes it",
    ),
    with_key(
        "a key in a cookie",
        {"type": "apiKey", "in": "cookie", "name": "key"},
        f"{HEADER_OR_BEARER}, if the API takes it",
    ),
    with_key(
        "HTTP basic",
        {"type": "http", "scheme": "basic"},
        "use type: apiKey with in: header and name: Authorization; the key is then the whole value, Basic …",
    ),
    with_key(
        "OAuth 2, OpenID Connect",
        {"type": "oauth2", "flows": {}},
        "use type: http with scheme: bearer; the caller passes the token as the key",
    ),
    Refused(
        "two keys at once",
        {
            "/security": [{"key": [], "other": []}],
            "/components/securitySchemes/other": {"type": "http", "scheme": "bearer"},
        },
        "/security",
        "the spec must require exactly one security scheme",
        "such as security: [{apiKey: []}]; an API without a key has no security schemes",
    ),
    Refused(
        "operations with different keys",
        {
            f"{OPERATION}/security": [{"other": []}],
            "/components/securitySchemes/other": {"type": "http", "scheme": "bearer"},
        },
        f"{OPERATION}/security",
        "other is needed, but the client sends key alone",
        ONE_KEY,
    ),
    Refused(
        "several servers",
        {"/servers": [{"url": "https://a.example"}, {"url": "https://b.example"}]},
        "/servers",
        "2 servers, expected exactly one",
    ),
    Refused(
        "variables of a server",
        {"/servers/0/variables": {"region": {"default": "eu"}}},
        "/servers/0/variables",
        'unsupported keyword "variables" in a server',
        "write the URL of one server",
    ),
    Refused(
        "an operation without `operationId`",
        {f"{OPERATION}/operationId": ...},
        OPERATION,
        'an operation needs "operationId"',
        "name the operation in camelCase, such as createVideo",
    ),
    Refused(
        "OpenAPI 3.0 and 2.0",
        {"/openapi": "3.0.3"},
        "/openapi",
        'OpenAPI "3.0.3" is not supported',
        "write openapi: 3.1.0",
    ),
    Refused(
        "an unused component",
        {"/components/schemas/Unused": obj(a=TEXT)},
        "/components/schemas/Unused",
        'unused component "Unused" in schemas',
        "remove it",
    ),
    Refused(
        "other extensions (`x-…`)",
        {f"{OPERATION}/x-code-samples": []},
        f"{OPERATION}/x-code-samples",
        'unsupported extension "x-code-samples" in an operation',
    ),
)
