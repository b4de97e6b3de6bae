"""Render the IR with the templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from telecine_codegen.compile.ir import ServiceIR
from telecine_codegen.compile.python_source import format_docstring, format_literal
from telecine_codegen.project import BUILT_IN_PACKAGE


def render(services: Iterable[tuple[ServiceIR, str]], templates: Path, package: str) -> dict[str, str]:
    """Return the unformatted files of all providers by their path below ``generated/``.

    Args:
        services: Each provider with the source of its models.
        templates: Folder of templates; those in ``provider/`` are rendered for each provider.
        package: Name of the import package.
    """
    environment = _create_environment(templates)
    pairs = list(services)
    tree: dict[str, str] = {}
    for template in _list_templates(environment):
        name = template.removesuffix(".jinja")
        render = environment.get_template(template).render
        if name.startswith("provider/"):
            for service, models in pairs:
                source = f"specs/{service.name}.yaml"
                path = f"{package}/{service.name}/{name.removeprefix('provider/')}"
                tree[path] = render(service=service, source=source, models=models)
        else:
            harmonised = tuple(service.name for service, _ in pairs if service.lifecycle)
            tree[f"{package}/{name}"] = render(
                services=[service for service, _ in pairs],
                harmonised=harmonised,
                package=package,
                is_built_in=package == BUILT_IN_PACKAGE,
            )
    return tree


def _list_templates(environment: Environment) -> list[str]:
    """Return the templates of files; a single leading underscore marks a partial template."""
    names = environment.list_templates(extensions=["jinja"])
    return [name for name in names if not Path(name).name.startswith("_") or Path(name).name.startswith("__")]


def _create_environment(templates: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(templates),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - this is Python source, escaped by `literal` and `docstring`
    )
    environment.filters.update(literal=format_literal, docstring=format_docstring, keywords=_format_keywords)
    return environment


def _format_keywords(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={format_literal(value)}" for name, value in values.items())
