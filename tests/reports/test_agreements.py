"""What was agreed comes back with the next Book: late, to do, done and dropped since the last meeting, worked out by hand."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from spm_core.book.agreed import Action
from spm_core.book.records import Account, Member, Membership, Role, Scope, Team, Verdict
from spm_core.reports.agreed import Agreements, agreed, due
from spm_core.store import Store

NOW = datetime(2026, 3, 16, 6, tzinfo=UTC)  # Monday 16 March, 08:00 in Helsinki
SINCE = NOW - timedelta(days=14)
DAY = timedelta(days=1)
NORTH, ANNA = Scope("team", "north", "North"), Scope("member", "anna", "Anna")


def action(of: str, day: int, owner: str = "anna", settled: datetime | None = None, **rest: object) -> Action:
    outcome = rest.pop("outcome", "done" if settled else None)
    return Action(of, of, owner, date(2026, 3, day), SINCE - DAY, "mia", outcome=outcome, settled_at=settled, **rest)


@pytest.fixture
def north(store: Store) -> Store:
    with store.write(SINCE - 30 * DAY) as unit:
        unit.save_many(
            [Member("mia", "Mia Stone", Role.MANAGER), Member("anna", "Anna Berg"), Member("ben", "Ben Lund")]
        )
        unit.save(Team("north", "North", "Europe/Helsinki", "mia"))
        unit.save_many([Membership("anna", "north"), Membership("ben", "north"), Account("acme", "Acme")])
    with store.write(NOW) as unit:
        unit.save_many(
            [
                action("late", 11, account_id="acme", moves=2),
                action("today", 16, "ben"),
                action("done", 6, settled=NOW - DAY),
                action("done long ago", 1, settled=SINCE - DAY),
                action("dropped", 9, "ben", settled=NOW - DAY, outcome="dropped", why="they bought elsewhere"),
                action("secret", 2, private=True),
            ]
        )
    return store


def of(store: Store, scope: Scope) -> Agreements:
    return agreed(store.book(scope, NOW, SINCE, whole=True))


def test_the_teams(north: Store) -> None:
    found = of(north, NORTH)
    assert [line.sentence for line in found.all] == [
        "late · Anna · 5 days late, moved 2 times",
        "today · Ben · due Mon 16 Mar",
        "done · Anna · done",
        "dropped · Ben · dropped: they bought elsewhere",
    ]
    assert found.sentence == "1 done since the last meeting · 1 dropped · 1 late · 1 to do"
    assert (found.verdict, found.completion) == (Verdict.WATCH, Decimal("0.5"))  # 1 done, 1 late
    assert [line.about for line in found.all] == ["Acme", None, None, None]


def test_what_is_private_is_in_its_sellers_alone(north: Store) -> None:
    mine = of(north, ANNA)
    assert [line.id for line in mine.late] == ["secret", "late"]
    assert mine.verdict is Verdict.SHORT  # 14 days late
    assert "secret" not in str(of(north, NORTH))


def test_of_some_accounts_alone(north: Store) -> None:
    book = north.book(NORTH, NOW, SINCE, whole=True)
    assert [line.id for line in agreed(book, frozenset({"acme"})).all] == ["late"]
    assert agreed(book, frozenset()).sentence == "Nothing is agreed."


def test_somebody_of_elsewhere_has_a_name_too(north: Store) -> None:
    with north.write(NOW) as unit:
        unit.save_many([Member("zoe", "Zoe Hill"), action("theirs", 20, "zoe", opportunity_id=None)])
    company = agreed(north.book(Scope("company"), NOW, SINCE, whole=True))
    assert "theirs · Zoe · due Fri 20 Mar" in [line.sentence for line in company.open]


def test_a_past_report_has_what_was_open_then(north: Store) -> None:
    then = agreed(north.book(NORTH, NOW - 5 * DAY, SINCE, whole=True))
    assert [line.id for line in (*then.late, *then.open)] == ["done", "dropped", "late", "today"]


def test_what_is_due_in_the_morning() -> None:
    waiting = (action("b", 16), action("a", 11), action("c", 17), action("d", 2, settled=NOW))
    assert [one.id for one in due(waiting, date(2026, 3, 16))] == ["a", "b"]
