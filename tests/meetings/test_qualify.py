"""Qualification: points, verdicts, open questions, gaps at a move, and the change since last time, worked by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spm_core.book.agreed import Action, Answer, QuestionSet
from spm_core.book.records import DEFAULT_STAGES
from spm_core.meetings.qualify import asks_again, changes, gap_due, gap_text, gates, planned_gaps, qualification
from spm_core.meetings.questions import QUALIFICATION, Sets, question_sets

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
SHEET = Sets().now(QUALIFICATION)
IDS = ("N1", "N2", "V1", "V2", "P1", "P2", "D1", "D2", "M1", "C1", "F1", "F2")


def answered(scores, at=NOW):
    """Answers with these scores, in the order of the questions; None is "?"."""
    return [
        Answer(
            f"{at}{of}",
            QUALIFICATION,
            0,
            of,
            "opportunity",
            "o",
            "anna",
            at,
            "?" if score is None else str(score),
            score,
        )
        for of, score in zip(IDS, scores, strict=False)
    ]


@pytest.mark.parametrize(
    ("twos", "ones", "sentence"),
    [
        (12, 0, "24 of 24: pursue"),
        (5, 7, "17 of 24: pursue"),
        (4, 8, "16 of 24: pursue with a gap plan"),
        (0, 11, "11 of 24: pursue with a gap plan"),
        (0, 10, "10 of 24: park or drop"),
        (0, 0, "0 of 24: park or drop"),
    ],
)
def test_the_bars_of_the_domain(twos, ones, sentence):
    scores = [2] * twos + [1] * ones + [0] * (12 - twos - ones)
    assert qualification(SHEET, answered(scores)).sentence == sentence


def test_what_is_open_is_never_a_zero():
    nothing = qualification(SHEET, [])
    assert (nothing.sentence, nothing.zeros, len(nothing.open)) == (
        "0 of 24 so far, 12 open: not to be judged yet",
        (),
        12,
    )
    # Nine points and three open: 9 would be park or drop, 15 pursue with a gap plan, so nobody knows yet.
    assert qualification(SHEET, answered([1] * 9 + [None] * 3)).verdict == "not_yet"
    # 17 points and three open: whatever they bring, it is pursued; 18 of 24 once none can change it.
    assert qualification(SHEET, answered([2] * 8 + [1] + [None] * 3)).sentence == "17 of 24 so far, 3 open: pursue"
    # Two points and three open: at best 8, park or drop.
    assert qualification(SHEET, answered([2] + [0] * 8 + [None] * 3)).verdict == "park_or_drop"


@given(st.lists(st.sampled_from([0, 1, 2, None]), min_size=12, max_size=12))
def test_every_pattern_of_answers_has_exactly_one_verdict(scores):
    found = qualification(SHEET, answered(scores))
    points, unknown = sum(s or 0 for s in scores), scores.count(None)
    can_be = {
        "pursue" if total >= 17 else "pursue_with_gap_plan" if total >= 11 else "park_or_drop"
        for total in range(points, points + 2 * unknown + 1)
    }
    assert found.verdict == (can_be.pop() if len(can_be) == 1 else "not_yet")
    assert len(found.zeros) + len(found.open) + sum(s in (1, 2) for s in scores) == 12
    assert (found.score, found.most) == (points, 24)


def test_the_newest_answer_counts_and_the_change_is_told():
    first = answered([0, 0, 1, 1], NOW - timedelta(days=7))
    second = answered([2, 0, None, 1], NOW)
    assert qualification(SHEET, first + second).scores["N1"] == 2
    assert [change.sentence for change in changes(SHEET, first + second)] == [
        "What does the customer want to fix or reach, in their own words? 0 → 2",
        "Which of their numbers gets better, and by how much? 1 → ?",
    ]
    assert changes(SHEET, first) == ()
    assert changes(SHEET, []) == ()


@pytest.mark.parametrize(
    ("scores", "before", "to", "expected"),
    [
        ([0] * 12, "S1", "S2", ["N1", "F2"]),
        ([0] * 12, "S3", "S4", ["P1"]),
        ([0] * 12, "S1", "S5", ["N1", "P1", "F2"]),
        ([0] * 12, "S2", "S3", []),
        ([0] * 12, "S4", "S2", []),
        ([None] * 12, "S1", "S5", []),
        ([1] * 12, "S1", "S5", []),
    ],
)
def test_a_move_is_warned_of_its_zeros_only(scores, before, to, expected):
    found = qualification(SHEET, answered(scores))
    assert [question.id for question in gates(found, DEFAULT_STAGES, before, to)] == expected


def test_a_switched_off_question_counts_no_more_and_an_own_one_does():
    body = dict(question_sets()[QUALIFICATION])
    body["questions"] = [
        *({**entry, "on": entry["id"] != "N1"} for entry in body["questions"]),
        {
            "id": "X1",
            "ask": "Do they pay on time?",
            "kind": "score012",
            "answers": {"2": "yes", "1": "late", "0": "no"},
        },
        {"id": "X2", "ask": "Do we like them?", "kind": "score012", "answers": {"2": "yes", "1": "so so", "0": "no"}},
    ]
    sheet = Sets((QuestionSet(QUALIFICATION, 1, body, NOW),)).now(QUALIFICATION)
    found = qualification(sheet, answered([0] + [2] * 11))
    # 13 questions, 26 points; pursue from 17/24 of them: 18.4, so 19.
    assert (found.score, found.most, found.zeros) == (22, 26, ())
    assert [question.id for question in found.open] == ["X1", "X2"]
    more = [Answer("x", QUALIFICATION, 1, "X1", "opportunity", "o", "anna", NOW, "0", 0)]
    assert gap_text(qualification(sheet, more).zeros[0]) == "Find out: Do they pay on time?"


def test_gaps_become_actions_a_week_later():
    assert gap_due(date(2026, 3, 2), frozenset()) == date(2026, 3, 9)
    assert gap_due(date(2026, 3, 2), frozenset({date(2026, 3, 9)})) == date(2026, 3, 10)
    assert gap_text(SHEET.find("P1")) == "Find out who gives the final yes, and meet them"

    def action(of, question, outcome=None):
        return Action(of, "x", "anna", date(2026, 3, 9), NOW, "anna", question=question, outcome=outcome)

    found = [action("a", "qualification/N1"), action("b", "qualification/P1", "done"), action("c", None)]
    assert {of: item.id for of, item in planned_gaps(found).items()} == {"N1": "a"}


@pytest.mark.parametrize(
    ("before", "to", "again"),
    [("S1", "S2", True), ("S2", "S3", True), ("S1", "S4", True), ("S4", "S5", False), ("S4", "S3", False)],
)
def test_it_is_asked_again_on_the_way_up(before, to, again):
    assert asks_again(DEFAULT_STAGES, before, to) is again
