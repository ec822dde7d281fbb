"""The cadence: the three readings of W1 to W5, closed days, wall time in every zone, and lead times."""

import json
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spm_core.book.cadence import Cadence, CadenceRule, Occurrence, occurrence_id
from spm_core.book.refusals import NotFoundError
from spm_core.meetings.cadence import DECK, business_day, meetings, next_dates, week_of
from spm_core.meetings.calendar import calendar

EXPECTED = json.loads((Path(__file__).parent / "data" / "cadence_expected.json").read_text())
MODES = {"month": "month", "rolling": "rolling", "4-4-5": "445"}
KINDS = {"team_meeting": "team", "individual_coaching": "coaching", "performance_coaching": "performance", "kam": "kam"}
YEAR = (date(2026, 1, 5), date(2027, 1, 4))
EASTER = frozenset({date(2026, 4, 3), date(2026, 4, 6)})


def rule(mode: str = "month", weeks: frozenset[int] = DECK["team"], **changes: object) -> CadenceRule:
    fields: dict[str, object] = {
        "id": "r",
        "kind": "team",
        "scope_kind": "team",
        "scope_id": "north",
        "mode": mode,
        "weeks": weeks,
        "weekday": 0,
        "at": time(9),
        "minutes": 60,
        "timezone": "Europe/Helsinki",
        "anchor": date(2026, 1, 5),
    }
    return CadenceRule(**(fields | changes))  # type: ignore[arg-type]  # the fields of the record, some of them changed


@pytest.mark.parametrize("mode", MODES)
def test_every_week_of_2026_has_its_number(mode: str) -> None:
    for monday, week, _ in EXPECTED[mode]["weeks_2026"]:
        assert f"W{week_of(rule(MODES[mode]), date.fromisoformat(monday))}" == week


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", KINDS)
def test_every_meeting_of_2026(mode: str, name: str) -> None:
    planned = [day for day, _, kinds in EXPECTED[mode]["weeks_2026"] if name in kinds]
    found = [m.nominal_date.isoformat() for m in meetings(rule(MODES[mode], DECK[KINDS[name]]), *YEAR)]
    assert found == planned
    assert len(found) == EXPECTED[mode]["counts_2026"][name]


def test_every_monday() -> None:
    found = [m.nominal_date for m in meetings(rule("weekly", frozenset()), date(2026, 3, 1), date(2026, 3, 31))]
    assert found == [date(2026, 3, day) for day in (2, 9, 16, 23, 30)]


def test_a_thursday_belongs_to_the_week_of_its_monday() -> None:
    thursdays = list(meetings(rule(weeks=frozenset({5}), weekday=3), date(2026, 3, 1), date(2026, 5, 1)))
    assert [(m.nominal_date, m.week) for m in thursdays] == [(date(2026, 4, 2), 5)]


