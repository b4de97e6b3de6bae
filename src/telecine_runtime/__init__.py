"""What every generated client stands on: calls, flows, their drivers, errors."""

from __future__ import annotations

from .lazy import lazy_exports

TYPE_CHECKING = False  # type checkers know the name; importing it from typing would cost more than all else here
if TYPE_CHECKING:
    from .answer import Answer
    from .body import File
    from .call import Call, Operation
    from .client import AsyncClient, Client
    from .errors import TelecineError
    from .model import Model
    from .omitted import OMITTED, Omitted
    from .retry import Answered, Retry

__all__ = [
    "OMITTED",
    "Answer",
    "Answered",
    "AsyncClient",
    "Call",
    "Client",
    "File",
    "Model",
    "Omitted",
    "Operation",
    "Retry",
    "TelecineError",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "OMITTED": "omitted",
        "Answer": "answer",
        "Answered": "retry",
        "AsyncClient": "client",
        "Call": "call",
        "Client": "client",
        "File": "body",
        "Model": "model",
        "Omitted": "omitted",
        "Operation": "call",
        "Retry": "retry",
        "TelecineError": "errors",
    },
)
