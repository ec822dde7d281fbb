"""Ratings stay hidden until both are in, and what was seen cannot be changed; checked against a naive reading of the log."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from spm_core.book.agreed import Rating
from spm_core.meetings.performance.ratings import (
    MANAGER,
    SELF,
    Gap,
    Round,
    Step,
    competencies,
    current,
    history,
    latest_complete,
    rounds,
)
from spm_core.meetings.questions import question_sets

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def given_by(rater: str, hours: int, meeting: str | None = "m1", **levels: int) -> list[Rating]:
    at = START + hours * HOUR
    who = "anna" if rater == SELF else "mia"
    return [
        Rating(f"{rater}{hours}{name}", "anna", rater, who, name, level, at, meeting) for name, level in levels.items()
    ]


def test_ten_competencies_seven_tasks_and_three_tools() -> None:
    found = competencies(question_sets()["performance_coaching"])
    assert [item.area for item in found] == ["task"] * 7 + ["tool"] * 3
    assert found[0].levels == {1: "needs to be shown", 2: "does it with help", 3: "does it alone", 4: "teaches others"}


def test_nobody_sees_the_other_before_both_have_rated() -> None:
    (one,) = rounds(given_by(SELF, 0, T1=3, T2=2))
    assert not one.complete
    assert one.seen_by(SELF).own == {"T1": 3, "T2": 2}
    assert one.seen_by(MANAGER).own == {}
    assert one.seen_by(MANAGER).has(SELF)  # that it was given is no secret
    assert one.gaps() == ()
    (other,) = rounds(given_by(MANAGER, 0, T1=1))
    assert other.seen_by(SELF).manager == {}


def test_both_see_both_and_talk_about_differences_of_a_level() -> None:
    (one,) = rounds([*given_by(SELF, 0, T1=3, T2=2, T3=1), *given_by(MANAGER, 1, T1=1, T2=2, T3=2)])
    assert one.complete and one.at == START + HOUR
    assert one.seen_by(SELF) == one.seen_by(MANAGER) == one
    assert one.gaps() == (Gap("T1", 3, 1), Gap("T3", 1, 2))


def test_until_then_one_may_think_again() -> None:
    (one,) = rounds([*given_by(SELF, 0, T1=3), *given_by(SELF, 1, T1=4), *given_by(MANAGER, 2, T1=2)])
    assert (one.own, one.manager) == ({"T1": 4}, {"T1": 2})


def test_what_was_seen_stays_and_the_next_rating_is_hidden_again() -> None:
    told = [*given_by(SELF, 0, T1=3), *given_by(MANAGER, 1, T1=2), *given_by(SELF, 2, T1=2)]
    first, second = rounds(told)
    assert (first.own, first.manager) == ({"T1": 3}, {"T1": 2})
    assert second.seen_by(MANAGER) == Round("m1", own_at=START + 2 * HOUR)
    assert latest_complete((first, second)) == first


def test_ratings_for_different_meetings_are_never_compared() -> None:
    old, new = rounds([*given_by(SELF, 0, "m1", T1=4), *given_by(MANAGER, 9, "m2", T1=1)])
    assert not old.complete and not new.complete
    assert latest_complete((old, new)) is None


def test_the_round_of_a_meeting_stands_and_without_a_meeting_a_new_one_begins() -> None:
    done = rounds([*given_by(SELF, 0, T1=3), *given_by(MANAGER, 1, T1=2)])
    assert current(done, "m1") == done[0]
    assert current(done, "m2") == Round("m2")
    free = rounds([*given_by(SELF, 0, None, T1=3), *given_by(MANAGER, 1, None, T1=2)])
    assert current(free, None) == Round()
    half = rounds(given_by(SELF, 0, None, T1=3))
    assert current(half, None) == half[0]
    assert current((), "m1") == Round("m1")


def test_the_history_of_a_competency() -> None:
    told = [*given_by(SELF, 0, "a", T1=2), *given_by(MANAGER, 1, "a", T1=2)]
    told += [*given_by(MANAGER, 5, "b", T1=3, T9=1), *given_by(SELF, 6, "b", T1=3)]
    told += given_by(SELF, 9, "c", T1=4)
    found = rounds(told)
    assert history(found, "T1") == (Step(START + HOUR, 2, 2), Step(START + 6 * HOUR, 3, 3))
    assert history(found, "T9") == (Step(START + 6 * HOUR, None, 1),)


SUBMISSIONS = st.lists(
    st.tuples(st.sampled_from([SELF, MANAGER]), st.sampled_from(["a", "b", None]), st.integers(1, 4)), max_size=12
)


@given(SUBMISSIONS)
def test_as_a_naive_reader_of_the_log_would_say(told: list[tuple[str, str | None, int]]) -> None:
    ratings = [item for n, (rater, of, level) in enumerate(told) for item in given_by(rater, n, of, T1=level, T2=level)]
    sheets: list[dict[str, object]] = []
    for rater, of, level in told:
        if not sheets or sheets[-1]["of"] != of or (SELF in sheets[-1] and MANAGER in sheets[-1]):
            sheets.append({"of": of})
        sheets[-1][rater] = level
    found = rounds(reversed(ratings))
    assert [
        {"of": item.occurrence_id}
        | ({SELF: item.own["T1"]} if item.own else {})
        | ({MANAGER: item.manager["T1"]} if item.manager else {})
        for item in found
    ] == sheets
    for item in found:
        assert item.complete or not (item.seen_by(SELF).manager or item.seen_by(MANAGER).own)
        assert item.own == {} or set(item.own) == {"T1", "T2"}
    assert rounds(replace(item, id=item.id + "x") for item in ratings) == found
