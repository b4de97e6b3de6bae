"""How a call can end before anything was sent: refusals of the server itself."""

from __future__ import annotations

from typing import ClassVar


class NothingSent(Exception):
    """A call ends before anything was sent."""


class ToolRefusal(NothingSent):
    """The server refuses a call.

    Attributes:
        advice: What the agent should do next.
    """

    advice: ClassVar[str]


class InvalidArguments(ToolRefusal):
    """The arguments do not fit the schema of the tool."""

    advice = "Correct the arguments named."


class RunLimitReached(ToolRefusal):
    """The run may start no further job, or none at this price."""

    advice = "Tell the user; only they can start the server with other limits."


class NotApproved(ToolRefusal):
    """The user does not want the job."""

    advice = "Do not call create_video again unless the user asks for it."


class FolderUnusable(ToolRefusal):
    """The folder of the server cannot be written to."""

    advice = "Tell the user, who can start the server with another --folder. The video stays at the provider for now."


class WrongJob(ToolRefusal):
    """The id is not that of the job of this key."""

    advice = "Check the id with the user. Nothing was written down; call the tool again with the right one."


class NotFinished(ToolRefusal):
    """The job has no video yet."""

    advice = "Call wait_video with the same key."
