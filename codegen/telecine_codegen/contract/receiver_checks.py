"""Runs Schemathesis against our webhook receiver, with the callbacks that a provider's spec declares."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from typing import Any, Final

import httpx
from schemathesis.python.asgi import shutdown_lifespans

from telecine_codegen.compile.reader_fields import build_reader_fields
from telecine_codegen.contract.callback_spec import find_callbacks, iter_examples
from telecine_codegen.contract.check_context import ContractTarget
from telecine_codegen.contract.exchange import ContractFinding
from telecine_codegen.contract.receiver_spec import build_receiver_spec
from telecine_codegen.contract.schemathesis_runner import RunOptions, RunResult, build_config, load_schema, run_phases
from telecine_codegen.contract.signing_receiver import SigningReceiver, describe_obstacle
from telecine_codegen.openapi.operations import JSON
from telecine_runtime.lifecycle_reader import LifecycleReader

RECEIVER_URL: Final = "http://receiver"


def check_receiver(target: ContractTarget, options: RunOptions) -> RunResult:
    """Send our receiver valid and invalid callbacks; it must accept the former, and fail for none.

    It needs the generated package of the provider, and an example of the poll of a job that has ended; without them the
    result notes what is left out.
    """
    result = RunResult(target.spec.name, options.seed)
    if not find_callbacks(target.spec):
        return result
    finished, obstacle = find_finished_job(target), describe_obstacle(target.spec.name)
    if obstacle is None and finished is None:
        obstacle = "the spec has no example of the poll of a job that has ended"
    if obstacle is not None or finished is None:
        result.left_out.append(f"our receiver of the callbacks of {target.spec.name}: {obstacle}")
        return result
    receiver = SigningReceiver(build_receiver_spec(target.spec), target.spec, finished)
    return fuzz_receiver(target, options, receiver)


def fuzz_receiver(target: ContractTarget, options: RunOptions, receiver: SigningReceiver) -> RunResult:
    """Run Schemathesis against a receiver; without the stateful phase: no link leads from one callback to another."""
    options = replace(options, phases=[phase for phase in options.phases if phase != "stateful"])
    spec = build_receiver_spec(target.spec)
    config = build_config(spec, RECEIVER_URL, "", options)
    config.pop("headers")  # callbacks do not carry our key
    accepted = {"positive_data_acceptance": {"enabled": True, "expected-statuses": ["200"]}}
    # The receiver need not reject an invalid body: a callback only triggers a poll of the job.
    config["checks"] = config.get("checks", {}) | accepted | {"negative_data_rejection": {"enabled": False}}
    schema = load_schema(spec, config)
    schema.app = receiver
    logger = logging.getLogger("telecine")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        result = run_phases(schema, spec, "", options)
    finally:
        logger.setLevel(level)
        shutdown_lifespans()
    if not receiver.handled and "examples" in options.phases and not options.only:
        message = f"none of {result.requests} callbacks led to a job at the handler"
        where = ", ".join(each.operation.id for each in find_callbacks(target.spec))
        result.findings.append(ContractFinding("receiver_handles_callbacks", where, message))
    return result


def find_finished_job(target: ContractTarget) -> httpx.Response | None:
    """Return the poll of a job that has ended, from the examples of the spec; None if there is none."""
    for job in target.jobs:
        reader = LifecycleReader(build_reader_fields(job.lifecycle.facts))
        for status, response in target.spec.operation(job.poll.operation).responses.items():
            if not status.startswith("2"):
                continue
            media: dict[str, Any] = response.get("content", {}).get(JSON, {})
            for body in iter_examples(target.spec, media):
                if reader.read(body, lambda: target.url).done:
                    return httpx.Response(int(status.replace("XX", "00")), content=json.dumps(body))
    return None
