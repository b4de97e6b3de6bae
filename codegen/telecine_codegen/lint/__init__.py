"""Lint an OpenAPI spec: the list of rules, run in order, each reporting faults with their location."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from telecine_codegen.diagnostics import Report
from telecine_codegen.lint import (
    class_names,
    descriptions,
    directional_members,
    examples,
    extensions,
    harmonised,
    job_lifecycle,
    links,
    media_types,
    names,
    open_enums,
    operations,
    parameters,
    paths,
    pointers,
    references,
    schemas,
    security,
    structure,
    unions,
    unused,
)
from telecine_codegen.lint.spec_view import SpecView
from telecine_codegen.openapi.document import Document

LintRule: TypeAlias = Callable[[SpecView], None]

# Order matters: the first two record invalid objects and conflicting names, which later rules skip. The job lifecycle
# is checked only if operations, links and responses have no errors.
RULES: Final[tuple[LintRule, ...]] = (
    structure.check_structure,
    class_names.check_class_names,
    references.check_references,
    references.check_reference_cycles,
    names.check_operation_ids,
    names.check_file_name,
    names.check_title,
    names.check_component_names,
    names.check_field_names,
    names.check_argument_collisions,
    paths.check_paths,
    paths.check_path_parameters,
    parameters.check_parameters,
    parameters.check_repeated_parameters,
    security.check_servers,
    security.check_security,
    operations.check_responses,
    operations.check_request_methods,
    operations.check_empty_responses,
    media_types.check_media_types,
    schemas.check_schema_types,
    schemas.check_formats_and_patterns,
    schemas.check_ranges,
    schemas.check_enums,
    schemas.check_required,
    schemas.check_allof_branches,
    schemas.check_allof_conflicts,
    directional_members.check_directions,
    media_types.check_forms,
    unions.check_unions,
    links.check_links,
    links.check_callbacks,
    open_enums.check_enum_openness,
    examples.check_missing_examples,
    examples.check_example_and_examples,
    examples.check_examples,
    extensions.check_envelope,
    pointers.check_pointers,
    extensions.check_limits,
    extensions.check_prices,
    harmonised.check_harmonised_fields,
    harmonised.check_units,
    harmonised.check_rejections,
    harmonised.check_content_schemas,
    harmonised.check_duplicate_marks,
    job_lifecycle.check_states,
    job_lifecycle.check_lifecycle,
    extensions.check_images,
    extensions.check_signature,
    descriptions.check_descriptions,
    unused.check_unused_components,
)


def lint_document(document: Document, report: Report) -> Document:
    """Report every fault of a document; return the document unchanged."""
    spec = SpecView(document, report)
    for rule in RULES:
        rule(spec)
    return document
