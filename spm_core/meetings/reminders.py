"""What is worth a reminder: offers whose customer should have answered, and opportunities that stand still."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from spm_core.book.book import Book
from spm_core.book.opportunities import Offer, OfferEventType, Opportunity
from spm_core.book.periods import next_business_day
from spm_core.book.records import Planned, Snooze, Verdict
from spm_core.reports import figures
from spm_core.reports.line import Line
from spm_core.reports.stalled import is_stalled
from spm_core.reports.waiting import days_waiting, limits, next_plans

MOST = 10
# An offer is brought up on its check-date, so many days after it, then every week (DOMAIN.md, 4.3).
FIRST_DAYS = (0, 1, 3, 7)
WEEK_DAYS = 7
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reminder:
    """One opportunity to settle and why: ``offer``, ``stalled``, ``close_date``, ``next_step`` or ``amount``.

    ``days`` past the check-date, without progress, or past the close date (calendar days); ``limit`` only when stalled,
    ``at_least`` where nobody knows since when, ``went_back`` where it stepped back since its progress; ``on`` the check or close
    date, None where there is no close date. ``version`` is the opportunity's, so that a button pressed later
    can tell whether it changed since. ``also`` are its other reasons, ``rests`` why its seller lets it rest.
    """

    reason: str
    line: Line
    version: int
    days: int | None = None
    limit: int | None = None
    at_least: bool = False
    went_back: bool = False
    on: date | None = None
    next_step: str | None = None
    step_passed: bool = False
    offer_id: str | None = None
    offer_version: int | None = None
    also: tuple[str, ...] = ()
    rests: str | None = None

    @property
    def verdict(self) -> Verdict:
        """Short when something is overdue, watch when it is merely due or missing."""
        return Verdict.SHORT if self.reason in ("offer", "stalled") and self.days else Verdict.WATCH

    @property
    def why(self) -> str:
        """Its reasons in words, and why it rests."""
        return " · ".join((self.words, *self.also, *((self.rests,) if self.rests else ())))

    @property
    def words(self) -> str:
        """``offer check was Wed 25 Feb``, ``77 days in Qualified, limit 30, no next step``."""
        passed = " passed" if self.step_passed else ""
        step = f"next step{passed}: {self.next_step}" if self.next_step else "no next step"
        return {
            "offer": "offer check is today" if not self.days else f"offer check was {_day(self.on)}",
            "stalled": f"{self._waited}, limit {self.limit}, {step}",
            "close_date": f"close date was {_day(self.on)}" if self.on else "no close date",
            "next_step": "no next step",
            "amount": "no amount",
        }[self.reason]

    @property
    def _waited(self) -> str:
        """``77 days in Qualified``; after a step back the days without progress are more than those in the stage."""
        waited = figures.waited(self.days or 0, at_least=self.at_least)
        return (
            f"{waited} without progress, in {self.line.stage}" if self.went_back else f"{waited} in {self.line.stage}"
        )

    @property
    def sentence(self) -> str:
        """``✕ Birch 25k — 77 days in Qualified, limit 30, no next step``."""
        return f"{figures.MARKS[self.verdict]} {self.line.title} — {self.why}"


def reminders(book: Book, told: date | None = None) -> tuple[Reminder, ...]:
    """The lines of a member's daily message on a Book of that member, the most valuable first, at most ten.

    ``told`` is the local day of the member's last message; what came due since then is brought up, everything overdue when there
    was none yet. An opportunity that rests, or on which something is planned ahead, is silent; so is everything on days without
    business.
    """
    if next_business_day(book.today, book.company.closed_days) != book.today:
        return ()
    offers, plans = _out(book), next_plans(book)
    found = (_due(book, item, offers.get(item.id), told) for item in book.open if not _silent(book, item, plans))
    return tuple(sorted((line for line in found if line), key=_rank)[:MOST])


def todo(book: Book) -> tuple[Reminder, ...]:
    """Everything to settle on the open opportunities of a Book, silent or not; overdue before missing, then by value."""
    offers = _out(book)
    lines = (_merged(list(_reasons(book, item, offers.get(item.id)))) for item in book.open)
    return tuple(
        sorted((line for line in lines if line), key=lambda line: (line.verdict is Verdict.WATCH, _rank(line)))
    )


def silent(book: Book) -> frozenset[str]:
    """The ids of the open opportunities that rest, or on which something is planned ahead: nothing reminds of them."""
    plans = next_plans(book)
    return frozenset(item.id for item in book.open if _silent(book, item, plans))


def before_meeting(book: Book) -> tuple[Reminder, ...]:
    """What a team meeting needs of a member's open opportunities and does not find, the most valuable first (F20).

    What stands still is left out where something is planned ahead; an opportunity that rests is silent.
    """
    offers, plans = _out(book), next_plans(book)
    found = (_merged(list(_lacks(book, item, offers.get(item.id), plans))) for item in book.open)
    return tuple(sorted((line for line in found if line), key=_rank))


def _lacks(book: Book, item: Opportunity, offer: Offer | None, plans: Mapping[str, Planned]) -> Iterator[Reminder]:
    if _rests(book, item):
        return
    for line in _reasons(book, item, offer):
        if line.reason in ("offer", "close_date") or not _silent(book, item, plans):
            yield line
    if item.amount is None:
        yield _reminder(book, item, "amount")
    if item.expected_close is None:
        yield _reminder(book, item, "close_date")


def _out(book: Book) -> dict[str, Offer]:
    """The offer that is out, by opportunity id."""
    return {offer.opportunity_id: offer for offer in book.offers if offer.status is OfferEventType.SENT}


def _due(book: Book, item: Opportunity, offer: Offer | None, told: date | None) -> Reminder | None:
    """The reminder that came due since the last message: of the offer, else of the standstill."""
    if offer and offer.check_date <= book.today and _between(_check_days(offer, book.today), told):
        return _offer(book, item, offer)
    if is_stalled(book, item) and _between(_wakes(book, item), told):
        return _stalled(book, item)
    return None


def _between(days: Iterable[date], told: date | None) -> bool:
    return any(told is None or told < day for day in days)


def _check_days(offer: Offer, today: date) -> Iterator[date]:
    """The days up to today on which an offer is brought up."""
    late = (today - offer.check_date).days
    weekly = range(FIRST_DAYS[-1] + WEEK_DAYS, late + 1, WEEK_DAYS)
    return (offer.check_date + days * DAY for days in (*FIRST_DAYS, *weekly) if days <= late)


def _wakes(book: Book, item: Opportunity) -> Iterator[date]:
    """The days on which a standstill is brought up: past the limit, after a rest, after a plan that came to nothing."""
    limit = limits(book)[item.stage] or 0
    yield book.day(item.progressed_at) + (limit + 1) * DAY
    snooze = book.snoozes.get(item.id)
    if snooze:
        yield snooze.until
    if item.next_step_date:
        yield item.next_step_date + DAY
    for plan in book.planned:
        if plan.opportunity_id == item.id and plan.done_activity_id is None:
            yield plan.due + DAY


def _silent(book: Book, item: Opportunity, plans: Mapping[str, Planned]) -> bool:
    """Whether an opportunity rests by its seller's word, or something is planned on it from today on."""
    step = item.next_step is not None and item.next_step_date is not None and item.next_step_date >= book.today
    return item.id in plans or step or _rests(book, item) is not None


