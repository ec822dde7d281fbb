"""Somebody is away, some days are closed: no messages, talks move or are skipped, the manager sees it; all of it by command."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from support.north import FREEZE, north
from support.office import office as open_office

from bot import reminders
from bot.cadence.morning import lines
from bot.hours import hours
from bot.morning import BLINK, Morning
from spm_core.book.agreed import Setting
from spm_core.book.cadence import Absence, CadenceRule, Closure
from spm_core.book.records import Role
from spm_core.store import Database, Store

ZONE = "Europe/Helsinki"


def pair(of: str, weekday: int = 1) -> CadenceRule:
    return CadenceRule(f"c-{of}", "coaching", "member", of, "month", frozenset({1, 3, 5}), weekday, time(10), 45, ZONE)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """On Monday 2 March 2026, half past ten; Anna is coached on Tuesdays, Ben on Thursdays."""
    with open_office(tmp_path_factory.mktemp("away")) as found:
        with found.store.write(datetime(2026, 3, 2, tzinfo=UTC)) as unit:
            unit.save_many([pair("Anna"), pair("Ben", 3)])
            unit.save_many([replace(found.store.member(name), timezone=ZONE) for name in ("Anna", "Ben", "Mia")])
        yield found


def test_away_in_one_line_says_what_it_does(office):
    said = office.answer(office.anna, "away until 16.3.")
    assert said.text == (
        "You are away until Mon 16 Mar. No messages from SPM before that day. "
        "Coaching Anna of Tue 3 Mar 10:00 is skipped"
    )
    assert said.buttons == ["I'm back"]
    (kept,) = office.store.absences()
    assert (kept.member_id, kept.start, kept.end) == ("Anna", date(2026, 3, 2), date(2026, 3, 16))


def test_the_manager_sees_it_in_the_cadence_and_in_the_message_of_the_day(office):
    shown = office.answer(office.mia, "cadence", channel="sales-north")
    assert "Tue 3 Mar 10:00  Coaching Anna — cancelled (Anna is away until Mon 16 Mar)" in shown.shown
    assert "Anna is away until Mon 16 Mar" in shown.shown
    morning = Morning(
        office.store,
        office.store.member("Mia"),
        datetime(2026, 3, 3, 7, tzinfo=UTC),
        date(2026, 3, 3),
        date(2026, 3, 2),
    )
    nine, noon = (
        datetime(2026, 3, 2, 7, tzinfo=UTC),
        datetime(2026, 3, 2, 10, tzinfo=UTC),
    )  # it was told at half past ten
    assert [todo.text for todo in lines(replace(morning, told_at=nine))] == [
        "Anna is away until Mon 16 Mar: Coaching Anna of Tue 3 Mar is skipped"
    ]
    assert list(lines(replace(morning, told_at=noon))) == []  # said once


def test_a_newer_word_replaces_the_older_and_back_ends_it(office):
    said = office.answer(office.anna, "away until wed")
    assert "Coaching Anna of Tue 3 Mar 10:00 moves to Wed 4 Mar 10:00" in said.text
    assert [(item.start, item.end) for item in office.store.absences()] == [(date(2026, 3, 2), date(2026, 3, 4))]
    office.anna.presses("I'm back", in_=said)
    office.sees(lambda: "Welcome back" in office.anna.last("general").text)
    assert office.anna.last("general").text == "Welcome back. Coaching Anna: Tue 3 Mar 10:00."
    assert office.store.absences() == ()
    assert office.answer(office.anna, "back").text.startswith("You are not away.")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("away until 1.3.", "The first day back lies ahead"),
        ("away 16.3. until 9.3.", "after the first day away"),
        ("away until 1.6.2028", "more than a year"),
        ("away somewhere until 9.3.", "I cannot read “somewhere” here"),
    ],
)
def test_what_cannot_be_is_refused(office, words, says):
    assert says in office.answer(office.ben, words).text
    assert office.store.absences() == ()


def test_the_form_asks_for_the_first_day_back(office):
    office.ben.says("/spm away", channel="sales-north")
    form = office.sees(lambda: office.ben.modals and office.ben.modal)
    assert form.title == "Away"
    assert "The first day back lies ahead" in form.fill({"First day back": "2026-03-01"}).submit()["First day back"]
    form = office.ben.modal.fill({"First day back": "2026-03-06"})
    assert form.submit() == {}
    office.sees(lambda: "moves to Fri 6 Mar 10:00" in office.ben.last("sales-north").text)
    office.answer(office.ben, "back")


def test_a_manager_says_it_of_a_seller_and_nobody_else_does(office):
    assert office.answer(office.ben, "away @anna until 9.3.").text == "Anna says that, or their manager."
    said = office.answer(office.mia, "away @ben 4.3. until 6.3.")
    assert said.text.startswith("Ben is away from Wed 4 Mar until Fri 6 Mar.")
    assert "Coaching Ben of Thu 5 Mar 10:00 moves to Fri 6 Mar 10:00" in said.text
    assert office.answer(office.mia, "back @ben").text.startswith("Ben is back.")


def test_closed_days_of_a_team_are_its_managers(office):
    assert office.answer(office.anna, "closed 6.7. to 31.7. summer").text == "Only Mia can change team North."
    said = office.answer(office.mia, "closed 6.7. to 31.7. summer break")
    assert said.text.startswith("Closed for team North: Mon 6 Jul to Fri 31 Jul: summer break.")
    (kept,) = office.store.closures()
    assert (kept.start, kept.end, kept.why, kept.team_id) == (
        date(2026, 7, 6),
        date(2026, 8, 1),
        "summer break",
        "North",
    )
    shown = office.answer(office.anna, "closed")
    assert "Mon 6 Jul to Fri 31 Jul: summer break" in shown.shown
    assert shown.buttons == []
    assert "set by an administrator" in office.answer(office.mia, "closed company 24.12. Christmas Eve").text


def test_public_holidays_by_name_or_by_form(office):
    assert "is no country I know" in office.answer(office.mia, "closed holidays Atlantis").text
    said = office.answer(office.mia, "closed holidays Finland")
    assert said.text.startswith(
        "Public holidays of team North: Finland. Next: Fri 3 Apr Good Friday, Mon 6 Apr Easter Monday"
    )
    assert "Closed: Fri 3 Apr, Mon 6 Apr" in office.answer(office.mia, "cadence", channel="sales-north").shown
    shown = office.answer(office.mia, "closed", channel="sales-north")
    office.mia.presses("Public holidays", in_=shown)
    form = office.sees(lambda: office.mia.modals and office.mia.modal)
    assert form.field("Country or part of it") == "Finland"
    form.fill({"Country or part of it": "Germany: Bayern"}).submit()
    office.sees(lambda: "Public holidays of team North: Germany: Bayern" in office.mia.last("sales-north").text)
    assert office.store.settings() == (Setting("team", "North", "holidays", "DE-BY"),)
    office.answer(office.mia, "closed holidays off")
    assert office.store.settings() == (Setting("team", "North", "holidays", ""),)


def test_a_range_is_added_by_form_and_removed_by_press(office):
    shown = office.answer(office.mia, "closed", channel="sales-north")
    office.mia.presses("Add closed days", in_=shown)
    form = office.sees(lambda: office.mia.modals and office.mia.modal)
    assert "comes before" in form.fill({"First day": "2026-12-24", "Last day": "2026-12-20"}).submit()["Last day"]
    office.mia.modal.fill({"Last day": "2026-12-31", "What is it?": "Christmas"}).submit()
    office.sees(lambda: len(office.store.closures()) == 2)
    again = office.answer(office.mia, "closed", channel="sales-north")
    office.mia.presses("Remove", in_=again, nth=1)
    office.sees(lambda: len(office.store.closures()) == 1)
    assert office.mia.last("sales-north").text.startswith("Open again: Thu 24 Dec to Thu 31 Dec: Christmas.")


def test_an_administrator_closes_days_for_all(office):
    with office.store.write(datetime(2026, 3, 2, tzinfo=UTC)) as unit:
        unit.save(replace(office.store.member("Mia"), role=Role.ADMIN))
    said = office.answer(office.mia, "closed company 24.12. Christmas Eve")
    assert said.text.startswith("Closed for the company: Thu 24 Dec: Christmas Eve.")
    assert "Thu 24 Dec: Christmas Eve" in office.answer(office.anna, "closed").shown


def pack(person):
    """The pack of tomorrow's coaching, below the message of the day; None while there is none."""
    seen = [reply for message in person.sees() for reply in person.sees(thread=message)]
    return next((reply for reply in seen if "Tue 3 Mar 10:00 · as of Mon 2 Mar 14:00" in reply.text), None)


