"""Rules of the diff: severity and reason of each kind of difference, when sending and when receiving.

BREAK: generated code or its caller must change. WARN: behaviour may change. INFO: no action needed.
Response models keep unknown members and values, so that additions to a response break nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from telecine_codegen.diff.differences import Side

Severity = Literal["BREAK", "WARN", "INFO"]
SEVERITIES: Final[tuple[Severity, ...]] = ("BREAK", "WARN", "INFO")
BREAK: Final = "BREAK"
WARN: Final = "WARN"
INFO: Final = "INFO"


@dataclass(frozen=True, slots=True)
class Rule:
    """Severity of one kind of difference.

    Attributes:
        what: Predicate of the subject; `{was}` and `{now}` are the values.
        sent: Severity of what we send.
        received: Severity of what we receive.
        why_sent: Reason for `sent`, in one sentence.
        why_received: Reason for `received`, in one sentence.
    """

    what: str
    sent: Severity
    received: Severity
    why_sent: str
    why_received: str

    def verdict(self, side: Side, *, soft: bool) -> tuple[Severity, str]:
        """Return severity and reason; `soft` lowers BREAK to WARN."""
        severity, why = (self.sent, self.why_sent) if side == "sent" else (self.received, self.why_received)
        if soft and severity == BREAK:
            return WARN, "Code had to expect this before."
        return severity, why


def _both(what: str, severity: Severity, why: str) -> Rule:
    return Rule(what, severity, severity, why, why)


_REFUSED: Final = "A value that was accepted may be refused."
_ACCEPTED: Final = "Everything that was accepted still is."
_NARROWER: Final = "What arrives was possible before."
_WIDER: Final = "A value may arrive that was impossible before."
_AS_IT_CAME: Final = "The string itself is passed on unchanged."
_OLD_PLACE: Final = "Code that reads the old path finds nothing."
_MODERATION: Final = "Telecine recognises rejections differently."
_PARSED: Final = "Code that parses the value fails."
_ORDER: Final = "Only the order in the generated code changes."
_TYPE: Final = "The Python type changes, and code that uses it."

RULES: Final[dict[str, Rule]] = {
    # The provider as a whole.
    "provider.removed": _both("was removed", BREAK, "Its client is gone."),
    "provider.added": _both("was added", INFO, "Nothing that exists changes."),
    "client.renamed": _both("is now called {now}", BREAK, "Code that imports the client by its old name fails."),
    "server.changed": _both("changed from {was} to {now}", BREAK, "The old base URL is no longer served."),
    "server.first": _both(
        "changed from {was} to {now}", WARN, "Calls go to another server; the old one is still listed."
    ),
    "server.removed": _both("{was} was removed", BREAK, "Callers of this server must choose another."),
    "server.added": _both("{now} was added", WARN, "There is another server to choose."),
    "security.changed": _both("changed from {was} to {now}", BREAK, "Credentials that sufficed no longer do."),
    "security.relaxed": _both("changed from {was} to {now}", INFO, "Credentials that sufficed still do."),
    "security.variable": _both(
        "changed from {was} to {now}", BREAK, "The key is read from another environment variable."
    ),
    "envelope.error.changed": _both(
        "changed from {was} to {now}", BREAK, "Code that catches the old exception misses it."
    ),
    "envelope.error.removed": _both("is no longer named {was}", BREAK, "Code that catches the exception misses it."),
    "envelope.error.added": _both("is now named {now}", WARN, "Another exception is raised for it."),
    "envelope.changed": _both("changed from {was} to {now}", WARN, "Failures are recognised in another way."),
    "envelope.order": _both(
        "reads {now} first, before {was}", WARN, "The first phrase that a message contains names the exception."
    ),
    "signature.removed": _both("was removed", BREAK, "Callbacks are no longer verified."),
    "signature.added.required": _both(
        "was added, required of each callback", BREAK, "A callback is refused unless the secret is passed."
    ),
    "signature.added": _both("was added", WARN, "Callbacks are verified if the secret is passed."),
    "signature.changed": _both(
        "changed from {was} to {now}", BREAK, "Callbacks that were believed are refused, and others believed."
    ),
    "signature.place": _both("changed from {was} to {now}", WARN, "The id of a delivery is found in another place."),
    "signature.prefix": _both("changed from {was} to {now}", WARN, "Signatures with the prefix are believed, too."),
    "signature.required": _both(
        "changed from {was} to {now}", BREAK, "A callback is refused unless the secret is passed."
    ),
    "signature.optional": _both("changed from {was} to {now}", BREAK, "Without the secret, any callback is believed."),
    "signature.shorter": _both(
        "changed from {was} to {now}", BREAK, "A callback that arrives later is refused, which was believed."
    ),
    "signature.longer": _both("changed from {was} to {now}", WARN, "A callback that arrives later is believed."),
    "limit.changed": _both("changed from {was} to {now}", WARN, "Work may be throttled or kept differently."),
    "limit.added": _both("is {now}", WARN, "An unknown limit is now documented."),
    "limit.removed": _both("was removed (it was {was})", INFO, "The limit is now unknown."),
    "price.changed": _both("changed from {was} to {now}", INFO, "Cost estimates change."),
    "price.added": _both("was added", INFO, "A cost is estimated, or worked out in dollars."),
    "price.removed": _both("was removed", WARN, "No cost is estimated: a request with `max_cost` is refused."),
    "price.stated": _both("changed from {was} to {now}", INFO, "The price is the same, and stated elsewhere."),
    "class.removed": _both("is gone", BREAK, "Code that imports the class fails."),
    "class.renamed": _both("is now called {now}", BREAK, "Code that imports the class by its old name fails."),
    "generated.changed": _both("differs in form or order", INFO, "Specs that mean the same generate other code."),
    # Operations, callbacks and webhooks.
    "order.operations": _both("stand in another order: {now}", INFO, _ORDER),
    "order.roles": _both(
        "stand in another order: {now}", WARN, "Of several operations for one purpose, Telecine takes the first."
    ),
    "operation.removed": _both("was removed", BREAK, "Code that calls it fails."),
    "operation.added": _both("was added", INFO, "Nothing that exists changes."),
    "operation.moved": _both("moved from {was} to {now}", BREAK, "Requests must go elsewhere."),
    "operation.renamed": _both("is now called {now}, not {was}", BREAK, "Code that uses the old name fails."),
    "operation.respelled": _both("has the operationId {now}, not {was}", INFO, "The Python name stays."),
    "inbound.removed": _both("was removed", BREAK, "Code that waits for it waits forever."),
    "inbound.added": _both("was added", INFO, "Only callers that request it receive it."),
    "inbound.moved": _both("moved from {was} to {now}", BREAK, "It arrives elsewhere, or in another way."),
    "inbound.event": _both("is the event {now}, before {was}", WARN, "An event is recognised by its name."),
    "deprecated": _both("is deprecated", WARN, "It may be removed."),
    "undeprecated": _both("is no longer deprecated", INFO, "It will not be removed."),
    "link.removed": _both("was removed", WARN, "The link to the next operation is gone."),
    "link.changed": _both("changed", WARN, "The link has another target or parameters."),
    "link.added": _both("was added", INFO, "Nothing that exists changes."),
    "link.removed.poll": _both("no longer leads to the poll", BREAK, "Jobs can no longer be polled."),
    "link.added.poll": _both("leads to the poll", INFO, "Jobs can be polled."),
    "link.removed.lookup": _both(
        "no longer leads to the job by the caller's key",
        WARN,
        "A job whose response was lost cannot be found by its key.",
    ),
    "link.added.lookup": _both(
        "leads to the job by the caller's key", INFO, "A job whose response was lost can be found by its key."
    ),
    # Bodies, statuses, media types.
    "body.removed": Rule(
        "was removed", BREAK, BREAK, "Code that passes it fails.", "Code that reads it finds nothing."
    ),
    "body.added.required": Rule("was added, required", BREAK, INFO, "A call without it fails.", "Code may ignore it."),
    "body.added": Rule("was added, optional", INFO, INFO, "Code may omit it.", "Code may ignore it."),
    "body.required": Rule("became required", BREAK, INFO, "A call without it fails.", _NARROWER),
    "body.optional": Rule("became optional", INFO, BREAK, _ACCEPTED, "Code that reads it may find nothing."),
    "body.union": _both(
        "is now one of several forms", BREAK, "The method takes the form as a whole, no longer its fields by keyword."
    ),
    "body.single": _both(
        "is now of one form", BREAK, "The method takes its fields by keyword, no longer the form as a whole."
    ),
    "status.changed": Rule(
        "changed from {was} to {now}",
        BREAK,
        BREAK,
        "Another status is expected of us.",
        "Code that expects the status misses it.",
    ),
    "status.removed": Rule(
        "{was} was removed",
        BREAK,
        BREAK,
        "The status is no longer accepted.",
        "Code that expects the status misses it.",
    ),
    "status.added": Rule("{now} was added", INFO, WARN, _ACCEPTED, "A call may end in another way than before."),
    "status.added.typed": Rule("{now} was added", INFO, BREAK, _ACCEPTED, "A call may return a value of another type."),
    "error.removed": Rule(
        "{was} was removed", INFO, WARN, "We need not send it.", "The provider no longer documents it."
    ),
    "error.added": Rule(
        "{now} was added", INFO, INFO, _ACCEPTED, "Any call may fail with any status; this one is now documented."
    ),
    "empty.added": Rule("may come without a body", INFO, BREAK, _ACCEPTED, "The method may return None."),
    "empty.removed": Rule("always has a body", INFO, INFO, _ACCEPTED, _NARROWER),
    "media.changed": _both("changed from {was} to {now}", BREAK, "The body has another format."),
    "media.removed": Rule(
        "{was} was removed", BREAK, BREAK, "The provider no longer accepts it.", "The provider no longer sends it."
    ),
    "media.added": Rule("{now} was added", INFO, WARN, _ACCEPTED, "The body may have another format."),
    "encoding.changed": _both("changed from {was} to {now}", BREAK, "The parts of the form have another format."),
    # Members: parameters, headers, properties.
    "member.removed": Rule("was removed", BREAK, BREAK, "Code that passes it fails.", "Code that reads it fails."),
    "member.added.required": Rule(
        "was added, required", BREAK, INFO, "A call without it fails.", "Code may ignore it."
    ),
    "member.added": Rule("was added", INFO, INFO, "Code may omit it.", "Code may ignore it."),
    "member.renamed": Rule(
        "was renamed to `{now}`", BREAK, BREAK, "The old name is no longer accepted.", "The old name no longer arrives."
    ),
    "member.required": Rule(
        "became required", BREAK, INFO, "A call without it fails.", "The value is now always present."
    ),
    "member.optional": Rule("became optional", INFO, BREAK, _ACCEPTED, "It may be missing; the attribute may be None."),
    "argument.renamed": _both(
        "is now the argument {now}, not {was}", BREAK, "A parameter and a member of the body have the same name."
    ),
    "parameter.moved": _both("moved from {was} to {now}", BREAK, "It is read from another part of the request."),
    "parameter.style": _both("is written as {now}, not {was}", BREAK, "The same value is serialised differently."),
    "order.members": _both("lists its members in another order", INFO, _ORDER),
    "order.parameters": _both("stand in another order: {now}", INFO, _ORDER),
    # Values.
    "null.added": Rule("may be null", INFO, BREAK, _ACCEPTED, "The attribute may be None."),
    "null.removed": Rule("may no longer be null", BREAK, INFO, "Code that passes None fails.", _NARROWER),
    "type.changed": Rule("changed from {was} to {now}", BREAK, BREAK, _REFUSED, _TYPE),
    "type.widened": Rule("widened from {was} to {now}", INFO, BREAK, _ACCEPTED, _TYPE),
    "type.narrowed": Rule("narrowed from {was} to {now}", BREAK, INFO, _REFUSED, _NARROWER),
    "object.described": Rule(
        "is now an object with named members",
        WARN,
        BREAK,
        "A plain dict is accepted, but validated.",
        "It was a plain dict and is a model.",
    ),
    "object.closed": Rule("no longer accepts other members", BREAK, INFO, _REFUSED, _NARROWER),
    "object.opened": Rule(
        "may have other members", INFO, INFO, _ACCEPTED, "Models keep members that they do not know."
    ),
    "enum.grew": Rule("also accepts {now}", INFO, WARN, _ACCEPTED, "A value may arrive that code does not know."),
    "enum.shrank": Rule("no longer accepts {was}", BREAK, INFO, _REFUSED, _NARROWER),
    "enum.replaced": Rule("has {now} in place of {was}", BREAK, BREAK, _REFUSED, "The old value no longer arrives."),
    "enum.closed": Rule("accepts only {now}", BREAK, INFO, _REFUSED, _NARROWER),
    "enum.opened": Rule("also accepts values other than {was}", INFO, WARN, _ACCEPTED, _WIDER),
    "known.grew": Rule("also names {now}", INFO, WARN, _ACCEPTED, "A value may arrive that code does not know."),
    "known.shrank": Rule("no longer names {was}", WARN, INFO, "It may no longer be accepted.", _NARROWER),
    "known.replaced": Rule(
        "names {now} in place of {was}",
        WARN,
        BREAK,
        "The old value may be refused.",
        "The old value no longer arrives.",
    ),
    "known.named": _both("names the values {now}", INFO, "Any other value is possible, as before."),
    "known.unnamed": _both("no longer names values", INFO, "Any value is possible, as before."),
    "constraint.tightened": Rule("is narrower: {now}, before {was}", BREAK, INFO, _REFUSED, _NARROWER),
    "constraint.loosened": Rule("is wider: {now}, before {was}", INFO, WARN, _ACCEPTED, _WIDER),
    "constraint.changed": Rule("changed from {was} to {now}", BREAK, WARN, _REFUSED, _WIDER),
    "format.loosened": Rule("has {now}, before {was}", INFO, BREAK, _ACCEPTED, _PARSED),
    "format.changed": Rule("has {now}, before {was}", BREAK, BREAK, _REFUSED, _PARSED),
    "format.typed": Rule("has {now}, before {was}", BREAK, BREAK, _TYPE, _TYPE),
    "content.changed": Rule(
        "changed from {was} to {now}", BREAK, BREAK, _REFUSED, "The content of the string changes."
    ),
    "content.described": _both("describes its JSON", INFO, _AS_IT_CAME),
    "content.redescribed": _both("describes its JSON differently", INFO, _AS_IT_CAME),
    "content.undescribed": _both("no longer describes its JSON", INFO, _AS_IT_CAME),
    "order.values": _both("lists its values in another order", INFO, _ORDER),
    "default.changed": _both("has the default {now}, not {was}", WARN, "The behaviour changes if it is omitted."),
    "default.added": _both("has the default {now}", INFO, "The behaviour if it is omitted is now documented."),
    "default.removed": Rule(
        "no longer has a default (it was {was})",
        WARN,
        BREAK,
        "The behaviour if it is omitted is no longer documented.",
        "The attribute may be None.",
    ),
    "harmonised.removed": _both(
        "no longer carries the common field {was}", BREAK, "Telecine can no longer pass that field on."
    ),
    "harmonised.place.removed": _both(
        "no longer carries the common field {was}, which another member still does",
        BREAK,
        "Telecine can no longer pass every value of that field on.",
    ),
    "order.models": _both("lists {now} in place of {was} first", WARN, "Telecine takes the first model that fits."),
    "images.removed": _both("no longer says which images it takes", BREAK, "Images from files and bytes are refused."),
    "images.added": _both("says which images it takes", INFO, "Images from files or bytes may be passed."),
    "images.narrowed": _both("takes images by {now}, before by {was}", BREAK, "Images that were accepted are refused."),
    "images.widened": _both("takes images by {now}, before by {was}", INFO, _ACCEPTED),
    "harmonised.added": _both("carries the common field {now}", INFO, "Telecine can pass that field on."),
    "harmonised.moved": _both(
        "carries the common field that {was} carried", INFO, "Telecine passes that field on all the same."
    ),
    # Job fields of responses and callbacks.
    "facts.added": _both("contains {now}", INFO, "Telecine reads it from here."),
    "fact.added": _both("is the {now}", INFO, "Telecine did not know it before."),
    "fact.lost": _both("was the {was}, and nothing is now", BREAK, "Telecine finds it nowhere any more."),
    "fact.removed": _both("was the {was}, and nothing is now", WARN, "Telecine finds it nowhere any more."),
    "fact.moved": _both("is the {now}, in place of {was}", BREAK, _OLD_PLACE),
    "fact.moved.lesser": _both("is the {now}, in place of {was}", WARN, _OLD_PLACE),
    "fact.place.removed": _both("is no longer the {was}; {now} is", WARN, "Telecine no longer looks there."),
    "fact.place.added": _both("is the {now} too, beside {was}", INFO, "Telecine looks there as well."),
    "fact.order": _both("is the first {now}, before {was}", WARN, "If both have a value, the other one counts now."),
    "state.ends": _both("reads {now}, before as {was}", BREAK, "Running jobs now end."),
    "state.reopened": _both("reads {now}, before as {was}", BREAK, "Finished jobs now keep running."),
    "state.outcome": _both("reads {now}, before as {was}", BREAK, "Jobs end in another way."),
    "state.changed": _both(
        "reads {now}, before as {was}", WARN, "Callers see another state, and the job keeps running."
    ),
    "state.added": _both("reads {now}, before as {was}", WARN, "Code had to expect words that no spec has."),
    "state.named": _both(
        "reads {now}, before as {was}", INFO, "A job with this word ends, or keeps running, as before."
    ),
    "state.removed": _both("reads {now}, before as {was}", WARN, "The provider no longer documents the word."),
    "state.unnamed": _both(
        "reads {now}, before as {was}", INFO, "A job with this word ends, or keeps running, as before."
    ),
    "unit.changed": _both("has the unit {now}, before {was}", BREAK, "The number that callers see changes."),
    "unit.added": _both("has the unit {now}", WARN, "The number is unchanged, and its unit is now known."),
    "unit.removed": _both(
        "no longer has a unit (it was {was})", WARN, "The number is unchanged, and its unit is unknown."
    ),
    "rejected.changed": _both("means moderation by {now}, before by {was}", WARN, _MODERATION),
    "rejected.added": _both("means moderation by {now}", WARN, _MODERATION),
    "rejected.removed": _both("no longer means moderation by {was}", WARN, _MODERATION),
    # Unions.
    "order.variants": _both(
        "tries the forms in the order {now}, before {was}", WARN, "Of several forms that fit, the first is taken."
    ),
    "variant.added": Rule("may also be {now}", INFO, BREAK, _ACCEPTED, _TYPE),
    "variant.removed": Rule("can no longer be {was}", BREAK, INFO, _REFUSED, _NARROWER),
    "discriminator.changed": _both(
        "is distinguished by {now}, not by {was}", BREAK, "Another member identifies the variant."
    ),
    "discriminator.removed": _both("is no longer distinguished by {was}", WARN, "The variant must be guessed."),
    "discriminator.added": _both("is distinguished by {now}", INFO, "The variant need no longer be guessed."),
    "discriminator.value.removed": Rule("no longer has a variant for {was}", BREAK, INFO, _REFUSED, _NARROWER),
    "discriminator.value.added": Rule(
        "has a variant for {now}", INFO, WARN, _ACCEPTED, "A variant may arrive that code does not know."
    ),
}
