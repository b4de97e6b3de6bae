"""Features of schemas."""

from __future__ import annotations

from tests.codegen.features.feature import TEXT, Supported, answers, gives, obj, receives, ref, sends, takes

NODE = obj(
    name=TEXT,
    children={"type": "array", "items": ref("Node")},
    by_name={"type": "object", "additionalProperties": ref("Node")},
)
TREE = {"name": "a", "children": [{"name": "b", "children": []}], "by_name": {"c": {"name": "c"}}}
CAT, DOG = obj("meow", meow=TEXT), obj("bark", bark={"type": "integer"}, wags={"type": "boolean"})
PETS = {"Cat": CAT, "Dog": DOG}
TAGGED = {
    "Circle": obj("kind", "radius", kind={"const": "circle"}, radius={"type": "number"}),
    "Square": obj("kind", "side", kind={"type": "string", "enum": ["square", "box"]}, side={"type": "number"}),
    "Shape": {
        "description": "A shape.",
        "oneOf": [ref("Circle"), ref("Square")],
        "discriminator": {
            "propertyName": "kind",
            "mapping": {
                "circle": ref("Circle")["$ref"],
                "square": ref("Square")["$ref"],
                "box": ref("Square")["$ref"],
            },
        },
    },
}
OPEN_SIZE = {"anyOf": [{"type": "integer", "enum": [1, 2]}, {"type": "integer"}]}

