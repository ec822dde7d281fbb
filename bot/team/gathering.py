"""Whom a channel or a user group brings into a team, and whom not: guests, bots, people of other companies and former ones."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.blocks import Choice
from bot.desk import Ask, FieldError
from spm_core.book.names import normalised

MOST = 60  # people that are looked at one by one within the time Slack gives
PAGE = 200
NO_SCOPE = "-"  # the choice that says why there are no user groups
# What keeps somebody out, by Slack's marks, the first that is true.
WHY = {
    "deleted": "deactivated",
    "is_bot": "a bot",
    "is_stranger": "from another company",
    "is_restricted": "a guest",
    "is_ultra_restricted": "a guest",
}


@dataclass(frozen=True, slots=True)
class Gathered:
    """Who can be in a team, by Slack id, and who cannot: name and reason."""

    able: Sequence[str]
    out: Sequence[tuple[str, str]]

    @property
    def left_out(self) -> str:
        """`Left out: Gus Guest (a guest), Sam Stranger (from another company).`, empty when nobody was."""
        named = ", ".join(f"{name} ({why})" for name, why in self.out)
        return f"Left out: {named}." if named else ""


def groups_offered(ask: Ask) -> list[Choice]:
    """The user groups whose name fits what was typed; without the scope for them the one that says so."""
    try:
        found = ask.slack.usergroups_list()["usergroups"]
    except SlackApiError:
        return [("User groups need the scope usergroups:read", NO_SCOPE)]
    wanted = normalised(ask.chosen)
    named = [(f"@{group['handle']} · {group['name']}", str(group["id"])) for group in found]
    return [(text, of) for text, of in named if wanted in normalised(text)]


def everybody(ask: Ask, channel: str | None, group: str | None) -> list[str]:
    """The ids of who is in a channel and in a user group. Raises FieldError where that cannot be known, or is too many."""
    found = [*(_in_channel(ask, channel) if channel else ()), *(_in_group(ask, group) if group else ())]
    return list(dict.fromkeys(found))


def _in_channel(ask: Ask, channel: str) -> list[str]:
    try:
        answer = ask.slack.conversations_members(channel=channel, limit=PAGE)
    except SlackApiError as problem:
        text = "I cannot see who is in that channel. Invite me first: type /invite @spm there."
        raise FieldError("from_channel", text) from problem
    more = bool((answer.get("response_metadata") or {}).get("next_cursor"))
    return _few(answer["members"], "from_channel", "channel", more=more)


def _in_group(ask: Ask, group: str) -> list[str]:
    if group == NO_SCOPE:
        raise FieldError(
            "from_group", "An administrator of Slack adds the scope first; or choose a channel, or people."
        )
    try:
        return _few(ask.slack.usergroups_users_list(usergroup=group)["users"], "from_group", "user group")
    except SlackApiError as problem:
        raise FieldError("from_group", "That user group is not there any more. Choose another one.") from problem


def _few(people: Sequence[str], field: str, what: str, *, more: bool = False) -> list[str]:
    if more or len(people) > MOST:
        many = f"More than {PAGE}" if more else str(len(people))
        raise FieldError(
            field, f"{many} people are in that {what}; a team has {MOST} at most. Choose a smaller one, or people."
        )
    return list(people)


def gathered(ask: Ask, users: Iterable[str]) -> Gathered:
    """Who of these can be in a team, each looked at in Slack."""
    wanted = list(dict.fromkeys(users))
    with ThreadPoolExecutor(8) as several:
        looked = list(several.map(lambda user: _looked_at(ask, user), wanted))
    able = [user for user, (_, why) in zip(wanted, looked, strict=True) if not why]
    return Gathered(able, [(name, why) for name, why in looked if why])


def _looked_at(ask: Ask, user: str) -> tuple[str, str]:
    """The name of a Slack user, and what keeps them out of a team, empty for nothing."""
    try:
        found: dict[str, Any] = ask.slack.users_info(user=user)["user"]
    except SlackApiError:
        return user, "not known to Slack here"
    why = next((said for mark, said in WHY.items() if found.get(mark)), "")
    return str(found.get("real_name") or found.get("name") or user), why
