"""Members of a response that are not marked and still follow from the job: those that repeat the request, and times."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from telecine_codegen.openapi.time_members import normalise_name, time_kind
from telecine_mock.job_store import MockJob
from telecine_mock.spec_provider.member_values import format_time


def repeat_request(body: Any, job: MockJob, now: float) -> Any:
    """Return an example with what the job was asked for, and its times, in the members of those names.

    A member that is null or empty in the example stays so: the provider does not tell it in this phase.
    """
    asked = dict(_iter_scalars(job.body))
    moments = {"created": job.created, "started": job.created, "ended": job.ends_at, "expires": job.expires_at}

    def rewrite(value: Any) -> Any:
        if isinstance(value, list):
            return [rewrite(each) for each in cast("Sequence[Any]", value)]
        if not isinstance(value, dict):
            return value
        return {name: change(name, each) for name, each in cast("dict[str, Any]", value).items()}

    def change(name: str, old: Any) -> Any:
        if isinstance(old, dict | list):
            return rewrite(cast("Any", old))
        kind = time_kind(name)
        if not old or isinstance(old, bool):
            return old
        if kind is not None:
            return format_time(min(moments[kind], now) if kind == "started" else moments[kind], old, {})
        wish = asked.get(normalise_name(name))
        return wish if type(wish) is type(old) else str(wish) if isinstance(old, str) and wish is not None else old

    return rewrite(body)


def _iter_scalars(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, each in cast("Mapping[str, Any]", value).items():
            if isinstance(each, Mapping):
                yield from _iter_scalars(cast("Any", each))
            elif not isinstance(each, list):
                yield normalise_name(name), each
