"""Pairs of specs that differ in one thing, each with the verdict of a person: `base.yaml`, and one edit of it.

An edit names where it is by words of a path, the first of which may be short for a longer one, and what shall stand
there: `GONE` for nothing.
"""

from __future__ import annotations

from typing import Any, Final

GONE: Final = object()

JSON: Final = "content application/json schema"
SHORT: Final[dict[str, tuple[str, ...]]] = {
    "create": ("paths", "/videos", "post"),
    "get": ("paths", "/videos/{id}", "get"),
    "upload": ("paths", "/files", "post"),
    "callback": ("paths", "/videos", "post", "callbacks", "onDone", "{$request.body#/callback_url}", "post"),
    "webhook": ("webhooks", "ping", "post"),
    "schemas": ("components", "schemas"),
    "order": ("components", "schemas", "Order", "properties"),
    "video": ("components", "schemas", "Video", "properties"),
}
STRING: Final = {"type": "string"}
REF: Final = "#/components/schemas/"
CLOSED: Final = {"type": "string", "enum": ["queued", "done", "failed"]}

Edit = dict[str, Any]

BREAK: Final[list[tuple[str, str, Edit]]] = [
    # Requests: what was accepted must stay so.
    ("property removed", "request `code` was removed", {"order code": GONE}),
    (
        "required property added",
        "`seed` was added, required",
        {"order seed": STRING, "schemas Order required": ["prompt", "source", "seed"]},
    ),
    ("property became required", "`size` became required", {"schemas Order required": ["prompt", "source", "size"]}),
    (
        "property renamed",
        "`seconds` was renamed to `Seconds`",
        {"order seconds": GONE, "order Seconds": {"type": "integer", "minimum": 1, "maximum": 15}},
    ),
    (
        "value removed",
        'no longer takes "small"',
        {"order size": {"type": "string", "enum": ["big"], "default": "big", "x-harmonised": "resolution"}},
    ),
    ("value replaced", 'has "large" in place of "big"', {"order size enum": ["small", "large"]}),
    (
        "enum on what was free",
        'takes only "a"',
        {"order code": {"type": "string", "pattern": "^[a-z]+$", "enum": ["a"]}},
    ),
    ("open enum closed", 'takes only "noir", "plain"', {"order style": {"type": "string", "enum": ["plain", "noir"]}}),
    ("const on what was free", "takes only 5", {"order seconds const": 5}),
    ("type changed", "changed from integer to string", {"order seconds": STRING}),
    (
        "type narrowed",
        "narrowed from number to integer",
        {"order strength": {"type": ["integer", "null"], "exclusiveMinimum": 0}},
    ),
    ("null refused", "may no longer be null", {"order strength type": "number"}),
    ("maximum lowered", "maximum 10, before maximum 15", {"order seconds maximum": 10}),
    ("minimum raised", "minimum 5, before minimum 1", {"order seconds minimum": 5}),
    (
        "bound made exclusive",
        "minimum 2, before minimum 1",
        {"order seconds": {"type": "integer", "exclusiveMinimum": 1, "maximum": 15}},
    ),
    ("maxLength lowered", "maxLength 4000", {"order prompt maxLength": 4000}),
    ("minLength introduced", "minLength 3, before no minLength", {"order prompt minLength": 3}),
    ("pattern changed", "changed from pattern", {"order code pattern": "^[a-f]+$"}),
    ("pattern introduced", "narrower: pattern", {"order prompt pattern": "^.+$"}),
    ("format to another Python type", "has format date-time", {"order code format": "date-time"}),
    ("format introduced", "narrower: format hostname", {"order prompt format": "hostname"}),
    ("multipleOf introduced", "narrower: multipleOf 5", {"order seconds multipleOf": 5}),
    ("fewer items", "maxItems 2", {"order images maxItems": 2}),
    ("items must differ", "narrower: uniqueItems", {"order images uniqueItems": True}),
    ("items of another type", "images[]` changed from object to string", {"order images items": STRING}),
    ("nested property removed", "`images[].weight` was removed", {"schemas Image properties weight": GONE}),
    ("nested property required", "`images[].weight` became required", {"schemas Image required": ["url", "weight"]}),
    ("other members refused", "takes no other members", {"schemas Order additionalProperties": False}),
    ("values of a map narrowed", 'labels{}` takes only "a"', {"order labels additionalProperties enum": ["a"]}),
    (
        "values of a map of another type",
        "labels{}` changed from string to integer",
        {"order labels additionalProperties type": "integer"},
    ),
    (
        "variant removed",
        "can no longer be FromTask",
        {
            "schemas Source oneOf": [{"$ref": REF + "FromUrl"}],
            "schemas Source discriminator mapping": {"url": REF + "FromUrl"},
        },
    ),
    (
        "property of a variant required",
        "`source(FromTask).index` became required",
        {"schemas FromTask required": ["kind", "task", "index"]},
    ),
    (
        "tag of a variant changed",
        'has "link" in place of "url"',
        {
            "schemas FromUrl properties kind const": "link",
            "schemas Source discriminator mapping": {"link": REF + "FromUrl", "task": REF + "FromTask"},
        },
    ),
    ("discriminator changed", "told apart by sort, not by kind", {"schemas Source discriminator propertyName": "sort"}),
    ("part of an allOf made required", "`note.mood` became required", {"order note allOf 1 required": ["mood"]}),
    ("part of an allOf narrowed", "`note.text` is narrower", {"schemas Note properties text maxLength": 10}),
    (
        "schema sent and received: added, required",
        "request `point.w` was added, required",
        {"schemas Point properties w": STRING, "schemas Point required": ["x", "w"]},
    ),
    ("schema sent and received: optional", "answer 200 `point.x` became optional", {"schemas Point required": []}),
    ("property became read-only", "`code` was removed", {"order code readOnly": True}),
    ("common field lost", "no longer carries the common field resolution", {"order size x-harmonised": GONE}),
    (
        "value of a variant gone",
        "knows no variant for b any more",
        {"order shape discriminator mapping": {"a": REF + "Note"}},
    ),
    (
        "content of a text",
        "changed from content application/json to content text/html",
        {"order page contentMediaType": "text/html"},
    ),
    (
        "required body added",
        "request body was added, required",
        {"get requestBody": {"required": True, "content": {"application/json": {"schema": {"$ref": REF + "Point"}}}}},
    ),
    ("something forbidden", "narrower: not", {"order code not": {"const": "x"}}),
    ("form: file became text", "`file` has no content", {"schemas Upload properties file": STRING}),
    (
        "form: encoding",
        "encoding",
        {"upload requestBody content multipart/form-data encoding file contentType": "image/jpeg"},
    ),
    ("form: property removed", "`purpose` was removed", {"schemas Upload properties purpose": GONE}),
    (
        "one form became several",
        "one of several forms",
        {f"create requestBody {JSON}": {"oneOf": [{"$ref": REF + "Order"}, {"$ref": REF + "Point"}]}},
    ),
    ("body removed", "request body was removed", {"create requestBody": GONE}),
    ("body required", "request body became required", {"upload requestBody required": True}),
    (
        "media type of the request",
        "changed from application/json to application/xml",
        {"create requestBody content": {"application/xml": {"schema": {"$ref": REF + "Order"}}}},
    ),
    # Answers: what was there must stay so.
    ("answer: property removed", "answer 200 `price` was removed", {"video price": GONE}),
    ("answer: required property removed, its name still listed", "`progress` was removed", {"video progress": GONE}),
    (
        "answer: property renamed",
        "`created` was renamed to `created_at`",
        {"video created": GONE, "video created_at": {"type": "string", "format": "date-time"}},
    ),
    (
        "answer: property became optional",
        "`id` became optional",
        {"schemas Video required": ["state", "progress", "maker"]},
    ),
    ("answer: property may be null", "`id` may be null", {"video id type": ["string", "null"]}),
    ("answer: type changed", "`price` changed from number to string", {"video price": STRING}),
    ("answer: type widened", "`progress` widened from integer to number", {"video progress type": "number"}),
    ("answer: value replaced", 'has "xai" in place of "grok"', {"video maker enum": ["xai", "other"]}),
    (
        "answer: known value replaced",
        'names "ready" in place of "done"',
        {"schemas State anyOf": [{"type": "string", "enum": ["queued", "ready", "failed"]}, STRING]},
    ),
    ("answer: format of another Python type", "has no format, before format date-time", {"video created": STRING}),
    ("answer: array became object", "`frames` changed from array to object", {"video frames": {"$ref": REF + "Frame"}}),
    (
        "answer: items of another type",
        "`frames[].at` changed from integer to string",
        {"schemas Frame properties at": STRING},
    ),
    ("answer: nested property removed", "`frames[].text` was removed", {"schemas Frame properties text": GONE}),
    ("answer: within a schema that contains itself", "`tree.name` was removed", {"schemas Tree properties name": GONE}),
    (
        "answer: variant added",
        "may also be Frame",
        {"video result anyOf": [{"$ref": REF + "Clip"}, {"$ref": REF + "Still"}, {"$ref": REF + "Frame"}]},
    ),
    (
        "answer: property of a variant removed",
        "`result(Clip).length` was removed",
        {"schemas Clip properties length": GONE},
    ),
    ("answer: default lost", "has no default any more", {"video rank": STRING}),
    (
        "answer: a plain dict became a model",
        "is now an object with named members",
        {"video extra": {"$ref": REF + "Clip"}},
    ),
    ("answer: property became write-only", "`price` was removed", {"video price writeOnly": True}),
    ("answer: body of a failure", "`code` was removed", {"schemas Failure properties code": GONE}),
    (
        "answer: status changed",
        "changed from 200 to 202",
        {
            "get responses 202": {
                "description": "It.",
                "content": {"application/json": {"schema": {"$ref": REF + "Video"}}},
            },
            "get responses 200": GONE,
        },
    ),
    (
        "answer: success removed",
        "status` 201 was removed",
        {"upload responses 201": GONE, "upload responses 500": {"description": "No."}},
    ),
    (
        "answer: success of another type",
        "status` 202 was added",
        {
            "get responses 202": {
                "description": "Not yet.",
                "content": {"application/json": {"schema": {"$ref": REF + "Clip"}}},
            }
        },
    ),
    ("answer: no body any more", "`body` was removed", {"get responses 200 content": GONE}),
    (
        "answer: media type",
        "changed from application/json to text/plain",
        {"get responses 200 content": {"text/plain": {"schema": STRING}}},
    ),
    (
        "answer: media type removed",
        "application/json was removed",
        {"components responses Failed content": {"text/plain": {}, "text/html": {}}},
    ),
    ("answer: header removed", "`X-Left` was removed", {"create responses 200 headers": GONE}),
    (
        "answer: header became optional",
        "`Retry-After` became optional",
        {"components responses Busy headers Retry-After required": False},
    ),
    (
        "answer: header of another type",
        "`X-Left` changed from integer to string",
        {"create responses 200 headers X-Left schema": STRING},
    ),
    # Callbacks and webhooks: the provider sends them.
    ("callback: property removed", "callback `cost` was removed", {"schemas Event properties cost": GONE}),
    ("callback: property became optional", "callback `outcome` became optional", {"schemas Event required": ["video"]}),
    (
        "callback: type changed",
        "callback `cost` changed from integer to string",
        {"schemas Event properties cost": STRING},
    ),
    ("callback: removed", "`on_video_done` was removed", {"create callbacks": GONE}),
    ("callback: renamed", "is now called callbacks.on_video_finished()", {"callback operationId": "onVideoFinished"}),
    (
        "callback: asked for elsewhere",
        "moved from POST {$request.body#/callback_url}",
        {"create callbacks onDone": "MOVED"},
    ),
    ("callback: header removed", "callback header `X-Signature` was removed", {"callback parameters": []}),
    ("callback: header became optional", "`X-Signature` became optional", {"callback parameters 0 required": False}),
    ("callback: our answer must hold more", "`ok` became required", {"schemas Receipt required": ["ok"]}),
    ("callback: our status", "changed from 200 to 204", {"callback responses": {"204": {"description": "Received."}}}),
    (
        "callback: media type",
        "changed from application/json to application/x-www-form-urlencoded",
        {"callback requestBody content": {"application/x-www-form-urlencoded": {}}},
    ),
    ("webhook: property removed", "webhook `topic` was removed", {"schemas Ping properties topic": GONE}),
    (
        "webhook: property may be null",
        "webhook `sent_at` may be null",
        {"schemas Ping properties sent_at type": ["integer", "null"]},
    ),
    ("webhook: removed", "`on_ping` was removed", {"webhooks": GONE}),
    # Parameters.
    ("parameter removed", "query parameter `dry` was removed", {"create parameters 0": GONE}),
    (
        "required parameter added",
        "`seed` was added, required",
        {"create parameters 2": {"name": "seed", "in": "query", "required": True, "schema": STRING}},
    ),
    ("parameter became required", "`dry` became required", {"create parameters 0 required": True}),
    ("parameter renamed", "`dry` was renamed to `dry_run`", {"create parameters 0 name": "dry_run"}),
    ("parameter moved", "moved from query to header", {"create parameters 0 in": "header"}),
    ("parameter of another type", "`dry` changed from boolean to string", {"create parameters 0 schema": STRING}),
    ("parameter: value removed", 'no longer takes "zh"', {"get parameters 1 schema enum": ["en"]}),
    (
        "parameter written in another way",
        "written as pipeDelimited, exploded, not form, exploded",
        {"get parameters 0 style": "pipeDelimited", "get parameters 0 explode": True},
    ),
    ("parameter no longer escaped", "written as it is, not escaped", {"create parameters 0 allowReserved": True}),
    (
        "parameter: items of another type",
        "fields[]` changed from string to integer",
        {"get parameters 0 schema items": {"type": "integer"}},
    ),
    ("request header removed", "request header `X-Trace` was removed", {"create parameters 1": GONE}),
    ("request header required", "`X-Trace` became required", {"create parameters 1 required": True}),
    ("path parameter renamed", "`id` was renamed to `video_id`", {"paths": "PATH"}),
    # Operations and the provider.
    ("operation removed", "`upload_file` was removed", {"paths /files": GONE}),
    ("operation moved", "moved from POST /files to POST /uploads", {"paths /files": GONE, "paths /uploads": "FILES"}),
    ("method changed", "moved from POST /files to PUT /files", {"paths /files": {"put": "UPLOAD"}}),
    ("operation renamed", "is now called begin_video(), not create_video()", {"create operationId": "beginVideo"}),
    ("client renamed", "is now called Other", {"info title": "Other"}),
    (
        "base URL",
        "changed from https://api.example.com/v1 to https://api.example.com/v2",
        {"servers 0 url": "https://api.example.com/v2"},
    ),
    (
        "base URL of one operation",
        "changed from https://api.example.com/v1 to https://up.example.com",
        {"upload servers": [{"url": "https://up.example.com"}]},
    ),
    ("server removed", "https://eu.example.com/v1 was removed", {"servers": [{"url": "https://api.example.com/v1"}]}),
    ("scheme changed", "changed from bearer token to header X-Key", {"security": [{"other": []}]}),
    (
        "header of the key",
        "credentials` changed",
        {"components securitySchemes key": {"type": "apiKey", "in": "header", "name": "X-Other"}},
    ),
    ("another credential needed", "bearer token and header X-Key", {"security": [{"key": [], "other": []}]}),
    ("credentials newly needed", "changed from nothing to bearer token", {"upload security": [{"key": []}]}),
    (
        "one of two ways gone",
        "changed from bearer token or header X-Key to bearer token",
        {"get security": [{"key": []}]},
    ),
    ("a scope needed", "bearer token with write", {"create security": [{"key": ["write"]}]}),
    (
        "variable of the key",
        "changed from DEMO_API_KEY to DEMO_KEY",
        {"components securitySchemes key x-env": "DEMO_KEY"},
    ),
    ("name of an error", "changed from RateLimited to Unavailable", {"x-envelope errors 433": "Unavailable"}),
]

