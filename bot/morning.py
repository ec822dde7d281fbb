"""The one message a day: what a room says to bring its lines into a person's list, and how the ten that are shown are chosen."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bot.blocks import Block
from spm_core.book.records import Member
from spm_core.store import Store

MOST = 10
FIRST = Decimal("Infinity")  # the worth of a line that is seen today or never


@dataclass(frozen=True, slots=True)
class Morning:
    """For whom and when lines are asked for.

    ``now``: UTC; ``today``: the member's local day; ``told``: the local day of their last daily message, so that what came due
    since is said once. ``on_demand``: somebody typed `/spm todo` and sees everything that waits, said before or not.
    """

    store: Store
    member: Member
    now: datetime
    today: date
    told: date | None = None
    on_demand: bool = False

    def fresh(self, day: date) -> bool:
        """Whether what came due on a local day is said now: it did so since the last message, or everything is asked for."""
        return day <= self.today and (self.on_demand or self.told is None or self.told < day)


@dataclass(frozen=True, slots=True)
class Todo:
    """One line to settle.

    ``key``: what it is about, begun with the room's name (`action:17`), once in a message: a press that answers with Settled
    puts its text in place of the line. ``group``: the heading it stands under (`*Actions*`); ``text``: the line; both mrkdwn,
    people's words escaped. ``presses``: at most two buttons and one overflow. ``worth``: what is at stake, in the company's
    currency; FIRST for what is seen today or never.
    """

    key: str
    group: str
    text: str
    presses: Sequence[Block] = ()
    worth: Decimal = Decimal(0)


Lines = Callable[[Morning], Iterable[Todo]]


def gathered(sources: Sequence[Lines], morning: Morning) -> list[Todo]:
    """The lines of all rooms: groups in the order in which the rooms are signed up, lines in that in which they are given."""
    return [todo for source in sources for todo in source(morning)]


def shown(todos: Sequence[Todo]) -> list[Todo]:
    """The most valuable ten, in their order."""
    best = sorted(range(len(todos)), key=lambda n: (-todos[n].worth, n))[:MOST]
    return [todos[n] for n in sorted(best)]
