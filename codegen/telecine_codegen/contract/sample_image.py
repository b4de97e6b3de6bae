"""A picture of one pixel, for uploads and data URLs."""

from __future__ import annotations

import base64
from typing import Final

PNG_BASE64: Final = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
PNG: Final = base64.b64decode(PNG_BASE64)
