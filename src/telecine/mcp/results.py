"""What the tools return as structured content; the output schemas are made from these models."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

JobState: TypeAlias = Literal[
    "awaiting_approval",
    "preparing",
    "sending",
    "in_doubt",
    "refused",
    "queued",
    "running",
    "succeeded",
    "failed",
    "expired",
    "abandoned",
    "unknown",
]


class ToolResult(BaseModel):
    """Structured content of a tool."""

    model_config = ConfigDict(extra="forbid")


class PriceEstimate(ToolResult):
    """Documented price of a request."""

    usd: str = Field(description="US dollars, a decimal number.")
    model: str | None = None
    date: str = Field(description="Date of the price.")


class JobResult(ToolResult):
    """A job."""

    key: str = Field(description="Key of the job, which all tools take.")
    token: str | None = Field(default=None, description="provider:id:key, which resumes the job in any process.")
    provider: str | None = None
    model: str | None = None
    state: JobState = Field(
        description="awaiting_approval: nothing was sent. in_doubt, sending: there may be a job, its id is not known. "
        "refused: there is no job."
    )
    progress: float | None = Field(default=None, description="Percent.")
    cost: str | None = Field(default=None, description="What the job cost, with its unit.")
    video_url: str | None = Field(default=None, description="URL of the video, without its query.")
    is_video_url_signed: bool | None = Field(
        default=None,
        description="Whether the URL works only with a query that is not shown; save_video downloads the video.",
    )
    file: str | None = Field(default=None, description="Path of the saved video on the machine of the server.")
    size: int | None = Field(default=None, description="Bytes of the saved video.")
    error: str | None = Field(default=None, description="Why there is no video.")
    created_at: str | None = None
    is_repeated: bool = Field(
        default=False, description="Whether an earlier call had created this job; nothing was sent."
    )
    left_out: list[str] = Field(default_factory=list[str], description="Fields that the provider does not take.")
    confirm: str | None = Field(
        default=None, description="With awaiting_approval: the value of `confirm`, if the user agrees."
    )
    next: str = Field(description="What to do next.")


class JobList(ToolResult):
    """Jobs, the latest first."""

    jobs: list[JobResult]
    total: int = Field(description="How many jobs there are, including those that are not listed.")


class AbleProvider(ToolResult):
    """A provider that can make a video."""

    provider: str
    is_configured: bool = Field(description="Whether create_video can use it: it has a key and is offered.")
    estimate: PriceEstimate | None = Field(default=None, description="Documented price; null if there is none.")


class UnableProvider(ToolResult):
    """A provider that cannot make a video."""

    provider: str
    problems: list[str] = Field(description="One sentence for each field.")


class CheckResult(ToolResult):
    """Who can make a video."""

    able: list[AbleProvider]
    unable: list[UnableProvider]


class ModelResult(ToolResult):
    """What one model takes."""

    model: str | None = None
    fields: dict[str, str] = Field(description="Harmonised field: what it may be.")
    price: str | None = Field(default=None, description="Documented price.")


class ProviderResult(ToolResult):
    """A provider."""

    provider: str
    title: str
    is_configured: bool = Field(description="Whether create_video can use it: it has a key and is offered.")
    key_variable: str = Field(description="Environment variable of its API key; empty if it needs none.")
    limits: str = Field(description="Documented limits of jobs.")
    has_balance: bool = Field(description="Whether get_balance can ask it.")
    models: list[ModelResult]


class RunLimits(ToolResult):
    """What this run of the server has started and may start."""

    jobs: int
    max_jobs: int
    cost_usd: str = Field(description="By documented prices.")
    max_cost_usd: str | None = None
    is_read_only: bool


class ProviderList(ToolResult):
    """The providers, and what this run may still start."""

    providers: list[ProviderResult]
    run: RunLimits


class BalanceResult(ToolResult):
    """Balance of an account."""

    provider: str
    amount: str | None = Field(default=None, description="A decimal number; null if the account is unlimited.")
    unit: str
    is_unlimited: bool


class ErrorResult(ToolResult):
    """Structured content of a failed call."""

    error: str = Field(description="Name of the error.")
    message: str
    money_spent: Literal["no", "maybe", "yes"]
    next: str = Field(description="What to do next.")
    retry_after: float | None = Field(default=None, description="Seconds to wait before the same call.")
    key: str | None = None
    token: str | None = None
