"""What SPM can say itself to a question about an opportunity: nobody is asked what is on record (`auto` of a question)."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from spm_core.book.book import Book
from spm_core.book.customers import person
from spm_core.book.opportunities import Category, Offer, OfferEventType, Opportunity
from spm_core.book.records import Activity
from spm_core.meetings.coaching.cards import card
from spm_core.meetings.questions import Question
from spm_core.meetings.spoken import qualified
from spm_core.reports import figures
from spm_core.reports.activity import Ledger, is_contact
from spm_core.reports.agreed import agreed

SILENT = timedelta(days=30)
MOST = 3


def prefilled(book: Book, item: Opportunity, question: Question) -> str | None:
    """The answer that the record gives, None where only a person knows; the Book must have been read whole."""
    known = _AUTO.get(question.auto or "")
    return (known(book, item) or None) if known else None


def _events(book: Book, item: Opportunity) -> str:
    """What changed since the last coaching, nothing where nothing did."""
    found = card(book, item)
    return found.changes if found.changed else ""


def _next_step(_book: Book, item: Opportunity) -> str:
    on = f", {figures.day(item.next_step_date)}" if item.next_step_date else ""
    return f"{item.next_step}{on}" if item.next_step else ""


def _open_actions(book: Book, item: Opportunity) -> str:
    found = agreed(book)
    mine = [line for line in (*found.late, *found.open) if line.opportunity_id == item.id]
    return "; ".join(f"{line.text} ({line.called}, {line.when})" for line in mine[:MOST])


def _bet(_book: Book, item: Opportunity) -> str:
    return "win" if item.category is Category.COMMIT else ""


def _met(book: Book, item: Opportunity) -> str:
    return ", ".join(dict.fromkeys(name for one in _touches(book, item) for name in one.contacts))


def _last_outcome(book: Book, item: Opportunity) -> str:
    told = [one for one in _touches(book, item) if one.outcome]
    return f"{told[-1].outcome}, {figures.day(book.day(told[-1].starts_at))}".replace("_", " ") if told else ""


def _unheard(book: Book, item: Opportunity) -> str:
    """The key persons of the customer with whom nothing was held in 30 days."""
    lately = (one for one in _touches(book, item) if book.as_of - one.starts_at <= SILENT)
    met = {person(name) for one in lately for name in one.contacts}
    key = (one for one in book.customers.people if one.account_id == item.account_id and one.key_person)
    return ", ".join(one.name for one in key if person(one.name) not in met)


def _since_offer(book: Book, item: Opportunity) -> str:
    out = _out(book, item)
    return f"sent {figures.days((book.today - out.sent_on).days)} ago, {_check(book, item)}" if out else ""


def _check(book: Book, item: Opportunity) -> str:
    out = _out(book, item)
    if out is None:
        return ""
    late = (book.today - out.check_date).days
    return f"check {figures.day(out.check_date)}" + (f", {figures.days(late)} late" if late > 0 else "")


def _pushes(_book: Book, item: Opportunity) -> str:
    return f"close date moved {item.pushes} times so far" if item.pushes > 1 else ""


def _close(_book: Book, item: Opportunity) -> str:
    return f"we expect {figures.day(item.expected_close)}" if item.expected_close else ""


def _gaps(book: Book, item: Opportunity) -> str:
    """The zeros of the qualification, and how many of its questions are open."""
    found = qualified(book, item.id)
    if found is None:
        return "not qualified yet"
    unknown = [f"{len(found.open)} not known yet"] if found.open else []
    return "; ".join([*(f"0: {question.ask}" for question in found.zeros[:MOST]), *unknown])


def _amount(book: Book, item: Opportunity) -> str:
    value = book.value(item)
    return f"{figures.money(value)} {book.company.workspace.currency}" if value is not None else ""


def _out(book: Book, item: Opportunity) -> Offer | None:
    mine = (one for one in book.offers if one.opportunity_id == item.id and one.status is OfferEventType.SENT)
    return next(mine, None)


def _touches(book: Book, item: Opportunity) -> Iterator[Activity]:
    """The contacts on record about an opportunity, the oldest first."""
    ledger = Ledger.of(book)
    return (one for one in book.activities if ledger.attended[one.id] and is_contact(one) and ledger.about(one, item))


_AUTO: Mapping[str, Callable[[Book, Opportunity], str]] = {
    "events since last coaching": _events,
    "next_step, next_step_date": _next_step,
    "open actions": _open_actions,
    "forecast_category": _bet,
    "contacts touched": _met,
    "last outcome": _last_outcome,
    "stakeholders without contact in 30 days": _unheard,
    "days since sent, check date": _since_offer,
    "check_date": _check,
    "close date pushes": _pushes,
    "expected_close_date": _close,
    "amount": _amount,
    "qualification gaps": _gaps,
}
