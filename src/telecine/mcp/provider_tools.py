"""Tools about providers: what they take, and the balance of an account."""

from __future__ import annotations

from telecine._core.request_mapping import format_allowed_values
from telecine.mcp.results import BalanceResult, ModelResult, ProviderList, ProviderResult, RunLimits
from telecine.mcp.server_run import ServerRun, ToolCall
from telecine.providers import get_provider, provider_name
from telecine_runtime.capabilities import Capabilities, FieldCapability, Limits, Price
from telecine_runtime.harmonised import HARMONISED


async def list_providers(run: ServerRun, _: ToolCall) -> ProviderList:
    """Return what each provider takes, and what this run may still start."""
    providers = [_describe_provider(run, name) for name in run.client.providers]
    return ProviderList(providers=providers, run=_describe_run(run))


async def get_balance(run: ServerRun, call: ToolCall) -> BalanceResult:
    """Request the balance of an account."""
    name = provider_name(call.arguments["provider"])
    balance = await run.client.balance(name)
    amount = None if balance.amount is None else f"{balance.amount.normalize():f}"
    return BalanceResult(provider=name, amount=amount, unit=balance.unit, is_unlimited=balance.unlimited)


def _describe_run(run: ServerRun) -> RunLimits:
    settings, limit = run.settings, run.settings.max_cost
    return RunLimits(
        jobs=run.spending.jobs,
        max_jobs=settings.max_jobs,
        cost_usd=f"{run.spending.cost:f}",
        max_cost_usd=None if limit is None else f"{limit:f}",
        is_read_only=settings.is_read_only,
    )


def _describe_provider(run: ServerRun, name: str) -> ProviderResult:
    provider = get_provider(name)
    return ProviderResult(
        provider=name,
        title=provider.api.title,
        is_configured=name in run.settings.providers,
        key_variable=provider.api.key_variable if provider.api.needs_key else "",
        limits=describe_limits(provider.capabilities[0].limits),
        has_balance=provider.lifecycle.balance is not None,
        models=[_describe_model(model) for model in provider.capabilities],
    )


def _describe_model(model: Capabilities) -> ModelResult:
    fields = {name: _describe_field(field) for name, field in model.fields.items() if name in HARMONISED}
    fields.pop("model", None)
    return ModelResult(model=model.model, fields=fields, price=describe_price(model.price))


def _describe_field(field: FieldCapability) -> str:
    facts = ["required"] if field.required else []
    if field.values is not None:
        facts.append(format_allowed_values(field.values))
    if field.max_length is not None:
        facts.append(f"at most {field.max_length} characters")
    if field.max_items is not None:
        facts.append(f"at most {field.max_items}")
    if field.images is not None:
        facts.append(f"as {', '.join(field.images.forms)}")
    if field.default is not None:
        facts.append(f"default {field.default}")
    return "; ".join(facts) or "values not documented"


def describe_limits(limits: Limits) -> str:
    """Return the documented limits of jobs in a sentence; empty if there are none."""
    facts: list[str] = []
    if limits.concurrency is not None:
        facts.append(f"{limits.concurrency} open jobs")
    if limits.submits_per_hour is not None:
        facts.append(f"{limits.submits_per_hour} jobs an hour")
    if limits.retention_hours is not None:
        facts.append(f"videos are kept for {limits.retention_hours} hours")
    if limits.typical_seconds is not None:
        facts.append("a job usually takes {} to {} seconds".format(*limits.typical_seconds))
    return "; ".join(facts)


def describe_price(price: Price | None) -> str | None:
    """Return a documented price in a sentence; ``None`` if there is none."""
    if price is None:
        return None
    facts = [f"{amount} USD a second at {resolution}" for resolution, amount in price.per_second.items()]
    facts += [f"{amount} USD for {seconds} s" for seconds, amount in price.per_video.items()]
    facts += [] if price.per_image is None else [f"{price.per_image} USD for each image"]
    return f"{', '.join(facts)} (price of {price.date})"
