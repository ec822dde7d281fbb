"""What is saved is all there, once, in the order it was told; what cannot be saved leaves nothing."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import psycopg
import pytest
from postgres import fresh_database
from random_company import TEAMS
from sqlalchemy import make_url

from spm_core.book.cadence import CadenceRule, Occurrence
from spm_core.book.opportunities import Event, EventType, OfferEventType
from spm_core.book.records import (
    DEFAULT_STAGES,
    Account,
    Activity,
    Benchmark,
    Kind,
    Member,
    Membership,
    Note,
    Planned,
    Product,
    Role,
    Scope,
    Snooze,
    Stage,
    Target,
    Team,
    Workspace,
)
from spm_core.book.refusals import ConflictError, IllegalHistoryError, NotFoundError
from spm_core.rules import offers, opportunities
from spm_core.rules.stamp import Stamp
from spm_core.store import Database, Store, Unavailable, Unit, new_id

NOW = datetime(2026, 3, 2, 7, 30, 0, 123456, tzinfo=UTC)
DAY = timedelta(days=1)


def stamp(at: datetime = NOW, key: str | None = None) -> Stamp:
    return Stamp("anna", at, at, key=key)


def created(of: str = "o1", at: datetime = NOW, key: str | None = None, **initial: str) -> list[Event]:
    return opportunities.create(
        stamp(at, key), id=of, name=of, owner_id="anna", stage="S1", currency="EUR", stages=DEFAULT_STAGES, **initial
    )


@pytest.fixture
def people(store: Store) -> Store:
    """Two members and a customer."""
    with store.write(NOW) as unit:
        unit.save_many([Member("anna", "Anna"), Member("ben", "Ben"), Account("acme", "Acme")])
    return store


def test_records_come_back_as_they_were_saved(store: Store) -> None:
    anna = Member(
        "anna", "Anna Ääkkö", Role.KAM, "anna@example.com", "U1", "Europe/Paris", "fi", "ben", date(2026, 1, 1)
    )
    rule = CadenceRule("r", "team", "team", "north", "month", frozenset({1, 3, 5}), 0, time(9), 60, "Europe/Helsinki")
    occurrence = Occurrence("m", "team", "team", "north", date(2026, 3, 2), NOW, 60, "held", NOW, {"top5": ["o1"]})
    snooze = Snooze("o1", "anna", date(2026, 4, 1), "waiting for the board", NOW)
    planned = Planned("p", "o1", "anna", "call", date(2026, 3, 9))
    acme = Account("acme", "Acme", "group", "food", "anna", True, "A", date(2019, 5, 2), 90_000_000_00, 182)
    with store.write(NOW) as unit:
        unit.save_many([*TEAMS, anna, Member("ben", "Ben"), acme])
        unit.save_many([Membership("anna", "north"), Membership("ben", "south", date(2026, 1, 1), date(2026, 2, 1))])
        unit.save_many([Product("Pump", 5_000_00, "EUR"), Benchmark("win_rate", "", Decimal("0.3"))])
        unit.save_rates([(date(2026, 1, 1), "USD", Decimal("0.9000"))])
        unit.append(created(account_id="acme"))
        unit.save_many([rule, occurrence, snooze, planned, Target("anna", date(2026, 3, 1), 9_000_000_00, "EUR")])
    assert store.members()[0] == anna == store.member("anna") == store.member_by_slack("U1")
    assert store.teams() == TEAMS
    assert store.memberships() == (
        Membership("anna", "north"),
        Membership("ben", "south", date(2026, 1, 1), date(2026, 2, 1)),
    )
    assert store.accounts() == (store.account("acme"),) == (acme,)
    assert store.cadence_rules() == (rule,)
    assert store.occurrences(NOW, NOW + DAY) == (occurrence,) == (store.occurrence("m"),)
    assert store.occurrences(NOW - DAY, NOW) == ()
    assert store.snoozes() == {"o1": snooze}
    assert store.planned() == (planned,)
    assert store.targets("anna") == store.targets() == (Target("anna", date(2026, 3, 1), 9_000_000_00, "EUR"),)
    company = store.company()
    assert company.stages == DEFAULT_STAGES
    assert company.products == {"Pump": Product("Pump", 5_000_00, "EUR")}
    assert company.benchmark("win_rate") == Decimal("0.3")
    assert company.rates.on("USD", date(2026, 2, 1)) == Decimal("0.9000")


def test_saving_again_replaces(store: Store) -> None:
    name = store.workspace.name
    with store.write(NOW) as unit:
        unit.save(Team("north", "North", "UTC"))
        unit.save(Team("north", "Arctic", "UTC", share_activity=True))
        unit.save(Stage("S1", "Spotted", 1, Decimal("0.15")))
        unit.save(Workspace(store.workspace.id, f"{name} AB", "SEK"))
    assert store.teams() == (Team("north", "Arctic", "UTC", share_activity=True),)
    assert store.company().stages.by_code["S1"].name == "Spotted"
    assert store.workspace == Workspace(store.workspace.id, f"{name} AB", "SEK")


def test_large_sums_are_exact(people: Store) -> None:
    with people.write(NOW) as unit:
        item = unit.append(created(amount="9007199254740.93"))  # a float would make it .94
    assert item.amount == people.opportunity("o1").amount == 900_719_925_474_093


def test_an_opportunity_is_the_fold_of_its_events(people: Store) -> None:
    with people.write(NOW) as unit:
        first = unit.append(created(external_id="X-1"))
        moved = unit.append(opportunities.move(stamp(NOW + DAY), first, "S3", DEFAULT_STAGES))
    assert people.opportunity("o1") == moved == people.opportunity_by_external_id("X-1")
    assert (moved.stage, moved.version, moved.changed_at) == ("S3", 2, NOW + DAY)
    assert [event.type for event in people.events("o1")] == [EventType.CREATED, EventType.STAGE]
    assert people.open_opportunities() == people.open_opportunities(owner_id="anna") == (moved,)
    assert people.open_opportunities(owner_id="ben") == people.open_opportunities(account_id="acme") == ()


def test_what_somebody_else_changed_is_not_overwritten(people: Store) -> None:
    with people.write(NOW) as unit:
        seen = unit.append(created())
        unit.append(opportunities.move(stamp(), seen, "S2", DEFAULT_STAGES))
    with pytest.raises(ConflictError, match="since you read it"), people.write(NOW) as unit:
        unit.append(opportunities.move(stamp(), seen, "S4", DEFAULT_STAGES))
    assert people.opportunity("o1").stage == "S2"


def test_an_impossible_history_is_refused_and_leaves_nothing(people: Store) -> None:
    with people.write(NOW) as unit:
        seen = unit.append(created())
    before_it = opportunities.move(stamp(NOW - DAY), seen, "S2", DEFAULT_STAGES)
    with pytest.raises(IllegalHistoryError), people.write(NOW) as unit:
        unit.append(before_it)
    assert people.opportunity("o1") == seen
    assert len(people.events("o1")) == 1


def test_a_history_that_once_was_impossible_is_refused(people: Store) -> None:
    """Reopened is told before the loss it needs: on the day in between, the history makes no sense."""
    told = [
        *created(),
        Event("o1", 2, EventType.REOPENED, "LOST", "S2", NOW + 9 * DAY, NOW + 9 * DAY),
        Event("o1", 3, EventType.LOST, "S1", "LOST", NOW + 5 * DAY, NOW + 12 * DAY),
    ]
    with pytest.raises(IllegalHistoryError), people.write(NOW) as unit:
        unit.append_many([told])
    assert people.open_opportunities() == ()


def test_an_exception_in_the_middle_leaves_nothing(people: Store) -> None:
    class CrashError(Exception):
        pass

    def crash(unit: Unit) -> None:
        unit.append(created())
        unit.once("key")
        unit.log(Activity("a1", "call", NOW, NOW, 15, ("anna",)))
        raise CrashError

    with pytest.raises(CrashError), people.write(NOW) as unit:
        crash(unit)
    assert people.open_opportunities() == ()
    with pytest.raises(NotFoundError):
        people.activity("a1")
    with people.write(NOW) as unit:
        assert unit.once("key")


def test_a_key_counts_once_in_each_company(shared: Database, people: Store) -> None:
    other = shared.add_workspace(Workspace(new_id(), new_id()), DEFAULT_STAGES)
    with people.write(NOW) as unit:
        assert unit.once("view:1")
        assert not unit.once("view:1")
    with other.write(NOW) as unit:
        assert unit.once("view:1")


def test_an_event_key_is_used_once(people: Store) -> None:
    with people.write(NOW) as unit:
        unit.append(created("o1", key="click"))
    with pytest.raises(ConflictError), people.write(NOW) as unit:
        unit.append(created("o2", key="click"))
    assert [item.id for item in people.open_opportunities()] == ["o1"]


def test_many_at_once_are_the_same_as_one_by_one(people: Store) -> None:
    histories = [created(f"o{n:03}") for n in range(50)]
    moves = [Event(f"o{n:03}", 2, EventType.STAGE, "S1", "S2", NOW, NOW) for n in range(25)]
    with people.write(NOW) as unit:
        assert unit.append_many(histories) == 50
        assert unit.append_many([[event] for event in moves]) == 25
    found = people.open_opportunities()
    assert [item.stage for item in found] == ["S2"] * 25 + ["S1"] * 25
    assert len(people.book(Scope("company"), NOW + DAY).touched) == 50


def test_one_offer_is_out_at_a_time(people: Store) -> None:
    day = date(2026, 3, 2)
    with people.write(NOW) as unit:
        item = unit.append(created())
        first, told = offers.send(stamp(), item, id="f1", number=1, sent_on=day, check_date=day + 7 * DAY)
        assert unit.send_offer(first, told) == first
    second, told = offers.send(stamp(), item, id="f2", number=2, sent_on=day, check_date=day + 9 * DAY)
    with pytest.raises(ConflictError), people.write(NOW) as unit:
        unit.send_offer(second, told)
    with people.write(NOW) as unit:
        ended = unit.append_offer(offers.decide(stamp(), first, OfferEventType.SUPERSEDED))
        unit.send_offer(second, told)
    assert ended.status is OfferEventType.SUPERSEDED
    assert people.offers("o1") == (ended, second)
    assert people.current_offer("o1") == second == people.offer("f2")
    assert [event.type for event in people.offer_events("f1")] == [OfferEventType.SENT, OfferEventType.SUPERSEDED]
    with pytest.raises(ConflictError), people.write(NOW) as unit:
        unit.append_offer(offers.decide(stamp(), first, OfferEventType.ACCEPTED))


def test_a_removed_activity_stays_in_the_reports_that_knew_it(people: Store) -> None:
    done = Activity("a1", "meeting", NOW, NOW, 60, ("anna", "ben"), "acme", contacts=("Ms Vu",), new_customer=True)
    with people.write(NOW) as unit:
        unit.log(done)
    with people.write(NOW + 5 * DAY) as unit:
        assert unit.remove_activity("a1")
        assert not unit.remove_activity("a1")
    company = Scope("company")
    assert people.book(company, NOW + 5 * DAY).activities == (done,)
    assert people.book(company, NOW + 6 * DAY).activities == ()
    assert people.activity("a1").deleted


def test_notes_are_carried_until_they_were_presented(people: Store) -> None:
    with people.write(NOW) as unit:
        unit.save(Team("north", "North", "UTC"))
        unit.save(Note("n1", "north", "market", "A rival cut prices", "anna", NOW))
    with people.write(NOW + DAY) as unit:
        unit.save(Note("n1", "north", "market", "A rival cut prices", "anna", NOW, NOW + DAY))
        unit.save(Note("n2", "north", "market", "And again", "anna", NOW + DAY))
    team = Scope("team", "north", "North")
    assert [note.id for note in people.book(team, NOW + DAY).notes] == ["n1"]
    assert [note.id for note in people.book(team, NOW + 2 * DAY).notes] == ["n2"]
    assert [note.id for note in people.notes("north")] == ["n2"]
    assert [note.id for note in people.notes("north", presented=True)] == ["n1", "n2"]


def test_the_book_begins_at_the_freeze_of_the_previous_held_meeting(people: Store) -> None:
    def meeting(name: str, week: int, status: str, top5: list[str]) -> Occurrence:
        starts = NOW - week * 7 * DAY
        freeze = starts - timedelta(hours=1)
        return Occurrence(name, "team", "team", "north", starts.date(), starts, 60, status, freeze, {"top5": top5})

    with people.write(NOW) as unit:
        unit.bring([Team("north", "North", "UTC"), Membership("anna", "north")])
        unit.bring([meeting("a", 4, "held", ["o1"]), meeting("b", 2, "held", ["o2"]), meeting("c", 1, "cancelled", [])])
    book = people.book(Scope("team", "north", "North"), NOW)
    assert book.since == NOW - timedelta(days=14, hours=1)
    assert book.previous is not None
    assert (book.previous.freeze_at, book.previous.top5) == (book.since, ("o2",))
    earlier = people.book(Scope("team", "north", "North"), NOW - 14 * DAY - timedelta(hours=1))
    assert earlier.since == NOW - timedelta(days=28, hours=1)
    assert people.book(Scope("member", "anna", "Anna"), NOW).since == book.since
    assert people.book(Scope("company"), NOW).since == NOW - timedelta(days=28)


def test_scopes_are_found_by_name_and_the_choices_are_named(people: Store) -> None:
    with people.write(NOW) as unit:
        unit.save_many(TEAMS)
        unit.save_many([Member("b2", "Ben"), Membership("anna", "south")])
    assert people.scope("company") == Scope("company")
    assert people.scope("team:north") == Scope("team", "north", "North")
    assert str(people.scope("member: ANNA")) == "member:Anna"
    with pytest.raises(NotFoundError, match="North, South"):
        people.scope("team:West")
    with pytest.raises(NotFoundError, match="2 members are called Ben"):
        people.scope("member:Ben")
    assert people.scope("member:b2").id == "b2"
    with pytest.raises(NotFoundError, match="team:NAME"):
        people.scope("North")
    assert str(people.zone(people.scope("member:Anna"))) == "America/New_York"
    assert str(people.zone(people.scope("company"))) == "Europe/Helsinki"


def test_no_company_sees_another(shared: Database, people: Store) -> None:
    other = shared.add_workspace(Workspace(new_id(), new_id()), DEFAULT_STAGES)
    with other.write(NOW) as unit:
        unit.save_many([Member("anna", "Another Anna"), Account("acme", "Another Acme")])
        unit.append(created("o1", account_id="acme"))
        unit.log(Activity("a1", "call", NOW, NOW, 15, ("anna",), "acme"))
    assert people.members()[0].name == "Anna"
    assert people.open_opportunities() == ()
    for scope in (Scope("company"), Scope("member", "anna", "Anna")):
        book = people.book(scope, NOW + DAY)
        assert (book.open, book.touched, book.activities, book.contacts) == ((), (), (), {})
        assert {account.name for account in book.accounts.values()} <= {"Acme"}
    with people.everything() as everything:
        assert [list(everything.opportunities()), list(everything.events()), list(everything.activities())] == [
            [],
            [],
            [],
        ]


def test_everything_is_streamed_for_an_export(people: Store) -> None:
    with people.write(NOW) as unit:
        unit.append_many(created(f"o{n:04}") for n in range(2500))
        unit.log_many(Activity(f"a{n:04}", "call", NOW, NOW, 15, ("anna",)) for n in range(2500))
        unit.remove_activity("a0001")
    with people.everything() as everything:
        items, events = everything.opportunities(), everything.events()
        assert [(item.id, event.opportunity_id) for item, event in zip(items, events, strict=True)] == [
            (f"o{n:04}", f"o{n:04}") for n in range(2500)
        ]
        assert sum(1 for _ in everything.activities()) == 2499
        assert [member.name for member in everything.members()] == ["Anna", "Ben"]
        assert [stage.kind for stage in everything.stages()][-2:] == [Kind.WON, Kind.LOST]


def test_concurrent_edits_lose_nothing(people: Store) -> None:
    """Eight people change one opportunity 10 times each: who was too late is told, reads again and tries again."""
    with people.write(NOW) as unit:
        unit.append(created(amount="0"))
    conflicts = []

    def add_one(_: int) -> None:
        while True:
            try:
                seen = people.opportunity("o1")
                with people.write(NOW) as unit:
                    unit.append(opportunities.change(stamp(), seen, amount=Decimal((seen.amount or 0) // 100 + 1)))
            except (ConflictError, Unavailable) as refused:
                conflicts.append(refused)
            else:
                return

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(add_one, range(80)))
    assert people.opportunity("o1").amount == 80_00
    assert people.opportunity("o1").version == 81
    assert [event.seq for event in people.events("o1")] == list(range(1, 82))


def test_recorded_times_follow_the_order_of_writing(people: Store) -> None:
    """The clock is read when it is a writer's turn, not when it began to wait."""
    ticks = iter(NOW + n * DAY for n in range(100))
    guard = threading.Lock()

    def clock() -> datetime:
        with guard:
            return next(ticks)

    def note(n: int) -> None:
        with people.write(clock) as unit:
            item = created(f"o{n}", unit.now)
            unit.append(item)
            unit.audit("anna", "created", f"o{n}", None, unit.now.isoformat())

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(note, range(30)))
    with people.everything() as everything:
        assert sorted(event.recorded_at for event in everything.events()) == [NOW + n * DAY for n in range(30)]


