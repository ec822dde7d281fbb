"""Every number can be asked where it comes from: what is said adds up to it, in companies of chance and in the worked example."""

import json
from datetime import UTC, datetime

import pytest
import worked
from asked_numbers import check

from bot.importing import bring_in
from bot.kinds import Kind, made
from spm_core.book.book import Book
from spm_core.book.periods import midnight
from spm_core.exchange import read
from spm_core.reports.explained import Figure, plain
from spm_core.store import Database, Store

LATER = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def book(database: Database) -> Book:
    bring_in(database, None, lambda: read([worked.FOLDER]), "Worked", LATER)
    return explained(database.store("Worked"), "team:North")


def explained(store: Store, scope: str) -> Book:
    whose = store.scope(scope)
    as_of, since = (midnight(day, store.zone(whose)) for day in (worked.AS_OF, worked.SINCE))
    return store.book(whose, as_of, since, explained=True)


@pytest.mark.parametrize("report", list(Kind), ids=str)
def test_no_number_of_the_worked_example_is_without_an_explanation(book: Book, report: Kind) -> None:
    check(made(report, book), book)


def of(book: Book, kind: Kind, path: str) -> Figure:
    return next(figure for figure in check(made(kind, book), book) if figure.figure == path)


def test_a_stage_is_explained_as_a_seller_would(book: Book) -> None:
    found = of(book, Kind.FUNNEL, "stages.Identified.required")
    assert found.sentence == (
        "To win 90k in 90 days at 30k a deal takes a win every 30 days. 10 % of those that reach Identified are won, and "
        "they stay 14 days: 14 ÷ 30 ÷ 0.1 = 4.7 open at any time. You have 1: Hazel 10k."
    )
    assert found.formula.startswith("F2 ")
    (told,) = plain([found])
    assert list(told) == ["figure", "formula", "inputs", "opportunities"]
    given = told["inputs"]
    assert (given["target"], given["average_won"], given["period_days"]) == (90_000, 30_000, 90)
    assert (given["mean_days"], given["win_share"]) == (14, 0.1)
    assert given["average_won_from"] == given["mean_days_from"] == "fixed by the company"
    assert [line["name"] for line in told["opportunities"]] == [line.name for line in found.opportunities]
    json.dumps(told)
