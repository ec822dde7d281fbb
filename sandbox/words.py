"""What people type as Slack's clients send it: escaped, with people, channels and addresses as references (SLACK.md 1)."""

import html
import re
from typing import Any

from sandbox.world import Channel, Group, World

_NAMED = r"(?:@[UW]|#C|!subteam\^S)\w+(?:\|[^<>]*)?"
_REFERENCE = re.compile(rf"<(?:{_NAMED}|(?:https?|mailto):[^<>\s]+)>")
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt);)")
_ADDRESS = re.compile(r"(?<![<|\w])https?://[^\s<>|]+[^\s<>|.,;:!?)\]'\"]")


def typed(world: World, text: str) -> str:
    """The text of a message: `&`, `<` and `>` escaped, @Name and #channel as references.

    References and entities that are already there stay, so a page may send what a Slack client would.
    """
    escaped = "".join(
        part if _REFERENCE.fullmatch(part) else _escaped(part) for part in re.split(f"({_REFERENCE.pattern})", text)
    )
    return _ADDRESS.sub(lambda found: f"<{found[0]}>", _with_references(world, escaped))


def _escaped(text: str) -> str:
    return _ENTITY.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")


def _with_references(world: World, text: str) -> str:
    names = {f"@{world.bot.name}": f"<@{world.bot.user_id}>"}
    for user in world.users.values():
        names |= {f"@{_escaped(name)}": f"<@{user.id}>" for name in (user.name, user.real_name)}
    names |= {f"@{group.handle}": group_reference(group) for group in world.groups.values() if not group.is_disabled}
    names |= {f"#{channel.name}": reference(channel) for channel in world.channels.values() if not channel.im_with}
    longest_first = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.sub(rf"(?<![\w<|]){'(?:' + longest_first + ')'}(?!\w)", lambda found: names[found[0]], text)


def reference(channel: Channel) -> str:
    """A channel as messages and escaped commands name it; a private one without its name."""
    return f"<#{channel.id}|{'' if channel.is_private else channel.name}>"


def group_reference(group: Group) -> str:
    """A user group as messages and escaped commands name it."""
    return f"<!subteam^{group.id}|@{group.handle}>"


def rich_text(text: str, block_id: str) -> dict[str, Any]:
    """What was typed as the block in which Slack's clients send it beside the text."""
    parts = [_rich(part) for part in re.split(f"({_REFERENCE.pattern})", text) if part]
    section = {"type": "rich_text_section", "elements": parts}
    return {"type": "rich_text", "block_id": block_id, "elements": [section]}


def _rich(part: str) -> dict[str, Any]:
    if not _REFERENCE.fullmatch(part):
        return {"type": "text", "text": html.unescape(part)}
    name = part[1:-1].partition("|")[0]
    if name.startswith("@"):
        return {"type": "user", "user_id": name[1:]}
    if name.startswith("#"):
        return {"type": "channel", "channel_id": name[1:]}
    if name.startswith("!"):
        return {"type": "usergroup", "usergroup_id": name.removeprefix("!subteam^")}
    return {"type": "link", "url": html.unescape(name)}


def unescaped(world: World, text: str) -> str:
    """The same text for a command whose manifest says should_escape: false: names instead of references."""

    def plain(found: re.Match[str]) -> str:
        inner, _, label = found[0][1:-1].partition("|")
        if inner.startswith("@"):
            user = world.users.get(inner[1:])
            return f"@{user.name if user else world.bot.name if inner[1:] == world.bot.user_id else label or inner[1:]}"
        if inner.startswith("#"):
            channel = world.channels.get(inner[1:])
            return f"#{channel.name if channel else label}"
        if inner.startswith("!"):
            return label
        return inner

    return re.sub(_REFERENCE.pattern, plain, text)
