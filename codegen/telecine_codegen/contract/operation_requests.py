"""A valid request for each operation of a spec, from its examples and a job that exists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from telecine_codegen.contract.api_spec import ApiOperation, HttpMessage
from telecine_codegen.contract.check_context import CheckContext
from telecine_codegen.contract.declared_job import find_examples, remove_at
from telecine_codegen.contract.exchange import RecordedExchange
from telecine_codegen.contract.multipart import build_form
from telecine_codegen.contract.sample_image import PNG
from telecine_codegen.contract.spec_client import SpecClient
from telecine_codegen.openapi.operations import FORM, JSON


@dataclass(frozen=True)
class OperationRequests:
    """Sends a valid request to any operation.

    Attributes:
        context: The server.
        client: Sends the requests.
    """

    context: CheckContext
    client: SpecClient

    def send(self, operation: ApiOperation, *, job_id: str, key: str | None = None) -> RecordedExchange:
        """Send a valid request.

        Args:
            operation: The operation.
            job_id: Id of a job, for operations that take one.
            key: Replaces the API key.
        """
        parameters = self._parameters(operation, job_id)
        return self.client.send(operation.id, parameters, self.body(operation), key=key)

    def _parameters(self, operation: ApiOperation, job_id: str) -> dict[str, str]:
        linked: dict[tuple[str, str], str] = {}
        for job in self.context.target.jobs:
            linked |= {(job.poll.operation, name): str(value) for name, _, value in job.poll.fixed}
            linked[job.poll.operation, job.poll.parameter] = job_id
        return {
            each["name"]: linked.get((operation.id, each["name"])) or str(each.get("example", job_id))
            for each in operation.parameters
            if each["in"] != "header" and (each.get("required") or (operation.id, each["name"]) in linked)
        }

    def body(self, operation: ApiOperation) -> HttpMessage | Mapping[str, Any] | None:
        """Return a valid body; None if the operation takes none."""
        if JSON in operation.request_media:
            examples = find_examples(operation.request_media[JSON])
            jobs = [job for job in self.context.target.jobs if job.submit.id == operation.id and job.callback_path]
            body: Mapping[str, Any] = examples[0] if examples else {}
            return remove_at(body, jobs[0].callback_path or ()) if jobs else body
        if FORM in operation.request_media:
            schema = operation.spec.resolve(operation.request_media[FORM]["schema"])
            content_type, content = build_form(self._parts(operation, schema))
            return HttpMessage({"content-type": content_type}, content)
        return None

    def _parts(self, operation: ApiOperation, schema: Mapping[str, Any]) -> dict[str, str | bytes]:
        parts: dict[str, str | bytes] = {}
        for name, member in schema.get("properties", {}).items():
            node = operation.spec.resolve(member)
            if node.get("format") == "binary" or member.get("x-harmonised") == "image":
                parts[name] = PNG
            elif name in schema.get("required", ()):
                parts[name] = str(node.get("example") or next(iter(node.get("enum", ())), "boats"))
        return parts
