"""Runtime of the generated clients: calls, flows, transports, downloads, errors."""

from __future__ import annotations

from telecine_runtime.lazy_import import deprecated_aliases, lazy_exports

TYPE_CHECKING = False  # importing it from typing would cost more than the rest of this module
if TYPE_CHECKING:
    from telecine_runtime.call import Call, Operation
    from telecine_runtime.errors import TelecineError
    from telecine_runtime.generated_client import AsyncClient, Client
    from telecine_runtime.model import Model
    from telecine_runtime.omitted_argument import OMITTED, Omitted
    from telecine_runtime.request_body import File
    from telecine_runtime.response import Response
    from telecine_runtime.retry import ParsedResponse, Retry

__all__ = [
    "OMITTED",
    "AsyncClient",
    "Call",
    "Client",
    "File",
    "Model",
    "Omitted",
    "Operation",
    "ParsedResponse",
    "Response",
    "Retry",
    "TelecineError",
]

_load = lazy_exports(
    __name__,
    {
        "OMITTED": "omitted_argument",
        "Response": "response",
        "ParsedResponse": "retry",
        "AsyncClient": "generated_client",
        "Call": "call",
        "Client": "generated_client",
        "File": "request_body",
        "Model": "model",
        "Omitted": "omitted_argument",
        "Operation": "call",
        "Retry": "retry",
        "TelecineError": "errors",
    },
)
__getattr__ = deprecated_aliases(__name__, {"Answer": "Response", "Answered": "ParsedResponse"}, _load)
