"""[Tell the team] after a set-up: what SPM does in the channel and how one talks to it, posted there once, by a press."""

from datetime import timedelta

from bot import posting
from bot.blocks import Block, button, context, escape, section
from bot.desk import Ask, Desk, Reply, Say
from bot.outbox import Message, scheduled
from bot.rights import may_lead
from bot.team import rhythm
from spm_core.book.records import Team
from spm_core.book.refusals import Refusal

LATEST = timedelta(hours=4)  # after that nobody waits for it any more
LINES = (
    "`/spm log meeting Acme 45m pricing, next demo friday`",
    "`/spm new Acme pump upgrade 40k 2026-06-30`",
    "`/spm move Acme offer`",
)
SMALL = "Only you see what I answer. One private message a day at most, when something waits for you. `/spm help` has the rest."


def register(desk: Desk) -> None:
    """Sign up."""
    desk.button("setup.tell")(tell)


def press(team: Team) -> Block:
    """The button."""
    return button("Tell the team", "setup.tell", {"team": team.id})


def tell(ask: Ask) -> Reply:
    """Plan the welcome for the team's channel, once however often it is pressed."""
    team = next((one for one in ask.store.teams() if one.id == ask.value.get("team")), None)
    if team is None or not team.channel_id:
        raise Refusal("That team has no channel here any more. `/spm setup` gives it one.")
    may_lead(ask, team)
    planned = scheduled(
        f"welcome {team.id}",
        posting.PHASE,
        team.channel_id,
        ask.today,
        due_at=ask.now,
        expires_at=ask.now + LATEST,
        payload=_message(ask, team).packed(),
    )
    with ask.write() as unit:
        fresh = unit.plan([planned])
    return Say(f"✓ {'Posted to' if fresh else 'It is in'} <#{team.channel_id}>{'' if fresh else ' already'}.")


def _message(ask: Ask, team: Team) -> Message:
    rules = [rule for rule in ask.store.cadence_rules() if rule.scope_id == team.id]
    head = f"Hello, team {escape(team.name)}. I prepare your sales meetings. {rhythm.promise(team, rules, ask)}"
    how = "Tell me in one line what you do, here or in your messages with me:\n" + "\n".join(LINES)
    return Message(f"{head}\n{how}\n{SMALL}", [section(head), section(how), context(SMALL)])
