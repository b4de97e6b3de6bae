"""Job creation: apply the magic words that refuse, check the limits, charge the account and store the job."""

from telecine_mock.job_store import MockJob
from telecine_mock.provider_table import DAY, ReceivedCall, RequestRefused
from telecine_mock.scenarios import Scenario, parse_scenario
from telecine_mock.state import MockState
from telecine_runtime.capabilities import Limits

REFUSAL_WORDS = ("no-credits", "maintenance", "refused", "forbidden", "server-error")
NO_LIMITS = Limits()


def accept_job(
    state: MockState,
    call: ReceivedCall,
    *,
    provider: str,
    job_id: str,
    model: str,
    prompt: str,
    ratio: str,
    seconds: int,
    price: float,
    account: float,
    limits: Limits = NO_LIMITS,
    retention_seconds: float = DAY,
    callback_url: str | None = None,
    key: str | None = None,
) -> MockJob:
    """Create a job and charge `price` to an account whose initial balance is `account`.

    Raises RequestRefused, without a charge, where a magic word asks for it, the balance is too low, or the API key of
    the call has as many jobs as `limits` allow.
    """
    scenario = parse_scenario(prompt)
    apply_refusal_words(scenario)
    if state.spent[provider] + price > account:
        raise RequestRefused("no-credits")
    factor = scenario.number("slow") if "slow" in scenario else 1.0
    run_seconds = float("inf") if "stuck" in scenario else state.settings.pace * factor
    now = state.clock.now()
    enforced = limits if state.settings.enforce_limits else NO_LIMITS
    wait = state.job_counter.try_add(provider, call.api_key, enforced, now, now + run_seconds)
    if wait > 0:
        raise RequestRefused("over-limit", retry_after=wait)
    job = MockJob(
        id=job_id,
        provider=provider,
        model=model,
        prompt=prompt,
        ratio=ratio,
        seconds=seconds,
        price=price,
        body=call.sent_body,
        scenario=scenario,
        origin=call.origin,
        created=now,
        run_seconds=run_seconds,
        retention_seconds=retention_seconds,
        callback_url=callback_url,
        key=key,
    )
    state.spent[provider] += price
    state.jobs.add(job)
    return job


def apply_refusal_words(scenario: Scenario) -> None:
    """Raise RequestRefused if a magic word asks for it."""
    as_200 = "as-200" in scenario
    for word in REFUSAL_WORDS:
        if word in scenario:
            raise RequestRefused(word, as_200=as_200)
    if "rate-limited" in scenario:
        raise RequestRefused(429, retry_after=scenario.number("rate-limited"), as_200=as_200)
    if "status" in scenario:
        raise RequestRefused(min(599, max(400, int(scenario.number("status")))), as_200=as_200)
