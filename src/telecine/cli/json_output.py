"""JSON objects of ``--json``. Every member is always present and keeps its meaning."""

from __future__ import annotations

from typing import Any

from telecine._core.price_estimate import Estimate
from telecine._core.provider import Balance
from telecine._core.saveable_snapshot import Cost, VideoLink
from telecine.cli.exit_status import RUNNING, ExitStatus, exit_status_for
from telecine.cli.job_event import JobEvent
from telecine.ledger import LedgerEntry
from telecine_runtime.capabilities import Capabilities, FieldCapability, Price
from telecine_runtime.download.fetch import Saved
from telecine_runtime.errors import TelecineError


def job_record(event: JobEvent) -> dict[str, Any]:
    """Return the record of a job event, with the video URL, which people are not shown in progress output."""
    snapshot = event.snapshot
    video = snapshot.video if snapshot else None
    return {
        "event": event.kind,
        "provider": event.provider,
        "id": event.id,
        "key": event.key,
        "token": event.tokens[0] if len(event.tokens) == 1 else None,
        "state": snapshot.state if snapshot else None,
        "provider_state": snapshot.provider_state if snapshot else None,
        "progress": snapshot.progress if snapshot else None,
        "video": _video_record(video),
        "cost": _cost_record(snapshot.cost if snapshot else None),
        "file": _file_record(event.saved),
        "error": error_record(event.error),
        "dropped": list(event.dropped),
        "refusals": [{"provider": name, "error": error_record(refusal)} for name, refusal in event.refusals],
        "seconds": round(event.seconds, 3),
    }


def entry_record(entry: LedgerEntry) -> dict[str, Any]:
    """Return the record of an entry of the ledger."""
    return {
        "key": entry.key,
        "provider": entry.provider or None,
        "model": entry.model or None,
        "state": entry.state,
        "open": entry.is_open,
        "id": entry.job_id,
        "token": entry.token,
        "prompt": entry.prompt,
        "cost": entry.cost,
        "file": None if entry.file is None else str(entry.file),
        "sha256": entry.sha256,
        "trouble": entry.trouble,
        "created_at": entry.created_at.isoformat(),
        "updated_at": entry.updated_at.isoformat(),
    }


def error_record(error: TelecineError | None) -> dict[str, Any] | None:
    """Return the record of an error; ``refused`` and ``may_retry`` are null when unknown."""
    if error is None:
        return None
    status = exit_status_for(error)
    return {
        "kind": status.name,
        "exit_code": status.code,
        "type": type(error).__name__,
        "message": str(error),
        "operation": error.operation,
        "refused": error.refused,
        "may_retry": error.may_retry,
        "retry_after": error.retry_after,
    }


def exit_status_record(status: ExitStatus, message: str) -> dict[str, Any]:
    """Return the record of an exit status that no `TelecineError` caused, with the members of an error."""
    return {
        "kind": status.name,
        "exit_code": status.code,
        "type": None,
        "message": message,
        "operation": None,
        "refused": True,
        "may_retry": status is RUNNING,
        "retry_after": None,
    }


def balance_record(provider: str, balance: Balance | None, error: TelecineError | None) -> dict[str, Any]:
    """Return the record of a balance; the amount is a string, to keep all digits."""
    amount = balance.amount if balance else None
    return {
        "provider": provider,
        "amount": None if amount is None else f"{amount:f}",
        "unit": balance.unit if balance else None,
        "unlimited": balance.unlimited if balance else None,
        "error": error_record(error),
    }


def capabilities_record(capabilities: Capabilities) -> dict[str, Any]:
    """Return the record of a model's capabilities."""
    limits = capabilities.limits
    return {
        "provider": capabilities.provider,
        "model": capabilities.model,
        "fields": {name: _field_record(field) for name, field in capabilities.fields.items()},
        "options": sorted(capabilities.options),
        "callback": capabilities.callback,
        "signature": capabilities.signature,
        "price": _price_record(capabilities.price),
        "limits": {
            "concurrency": limits.concurrency,
            "submits_per_hour": limits.submits_per_hour,
            "retention_hours": limits.retention_hours,
            "typical_seconds": list(limits.typical_seconds) if limits.typical_seconds else None,
        },
    }


def _price_record(price: Price | None) -> dict[str, Any] | None:
    """Return the record of a documented price; amounts are strings, to keep all digits."""
    if price is None:
        return None
    return {
        "unit": "USD",
        "per_second": dict(price.per_second),
        "per_video": {str(seconds): amount for seconds, amount in price.per_video.items()},
        "per_image": price.per_image,
        "date": price.date,
        "source": price.source,
    }


def estimate_record(estimate: Estimate | None) -> dict[str, Any] | None:
    """Return the record of a price estimate; None if no price is documented."""
    if estimate is None:
        return None
    return {
        "amount": f"{estimate.usd:f}",
        "unit": "USD",
        "model": estimate.model,
        "date": estimate.date,
        "source": estimate.source,
    }


def _field_record(field: FieldCapability) -> dict[str, Any]:
    images = field.images
    return {
        "required": field.required,
        "default": field.default,
        "values": None if field.values is None else list(field.values),
        "max_length": field.max_length,
        "max_items": field.max_items,
        "images": images and {"forms": list(images.forms), "types": list(images.types), "max_bytes": images.max_bytes},
    }


def _video_record(video: VideoLink | None) -> dict[str, Any] | None:
    if video is None:
        return None
    expires = video.expires_at.isoformat() if video.expires_at else None
    return {"url": video.url, "expires_at": expires, "duration": video.duration}


def _cost_record(cost: Cost | None) -> dict[str, Any] | None:
    if cost is None:
        return None
    return {
        "amount": f"{cost.amount:f}",
        "unit": cost.unit,
        "source": cost.source,
        "usd": None if cost.usd is None else f"{cost.usd:f}",
        "usd_source": cost.usd_source,
    }


def _file_record(saved: Saved | None) -> dict[str, Any] | None:
    if saved is None:
        return None
    return {"path": str(saved.path), "size": saved.size, "sha256": saved.sha256}
