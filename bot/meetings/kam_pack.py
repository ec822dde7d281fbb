"""The pack of a meeting on key accounts for its circle: all of them as a picture and a table, then those whose turn it is."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.accounts.common import COMPANY
from bot.blocks import Block, actions, button, clip, escape
from bot.meetings.post import LINE, as_of, post_message
from bot.meetings.pressing import Presser
from bot.meetings.thread import part_message
from bot.outbox import Message
from spm_core.book.cadence import Occurrence
from spm_core.book.records import Member, Scope
from spm_core.meetings.answers import Agenda
from spm_core.meetings.kam.agenda import KIND, kam_agenda
from spm_core.reports import figures
from spm_core.store import Store

PRESSES = 5  # accounts whose review is one press away


def kam_messages(
    store: Store,
    meeting: Occurrence,
    of: Scope,
    reader: Member,
    moment: datetime,
    picture: Callable[..., Block | None],
) -> list[Message]:
    """What the DM says and what hangs below it, as known before an instant (UTC)."""
    since = store.book(of, moment, meeting=KIND).since
    book = store.book(COMPANY, moment, since, whole=True)
    zone = ZoneInfo(reader.timezone) if reader.timezone else book.zone
    agenda = kam_agenda(book, of)
    agenda = replace(agenda, as_of=agenda.as_of.astimezone(zone))
    first = post_message(
        agenda,
        Presser(book),
        title=f"Key accounts of {clip(of.name, LINE)} · {as_of(agenda, meeting.starts_at.astimezone(zone))}",
        tail=list(_tail(agenda)),
        picture=picture("accounts", agenda.reports["accounts"]),
        presses=list(_presses(agenda)),
    )
    return [first, *(part_message(part, picture, Presser(book)) for part in agenda.parts)]


def _tail(agenda: Agenda) -> Iterator[str]:
    yield f"Since {figures.day(agenda.since)}. Below: {' · '.join(escape(clip(part.title, LINE)) for part in agenda.parts)}"


def _presses(agenda: Agenda) -> Iterator[Block]:
    """[Review …] for the accounts whose turn it is."""
    turn = next((answer.rows for answer in agenda.headlines if answer.id == "KAM3"), ())
    presses = [
        button(f"Review {clip(row.account, 60)}", f"account.review#{n}", {"account": row.id})
        for n, row in enumerate(turn[:PRESSES])
    ]
    if presses:
        yield actions(*presses)
