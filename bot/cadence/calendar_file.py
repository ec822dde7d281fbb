"""`/spm cadence calendar`: one's own meetings as a calendar file in one's messages, or those of a team."""

from datetime import timedelta

from bot.blocks import escape, section
from bot.desk import Ask, Desk, Later, Reply, Say
from bot.reading import team_scope
from bot.words import Line
from spm_core.book.people import People
from spm_core.book.refusals import NotFoundError
from spm_core.meetings.calendar import calendar
from spm_core.meetings.circle import meetings_of
from spm_core.meetings.ical import calendar_file
from spm_core.reports import figures

BACK, AHEAD = timedelta(days=31), timedelta(days=366)


def register(desk: Desk) -> None:
    """Sign up."""
    desk.button("cadence.calendar")(lambda ask: Later(lambda: _sent(ask, None)))


def in_line(ask: Ask, said: Line) -> Reply:
    """`calendar`, `calendar team`; the word `calendar` is taken already."""
    team = team_scope(ask, said).id if said.take_word(["team"]) else None
    return Later(lambda: _sent(ask, team))


def _sent(ask: Ask, team_id: str | None) -> Say:
    of = ask.store.cadence(ask.today - BACK, ask.today + AHEAD)
    found = calendar(of)
    if team_id:
        name = f"Team {of.teams[team_id].name}"
        mine = [item for item in found if item.rule.scope_id == team_id]
    else:
        name = ask.me.name
        people = People(ask.store.members(), ask.store.teams(), ask.store.memberships())
        mine = meetings_of(ask.me.id, found, people, ask.store.accounts())
    if not mine:
        raise NotFoundError("No meetings are planned, so there is no calendar yet. `cadence` shows the rhythm.")
    content = calendar_file(of, mine, f"{name}: sales meetings", ask.now)
    channel = str(ask.slack.conversations_open(users=ask.user_id)["channel"]["id"])
    ahead = [item for item in mine if item.starts_at > ask.now and item.status != "cancelled"]
    next_one = f" Next: {figures.day(ahead[0].starts_at.astimezone(ask.zone))}." if ahead else ""
    text = f"{name}: {figures.counted(len(mine), 'meeting')} for your calendar.{next_one} Open the file to add or renew them."
    file = f"spm-{''.join(ch if ch.isalnum() else '-' for ch in name)}.ics"
    ask.slack.files_upload_v2(channel=channel, filename=file, title=name, content=content, initial_comment=escape(text))
    said = "The calendar file is in your messages with me. After a change, `/spm cadence calendar` sends it anew."
    return Say(said, [section(said)])
