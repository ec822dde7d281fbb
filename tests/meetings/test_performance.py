"""The pack of a performance coaching and what is chosen in it, on the worked example; what is private stays hidden."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
import worked

from spm_core.book.agreed import Action, Answer, QuestionSet, Rating
from spm_core.book.book import Book
from spm_core.book.people import People
from spm_core.book.records import Member, Scope, Team, Verdict
from spm_core.book.refusals import Refusal
from spm_core.meetings.agenda import as_text
from spm_core.meetings.answers import Agenda, Item
from spm_core.meetings.performance.agenda import OURS, performance_agenda
from spm_core.meetings.performance.plan import Chosen, Growth, Pair, choose, plans, sign, unsigned
from spm_core.meetings.performance.ratings import MANAGER, SELF
from spm_core.meetings.performance.talk import Talk, talk_of
from spm_core.meetings.questions import question_sets
from spm_core.rules.stamp import Stamp

ANNA = Scope("member", "Anna", "Anna")
PAIR = Pair("Anna", "Mia")
NOW = worked.at("2026-03-02")
TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)
PEOPLE = People(
    tuple(Member(name, f"{name} Berg") for name in ("Anna", "Ben", "Mia")), (Team("North", "North", "UTC", "Mia"),), ()
)
TEN = [one["id"] for one in question_sets()["performance_coaching"]["competencies"]]


def rated(rater: str, at: datetime, meeting: str | None = "m1", **other: int) -> list[Rating]:
    """All ten at level 3 but these."""
    by = "Anna" if rater == SELF else "Mia"
    return [Rating(f"{rater}{at}{n}", "Anna", rater, by, n, other.get(n, 3), at, meeting) for n in TEN]


def ids() -> Iterator[str]:
    return (f"id{n}" for n in count())


def stamp(who: str, at: datetime = NOW) -> Stamp:
    return Stamp(who, at, at)


CHOSEN = Chosen("T1", "T5", "Ask for the date first", "role play on Fridays", date(2026, 4, 30), "listens to two calls")


def a_plan(by: str = "Mia", at: datetime = NOW) -> tuple[list[Action], list[Answer]]:
    made = choose(stamp(by, at), CHOSEN, PAIR, ids().__next__, today=at.date(), version=0, occurrence_id="m1")
    return [one for one in made if isinstance(one, Action)], [one for one in made if isinstance(one, Answer)]


def talk(who: str, ratings: list[Rating], book: Book | None = None, meeting: str | None = "m1") -> Talk:
    agreed = (book.actions, book.answers) if book else ((), ())
    return talk_of(who, PAIR, PEOPLE, ratings, agreed, meeting)


def ours(pack: Agenda) -> list[Item]:
    return [item for item in pack.items if item.title.startswith(OURS)]


def sentences(of: Talk | None, book: Book | None = None, **more: Any) -> dict[str, str]:
    pack = performance_agenda(book or worked.book(ANNA), talk=of, **more)
    return {answer.id: answer.sentence for answer in pack.answers}


def test_the_decks_four_items_come_first_then_our_seven_marked_as_ours() -> None:
    pack = performance_agenda(worked.book(ANNA), talk=talk("Anna", []))
    titles = [item.title for item in pack.items]
    deck = ["TOP5 Opportunity review & coaching", "Personal Funnel", "Sales Activity Review", "Sales Planning"]
    assert titles[:4] == deck
    assert [title.split(" · ")[:2] for title in titles[4:]] == [
        [OURS, f"{minutes} min"] for minutes in ("0-5", "5-15", "15-30", "30-40", "40-50", "50-57", "57-60")
    ]
    assert [part.title for part in pack.parts] == [*deck, OURS]
    assert (pack.kind, [answer.id for answer in pack.headlines]) == (
        "performance",
        ["PR1", "IC4", "IC5", "IC9"],
    )
    assert len(ours(pack)[2].answers[0].rows) == 7
    assert len(ours(pack)[3].answers[0].rows) == 3


def test_prompts_stand_where_they_are_asked_and_name_the_deal_that_was_lost() -> None:
    """Anna lost O7, Grove, 15,000, on 18 February, without a reason in the file."""
    items = ours(performance_agenda(worked.book(ANNA)))
    first, choose_, feedback = items[0].prompts, items[4].prompts, items[6].prompts
    assert (
        first[2] == "What would you do differently in the deal you lost? (Grove 15k, lost Wed 18 Feb: no reason given)"
    )
    assert (len(first), choose_, len(feedback)) == (3, ("Which skill, if better, would help most?",), 1)


def test_each_sees_the_own_rating_alone_until_both_are_in() -> None:
    ratings = rated(SELF, NOW - DAY, T5=4)
    mine = ours(performance_agenda(worked.book(ANNA), talk=talk("Anna", ratings)))[2].answers[0]
    assert mine.sentence == "Ratings are hidden until both are in; still out: Mia"
    assert [row.own for row in mine.rows] == [3, 3, 3, 3, 4, 3, 3]
    hers = ours(performance_agenda(worked.book(ANNA), talk=talk("Mia", ratings)))[2].answers[0]
    assert {row.own for row in hers.rows} == {None}
    assert (
        "4"
        not in as_text(performance_agenda(worked.book(ANNA), talk=talk("Mia", ratings)))
        .split("Closing as planned")[1]
        .split("·")[0]
    )
    assert talk("Mia", ratings).found[0].own == {}  # not even inside


def test_then_both_talk_about_the_differences_alone() -> None:
    ratings = [*rated(SELF, NOW - DAY, T5=4, T1=4), *rated(MANAGER, NOW - DAY / 2, T5=1, U2=2, T1=4)]
    for who in ("Anna", "Mia"):
        said = sentences(talk(who, ratings))
        assert said["PC-task"] == "Talk about Closing as planned (Anna 4, Mia 1)"
        assert said["PC-tool"] == "Talk about Question sets and value tools (Anna 3, Mia 2)"
        assert said["PC-choice"] == ("Highest Finding new customers (4 and 4) · lowest Closing as planned (4 and 1)")
    same = [*rated(SELF, NOW - DAY), *rated(MANAGER, NOW)]
    assert sentences(talk("Anna", same))["PC-tool"] == "No difference of a level: nothing to talk about here"


def test_the_last_round_stands_beside_the_new_one() -> None:
    old = [*rated(SELF, NOW - 90 * DAY, "m0", T5=2), *rated(MANAGER, NOW - 90 * DAY, "m0", T5=1)]
    pack = performance_agenda(worked.book(ANNA), talk=talk("Mia", [*old, *rated(MANAGER, NOW - DAY, T5=2)]))
    answer = ours(pack)[2].answers[0]
    assert answer.table()[5][1] == "Anna –, Mia 2 (last 2 and 1)"
    assert answer.table()[0] == ["competency", "rated", "numbers"]


def test_the_command_line_is_given_the_numbers_alone() -> None:
    actions, answers = a_plan()
    book = worked.book(ANNA, actions=tuple(actions), answers=tuple(answers))
    pack = performance_agenda(book)
    assert "PC-plan" not in {answer.id for answer in pack.answers}
    text = as_text(pack)
    assert "Ratings are for the seller and the seller's manager alone, in Slack: /spm perf" in text
    assert "new-customer meetings a week: 0.25" in text
    assert "Ask for the date first" not in "".join(str(item) for item in ours(pack))


def test_nobody_else_is_given_anything() -> None:
    with pytest.raises(ValueError, match="alone"):
        talk("Ben", [])


def test_what_changed_against_the_window_before() -> None:
    """In the four weeks Anna lost one, added O3, met three times (A1, A3, A5), 60 + 20 + 45 + 90 min with customers = 3.6 h.
    In the four weeks before: O1 (5 Jan), O7 (7 Jan) and O9 (14 Jan) were new."""
    before = worked.book(ANNA, as_of=date(2026, 2, 2), since=date(2026, 1, 5))
    pack = performance_agenda(worked.book(ANNA), before)
    rows = {row.what: (row.now, row.before) for row in ours(pack)[1].answers[1].rows}
    assert rows == {
        "won": ("0", "0"),
        "lost": ("1", "0"),
        "win rate of 90 days": ("too few to say (n = 1)", "too few to say (n = 0)"),
        "new opportunities": ("1", "3"),
        "meetings": ("3", "0"),
        "new-customer meetings": ("1", "0"),
        "hours with customers": ("3.6", "0"),
    }
    said = "won 0, before 0 · new opportunities 1, before 3 · new-customer meetings 1, before 0"
    assert ours(pack)[1].answers[1].sentence == said


def test_a_plan_is_one_skill_and_signed_by_who_enters_it() -> None:
    actions, answers = a_plan()
    (plan,) = plans(actions, answers)
    assert (plan.action.owner_id, plan.action.private, plan.action.due) == ("Anna", True, date(2026, 4, 30))
    assert (plan.strength, plan.skill, plan.how) == ("T1", "T5", "role play on Fridays")
    assert plan.signed == {"Mia"}
    assert [(one.owner_id, one.text, one.private) for one in actions[1:]] == [("Mia", "listens to two calls", True)]
    assert {answer.seller_id for answer in answers} == {"Anna"}
    assert unsigned(plan, PAIR) == {"Anna"}


def test_the_other_one_signs_once_and_nobody_else_can() -> None:
    actions, answers = a_plan()
    (plan,) = plans(actions, answers)
    signed = sign(stamp("Anna"), plan, PAIR, lambda: "s", 0)
    (both,) = plans(actions, [*answers, signed])
    assert both.signed == {"Anna", "Mia"} and unsigned(both, PAIR) == set()
    with pytest.raises(Refusal, match="signed this plan already"):
        sign(stamp("Mia"), plan, PAIR, lambda: "s", 0)
    with pytest.raises(Refusal, match="seller's manager"):
        sign(stamp("Ben"), plan, PAIR, lambda: "s", 0)
    foreign = replace(signed, of_id="Ben")
    assert plans(actions, [*answers, foreign])[0].signed == {"Mia"}


def test_a_strength_cannot_be_the_skill_and_the_plan_has_a_day_ahead() -> None:
    for wrong, words in (
        (replace(CHOSEN, strength="T5"), "two different ones"),
        (replace(CHOSEN, due=date(2026, 3, 1)), "That day is over"),
        (replace(CHOSEN, what=" "), "What is to be done"),
    ):
        with pytest.raises(Refusal, match=words):
            choose(stamp("Mia"), wrong, PAIR, ids().__next__, today=TODAY, version=0)


@pytest.mark.parametrize(
    ("outcome", "as_of", "verdict", "ends"),
    [
        (None, date(2026, 3, 2), Verdict.NA, "due Thu 30 Apr"),
        (None, date(2026, 5, 2), Verdict.SHORT, "2 days late"),
        ("done", date(2026, 5, 2), Verdict.OK, "done"),
        ("dropped", date(2026, 5, 2), Verdict.WATCH, "dropped"),
    ],
)
def test_what_became_of_the_plan(outcome: str | None, as_of: date, verdict: Verdict, ends: str) -> None:
    (action, *_), answers = a_plan()
    book = worked.book(ANNA, as_of=as_of, actions=(replace(action, outcome=outcome),), answers=tuple(answers))
    pack = performance_agenda(book, talk=talk("Mia", [], book))
    (plan,) = ours(pack)[5].answers
    assert (plan.verdict, plan.sentence) == (verdict, f"Closing as planned: Ask for the date first · {ends}")
    assert [(row.what, row.now) for row in plan.rows] == [
        ("strength to share", "Finding new customers"),
        ("how practised", "role play on Fridays"),
        ("Mia does", "listens to two calls"),
        ("signed by", "Mia"),
    ]


def test_a_company_with_its_own_competencies() -> None:
    body = question_sets()["performance_coaching"]
    own = {
        **body,
        "competencies": [{**body["competencies"][9], "id": "X1", "competency": "Listening"}],
        "questions": [],
    }
    edited = QuestionSet("performance_coaching", 1, own, NOW - DAY)
    pack = performance_agenda(worked.book(ANNA, question_sets=(edited,)), talk=talk("Anna", []))
    assert [row.competency.name for row in ours(pack)[3].answers[0].rows] == ["Listening"]
    assert ours(pack)[3].answers[0].rows[0].numbers == "the manager's observation"
    assert ours(pack)[2].answers[0].rows == ()
    assert all(not item.prompts for item in ours(pack))


def test_an_empty_seller_gets_a_pack_that_says_what_it_can() -> None:
    empty = worked.book(
        ANNA, still=(), touched=(), closed=(), offers=(), activities=(), first_activity=None, targets=()
    )
    said = sentences(talk("Anna", []), empty)
    assert said["PC-plan"] == "No plan yet: one skill, one plan, signed by both"
    assert said["PR1"] == "Won 0 this year, no target set · last year 0"
    assert plans([], []) == ()
    assert isinstance(plans(*a_plan())[0], Growth)