def test_coachings_are_mostly_a_fortnight_apart() -> None:
    days = [m.nominal_date for m in meetings(rule(weeks=DECK["coaching"]), date(2026, 1, 1), date(2036, 1, 1))]
    gaps = Counter((later - earlier).days // 7 for earlier, later in pairwise(days))
    assert set(gaps) == {1, 2}
    assert round(gaps[2] / gaps.total(), 2) == 0.85


def test_a_53rd_week_is_a_fifth_week_again() -> None:
    # 5 January 2029 is a Friday: the fourth year begins on Monday the 8th, so 2028 has 53 weeks.
    year = [week_of(rule("445"), date(2028, 1, 3) + timedelta(weeks=n)) for n in range(54)]
    assert year[-3:] == [5, 5, 1]


def test_a_rhythm_without_a_first_monday_is_refused() -> None:
    with pytest.raises(NotFoundError, match="first Monday"):
        list(meetings(rule("rolling", anchor=None), *YEAR))


@pytest.mark.parametrize("mode", ["month", "445"])
def test_the_last_week_may_stand_in_for_a_missing_fifth(mode: str) -> None:
    found = list(meetings(rule(mode, frozenset({5}), w5_missing="last_week"), *YEAR))
    assert len(found) == 12
    assert {m.week for m in found} == {4, 5}
    assert sum(m.week == 5 for m in found) == 4


def test_a_closed_day_moves_the_meeting_within_its_week() -> None:
    (april,) = meetings(rule(), date(2026, 4, 1), date(2026, 5, 1), EASTER)
    assert april.nominal_date == date(2026, 4, 6)
    assert april.starts_at == datetime(2026, 4, 7, 6, tzinfo=UTC)
    assert april.freeze_at == datetime(2026, 4, 7, 5, tzinfo=UTC)
    example = EXPECTED["holiday_example"]
    day = date.fromisoformat(example["moved_to"])
    assert business_day(day, -3, EASTER).isoformat() == example["D-3_update_funnel"]
    assert business_day(day, -1, EASTER).isoformat() == example["D-1_prep_pack"]
    assert business_day(day, 1, EASTER).isoformat() == example["D+1_missing_notes"]


def test_a_closed_friday_moves_the_meeting_back() -> None:
    (meeting,) = meetings(rule("weekly", weekday=4), date(2026, 4, 3), date(2026, 4, 4), EASTER)
    assert meeting.starts_at.date() == date(2026, 4, 2)


def test_a_closed_week_cancels_its_meeting() -> None:
    week = frozenset(date(2026, 7, 6) + timedelta(days=n) for n in range(7))
    (meeting,) = meetings(rule(), date(2026, 7, 6), date(2026, 7, 7), week)
    assert meeting.status == "cancelled"
    assert [m.nominal_date for m in next_dates(rule(), 2, date(2026, 7, 1), week)] == [
        date(2026, 8, 3),
        date(2026, 9, 7),
    ]


def test_lead_times_of_a_plain_week() -> None:
    days = [business_day(date(2026, 3, 2), n).isoformat() for n in (-3, -1, 1)]
    assert days == [EXPECTED["plain_example"][key] for key in ("D-3", "D-1", "D+1")]


@pytest.mark.parametrize("case", EXPECTED["dst"])
def test_wall_time_wins(case: str) -> None:
    place, day, clock = case.split(" ")[:3]
    zone = next(name for name in sorted(available_timezones()) if name.endswith(f"/{place}") and name.count("/") == 1)
    on = date.fromisoformat(day)
    weekly = rule("weekly", weekday=on.weekday(), at=time.fromisoformat(clock), timezone=zone)
    (meeting,) = meetings(weekly, on, on + timedelta(days=1))
    assert meeting.starts_at.isoformat() == EXPECTED["dst"][case]


def test_the_same_wall_time_before_and_after_the_clock_changes() -> None:
    march = [m.starts_at.hour for m in meetings(rule("weekly"), date(2026, 3, 23), date(2026, 3, 31))]
    assert march == [7, 6]


def test_a_rule_holds_from_a_day_until_a_day() -> None:
    dated = rule("weekly", valid_from=date(2026, 3, 3), valid_to=date(2026, 3, 16))
    assert [m.nominal_date for m in meetings(dated, date(2026, 1, 1), date(2027, 1, 1))] == [date(2026, 3, 9)]


def test_a_moved_and_a_cancelled_meeting_keep_their_nominal_day() -> None:
    def changed(nominal: date, starts_at: datetime, status: str) -> Occurrence:
        key = ("team", "team", "north", nominal)
        return Occurrence(occurrence_id(*key), *key, starts_at, 60, status)

    moved = changed(date(2026, 3, 2), datetime(2026, 3, 5, 7, tzinfo=UTC), "moved")
    cancelled = changed(date(2026, 4, 6), datetime(2026, 4, 6, 6, tzinfo=UTC), "cancelled")
    found = calendar(Cadence(date(2026, 3, 1), date(2026, 6, 1), (rule(),), (moved, cancelled)))
    assert [(m.nominal_date, m.status) for m in found] == [
        (date(2026, 3, 2), "moved"),
        (date(2026, 4, 6), "cancelled"),
        (date(2026, 5, 4), "planned"),
    ]
    assert found[0].starts_at == datetime(2026, 3, 5, 7, tzinfo=UTC)


def test_calendar_mixes_kinds_by_the_hour() -> None:
    rules = (rule(weeks=DECK["coaching"], id="c", kind="coaching", at=time(14)), rule())
    found = calendar(Cadence(date(2026, 3, 1), date(2026, 3, 20), rules))
    assert [m.rule.kind for m in found] == ["team", "coaching", "coaching"]


def test_next_dates_of_a_rule_without_ticks_is_empty() -> None:
    assert next_dates(rule(weeks=frozenset()), 10, date(2026, 3, 1)) == ()


ZONES = sorted(available_timezones())


@settings(deadline=None, derandomize=True, database=None)
@given(
    zone=st.sampled_from(ZONES),
    mode=st.sampled_from(["weekly", "month", "rolling", "445"]),
    weekday=st.integers(0, 6),
    minute=st.integers(0, 24 * 60 - 1),
    year=st.integers(2020, 2035),
)
def test_exactly_one_meeting_on_each_planned_local_day(
    zone: str, mode: str, weekday: int, minute: int, year: int
) -> None:
    at = time(minute // 60, minute % 60)
    made = rule(mode, frozenset({1, 3, 5}), weekday=weekday, at=at, timezone=zone)
    found = list(meetings(made, date(year, 1, 1), date(year + 1, 1, 1)))
    assert len({m.nominal_date for m in found}) == len(found) == len({m.starts_at for m in found})
    for meeting in found:
        local = meeting.starts_at.astimezone(ZoneInfo(zone))
        # Only a gap of the clock makes it later than the wall time, and then by less than the gap (at most a day, Samoa's).
        late = local.replace(tzinfo=None) - datetime.combine(meeting.nominal_date, at)
        assert timedelta(0) <= late < timedelta(days=1)
        assert (
            late == timedelta(0)
            or local.utcoffset() != (meeting.starts_at - timedelta(minutes=1)).astimezone(ZoneInfo(zone)).utcoffset()
        )
        assert meeting.nominal_date.weekday() == weekday


def test_every_zone_meets_once_a_planned_day_even_in_the_hour_that_the_clock_skips() -> None:
    for zone in ZONES:
        made = rule("month", frozenset({1, 2, 3, 4, 5}), weekday=6, at=time(2, 30), timezone=zone)
        found = list(meetings(made, date(2026, 1, 5), date(2027, 1, 4)))
        days = {m.starts_at.astimezone(ZoneInfo(zone)).date() for m in found}
        assert len(found) == len(days) == 52, zone
        assert days == {m.nominal_date for m in found}, zone
