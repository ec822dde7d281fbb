"""Reminders: on which days what is brought up, what keeps them silent, and the whole list of what is to be settled."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import worked

from spm_core.book.book import Book
from spm_core.book.records import Planned, Scope, Snooze, Verdict
from spm_core.meetings.reminders import Reminder, before_meeting, reminders, todo

ANNA, BEN = Scope("member", "Anna", "Anna"), Scope("member", "Ben", "Ben")
MONDAY = date(2026, 3, 2)


def on(day: date, scope: Scope = ANNA, **changes: Any) -> Book:
    return worked.book(scope, as_of=day, since=date(2026, 2, 2), **changes)


def ids(lines: tuple[Reminder, ...]) -> list[tuple[str, str]]:
    return [(line.reason, line.line.id) for line in lines]


def changed(book: Book, name: str, **fields: Any) -> Book:
    """The book with one opportunity changed."""
    still = tuple(replace(item, **fields) if item.id == name else item for item in book.still)
    touched = tuple(
        replace(item, now=replace(item.now, **fields)) if item.now.id == name else item for item in book.touched
    )
    return replace(book, still=still, touched=touched)


def test_the_first_message_brings_up_all_that_is_overdue() -> None:
    lines = reminders(on(MONDAY))
    assert [line.sentence for line in lines] == [
        "✕ Acme 40k — offer check was Wed 25 Feb",
        "✕ Birch 25k — 77 days in Qualified, limit 30, no next step",
    ]
    offer = lines[0]
    assert (offer.days, offer.on, offer.offer_id, offer.offer_version) == (5, date(2026, 2, 25), "O1-1", 1)
    assert offer.version == 4
    assert (lines[1].limit, lines[1].version) == (30, 2)


def test_an_offer_is_brought_up_on_the_day_then_less_and_less() -> None:
    start = date(2026, 2, 25)  # a Wednesday
    days = []
    told = start - timedelta(days=1)
    for number in range(40):
        day = start + timedelta(days=number)
        if ("offer", "O1") in ids(reminders(on(day), told)):
            days.append(number)
            told = day
    # +3 is a Saturday and waits for Monday, +5; then a week after the check-date, and every week.
    assert days == [0, 1, 5, 7, 14, 21, 28, 35]


def test_on_the_day_itself_it_is_due_and_not_late() -> None:
    (line,) = (line for line in reminders(on(date(2026, 2, 25))) if line.reason == "offer")
    assert (line.verdict, line.why) == (Verdict.WATCH, "offer check is today")


def test_a_standstill_is_brought_up_once_when_it_crosses_the_limit() -> None:
    # Iris reached its stage on 11 February with a limit of 45 days: day 45 is Saturday 28 March, day 46 a Sunday.
    days = [date(2026, 3, 26) + timedelta(days=n) for n in range(14)]
    said = [day for day in days if ("stalled", "O9") in ids(reminders(on(day), day - timedelta(days=3)))]
    assert said == [date(2026, 3, 30), date(2026, 3, 31)]  # both are within three days of the crossing on the 29th
    assert ("stalled", "O9") not in ids(reminders(on(date(2026, 3, 31)), date(2026, 3, 30)))
    assert ("stalled", "O9") in ids(todo(on(date(2026, 4, 7))))


def test_nothing_on_days_without_business() -> None:
    assert reminders(on(date(2026, 3, 1))) == ()
    book = on(MONDAY)
    assert reminders(replace(book, company=replace(book.company, closed_days=frozenset({MONDAY})))) == ()


@pytest.mark.parametrize("due", [MONDAY, date(2026, 3, 9)])
def test_a_planned_activity_keeps_it_silent_until_its_day_is_over(due: date) -> None:
    plan = Planned("p", "O2", "Anna", "meeting", due)
    assert ids(reminders(on(MONDAY, planned=(plan,)))) == [("offer", "O1")]
    after = due + timedelta(days=1)
    assert ("stalled", "O2") in ids(reminders(on(after, planned=(plan,)), due))
    done = replace(plan, done_activity_id="A1")
    assert ("stalled", "O2") not in ids(reminders(on(after, planned=(done,)), due))


def test_a_snooze_keeps_it_silent_until_its_day() -> None:
    snooze = Snooze("O1", "Anna", date(2026, 3, 9), "board meets then", datetime(2026, 3, 2, tzinfo=UTC))
    book = on(MONDAY, snoozes={"O1": snooze})
    assert ids(reminders(book)) == [("stalled", "O2")]
    # The list still has it, and says why it rests.
    assert todo(book)[0].why == "offer check was Wed 25 Feb · no next step · rests until Mon 9 Mar: board meets then"
    stuck = replace(snooze, opportunity_id="O2")
    assert ("stalled", "O2") in ids(reminders(on(date(2026, 3, 9), snoozes={"O2": stuck}), date(2026, 3, 6)))


def test_a_dated_next_step_keeps_it_silent_until_it_is_past() -> None:
    book = changed(on(MONDAY), "O2", next_step="demo", next_step_date=date(2026, 3, 6))
    assert ids(reminders(book)) == [("offer", "O1")]
    later = changed(on(date(2026, 3, 9)), "O2", next_step="demo", next_step_date=date(2026, 3, 6))
    (line,) = (line for line in reminders(later, date(2026, 3, 6)) if line.line.id == "O2")
    assert line.why == "84 days in Qualified, limit 30, next step passed: demo"


def test_at_most_ten_the_most_valuable_first() -> None:
    book = on(MONDAY)
    (birch,) = (item for item in book.still if item.id == "O2")
    many = tuple(replace(birch, id=f"B{n:02}", amount=n * 100_000) for n in range(1, 15))
    lines = reminders(replace(book, still=many, touched=()))
    assert [line.line.value for line in lines] == [n * 1000 for n in range(14, 4, -1)]


def test_everything_to_settle_one_line_an_opportunity() -> None:
    book = changed(on(MONDAY, BEN), "O6", expected_close=date(2026, 2, 27))
    lines = todo(book)
    assert [(line.line.external_id, line.why) for line in lines] == [
        ("O6", "42 days without progress, in Qualified, limit 30, no next step · close date was Fri 27 Feb"),
        ("O10", "no next step"),
        ("O4", "no next step"),
        ("O8", "no next step"),
    ]
    assert [line.verdict for line in lines] == [Verdict.SHORT, Verdict.WATCH, Verdict.WATCH, Verdict.WATCH]


def test_a_settled_offer_is_no_reminder() -> None:
    book = on(MONDAY)
    moved = replace(book.offers[0], check_date=date(2026, 3, 9), version=2)
    assert ids(reminders(replace(book, offers=(moved,)))) == [("stalled", "O2")]


def test_before_a_team_meeting_everything_that_its_numbers_lack() -> None:
    book = changed(on(MONDAY, BEN), "O10", amount=None)
    assert [(line.line.external_id, line.reason, line.why) for line in before_meeting(book)] == [
        ("O6", "stalled", "42 days without progress, in Qualified, limit 30, no next step"),
        ("O4", "next_step", "no next step"),
        ("O8", "next_step", "no next step · no close date"),
        ("O10", "next_step", "no next step · no amount"),
    ]


def test_before_a_team_meeting_what_is_in_hand_is_not_asked_about() -> None:
    step = {"next_step": "site visit", "next_step_date": date(2026, 3, 5)}
    book = changed(changed(changed(on(MONDAY, BEN), "O6", **step), "O8", **step), "O4", **step)
    rests = Snooze("O10", "Ben", date(2026, 3, 9), "their board", datetime(2026, 2, 27, 12, tzinfo=UTC))
    lines = before_meeting(replace(book, snoozes={"O10": rests}))
    assert [(line.line.external_id, line.why) for line in lines] == [("O8", "no close date")]