def _rests(book: Book, item: Opportunity) -> Snooze | None:
    snooze = book.snoozes.get(item.id)
    return snooze if snooze and book.today < snooze.until else None


def _reasons(book: Book, item: Opportunity, offer: Offer | None) -> Iterator[Reminder]:
    """Everything that is to be settled on one opportunity, the gravest first."""
    if offer and offer.check_date <= book.today:
        yield _offer(book, item, offer)
    if is_stalled(book, item):
        yield _stalled(book, item)
    if item.expected_close and item.expected_close < book.today:
        yield _reminder(book, item, "close_date", days=(book.today - item.expected_close).days, on=item.expected_close)
    if not item.next_step:
        yield _reminder(book, item, "next_step")


def _merged(found: list[Reminder]) -> Reminder | None:
    """One line an opportunity: its gravest reason, with the others beside it."""
    if not found:
        return None
    first, *rest = found
    # The line of a standstill says itself whether there is a next step.
    said = "next_step" if first.reason == "stalled" else ""
    return replace(first, also=tuple(other.words for other in rest if other.reason != said))


def _offer(book: Book, item: Opportunity, offer: Offer) -> Reminder:
    late = (book.today - offer.check_date).days
    return _reminder(
        book, item, "offer", days=late, on=offer.check_date, offer_id=offer.id, offer_version=offer.version
    )


def _stalled(book: Book, item: Opportunity) -> Reminder:
    limit = limits(book)[item.stage]
    back = item.stage_since != item.progressed_at
    days = days_waiting(book, item)
    return _reminder(book, item, "stalled", days=days, limit=limit, at_least=item.waits_longer, went_back=back)


def _reminder(book: Book, item: Opportunity, reason: str, **rest: Any) -> Reminder:  # noqa: ANN401 - its own fields
    snooze = _rests(book, item)
    passed = item.next_step_date is not None and item.next_step_date < book.today
    rests = f"rests until {figures.day(snooze.until)}: {snooze.reason}" if snooze else None
    return Reminder(
        reason=reason,
        line=Line.of(book, item),
        version=item.version,
        next_step=item.next_step,
        step_passed=passed,
        rests=rests,
        **rest,
    )


def _day(when: date | None) -> str:
    return figures.day(when) if when else figures.UNKNOWN


def _rank(line: Reminder) -> tuple[Decimal, str]:
    return -(line.line.value or Decimal(0)), line.line.id
