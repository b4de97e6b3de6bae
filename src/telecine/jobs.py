"""Jobs of both clients."""

from telecine._core.async_job import AsyncJob
from telecine._core.job_base import AnyJob
from telecine._core.sync_job import Job

__all__ = ["AnyJob", "AsyncJob", "Job"]
