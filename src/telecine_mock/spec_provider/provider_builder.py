"""Mock provider from a spec: read and lint it, then build its table of endpoints."""

from collections import ChainMap
from pathlib import Path
from typing import Final

from telecine_codegen.compile.lifecycle_builder import list_quantities
from telecine_codegen.compile.normalise import normalise_spec
from telecine_codegen.compile.pipeline import read_and_lint
from telecine_codegen.diagnostics import Report
from telecine_codegen.openapi.document import Document
from telecine_codegen.openapi.operations import OperationNode, find_key_scheme, read_key_header
from telecine_mock.provider_selection import InvalidSelection
from telecine_mock.provider_table import MockEndpoint, MockProvider
from telecine_mock.spec_provider.body_paths import list_values
from telecine_mock.spec_provider.callbacks import build_callbacks
from telecine_mock.spec_provider.endpoints import (
    BalanceHandler,
    ExampleHandler,
    Handler,
    JobHandler,
    SubmitHandler,
    UploadHandler,
    convert_path,
    parameter_reader,
)
from telecine_mock.spec_provider.error_responses import REASONS, OperationErrors, read_errors
from telecine_mock.spec_provider.job_ids import read_job_ids
from telecine_mock.spec_provider.job_rendering import JobView, convert_rate
from telecine_mock.spec_provider.phase_bodies import build_phase_bodies
from telecine_mock.spec_provider.request_checks import RequestCheck, body_media_type
from telecine_mock.spec_provider.response_examples import list_examples
from telecine_mock.spec_provider.spec_facts import SpecFacts
from telecine_runtime.coerce import parse_decimal

START_FACTOR: Final = 1000
"""How many times the balance of the example an account starts with, so that tests do not use it up."""


def load_provider(path: Path) -> MockProvider:
    """Return the mock of the provider that a spec describes.

    Raises:
        InvalidSelection: The spec cannot be read or has lint errors; the text lists them.
    """
    report = Report()
    documents = read_and_lint([path], report)
    if report.failed or not documents:
        raise InvalidSelection(str(report))
    return build_provider(documents[0])


def build_provider(document: Document) -> MockProvider:
    """Return the mock of the provider that a spec without lint errors describes."""
    facts = SpecFacts(normalise_spec(document))
    data = facts.spec.data
    errors = {call.identifier: read_errors(call, facts.envelope_of(call), facts.schemas) for call in facts.calls}
    # A reason to refuse is told as the submit tells it, else as any operation does.
    ordered = [errors[call.identifier] for call in sorted(facts.calls, key=lambda call: not is_submit(facts, call))]
    views = {call.identifier: build_view(facts, call) for call in facts.calls if is_job_operation(facts, call)}
    polls = [call for call in facts.calls if call.identifier in views and not is_submit(facts, call)]
    account = find_account(facts)
    usual = {reason: status for reason, (_, status) in REASONS.items()}
    scheme = find_key_scheme(facts.spec.root)
    key_header, key_prefix = read_key_header(scheme[1]) if scheme else ("", "")
    return MockProvider(
        name=facts.name,
        title=data["info"]["title"],
        key_header=key_header,
        key_prefix=key_prefix,
        endpoints=tuple(
            build_endpoint(facts, call, views.get(call.identifier), errors[call.identifier], account)
            for call in facts.calls
        ),
        statuses=usual | dict(ChainMap(*(each.list_statuses() for each in ordered))),
        messages=dict(ChainMap(*(each.list_messages() for each in ordered))),
        refuse=ordered[0].build_body,
        job_state=views[polls[0].identifier].state_word if polls else lambda _job, _now: "",
        build_callback=build_callbacks(facts, polls),
        codes_in_200=ordered[0].is_told_in_body,
        reason_messages=dict(ChainMap(*(each.list_reason_messages() for each in ordered))),
    )


def is_submit(facts: SpecFacts, call: OperationNode) -> bool:
    """Return whether an operation starts a job."""
    return call.identifier in facts.submits


def is_job_operation(facts: SpecFacts, call: OperationNode) -> bool:
    """Return whether an operation starts or returns a job."""
    return is_submit(facts, call) or call.identifier in facts.queries_by_id or call.identifier in facts.queries_by_key


def build_view(facts: SpecFacts, call: OperationNode) -> JobView:
    """Return how an operation shows a job; where it has no example, those of the other operations count."""
    editor = facts.editor_of(call)
    others = [each for each in (*facts.calls, *facts.inbound) if each.node.at != call.node.at]
    return JobView(build_phase_bodies(call, others, editor), editor, facts.units)


def build_endpoint(
    facts: SpecFacts, call: OperationNode, view: JobView | None, errors: OperationErrors, account: float
) -> MockEndpoint:
    """Return the endpoint of an operation."""
    path, path_names = convert_path(call.path)
    return MockEndpoint(
        method=call.method.upper(),
        path=path,
        handler=build_handler(facts, call, view, path_names, account),
        media_type=body_media_type(call),
        refuse=errors.build_body,
        statuses=errors.list_statuses(),
        refusal_headers=errors.list_headers(),
        find_problems=RequestCheck(call, facts.schemas, path_names),
        needs_key=bool(call.node["security"].value),
        optional_body=call.node["requestBody"]["required"].value is not True,
    )


def build_handler(
    facts: SpecFacts, call: OperationNode, view: JobView | None, path_names: dict[str, str], account: float
) -> Handler:
    """Return the handler of an operation."""
    example = list_examples(call)[0]
    if view is not None and is_submit(facts, call):
        return SubmitHandler(facts.name, facts.forms_of(call), view, read_job_ids(facts.name, view), account)
    if view is not None:
        by_id = parameter_reader(facts.queries_by_id.get(call.identifier or ""), path_names)
        by_key = parameter_reader(facts.queries_by_key.get(call.identifier or ""), path_names)
        return JobHandler(facts.name, by_id, by_key, view)
    editor = facts.editor_of(call)
    if any(editor.iter_marked("image_url")):
        return UploadHandler(facts.name, call, example, editor)
    if any(editor.iter_marked("balance")):
        members = list_quantities([*editor.marks], "balance")
        return BalanceHandler(facts.name, example, members, facts.units, account)
    return ExampleHandler(example)


def find_account(facts: SpecFacts) -> float:
    """Return what the account has at first, in US dollars; without end where the spec does not say."""
    for call in facts.calls:
        body = list_examples(call)[0].body
        for path, unit, per in list_quantities([*facts.editor_of(call).marks], "balance"):
            rate = convert_rate(unit, facts.units)
            found = [parse_decimal(value, per) for value in list_values(body, path)]
            if rate is not None and found and found[0]:
                return max(0.0, float(found[0])) / rate * START_FACTOR or float("inf")
    return float("inf")