WARN: Final[list[tuple[str, str, Edit]]] = [
    ("default changed", 'has the default "big", not "small"', {"order size default": "big"}),
    ("default lost in a request", "has no default any more", {"order size default": GONE}),
    ("property deprecated", "`code` is deprecated", {"order code deprecated": True}),
    ("operation deprecated", "`get_video` is deprecated", {"get deprecated": True}),
    ("parameter deprecated", "`dry` is deprecated", {"create parameters 0 deprecated": True}),
    ("known value of a request gone", 'no longer names "noir"', {"order style anyOf 0 enum": ["plain"]}),
    (
        "answer: known value added",
        'also names "paused"',
        {"schemas State anyOf 0 enum": ["queued", "done", "failed", "paused"]},
    ),
    ("answer: value added", 'also takes "ace"', {"video maker enum": ["grok", "other", "ace"]}),
    ("answer: bound wider", "wider: maximum 200", {"video progress maximum": 200}),
    (
        "answer: enum opened",
        "takes other values than",
        {"video maker": {"anyOf": [{"type": "string", "enum": ["grok", "other"]}, STRING]}},
    ),
    ("answer: optional property may be null", "`price` may be null", {"video price type": ["number", "null"]}),
    ("answer: documented failure gone", "status` 429 was removed", {"create responses 429": GONE}),
    ("answer: success without a body", "status` 204 was added", {"get responses 204": {"description": "Nothing yet."}}),
    (
        "answer: media type added",
        "text/plain was added",
        {"components responses Failed content text/plain": {"schema": STRING}},
    ),
    (
        "callback: known value added",
        'callback `outcome` also takes "c"',
        {"schemas Event properties outcome enum": ["a", "b", "c"]},
    ),
    ("link changed", "link look` changed", {"create responses 200 links look parameters id": "$response.body#/other"}),
    ("link lost", "link look` was removed", {"create responses 200 links": GONE}),
    ("server added", "https://us.example.com was added", {"servers 2": {"url": "https://us.example.com"}}),
    (
        "servers in another order",
        "Server `base URL` changed",
        {"servers": [{"url": "https://eu.example.com/v1"}, {"url": "https://api.example.com/v1"}]},
    ),
    ("limit changed", "limit concurrency` changed from 30 to 20", {"x-limits concurrency": 20}),
    ("what means success", "x-envelope success` changed", {"x-envelope success /code": [200, 201]}),
    ("an error named", "is now named Unavailable", {"x-envelope errors 455": "Unavailable"}),
    ("not judged any more", "x-envelope` changed", {"get x-envelope": False}),
]

