"""What ``--json`` writes: objects whose members are always all there, and never change their meaning."""

from __future__ import annotations

from typing import Any

from telecine._core.price_estimate import Estimate
from telecine._core.provider import Balance
from telecine._core.snapshot import Cost, VideoLink
from telecine.cli.exit_status import RUNNING, ExitStatus, exit_status_for
from telecine.cli.job_event import JobEvent
from telecine_runtime.capabilities import Capabilities, FieldCapability, Price
from telecine_runtime.download.fetch import Saved
from telecine_runtime.errors import TelecineError


def job_record(moment: JobEvent) -> dict[str, Any]:
    """Return a job's moment; the URL of a video is a secret of a kind, and machines ask for it."""
    snapshot = moment.snapshot
    video = snapshot.video if snapshot else None
    return {
        "event": moment.event,
        "provider": moment.provider,
        "id": moment.id,
        "key": moment.key,
        "token": moment.tokens[0] if len(moment.tokens) == 1 else None,
        "state": snapshot.state if snapshot else None,
        "provider_state": snapshot.provider_state if snapshot else None,
        "progress": snapshot.progress if snapshot else None,
        "video": _video(video),
        "cost": _cost(snapshot.cost if snapshot else None),
        "file": _file(moment.saved),
        "error": error_record(moment.error),
        "dropped": list(moment.dropped),
        "refusals": [{"provider": name, "error": error_record(refusal)} for name, refusal in moment.refusals],
        "seconds": round(moment.seconds, 3),
    }


def error_record(error: TelecineError | None) -> dict[str, Any] | None:
    """Return the facts of an error; ``refused`` and ``may_retry`` are null when nobody knows."""
    if error is None:
        return None
    ending = exit_status_for(error)
    return {
        "kind": ending.name,
        "exit_code": ending.code,
        "type": type(error).__name__,
        "message": str(error),
        "operation": error.operation,
        "refused": error.refused,
        "may_retry": error.may_retry,
        "retry_after": error.retry_after,
    }


def exit_status_record(ending: ExitStatus, message: str) -> dict[str, Any]:
    """Return the facts of what ended a command without an error of a call; the members are those of an error."""
    return {
        "kind": ending.name,
        "exit_code": ending.code,
        "type": None,
        "message": message,
        "operation": None,
        "refused": True,
        "may_retry": ending is RUNNING,
        "retry_after": None,
    }


def balance_record(provider: str, balance: Balance | None, error: TelecineError | None) -> dict[str, Any]:
    """Return what is left at a provider; the amount is a text, so that no digit is lost."""
    amount = balance.amount if balance else None
    return {
        "provider": provider,
        "amount": None if amount is None else f"{amount:f}",
        "unit": balance.unit if balance else None,
        "unlimited": balance.unlimited if balance else None,
        "error": error_record(error),
    }


def capabilities_record(capabilities: Capabilities) -> dict[str, Any]:
    """Return what may be asked of a model."""
    limits = capabilities.limits
    return {
        "provider": capabilities.provider,
        "model": capabilities.model,
        "fields": {name: _field(field) for name, field in capabilities.fields.items()},
        "options": sorted(capabilities.options),
        "callback": capabilities.callback,
        "signature": capabilities.signature,
        "price": _price(capabilities.price),
        "limits": {
            "concurrency": limits.concurrency,
            "submits_per_hour": limits.submits_per_hour,
            "retention_hours": limits.retention_hours,
            "typical_seconds": list(limits.typical_seconds) if limits.typical_seconds else None,
        },
    }


def _price(price: Price | None) -> dict[str, Any] | None:
    """Return the documented price; amounts are texts, so that no digit is lost."""
    if price is None:
        return None
    rates = {"per_second": dict(price.per_second), "per_video": {str(key): one for key, one in price.per_video.items()}}
    return {"unit": "USD", **rates, "per_image": price.per_image, "date": price.date, "source": price.source}


def estimate_record(estimate: Estimate | None) -> dict[str, Any] | None:
    """Return what a video will cost by documented prices, or null where none is told."""
    if estimate is None:
        return None
    return {
        "amount": f"{estimate.usd:f}",
        "unit": "USD",
        "model": estimate.model,
        "date": estimate.date,
        "source": estimate.source,
    }


def _field(field: FieldCapability) -> dict[str, Any]:
    images = field.images
    return {
        "required": field.required,
        "default": field.default,
        "values": None if field.values is None else list(field.values),
        "max_length": field.max_length,
        "max_items": field.max_items,
        "images": images and {"forms": list(images.forms), "types": list(images.types), "max_bytes": images.max_bytes},
    }


def _video(video: VideoLink | None) -> dict[str, Any] | None:
    if video is None:
        return None
    expires = video.expires_at.isoformat() if video.expires_at else None
    return {"url": video.url, "expires_at": expires, "duration": video.duration}


def _cost(cost: Cost | None) -> dict[str, Any] | None:
    if cost is None:
        return None
    usd = None if cost.usd is None else f"{cost.usd:f}"
    told = {"amount": f"{cost.amount:f}", "unit": cost.unit, "source": cost.source}
    return {**told, "usd": usd, "usd_source": cost.usd_source}


def _file(saved: Saved | None) -> dict[str, Any] | None:
    return {"path": str(saved.path), "size": saved.size, "sha256": saved.sha256} if saved else None
