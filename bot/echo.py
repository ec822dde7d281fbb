"""A win or a new offer told in the team's channel, where the team switched that on; once, together with what it tells of."""

from datetime import timedelta

from bot.blocks import context, escape, section
from bot.desk import Ask
from bot.outbox import Message, scheduled
from spm_core.book.choices import ECHO, chosen
from spm_core.book.opportunities import Opportunity
from spm_core.book.people import People
from spm_core.store import Unit

PHASE = "echo"
LATEST = timedelta(hours=4)  # after that it is no news
WON, OFFER = "won", "offer"


def echo(ask: Ask, unit: Unit, item: Opportunity, what: str, text: str, about: str = "") -> None:
    """Plan the message in the same transaction; ``what`` is WON or OFFER, ``text`` mrkdwn, ``about`` an id that stands for it."""
    people = People(ask.store.members(), ask.store.teams(), ask.store.memberships())
    team = people.home(item.owner_id, ask.today)
    if team is None or not team.channel_id or what not in chosen(ask.store.settings(), ECHO, "team", team.id):
        return
    owner = escape(people.called(item.owner_id))
    small = "Told here because the team chose so. `/spm settings` changes it."
    message = Message(f"{text} · {owner}", [section(f"{text} · {owner}"), context(small)])
    of = f"{PHASE} {about or item.id}"
    unit.plan(
        [
            scheduled(
                of,
                PHASE,
                team.channel_id,
                ask.today,
                due_at=unit.now,
                expires_at=unit.now + LATEST,
                payload=message.packed(),
            )
        ]
    )
