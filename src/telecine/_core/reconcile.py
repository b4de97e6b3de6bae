"""Finding a job whose submit was lost, by the id that somebody read in a console or by the key that we gave it."""

from __future__ import annotations

from dataclasses import replace

from telecine._core.job_token import JobReference
from telecine._core.provider_context import ProviderContext
from telecine.errors import UnsupportedParameter
from telecine_runtime.flow import Flow
from telecine_runtime.retry import send_and_read


def reconcile_job(account: ProviderContext, job: JobReference, provider_id: str | None) -> Flow[JobReference]:
    """Return a job with its id; nothing is sent when that is known.

    Raises:
        NotFound: The provider knows no job of this key.
        UnsupportedParameter: The provider cannot be asked for a job by our key.
    """
    known = provider_id or job.id
    if known:
        account.gate.find(job.key)
        return replace(job, id=known)
    provider = account.provider
    call = provider.lookup(job.key)
    if call is None:
        raise UnsupportedParameter(provider.name, ("it finds no job by our key; give the provider_id",))

    job_id = yield from send_and_read(call, account.retry, lambda answer: provider.parse_lookup(call, answer))
    account.gate.find(job.key)
    return replace(job, id=job_id)
