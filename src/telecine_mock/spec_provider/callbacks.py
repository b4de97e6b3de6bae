"""Callbacks of a job: the body as the spec declares it, signed as `x-signature` says."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from telecine_codegen.openapi.operations import OperationNode
from telecine_codegen.openapi.pointer import resolve_pointer, split_pointer
from telecine_mock.callback_sender import MockCallback, no_signature_headers
from telecine_mock.job_store import MockJob
from telecine_mock.settings import Settings
from telecine_mock.spec_provider.body_paths import change_values, list_values
from telecine_mock.spec_provider.job_phases import Phase, phase_of
from telecine_mock.spec_provider.job_rendering import JobView
from telecine_mock.spec_provider.phase_bodies import build_phase_bodies
from telecine_mock.spec_provider.response_examples import list_examples
from telecine_mock.spec_provider.spec_facts import SpecFacts

ATTEMPTS: Final = (0.0, 10.0, 30.0)
"""Times of the attempts where each delivery has an id of its own, in seconds after the end of the job."""


@dataclass(frozen=True, slots=True, eq=False)
class CallbackKind:
    """A callback or webhook about a job, and the phases that it has an example of."""

    operation: OperationNode
    view: JobView
    phases: frozenset[Phase | None]


@dataclass(frozen=True, slots=True, eq=False)
class CallbackBuilder:
    """Builds the callback of a finished job: the first that has an example of the job's end, else the first of all."""

    provider: str
    kinds: Sequence[CallbackKind]
    signature: Mapping[str, Any] | None

    def __call__(self, job: MockJob, settings: Settings) -> MockCallback | None:
        """Return the callback; None if nobody has asked for one."""
        phase = phase_of(job, job.ends_at)
        kind = next((each for each in self.kinds if phase in each.phases), self.kinds[0])
        is_webhook = kind.operation.kind == "webhook"
        url = job.callback_url or (settings.webhook_url if is_webhook else read_url(kind.operation.path, job.body))
        if url is None:
            return None
        delivery_id = "evt_" + hashlib.sha256(f"{kind.operation.identifier} {job.id}".encode()).hexdigest()[:24]
        body = kind.view.render(job, job.ends_at).body
        if self.signature is not None and not self._id_pointers():
            body = change_values(body, ("id",), lambda old: delivery_id if _is_free_id(kind, old) else old)
        content = json.dumps(body).encode()
        headers = self._headers(settings, delivery_id, body, content)
        attempts = ATTEMPTS if self._id_headers() else (0.0,)
        return MockCallback(self.provider, job.id, url, content, headers, attempts)

    def _headers(
        self, settings: Settings, delivery_id: str, body: Any, content: bytes
    ) -> Callable[[int], Mapping[str, str]]:
        scheme = self.signature
        if scheme is None:
            return no_signature_headers
        for pointer in self._id_pointers():
            values = [value for value in list_values(body, tuple(split_pointer(pointer))) if value]
            if values:
                delivery_id = str(values[0])
                break
        id_headers = self._id_headers()[:1]

        def headers(timestamp: int) -> Mapping[str, str]:
            parts = {"id": delivery_id.encode(), "timestamp": str(timestamp).encode(), "body": content}
            message = b".".join(parts[name] for name in scheme["signed"])
            secrets = [secret for secret in (settings.webhook_secret, settings.webhook_previous_secret) if secret]
            signatures = [sign(scheme["encoding"], secret, message) for secret in secrets]
            return {
                **dict.fromkeys(id_headers, delivery_id),
                scheme["timestamp"]: str(timestamp),
                scheme["header"]: ",".join(f"{scheme.get('prefix', '')}{signature}" for signature in signatures),
            }

        return headers

    def _id_headers(self) -> list[str]:
        return [place for place in (self.signature or {}).get("id", ()) if not place.startswith("/")]

    def _id_pointers(self) -> list[str]:
        return [place for place in (self.signature or {}).get("id", ()) if place.startswith("/")]


def read_url(expression: str, body: Mapping[str, Any]) -> str | None:
    """Return the URL that the expression of a callback finds in the body of a submit; None if there is none."""
    found = re.fullmatch(r"\{\$request\.body#(/.*)\}", expression)
    url = resolve_pointer(body, found[1]) if found else None
    return url if isinstance(url, str) else None


def _is_free_id(kind: CallbackKind, value: Any) -> bool:
    """Return whether the member `id` of a body is that of the delivery, not that of the job."""
    return isinstance(value, str) and not any(mark.path == ("id",) for mark in kind.view.editor.marks)


def sign(encoding: str, secret: str, message: bytes) -> str:
    """Return the HMAC-SHA256 of a message."""
    digest = hmac.new(secret.encode(), message, hashlib.sha256)
    return base64.b64encode(digest.digest()).decode() if encoding == "base64" else digest.hexdigest()


def build_callbacks(facts: SpecFacts, others: Sequence[OperationNode]) -> CallbackBuilder | None:
    """Return the builder of callbacks; None if the spec has none about a job.

    `others` are the operations whose examples are taken where a callback has none.
    """
    kinds: list[CallbackKind] = []
    for operation in facts.inbound:
        editor = facts.editor_of(operation)
        if not any(editor.iter_marked("job_id")):
            continue
        siblings = [each for each in (*facts.inbound, *others) if each.node.at != operation.node.at]
        view = JobView(build_phase_bodies(operation, siblings, editor), editor, facts.units)
        phases: frozenset[Phase | None] = frozenset(editor.read(each.body) for each in list_examples(operation))
        kinds.append(CallbackKind(operation, view, phases))
    return CallbackBuilder(facts.name, kinds, facts.spec.data.get("x-signature")) if kinds else None