INFO: Final[list[tuple[str, str, Edit]]] = [
    ("optional property added", "request `seed` was added", {"order seed": {"type": "integer"}}),
    ("property became optional", "request `source` became optional", {"schemas Order required": ["prompt"]}),
    ("value added", 'also takes "huge"', {"order size enum": ["small", "big", "huge"]}),
    (
        "enum opened",
        "takes other values than",
        {"order size": {"type": "string", "default": "small", "x-harmonised": "resolution"}},
    ),
    (
        "type widened",
        "widened from integer to string or integer",
        {"order seconds": {"type": ["integer", "string"], "minimum": 1, "maximum": 15}},
    ),
    ("null accepted", "may be null", {"order code type": ["string", "null"]}),
    ("bound wider", "maximum 30, before maximum 15", {"order seconds maximum": 30}),
    ("bound gone", "no pattern, before pattern", {"order code": STRING}),
    ("more items", "maxItems 7", {"order images maxItems": 7}),
    ("nested property added", "`images[].alt` was added", {"schemas Image properties alt": STRING}),
    (
        "variant added",
        "may also be FromFile",
        {
            "schemas FromFile": {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "file"}}},
            "schemas Source oneOf 2": {"$ref": REF + "FromFile"},
            "schemas Source discriminator mapping file": REF + "FromFile",
        },
    ),
    ("common field added", "carries the common field duration", {"order seconds x-harmonised": "duration"}),
    ("default told", "has the default 5", {"order seconds default": 5}),
    ("body became optional", "request body became optional", {"create requestBody required": False}),
    ("media type added", "application/xml was added", {"create requestBody content application/xml": {}}),
    ("answer: property added", "answer 200 `owner` was added", {"video owner": STRING}),
    (
        "answer: required property added",
        "`owner` was added, required",
        {"video owner": STRING, "schemas Video required": ["id", "state", "progress", "maker", "owner"]},
    ),
    (
        "answer: property became required",
        "`price` became required",
        {"schemas Video required": ["id", "state", "progress", "maker", "price"]},
    ),
    ("answer: value gone", 'no longer takes "other"', {"video maker enum": ["grok"]}),
    ("answer: may no longer be null", "`url` may no longer be null", {"video url": STRING}),
    ("answer: bound tighter", "maximum 50", {"video progress maximum": 50}),
    ("answer: type narrowed", "narrowed from number to integer", {"video price type": "integer"}),
    ("answer: variant gone", "can no longer be Still", {"video result": {"$ref": REF + "Clip"}}),
    ("answer: failure told", "status` 402 was added", {"get responses 402": {"description": "No money."}}),
    ("answer: header added", "`X-Right` was added", {"create responses 200 headers X-Right": {"schema": STRING}}),
    ("answer: enum on what was free", 'takes only "a"', {"schemas Frame properties text enum": ["a"]}),
    ("callback: property added", "callback `at` was added", {"schemas Event properties at": STRING}),
    (
        "callback: required property added",
        "`at` was added, required",
        {"schemas Event properties at": STRING, "schemas Event required": ["video", "outcome", "at"]},
    ),
    ("callback: bound tighter", "callback `cost` is narrower", {"schemas Event properties cost maximum": 5}),
    ("callback: our answer may hold more", "`why` was added", {"schemas Receipt properties why": STRING}),
    (
        "callback added",
        "`on_started` was added",
        {
            "create callbacks onStarted": {
                "{$request.body#/started}": {"post": {"operationId": "onStarted", "responses": {}}}
            }
        },
    ),
    ("webhook: property became required", "`topic` became required", {"schemas Ping required": ["sent_at", "topic"]}),
    ("webhook added", "`on_pong` was added", {"webhooks pong": {"post": {"operationId": "onPong", "responses": {}}}}),
    (
        "optional parameter added",
        "`page` was added",
        {"create parameters 2": {"name": "page", "in": "query", "schema": STRING}},
    ),
    ("parameter: value added", 'also takes "de"', {"get parameters 1 schema enum": ["en", "zh", "de"]}),
    ("operation added", "`list_files` was added", {"paths /files get": {"operationId": "listFiles", "responses": {}}}),
    (
        "another way to be let in",
        "changed from bearer token to bearer token or header X-Key",
        {"security": [{"key": []}, {"other": []}]},
    ),
    ("no credentials needed", "changed from bearer token to nothing", {"create security": []}),
    (
        "values named",
        'names the values "a"',
        {"order code": {"type": "string", "pattern": "^[a-z]+$", "anyOf": [{"enum": ["a"]}, {}]}},
    ),
    ("discriminator told", "told apart by kind", {"video result discriminator": {"propertyName": "kind"}}),
    (
        "identifier respelled",
        "has the operationId create_video, not createVideo",
        {"create operationId": "create_video"},
    ),
    (
        "common field on another property",
        "carries the common field that size carried",
        {"order size x-harmonised": GONE, "order style x-harmonised": "resolution"},
    ),
    (
        "optional body added",
        "request body was added, optional",
        {"get requestBody": {"content": {"application/json": {"schema": {"$ref": REF + "Point"}}}}},
    ),
    ("another value for a variant", "has a variant for c", {"order shape discriminator mapping c": REF + "Note"}),
    ("limit no longer told", "limit concurrency` was removed", {"x-limits": GONE}),
]

