"""Offers: those sent since the previous meeting, and those whose check-date has passed without an answer (F13)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.opportunities import Offer, OfferEventType, Opportunity
from spm_core.reports import figures
from spm_core.reports.json import ASIDE
from spm_core.reports.line import Line, Report


@dataclass(frozen=True, slots=True)
class SentOffer(Line):
    """An offer sent in the window; ``amount`` is its own, in the reporting currency, None when unknown or not converted."""

    version: int
    sent_on: date
    amount: Decimal | None
    check_date: date


@dataclass(frozen=True, slots=True)
class OverdueOffer(Line):
    """An offer that is out past its check-date, ``days_late`` calendar days."""

    check_date: date
    days_late: int
    sent_on: date = field(default=date.min, metadata=ASIDE)

    @property
    def sentence(self) -> str:
        """``Acme 40k · Anna · offer check 5 days late``."""
        return f"{self.title} · {self.called} · offer check {figures.days(self.days_late)} late"


@dataclass(frozen=True, slots=True)
class Offers(Report):
    """Sent ones by value; overdue ones by value times days late."""

    sent: tuple[SentOffer, ...]
    overdue: tuple[OverdueOffer, ...]

    @property
    def sentence(self) -> str:
        """``1 offer sent · 1 past its check-date``."""
        sent = figures.counted(len(self.sent), "offer") + " sent" if self.sent else "No offer sent"
        whose = "its" if len(self.overdue) == 1 else "their"
        return f"{sent} · {len(self.overdue)} past {whose} check-date" if self.overdue else sent


def offers(book: Book) -> Offers:
    """The offers of the scope."""
    sent = (
        SentOffer.of(
            book,
            item,
            version=offer.number,
            sent_on=offer.sent_on,
            amount=None
            if offer.amount is None
            else book.company.rates.convert(offer.amount, offer.currency, book.today),
            check_date=offer.check_date,
        )
        for offer, item in _of_scope(book)
        if book.since_day <= offer.sent_on
    )
    overdue = (
        OverdueOffer.of(
            book,
            item,
            check_date=offer.check_date,
            days_late=(book.today - offer.check_date).days,
            sent_on=offer.sent_on,
        )
        for offer, item in _of_scope(book)
        if offer.status is OfferEventType.SENT and item.is_open and offer.check_date < book.today
    )
    return Offers.of(
        book,
        "offers",
        sent=tuple(sorted(sent, key=lambda line: (-(line.amount or line.value or 0), line.id, line.version))),
        overdue=tuple(sorted(overdue, key=_urgency)),
    )


def _of_scope(book: Book) -> Iterator[tuple[Offer, Opportunity]]:
    """Offers with their opportunity, of those the scope owns now, or owned at the close."""
    for offer in book.offers:
        item = book.by_id.get(offer.opportunity_id)
        if item and not item.voided and book.owns(item):
            yield offer, item


def _urgency(line: OverdueOffer) -> tuple[Decimal, int, str]:
    return -(line.value or Decimal(0)) * line.days_late, -line.days_late, line.id
