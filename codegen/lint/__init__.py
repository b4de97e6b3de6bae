"""The rules that a spec must keep: each fault with its place, all of them in one run, no input too strange."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from codegen.diagnostics import Report
from codegen.lint import (
    class_names,
    descriptions,
    examples,
    extensions,
    harmonised,
    job_lifecycle,
    links,
    names,
    open_enums,
    operations,
    paths,
    pointers,
    references,
    schemas,
    security,
    structure,
    unions,
    unused,
)
from codegen.lint.spec_view import Spec
from codegen.openapi.document import Document

Rule: TypeAlias = Callable[[Spec], None]

# The first two leave notes for the others: what has no sound shape, and which names are contested. The life of a job
# is looked at only where what it is made of, operations and links above all, is sound.
RULES: Final[tuple[Rule, ...]] = (
    structure.structure,
    class_names.class_names,
    references.references,
    references.cycles,
    names.operation_ids,
    names.file_name,
    names.title,
    names.components,
    names.fields,
    names.body_arguments,
    paths.paths,
    paths.path_parameters,
    paths.parameters,
    paths.repeated_parameters,
    security.servers,
    security.security,
    operations.answers,
    operations.bodies,
    schemas.schema_types,
    schemas.schema_texts,
    schemas.numbers,
    schemas.enums,
    schemas.required,
    schemas.narrowing,
    operations.forms,
    unions.unions,
    links.links,
    links.callbacks,
    open_enums.openness,
    examples.missing_examples,
    examples.two_kinds_of_examples,
    examples.examples,
    extensions.envelope,
    pointers.pointers,
    extensions.limits,
    extensions.prices,
    harmonised.harmonised,
    harmonised.units,
    harmonised.rejections,
    harmonised.texts,
    harmonised.twice,
    job_lifecycle.states,
    job_lifecycle.lifecycle,
    extensions.images,
    extensions.signature,
    descriptions.descriptions,
    unused.unused,
)


def lint(document: Document, report: Report) -> Document:
    """Report every fault of a document and return it as it is."""
    spec = Spec(document, report)
    for rule in RULES:
        rule(spec)
    return document
