"""Which schemas only requests hold: what we send is closed, what we receive stays open."""

from __future__ import annotations

from codegen.compile.normalise import NormalisedSpec
from codegen.openapi.directions import collect_pointers, iter_received_schemas, iter_sent_schemas


def only_sent(spec: NormalisedSpec) -> tuple[str, ...]:
    """Return the names of the schemas that stand in requests, and in nothing that comes from the provider."""
    out, back = collect_pointers(iter_sent_schemas(spec.root)), collect_pointers(iter_received_schemas(spec.root))
    schemas = spec.root["components"]["schemas"].members()
    return tuple(name for name, schema in schemas if schema.at in out - back)
