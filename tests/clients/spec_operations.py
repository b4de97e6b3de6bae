"""The operations of all specs with their generated functions, matched by name without codegen."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, get_type_hints

from pydantic import TypeAdapter

from telecine_codegen.diagnostics import Report
from telecine_codegen.openapi.reader import read_document
from telecine_runtime.request_body import File

SPECS = Path(__file__).parents[2] / "specs"
PROVIDERS = sorted(path.stem for path in SPECS.glob("*.yaml") if "." not in path.stem)
METHODS = ("get", "put", "post", "delete", "patch", "head", "options")


def fold_name(name: str) -> str:
    """Return a name without case and underscores: ``uploadBase64`` and ``upload_base_64`` are equal."""
    return name.replace("_", "").lower()


@functools.cache
def load_spec(provider: str) -> dict[str, Any]:
    report = Report()
    document = read_document(SPECS / f"{provider}.yaml", report)
    assert document is not None, report
    return document.data


def client_module(provider: str, name: str = "") -> Any:
    return import_module(f"telecine_clients.{provider}{name and '.' + name}")


def client_class(provider: str, prefix: str = "") -> Any:
    return getattr(client_module(provider), prefix + load_spec(provider)["info"]["title"])


def resolve_reference(provider: str, node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        found: Any = load_spec(provider)
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node


@dataclass(frozen=True)
class SpecOperation:
    """An operation of a spec, or a callback or webhook (then `path` is empty).

    `body`, `answer` and, with their statuses, `failures` are media type objects.
    """

    provider: str
    id: str
    method: str
    path: str
    parameters: tuple[dict[str, Any], ...] = field(repr=False)
    media_type: str | None = None
    body: dict[str, Any] = field(default_factory=dict, repr=False)
    response: dict[str, Any] = field(default_factory=dict, repr=False)
    failures: tuple[tuple[str, dict[str, Any]], ...] = field(default=(), repr=False)

    def __str__(self) -> str:
        return f"{self.provider}-{self.id}"

    @property
    def function(self) -> Callable[..., Any]:
        """The generated function that builds the call."""
        return _named(client_module(self.provider, "operations"), self.id)

    @property
    def parser(self) -> Callable[[bytes | str], Any]:
        """The generated parser of the callback or webhook."""
        return _named(client_module(self.provider, "callbacks"), self.id)

    @property
    def name(self) -> str:
        return self.function.__name__

    def body_schema(self) -> dict[str, Any]:
        return resolve_reference(self.provider, self.body["schema"])

    def arguments(self, parameters: dict[str, Any], body: Any = None) -> dict[str, Any]:
        """Return the keyword arguments of the generated function for values by wire name.

        Values are converted to the annotated types, such as models.
        """
        hints = {**get_type_hints(self.function), **self._body_hint()}
        names = {fold_name(name): name for name in inspect.signature(self.function).parameters}
        if body is None:
            given = parameters
        elif "body" in names and "body" not in body:
            given = {**parameters, "body": body}
        else:
            given = {**parameters, **body}
        return {
            (name := names[fold_name(wire)]): value if isinstance(value, File) else _typed(hints[name], value)
            for wire, value in given.items()
        }

    def _body_hint(self) -> dict[str, Any]:
        """Return the type of a body passed as a whole; the function also accepts a mapping."""
        reference = self.body.get("schema", {}).get("$ref", "")
        return {"body": getattr(client_module(self.provider, "models"), reference.rpartition("/")[2], None)}

    def sample(self) -> dict[str, Any]:
        """Return arguments of a valid call, from the examples of the spec."""
        parameters = {each["name"]: each["example"] for each in self.parameters}
        if self.media_type != "multipart/form-data":
            return self.arguments(parameters, media_examples(self.body)[0] if self.body else None)
        properties = self.body_schema()["properties"]
        form = {name: File("a.png", b"PNG") if is_binary(each) else "boats" for name, each in properties.items()}
        return self.arguments(parameters, form)


def is_binary(schema: dict[str, Any]) -> bool:
    """Return whether a form property is a file."""
    return schema.get("format") == "binary"


def operations() -> list[SpecOperation]:
    """Return every operation of every spec."""
    return [
        _operation(provider, path, method, item[method])
        for provider in PROVIDERS
        for path, item in load_spec(provider)["paths"].items()
        for method in METHODS
        if method in item
    ]


def inbound_operations() -> list[SpecOperation]:
    """Return every callback and webhook of every spec."""
    return [_inbound(provider, node) for provider in PROVIDERS for node in _inbound_nodes(load_spec(provider))]


def _operation(provider: str, path: str, method: str, node: dict[str, Any]) -> SpecOperation:
    parameters = tuple(resolve_reference(provider, each) for each in node.get("parameters", ()))
    ((media_type, body),) = node["requestBody"]["content"].items() if "requestBody" in node else ((None, {}),)
    responses = {
        status: media
        for status, each in node["responses"].items()
        for media in resolve_reference(provider, each)["content"].values()
    }
    response = next(media for status, media in responses.items() if status.startswith("2"))
    failures = tuple((status, media) for status, media in responses.items() if not status.startswith("2"))
    return SpecOperation(
        provider, node["operationId"], method.upper(), path, parameters, media_type, body, response, failures
    )


def _inbound(provider: str, node: dict[str, Any]) -> SpecOperation:
    ((media_type, body),) = node["requestBody"]["content"].items()
    return SpecOperation(provider, node["operationId"], "POST", "", (), media_type, body)


def _inbound_nodes(data: dict[str, Any]) -> list[dict[str, Any]]:
    holders = [
        item
        for path in data["paths"].values()
        for operation in path.values()
        for callback in operation.get("callbacks", {}).values()
        for item in callback.values()
    ]
    return [node for item in (*holders, *data.get("webhooks", {}).values()) for node in item.values()]


def media_examples(media: dict[str, Any]) -> list[Any]:
    """Return the examples of a media type object."""
    several = [each["value"] for each in media.get("examples", {}).values()]
    return [*several, *([media["example"]] if "example" in media else [])]


def find_operation(provider: str, operation_id: str) -> SpecOperation:
    (found,) = (
        each for each in (*operations(), *inbound_operations()) if (each.provider, each.id) == (provider, operation_id)
    )
    return found


def _named(where: Any, operation_id: str) -> Callable[..., Any]:
    own = [each for each in vars(where).values() if getattr(each, "__module__", "") == where.__name__]
    (found,) = (each for each in own if fold_name(each.__name__) == fold_name(operation_id))
    function: Callable[..., Any] = found
    return function


@functools.cache
def _adapter(hint: Any) -> TypeAdapter[Any]:
    return TypeAdapter(hint)


def _typed(hint: Any, value: Any) -> Any:
    return _adapter(hint).validate_python(value)