def test_a_pack_that_is_out_says_that_somebody_is_away_and_forgets_it_again(office):
    office.slack.clock.go("2026-03-02T14:01:00+02:00")  # the packs of tomorrow's coaching are out
    before = office.sees(lambda: pack(office.anna), 40)
    assert before.text.startswith("Coaching with Mia")
    office.answer(office.anna, "away until 9.3.")
    for person in (office.anna, office.mia):
        told = office.sees(lambda: "away" in pack(person).text and pack(person), 30)  # noqa: B023 - asked at once
        assert told.text.startswith("Cancelled: Anna is away until Mon 9 Mar\nCoaching ")
        assert "*Cancelled: Anna is away until Mon 9 Mar*" in told.shown
    office.answer(office.anna, "back")
    office.sees(lambda: pack(office.anna).text == before.text, 30)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def company(database: Database) -> Store:
    return north(database)


def test_nobody_is_reminded_on_a_day_off(company: Store) -> None:
    thursday = utc("2026-03-05T05:00")
    with company.write(FREEZE) as unit:
        unit.save(Absence("a", "anna", date(2026, 3, 4), date(2026, 3, 6), FREEZE))
        unit.save(Closure("c", date(2026, 3, 6), date(2026, 3, 7), "inventory", "north"))
        unit.save(Setting("company", "", "holidays", "FI"))
    due = {(post.about, post.on_date) for post in reminders.plan(company, thursday, hours(company))}
    assert due == {("ben", date(2026, 3, 5)), ("mia", date(2026, 3, 5))}
    assert reminders.plan(company, utc("2026-04-03T05:00"), hours(company)) == []  # Good Friday, and a Saturday
    assert {post.on_date for post in reminders.plan(company, utc("2026-03-07T05:00"), hours(company))} == set()


