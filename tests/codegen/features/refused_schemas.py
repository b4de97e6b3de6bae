"""Features of schemas that lint refuses."""

from __future__ import annotations

from typing import Any, Final

from tests.codegen.features.feature import TEXT, Refused, Value, obj, ref

ORDER: Final = "/components/schemas/Order/properties/it"
ANSWER: Final = "/components/schemas/Answer/properties/it"
MOVE: Final = "move it to components/schemas"
IGNORED: Final = "put it into the description; the generators ignore it"


def in_order(feature: str, schema: Value, message: str, hint: str = "", at: str = "", **schemas: Value) -> Refused:
    """Return a schema that no request may have."""
    components = {f"/components/schemas/{name}": value for name, value in schemas.items()}
    place = at if at.startswith("/components/") else f"{ORDER}{at}"
    return Refused(feature, {ORDER: {"description": "It.", **schema}, **components}, place, message, hint)


def keyword(name: str, value: Any, hint: str, feature: str = "") -> Refused:
    message = f'unsupported keyword "{name}" in a schema'
    return in_order(feature or f"`{name}`", {name: value}, message, hint, f"/{name}")


FEATURES = (
    in_order("an object within a schema", obj(a=TEXT), "an inline object schema has no class name", MOVE),
    in_order(
        "`allOf` of one reference within a schema",
        {"allOf": [ref("Part")]},
        "an inline allOf has no class name",
        "write its $ref here; a description may stand beside it",
        Part=obj(a=TEXT),
    ),
    in_order(
        "a keyword beside a reference",
        {**ref("Word"), "maxLength": 3},
        '"maxLength" beside a $ref has no effect',
        "move it to the target of the $ref, or remove it",
        "/maxLength",
        Word={"type": "string"},
    ),
    in_order(
        "a union within an `allOf`",
        ref("Whole"),
        "a union within an allOf is not supported",
        "make a union of whole schemas: one schema with allOf for each variant",
        "/components/schemas/Whole/allOf/0",
        Whole={"description": "W.", "allOf": [ref("Either"), obj(z=TEXT)]},
        Either={"anyOf": [ref("Part"), ref("Other")]},
        Part=obj(a=TEXT),
        Other=obj(b=TEXT),
    ),
    in_order(
        "`additionalProperties: false`",
        ref("Closed"),
        "additionalProperties may not be false",
        "remove it: providers add members",
        "/components/schemas/Closed/additionalProperties",
        Closed={**obj(a=TEXT), "additionalProperties": False},
    ),
    in_order(
        "an enum with fractions",
        {"type": "number", "enum": [0.5, 1]},
        "the enum contains the fraction 0.5",
        "use type: number with minimum and maximum, and name the values in the description",
        "/enum/0",
    ),
    Refused(
        "a closed enum in a response",
        {ANSWER: {"type": "string", "enum": ["a"], "description": "It."}},
        f"{ANSWER}/enum",
        "closed enum in a response of order",
        "write anyOf: [{type: string, enum: […]}, {type: string}]",
    ),
    Refused(
        "`const` in a response",
        {ANSWER: {"type": "integer", "const": 7, "description": "It."}},
        f"{ANSWER}/const",
        "const in a response of order",
        "write anyOf: [{type: integer, enum: […]}, {type: integer}]",
    ),
    in_order(
        "a list without items", {"type": "array"}, "a list needs items", "such as items: {} for items of any type"
    ),
    keyword("nullable", True, "use type: [string, 'null']"),
    keyword("not", {"type": "string"}, IGNORED),
    keyword("if", {"required": ["a"]}, "put it into the description; the generators ignore conditions"),
    keyword("minProperties", 1, IGNORED, "`minProperties`, `propertyNames`, `contains`, `dependentRequired`, …"),
    keyword("patternProperties", {"a": {"type": "string"}}, "use additionalProperties"),
    keyword("title", "It", "remove it"),
    in_order(
        "a tuple (`prefixItems`)",
        {"type": "array", "items": {}, "prefixItems": [{"type": "string"}]},
        'unsupported keyword "prefixItems" in a schema',
        "use items with anyOf",
        "/prefixItems",
    ),
    in_order(
        "`exclusiveMinimum: true`",
        {"type": "number", "exclusiveMinimum": True},
        '"exclusiveMinimum" must be a number, not true or false',
        "write exclusiveMinimum: 0 in place of minimum: 0",
        "/exclusiveMinimum",
    ),
    in_order(
        "a pattern with look-ahead",
        {"type": "string", "pattern": "^(?!a)"},
        'pattern "^(?!a)" is not a supported regular expression',
        "pydantic has neither look-around nor back-references",
        "/pattern",
    ),
    in_order(
        "a discriminator without a mapping",
        ref("Pet"),
        'a discriminator needs "mapping"',
        "map each value of the property to a schema",
        "/components/schemas/Pet/discriminator",
        Pet={"description": "P.", "oneOf": [ref("Cat"), ref("Dog")], "discriminator": {"propertyName": "kind"}},
        Cat=obj("kind", kind={"const": "cat"}),
        Dog=obj("kind", kind={"const": "dog"}),
    ),
    in_order(
        "a discriminator in a base schema",
        ref("Pet"),
        "a discriminator needs oneOf or anyOf",
        "put it beside a oneOf of the schemas that extend this one",
        "/components/schemas/Pet/discriminator",
        Pet={**obj("kind", kind=TEXT), "discriminator": {"propertyName": "kind", "mapping": {}}},
    ),
    Refused(
        "members that are equal in snake_case",
        {f"{ORDER}-s": TEXT, f"{ORDER}_s": TEXT},
        f"{ORDER}_s",
        'property "it_s" and property "it-s" both become it_s in Python',
        "keep one: a caller sends the other with extra_body, and reads it from model_extra",
    ),
    Refused(
        "a name without letters and digits, or with other characters",
        {"/components/schemas/Order/properties/{it}": TEXT},
        "/components/schemas/Order/properties/{it}",
        'property name "{it}" cannot become a Python name',
        "leave it out: a caller sends it with extra_body, and reads it from model_extra",
    ),
    in_order(
        "a schema with the name of a builtin or of a class of pydantic",
        ref("BaseModel"),
        'schema name "BaseModel" is reserved in Python',
        "rename it",
        "/components/schemas/BaseModel",
        BaseModel=obj(a=TEXT),
    ),
    in_order(
        "a required `readOnly` member in a request",
        ref("Made"),
        'readOnly property "id" is required in a request',
        "use a schema of its own for each direction, or do not require it",
        "/components/schemas/Made/properties/id",
        Made=obj("id", id={"type": "string", "readOnly": True}),
    ),
    in_order(
        "a reference into another file",
        {"$ref": "other.yaml#/Part"},
        '$ref "other.yaml#/Part" points outside the file',
        "copy the target into components",
        "/$ref",
    ),
    in_order(
        "a reference into a schema",
        {"$ref": "#/components/schemas/Answer/properties/id"},
        '$ref "#/components/schemas/Answer/properties/id" does not point to a component',
        MOVE,
        "/$ref",
    ),
)
