"""Results: what was won and lost in the window, how often, how fast, by whom and why (F12)."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.opportunities import Opportunity
from spm_core.book.periods import Span, period_of
from spm_core.book.records import Kind
from spm_core.reports import figures
from spm_core.reports.json import ASIDE
from spm_core.reports.line import Line, Report, Sum
from spm_core.reports.statistics import (
    cycles,
    disqualified,
    final_values,
    mean,
    middle,
    outcomes,
    win_rate_of,
    won_among,
)

RECENT_DAYS = 90
NO_PRODUCT = "no product"
NO_TEAM = "no team"
NameOf = Callable[[Opportunity, Book], str]


@dataclass(frozen=True, slots=True)
class Cycle:
    """Days from creation to close; None when nothing with a known creation was closed."""

    won_mean: Decimal | None
    won_median: Decimal | None
    won_max: int | None
    lost_median: Decimal | None


@dataclass(frozen=True, slots=True)
class Group:
    """Won and lost of one member, team, product or fiscal quarter; ``win_rate`` 0..1, None when undefined."""

    name: str
    won: int
    lost: int
    win_rate: Decimal | None
    won_value: Decimal


@dataclass(frozen=True, slots=True)
class Reason:
    """How many were closed for a reason; None: none was given."""

    reason: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Closed(Line):
    """A closed opportunity, valued at the rate of its close, with what was said about it."""

    won: bool
    reason: str | None
    competitor: str | None
    learning: str | None


@dataclass(frozen=True, slots=True)
class Results(Report):
    """Won and lost from ``since`` to ``as_of`` by the day it happened (the groups too); ``reasons`` say why it was lost.

    Win rate, average and median won and the cycle are of the statistics window, ``win_rate_90d`` of the last 90 days.
    """

    won: Sum
    lost: Sum
    win_rate: Decimal | None
    win_rate_90d: Decimal | None
    average_won: Decimal | None
    median_won: Decimal | None
    cycle_days: Cycle
    by_member: tuple[Group, ...]
    by_team: tuple[Group, ...]
    by_product: tuple[Group, ...]
    by_quarter: tuple[Group, ...]
    reasons: tuple[Reason, ...]
    won_reasons: tuple[Reason, ...] = field(default=(), metadata=ASIDE)
    outcomes: int = field(default=0, metadata=ASIDE)
    outcomes_90d: int = field(default=0, metadata=ASIDE)
    disqualified: int = field(default=0, metadata=ASIDE)
    closed: tuple[Closed, ...] = field(default=(), metadata=ASIDE)

    @property
    def sentence(self) -> str:
        """``Won 1, 18k · Lost 1, 15k``."""
        return f"Won {_said(self.won)} · Lost {_said(self.lost)}"

    @property
    def rates(self) -> str:
        """``Win rate 63 % in a year, 61 % in the last 90 days``; no percent from fewer than three outcomes."""
        year, recent = figures.rate(self.win_rate, self.outcomes), figures.rate(self.win_rate_90d, self.outcomes_90d)
        return f"Win rate {year} in a year, {recent} in the last {RECENT_DAYS} days"

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know of the numbers."""
        return (f"{self.disqualified} disqualified by us, not in the win rate",) if self.disqualified else ()


def _said(total: Sum) -> str:
    return f"{total.count}, {figures.money(total.value)}" if total.value else str(total.count)