FEATURES = (
    sends("enum of integers", "sendIntegers", {"type": "integer", "enum": [1, 2]}, 2, refused=3, how="`Literal[1, 2]`"),
    sends(
        "enum of booleans", "sendTrue", {"type": "boolean", "enum": [True]}, True, refused=False, how="`Literal[True]`"
    ),
    sends("enum of texts and numbers", "sendMixed", {"enum": ["auto", 1]}, 1, refused=2),
    sends(
        "enum with null",
        "sendEnumOrNull",
        {"type": ["string", "null"], "enum": ["a", None]},
        None,
        refused="b",
        how="`None` sends null; an omitted argument sends nothing",
    ),
    receives(
        "enum in a response",
        "receiveEnum",
        OPEN_SIZE,
        7,
        lambda it: it == 7,
        how="open: `anyOf: [{type, enum}, {type}]`, since providers add values",
    ),
    sends("`const`", "sendConst", {"const": "v1"}, "v1", refused="v2", how="a text, an integer, a boolean or null"),
    sends("`const` of an integer", "sendConstInteger", {"const": 7}, 7, refused=8),
    sends("a member that may be null", "sendNull", {"type": ["string", "null"]}, None),
    receives("a member that is null", "receiveNull", {"type": ["string", "null"]}, None, lambda it: it is None),
    receives(
        "a reference or null",
        "receiveReferenceOrNull",
        {"anyOf": [ref("Thing"), {"type": "null"}]},
        {"a": "b"},
        lambda it: it.a == "b",
        schemas={"Thing": obj(a=TEXT)},
    ),
    sends(
        "a reference with a description or default beside it",
        "sendReference",
        {**ref("Size"), "description": "The size.", "default": "s", "deprecated": True},
        "m",
        refused="l",
        schemas={"Size": {"type": "string", "enum": ["s", "m"]}},
    ),
    sends(
        "`allOf` of a reference with siblings",
        "sendAllOf",
        ref("Extended"),
        {"a": "b", "b": 1},
        refused={"b": 1},
        how="a component; a subclass of the referenced model",
        schemas={
            "Base": obj(a=TEXT),
            "Extended": {
                "description": "More.",
                "type": "object",
                "allOf": [ref("Base")],
                "properties": {"b": {"type": "integer", "description": "B."}},
                "required": ["a", "b"],
            },
        },
    ),
    receives(
        "`allOf` of references",
        "receiveAllOf",
        ref("Both"),
        {"a": "b", "c": 1, "d": True},
        lambda it: (it.a, it.c, it.model_extra) == ("b", 1, {"d": True}),
        schemas={
            "One": obj(a=TEXT),
            "Two": obj("c", c={"type": "integer"}),
            "Both": {"description": "Both.", "allOf": [ref("One"), ref("Two")]},
        },
    ),
    sends(
        "a map (`additionalProperties: {…}`)",
        "sendMap",
        {"type": "object", "additionalProperties": {"type": "integer"}},
        {"a": 1, "größe": 2},
        refused={"a": "x"},
        how="`dict[str, int]`",
    ),
    receives(
        "a map of objects, of lists, of maps",
        "receiveMaps",
        ref("Maps"),
        {"objects": {"a": {"x": "1"}}, "lists": {"b": ["c"]}, "maps": {"d": {"e": None}}},
        lambda it: (it.objects["a"].x, it.lists, it.maps) == ("1", {"b": ["c"]}, {"d": {"e": None}}),
        schemas={
            "Maps": obj(
                objects={"type": "object", "additionalProperties": ref("MapValue")},
                lists={"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
                maps={
                    "type": "object",
                    "additionalProperties": {"type": "object", "additionalProperties": {"type": ["integer", "null"]}},
                },
            ),
            "MapValue": obj(x=TEXT),
        },
    ),
    sends(
        "known members beside a map",
        "sendOpenObject",
        ref("OpenObject"),
        {"a": "b", "other": 1},
        refused={"a": "b", "other": "x"},
        how="a model that keeps further members",
        schemas={"OpenObject": {**obj(a=TEXT), "additionalProperties": {"type": "integer"}}},
    ),
    sends(
        "`additionalProperties: true` in a request",
        "sendAnyMember",
        ref("AnyMember"),
        {"a": "b", "other": [None]},
        how="else a request rejects unknown members",
        schemas={"AnyMember": {**obj(a=TEXT), "additionalProperties": True}},
    ),
    sends("a free object", "sendFreeObject", {"type": "object"}, {"a": {"b": [1]}}, how="`dict[str, Any]`"),
    sends(
        "a component that is a free object",
        "sendFreeComponent",
        ref("FreeObject"),
        {"a": {"b": [1]}},
        schemas={"FreeObject": {"type": "object", "description": "Anything."}},
    ),
    receives(
        "a component without members",
        "receiveEmptyComponent",
        ref("NoMembers"),
        {"a": 1},
        lambda it: it.model_extra == {"a": 1},
        schemas={"NoMembers": {"type": "object", "description": "Anything.", "properties": {}}},
    ),
    sends("any value (`{}`)", "sendAnything", {"description": "Anything."}, [1, "a", None], how="`Any`"),
    sends(
        "a recursive schema", "sendTree", ref("Node"), TREE, refused={"children": [{"name": 1}]}, schemas={"Node": NODE}
    ),
    receives(
        "a recursive schema in a response", "receiveTree", ref("Node"), TREE, lambda it: it.children[0].name == "b"
    ),
    receives(
        "schemas that contain each other, through a list component",
        "receiveHens",
        ref("Hen"),
        {"eggs": [{"hen": {"eggs": []}}]},
        lambda it: it.eggs[0].hen.eggs == [],
        schemas={
            "Hen": obj(eggs=ref("Eggs")),
            "Eggs": {"type": "array", "items": ref("Egg")},
            "Egg": obj(hen=ref("Hen")),
        },
    ),
    sends(
        "schemas that contain each other, in a request",
        "sendLoop",
        ref("LoopA"),
        {"b": {"a": {"b": {}}}},
        refused={"b": {"x": 1}},
        schemas={"LoopA": obj(b=ref("LoopB")), "LoopB": obj(a=ref("LoopA"))},
    ),
    sends(
        "a union of types",
        "sendUnion",
        {"type": ["string", "integer", "null"]},
        "7",
        refused=[1],
        how="`str | int | None`",
    ),
    receives(
        "`anyOf` of a text, a list and an object",
        "receiveAnyOf",
        {
            "type": "array",
            "items": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "number"}}, ref("Thing")]},
        },
        ["a", [1, 2.5], {"a": "b"}],
        lambda it: (it[:2], it[2].a) == (["a", [1, 2.5]], "b"),
    ),
    receives(
        "`oneOf` of objects without a discriminator",
        "receivePets",
        {"type": "array", "items": {"oneOf": [ref("Cat"), ref("Dog")]}},
        [{"bark": 1, "meow": 2}, {"meow": "purr", "wags": True}],
        lambda it: [type(pet).__name__ for pet in it] == ["Dog", "Cat"],
        how="the variant whose members fit best; lint warns",
        schemas=PETS,
    ),
    sends(
        "`oneOf` of objects without a discriminator, in a request",
        "sendPet",
        {"oneOf": [ref("NewCat"), ref("NewDog")]},
        {"wags": True, "bark": 1},
        refused={"meow": "purr", "bark": 1},
        schemas={"NewCat": CAT, "NewDog": DOG},
    ),
    receives(
        "`oneOf` with a discriminator",
        "receiveShape",
        ref("Shape"),
        {"kind": "box", "side": 2},
        lambda it: it.side == 2,
    ),
    sends(
        "`oneOf` with a discriminator, in a request",
        "sendShape",
        ref("Shape"),
        {"kind": "circle", "radius": 0.5},
        refused={"kind": "circle", "side": 1},
        schemas=TAGGED,
    ),
    sends(
        "lists: nested, of references, with bounds",
        "sendLists",
        {"type": "array", "maxItems": 2, "items": {"type": "array", "items": {"type": ["integer", "null"]}}},
        [[1], [None]],
        refused=[[1], [2], [3]],
    ),
    sends(
        "bounds and patterns",
        "sendBounds",
        ref("Bounds"),
        {"a": 5, "b": "abc", "c": 1.5},
        refused={"a": 0, "b": "abc"},
        schemas={
            "Bounds": obj(
                a={"type": "integer", "minimum": 1, "exclusiveMaximum": 10, "multipleOf": 5},
                b={"type": "string", "pattern": "^[a-z]+$", "maxLength": 3},
                c={"type": "number"},
            )
        },
    ),
    sends(
        "formats: dates, UUIDs, addresses, base64",
        "sendFormats",
        ref("Formats"),
        {"at": "2026-02-03T04:05:06.700+01:00", "id": "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "b": "aGk="},
        how="plain `str`: sent as given",
        schemas={
            "Formats": obj(
                at={"type": "string", "format": "date-time"},
                id={"type": "string", "format": "uuid"},
                b={"type": "string", "format": "byte"},
                c={"type": "string", "contentEncoding": "base64", "contentMediaType": "image/png"},
            )
        },
    ),
    receives(
        "a whole number written as 40.0",
        "receiveWhole",
        {"type": "integer"},
        40.0,
        lambda it: it == 40,
        how="accepted as an integer",
    ),
    Supported(
        "defaults",
        "sendDefaults",
        takes(ref("Defaults"), {}),
        lambda client, models: client.send_defaults(b="x"),
        "POST /sendDefaults",
        "documented, never sent: the provider applies its own",
        body={"b": "x"},
        schemas={
            "Defaults": obj(
                a={"type": "string", "default": "a"},
                b=TEXT,
                c={"type": "array", "items": {"type": "string"}, "default": ["c"]},
            )
        },
    ),
    Supported(
        "`readOnly`, `writeOnly` and `deprecated`",
        "sendBothWays",
        {**takes(ref("BothWays"), {"secret": "s"}), **gives(ref("BothWays"), {"id": "1"}), "deprecated": True},
        lambda client, models: client.send_both_ways(secret="s"),
        "POST /sendBothWays",
        "documented; such a member may not be required in the other direction",
        body={"secret": "s"},
        reply=answers({"id": "1"}),
        check=lambda it: it.id == "1",
        schemas={
            "BothWays": obj(
                id={"type": "string", "readOnly": True},
                secret={"type": "string", "writeOnly": True, "deprecated": True},
            )
        },
    ),
    Supported(
        "names that are keywords, builtins, numbers or not ASCII",
        "sendNames",
        takes(ref("Names"), {"class": "a"}),
        lambda client, models: client.send_names(
            class_="a",
            self_="b",
            field_1st="c",
            größe="d",
            field_id="e",
            a_b="f",
            list_="g",
            model_config_="h",
            c_d="i",
            field_720="j",
        ),
        "POST /sendNames",
        "`class_`, `self_`, `field_1st`, `größe`, `field_id` for `$id`; the wire name stays",
        body={
            "class": "a",
            "self": "b",
            "1st": "c",
            "größe": "d",
            "$id": "e",
            "a-b": "f",
            "list": "g",
            "model_config": "h",
            "c d": "i",
            "720": "j",
        },
        schemas={
            "Names": obj(
                **dict.fromkeys(
                    ["class", "self", "1st", "größe", "$id", "a-b", "list", "model_config", "c d", "720"], TEXT
                )
            )
        },
    ),
)
