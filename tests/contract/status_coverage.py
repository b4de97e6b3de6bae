"""The ledger of statuses: each that the documents name is provoked at the mock, and must be in the spec as it comes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.contract.contract_client import UPLOAD_BODIES, ContractClient, connect_to_mock
from tests.contract.provider_profiles import UNKNOWN_ID
from tests.contract.resettable_mock import ResettableMock
from tests.contract.response_checks import ContractFinding, RecordedExchange, check_response
from tests.contract.spec import ApiSpec
from tests.providers import facts_by_provider

DOCUMENTED_STATUSES: Mapping[str, Mapping[str, str]] = facts_by_provider("DOCUMENTED_STATUSES")
"""By operation the statuses that the providers' documents name, kept apart from the specs on purpose."""

MAGIC_WORDS: Mapping[str, Mapping[str, str]] = facts_by_provider("MAGIC_WORDS")
"""By status of the create call the magic word that stands for its usual cause."""

INVALID_BODY_STATUS: Mapping[str, str] = {
    name: status for at in facts_by_provider("INVALID_STATUS_BY_OPERATION").values() for name, status in at.items()
}
"""The status of an unfit body, where it is not 400."""

UNDOCUMENTED_STATUS = "418"
"""A status that nobody documents, for the row `default`."""


@dataclass(frozen=True)
class StatusRow:
    """One line of the ledger: how a status was provoked, what came, and what is wrong with that."""

    operation: str
    status: str
    how: str
    headers: tuple[str, ...]
    findings: tuple[ContractFinding, ...]


def check_statuses(spec: ApiSpec, stage: ResettableMock) -> list[StatusRow]:
    """Provoke every documented status at a mock, and compare both with the spec."""
    with connect_to_mock(spec, stage) as caller:
        return list(iterate_rows(caller))


def iterate_rows(caller: ContractClient) -> Iterator[StatusRow]:
    """Fill the ledger line by line; a status that only the spec or only the documents name is a line with a finding."""
    for name, statuses in DOCUMENTED_STATUSES[caller.spec.name].items():
        for status in statuses.split():
            how, exchange = provoke_status(caller, name, status)
            findings = list(check_row(caller.spec, name, status, exchange))
            answer = caller.spec.operation(name).answers.get(status, {})
            yield StatusRow(name, status, how, tuple(answer.get("headers", ())), tuple(findings))
        for status in caller.spec.operation(name).answers.keys() - set(statuses.split()):
            finding = ContractFinding("status_coverage", name, f"no document that we know of names status {status}")
            yield StatusRow(name, status, "not provoked", (), (finding,))
    for name in {each.id for each in caller.spec.operations} ^ DOCUMENTED_STATUSES[caller.spec.name].keys():
        yield StatusRow(
            name,
            "",
            "not provoked",
            (),
            (ContractFinding("status_coverage", name, "the ledger or the spec has no such line"),),
        )


def check_row(spec: ApiSpec, name: str, status: str, exchange: RecordedExchange) -> Iterator[ContractFinding]:
    """Tell what is wrong with an answer that was provoked."""
    operation, wanted = spec.operation(name), UNDOCUMENTED_STATUS if status == "default" else status
    if status not in operation.answers:
        yield ContractFinding("status_coverage", name, f"the spec does not name status {status}", exchange.said)
        return
    if str(exchange.status) != wanted:
        yield ContractFinding("status_coverage", name, f"status {exchange.status} in place of {wanted}", exchange.said)
        return
    for header in operation.answers[status].get("headers", ()):
        if header.lower() not in exchange.got.headers:
            yield ContractFinding(
                "status_coverage", name, f"status {status} came without the header {header}", exchange.said
            )
    for check, message in check_response(operation, exchange):
        if not (status == "default" and check == "documented_status"):
            yield ContractFinding(check, name, message, exchange.said)


def provoke_status(caller: ContractClient, name: str, status: str) -> tuple[str, RecordedExchange]:
    """Make the mock answer with a status, by its usual cause where there is one; say how."""
    dialect = caller.dialect
    create, poll = name == dialect.create, name == dialect.poll
    word = MAGIC_WORDS[caller.spec.name].get(status)
    if status == "200":
        return "as documented", send_valid_request(caller, name, done=caller.dialect.open != 200)
    if poll and status == str(dialect.open):
        return "not done yet", send_valid_request(caller, name)
    if status == str(dialect.wrong_key_status) and not create:
        return "another key", send_valid_request(caller, name, key="another")
    if status == "401":
        return (
            ("another key", send_valid_request(caller, name, key="another"))
            if dialect.wrong_key_status == 401
            else (
                "no key",
                send_valid_request(caller, name, key=""),
            )
        )
    if create and word:
        return f"[{word}]", caller.create(f"a paper boat [{word}]")
    if status == "429" and create:
        return "[rate-limited 7]", caller.create("a paper boat [rate-limited 7]")
    if status == "429" and poll:
        return "[poll-limited 7]", caller.poll(caller.created("a paper boat [poll-limited 7]"))
    if poll and status == "400" and dialect.unknown != {400}:
        return "no id", caller.send(name) if "{" not in caller.spec.operation(name).path else send_valid_request(
            caller, name
        )
    if poll and int(status if status.isdigit() else 0) == min(dialect.unknown):
        return "unknown id", caller.poll(UNKNOWN_ID)
    if caller.spec.operation(name).media and status == INVALID_BODY_STATUS.get(name, "400"):
        return "an empty body", caller.send(name, body={})
    return f"key[status {status}]", send_valid_request(
        caller, name, key=f"{caller.key}[status {status.replace('default', UNDOCUMENTED_STATUS)}]"
    )


def send_valid_request(
    caller: ContractClient, name: str, *, key: str | None = None, done: bool = False
) -> RecordedExchange:
    """Send a good request, with another key if one is given; a poll asks for a job that is done if that is wanted."""
    if name == caller.dialect.create:
        return caller.send(name, body=caller.dialect.create_body("a paper boat"), key=key)
    if name == caller.dialect.poll:
        asked = {caller.dialect.parameter: caller.created()}
        if done:
            caller.wait()
        return caller.send(name, asked, key=key)
    if name in caller.dialect.other_polls:
        return caller.send(name, {caller.dialect.other_polls[name]: caller.created()}, key=key)
    return caller.send(name, body=UPLOAD_BODIES.get(name), key=key)


def format_rows(spec: ApiSpec, lines: list[StatusRow]) -> str:
    """Write the ledger as text."""
    return "\n".join(
        f"{spec.name:<9}{row.operation:<18}{row.status:<9}{row.how:<22}{'hole' if row.findings else 'ok':<6}"
        f"{' '.join(row.headers)}".rstrip()
        for row in lines
    )
