"""A win or a new offer told in the team's channel, where the team switched that on; once, together with what it tells of."""

from collections.abc import Callable
from datetime import timedelta

from bot.blocks import context, escape, section
from bot.desk import Ask
from bot.locales import team_locale
from bot.outbox import Message, scheduled
from spm_core.book.choices import ECHO, chosen
from spm_core.book.manners import written_for
from spm_core.book.opportunities import Opportunity
from spm_core.book.people import People
from spm_core.store import Unit

PHASE = "echo"
LATEST = timedelta(hours=4)  # after that it is no news
WON, OFFER = "won", "offer"


def echo(ask: Ask, unit: Unit, item: Opportunity, what: str, telling: Callable[[], str], about: str = "") -> None:
    """Plan the message in the same transaction; ``what`` is WON or OFFER, ``about`` an id that stands for it.

    ``telling`` makes its mrkdwn, with numbers as the team writes them.
    """
    people = People(ask.store.members(), ask.store.teams(), ask.store.memberships())
    team = people.home(item.owner_id, ask.today)
    if team is None or not team.channel_id or what not in chosen(ask.store.settings(), ECHO, "team", team.id):
        return
    with written_for(team_locale(ask.store, team.id)):
        text = telling()
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
