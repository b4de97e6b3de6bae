"""Body of a response in each phase of a job: the example of that phase, or one that is derived from another phase.

The runtime's reader, with the tables that the compiler builds, says which phase an example is in; so the mock and the
client read a spec in the same way.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias, cast

from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.operations import OperationNode
from telecine_codegen.openapi.schema import UNIONS, iter_branches, list_types
from telecine_mock.spec_provider.body_paths import list_values, write_value
from telecine_mock.spec_provider.job_editor import EXAMPLE_URL, JobEditor, constant
from telecine_mock.spec_provider.job_phases import (
    ENDED_BADLY,
    OPEN_PHASES,
    PHASES,
    STATE_OF,
    Phase,
    find_state_value,
    find_state_word,
)
from telecine_mock.spec_provider.response_examples import ResponseExample, list_examples

MODERATION_MESSAGE: Final = "The video was withheld by content moderation"
"""Message of a withheld video, where the spec does not say how one is reported."""
FAILURE_MESSAGE: Final = "The job has failed"
ACCEPTED: Final = 202
"""Status that means, without a body, that the job is running."""
VIDEO_WORDS: Final = ("video_url", "duration", "expires_at", "completed_at", "cost")
ERROR_WORDS: Final = ("error_message", "error_code")
BASES: Final[Mapping[Phase, tuple[Phase, ...]]] = {
    "queued": ("running", "succeeded", "failed"),
    "running": ("queued", "succeeded", "failed"),
    "succeeded": ("running", "queued", "failed"),
    "failed": ("moderated", "expired", "running", "queued", "succeeded"),
    "expired": ("failed", "moderated", "running", "queued", "succeeded"),
    "moderated": ("failed", "running", "queued", "succeeded"),
}
"""By phase: the phases whose examples its body is derived from, best first."""

Examples: TypeAlias = Mapping[Phase, ResponseExample]
"""The first example of each phase."""


@dataclass(frozen=True, slots=True)
class PhaseBody:
    """The response in a phase; `message` is the message of a withheld video."""

    example: ResponseExample
    message: str = ""


def build_phase_bodies(
    operation: OperationNode, others: Iterable[OperationNode], editor: JobEditor
) -> Mapping[Phase, PhaseBody]:
    """Return the response of an operation in each phase of a job.

    `others` are the operations whose examples are taken where this one has none and they have the same schema.
    """
    own = _select_shape(list_examples(operation), editor)
    related = [
        replace(own[0], body=example.body)
        for other in others
        for example in list_examples(other)
        if _have_same_schema(own[0].schema, example.schema)
    ]
    return {phase: _build_body(phase, _sort(own, editor), _sort(related, editor), own[0], editor) for phase in PHASES}


def _have_same_schema(one: Node | None, other: Node | None) -> bool:
    return one is not None and other is not None and one.followed().at == other.followed().at


def _select_shape(examples: list[ResponseExample], editor: JobEditor) -> list[ResponseExample]:
    """Return the examples of the branch of a union that has examples of the most phases, and those without a body."""
    shapes: dict[int, list[ResponseExample]] = {}
    without_body = [example for example in examples if example.schema is None]
    for example in examples:
        if example.schema is None:
            continue
        branches = [*iter_branches(example.schema.followed(), UNIONS)]
        valid = (number for number, branch in enumerate(branches) if editor.schemas.is_valid(branch, example.body))
        shapes.setdefault(next(valid, -1), []).append(example)
    none: list[ResponseExample] = []
    return [*max(shapes.values(), key=lambda shape: len(_sort(shape, editor)), default=none), *without_body]


def _sort(examples: Iterable[ResponseExample], editor: JobEditor) -> Examples:
    found: dict[Phase, ResponseExample] = {}
    for example in examples:
        is_running = example.schema is None and example.status == ACCEPTED
        phase = "running" if is_running else editor.read(example.body)
        if phase is not None:
            found.setdefault(phase, example)
    return found


def _build_body(phase: Phase, own: Examples, related: Examples, first: ResponseExample, editor: JobEditor) -> PhaseBody:
    # An open job of the same operation is nearer than one of another operation; a failed one need not be.
    for source in (own,) if phase in OPEN_PHASES else (own, related):
        if phase in source:
            return _complete(phase, source[phase], editor)
    if phase == "moderated" and "succeeded" in own:
        withheld = _withhold(own["succeeded"], editor)
        if withheld is not None:
            return PhaseBody(withheld)
    bases: Iterator[tuple[Phase | None, ResponseExample]] = (
        (base, source[base]) for base in BASES[phase] for source in (own, related) if base in source
    )
    base, example = next(bases, (None, first))
    return _derive(phase, base, example, editor)


def _complete(phase: Phase, example: ResponseExample, editor: JobEditor) -> PhaseBody:
    """Return the example of a phase; a success without a URL, as an example of the required members is, gets one."""
    if phase == "moderated":
        return PhaseBody(example, _find_message(example.body, editor))
    marks = editor.iter_marked("video_url")
    if phase == "succeeded" and not any(value for mark in marks for value in list_values(example.body, mark.path)):
        return PhaseBody(_write_video(example, editor))
    return PhaseBody(example)


def _find_message(body: Any, editor: JobEditor) -> str:
    values = (value for mark in editor.iter_marked("error_message") for value in list_values(body, mark.path))
    return next((value for value in values if isinstance(value, str)), "")


def _withhold(example: ResponseExample, editor: JobEditor) -> ResponseExample | None:
    """Return a success whose value says that moderation withheld the video; None if the spec has no such value."""
    for mark, value in editor.iter_rejection_values():
        if list_values(example.body, mark.path):
            marked = replace(example, body=write_value(example.body, mark.path, value))
            withheld = editor.remove(marked, editor.iter_marked("video_url"))
            if editor.read(withheld.body) == "moderated":
                return withheld
    return None


def _derive(phase: Phase, base: Phase | None, example: ResponseExample, editor: JobEditor) -> PhaseBody:
    """Return a body in a phase, made from the example of another one."""
    example = replace(example, may_be_empty=example.may_be_empty and phase in OPEN_PHASES)
    if base in ("succeeded", "moderated") and phase != "succeeded":
        example = editor.remove(example, editor.iter_marked(*VIDEO_WORDS))
    if base in ENDED_BADLY and phase not in ENDED_BADLY:
        example = editor.remove(example, editor.iter_marked(*ERROR_WORDS))
    example = _write_state(example, phase, editor)
    if phase == "moderated":
        return _write_moderation(example, editor)
    if phase in ENDED_BADLY:
        example = editor.write(example, [*editor.iter_marked("error_message")], constant(FAILURE_MESSAGE))
        if editor.read(example.body) == "moderated":
            example = editor.remove(example, [mark for mark, _ in editor.iter_rejection_values()])
    return PhaseBody(_write_video(example, editor) if phase == "succeeded" else example)


def _write_state(example: ResponseExample, phase: Phase, editor: JobEditor) -> ResponseExample:
    """Write the word of a phase to every state of a body; add the state if the body is not in the phase then."""
    states = [*editor.iter_marked("state")]
    for mark in states:
        word = find_state_word(mark, phase)
        if word:
            example = replace(example, body=write_value(example.body, mark.path, find_state_value(mark, word)))
        else:  # an absent or empty member is the word
            example = editor.remove(example, [mark])
    wanted = OPEN_PHASES if phase in OPEN_PHASES else (phase, STATE_OF.get(phase, phase), "moderated", "failed")
    if phase == "succeeded":
        wanted = (phase,)
    if states and editor.read(example.body) not in wanted:
        example = editor.add(example, states, lambda mark: find_state_value(mark, find_state_word(mark, phase)))
    return example


def _write_moderation(example: ResponseExample, editor: JobEditor) -> PhaseBody:
    """Write why there is no video: with a phrase of the spec, else with a value of the spec, else in our words."""
    messages: Sequence[Any] = [*editor.iter_marked("error_message")]
    signs = (mark.schema.get("x-rejected") for mark in messages)
    by_phrase = (cast("dict[str, list[str]]", sign) for sign in signs if isinstance(sign, dict))
    phrases = [write_sentence(phrase) for sign in by_phrase for phrase in sign["phrases"]]
    for text in (*phrases, MODERATION_MESSAGE):
        written = editor.write(example, messages, constant(text))
        if editor.read(written.body) == "moderated":
            return PhaseBody(written, text)
    written = editor.write(example, messages, constant(MODERATION_MESSAGE))
    for mark, value in editor.iter_rejection_values():
        signed = editor.write(written, [mark], constant(value))
        if editor.read(signed.body) == "moderated":
            return PhaseBody(signed, MODERATION_MESSAGE)
    return PhaseBody(written, MODERATION_MESSAGE)


def write_sentence(text: str) -> str:
    """Return a text with a capital at its start."""
    return text[:1].upper() + text[1:]


def _write_video(example: ResponseExample, editor: JobEditor) -> ResponseExample:
    """Add the URL of the video and the facts beside it; their values are written when the job is known."""
    for mark in editor.iter_marked("video_url"):
        example = editor.write(example, [mark], constant(EXAMPLE_URL))
    roots = {mark.path[0] for mark in editor.iter_marked("video_url") if list_values(example.body, mark.path)}
    for word in ("duration", "expires_at"):
        beside = [mark for mark in editor.iter_marked(word) if len(mark.path) == 1 or mark.path[0] in roots]
        if not any(list_values(example.body, mark.path) for mark in beside):
            example = editor.add(example, beside, lambda mark: "0" if "string" in list_types(mark.schema) else 0)
    return example
