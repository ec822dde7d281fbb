"""Which agenda each kind of meeting follows, and on whose Book it is worked out."""

from dataclasses import replace

from spm_core.book.book import Book
from spm_core.book.records import Scope
from spm_core.meetings.agenda import team_agenda
from spm_core.meetings.answers import Agenda
from spm_core.meetings.coaching.agenda import FOR_THE_MANAGER, coaching_agenda
from spm_core.meetings.kam.agenda import kam_agenda, key_accounts
from spm_core.meetings.performance.agenda import performance_agenda
from spm_core.meetings.performance.talk import Talk
from spm_core.reports.agreed import Agreements, agreed

COMPANY = Scope("company")


def book_scope(kind: str, scope: Scope) -> Scope:
    """Whose Book the meeting of a scope is worked out from: key accounts are the whole company's."""
    return COMPANY if kind == "kam" else scope


def agenda(kind: str, book: Book, scope: Scope, talk: Talk | None = None) -> Agenda:
    """The agenda of the meeting of a scope, on the Book of ``book_scope``; ``talk``: what one of a pair may see of theirs."""
    if kind == "kam":
        return kam_agenda(book, scope)
    if kind == "performance":
        found = performance_agenda(book, talk=talk)  # gone through together: without what the manager has beside it
        return replace(found, items=tuple(item for item in found.items if item.title != FOR_THE_MANAGER))
    return coaching_agenda(book) if kind == "coaching" else team_agenda(book)


def agreed_before(kind: str, book: Book, scope: Scope) -> Agreements:
    """What was agreed and concerns the meeting of a scope: of key accounts what concerns these accounts."""
    if kind != "kam":
        return agreed(book)
    return agreed(book, frozenset(account.id for account in key_accounts(book, scope)))
