"""The team agenda: the worked example's post as VOICE.md draws it, the deck's order, and teams with little or nothing to show."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import worked

from spm_core.book.book import Book
from spm_core.book.records import Note, Planned, Snooze, Verdict
from spm_core.meetings.agenda import as_text, team_agenda
from spm_core.meetings.questions import asked
from spm_core.reports.json import as_json

HISTORY = {"S3": Decimal(13) / 40, "S4": Decimal(16) / 30, "S5": Decimal(17) / 22}
THEN = datetime(2026, 2, 20, tzinfo=UTC)


def with_history() -> Book:
    """The worked example with the stage histories of its forecast (DOMAIN.md, section 7)."""
    book = worked.book()
    shares = {("win_share", stage): share for stage, share in HISTORY.items()}
    return replace(book, company=replace(book.company, benchmarks=dict(book.company.benchmarks) | shares))


def empty() -> Book:
    """A team of two on its first day: no target, nothing open, nothing logged."""
    book = worked.book(targets=(), still=(), touched=(), closed=(), offers=(), activities=(), first_activity=None)
    return replace(book, company=replace(book.company, benchmarks={}))


def test_the_verdicts_come_first() -> None:
    lines = [answer.line for answer in team_agenda(with_history()).headlines]
    assert lines[:2] == [
        "✕ SHORT Quarter 77k of 90k · committed 48k",
        "✕ SHORT New opportunities 2 · needed 10",
    ]
    assert lines[3:] == [
        "✕ SHORT Year: 83k a week to create, 21k created",
        "✓ OK    4 of 7 moved (57 %)",
        "✕ SHORT New-customer meetings 0.75 of 3.5 a week",
    ]


def test_the_stages_that_lack() -> None:
    stages = team_agenda(worked.book()).headlines[2]
    assert stages.line == "✕ SHORT Identified 1 of 4.7 · △ Value agreed 1 of 2.5, Offer made 1 of 1.2"


def test_what_to_decide_today() -> None:
    agenda = team_agenda(worked.book())
    assert [(decision.sentence, decision.press.action) for decision in agenda.decisions] == [
        ("Birch 25k · Anna · 77 days, limit 30 · no action", "plan"),
        ("Fir 50k · Ben · 42 days, limit 30 · no action", "plan"),
        ("Acme 40k · Anna · offer check 5 days late", "settle"),
    ]


def test_the_rest_of_the_post() -> None:
    agenda = team_agenda(worked.book())
    assert agenda.top5 == ("Delta", "Acme", "Iris", "Cedar", "Fir")
    assert agenda.happened == "Won Elm 18k · Lost Grove 15k · New Cedar 60k, Hazel 10k · Offer Acme 40k"
    assert (agenda.notes, agenda.hint) == (0, None)


def test_a_plan_or_a_snooze_needs_no_decision_but_stays_in_the_list() -> None:
    plan = Planned("p", "O2", "Anna", "meeting", date(2026, 3, 6), "demo")
    snooze = Snooze("O6", "Ben", date(2026, 3, 16), "budget round", THEN)
    agenda = team_agenda(worked.book(planned=(plan,), snoozes={"O6": snooze}))
    assert [decision.press.of for decision in agenda.decisions] == ["O1"]
    listed = next(answer for answer in agenda.answers if answer.id == "TM10")
    assert [row[-1] for row in listed.table()[1:]] == ["demo, Fri 6 Mar", "rests until Mon 16 Mar: budget round"]
    assert listed.verdict is Verdict.WATCH


def test_an_opportunity_is_decided_once_even_if_stalled_and_late() -> None:
    book = worked.book()
    late = replace(book.offers[0], opportunity_id="O2")
    agenda = team_agenda(replace(book, offers=(late,)))
    assert [decision.sentence for decision in agenda.decisions] == [
        "Fir 50k · Ben · 42 days, limit 30 · no action",
        "Birch 25k · Anna · offer check 5 days late · 77 days in Qualified",
    ]


def test_after_a_step_back_the_days_are_those_without_progress() -> None:
    """O6 went back to Qualified 13 days ago; it made no progress for 42."""
    book = worked.book()
    late = replace(book.offers[0], opportunity_id="O6")
    said = [decision.sentence for decision in team_agenda(replace(book, offers=(late,))).decisions]
    assert "Fir 50k · Ben · offer check 5 days late · 42 days without progress, in Qualified" in said


def test_items_and_questions_stand_in_the_order_of_the_deck() -> None:
    agenda = team_agenda(worked.book())
    assert [(item.title, [answer.id for answer in item.answers]) for item in agenda.items] == [
        ("Funnel Management", ["TM1", "TM2", "TM3", "TM4", "TM5"]),
        ("Opportunity Review", ["TM6", "TM7", "TM8", "IC8", "TM9", "TM10"]),
        ("Sales Activity", ["TM11"]),
        ("Any Other Business", []),
    ]
    assert agenda.items[1].prompts[0] == "What changed on the customer's side since we last met?"
    assert agenda.items[3].prompts[0] == "One thing that worked and others can copy"


def test_five_parts_hold_every_answer_once() -> None:
    agenda = team_agenda(worked.book())
    assert len(agenda.parts) == 5
    told = [answer.id for part in agenda.parts for answer in part.answers]
    assert sorted(told) == sorted(answer.id for answer in agenda.answers)


def test_the_first_meeting_of_the_month_reports_the_one_before() -> None:
    table = team_agenda(worked.book()).answers[0].table()
    assert [row[0] for row in table] == ["period", "February", "month to Tue 31 Mar", "quarter to Tue 31 Mar"]
    assert table[1][1:3] == ["30k", "18k"]
    assert table[3][1:] == ["90k", "18k", "48k", "88k", "84k"]


def test_a_short_month_is_said_beside_a_better_quarter() -> None:
    book = worked.book()
    targets = tuple(replace(t, amount=7_500_000 if t.month.month == 3 else 0) for t in book.targets)
    answer = team_agenda(replace(book, targets=targets)).answers[0]
    # March brings 66,000 of 75,000; with the 18,000 of February the quarter has its 75,000.
    assert answer.sentence == "Quarter 84k of 75k · committed 48k · month 66k of 75k"
    assert answer.verdict is Verdict.SHORT


@pytest.mark.parametrize("shared", [False, True])
def test_who_did_what_is_for_the_channel_only_if_the_manager_says_so(shared: bool) -> None:
    book = worked.book()
    team = replace(book.teams["North"], share_activity=shared)
    answer = next(a for a in team_agenda(replace(book, teams={"North": team})).answers if a.id == "TM11")
    names = [row[0] for row in answer.table()[1:]]
    assert names == (["Anna", "Ben", "North"] if shared else ["North"])
    assert ("Anna" in str(answer.report)) == shared


def test_the_managers_own_pack_names_everybody() -> None:
    answer = next(a for a in team_agenda(worked.book(), per_person=True).answers if a.id == "TM11")
    assert answer.table()[1][:4] == ["Anna", "3", "1", "5"]
    assert answer.table()[3][4] == "8.8"


def test_notes_wait_until_they_were_presented() -> None:
    notes = (
        Note("1", "North", "market", "Rival X cut prices", "Anna", THEN),
        Note("2", "North", "campaign", "Fair in May", None, THEN, presented_at=THEN + timedelta(days=1)),
    )
    agenda = team_agenda(worked.book(notes=notes))
    assert agenda.notes == 1
    (answer,) = agenda.items[3].answers
    assert answer.table()[1:] == [["market", "Rival X cut prices", "Anna"]]


def test_what_the_largest_win_taught_is_proposed_for_other_business() -> None:
    book = worked.book()
    touched = tuple(
        replace(item, now=replace(item.now, learning="bring the plant manager")) if item.now.id == "O5" else item
        for item in book.touched
    )
    (answer,) = team_agenda(replace(book, touched=touched)).items[3].answers
    assert answer.sentence == "0 notes · to copy from Elm 18k: bring the plant manager"


def test_the_keys_that_programs_read() -> None:
    found = as_json(team_agenda(worked.book()))
    assert set(found) == {"kind", "scope", "as_of", "since", "items"}
    assert (found["kind"], found["scope"], found["as_of"]) == ("team", "team:North", "2026-03-02T00:00:00+02:00")
    for item in found["items"]:
        assert set(item) == {"title", "answers", "prompts"}
        for answer in item["answers"]:
            assert set(answer) == {"question", "verdict", "sentence", "rows", "chart"}
            assert answer["verdict"] in ("ok", "watch", "short", "n/a")
    stages = found["items"][0]["answers"][2]["rows"]
    assert (stages[2]["stage"], stages[2]["required"]) == ("Value agreed", 2.5)


def test_an_empty_team_says_what_it_can() -> None:
    agenda = team_agenda(empty())
    assert agenda.hint == "Two weeks of logging and this will show movement."
    assert (agenda.decisions, agenda.top5, agenda.happened) == ((), (), "")
    assert [answer.line for answer in agenda.headlines] == ["– N/A   No open opportunities."]
    assert not any(answer.table() or answer.chart for answer in agenda.answers)
    text = as_text(agenda)
    assert "No open opportunities." in text
    assert "No activity logged yet." in text
    assert "None" not in text


def test_a_new_team_with_four_opportunities() -> None:
    book = worked.book()
    # The first meeting ever: nothing was known before, four were entered since.
    new = tuple(replace(item, then=None) for item in book.touched if item.now.id in ("O1", "O3", "O8", "O9"))
    agenda = team_agenda(replace(empty(), touched=new, activities=book.activities, first_activity=book.first_activity))
    assert agenda.hint == "Two weeks of logging and this will show movement."
    assert [answer.id for answer in agenda.headlines] == ["TM1", "TM2", "TM3", "TM11"]
    text = as_text(agenda)
    assert "movement starts next time" in text
    assert "TOP5  " in text


def test_the_text_holds_every_question_and_sentence() -> None:
    agenda = team_agenda(worked.book())
    text = as_text(agenda)
    for answer in agenda.answers:
        assert answer.question in text
        assert answer.sentence in text
    assert "    Value agreed     1     2.5    45k  △ watch" in text.splitlines()


def test_a_long_list_is_cut_and_the_rest_is_counted() -> None:
    book = worked.book()
    (birch,) = (item for item in book.still if item.id == "O2")
    many = tuple(replace(birch, id=f"B{n:02}") for n in range(25))
    lines = as_text(team_agenda(replace(book, still=many))).splitlines()
    # Ten of the 25 with Fir and Acme to decide, ten of the 25 with Fir in the list of what stands still.
    assert [line for line in lines if line.endswith(" more")] == ["    and 17 more", "    and 16 more"]


def test_question_sets_are_ours_and_complete() -> None:
    assert len(asked("qualification")) == 12
    assert len(asked("kam_review")) == 13
    assert len(asked("lost_debrief")) == 4
