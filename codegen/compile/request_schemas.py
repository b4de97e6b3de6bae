"""Which schemas only requests hold: what we send is closed, what we receive stays open."""

from __future__ import annotations

from codegen.compile.normalise import Normalised
from codegen.openapi.directions import received, sent, within


def only_sent(spec: Normalised) -> tuple[str, ...]:
    """Return the names of the schemas that stand in requests, and in nothing that comes from the provider."""
    out, back = within(sent(spec.root)), within(received(spec.root))
    schemas = spec.root["components"]["schemas"].members()
    return tuple(name for name, schema in schemas if schema.at in out - back)
