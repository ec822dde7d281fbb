"""Whether a channel may be a team's: SPM is in it, and nobody of another company reads it."""

from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError


def wrong_channel(slack: WebClient, channel: str) -> str:
    """What is to be done before agendas can go to a channel, empty when they can."""
    try:
        found: dict[str, Any] = slack.conversations_info(channel=channel)["channel"]
    except SlackApiError:
        return "I cannot see that channel. Invite me first: type /invite @spm there."
    if found.get("is_ext_shared"):
        return "That channel is shared with another company; pipeline numbers never go there. Choose an internal one."
    return (
        "" if found.get("is_member") else "I am not in that channel yet. Type /invite @spm there, then send this again."
    )
