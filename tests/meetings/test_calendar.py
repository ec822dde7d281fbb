"""The calendar of a company: closed days by team, somebody away, two talks in one, and meetings that people changed."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from spm_core.book.cadence import Absence, Cadence, CadenceRule, Occurrence, occurrence_id
from spm_core.book.closed import closed_days, public_holidays
from spm_core.book.records import Member, Membership, Role, Team
from spm_core.book.refusals import NotFoundError
from spm_core.meetings.cadence import DECK, Meeting
from spm_core.meetings.calendar import calendar, starting
from spm_core.meetings.occurrences import record

HELSINKI = ZoneInfo("Europe/Helsinki")
TOLD = datetime(2026, 2, 27, 8, tzinfo=UTC)


def rule(kind: str = "coaching", of: str = "anna", weekday: int = 1, **changes: object) -> CadenceRule:
    scope = "team" if kind in ("team", "kam") else "member"
    minutes = {"team": 60, "coaching": 45, "performance": 60, "kam": 90}[kind]
    made = CadenceRule(f"{kind}-{of}", kind, scope, of, "month", DECK[kind], weekday, time(10), minutes, HELSINKI.key)
    return replace(made, **changes)


def cadence(
    *rules: CadenceRule, start: date = date(2026, 3, 1), end: date = date(2026, 4, 1), **more: object
) -> Cadence:
    found = Cadence(
        start,
        end,
        rules,
        teams={"north": Team("north", "North", HELSINKI.key, "mia")},
        members={name: Member(name, name.title()) for name in ("mia", "anna", "ben")},
        memberships=(Membership("anna", "north"), Membership("ben", "north")),
    )
    return replace(found, **more)


def away(who: str, start: date, end: date, told: datetime = TOLD) -> Absence:
    return Absence(f"{who}-{start}", who, start, end, told)


def said(meetings: list[Meeting]) -> list[str]:
    return [f"{item.local:%a %-d %b %H:%M} {item.status}" for item in meetings]


def test_whoever_comes_back_in_the_week_talks_then() -> None:
    # W1 of March 2026 is that of Mon 2; Anna's coaching is on Tuesdays, in W1, W3 and W5.
    found = calendar(cadence(rule(), absences=(away("anna", date(2026, 3, 2), date(2026, 3, 5)),)))
    assert said(found) == ["Thu 5 Mar 10:00 planned", "Tue 17 Mar 10:00 planned", "Tue 31 Mar 10:00 planned"]
    assert found[0].nominal_date == date(2026, 3, 3)
    assert found[0].away


def test_whoever_leaves_in_the_week_talks_before() -> None:
    thursdays = cadence(rule(weekday=3), absences=(away("anna", date(2026, 3, 5), date(2026, 3, 16)),))
    assert said(calendar(thursdays))[0] == "Wed 4 Mar 10:00 planned"


def test_a_week_away_skips_the_talk() -> None:
    found = calendar(cadence(rule(), absences=(away("anna", date(2026, 3, 2), date(2026, 3, 7)),)))
    assert said(found)[0] == "Tue 3 Mar 10:00 cancelled"
    assert [item.nominal_date for item in starting(cadence(rule(), absences=(found[0].away,)), *march())] == [
        date(2026, 3, 17),
        date(2026, 3, 31),
    ]


def march() -> tuple[datetime, datetime]:
    return datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)


def test_an_absence_sends_no_talk_to_before_it_was_told() -> None:
    told = datetime(2026, 3, 4, 9, tzinfo=UTC)  # 11:00 on Wednesday: the Wednesday's 10:00 is over
    thursdays = cadence(rule(weekday=3), absences=(away("anna", date(2026, 3, 5), date(2026, 3, 16), told),))
    assert said(calendar(thursdays))[0] == "Thu 5 Mar 10:00 cancelled"


def test_a_pair_needs_the_manager_too_and_a_team_does_not() -> None:
    gone = (away("mia", date(2026, 3, 2), date(2026, 3, 4)),)
    found = calendar(cadence(rule(), rule("team", "north", 0), absences=gone))
    assert said(found)[:2] == ["Mon 2 Mar 10:00 planned", "Wed 4 Mar 10:00 planned"]
    own = {"anna": Member("anna", "Anna", manager_id="ben"), "ben": Member("ben", "Ben", Role.MANAGER)}
    assert said(calendar(cadence(rule(), absences=gone, members=own)))[0] == "Tue 3 Mar 10:00 planned"


def test_closed_days_are_those_of_the_team() -> None:
    # Wed 7 and Thu 8 January are ordinary days in Helsinki; Tue 6 January is Epiphany, a holiday in Finland, not in Estonia.
    start, end = date(2026, 1, 1), date(2026, 1, 10)
    finland = cadence(rule(), start=start, end=end, closed=closed_days("FI", ()))
    estonia = replace(finland, closed_by_team={"north": closed_days("EE", ())})
    assert said(calendar(finland)) == ["Wed 7 Jan 10:00 planned"]
    assert said(calendar(estonia)) == ["Tue 6 Jan 10:00 planned"]


def test_the_easter_example_with_the_real_calendar() -> None:
    april = cadence(
        rule("team", "north", 0), start=date(2026, 4, 1), end=date(2026, 5, 1), closed=closed_days("FI", ())
    )
    assert said(calendar(april)) == ["Tue 7 Apr 10:00 planned"]


def test_public_holidays_have_names_and_unknown_places_are_refused() -> None:
    assert public_holidays("FI")[date(2026, 4, 6)] == "Easter Monday"
    assert date(2026, 1, 6) in public_holidays("DE-BY")  # Bavaria has Epiphany
    assert date(2026, 1, 6) not in public_holidays("DE")
    for place in ("XX", "DE-QQ"):
        with pytest.raises(NotFoundError, match="not known"):
            public_holidays(place)


def test_two_talks_of_one_week_may_be_one_of_ninety_minutes() -> None:
    pair = cadence(rule(), rule("performance", weekday=3, w5_combine=True), end=date(2026, 4, 5))
    found = calendar(pair)
    assert said(found)[-2:] == ["Tue 31 Mar 10:00 planned", "Tue 31 Mar 10:45 planned"]
    assert [item.minutes for item in found[-2:]] == [45, 45]
    assert found[-1].nominal_date == date(2026, 4, 2)


def test_the_second_talk_goes_where_the_first_one_was_moved() -> None:
    nominal = date(2026, 3, 31)
    key = ("coaching", "member", "anna", nominal)
    moved = Occurrence(occurrence_id(*key), *key, datetime(2026, 4, 1, 11, tzinfo=UTC), 45, "moved")
    pair = cadence(rule(), rule("performance", weekday=3, w5_combine=True), end=date(2026, 4, 5), occurrences=(moved,))
    assert said(calendar(pair))[-2:] == ["Wed 1 Apr 14:00 moved", "Wed 1 Apr 14:45 planned"]


def test_the_second_talk_stands_alone_where_the_first_is_cancelled() -> None:
    key = ("coaching", "member", "anna", date(2026, 3, 31))
    off = Occurrence(occurrence_id(*key), *key, datetime(2026, 3, 31, 7, tzinfo=UTC), 45, "cancelled")
    pair = cadence(rule(), rule("performance", weekday=3, w5_combine=True), end=date(2026, 4, 5), occurrences=(off,))
    assert said(calendar(pair))[-2:] == ["Tue 31 Mar 10:00 cancelled", "Thu 2 Apr 10:00 planned"]


def test_nobody_meets_somebody_who_has_left() -> None:
    left = {"anna": Member("anna", "Anna", employed_to=date(2026, 3, 10), active=False)}
    assert said(calendar(cadence(rule(), members=left))) == ["Tue 3 Mar 10:00 planned"]
    gone = {"anna": Member("anna", "Anna", active=False)}
    assert calendar(cadence(rule(), members=gone)) == []


def test_what_is_only_planned_follows_a_new_rule_and_what_has_begun_does_not() -> None:
    (first, *_) = calendar(cadence(rule()))
    kept = record(first)
    later = rule(at=time(14))
    assert said(calendar(cadence(later, occurrences=(kept,))))[0] == "Tue 3 Mar 14:00 planned"
    frozen = replace(kept, freeze_at=first.freeze_at)
    assert said(calendar(cadence(later, occurrences=(frozen,))))[0] == "Tue 3 Mar 10:00 planned"
    gone = (away("anna", date(2026, 3, 3), date(2026, 3, 4), first.freeze_at),)
    assert said(calendar(cadence(rule(), occurrences=(frozen,), absences=gone)))[0] == "Wed 4 Mar 10:00 planned"
    running = replace(frozen, started_at=first.starts_at)
    assert said(calendar(cadence(rule(), occurrences=(running,), absences=gone)))[0] == "Tue 3 Mar 10:00 planned"


def test_a_meeting_keeps_its_id_wherever_it_goes() -> None:
    (first, *_) = calendar(cadence(rule()))
    (elsewhere, *_) = calendar(cadence(rule(at=time(14)), absences=(away("anna", date(2026, 3, 3), date(2026, 3, 4)),)))
    assert first.id == elsewhere.id == record(first).id
    assert first.starts_at != elsewhere.starts_at
