"""Status coverage: provokes every documented status at a mock, and compares it with the spec."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.contract.contract_client import UPLOAD_BODIES, ContractClient, connect_to_mock
from tests.contract.provider_profiles import UNKNOWN_ID
from tests.contract.resettable_mock import ResettableMock
from tests.contract.response_checks import check_response
from tests.providers import facts_by_provider

from telecine_codegen.contract.api_spec import ApiSpec
from telecine_codegen.contract.exchange import ContractFinding, RecordedExchange

DOCUMENTED_STATUSES: Mapping[str, Mapping[str, str]] = facts_by_provider("DOCUMENTED_STATUSES")
"""By provider and operation: the documented statuses, maintained independently of the specs."""

MAGIC_WORDS: Mapping[str, Mapping[str, str]] = facts_by_provider("MAGIC_WORDS")
"""By provider and status of a create call: the magic word that causes the status."""

INVALID_BODY_STATUS: Mapping[str, str] = {
    name: status
    for statuses in facts_by_provider("INVALID_STATUS_BY_OPERATION").values()
    for name, status in statuses.items()
}
"""By operation: the status for an invalid body, if it is not 400."""

UNDOCUMENTED_STATUS = "418"
"""An undocumented status, for the response `default`."""


@dataclass(frozen=True)
class StatusRow:
    """A row of the table: how a status was provoked, its documented headers, and the findings."""

    operation: str
    status: str
    how: str
    headers: tuple[str, ...]
    findings: tuple[ContractFinding, ...]


def check_statuses(spec: ApiSpec, mock: ResettableMock) -> list[StatusRow]:
    """Provoke every documented status at a mock; return the rows of the table."""
    with connect_to_mock(spec, mock) as client:
        return list(iterate_rows(client))


def iterate_rows(client: ContractClient) -> Iterator[StatusRow]:
    """Yield the rows of the table; a status that only the spec or only the documents name is a row with a finding."""
    for name, statuses in DOCUMENTED_STATUSES[client.spec.name].items():
        for status in statuses.split():
            how, exchange = provoke_status(client, name, status)
            findings = list(check_row(client.spec, name, status, exchange))
            response = client.spec.operation(name).responses.get(status, {})
            yield StatusRow(name, status, how, tuple(response.get("headers", ())), tuple(findings))
        for status in client.spec.operation(name).responses.keys() - set(statuses.split()):
            finding = ContractFinding("status_coverage", name, f"status {status} is not in the documents")
            yield StatusRow(name, status, "not provoked", (), (finding,))
    for name in {each.id for each in client.spec.operations} ^ DOCUMENTED_STATUSES[client.spec.name].keys():
        yield StatusRow(
            name,
            "",
            "not provoked",
            (),
            (ContractFinding("status_coverage", name, "the operation is not in both the spec and the documents"),),
        )


def check_row(spec: ApiSpec, name: str, status: str, exchange: RecordedExchange) -> Iterator[ContractFinding]:
    """Check a provoked response."""
    operation, expected = spec.operation(name), UNDOCUMENTED_STATUS if status == "default" else status
    if status not in operation.responses:
        yield ContractFinding("status_coverage", name, f"status {status} is not in the spec", exchange.summary)
        return
    if str(exchange.status) != expected:
        yield ContractFinding(
            "status_coverage", name, f"status is {exchange.status}, expected {expected}", exchange.summary
        )
        return
    for header in operation.responses[status].get("headers", ()):
        if header.lower() not in exchange.response.headers:
            yield ContractFinding("status_coverage", name, f"status {status} has no header {header}", exchange.summary)
    for check, message in check_response(operation, exchange):
        if not (status == "default" and check == "documented_status"):
            yield ContractFinding(check, name, message, exchange.summary)


def provoke_status(client: ContractClient, name: str, status: str) -> tuple[str, RecordedExchange]:
    """Provoke a status, by its usual cause if there is one; return how, and the exchange."""
    profile = client.profile
    create, poll = name == profile.create, name == profile.poll
    word = MAGIC_WORDS[client.spec.name].get(status)
    if status == "200":
        return "as documented", send_valid_request(client, name, done=client.profile.pending_status != 200)
    if poll and status == str(profile.pending_status):
        return "not done yet", send_valid_request(client, name)
    if status == str(profile.wrong_key_status) and not create:
        return "another key", send_valid_request(client, name, key="another")
    if status == "401":
        how, key = ("another key", "another") if profile.wrong_key_status == 401 else ("no key", "")
        return how, send_valid_request(client, name, key=key)
    if create and word:
        return f"[{word}]", client.create(f"a paper boat [{word}]")
    if status == "429" and create:
        return "[rate-limited 7]", client.create("a paper boat [rate-limited 7]")
    if status == "429" and poll:
        return "[poll-limited 7]", client.poll(client.create_job("a paper boat [poll-limited 7]"))
    if poll and status == "400" and profile.unknown_id_statuses != {400}:
        has_path_parameter = "{" in client.spec.operation(name).path
        return "no id", send_valid_request(client, name) if has_path_parameter else client.send(name)
    if poll and status == str(min(profile.unknown_id_statuses)):
        return "unknown id", client.poll(UNKNOWN_ID)
    if client.spec.operation(name).request_media and status == INVALID_BODY_STATUS.get(name, "400"):
        return "an empty body", client.send(name, body={})
    return f"key[status {status}]", send_valid_request(
        client, name, key=f"{client.key}[status {status.replace('default', UNDOCUMENTED_STATUS)}]"
    )


def send_valid_request(
    client: ContractClient, name: str, *, key: str | None = None, done: bool = False
) -> RecordedExchange:
    """Send a valid request, optionally with another key; `done` polls a finished job."""
    if name == client.profile.create:
        return client.send(name, body=client.profile.build_create_body("a paper boat"), key=key)
    if name == client.profile.poll:
        parameters = {client.profile.poll_parameter: client.create_job()}
        if done:
            client.wait()
        return client.send(name, parameters, key=key)
    if name in client.profile.other_polls:
        return client.send(name, {client.profile.other_polls[name].parameter: client.create_job()}, key=key)
    return client.send(name, body=UPLOAD_BODIES.get(name), key=key)


def format_rows(spec: ApiSpec, rows: list[StatusRow]) -> str:
    """Format the table."""
    return "\n".join(
        f"{spec.name:<9}{row.operation:<18}{row.status:<9}{row.how:<22}{'failed' if row.findings else 'ok':<8}"
        f"{' '.join(row.headers)}".rstrip()
        for row in rows
    )
