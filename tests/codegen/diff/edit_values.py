"""Values that the edits of `every_edit` put into a spec."""

from __future__ import annotations

from typing import Any, Final

PROSE: Final = frozenset({"description", "summary", "example", "examples", "tags", "externalDocs", "openapi"})
"""Members that are comments of the generated code, or not in it."""
ADDED_VALUES: Final[dict[str, tuple[Any, ...]]] = {
    "schema": (),
    "type": ("string", "integer", ["string", "null"]),
    "additionalProperties": (False, {"type": "string"}),
    "enum": (["a", "b"], [1, 2]),
    "const": ("a", 1),
    "default": ("a", 1, True, []),
    "format": ("uri", "int32", "date-time"),
    "pattern": ("^.+$",),
    "contentMediaType": ("application/json",),
    "contentEncoding": ("base64",),
    "contentSchema": ({"type": "object"},),
    **dict.fromkeys(("deprecated", "readOnly", "writeOnly", "uniqueItems", "required", "x-empty", "explode"), (True,)),
    "minimum": (1,),
    "maximum": (3000,),
    "exclusiveMinimum": (0,),
    "exclusiveMaximum": (3000,),
    "multipleOf": (2,),
    "minLength": (1,),
    "maxLength": (5000,),
    "minItems": (1,),
    "maxItems": (9,),
    "x-harmonised": (
        "seed",
        "negative_prompt",
        "quality",
        "key",
        "cost",
        "error_code",
        "expires_at",
        "event",
        "progress",
    ),
    "x-unit": ("quota", "milliseconds", {"USD": 100}),
    "x-rejected": (["blocked"], {"phrases": ["policy"]}),
    "x-states": ({"paused": "running"},),
    "x-image": ({"forms": ["url"]}, {"forms": ["url"], "max_bytes": 1000}),
    "x-limits": ({"concurrency": 3},),
    "x-envelope": (False, {"errors": {"gone": "NotFoundError"}}, {"success": {"/code": [0]}}),
    "x-price": ({"source": "docs", "date": "2026", "units": {"credits": 100}},),
    "x-signature": (
        {
            "encoding": "hex",
            "header": "x-sig",
            "timestamp": "x-time",
            "signed": ["timestamp", "body"],
            "id": ["x-id"],
            "tolerance_seconds": 300,
            "required": True,
        },
    ),
    "security": ([],),
    "style": ("form",),
    "prefix": ("v1=",),
    "success": ({"/state": ["fine"]},),
    "refusal": ({"/state": ["refused"]},),
    "code": (["/code"],),
    "message": (["/message"],),
    "errors": ({"gone": "NotFoundError"},),
    "phrases": ({"gone": "NotFoundError"},),
    "types": (["image/png"],),
    "max_bytes": (1000,),
    "units": ({"credits": 100},),
    "concurrency": (3,),
    "submits_per_hour": (30,),
    "retention_hours": (7,),
    "typical_seconds": ([5, 50],),
    "per_second": ({"480p": 0.01},),
    "per_video": ({"10": 0.01},),
    "per_image": (0.001,),
    "parameters": ([{"name": "fresh", "in": "query", "schema": {"type": "string"}}],),
    "headers": ({"X-Fresh": {"schema": {"type": "string"}}},),
    "x-env": ("OTHER_KEY",),
    "webhooks": (
        {
            "fresh": {
                "post": {
                    "operationId": "freshEvent",
                    "requestBody": {
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "description": "It.",
                                    "properties": {"id": {"type": "string"}},
                                }
                            }
                        }
                    },
                    "responses": {"200": {"description": "Received."}},
                }
            }
        },
    ),
}
"""Values that are added where a member is missing."""
OTHER_VALUES: Final[dict[str, tuple[Any, ...]]] = {
    "in": ("query", "header"),
    "style": ("form", "simple"),
    "encoding": ("hex", "base64"),
    "scheme": ("basic", "bearer"),
    "title": ("Renamed",),
    "url": ("https://other.example.com/v9",),
    "timestamp": ("x-moment",),
    "date": ("2031-01",),
    "operationId": ("renamedOperation",),
}
"""Values that take the place of another."""
CHANGED_TO_ADDED: Final = frozenset(
    {
        *("type", "format", "pattern", "const", "default", "additionalProperties", "contentMediaType"),
        *("x-harmonised", "x-unit", "x-envelope", "x-rejected"),
    }
)
"""Members that also take each of the values that are added where they are missing."""
