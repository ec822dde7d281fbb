"""What became of the TOP5: those of the last coaching and those of now, a card each (IC1)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.choices import EXPECTED, PINS, SCORE
from spm_core.book.opportunities import Offer, OfferEventType, Opportunity
from spm_core.book.records import MISTAKE, Activity, Kind
from spm_core.reports import figures
from spm_core.reports.activity import Ledger, is_contact
from spm_core.reports.line import Line
from spm_core.reports.movement import Fate, fates
from spm_core.reports.top5 import RANKED_BY, ranked, top5

NEW, REOPENED, CAME = "new", "reopened", "transferred_in"


@dataclass(frozen=True, slots=True)
class Card(Line):
    """One of the TOP5 of now or of the last coaching, and what happened with it since.

    ``before`` is the name of its stage then, None when it was not open here then; ``amount_change`` (reporting currency, today's
    rates) and ``days_later`` (of the expected close) are None where one end is unknown. ``contacts`` were held with the customer
    by the people of the scope, the latest outcome among them is ``last_outcome`` of ``outcome_on``. ``fate`` is a Fate's word, or
    ``new``, ``reopened``, ``transferred_in``; ``out`` says why it is none of the five any more.
    """

    fate: str
    before: str | None
    amount_change: Decimal | None
    expected_close: date | None
    days_later: int | None
    contacts: int
    last_outcome: str | None
    outcome_on: date | None
    offer: str | None
    out: str | None

    @property
    def change(self) -> str:
        """``Value agreed → Offer made``, ``still Qualified``, ``new, Identified``."""
        if self.before is None:
            return f"{_ARRIVED[self.fate]}, {self.stage}"
        return f"{self.before} → {self.stage}" if self.before != self.stage else f"still {self.stage}"

    @property
    def changed(self) -> bool:
        """Whether its stage, its value or its close date is another one than at the last coaching."""
        return self.before != self.stage or bool(self.amount_change) or bool(self.days_later)

    @property
    def changes(self) -> str:
        """``Value agreed → Offer made · +5k · closes Fri 20 Mar, 7 days later``."""
        return " · ".join(part for part in (self.change, self._amount, self._close) if part)

    @property
    def what(self) -> str:
        """``Acme 40k · Value agreed → Offer made · +5k · closes Fri 20 Mar, 7 days later``."""
        return f"{self.title} · {self.changes}"

    @property
    def since(self) -> str:
        """``2 contacts, continuation Tue 17 Feb · offer check 5 days late``."""
        met = figures.counted(self.contacts, "contact") if self.contacts else "no contact"
        if self.last_outcome and self.outcome_on:
            met += f", {self.last_outcome.replace('_', ' ')} {figures.day(self.outcome_on)}"
        return " · ".join(part for part in (met, self.offer, self.out) if part)

    @property
    def brief(self) -> str:
        """``→ Offer made``, ``not moved``, ``lost``: for a line of all five."""
        moved = self.fate in (Fate.ADVANCED, Fate.MOVED_BACK)
        return f"→ {self.stage}" if moved else _BRIEF.get(self.fate, self.fate.replace("_", " "))

    @property
    def _amount(self) -> str:
        if not self.amount_change:
            return ""
        return f"{'+' if self.amount_change > 0 else ''}{figures.money(self.amount_change)}"

    @property
    def _close(self) -> str:
        if self.out is not None and self.fate in (Fate.WON, Fate.LOST, Fate.CORRECTED):
            return ""
        if self.expected_close is None:
            return "no close date"
        moved = (
            f", {figures.days(abs(self.days_later))} {'later' if self.days_later > 0 else 'earlier'}"
            if self.days_later
            else ""
        )
        return f"closes {figures.day(self.expected_close)}{moved}"


_ARRIVED = {NEW: "new", REOPENED: "reopened", CAME: "handed over to you"}
_BRIEF = {
    NEW: "new",
    REOPENED: "reopened",
    CAME: "handed over",
    Fate.TRANSFERRED_OUT: "handed on",
    Fate.CORRECTED: "merged",
}


def cards(book: Book) -> tuple[Card, ...]:
    """The TOP5 of now by rank, then those of the last coaching that are out; at most ten."""
    now = [line.id for line in top5(book).opportunities]
    before = [of for of in _frozen(book) if of not in now and of in book.by_id]
    return tuple(card(book, book.by_id[of]) for of in now) + tuple(
        card(book, book.by_id[of], out=_why_out(book, book.by_id[of])) for of in before
    )


def _frozen(book: Book) -> tuple[str, ...]:
    """The TOP5 as they were kept at the last coaching."""
    return book.previous.top5 if book.previous else ()


def card(book: Book, item: Opportunity, out: str | None = None) -> Card:
    """What happened with one opportunity since the last coaching."""
    then = _then(book, item)
    fate = _fate(book, item, then)
    known = then if then and fate not in (NEW, REOPENED, CAME) else None
    met = list(_contacts(book, item))
    told = next((activity for activity in reversed(met) if activity.outcome), None)
    return Card.of(
        book,
        item,
        fate=fate,
        before=book.stages.by_code[known.stage].name if known else None,
        amount_change=_difference(book, known, item),
        expected_close=item.expected_close,
        days_later=_days_later(known, item),
        contacts=len(met),
        last_outcome=told.outcome if told else None,
        outcome_on=book.day(told.starts_at) if told else None,
        offer=next(_offer(book, item), None),
        out=out,
    )


def _then(book: Book, item: Opportunity) -> Opportunity | None:
    """As it was known at the last coaching; None when it was not."""
    touched = {one.now.id: one.then for one in book.touched}
    return touched.get(item.id, item)


def _fate(book: Book, item: Opportunity, then: Opportunity | None) -> str:
    found = fates(book).get(item.id)
    if found is not None:
        return str(found)
    if then is None:
        return NEW
    return CAME if then.is_open else REOPENED


def _difference(book: Book, then: Opportunity | None, item: Opportunity) -> Decimal | None:
    before, after = book.value(then) if then else None, book.value(item)
    return None if before is None or after is None else after - before


def _days_later(then: Opportunity | None, item: Opportunity) -> int | None:
    if then is None or then.expected_close is None or item.expected_close is None:
        return None
    return (item.expected_close - then.expected_close).days


def _contacts(book: Book, item: Opportunity) -> Iterator[Activity]:
    """What was held with the customer since the last coaching, oldest first."""
    ledger = Ledger.of(book)
    return (one for one in ledger.between(book.since, book.as_of) if is_contact(one) and ledger.about(one, item))


def _offer(book: Book, item: Opportunity) -> Iterator[str]:
    """How its latest offer stands, in words."""
    mine = sorted((one for one in book.offers if one.opportunity_id == item.id), key=lambda one: one.number)
    if mine and item.is_open:
        yield _standing(mine[-1], book.today)


def _standing(offer: Offer, today: date) -> str:
    if offer.status is not OfferEventType.SENT:
        return f"offer {offer.status}"
    late = (today - offer.check_date).days
    return f"offer check {figures.days(late)} late" if late > 0 else f"offer check {figures.day(offer.check_date)}"


def _why_out(book: Book, item: Opportunity) -> str:
    """Why one of the last TOP5 is none any more."""
    if item.merged_into or (item.kind is not Kind.OPEN and item.reason == MISTAKE):
        return "out: merged with another" if item.merged_into else f"out: {MISTAKE}"
    if item.kind is not Kind.OPEN and item.closed_at:
        why = f": {item.reason}" if item.reason and item.kind is Kind.LOST else ""
        return f"out: {book.stages.by_code[item.stage].name.lower()} {figures.day(book.day(item.closed_at))}{why}"
    if not book.holds(item.owner_id, book.today):
        return f"out: {book.called(item.owner_id)}'s now"
    return f"out: {_outranked(book, item)}"


def _outranked(book: Book, item: Opportunity) -> str:
    order, rule = [one.id for one in ranked(book)], book.company.chose(SCORE)
    then = _then(book, item)
    loose = "no longer pinned, " if then and then.pinned and not item.pinned else ""
    if item.id not in order:
        return "not pinned" if rule == PINS else "closes too far ahead to count"
    by = "value and chance" if rule == EXPECTED else RANKED_BY[rule]
    return f"{loose}number {order.index(item.id) + 1} by {by} now"
