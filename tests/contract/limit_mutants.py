"""Specs of which the request bodies have one limit narrowed or widened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.contract.limit_changes import LimitChange, iter_changes
from tests.contract.spec import PROVIDERS, load_spec

from telecine_codegen.contract.api_spec import ApiSpec


@dataclass(frozen=True)
class SpecMutant:
    """The spec of a provider with one change."""

    provider: str
    change: LimitChange

    def __str__(self) -> str:
        return f"{self.provider}-{self.change}"

    def build(self) -> ApiSpec:
        """Return the changed spec."""
        return ApiSpec(self.provider, self.change.apply(load_spec(self.provider).data))

    @property
    def is_equivalent(self) -> bool:
        """Whether no server can differ: without its model, or its references, a body is one of another form."""
        names = {"without model": ("cometapi", "ttapi", "xai"), "without reference_images": ("xai",)}
        return self.provider in names.get(self.change.text, ())

    @property
    def is_about_a_distant_image(self) -> bool:
        """Whether it changes `x-image` of an image that a job gets by URL, which no mock fetches."""
        return "x-image" in self.change.path and "file" not in self.change.path


def list_spec_mutants() -> list[SpecMutant]:
    """Return the mutants of all specs."""
    return [mutant for provider in PROVIDERS for mutant in _iter_mutants(provider)]


def _iter_mutants(provider: str) -> Iterator[SpecMutant]:
    spec = load_spec(provider)
    for name in find_request_schemas(spec):
        path = ("components", "schemas", name)
        for change in iter_changes(spec.data["components"]["schemas"][name], path):
            yield SpecMutant(provider, change)


def find_request_schemas(spec: ApiSpec) -> list[str]:
    """Return the components that the request bodies of a spec are made of."""
    found: dict[str, None] = {}

    def visit(node: Any) -> None:
        for each in node if isinstance(node, list) else node.values() if isinstance(node, dict) else ():
            visit(each)
        name = node.get("$ref", "").rpartition("/")[2] if isinstance(node, dict) else ""
        if name and name not in found:
            found[name] = None
            visit(spec.data["components"]["schemas"][name])

    for operation in spec.operations:
        for media in operation.request_media.values():
            visit(media["schema"])
    return list(found)
