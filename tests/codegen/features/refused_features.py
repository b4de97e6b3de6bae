"""Features that lint refuses, each with the message that says what to write instead."""

from __future__ import annotations

from typing import Final

from tests.codegen.features import refused_calls, refused_schemas

GROUPS: Final = {
    "Schemas": refused_schemas.FEATURES,
    "Parameters": refused_calls.PARAMETERS,
    "Bodies and responses": refused_calls.BODIES,
    "Documents": refused_calls.DOCUMENTS,
}
REFUSED: Final = tuple(refused for group in GROUPS.values() for refused in group)
