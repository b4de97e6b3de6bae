"""Checks of balances and uploads: a balance is a number that never grows, and an uploaded image can be used."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import httpx

from telecine_codegen.contract.check_context import CheckContext
from telecine_codegen.contract.declared_job import DeclaredJob, replace_at
from telecine_codegen.contract.exchange import ContractFinding, Problem
from telecine_codegen.contract.job_checks import PROMPT
from telecine_codegen.contract.job_follower import JobFollower
from telecine_codegen.contract.operation_requests import OperationRequests
from telecine_codegen.contract.reading_checks import public, usable_url
from telecine_codegen.contract.response_checks import check_responses
from telecine_codegen.contract.sample_image import PNG
from telecine_codegen.contract.spec_client import SpecClient
from telecine_codegen.contract.wishes import list_wishes
from telecine_runtime.coerce import parse_decimal
from telecine_runtime.json_lookup import find_value

LEAST: Final = Decimal(0)


def check_accounts(context: CheckContext) -> Iterator[ContractFinding]:
    """Read the balance before and after a job, upload an image, and use it."""
    client = context.connect()
    for job in context.target.jobs[:1]:
        problems = [*_check_balance(context, client, job), *_check_upload(context, client)]
        yield from (ContractFinding(check, where, message) for check, where, message in problems)
    yield from check_responses(client.spec, client.exchanges)


def _check_balance(context: CheckContext, client: SpecClient, job: DeclaredJob) -> Iterator[tuple[str, str, str]]:
    query = job.lifecycle.forms.get("balance")
    if query is None:
        return
    before, problems = _read_balance(client, job)
    yield from ((check, query.operation, message) for check, message in problems)
    follower = JobFollower(context, client, job)
    _, created = follower.create(job.plain_body(PROMPT))
    if created is None:
        return
    list(follower.follow([created]))  # what it finds, `job_checks` finds as well
    after, problems = _read_balance(client, job)
    yield from ((check, query.operation, message) for check, message in problems)
    if before is not None and after is not None and after > before:
        yield "balance_never_grows", query.operation, f"the balance was {before} before a job, and is {after} after it"


def _read_balance(client: SpecClient, job: DeclaredJob) -> tuple[Decimal | None, list[Problem]]:
    query = job.lifecycle.forms["balance"]
    answer = client.send(query.operation).json
    unlimited = [find_value(answer, path) for path in query.facts.get("unlimited", ())]
    if True in unlimited:
        return None, []
    told = [(value, per) for at, _, per in query.quantities["balance"] if (value := find_value(answer, at)) is not None]
    if not told:
        return None, [("balance_is_a_number", "the response has no balance")]
    amount = parse_decimal(told[0][0])
    if amount is None or amount < LEAST:
        return None, [("balance_is_a_number", f"the balance is {told[0][0]!r}")]
    return amount / told[0][1], []


def _check_upload(context: CheckContext, client: SpecClient) -> Iterator[tuple[str, str, str]]:
    for upload in filter(None, [context.target.jobs[0].lifecycle.forms.get("upload")]):
        operation = client.spec.operation(upload.operation)
        answered = OperationRequests(context, client).send(operation, job_id="")
        found = (find_value(answered.json, path) for path in upload.facts["image_url"])
        url = next((value for value in found if value is not None), None)
        if usable_url(url) is None:
            yield "upload_has_a_url", operation.id, f"status {answered.status}, URL {url!r}"
            continue
        yield from ((check, operation.id, message) for check, message in _check_image(context.http, str(url)))
        for job in context.target.jobs:
            yield from ((check, job.submit.id, what) for check, what in _check_use(context, client, job, str(url)))


def _check_image(http: httpx.Client, url: str) -> Iterator[Problem]:
    try:
        answered = http.get(url, follow_redirects=True)
    except httpx.HTTPError as error:
        yield "uploaded_image_answers", f"{public(url)}: {type(error).__name__}"
        return
    if answered.status_code != 200:
        yield "uploaded_image_answers", f"{public(url)} has status {answered.status_code}"
    elif answered.content != PNG:
        yield "uploaded_image_is_the_same", f"{public(url)} answers {len(answered.content)} other bytes"


def _check_use(context: CheckContext, client: SpecClient, job: DeclaredJob, url: str) -> Iterator[Problem]:
    """Create a job with the image in place of that of an example."""
    for example in list_wishes(job, client.spec):
        images = job.find_wish("images", example)
        is_list = isinstance(images, list)
        if images and isinstance(images[0] if is_list else images, str):
            body = replace_at(job.plain_body(PROMPT, example), job.paths["images"], [url] if is_list else url)
            created, _ = JobFollower(context, client, job).create(body)
            if created.status >= 400:
                yield "uploaded_image_is_accepted", f"a job with the uploaded image has status {created.status}"
            return