def test_a_writer_waits_a_moment_and_then_says_that_nothing_was_saved(people: Store) -> None:
    began, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with people.write(NOW):
            began.set()
            leave.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    began.wait(30)
    try:
        with pytest.raises(Unavailable, match="nothing was saved"), people.write(NOW) as unit:
            unit.append(created())
        assert people.open_opportunities() == ()  # readers do not wait
    finally:
        leave.set()
        holder.join()
    with people.write(NOW) as unit:
        unit.append(created())


@pytest.mark.postgres
def test_a_lost_connection_is_a_refusal_and_the_next_one_works(postgres_server: str, postgres_tables: str) -> None:
    with fresh_database(postgres_server, postgres_tables) as url:
        database = Database(url)
        store = database.add_workspace(Workspace(new_id(), "Company"), DEFAULT_STAGES)
        with pytest.raises(Unavailable, match="nothing was saved"):
            _save_while_the_server_hangs_up(store, postgres_server, str(make_url(url).database))
        assert _eventually(store.members) == ()
        database.close()


def _save_while_the_server_hangs_up(store: Store, server_url: str, name: str) -> None:
    with store.write(NOW) as unit, psycopg.connect(server_url, autocommit=True) as other:
        unit.save(Member("anna", "Anna"))
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        unit.save(Member("ben", "Ben"))


def _eventually(read: Callable[[], tuple[Member, ...]]) -> tuple[Member, ...]:
    """What is read once the pool has thrown its dead connections away."""
    for _ in range(5):
        try:
            return read()
        except Unavailable:
            continue
    return read()
