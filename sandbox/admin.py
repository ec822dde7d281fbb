"""What an administrator does that a bot must live with: uninstalling, removing, archiving, deactivating (SLACK.md 7)."""

from collections.abc import Callable

from sandbox import events, profiles
from sandbox.errors import SlackError
from sandbox.workspace import Workspace
from sandbox.world import Channel, User


def uninstall(slack: Workspace) -> None:
    """Take the app out of the workspace: it hears so, and its token is worth nothing from now on."""
    events.announce(slack, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [slack.world.bot.user_id]}})
    events.announce(slack, {"type": "app_uninstalled"})
    slack.world.app_is_installed = False


def remove_bot(slack: Workspace, channel: Channel, user: User) -> None:
    """Remove the bot from a channel. Raises SlackError not_in_channel."""
    if not slack.bot_is_in(channel):
        raise SlackError("not_in_channel")
    channel.members.remove(slack.world.bot.user_id)
    kind = "group_left" if channel.is_private else "channel_left"
    events.announce(slack, {"type": kind, "channel": channel.id, "actor_id": user.id}, channel=channel)


def archive(slack: Workspace, channel: Channel, user: User) -> None:
    """Archive a channel: it can be read, not written to."""
    channel.is_archived = True
    kind = "group_archive" if channel.is_private else "channel_archive"
    events.announce(slack, {"type": kind, "channel": channel.id, "user": user.id, "is_moved": 0}, channel=channel)


def share(slack: Workspace, channel: Channel, _user: User) -> None:
    """Share a channel with another company."""
    channel.is_ext_shared = True
    event = {"type": "channel_shared", "channel": channel.id, "connected_team_id": "T0ELSEWHERE"}
    events.announce(slack, event, channel=channel)


def deactivate(slack: Workspace, user: User) -> None:
    """Deactivate a member's account."""
    user.deleted = True
    events.announce(slack, {"type": "user_change", "user": profiles.described(slack, user, locale=False)})


TO_CHANNELS: dict[str, Callable[[Workspace, Channel, User], None]] = {
    "remove_bot": remove_bot,
    "archive": archive,
    "share": share,
}