EVENT: Final = {"$ref": REF + "Event"}
ORDER_PARAMETERS: Final = [
    {"name": "X-Trace", "in": "header", "schema": STRING},
    {"name": "dry", "in": "query", "schema": {"type": "boolean"}},
]

SILENT: Final[list[tuple[str, Edit]]] = [
    (
        "words",
        {
            "info description": "Other words.",
            "create summary": "Begin",
            "order prompt description": "Words.",
            "schemas Video description": "It.",
            "get responses 200 description": "There.",
        },
    ),
    (
        "title of a schema, comment, examples",
        {
            "order prompt title": "Prompt",
            "order prompt $comment": "x",
            "order code examples": ["a"],
            "create requestBody content application/json example": {"prompt": "Other"},
        },
    ),
    ("version", {"info version": "9.0.0"}),
    ("tags", {"create tags": ["films"], "tags": [{"name": "films"}]}),
    ("const for an enum of one", {"schemas FromUrl properties kind": {"enum": ["url"], "type": "string"}}),
    ("order of an enum", {"order size enum": ["big", "small"]}),
    ("order of required", {"schemas Video required": ["maker", "progress", "state", "id"]}),
    ("order of oneOf", {"schemas Source oneOf": [{"$ref": REF + "FromTask"}, {"$ref": REF + "FromUrl"}]}),
    (
        "order of anyOf",
        {
            "video result anyOf": [{"$ref": REF + "Still"}, {"$ref": REF + "Clip"}],
            "schemas State anyOf": [STRING, CLOSED],
        },
    ),
    ("order of parameters", {"create parameters": ORDER_PARAMETERS}),
    (
        "merged allOf",
        {"order note": {"type": "object", "required": ["text"], "properties": {"text": STRING, "mood": STRING}}},
    ),
    ("allOf of one", {"order point": {"allOf": [{"$ref": REF + "Point"}], "description": "Where."}}),
    ("anyOf of one", {"video id": {"anyOf": [STRING]}}),
    (
        "overlapping allOf",
        {
            "schemas Event": {
                "allOf": [
                    {
                        "type": "object",
                        "required": ["video"],
                        "properties": {"video": STRING, "outcome": STRING, "cost": {"type": "integer"}},
                    },
                    {"required": ["outcome"], "properties": {"outcome": {"enum": ["b", "a"]}, "video": STRING}},
                ]
            }
        },
    ),
    (
        "null as a type of its own",
        {
            "video url": {"anyOf": [STRING, {"type": "null"}]},
            "order strength": {"oneOf": [{"type": "null"}, {"type": "number", "exclusiveMinimum": 0}]},
        },
    ),
    ("null in the old way", {"video url": {"type": "string", "nullable": True}}),
    ("list of one type", {"video id type": ["string"]}),
    (
        "several consts for an enum",
        {
            "order size": {
                "oneOf": [{"const": "small"}, {"const": "big", "description": "Wide."}],
                "default": "small",
                "x-harmonised": "resolution",
            }
        },
    ),
    (
        "types as variants",
        {
            "order labels additionalProperties": {"anyOf": [STRING]},
            "video price": {"anyOf": [{"type": "integer"}, {"type": "number"}]},
        },
    ),
    (
        "bound written in another way",
        {"order seconds": {"type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 16}},
    ),
    (
        "bound that says nothing",
        {"order prompt minLength": 0, "order images uniqueItems": False, "schemas Video additionalProperties": True},
    ),
    (
        "schema inlined",
        {
            "order images items": {
                "type": "object",
                "required": ["url"],
                "properties": {"url": STRING, "weight": {"type": "number"}},
            }
        },
    ),
    (
        "schema moved into a component",
        {
            "schemas Seconds": {"type": "integer", "minimum": 1, "maximum": 15},
            "order seconds": {"$ref": REF + "Seconds"},
        },
    ),
    (
        "component by another name",
        {
            "schemas Occurrence": "EVENT",
            "schemas Event": GONE,
            f"callback requestBody {JSON}": {"$ref": REF + "Occurrence"},
        },
    ),
    ("reference by way of another", {"schemas Alias": EVENT, f"callback requestBody {JSON}": {"$ref": REF + "Alias"}}),
    ("answer inlined", {"create responses 429": "BUSY"}),
    (
        "parameter moved to a component",
        {
            "components parameters": {
                "Dry": {"name": "dry", "in": "query", "required": False, "schema": {"type": "boolean"}}
            },
            "create parameters 0": {"$ref": "#/components/parameters/Dry"},
        },
    ),
    (
        "parameter moved to the operation",
        {
            "paths /videos/{id} parameters": GONE,
            "get parameters 2": {"name": "id", "in": "path", "required": True, "schema": STRING},
        },
    ),
    ("header in small letters", {"create parameters 1 name": "x-trace"}),
    (
        "defaults of a parameter written out",
        {"get parameters 0 style": "form", "get parameters 0 explode": True, "get parameters 0 required": False},
    ),
    ("security written out", {"create security": [{"key": []}]}),
    (
        "scheme by another name",
        {
            "components securitySchemes token": {
                "type": "http",
                "scheme": "Bearer",
                "x-env": "DEMO_API_KEY",
                "bearerFormat": "key",
            },
            "security": [{"token": []}],
        },
    ),
    (
        "servers written out, slash at the end",
        {
            "create servers": [
                {"url": "https://API.example.com/v1/", "description": "It."},
                {"url": "https://eu.example.com/v1"},
            ]
        },
    ),
    ("component that nobody uses", {"schemas Unused": STRING}),
    (
        "charset",
        {"create requestBody content": {"application/json; charset=utf-8": {"schema": {"$ref": REF + "Order"}}}},
    ),
    ("name of a callback", {"create callbacks": "RENAMED"}),
    ("binary in the old way", {"schemas Upload properties file": {"type": "string", "format": "binary"}}),
    (
        "open enum of a type list",
        {"schemas State": {"type": "string", "anyOf": [{"enum": ["failed", "queued", "done"]}, {}]}},
    ),
]
