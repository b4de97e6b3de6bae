"""Everything that one set of mock servers remembers."""

import random
from collections import defaultdict, deque
from uuid import UUID

from telecine_mock.callback_sender import CallbackSender
from telecine_mock.exchange_log import LoggedExchange
from telecine_mock.job_store import JobStore
from telecine_mock.rate_limits import RateLimitCounter
from telecine_mock.request_log import RecordedRequest
from telecine_mock.settings import Settings
from telecine_mock.uploads import UploadStore


class MockState:
    """The state behind one app: jobs, uploads, deliveries, what clients sent and got, what was spent."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = settings.clock
        self.jobs = JobStore()
        self.uploads = UploadStore()
        self.meter = RateLimitCounter()
        self.requests: deque[RecordedRequest] = deque(maxlen=1000)
        self.exchanges: deque[LoggedExchange] = deque(maxlen=200)
        self.callback_sender = CallbackSender(self.clock, settings.pace)
        self.spent: defaultdict[str, float] = defaultdict(float)  # by provider, in its own currency
        self._random = random.Random(settings.seed)  # noqa: S311 - ids of a mock keep no secret

    def uuid(self) -> str:
        """Make a new UUID, the same one in every run that has the same seed."""
        return str(UUID(int=self._random.getrandbits(128), version=4))

    def hex(self, length: int) -> str:
        """Make new hexadecimal digits, the same ones in every run that has the same seed."""
        return f"{self._random.getrandbits(4 * length):0{length}x}"
