"""In-memory state of the mock servers: jobs, uploads, deliveries, logs and balances."""

import random
from collections import defaultdict, deque
from uuid import UUID

from telecine_mock.callback_sender import CallbackSender
from telecine_mock.exchange_log import LoggedExchange
from telecine_mock.job_limits import JobCounter
from telecine_mock.job_store import JobStore
from telecine_mock.rate_limits import RateLimitCounter
from telecine_mock.request_log import RecordedRequest
from telecine_mock.settings import Settings
from telecine_mock.uploads import UploadStore


class MockState:
    """State behind one app. `spent` is the amount charged by provider, in the provider's currency."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = settings.clock
        self.jobs = JobStore()
        self.job_counter = JobCounter()
        self.uploads = UploadStore()
        self.rate_limits = RateLimitCounter()
        self.requests: deque[RecordedRequest] = deque(maxlen=1000)
        self.exchanges: deque[LoggedExchange] = deque(maxlen=200)
        self.callback_sender = CallbackSender(self.clock, settings.pace)
        self.spent: defaultdict[str, float] = defaultdict(float)
        self._random = random.Random(settings.seed)  # noqa: S311 - ids of a mock keep no secret

    def new_uuid(self) -> str:
        """Return a new UUID. Runs with the same seed give the same ones."""
        return str(UUID(int=self._random.getrandbits(128), version=4))

    def new_hex(self, length: int) -> str:
        """Return new hexadecimal digits. Runs with the same seed give the same ones."""
        return f"{self._random.getrandbits(4 * length):0{length}x}"
