"""What is exported and imported into an empty company gives the same reports, whatever happened before."""

import csv
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from importing import MAVEN, NOW, WORKED
from random_company import HOUR, MEMBERS, STEPS, Step, World, founded

from bot.importing import bring_in
from spm_core.book.agreed import Review, Setting
from spm_core.book.book import Book
from spm_core.book.choices import SCORE, TWO_EACH, VELOCITY_FROM
from spm_core.book.records import AccountPlan, Contact, Planned, Snooze, Target, WorkPlan
from spm_core.book.refusals import Refusal
from spm_core.exchange import Changes, export, read
from spm_core.reports.accounts import accounts
from spm_core.reports.activity import activity
from spm_core.reports.forecast import forecast
from spm_core.reports.funnel import funnel
from spm_core.reports.hygiene import hygiene
from spm_core.reports.inflow import inflow
from spm_core.reports.json import as_json
from spm_core.reports.movement import movement
from spm_core.reports.offers import offers
from spm_core.reports.planning import planning
from spm_core.reports.results import results
from spm_core.reports.stalled import stalled
from spm_core.reports.top5 import top5
from spm_core.rules import opportunities
from spm_core.rules.stamp import Stamp
from spm_core.store import Database, Store, new_id

REPORTS = (funnel, inflow, movement, results, stalled, offers, top5, activity, forecast)
# The layout has no recorded time for activities, offers and plans: a moment of the past knows them from the day they happened.
OF_EVENTS = (funnel, inflow, movement, results, forecast)
SCOPES = ("company", "team:North", "team:South", "member:Carla")
NOT_TOLD = frozenset({"id", "external_id", "last_contact"})

CHANGES = st.sampled_from(
    [
        {"currency": "USD"},
        {"currency": "JPY"},
        {"amount": Decimal(1250)},
        {"amount": None},
        {"expected_close": date(2025, 6, 30)},
        {"expected_close": None},
        {"category": "commit"},
        {"next_step": "=call; 'Anna', \"now\"\r\nor never"},
        {"next_step": None},
        {"probability_override": Decimal("0.35")},
        {"pinned": True},
        {"pinned": False},
        {"name": " @ Übermut, + "},
        {"competitor": "Rival"},
        {"product": "Pump"},
    ]
)
TOLD = st.tuples(st.integers(0, 4), CHANGES, st.integers(0, 24 * 30))
TEXTS = st.sampled_from([None, "visit the plant", "=call; 'Anna',\r\nor never"])
# opportunity, member, days from the end until it is due or until which it rests, what is said, whether it is done
AHEAD = st.tuples(st.integers(0, 4), st.sampled_from(MEMBERS), st.integers(-5, 9), TEXTS, st.booleans())


def again(database: Database, store: Store, folder: Path, now: datetime) -> Store:
    """The same company a second time, by way of files."""
    with store.everything() as everything:
        export(store.workspace, everything, folder)
    name = new_id()
    changes = bring_in(database, None, lambda: read([folder]), name, now)
    assert changes.findings.rejected == []
    assert changes.findings.warnings == []
    return database.store(name)


def plain(value: Any, without: frozenset[str]) -> Any:
    """A report without what an import makes anew, its lists in an order that does not hang on ids."""
    if isinstance(value, dict):
        return {key: plain(item, without) for key, item in value.items() if key not in without}
    if isinstance(value, list):
        return sorted(
            (plain(item, without) for item in value), key=lambda item: json.dumps(item, sort_keys=True, default=str)
        )
    return value


def told(book: Book, kinds: tuple[Any, ...], without: frozenset[str]) -> Any:
    return {kind.__name__: plain(as_json(kind(book)), without) for kind in kinds}


