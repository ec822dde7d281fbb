"""Which agenda each kind of meeting follows, and on whose Book it is worked out."""

from collections.abc import Callable, Mapping

from spm_core.book.book import Book
from spm_core.book.records import Scope
from spm_core.meetings.agenda import team_agenda
from spm_core.meetings.answers import Agenda
from spm_core.meetings.coaching.agenda import coaching_agenda
from spm_core.meetings.kam.agenda import kam_agenda, key_accounts
from spm_core.meetings.performance.agenda import performance_agenda
from spm_core.reports.agreed import Agreements, agreed

COMPANY = Scope("company")
# Each takes a Book, read whole, and the scope of the meeting.
_AGENDAS: Mapping[str, Callable[[Book, Scope], Agenda]] = {
    "team": lambda book, _: team_agenda(book),
    "coaching": lambda book, _: coaching_agenda(book),
    "performance": lambda book, _: performance_agenda(book),
    "kam": kam_agenda,
}


def book_scope(kind: str, scope: Scope) -> Scope:
    """Whose Book the meeting of a scope is worked out from: key accounts are the whole company's."""
    return COMPANY if kind == "kam" else scope


def agenda(kind: str, book: Book, scope: Scope) -> Agenda:
    """The agenda of the meeting of a scope, on the Book of ``book_scope``."""
    return _AGENDAS[kind](book, scope)


def agreed_before(kind: str, book: Book, scope: Scope) -> Agreements:
    """What was agreed and concerns the meeting of a scope: of key accounts what concerns these accounts."""
    if kind != "kam":
        return agreed(book)
    return agreed(book, frozenset(account.id for account in key_accounts(book, scope)))
