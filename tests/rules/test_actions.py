"""An action is agreed with an owner and a day, and settled once: done, dropped with a reason, or moved."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from spm_core.book.agreed import Action
from spm_core.book.refusals import Refusal
from spm_core.rules.actions import DayError, SettledError, agree, done, drop, hand, move, reopen
from spm_core.rules.stamp import Stamp

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TODAY, FRIDAY = date(2026, 3, 2), date(2026, 3, 6)
MIA, BEN = Stamp("mia", NOW, NOW), Stamp("ben", NOW, NOW)


def call(text: str = "  call \n Acme ", due: date = FRIDAY) -> Action:
    return agree(MIA, id="a", text=text, owner_id="ben", due=due, today=TODAY, occurrence_id="m", private=True)


def test_it_has_an_owner_a_day_and_who_agreed_it() -> None:
    assert call() == Action("a", "call Acme", "ben", FRIDAY, NOW, "mia", "meeting", "m", private=True)


@pytest.mark.parametrize(
    ("text", "due", "says"),
    [
        (" ", FRIDAY, "What is to be done"),
        ("x" * 301, FRIDAY, "at most 300"),
        ("call", date(2026, 3, 1), "That day is over"),
        ("call", date(2027, 4, 1), "more than a year away"),
    ],
)
def test_what_cannot_be_agreed_says_what_to_do(text: str, due: date, says: str) -> None:
    with pytest.raises(Refusal, match=says):
        call(text, due)


def test_today_is_a_day_too() -> None:
    assert call(due=TODAY).due == TODAY


def test_done_says_who_and_when() -> None:
    settled = done(BEN, call())
    assert (settled.outcome, settled.settled_at, settled.settled_by) == ("done", NOW, "ben")


def test_dropped_keeps_why_and_asks_for_it() -> None:
    assert drop(MIA, call(), " they bought\nelsewhere ").why == "they bought elsewhere"
    with pytest.raises(Refusal, match="why it is dropped"):
        drop(MIA, call(), "  ")


def test_moved_counts_and_stays_open() -> None:
    later = move(move(call(), date(2026, 3, 9), TODAY, "on leave"), date(2026, 3, 10), TODAY)
    assert (later.due, later.moves, later.why, later.outcome) == (date(2026, 3, 10), 2, None, None)
    for day in (FRIDAY, date(2026, 3, 1)):
        with pytest.raises(DayError):
            move(call(), day, TODAY)


def test_settled_once() -> None:
    settled = done(BEN, call())
    for again in (lambda: done(MIA, settled), lambda: drop(MIA, settled, "x"), lambda: move(settled, TODAY, TODAY)):
        with pytest.raises(SettledError, match="Already done: call Acme") as refusal:
            again()
        assert refusal.value.action.settled_by == "ben"


def test_given_to_somebody_else() -> None:
    assert hand(call(), "anna") == replace(call(), owner_id="anna")
    with pytest.raises(Refusal, match="theirs already"):
        hand(call(), "ben")
    with pytest.raises(SettledError):
        hand(done(BEN, call()), "anna")


def test_a_slip_is_taken_back_by_whoever_made_it_within_a_day() -> None:
    settled, later = done(BEN, call()), NOW + timedelta(hours=25)
    assert reopen(BEN, settled) == call()
    for stamp, action in ((MIA, settled), (Stamp("ben", later, later), settled), (BEN, call())):
        with pytest.raises(Refusal):
            reopen(stamp, action)