def same(one: Store, other: Store, scope: str, as_of: datetime, since: datetime, *, past: bool = False) -> None:
    kinds, without = (OF_EVENTS, NOT_TOLD | {"planned_action"}) if past else (REPORTS, NOT_TOLD - {"last_contact"})
    books = [store.book(store.scope(scope), as_of, since) for store in (one, other)]
    first, second = (told(book, kinds, without) for book in books)
    assert first == second
    first, second = (sorted((line.name, str(line.snooze)) for line in stalled(book).opportunities) for book in books)
    assert first == second  # the reports' JSON does not say who rests


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(STEPS, min_size=10, max_size=60),
    more=st.lists(TOLD, max_size=8),
    ahead=st.lists(AHEAD, max_size=12),
    share=st.integers(0, 100),
)
def test_a_random_history_comes_back_whole(
    database: Database, steps: list[Step], more: list[Any], ahead: list[Any], share: int
) -> None:
    world = founded(database)
    world.live(steps)
    change(world, more)
    look_ahead(world, ahead)
    end = world.now + HOUR
    with TemporaryDirectory() as folder:
        other = again(database, world.store, Path(folder), end)
    then = end - timedelta(hours=int((end - datetime(2024, 11, 1, tzinfo=UTC)) / HOUR) * share // 100)
    for scope in SCOPES:
        same(world.store, other, scope, end, then)
        same(world.store, other, scope, then, then - timedelta(days=28), past=True)


def change(world: World, more: list[Any]) -> None:
    with world.store.write(world.now) as unit:
        unit.save_rates([(date(2024, 1, 1), "USD", Decimal("0.9")), (date(2025, 1, 1), "JPY", Decimal("0.0061"))])
        unit.save(Target("north", date(2025, 1, 1), 9_000_000, "EUR"))
        unit.save_many([Setting("team", "north", SCORE, "gain"), Setting("team", "north", TWO_EACH, value=True)])
        unit.save(Setting("company", "", VELOCITY_FROM, "S2"))
    for number, fields, late in more:
        if f"o{number}" in world.events:
            world.now += HOUR
            stamp = Stamp("ben", world.now - late * HOUR, world.now)
            with world.store.write(world.now) as unit:
                try:
                    unit.append(opportunities.change(stamp, world.store.opportunity(f"o{number}"), **fields) or [])
                except (Refusal, IndexError):
                    continue


def look_ahead(world: World, ahead: list[Any]) -> None:
    """Something planned for each, and every other one rests."""
    for number, (item, member, days, text, done) in enumerate(ahead):
        if f"o{item}" in world.events:
            world.now += HOUR
            day = world.now.date() + timedelta(days=days)
            with world.store.write(world.now) as unit:
                unit.save(Planned(new_id(), f"o{item}", member, "visit", day, text, "done" if done else None))
                if number % 2:
                    unit.save(Snooze(f"o{item}", member, day, text or "their budget", world.now))


def test_the_worked_example_comes_back_whole(database: Database, tmp_path: Path) -> None:
    bring_in(database, None, lambda: read([WORKED]), "Worked", NOW)
    store = database.store("Worked")
    other = again(database, store, tmp_path / "out", NOW)
    days = [datetime(2026, month, day, tzinfo=UTC) for month, day in ((2, 2), (2, 20), (3, 1), (3, 10))]
    for scope in ("company", "team:North", "member:Anna"):
        for since, as_of in pairwise(days):
            same(store, other, scope, as_of, since)


def test_an_export_into_the_same_company_changes_nothing(database: Database, tmp_path: Path) -> None:
    bring_in(database, None, lambda: read([WORKED]), "Worked", NOW)
    store = database.store("Worked")
    with store.everything() as everything:
        export(store.workspace, everything, tmp_path / "out")
    changes = bring_in(database, store, lambda: read([tmp_path / "out"]), "", NOW)
    assert tallies(changes) == ((0, 0, 10, 0), (0, 0, 11, 0), (0, 0, 3, 0))
    assert (changes.findings.rejected, changes.findings.warnings) == ([], [])


def tallies(changes: Changes) -> tuple[tuple[int, int, int, int], ...]:
    found = (changes.opportunities, changes.directory.accounts_tally, changes.directory.members_tally)
    return tuple((item.created, item.updated, item.unchanged, item.rejected) for item in found)


@pytest.fixture
def waiting(database: Database) -> Store:
    """The worked example, in which O2 and O4 have a plan each, O2 one that is done, and O3 rests."""
    bring_in(database, None, lambda: read([WORKED]), "Worked", NOW)
    store = database.store("Worked")
    ids = {item.external_id: item.id for item in store.open_opportunities()}
    people = {member.name: member.id for member in store.members()}
    with store.write(NOW) as unit:
        unit.save_many(
            [
                Planned("p1", ids["O2"], people["Ben"], "demo", date(2026, 12, 3), "show the pump, again"),
                Planned("p2", ids["O2"], people["Anna"], "call", date(2026, 11, 30), None, "a-1"),
                Planned("p3", ids["O4"], people["Anna"], "visit", date(2026, 11, 25), planned_on=date(2026, 11, 20)),
                Snooze(ids["O3"], people["Anna"], date(2026, 12, 7), "their board meets", NOW),
                Snooze(ids["O3"], people["Mia"], date(2026, 12, 1), "asked for time", NOW - timedelta(days=3)),
            ]
        )
    return store


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_plans_and_rests_come_back_whole(database: Database, waiting: Store, tmp_path: Path) -> None:
    as_of = NOW + timedelta(hours=1)
    other = again(database, waiting, tmp_path, as_of)
    assert rows(tmp_path / "planned.csv") == [
        ["external_id", "member", "type", "due", "text", "planned_on", "done", "account", "given_up"],
        ["O4", "Anna", "visit", "2026-11-25", "", "2026-11-20", "", "", ""],
        ["O2", "Anna", "call", "2026-11-30", "", "", "a-1", "", ""],
        ["O2", "Ben", "demo", "2026-12-03", "show the pump, again", "", "", "", ""],
    ]
    zone = waiting.workspace.timezone
    said = [moment.astimezone(ZoneInfo(zone)).isoformat() for moment in (NOW - timedelta(days=3), NOW)]
    assert rows(tmp_path / "snoozes.csv") == [
        ["external_id", "member", "until", "reason", "at"],
        ["O3", "Mia", "2026-12-01", "asked for time", said[0]],
        ["O3", "Anna", "2026-12-07", "their board meets", said[1]],
    ]
    for scope in ("company", "team:North", "member:Anna"):
        same(waiting, other, scope, as_of, NOW - timedelta(days=28))
    lines = stalled(other.book(other.scope("company"), as_of, NOW - timedelta(days=28))).opportunities
    seen = {line.external_id: (line.planned_action, line.snooze) for line in lines}
    assert seen["O2"] == ("show the pump, again, Thu 3 Dec", None)
    assert seen["O4"] == ("visit, Wed 25 Nov", None)
    assert seen["O3"] == (None, "rests until Mon 7 Dec: their board meets")


def test_plans_and_rests_are_here_once_however_often_they_are_imported(
    database: Database, waiting: Store, tmp_path: Path
) -> None:
    other = again(database, waiting, tmp_path, NOW + HOUR)
    for store in (waiting, other):
        before = (store.planned(), store.snoozes())
        changes = bring_in(database, store, lambda: read([tmp_path]), "", NOW + 2 * HOUR)
        assert (changes.findings.rejected, changes.findings.warnings) == ([], [])
        with store.everything() as everything:
            counts = export(store.workspace, everything, tmp_path / store.workspace.id)
        assert (counts["planned"], counts["snoozes"]) == (3, 2)
        assert (store.planned(), store.snoozes()) == before


def test_what_was_done_since_an_export_is_not_planned_anew(database: Database, waiting: Store, tmp_path: Path) -> None:
    with waiting.everything() as everything:
        export(waiting.workspace, everything, tmp_path)
    with waiting.write(NOW) as unit:
        unit.save_many(replace(item, done_activity_id="done") for item in waiting.planned())
    bring_in(database, waiting, lambda: read([tmp_path]), "", NOW + HOUR)
    assert waiting.planned() == ()


def test_a_folder_without_plans_and_rests_leaves_those_that_are_here(
    database: Database, waiting: Store, tmp_path: Path
) -> None:
    with waiting.everything() as everything:
        export(waiting.workspace, everything, tmp_path)
    for name in ("planned", "snoozes"):
        (tmp_path / f"{name}.csv").unlink()
    before = (waiting.planned(), waiting.snoozes())
    bring_in(database, waiting, lambda: read([tmp_path]), "", NOW + HOUR)
    assert (waiting.planned(), waiting.snoozes()) == before


def test_persons_and_plans_of_hours_come_back_whole_and_once(
    database: Database, waiting: Store, tmp_path: Path
) -> None:
    acme = next(account for account in waiting.accounts() if account.name == "Acme")
    people = {member.name: member.id for member in waiting.members()}
    days = date(2026, 11, 16), date(2026, 11, 30)
    with waiting.write(NOW) as unit:
        unit.save(Contact("c1", acme.id, "Liisa Virta", "buyer", "positive", key_person=True, left_on=date(2027, 3, 1)))
        unit.save(Contact("c2", acme.id, "Olli Salo"))
        unit.save(WorkPlan(people["Anna"], *days, Decimal(20), Decimal("7.5"), Decimal(10), Decimal(0)))
    as_of = NOW + timedelta(hours=1)
    other = again(database, waiting, tmp_path, as_of)
    assert rows(tmp_path / "contacts.csv")[1:] == [
        ["Acme", "Liisa Virta", "buyer", "positive", "yes", "2027-03-01"],
        ["Acme", "Olli Salo", "", "", "no", ""],
    ]
    assert rows(tmp_path / "plans.csv")[1:] == [["Anna", "2026-11-16", "2026-11-30", "20", "7.5", "10", "0"]]
    since = NOW - timedelta(days=28)
    for kind in (accounts, planning, hygiene):
        books = [store.book(store.scope("company"), as_of, since, whole=True) for store in (waiting, other)]
        assert plain(as_json(kind(books[0])), NOT_TOLD) == plain(as_json(kind(books[1])), NOT_TOLD)
    changes = bring_in(database, other, lambda: read([tmp_path]), "", as_of)
    assert (changes.findings.rejected, changes.findings.warnings) == ([], [])
    book = other.book(other.scope("company"), as_of, since, whole=True)
    assert (len(book.customers.people), len(book.work_plans)) == (2, 1)


def test_what_is_known_of_key_accounts_and_plans_with_customers_come_back_whole_and_once(
    database: Database, waiting: Store, tmp_path: Path
) -> None:
    acme = next(account for account in waiting.accounts() if account.name == "Acme")
    people = {member.name: member.id for member in waiting.members()}
    at = NOW - timedelta(days=40)
    with waiting.write(NOW) as unit:
        key = replace(
            acme, key_account=True, customer_since=date(2019, 5, 1), estimated_spend=9_000_000, review_every=60
        )
        unit.save(key)
        unit.save(AccountPlan(acme.id, date(2026, 1, 1), at, "EUR", 5_000_000, "one supplier", people["Mia"]))
        unit.save(AccountPlan(acme.id, date(2026, 1, 1), at + HOUR, "EUR", 6_000_000, "one supplier", people["Mia"]))
        unit.save(Review("r1", acme.id, people["Anna"], at, "growing"))
        alone = Planned("p8", None, people["Anna"], "meeting", date(2026, 11, 24), "the plant", account_id=acme.id)
        unit.save_many([alone, replace(alone, id="p9", due=date(2026, 11, 26), dropped_on=date(2026, 11, 27))])
    as_of = NOW + timedelta(hours=1)
    other = again(database, waiting, tmp_path, as_of)
    assert rows(tmp_path / "accounts.csv")[1][-3:] == ["2019-05-01", "90000", "60"]
    assert [row[2] for row in rows(tmp_path / "account_plans.csv")[1:]] == ["50000", "60000"]
    since = NOW - timedelta(days=28)
    for kind in (accounts, planning):
        books = [store.book(store.scope("company"), as_of, since, whole=True) for store in (waiting, other)]
        assert plain(as_json(kind(books[0])), NOT_TOLD) == plain(as_json(kind(books[1])), NOT_TOLD)
    mine = [item for item in other.planned() if item.opportunity_id is None]
    assert [(item.due.day, item.dropped_on) for item in mine] == [(24, None), (26, date(2026, 11, 27))]
    changes = bring_in(database, other, lambda: read([tmp_path]), "", as_of)
    assert (changes.findings.rejected, changes.findings.warnings) == ([], [])
    assert (len(other.reviews()), len([item for item in other.planned() if item.opportunity_id is None])) == (1, 2)


def test_only_a_members_data_goes_out(database: Database, tmp_path: Path) -> None:
    bring_in(database, None, lambda: read([WORKED]), "Worked", NOW)
    store = database.store("Worked")
    anna = next(member.id for member in store.members() if member.name == "Anna")
    with store.everything() as everything:
        counts = export(store.workspace, everything, tmp_path, {anna})
    assert (counts["opportunities"], counts["events"], counts["offers"], counts["activities"]) == (5, 15, 1, 7)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_maven_gives_the_same_reports_from_both_folders_and_once_more_from_an_export(
    database: Database, tmp_path: Path
) -> None:
    if not (MAVEN / "maven_original").is_dir():
        pytest.skip("Maven's folders are not beside the project (../shared/data)")
    for name in ("maven_original", "maven_us_dates"):
        bring_in(database, None, partial(read, [MAVEN / name]), name, NOW)
    first, second = database.store("maven_original"), database.store("maven_us_dates")
    third = again(database, first, tmp_path, NOW)
    as_of, since = datetime(2018, 1, 1, tzinfo=UTC), datetime(2017, 12, 4, tzinfo=UTC)
    for scope in ("company", "team:Dustin Brinkmann", "member:Darcel Schlecht"):
        same(first, second, scope, as_of, since)
        same(first, third, scope, as_of, since)
    book = first.book(first.scope("company"), as_of, since)
    assert (results(book).won.count, results(book).won.value, results(book).lost.count) == (476, 1_062_952, 122)
    seen = movement(book)
    assert (seen.open_before, seen.won, seen.lost, seen.not_moved, seen.new.count) == (2078, 404, 102, 1572, 109)


def test_a_target_changed_by_a_file_is_a_newer_version(database: Database, tmp_path: Path) -> None:
    bring_in(database, None, lambda: read([WORKED]), "Worked", NOW)
    store = database.store("Worked")
    with store.everything() as everything:
        export(store.workspace, everything, tmp_path)
    (tmp_path / "targets.csv").write_text("of,month,amount,currency\nNorth,2026-03,31000,EUR\n", encoding="utf-8")
    changes = bring_in(database, store, lambda: read([tmp_path]), "", NOW)
    assert changes.findings.warnings == [
        "targets.csv: the target of North for 2026-03 was another here and is now the file's."
    ]
    scope = store.scope("team:North")
    march = [
        next(item.amount for item in store.book(scope, moment).targets if item.month == date(2026, 3, 1))
        for moment in (datetime(2026, 3, 2, tzinfo=UTC), NOW, NOW + HOUR)
    ]
    assert march == [3_000_000, 3_000_000, 3_100_000]
