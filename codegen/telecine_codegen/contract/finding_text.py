"""Findings as text: check, operation, message, and the request as a `curl` line without the API key."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import Final

import httpx

from telecine_codegen.contract.check_context import ContractTarget
from telecine_codegen.contract.exchange import ContractFinding
from telecine_codegen.contract.request_validation import find_target

MAX_BODY: Final = 2000
"""Characters of a body that are shown."""


def describe_findings(
    findings: Sequence[ContractFinding], target: ContractTarget, requests: Sequence[httpx.Request]
) -> str:
    """Return a list of findings.

    Args:
        findings: The findings.
        target: The server.
        requests: The requests of the check, for findings that have none.
    """
    lines = [line for finding in findings for line in _describe(finding, target, requests)]
    number = f"{len(findings)} finding{'s' if len(findings) != 1 else ''}"
    text = "\n".join([f"{target.document.name}: {number} at {target.url}", *lines])
    return text.replace(target.key, "***") if target.key else text


def _describe(finding: ContractFinding, target: ContractTarget, requests: Sequence[httpx.Request]) -> Iterator[str]:
    first, *rest = finding.message.splitlines() or [""]
    yield f"- {finding.check} at {finding.where}: {first}"
    yield from (f"    {line}" for line in rest if line.strip())
    line = _find_line(finding, target, requests)
    if line is not None:
        yield f"    {line}"


def _find_line(finding: ContractFinding, target: ContractTarget, requests: Sequence[httpx.Request]) -> str | None:
    if finding.request.startswith("curl "):
        return finding.request
    for request in reversed(requests):
        path = find_target(target.url, request.url)
        operation = target.spec.route(request.method, path.partition("?")[0])
        is_it = finding.request.startswith(f"{request.method} {path}") if finding.request else operation is not None
        if is_it and (finding.request or (operation and operation.id == finding.where)):
            body = request.content.decode("utf-8", "replace")
            return build_curl(target, request.method, path, request.headers.get("content-type", ""), body)
    if not finding.request:
        return None
    method, path, body = [*finding.request.split(" ", 2), "", ""][:3]
    return build_curl(target, method, path, "application/json" if body else "", body)


def build_curl(target: ContractTarget, method: str, path: str, media_type: str, body: str) -> str:
    """Return a request as a `curl` line, which reads the API key from the environment variable of the spec."""
    words = ["curl", "-X", method, shlex.quote(target.url + path)]
    if target.spec.key_header is not None:
        header, prefix = target.spec.key_header
        words += ["-H", f'"{header}: {prefix}${target.spec.key_variable}"']
    if media_type:
        words += ["-H", shlex.quote(f"Content-Type: {media_type}")]
    if body:
        words += ["-d", shlex.quote(body if len(body) <= MAX_BODY else f"{body[:MAX_BODY]}…")]
    return " ".join(words)
