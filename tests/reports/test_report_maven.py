"""Known answers on 8,800 opportunities of a (fictitious) company, through a real database."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import naive_reports as again
import naive_time as in_time
import pytest
from asked_numbers import check
from naive_company import Naive, Told
from same_numbers import same

from bot.kinds import Kind as Reported
from bot.kinds import made
from spm_core.book.book import Book
from spm_core.book.opportunities import UNDATED, Event, EventType
from spm_core.book.periods import Span, midnight
from spm_core.book.records import Kind, Member, Membership, Product, Scope, Stage, Stages, Team, Workspace
from spm_core.reports.accuracy import accuracy
from spm_core.reports.attainment import attainment
from spm_core.reports.forecast import forecast
from spm_core.reports.funnel import funnel
from spm_core.reports.inflow import inflow
from spm_core.reports.json import as_json
from spm_core.reports.movement import movement
from spm_core.reports.results import results
from spm_core.reports.stages import stages
from spm_core.reports.stalled import stalled
from spm_core.reports.statistics import stage_facts
from spm_core.store import Database, Store
from spm_core.track import past_periods, replayed

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "maven_original"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"{FOLDER.name} is not beside this repository")
LONG_AFTER = datetime(2018, 1, 2, tzinfo=UTC)
STAGES = Stages.of(
    (
        Stage("P", "Prospecting", 1, Decimal("0.1"), 14, 21),
        Stage("E", "Engaging", 2, Decimal("0.5"), 57, 90),
        Stage("W", "Won", 3, Decimal(1), kind=Kind.WON),
        Stage("L", "Lost", 4, Decimal(0), kind=Kind.LOST),
    )
)


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def at(day: str) -> datetime:
    return midnight(date.fromisoformat(day), ZoneInfo("UTC"))


def history(row: dict[str, str]) -> list[Event]:
    """An opportunity as its row tells it: created in its stage, then perhaps closed."""
    of, won = row["opportunity_id"], row["deal_stage"] == "Won"
    first = {"name": of, "external_id": of, "owner_id": row["sales_agent"], "currency": "USD"}
    first |= {"product": row["product"].replace("GTXPro", "GTX Pro")} | ({"amount": row["close_value"]} if won else {})
    stage, created = ("P", UNDATED) if row["deal_stage"] == "Prospecting" else ("E", at(row["engage_date"]))
    events = [Event(of, 1, EventType.CREATED, None, stage, created, created, initial=first)]
    if row["close_date"]:
        closed = at(row["close_date"])
        kind, code = (EventType.WON, "W") if won else (EventType.LOST, "L")
        events.append(Event(of, 2, kind, "E", code, closed, closed))
    return events


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('maven') / 'maven.db'}")
    database.upgrade()
    store = database.add_workspace(Workspace("maven", "Maven", "USD", "UTC"), STAGES)
    with store.write(LONG_AFTER) as unit:
        for row in rows("products"):
            unit.bring([Product(row["product"], int(row["sales_price"]) * 100, "USD")])
        for manager in {row["manager"] for row in rows("sales_teams")}:
            unit.save(Team(manager, manager, "UTC"))
        for row in rows("sales_teams"):
            unit.save(Member(row["sales_agent"], row["sales_agent"]))
            unit.save(Membership(row["sales_agent"], row["manager"]))
        unit.append_many(history(row) for row in rows("sales_pipeline"))
    yield store
    database.close()


def read(store: Store, scope: str = "company", as_of: str = "2018-01-01", since: str = "2017-12-04") -> Book:
    return store.book(store.scope(scope), at(as_of), at(since))


@pytest.fixture(scope="module")
def book(store: Store) -> Book:
    return read(store)


def test_what_is_open(book: Book) -> None:
    report = funnel(book)
    assert [(row.stage, row.open, row.value) for row in report.stages] == [
        ("Prospecting", 500, 1_073_986),
        ("Engaging", 1_589, 3_892_229),
    ]
    assert report.stages[0].oldest_days is None
    assert "500 without dates, left out of the ages" in report.notes


def test_what_moved_in_december(book: Book) -> None:
    report = movement(book)
    assert (report.open_before, report.won, report.lost, report.not_moved) == (2_078, 404, 102, 1_572)
    assert (report.new.count, report.undated) == (109, 500)
    assert {line.what: line.value for line in report.bridge}["open_now"] == 3_892_229
    assert inflow(book).count == 109


def test_what_was_won_and_lost_since_the_previous_meeting(book: Book) -> None:
    report = results(book)
    assert as_json(report.won) == {"count": 476, "value": 1_062_952}
    assert report.lost.count == 122


def test_the_year(store: Store) -> None:
    report = results(read(store, since="2017-01-01"))
    assert as_json(report.won) == {"count": 4_238, "value": 10_005_534}
    assert round(report.average_won, 2) == Decimal("2360.91")
    assert report.median_won == 1_117
    assert round(report.win_rate * 100, 2) == Decimal("63.15")
    assert round(report.cycle_days.won_mean, 2) == Decimal("51.78")
    assert (report.cycle_days.won_median, report.cycle_days.won_max) == (57, 138)
    assert sum(group.won for group in report.by_member) == sum(group.won for group in report.by_team) == 4_238
    assert (len(report.by_member), len(report.by_team), len(report.by_product)) == (30, 6, 7)


def test_open_ones_older_than_anything_ever_closed(book: Book) -> None:
    old = stalled(book).older_than_anything_closed
    assert (old.count, round(old.value, -5)) == (1_301, 3_200_000)


def test_days_in_a_stage_count_the_open_ones_too(store: Store) -> None:
    facts = stage_facts(read(store, since="2016-01-01"))
    assert round(facts[1].mean_days.value, 1) == Decimal("95.3")
    assert facts[1].passed == 6_711


def test_teams_add_up_to_the_company(store: Store, book: Book) -> None:
    teams = [read(store, f"team:{team.name}") for team in store.teams()]
    whole = {line.what: line.value for line in movement(book).bridge}
    parts = [{line.what: line.value for line in movement(team).bridge} for team in teams]
    assert {what: sum(part[what] for part in parts) for what in whole} == whole
    assert sum(results(team).won.value for team in teams) == results(book).won.value
    assert sum(funnel(team).total.open for team in teams) == 2_089


@pytest.mark.parametrize("scope", ["company", "team:Melvin Marxen", "member:Anna Snelling"])
@pytest.mark.parametrize("moments", [("2018-01-01", "2017-12-04"), ("2017-09-01", "2017-05-15")])
def test_plain_counting_over_the_rows_gives_the_same(store: Store, scope: str, moments: tuple[str, str]) -> None:
    whose = store.scope(scope)
    as_of, since = map(at, moments)
    book, naive = store.book(whose, as_of, since), Naive(told(), whose.kind, whose.id, as_of, since)
    same(funnel(book), again.funnel(naive))
    same(inflow(book), again.inflow(naive))
    same({"stages": stages(book).stages}, {"stages": again.stages(naive)})
    moved = again.movement(naive)
    same(
        {"bridge": {line.what: line.value for line in movement(book).bridge if line.value}},
        {"bridge": moved.pop("bridge")},
    )
    same(movement(book), moved)
    assert {line.id: line.days for line in stalled(book).opportunities} == again.stalled(naive)
    counted = again.results(naive)
    assert sum(counted.pop("by_member").values()) == counted["won"]["count"] + counted["lost"]["count"]
    assert sum(counted.pop("reasons").values()) == counted["lost"]["count"]
    same(results(book), counted)
    same(forecast(book), again.forecast(naive))
    for span in (Span.MONTH, Span.QUARTER):
        same(forecast(book, span), in_time.forecast(naive, span.months))
    same(attainment(book), again.attainment(naive))


def test_what_plain_counting_says_of_three_forecasts(store: Store) -> None:
    """F17: the first months of which every rule had something to say, and what they brought."""
    team = store.scope("team:Melvin Marxen")
    periods = past_periods(store, Span.MONTH, at("2018-01-01"), team)[-3:]
    found = list(replayed(store, team, Span.MONTH, periods))
    assert [f"{made_.start:%Y-%m}" for made_ in found] == ["2017-10", "2017-11", "2017-12"]
    for made_ in found:
        before = in_time.later(made_.start, -1)
        begins, ends = (
            Naive(told(), team.kind, team.id, at(day.isoformat()), at(since.isoformat()))
            for day, since in ((made_.start, before), (made_.end, made_.start))
        )
        same(dict(made_.rules), in_time.foretold(begins, 1))
        same(made_, in_time.became(ends, made_.start, made_.end))


@pytest.mark.parametrize("report", ["funnel", "movement", "stages", "results", "attainment"])
def test_every_number_can_be_asked(store: Store, report: str) -> None:
    book = store.book(store.scope("company"), at("2018-01-01"), at("2017-12-04"), explained=True)
    check(made(Reported(report), book), book)


def told() -> Told:
    """The rows once more, for plain counting."""
    prices = {row["product"]: Product(row["product"], int(row["sales_price"]) * 100, "USD") for row in rows("products")}
    people = rows("sales_teams")
    return Told(
        STAGES.all,
        ZoneInfo("UTC"),
        {row["manager"]: ZoneInfo("UTC") for row in people},
        [Membership(row["sales_agent"], row["manager"]) for row in people],
        {row["opportunity_id"]: history(row) for row in rows("sales_pipeline")},
        products=prices,
        currency="USD",
    )


def test_what_forecasts_achieved_in_the_months_of_2017(store: Store) -> None:
    periods = past_periods(store, Span.MONTH, at("2018-01-01"))
    track = tuple(replayed(store, Scope("company"), Span.MONTH, periods))
    found = accuracy(replace(read(store), track=track), Span.MONTH)
    # The first opportunities were closed in March, so April is the first month that began with something to go by.
    assert [past.start for past in found.periods] == [date(2017, month, 1) for month in range(4, 13)]
    assert Decimal("0.7") <= found.interval_held <= Decimal("0.9")
    errors = {item.rule: item.mean_absolute_error for item in found.rules}
    assert errors[found.best_rule] <= errors["value_win_rate"] / 2
    assert errors["simulation"] <= errors["value_win_rate"] / 2
    won = {
        f"{month:02}": sum(int(row["close_value"]) for row in rows("sales_pipeline") if won_in_month(row, month))
        for month in range(4, 13)
    }
    assert {f"{past.start:%m}": past.actual for past in found.periods} == won


def won_in_month(row: dict[str, str], month: int) -> bool:
    return row["deal_stage"] == "Won" and row["close_date"].startswith(f"2017-{month:02}")
