"""A meeting is started once on its day, noted in, ended once; what is missing afterwards is said."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from spm_core.book.agreed import Action, Minute
from spm_core.book.cadence import Occurrence
from spm_core.book.people import People
from spm_core.book.records import Account, Member, Membership, Note, Role, Team
from spm_core.book.refusals import Refusal
from spm_core.meetings.circle import circle, private
from spm_core.meetings.running import (
    AnotherDayError,
    CancelledError,
    EndedError,
    UnderWayError,
    began_early,
    current,
    end,
    missing,
    note,
    on_demand,
    presented,
    start,
    told,
    under_way,
)

HELSINKI = ZoneInfo("Europe/Helsinki")
NINE = datetime(2026, 3, 2, 7, tzinfo=UTC)  # Monday, 09:00 in Helsinki
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FREEZE = NINE - HOUR
MONDAY = Occurrence("m", "team", "team", "north", date(2026, 3, 2), NINE, 60, freeze_at=FREEZE)


def test_started_at_the_press_with_the_numbers_frozen_before() -> None:
    begun = start(MONDAY, NINE + 4 * MINUTE, HELSINKI)
    assert (begun.started_at, begun.freeze_at, begun.status) == (NINE + 4 * MINUTE, FREEZE, "planned")
    early = start(replace(MONDAY, freeze_at=None), NINE, HELSINKI, {"top5": ["a"]})
    assert (early.freeze_at, early.frozen) == (NINE, {"top5": ["a"]})
    assert [began_early(one) for one in (begun, early, MONDAY)] == [False, True, False]


def test_what_cannot_be_started_says_what_to_do() -> None:
    begun = start(MONDAY, NINE, HELSINKI)
    with pytest.raises(UnderWayError, match="meeting end"):
        start(begun, NINE + MINUTE, HELSINKI)
    with pytest.raises(EndedError, match="still adds to them"):
        start(end(begun, NINE + HOUR), NINE + HOUR, HELSINKI)
    with pytest.raises(CancelledError, match=r"cancelled \(fair\)"):
        start(replace(MONDAY, status="cancelled", why="fair"), NINE, HELSINKI)
    # 23:30 on Monday in Helsinki is Monday there although London and UTC say the same; 00:30 is Tuesday although UTC is not.
    assert start(MONDAY, datetime(2026, 3, 2, 21, 30, tzinfo=UTC), HELSINKI).started_at
    with pytest.raises(AnotherDayError, match="Mon 2 Mar"):
        start(MONDAY, datetime(2026, 3, 2, 22, 30, tzinfo=UTC), HELSINKI)


def test_held_until_the_end_is_pressed() -> None:
    held = end(start(MONDAY, NINE, HELSINKI), NINE + 47 * MINUTE)
    assert (held.status, held.started_at, held.ended_at) == ("held", NINE, NINE + 47 * MINUTE)
    with pytest.raises(EndedError):
        end(held, NINE + HOUR)


def test_ended_without_having_been_started() -> None:
    held = end(replace(MONDAY, freeze_at=None), NINE + HOUR)
    assert (held.started_at, held.ended_at, held.freeze_at) == (NINE, NINE + HOUR, NINE)


def test_one_left_open_overnight_did_not_last_until_the_morning() -> None:
    assert end(start(MONDAY, NINE, HELSINKI), NINE + DAY).ended_at == NINE + HOUR


def test_on_demand_it_is_todays_of_the_teams_zone() -> None:
    late = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)
    found = on_demand("coaching", "member", "anna", late, HELSINKI)
    assert (found.nominal_date, found.starts_at, found.minutes, found.status) == (date(2026, 3, 3), late, 45, "planned")
    assert found.id == on_demand("coaching", "member", "anna", late + HOUR, HELSINKI).id


def test_a_note_has_words() -> None:
    assert note(MONDAY, id="1", item="", text=" a \n", by_id="mia", at=NINE) == Minute("1", "m", "", "a", "mia", NINE)
    for text, says in ((" ", "What is to be noted"), ("x" * 1001, "at most 1000")):
        with pytest.raises(Refusal, match=says):
            note(MONDAY, id="1", item="", text=text, by_id="mia", at=NINE)


def test_the_meeting_somebody_means() -> None:
    coaching = Occurrence("c", "coaching", "member", "anna", MONDAY.nominal_date, NINE + HOUR, 45)
    both = [MONDAY, coaching]
    assert current(both, NINE - 20 * MINUTE) == []
    assert current(both, NINE - 10 * MINUTE) == [MONDAY]
    assert current(both, NINE + HOUR) == [coaching, MONDAY]  # neither was started: the later one first
    begun = start(coaching, NINE + HOUR, HELSINKI)
    assert current([MONDAY, begun], NINE + HOUR) == [begun]
    # Nobody pressed its end (10:45 was planned): two hours later it is on no more, but can still be meant.
    late = NINE + 4 * HOUR
    assert (under_way([begun], late - 30 * MINUTE), under_way([begun], late), current([begun], late)) == (
        [begun],
        [],
        [begun],
    )
    held = end(begun, NINE + 2 * HOUR)
    assert current([replace(MONDAY, status="held"), held], NINE + 8 * HOUR) == [held]
    assert under_way([replace(MONDAY, status="held"), held], NINE + 8 * HOUR) == []
    assert current([MONDAY], NINE + 8 * HOUR) == [MONDAY]  # nobody pressed start: it can still be ended
    assert current([MONDAY], NINE + DAY) == []
    assert current([replace(MONDAY, status="cancelled")], NINE) == []
    assert current([held], NINE + 7 * DAY) == []


def test_what_waited_when_it_began_was_told() -> None:
    held = end(start(MONDAY, NINE, HELSINKI), NINE + HOUR)
    waiting = [Note(of, "north", "market", of, "ben", at) for of, at in (("before", FREEZE), ("in it", NINE + MINUTE))]
    first = replace(waiting[0], presented_at=NINE + HOUR)
    old = replace(waiting[0], id="old", presented_at=FREEZE)
    assert presented([*waiting, old], held, NINE + HOUR) == [first]
    assert told([first, waiting[1], old], held) == [first]
    # Ended an hour late, what counted as told by its planned end was told in it, too.
    assert told([first], end(start(MONDAY, NINE, HELSINKI), NINE + 2 * HOUR)) == [first]


def test_what_is_missing_the_morning_after() -> None:
    held = end(start(MONDAY, NINE, HELSINKI), NINE + HOUR)
    ben = Member("ben", "Ben")
    agreed = Action("a", "call", "ben", date(2026, 3, 6), NINE, "mia", occurrence_id="m")
    said, away = Minute("1", "m", "", "x", "mia", NINE), Minute("2", "m", "Away", "Ben", "mia", NINE)
    assert missing(held, [], [], {}).words == "no notes, no actions"
    assert missing(held, [away], [agreed], {"ben": ben}).words == "no notes"
    assert not missing(held, [said], [agreed], {"ben": ben})
    assert missing(held, [said], [agreed], {"ben": replace(ben, active=False)}).words == "1 action without an owner"
    assert not missing(held, [said], [replace(agreed, outcome="done")], {"ben": replace(ben, active=False)})
    assert missing(start(MONDAY, NINE, HELSINKI), [said], [agreed], {"ben": ben}).words == "not ended, no minutes sent"
    assert not missing(MONDAY, [], [], {})  # it was not held


PEOPLE = People(
    (
        Member("mia", "Mia Stone", Role.MANAGER),
        Member("anna", "Anna Berg", Role.KAM),
        Member("ben", "Ben Lund"),
        Member("carl", "Carl Holm", manager_id="olga"),
        Member("gone", "Gone", active=False),
        Member("olga", "Olga Niemi", Role.MANAGER),
    ),
    (Team("north", "North", "Europe/Helsinki", "mia"),),
    (
        *(Membership(one, "north") for one in ("anna", "ben", "carl", "gone", "mia")),
        Membership("olga", "north", end=date(2026, 1, 1)),
    ),
)


def test_who_is_in_which_meeting() -> None:
    def of(kind: str, scope_kind: str, scope_id: str) -> tuple[str, ...]:
        meeting = replace(MONDAY, kind=kind, scope_kind=scope_kind, scope_id=scope_id)
        owned = [Account("acme", "Acme", owner_id="ben", key_account=True), Account("oak", "Oak", owner_id="carl")]
        return circle(meeting, PEOPLE, MONDAY.nominal_date, owned)

    assert of("team", "team", "north") == ("mia", "anna", "ben", "carl")
    assert of("coaching", "member", "ben") == ("mia", "ben")
    assert of("performance", "member", "carl") == ("olga", "carl")  # his own manager, not the team's
    assert of("coaching", "member", "mia") == ("mia",)  # nobody leads her
    assert of("kam", "team", "north") == ("mia", "anna", "ben")
    assert [private(replace(MONDAY, kind=kind)) for kind in ("team", "coaching", "performance", "kam")] == [
        False,
        True,
        True,
        False,
    ]


def test_whose_manager_somebody_is() -> None:
    assert PEOPLE.led("mia", MONDAY.nominal_date) == ("anna", "ben")
    assert PEOPLE.led("olga", MONDAY.nominal_date) == ("carl",)
    assert (PEOPLE.called("ben"), PEOPLE.called("nobody")) == ("Ben", "somebody")
