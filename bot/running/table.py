"""What lies on the table of a meeting: its numbers as of the freeze, its agenda, and what was agreed before it."""

from collections.abc import Sequence
from dataclasses import replace

from bot.desk import Ask
from bot.running.meeting import Running
from spm_core.book.agreed import Action
from spm_core.book.book import Book
from spm_core.meetings.agendas import agenda, agreed_before, book_scope
from spm_core.meetings.answers import Item
from spm_core.meetings.performance.plan import Pair
from spm_core.meetings.performance.talk import Talk, talk_of
from spm_core.reports.agreed import Agreement, line
from spm_core.store import Store


def book_of(store: Store, one: Running) -> Book:
    """The Book of a meeting as of its freeze (without one, of its start), since the last one of its kind and scope."""
    kind, as_of = one.meeting.kind, one.meeting.freeze_at or one.meeting.started_at or one.meeting.starts_at
    scope = book_scope(kind, one.scope)
    since = store.book(one.scope, as_of, meeting=kind).since if scope != one.scope else None
    return store.book(scope, as_of, since, whole=True, meeting=kind)


def items_of(store: Store, one: Running, book: Book, reader_id: str = "") -> Sequence[Item]:
    """The items of the agenda in their order; ``reader_id``: with what this one of a pair sees."""
    return agenda(one.meeting.kind, book, one.scope, _talk(store, one, book, reader_id)).items


def titles(store: Store, one: Running) -> list[str]:
    """What the items are called."""
    return [item.title for item in items_of(store, one, book_of(store, one))]


def _talk(store: Store, one: Running, book: Book, reader_id: str) -> Talk | None:
    """The ratings of a performance coaching as one of its two may see them."""
    manager = one.people.manager(one.meeting.scope_id, one.day)
    if one.meeting.kind != "performance" or manager is None or reader_id not in one.circle:
        return None
    pair, agreed = Pair(one.meeting.scope_id, manager), (book.actions, book.answers)
    return talk_of(reader_id, pair, one.people, store.ratings(pair.seller), agreed, one.meeting.id)


def before(ask: Ask, one: Running, book: Book) -> tuple[list[Agreement], list[Agreement]]:
    """What was open when the numbers were frozen, as it stands now: what still is (late first), and what is not."""
    then = agreed_before(one.meeting.kind, book, one.scope)
    known, now = [*then.late, *then.open], {action.id: action for action in ask.store.open_actions()}
    still = [_line(one, book, now[item.id]) for item in known if item.id in now]
    settled = [_line(one, book, ask.store.action(item.id)) for item in known if item.id not in now]
    return sorted(still, key=lambda found: not found.days_late), settled


def _line(one: Running, book: Book, action: Action) -> Agreement:
    return replace(line(book, action), called=one.people.called(action.owner_id))
