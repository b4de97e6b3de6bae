"""Reconciliation of a job whose submit response was lost: by an id from elsewhere, or by the client's key."""

from __future__ import annotations

from dataclasses import replace

from telecine._core.job_token import JobReference
from telecine._core.provider_context import ProviderContext
from telecine.errors import UnsupportedParameter
from telecine_runtime.flows import Flow
from telecine_runtime.retry import send_and_read


def reconcile_job(context: ProviderContext, job: JobReference, provider_id: str | None) -> Flow[JobReference]:
    """Return the job with its id; nothing is sent if that is known.

    Raises:
        NotFound: The provider has no job with this key.
        UnsupportedParameter: The provider has no lookup by key.
    """
    known = provider_id or job.id
    if known:
        context.limiter.mark_found(job.key)
        return replace(job, id=known)
    provider = context.provider
    call = provider.build_lookup_call(job.key)
    if call is None:
        raise UnsupportedParameter(provider.name, ("there is no lookup by key; pass the provider_id",))

    job_id = yield from send_and_read(call, context.retry, lambda response: provider.parse_lookup(call, response))
    context.limiter.mark_found(job.key)
    return replace(job, id=job_id)
