"""Taking a job in: the one place where a create call costs something."""

from telecine_mock.job_store import MockJob
from telecine_mock.provider_table import DAY, ReceivedCall, RequestRefused
from telecine_mock.scenarios import Scenario, parse_scenario
from telecine_mock.state import MockState

REFUSAL_WORDS = ("no-credits", "maintenance", "refused", "forbidden", "server-error")


def accept_job(
    world: MockState,
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
    kept: float = DAY,
    callback_url: str | None = None,
    key: str | None = None,
) -> MockJob:
    """Make a job and charge `price` to an account that began with `account`; raises Refusal, and then costs nothing."""
    scenario = parse_scenario(prompt)
    apply_refusal_words(scenario)
    if world.spent[provider] + price > account:
        raise RequestRefused("no-credits")
    slower = scenario.number("slow") if "slow" in scenario else 1.0
    job = MockJob(
        id=job_id,
        provider=provider,
        model=model,
        prompt=prompt,
        ratio=ratio,
        seconds=seconds,
        price=price,
        body=call.sent,
        scenario=scenario,
        origin=call.origin,
        created=world.clock.now(),
        takes=float("inf") if "stuck" in scenario else world.settings.pace * slower,
        kept=kept,
        callback_url=callback_url,
        key=key,
    )
    world.spent[provider] += price
    world.jobs.add(job)
    return job


def apply_refusal_words(scenario: Scenario) -> None:
    """Raise the Refusal that a magic word asks for."""
    as_200 = "as-200" in scenario
    for word in REFUSAL_WORDS:
        if word in scenario:
            raise RequestRefused(word, as_200=as_200)
    if "rate-limited" in scenario:
        raise RequestRefused(429, retry_after=scenario.number("rate-limited"), as_200=as_200)
    if "status" in scenario:
        raise RequestRefused(min(599, max(400, int(scenario.number("status")))), as_200=as_200)
