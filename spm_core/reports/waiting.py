"""Opportunities that wait: since when, what is planned on them, when the customer was last spoken to, what else is amiss."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.opportunities import OfferEventType, Opportunity
from spm_core.book.records import OWN_LIMITS, Planned, Snooze, Stage
from spm_core.reports import figures
from spm_core.reports.json import ASIDE
from spm_core.reports.line import Line
from spm_core.reports.once import once
from spm_core.reports.survival import stays

QUIET_DAYS = 14
MANY_PUSHES = 3
# An administrator may let the stages' own history set their limits: three quarters of so many visits or more, a week at least.
FEWEST_VISITS = 30
SHORTEST_LIMIT = 7
THREE_QUARTERS = Decimal("0.75")


@dataclass(frozen=True, slots=True)
class Waiting(Line):
    """An opportunity with the days since it last made progress, the limit of its stage, and what is planned.

    ``days`` and ``limit`` are calendar days, None when the opportunity or the stage has none; ``at_least``: they may be more, as
    it came from a file that does not tell since when; ``went_back``: it entered its stage after its last progress. ``flags`` are
    other things that need attention; ``snooze`` says why its reminders rest; ``touched`` counts moves that led nowhere since the
    last meeting.
    """

    days: int | None
    limit: int | None
    last_contact: date | None
    next_step: str | None
    planned_action: str | None
    flags: tuple[str, ...] = field(default=(), metadata=ASIDE)
    snooze: str | None = field(default=None, metadata=ASIDE)
    touched: int = field(default=0, metadata=ASIDE)
    at_least: bool = field(default=False, metadata=ASIDE)
    went_back: bool = field(default=False, metadata=ASIDE)

    @property
    def days_over(self) -> int:
        """Days beyond the limit, 0 within it."""
        return max(0, (self.days or 0) - self.limit) if self.limit is not None else 0

    @property
    def urgency(self) -> tuple[Decimal, Decimal, str, str]:
        """Sorts by value times days over the limit, then by value, the most urgent first."""
        value = self.value or Decimal(0)
        return (-value * self.days_over, -value, self.name, self.id)

    @property
    def age(self) -> str:
        """``77 days``, ``at least 77 days``."""
        return "no date known" if self.days is None else figures.waited(self.days, at_least=self.at_least)

    @property
    def stood(self) -> str:
        """``77 days in Qualified``; after a step back the days without progress are more than those in the stage."""
        return f"{self.age} without progress, in {self.stage}" if self.went_back else f"{self.age} in {self.stage}"

    @property
    def sentence(self) -> str:
        """``Birch 25k · Anna · 77 days, limit 30 · no action``."""
        limit = f", limit {self.limit}" if self.limit is not None else ""
        said = (self.title, self.called, self.age + limit, self.planned_action or "no action", self.snooze)
        return " · ".join(part for part in said if part)


@once
def waiting(book: Book) -> Mapping[str, Waiting]:
    """The lines of all open opportunities of the scope by id, the most urgent first."""
    plans, checks, most = next_plans(book), passed_checks(book), limits(book)
    lines = (
        Waiting.of(
            book,
            item,
            days=days_waiting(book, item),
            limit=most[item.stage],
            last_contact=(last := _last_contact(book, item)),
            next_step=item.next_step,
            planned_action=planned_action(book, item, plans.get(item.id)),
            flags=tuple(_flags(book, item, last, check_passed=item.id in checks)),
            at_least=item.waits_longer,
            went_back=item.stage_since != item.progressed_at,
            snooze=_resting(book, book.snoozes.get(item.id)),
        )
        for item in book.open
    )
    return {line.id: line for line in sorted(lines, key=lambda line: line.urgency)}


@once
def limits(book: Book) -> Mapping[str, int | None]:
    """After how many days without progress each open stage is stalled (F6): as it is set, or by its own history."""
    own = bool(book.company.benchmark(OWN_LIMITS))
    return {stage.code: _own_limit(book, stage) if own else stage.stalled_days for stage in book.stages.open}


def _own_limit(book: Book, stage: Stage) -> int | None:
    """Three quarters of the visits have ended by then; the setting where too few are known."""
    found = stays(book)[stage.code]
    days = found.quantile(THREE_QUARTERS) if found.visits >= FEWEST_VISITS else None
    return stage.stalled_days if days is None else max(SHORTEST_LIMIT, days)


def days_waiting(book: Book, item: Opportunity) -> int | None:
    """Calendar days since the stage order last reached a new maximum, or since creation or reopening (F6); None undated."""
    return None if item.undated else max(0, book.age(item.progressed_at))


def next_plans(book: Book) -> dict[str, Planned]:
    """The next activity planned, not done and not past, by opportunity id."""
    ahead = [plan for plan in book.planned if _open(plan) and plan.due >= book.today]
    latest_first = sorted(ahead, key=lambda plan: (plan.due, plan.id), reverse=True)
    return {plan.opportunity_id: plan for plan in latest_first if plan.opportunity_id is not None}


def _open(plan: Planned) -> bool:
    return plan.done_activity_id is None and plan.dropped_on is None


def passed_checks(book: Book) -> set[str]:
    """Ids of opportunities whose offer is out and past its check-date."""
    out = (offer for offer in book.offers if offer.status is OfferEventType.SENT)
    return {offer.opportunity_id for offer in out if offer.check_date < book.today}


def planned_action(book: Book, item: Opportunity, plan: Planned | None) -> str | None:
    """What is going to happen on an opportunity: its planned activity, else the next step unless its date is past."""
    if plan:
        return f"{plan.text or plan.type}, {figures.day(plan.due)}"
    if not item.next_step or (item.next_step_date and item.next_step_date < book.today):
        return None
    return f"{item.next_step}, {figures.day(item.next_step_date)}" if item.next_step_date else item.next_step


def flags(book: Book, item: Opportunity, *, check_passed: bool) -> tuple[str, ...]:
    """What else needs attention on an open opportunity (F6), in words."""
    return tuple(_flags(book, item, _last_contact(book, item), check_passed=check_passed))


def _flags(book: Book, item: Opportunity, last: date | None, *, check_passed: bool) -> Iterator[str]:
    if last is None:
        yield "no customer contact yet"
    elif (book.today - last).days > QUIET_DAYS:
        yield f"no customer contact for {(book.today - last).days} days"
    if not item.next_step:
        yield "no next step"
    if item.expected_close is not None and item.expected_close < book.today:
        yield "close date passed"
    if check_passed:
        yield "offer check-date passed"
    if item.pushes >= MANY_PUSHES:
        yield f"close date moved {item.pushes} times"


def _last_contact(book: Book, item: Opportunity) -> date | None:
    contact = book.contacts.get(item.id)
    return book.day(contact) if contact else None


def _resting(book: Book, snooze: Snooze | None) -> str | None:
    if snooze is None or snooze.until <= book.today:
        return None
    return f"rests until {figures.day(snooze.until)}: {snooze.reason}"
