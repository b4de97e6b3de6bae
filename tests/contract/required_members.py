"""Members that the mocks always send: the spec requires them, or the table says that no document guarantees them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from tests.contract.contract_client import ContractClient, connect_to_mock
from tests.contract.job_checks import JOB_SCENARIOS, MAX_POLLS
from tests.contract.resettable_mock import ResettableMock
from tests.contract.spec import load_document
from tests.contract.spec_alone import open_context
from tests.contract.status_coverage import iterate_rows
from tests.providers import facts_by_provider

from telecine_codegen.contract.api_spec import ApiOperation, ApiSpec, Node, decode_json
from telecine_codegen.contract.callback_checks import check_callbacks
from telecine_codegen.contract.callback_spec import find_callbacks
from telecine_codegen.contract.exchange import ContractFinding, RecordedExchange
from telecine_mock.scenarios import MAGIC_WORD_GROUPS

OPTIONAL_MEMBERS: Mapping[str, Mapping[str, str]] = facts_by_provider("OPTIONAL_MEMBERS")
"""By provider and object: members that the mock always sends and no document guarantees."""
NamedBody = tuple[str, Node, Any]
"""Name and schema of a body, and the body."""
OTHER_SHAPES = tuple(str(word) for words in list(MAGIC_WORD_GROUPS.values())[-1:] for word in words)
"""Magic words for other documented formats of responses."""


def constant_members_are_required(spec: ApiSpec) -> list[ContractFinding]:
    """Compare all kinds of responses with the spec."""
    with connect_to_mock(spec, ResettableMock(step=0)) as client:
        list(iterate_rows(client))
        exchanges = [*client.exchanges]
    with connect_to_mock(spec, ResettableMock()) as client:
        _run_scenarios(client)
        exchanges += client.exchanges
    return list(_compare(spec, [*_iter_responses(spec, exchanges), *_iter_callbacks(spec)]))


def _run_scenarios(client: ContractClient) -> None:
    for words in (*JOB_SCENARIOS[client.spec.name], *OTHER_SHAPES):
        job_id = client.create_job(f"a paper boat {words}".rstrip())
        for _ in range(MAX_POLLS):
            client.poll(job_id or "none")


def _iter_responses(spec: ApiSpec, exchanges: list[RecordedExchange]) -> Iterator[NamedBody]:
    for each in exchanges:
        operation = spec.route(each.method, each.target.partition("?")[0])
        response = {} if operation is None else find_response(operation, each.status)
        schema = response.get("content", {}).get(each.response.media_type, {}).get("schema")
        if schema is not None and operation is not None:
            name = str(schema["$ref"]).rpartition("/")[2] if "$ref" in schema else operation.id
            yield name, schema, each.json


def find_response(operation: ApiOperation, status: int) -> Node:
    """Return the response of a status, or the default one."""
    return operation.responses.get(str(status)) or operation.responses.get("default", {})


def _iter_callbacks(spec: ApiSpec) -> Iterator[NamedBody]:
    with open_context(replace(load_document(spec.name), data=spec.data)) as context:
        list(check_callbacks(context))
        received = [each.message for each in context.options.callbacks.received] if context.options.callbacks else []
    for message in received:
        operations = [each.operation for each in find_callbacks(spec)]
        valid = [each for each in operations if not list(each.request_problems(each.path, message, strict=True))]
        for operation in sorted(valid, key=lambda each: len(str(each.request_media)))[-1:]:  # the most specific one
            (media,) = operation.request_media.values()
            yield operation.id, media["schema"], decode_json(message.content)[0]


def _compare(spec: ApiSpec, bodies: Iterable[NamedBody]) -> Iterator[ContractFinding]:
    sent: dict[str, frozenset[str]] = {}
    required: dict[str, frozenset[str]] = {}
    for name, schema, body in bodies:
        for path, node, value in iterate_objects(spec, name, schema, body):
            sent[path] = sent.get(path, frozenset(value)) & frozenset(value)
            required[path] = required_members(spec, node)
    for path, members in sorted(sent.items()):
        known = frozenset(OPTIONAL_MEMBERS.get(spec.name, {}).get(path, "").split())
        for member in sorted(members - required[path] - known):
            message = f"{member} is always present and not required"
            yield ContractFinding("constant_members_are_required", path, message)


def required_members(spec: ApiSpec, schema: Node) -> frozenset[str]:
    """Return the required members of an object, with those of the schemas that it is combined of."""
    return frozenset(name for part in iterate_parts(spec, schema) for name in part.get("required", ()))


def iterate_parts(spec: ApiSpec, schema: Node) -> Iterator[Node]:
    """Yield the schemas that a schema is combined of."""
    schema = spec.resolve(schema)
    yield schema
    for each in schema.get("allOf", ()):
        yield from iterate_parts(spec, each)


def iterate_objects(spec: ApiSpec, path: str, schema: Node, value: Any) -> Iterator[tuple[str, Node, dict[str, Any]]]:
    """Yield an object and the objects in its members, each with its path and schema; of a union, the form that fits."""
    schema = spec.resolve(schema)
    forms = schema.get("oneOf", schema.get("anyOf", ()))
    objects = [form for form in forms if spec.resolve(form).get("type") != "null"]
    for number, form in enumerate(objects):
        if not list(spec.schema_problems(form, value, "body")):
            yield from iterate_objects(spec, f"{path}#{number}" if len(objects) > 1 else path, form, value)
            return
    if isinstance(value, list) and "items" in schema:
        for each in value:
            yield from iterate_objects(spec, f"{path}[]", schema["items"], each)
    if not isinstance(value, dict):
        return
    if not forms:
        yield path, schema, value
    for part in iterate_parts(spec, schema):
        for name, each in part.get("properties", {}).items():
            if name in value:
                yield from iterate_objects(spec, f"{path}/{name}", each, value[name])
