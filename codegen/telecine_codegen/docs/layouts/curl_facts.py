"""Facts in a cURL command: server, body, media type, and the scheme of a credential."""

from __future__ import annotations

import re

from telecine_codegen.docs.code_samples import CurlCommand
from telecine_codegen.docs.page_facts import OperationDraft, PageExample, PageFact, extract_origin


def add_curl_facts(curl: CurlCommand, draft: OperationDraft) -> int:
    """Add the facts of a command to an operation; return the line after the command (counted from 0)."""
    if (server := extract_origin(curl.url)) is not None:
        draft.facts.append(PageFact("", "", "server", server, curl.first + 1))
    if body := curl.body:
        draft.examples.append(PageExample("request", "request", body.value, body.first + 1, "", body.problem))
    for name, value, line in curl.headers:
        if name.lower() == "content-type":
            draft.facts.append(PageFact("request", "", "media", value.split(";")[0], line + 1))
        elif scheme := re.match(r"(Bearer|Basic|Token)\s", value):
            draft.facts.append(PageFact("auth", name, "scheme", scheme[1], line + 1))
    return curl.last + 1
