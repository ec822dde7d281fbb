"""Sales activity on the worked example, by hand from DOMAIN.md section 7, and the cases that are easy to get wrong."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import worked

from spm_core.book.book import Book
from spm_core.book.records import Activity, Membership, Scope, Verdict
from spm_core.reports.activity import ActivityReport, MemberTally, activity, meetings_per_new_opportunity
from spm_core.reports.json import as_json

ANNA, BEN = Scope("member", "Anna", "Anna"), Scope("member", "Ben", "Ben")
COMPANY = Scope("company")


def of(report: ActivityReport, name: str) -> MemberTally:
    return next(tally for tally in report.members if tally.member == name)


def met(book: Book, *items: Activity) -> ActivityReport:
    first = min((item.starts_at for item in items), default=None)
    return activity(replace(book, activities=items, first_activity=first))


def meeting(number: int = 1, **changes: object) -> Activity:
    when = datetime(2026, 2, 10, 8, tzinfo=UTC)
    fields: dict[str, object] = {
        "id": f"X{number}",
        "type": "meeting",
        "starts_at": when,
        "recorded_at": when,
        "minutes": 60,
        "members": ("Anna",),
    }
    return Activity(**(fields | changes))  # type: ignore[arg-type]  # the fields of the record, some of them changed


def test_what_the_files_promise() -> None:
    promised = json.loads((worked.FOLDER / "expected.json").read_text())["activity"]
    found = as_json(activity(worked.book()))
    tallies = {row["member"]: row for row in found["members"]} | {"team": found["team"]}
    assert {name: {key: tallies[name][key] for key in keys} for name, keys in promised.items()} == promised


def test_the_rest_of_the_worked_example() -> None:
    found = activity(worked.book())
    assert found.team.advance_rate == Decimal(4) / 6
    assert found.customer_share == Decimal(530) / 650
    assert (found.no_shows, found.outcome_missing) == (1, 1)
    assert found.new_customer_meetings_per_week == Decimal("0.75")
    assert round(found.needed_new_customer_meetings_per_week or 0, 9) == Decimal("3.5")
    assert found.verdict is Verdict.SHORT
    assert found.sentence == "New-customer meetings 0.75 of 3.5 a week"
    assert "average of the 4 weeks on record" in found.notes


def test_the_last_eight_weeks() -> None:
    weeks = activity(worked.book()).weeks
    assert [week.start for week in weeks] == [date(2026, 1, 5) + timedelta(weeks=n) for n in range(8)]
    assert [week.meetings for week in weeks] == [0, 0, 0, 0, 2, 3, 1, 1]
    assert [week.new_customer_meetings for week in weeks] == [0, 0, 0, 0, 0, 2, 0, 1]
    # The joint 90 minutes of 17 February count for both.
    assert [week.customer_minutes for week in weeks] == [0, 0, 0, 0, 155, 135, 180, 60]
    assert sum(week.contacts for week in weeks) == 10


def test_weeks_begin_at_local_midnight_also_across_a_change_of_the_clock() -> None:
    # Helsinki puts its clocks forward on 29 March 2026: Sunday 1 March, 23:30, is 21:30 UTC and belongs to February's week.
    late = meeting(1, starts_at=datetime(2026, 3, 1, 21, 30, tzinfo=UTC))
    book = replace(worked.book(as_of=date(2026, 4, 6)), activities=(late,))
    counts = {week.start: week.meetings for week in activity(book).weeks}
    assert counts[date(2026, 2, 23)] == 1
    assert sum(counts.values()) == 1


@pytest.mark.parametrize(("scope", "meetings", "minutes"), [(ANNA, 3, 215), (BEN, 5, 315), (COMPANY, 7, 530)])
def test_other_scopes(scope: Scope, meetings: int, minutes: int) -> None:
    found = activity(worked.book(scope))
    assert (found.team.meetings, found.team.customer_minutes) == (meetings, minutes)


def test_a_window_of_four_of_four_weeks_is_as_usual() -> None:
    ben = of(activity(worked.book()), "Ben")
    assert (ben.usual_meetings, ben.usual_new_customer_meetings, ben.usual_minutes) == (5, 2, 315)


def test_people_are_distinct_over_meetings_but_not_over_no_shows() -> None:
    items = (
        meeting(1, contacts=("Eva", "Ole")),
        meeting(2, contacts=("Eva",)),
        meeting(3, contacts=("Kim",), no_show=True),
    )
    assert met(worked.book(), *items).team.people == 2


def test_an_order_is_an_advance_and_no_outcome_is_no_share() -> None:
    items = (meeting(1, outcome="order"), meeting(2, outcome="no_interest"), meeting(3))
    found = met(worked.book(), *items)
    assert found.team.advance_rate == Decimal("0.5")
    assert met(worked.book(), meeting(3)).team.advance_rate is None


def test_mail_and_calls_are_contacts_but_no_meetings() -> None:
    items = (
        meeting(1, type="email", minutes=0),
        meeting(2, type="call", minutes=15),
        meeting(3, type="travel", minutes=90),
    )
    team = met(worked.book(), *items).team
    assert (team.meetings, team.contacts, team.customer_minutes) == (0, 2, 15)


@pytest.mark.parametrize(
    ("changes", "minutes"),
    [
        ({"lead_generation": True}, 60),
        ({"new_customer": True, "account_id": "Kite"}, 60),  # nothing was ever open there
        ({"new_customer": True, "account_id": "Birch"}, 0),  # O2 is open
        ({"new_customer": True, "account_id": "Elm", "starts_at": datetime(2026, 2, 20, tzinfo=UTC)}, 60),  # O5 was won
        ({"new_customer": False, "account_id": "Kite"}, 0),
        ({"lead_generation": True, "no_show": True}, 0),
    ],
)
def test_lead_generation(changes: dict[str, object], minutes: int) -> None:
    assert met(worked.book(), meeting(1, **changes)).team.lead_generation_minutes == minutes


def test_the_window_is_half_open_and_deleted_ones_are_gone() -> None:
    book = worked.book()
    items = (
        meeting(1, starts_at=book.since),
        meeting(2, starts_at=book.since - timedelta(seconds=1)),
        meeting(3, starts_at=book.as_of),
        meeting(4, deleted=True),
    )
    assert met(book, *items).team.meetings == 1


def test_who_left_the_team_still_did_what_was_done_in_it() -> None:
    left = (Membership("Anna", "North", None, date(2026, 2, 16)), Membership("Ben", "North"))
    found = activity(worked.book(memberships=left))
    # Anna's part of the meeting of 17 February is no longer the team's.
    assert of(found, "Anna").meetings == 2
    assert found.team.meetings == 7
    assert found.team.customer_minutes == 530 - 90


def test_meetings_behind_a_new_opportunity() -> None:
    book = worked.book()
    free = replace(book, company=replace(book.company, benchmarks={}))
    assert meetings_per_new_opportunity(book) == (Decimal("1.5"), "fixed")
    assert meetings_per_new_opportunity(free) == (3, "default")
    # All ten but O10 (of 1 September) were created in the 180 days before: nine are few, (18 + 10 x 3) / (9 + 10).
    few = replace(free, new_meetings_180d=18)
    assert meetings_per_new_opportunity(few) == (Decimal(48) / 19, "shrunk")
    january = worked.at("2026-01-10")
    younger = [
        replace(one, now=replace(one.now, created_at=january)) if one.now.id == "O10" else one for one in few.touched
    ]
    assert meetings_per_new_opportunity(replace(few, touched=tuple(younger))) == (Decimal("1.8"), "history")
    two = tuple(item for item in few.touched if item.now.id in ("O3", "O8"))
    assert meetings_per_new_opportunity(replace(few, still=(), touched=two)) == (4, "shrunk")
    assert meetings_per_new_opportunity(replace(few, new_meetings_180d=0)) == (3, "default")


def test_without_a_target_nothing_is_needed() -> None:
    found = activity(worked.book(targets=()))
    assert (found.needed_new_customer_meetings_per_week, found.verdict) == (None, Verdict.NA)
    assert found.sentence == "New-customer meetings 0.75 a week · 7 meetings in all"


def test_before_anything_was_logged() -> None:
    found = met(worked.book())
    assert (found.team.meetings, found.team.advance_rate, found.customer_share) == (0, None, None)
    assert found.verdict is Verdict.SHORT


def test_open_opportunities_contacted_since_the_last_meeting() -> None:
    book = worked.book()
    contacts = {"O1": book.since, "O2": book.since - timedelta(days=1), "O9": book.since + timedelta(days=3)}
    # 2 of the 8 open ones.
    assert activity(replace(book, contacts=contacts)).contacted_share == Decimal("0.25")


def test_what_contacts_led_to() -> None:
    """The window has 10 contacts, 7 meetings and 2 new opportunities; O1, O7 and O9 came in the weeks before it."""
    found = activity(worked.book())
    assert (found.flow.contacts, found.flow.meetings, found.flow.new_opportunities) == (10, 7, 2)
    assert found.flow.sentence == "10 contacts → 7 meetings (70 %) → 2 new opportunities (0.29 a meeting)"
    assert found.flow_8w.new_opportunities == 5
    assert (found.flow.meeting_share, found.flow.opportunities_per_meeting) == (Decimal("0.7"), Decimal(2) / 7)


def test_a_flow_of_nothing_has_no_ratios() -> None:
    empty = activity(worked.book(activities=(), still=(), touched=(), closed=())).flow
    assert (empty.meeting_share, empty.opportunities_per_meeting) == (None, None)
    assert empty.sentence == "0 contacts → 0 meetings → 0 new opportunities"
