"""Tables of the runtime's reader, from the intermediate representation."""

from __future__ import annotations

from typing import Any, cast

from telecine_codegen.compile import ir
from telecine_runtime.lifecycle_tables import PollFields, Quantity, Rejection, StateMember


def build_reader_fields(fields: ir.PollFieldsIR) -> PollFields:
    """Return the table that the generated package has of these fields."""
    quantities = {word: tuple(Quantity(*each) for each in found) for word, found in fields.quantities.items()}
    return PollFields(
        state=tuple(StateMember(at, cast("Any", words)) for at, words in fields.states),
        rejected=tuple(Rejection(at, **signs) for at, signs in fields.rejected),
        **cast("Any", {**fields.paths, **quantities}),
    )
