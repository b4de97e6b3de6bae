"""What a cURL command on a page says: server, body, media type, and the word before a credential."""

from __future__ import annotations

import re

from codegen.docs.code_samples import Curl
from codegen.docs.page_facts import Draft, Example, Fact, origin


def read_call(curl: Curl, draft: Draft) -> int:
    """Take up a command; return the line after it (counted from 0)."""
    if (server := origin(curl.url)) is not None:
        draft.facts.append(Fact("", "", "server", server, curl.first + 1))
    if body := curl.body:
        draft.examples.append(Example("request", "request", body.value, body.first + 1, "", body.problem))
    for name, value, line in curl.headers:
        if name.lower() == "content-type":
            draft.facts.append(Fact("request", "", "media", value.split(";")[0], line + 1))
        elif word := re.match(r"(Bearer|Basic|Token)\s", value):
            draft.facts.append(Fact("auth", name, "scheme", word[1], line + 1))
    return curl.last + 1
