"""What the checks of a server work with: the server, the jobs that its spec declares, and an HTTP client."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import httpx

from telecine_codegen.contract.api_spec import ApiSpec
from telecine_codegen.contract.callback_server import CallbackServer
from telecine_codegen.contract.declared_job import DeclaredJob, find_declared_jobs
from telecine_codegen.contract.spec_client import SpecClient
from telecine_codegen.openapi.document import Document


@dataclass(frozen=True)
class ContractTarget:
    """A server to check.

    Attributes:
        document: Its spec, without lint errors.
        url: Its base URL.
        key: The API key; empty if it needs none.
        bodies: The body to create a job with, by operation; by default that of an example of the spec.
    """

    document: Document
    url: str
    key: str = field(repr=False)
    bodies: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])

    @cached_property
    def spec(self) -> ApiSpec:
        """The spec as a contract."""
        return ApiSpec(self.document.name, self.document.data)

    @cached_property
    def jobs(self) -> Sequence[DeclaredJob]:
        """The ways to create a job that the spec declares."""
        found = find_declared_jobs(self.document)
        return [replace(job, examples=(self.bodies.get(job.submit.id, job.body), *job.examples)) for job in found]

    @property
    def is_local(self) -> bool:
        """Whether the server is on this machine, where no proxy leads."""
        return urlsplit(self.url).hostname in ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class JobOptions:
    """How jobs are followed.

    Attributes:
        pause: Seconds between two polls.
        timeout: Seconds after which a job must have ended.
        is_paid: Whether a job costs money: then only one is created, and nothing else is sent that could create one.
        fail_word: A word in a prompt that makes a mock server fail the job.
        status_word: A word behind the key that makes a mock server answer with a status, with {} for the status.
        callbacks: Receives callbacks, with a URL and a secret that the server knows, as from its console; None if the
            server knows none.
    """

    pause: float
    timeout: float
    is_paid: bool
    fail_word: str | None = None
    status_word: str | None = None
    callbacks: CallbackServer | None = None

    @classmethod
    def for_mock(cls, pause: float, timeout: float, callbacks: CallbackServer | None = None) -> JobOptions:
        """Return the options for a mock server of Telecine, which understands magic words."""
        return cls(pause, timeout, is_paid=False, fail_word="[fail]", status_word="[status {}]", callbacks=callbacks)


@dataclass(frozen=True)
class CheckContext:
    """What each group of checks gets.

    Attributes:
        target: The server, its spec and its declared jobs.
        http: Sends the requests; it sends no API key of its own.
        options: How jobs are followed.
        say: Is told of each job that is created.
        left_out: What could not be checked, and why; groups add to it.
    """

    target: ContractTarget
    http: httpx.Client
    options: JobOptions
    say: Callable[[str], object]
    left_out: list[str] = field(default_factory=list[str])

    def connect(self) -> SpecClient:
        """Return a client of the server, with exchanges of its own."""
        return SpecClient(self.target.spec, self.http, self.target.url, self.target.key)
