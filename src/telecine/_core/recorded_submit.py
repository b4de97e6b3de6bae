"""Submission with a ledger: the same key and request give the same job, in any process."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Sequence
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from telecine._core.job_token import JobReference
from telecine._core.provider_context import ProviderContext
from telecine._core.reconcile import reconcile_job
from telecine._core.submit import SubmittedJob
from telecine._core.submit_record import ClaimLost, LedgerRecord, write_ledger
from telecine.errors import KeyReused, SubmitUnknown
from telecine.ledger.entry import LedgerEntry
from telecine.providers import provider_name
from telecine.request import ImageInput, VideoRequest
from telecine_runtime.errors import InvalidRequest, TelecineError
from telecine_runtime.flows import Flow, run_blocking, sleep

if TYPE_CHECKING:
    from telecine.ledger.ledger import Ledger

MAX_WAIT: Final = 90.0
"""Seconds to wait for another process that is sending the same key."""
FIRST_PAUSE: Final = 0.02
LONGEST_PAUSE: Final = 1.0
DIGESTED_FIELDS: Final = ("prompt", "model", "duration", "aspect_ratio", "resolution", "mode")


def submit_recorded(
    contexts: Sequence[ProviderContext],
    ledger: Ledger,
    key: str,
    request: VideoRequest,
    send: Callable[[LedgerRecord], Flow[SubmittedJob]],
) -> Flow[SubmittedJob]:
    """Start a job, or return that of an earlier submit with the same key.

    Args:
        contexts: The providers to try.
        ledger: The ledger.
        key: The client's key of the job.
        request: The request, with its images loaded.
        send: Starts a job and records it.

    Raises:
        KeyReused: The key belongs to another request; nothing was sent.
        LedgerError: The submit cannot be written down; nothing was sent.
        SubmitUnknown: The response of the earlier submit was lost, and the provider cannot be asked; nothing was sent.
    """
    servers = {urlsplit(one.base_url).netloc for one in contexts if one.base_url != one.provider.api.base_url}
    digest = yield from run_blocking(partial(compute_digest, request, servers))
    waited, pause = 0.0, FIRST_PAUSE
    while True:
        claim = yield from run_blocking(partial(ledger.claim, key, digest, request.prompt))
        if not isinstance(claim, LedgerEntry):
            try:
                return (yield from send(LedgerRecord(ledger, claim)))
            except ClaimLost:
                continue
        if claim.state != "sending" or waited >= MAX_WAIT:
            return (yield from _find_job(contexts, ledger, claim))
        yield from sleep(pause)
        waited, pause = waited + pause, min(pause * 2, LONGEST_PAUSE)


def _find_job(contexts: Sequence[ProviderContext], ledger: Ledger, entry: LedgerEntry) -> Flow[SubmittedJob]:
    context = next((one for one in contexts if one.provider.name == entry.provider), None)
    if context is None:
        raise KeyReused(entry.key)
    job = JobReference(provider_name(entry.provider), entry.job_id, entry.key)
    if job.id is not None:
        return SubmittedJob(job)
    try:
        found = yield from reconcile_job(context, job, None)
    except TelecineError as error:
        raise SubmitUnknown(job, error) from error
    yield from write_ledger(partial(ledger.record_job, entry.key, str(found.id)))
    return SubmittedJob(found)


def describe_image(image: ImageInput) -> str:
    """Return a URL, or the SHA-256 of the content of a file.

    Raises:
        InvalidRequest: The file cannot be read.
    """
    if isinstance(image, str):
        return image
    content = image
    if isinstance(image, PathLike):
        try:
            content = Path(image).read_bytes()
        except OSError as error:
            raise InvalidRequest("request", (f"images={str(image)!r}: {error.strerror}",)) from error
    return hashlib.sha256(bytes(content)).hexdigest()  # type: ignore[arg-type]  # open files have been loaded


def compute_digest(
    request: VideoRequest, servers: Collection[str] = (), describe: Callable[[ImageInput], str] = describe_image
) -> str:
    """Return a hash of everything in a request that is sent, so that a key is not used for two requests.

    Args:
        request: The request, with its images loaded.
        servers: Hosts other than the providers' own, such as that of a mock server, whose jobs are not real.
        describe: Returns the URL of an image, or a hash of its content.

    Raises:
        InvalidRequest: An image cannot be read.
    """
    fields: dict[str, object] = {name: getattr(request, name) for name in DIGESTED_FIELDS}
    fields["servers"] = sorted(servers)
    fields["images"] = [describe(image) for image in request.images]
    fields["options"] = {name: dict(options) for name, options in request.options.items()}
    return hashlib.sha256(json.dumps(fields, sort_keys=True, default=str).encode()).hexdigest()