def results(book: Book) -> Results:
    """What the scope won and lost."""
    ended, start = book.ended, book.today - timedelta(days=RECENT_DAYS)
    recent = [item for item in ended if item.closed_at and book.day(item.closed_at) >= start]
    closed = [item for item in ended if item.closed_at and item.closed_at >= book.since]
    won = won_among(ended)
    return Results.of(
        book,
        "results",
        won=_sum(won_among(closed), book),
        lost=_sum([item for item in closed if item.kind is Kind.LOST], book),
        win_rate=win_rate_of(ended, book),
        win_rate_90d=win_rate_of(recent, book),
        average_won=mean(final_values(won, book)),
        median_won=middle(final_values(won, book)),
        cycle_days=_cycle(ended, book),
        by_member=_groups(closed, book, member_of),
        by_team=_groups(closed, book, team_of),
        by_product=_groups(closed, book, product_of),
        by_quarter=tuple(sorted(_groups(closed, book, quarter_of), key=lambda group: group.name)),
        reasons=_reasons(item for item in closed if item.kind is Kind.LOST),
        won_reasons=_reasons(won_among(closed)),
        outcomes=len(outcomes(ended, book)),
        outcomes_90d=len(outcomes(recent, book)),
        disqualified=sum(disqualified(item, book) for item in ended),
        closed=_lines(closed, book),
    )


def _sum(items: Sequence[Opportunity], book: Book) -> Sum:
    return Sum(len(items), sum(final_values(items, book), Decimal(0)))


def _cycle(ended: Iterable[Opportunity], book: Book) -> Cycle:
    ended = list(ended)
    won = cycles(won_among(ended), book)
    lost = cycles([item for item in ended if item.kind is Kind.LOST], book)
    average = mean([Decimal(days) for days in won])
    return Cycle(average, middle(won), max(won, default=None), middle(lost))


def _groups(closed: Iterable[Opportunity], book: Book, name_of: NameOf) -> tuple[Group, ...]:
    """The closed ones by name, the largest won value first."""
    grouped: dict[str, list[Opportunity]] = {}
    for item in closed:
        grouped.setdefault(name_of(item, book), []).append(item)
    groups = [_group(name, items, book) for name, items in grouped.items()]
    return tuple(sorted(groups, key=lambda group: (-group.won_value, -group.won, group.name)))


def _group(name: str, items: Sequence[Opportunity], book: Book) -> Group:
    won = won_among(items)
    return Group(
        name, len(won), len(items) - len(won), win_rate_of(items, book), sum(final_values(won, book), Decimal(0))
    )


def member_of(item: Opportunity, book: Book) -> str:
    """The name of the owner at the close."""
    member = book.members.get(item.owner_id)
    return member.name if member else item.owner_id


def team_of(item: Opportunity, book: Book) -> str:
    """The name of the owner's team on the day of the close."""
    team = book.team_of(item.owner_id, book.day(item.closed_at)) if item.closed_at else None
    return team.name if team else NO_TEAM


def product_of(item: Opportunity, _book: Book) -> str:
    """The product, or that there is none."""
    return item.product or NO_PRODUCT


def quarter_of(item: Opportunity, book: Book) -> str:
    """The fiscal quarter of the close, named by the year in which the fiscal year begins: ``2026 Q1``."""
    start = book.company.workspace.fiscal_year_start
    day = book.day(item.closed_at or book.as_of)
    year, quarter = (period_of(day, span, start) for span in (Span.YEAR, Span.QUARTER))
    months = (quarter.start.year - year.start.year) * 12 + quarter.start.month - year.start.month
    return f"{year.start.year} Q{months // Span.QUARTER.months + 1}"


def _reasons(closed: Iterable[Opportunity]) -> tuple[Reason, ...]:
    """The most frequent first, those without a reason last."""
    found = Counter(item.reason for item in closed)
    ordered = sorted(found.items(), key=lambda pair: (pair[0] is None, -pair[1], pair[0] or ""))
    return tuple(Reason(reason, count) for reason, count in ordered)


def _lines(closed: Iterable[Opportunity], book: Book) -> tuple[Closed, ...]:
    """Won before lost, the largest first."""
    lines = (_line(item, book) for item in closed)
    return tuple(sorted(lines, key=lambda line: (not line.won, -(line.value or Decimal(0)), line.name, line.id)))


def _line(item: Opportunity, book: Book) -> Closed:
    said = {"reason": item.reason, "competitor": item.competitor, "learning": item.learning}
    return replace(Closed.of(book, item, won=item.kind is Kind.WON, **said), value=book.final_value(item))