def test_days_without_business_are_kept_by_team_and_taken_back(company: Store) -> None:
    summer = Closure("c", date(2026, 7, 6), date(2026, 8, 1), "summer", "north")
    with company.write(FREEZE) as unit:
        unit.save(summer)
        unit.save(Setting("company", "", "holidays", "FI"))
    found = company.company()
    assert date(2026, 7, 6) in found.closed_for("north")
    assert date(2026, 7, 6) not in found.closed_days
    assert date(2026, 4, 3) in found.closed_for("north") & found.closed_days
    team = company.book(company.scope("team:North"), FREEZE + BLINK).company
    member = company.book(company.scope("member:Anna Berg"), FREEZE + BLINK).company
    assert date(2026, 7, 6) in team.closed_days & member.closed_days
    with company.write(FREEZE) as unit:
        unit.remove(summer)
        unit.save(Setting("team", "north", "holidays", ""))
    assert company.company().closed_for("north") == frozenset()


def test_whoever_meets_is_told_when_closed_days_send_a_meeting_elsewhere_or_off(company: Store) -> None:
    with company.write(FREEZE) as unit:
        unit.save(Setting("company", "", "holidays", "FI"))
        unit.save(Closure("c", date(2026, 7, 6), date(2026, 8, 1), "summer", "north"))

    def told(who: str, day: date) -> list[str]:
        now = datetime(day.year, day.month, day.day, 7, tzinfo=UTC)
        return [todo.text for todo in lines(Morning(company, company.member(who), now, day, day - timedelta(days=1)))]

    # Easter Monday is 6 April, Good Friday before it is closed as well: Thursday is the last working day.
    assert told("anna", date(2026, 4, 2)) == ["Team meeting North is on Tue 7 Apr 09:00: Mon 6 Apr is closed"]
    assert told("anna", date(2026, 4, 1)) == []
    assert told("mia", date(2026, 7, 3)) == [
        "Team meeting North of Mon 6 Jul is skipped: its week is closed. The next one: Mon 3 Aug"
    ]
