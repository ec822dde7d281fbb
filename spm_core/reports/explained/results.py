"""What the numbers of results come from (F12)."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from spm_core.book.book import Book
from spm_core.book.opportunities import Opportunity
from spm_core.book.records import Kind
from spm_core.reports.explained.figure import (
    Figure,
    Input,
    Unit,
    among,
    by_name,
    each,
    explain,
    money,
    valued,
    window,
)
from spm_core.reports.results import RECENT_DAYS, Group, Results, member_of, product_of, quarter_of, team_of
from spm_core.reports.statistics import disqualified, outcomes, statistics_start, won_among

WON = "won in the window by the day it happened, at the rate of that day"
LOST = "lost in the window by the day it happened, at the rate of that day"
WIN_RATE = (
    "F12 won ÷ (won + lost); without those disqualified by us before the third stage and those entered by mistake"
)
CYCLES = {
    "won_mean": "F12 mean days from creation to a win",
    "won_median": "F12 median days from creation to a win",
    "won_max": "F12 days from creation to close of the slowest win",
    "lost_median": "F12 median days from creation to a loss",
}
GROUPS = {"by_member": member_of, "by_team": team_of, "by_product": product_of, "by_quarter": quarter_of}


@explain.register
def of_results(found: Results, book: Book) -> Iterator[Figure]:
    """Won and lost, the rates, then group by group."""
    closed = [item for item in book.ended if item.closed_at and item.closed_at >= book.since]
    for name, formula, total in (("won", WON, found.won), ("lost", LOST, found.lost)):
        items = [item for item in closed if item.kind.value == name]
        yield Figure(f"{name}.count", formula, total.count, Unit.COUNT, window(book), each(book, items))
        yield Figure(f"{name}.value", formula, total.value, Unit.MONEY, window(book), valued(book, items, final=True))
    yield from _rates(found, book)
    yield from _averages(found, book)
    for name, name_of in GROUPS.items():
        for group in getattr(found, name):
            yield from _group(
                f"{name}.{group.name}", group, book, [i for i in closed if name_of(i, book) == group.name]
            )
    for row in found.reasons:
        items = [item for item in closed if item.kind is Kind.LOST and item.reason == row.reason]
        yield Figure(
            f"reasons.{row.reason}.count", f"{LOST}, for this reason", row.count, Unit.COUNT, (), each(book, items)
        )


def _rates(found: Results, book: Book) -> Iterator[Figure]:
    recent = book.today - timedelta(days=RECENT_DAYS)
    for name, start in (("win_rate", statistics_start(book)), ("win_rate_90d", recent)):
        ended = [item for item in book.ended if item.closed_at and book.day(item.closed_at) >= start]
        yield _rate(name, getattr(found, name), book, ended, start)


def _rate(path: str, value: Decimal | None, book: Book, ended: Sequence[Opportunity], start: date | None) -> Figure:
    counted = outcomes(ended, book)
    won = len(won_among(counted))
    left_out = sum(disqualified(item, book) for item in ended)
    inputs = by_name({"won": won, "lost": len(counted) - won, "disqualified": left_out})
    since = (Input("since", start),) if start else ()
    return Figure(path, WIN_RATE, value, Unit.SHARE, (*inputs, *since), among(book, counted))


def _averages(found: Results, book: Book) -> Iterator[Figure]:
    won, since = won_among(book.ended), Input("since", statistics_start(book))
    lost = [item for item in book.ended if item.kind is Kind.LOST]
    known = [item for item in won if book.final_value(item) is not None]
    total = sum((book.final_value(item) or Decimal(0) for item in known), Decimal(0))
    inputs = (since, money("value_won", total), Input("won_with_a_value", len(known)))
    average = "F12 value won ÷ wins with a known value"
    yield Figure("average_won", average, found.average_won, Unit.MONEY, inputs, among(book, known))
    middle = "F12 the middle one of the values won"
    yield Figure("median_won", middle, found.median_won, Unit.MONEY, inputs, among(book, known))
    for name, formula in CYCLES.items():
        items = [item for item in (lost if name == "lost_median" else won) if not item.undated]
        value: Any = getattr(found.cycle_days, name)
        counts = (since, Input("counted", len(items)))
        yield Figure(f"cycle_days.{name}", formula, value, Unit.DAYS, counts, among(book, items))


def _group(path: str, group: Group, book: Book, items: Sequence[Opportunity]) -> Iterator[Figure]:
    won, lost = won_among(items), [item for item in items if item.kind is Kind.LOST]
    yield Figure(f"{path}.won", WON, group.won, Unit.COUNT, window(book), each(book, won))
    yield Figure(f"{path}.lost", LOST, group.lost, Unit.COUNT, window(book), each(book, lost))
    yield Figure(f"{path}.won_value", WON, group.won_value, Unit.MONEY, window(book), valued(book, won, final=True))
    yield _rate(f"{path}.win_rate", group.win_rate, book, items, None)
