"""Taking a job in: the one place where a create call costs something."""

from collections.abc import Mapping

from telecine.mock.jobs import Job
from telecine.mock.provider import DAY, Call, Refusal, check_scenario
from telecine.mock.scenarios import read
from telecine.mock.world import World


def accept(
    world: World,
    call: Call,
    *,
    provider: str,
    statuses: Mapping[str, int],
    job_id: str,
    model: str,
    prompt: str,
    ratio: str,
    seconds: int,
    price: float,
    account: float,
    kept: float = DAY,
    callback_url: str | None = None,
) -> Job:
    """Make a job and charge `price` to an account that began with `account`; raises Refusal, and then costs nothing."""
    scenario = read(prompt)
    check_scenario(scenario, statuses)
    spent = world.spent.get(provider, 0.0)
    if spent + price > account:
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
    )
    world.spent[provider] = spent + price
    world.jobs.add(job)
    return job
