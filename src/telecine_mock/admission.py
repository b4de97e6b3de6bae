"""Taking a job in: the one place where a create call costs something."""

from telecine_mock.job_store import Job
from telecine_mock.provider_table import DAY, Call, Refusal
from telecine_mock.scenarios import Scenario, read
from telecine_mock.state import World

REFUSALS = ("no-credits", "maintenance", "refused", "forbidden", "server-error")


def accept(
    world: World,
    call: Call,
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
) -> Job:
    """Make a job and charge `price` to an account that began with `account`; raises Refusal, and then costs nothing."""
    scenario = read(prompt)
    refuse_if_asked(scenario)
    if world.spent[provider] + price > account:
        raise Refusal("no-credits")
    slower = scenario.number("slow") if "slow" in scenario else 1.0
    job = Job(
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


def refuse_if_asked(scenario: Scenario) -> None:
    """Raise the Refusal that a magic word asks for."""
    as_200 = "as-200" in scenario
    for word in REFUSALS:
        if word in scenario:
            raise Refusal(word, as_200=as_200)
    if "rate-limited" in scenario:
        raise Refusal(429, retry_after=scenario.number("rate-limited"), as_200=as_200)
    if "status" in scenario:
        raise Refusal(min(599, max(400, int(scenario.number("status")))), as_200=as_200)
