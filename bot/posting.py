"""[Post to #sales-north] under a report of a team: the same message in the team's channel, once, by whoever asked for it."""

import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.blocks import Block, button, context, escape
from bot.desk import Ask, Say
from bot.kinds import Kind
from bot.outbox import Message, scheduled
from bot.rights import NotAllowedError, may_lead
from spm_core.book.book import Book
from spm_core.book.records import Role, Team
from spm_core.reports import figures

PHASE = "shared"
LATEST = timedelta(hours=4)  # after that nobody waits for it any more
# Reports that say of single people how they work: they are between these people and whoever leads them.
PRIVATE = frozenset({Kind.HYGIENE, Kind.PLANNING, Kind.CADENCE})
_names: dict[tuple[str, str], str] = {}  # of channels, by workspace and id


def team_of(ask: Ask, kind: str, book: Book) -> Team | None:
    """The team whose channel may read a report, if the asker may post it there; None for anything else."""
    team = book.teams.get(book.scope.id) if book.scope.kind == "team" else None
    if team is None or not team.channel_id or kind in PRIVATE or (kind == Kind.ACTIVITY and not team.share_activity):
        return None
    home = any(m.team_id == team.id and m.member_id == ask.me.id and m.on(ask.today) for m in ask.store.memberships())
    return team if home or team.manager_id == ask.me.id or ask.me.role is Role.ADMIN else None


def press(ask: Ask, kind: str, book: Book, value: Mapping[str, Any]) -> list[Block]:
    """The button, where the report may be posted; none below a message that many read."""
    team = team_of(ask, kind, book)
    return [button(f"Post to {_called(ask, team)}", "report.post", value)] if team else []


def post(ask: Ask, kind: str, book: Book, said: Say) -> str:
    """Plan the report for the team's channel, once however often it is pressed; what to say of it then, in mrkdwn.

    Raises NotAllowedError for who may not post it.
    """
    team = team_of(ask, kind, book)
    if team is None:
        found = book.teams.get(book.scope.id)
        if found is not None:
            may_lead(ask, found)
        raise NotAllowedError("That stays between you and me: it is not for the team's channel.")
    small = context(f"Posted by {escape(ask.me.name)} · as of {figures.day(book.today)}")
    message = Message(f"{said.text}\nPosted by {escape(ask.me.name)}", [*said.blocks, small])
    about = hashlib.sha256(json.dumps(dict(ask.value), sort_keys=True).encode()).hexdigest()[:32]
    planned = scheduled(
        f"report {about}",
        PHASE,
        str(team.channel_id),
        book.today,
        due_at=ask.now,
        expires_at=ask.now + LATEST,
        payload=message.packed(),
    )
    with ask.write() as unit:
        fresh = unit.plan([planned])
        if fresh:
            unit.audit(ask.me.id, "report.post", team.id, None, kind)
    return f"✓ {'Posted to' if fresh else 'It is in'} {escape(_called(ask, team))}{'' if fresh else ' already'}."


def _called(ask: Ask, team: Team) -> str:
    """`#sales-north`; Slack's name is asked for once."""
    key = (ask.store.workspace.id, str(team.channel_id))
    if key not in _names:
        try:
            _names[key] = f"#{ask.slack.conversations_info(channel=key[1])['channel']['name']}"
        except SlackApiError:
            return "the channel"
    return _names[key]
