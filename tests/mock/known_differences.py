"""Known differences in shape between a mock written by hand and the one made from the spec, each with its reason."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class KnownDifference:
    """A difference that is no fault.

    Attributes:
        provider: Name of the provider.
        request: Regular expression for the name of the request.
        difference: Regular expression for the difference.
        reason: Why neither side is at fault.
    """

    provider: str
    request: str
    difference: str
    reason: str

    def covers(self, provider: str, request: str, difference: str) -> bool:
        """Return whether this is the difference."""
        return (
            provider == self.provider
            and re.fullmatch(self.request, request) is not None
            and re.fullmatch(self.difference, difference) is not None
        )


KNOWN_DIFFERENCES = (
    KnownDifference(
        "apikley",
        r"poll: .*",
        r"/(msg|message): .*",
        "Apikley's page has one sample, of a success, with `message`; those of other states are kie.ai's, with `msg`",
    ),
    KnownDifference(
        "apikley", r"poll: .*", r"/data/updateTime: .*", "only Apikley's own sample has it, and it is of a success"
    ),
    KnownDifference("apikley", r"poll: succeeded", r"/data/costTime: .*", "only kie.ai's samples have it"),
    KnownDifference(
        "apikley",
        r"callback: .*",
        r"/data/[][\w/]+: absent by hand, .*",
        "Apikley documents the id alone; the spec has kie.ai's whole record too, and the example that tells how the "
        "job ended is taken (by hand: the word `msg`)",
    ),
    KnownDifference(
        "apikley",
        r"callback: .*",
        r"header X-Webhook-.*: absent by hand, string from the spec",
        "Apikley signs after a key was set in its console; a mock made from a spec signs where the spec says how",
    ),
    KnownDifference(
        "apikley", r"submit: \[forbidden\]", r"status 401 by hand, 403 from the spec", "Apikley documents no 403"
    ),
    KnownDifference(
        "cometapi", r"submit: \[no-credits\]", r"status 403 by hand, 402 from the spec", "CometAPI documents no 402"
    ),
    KnownDifference("xai", r"submit: \[no-credits\]", r"status 403 by hand, 402 from the spec", "xAI documents no 402"),
    KnownDifference(
        "ttapi",
        r"submit: \[maintenance\]",
        r"status 499 by hand, 503 from the spec",
        "TTAPI documents no maintenance; by hand it is its status for a full queue",
    ),
    KnownDifference(
        "toapis",
        r"submit: \[forbidden\]",
        r"/error/type: string by hand, absent from the spec",
        "ToAPIs documents no 403; the example of any other failure has no type",
    ),
    KnownDifference(
        "toapis",
        r"getAccountBalance",
        r"/(credits_per_usd|remain_credits|used_credits): number by hand, absent from the spec",
        "only in the newer copy of the page, which the spec leaves out on purpose",
    ),
    KnownDifference(
        "toapis",
        r"callback: .*",
        r"header User-Agent: string by hand, absent from the spec",
        "a spec does not say which headers a callback has besides those of the signature",
    ),
    KnownDifference(
        "ttapi",
        r"(poll|callback): succeeded",
        r"/data/(referImage|hookUrl): .*",
        "members without a mark stay as in the example, whose job had an image and no callback",
    ),
    KnownDifference(
        "ttapi",
        r"getVideo",
        r"/(usage|video)(/\w+)?: absent by hand, .*",
        "how such a video is started is undocumented, so no link of the spec leads here: it answers the example",
    ),
    KnownDifference(
        "xai",
        r"poll: \[moderated\]",
        r"/(progress|usage)(/\w+)?: .* by hand, absent from the spec",
        "whether a withheld video has a cost is undocumented; by hand it has, since it is charged",
    ),
)
