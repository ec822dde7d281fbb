"""Editing question sets: nothing that was answered is ever lost, what SPM needs stays, and what is wrong is said with its place."""

import copy
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spm_core.book.agreed import Answer, QuestionSet
from spm_core.meetings.editing import SetError, added, checked, difference, edited, new_question
from spm_core.meetings.qualify import qualification
from spm_core.meetings.questions import (
    BY_STAGE,
    GENERAL,
    LOST,
    QUALIFICATION,
    TITLES,
    WON,
    Sets,
    question_sets,
    read_as,
)

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def version(sets, name, body):
    """One more version of a set."""
    return Sets((*sets.edited, QuestionSet(name, sets.now(name).version + 1, body, NOW)))


def own(name):
    return copy.deepcopy(question_sets()[name])


@pytest.mark.parametrize("name", list(TITLES))
def test_spms_own_sets_pass_and_survive_being_written(name):
    sheet = checked(name, own(name))
    first = sheet.questions[0]
    body = edited(sheet, replace(first, ask="Reworded?"))
    again = read_as(name, 1, json.loads(json.dumps(body)))
    assert again.questions[0].ask == "Reworded?"
    assert again.questions[1:] == sheet.questions[1:]
    assert difference(sheet, again) == "1 changed"
    assert difference(sheet, read_as(name, 1, own(name))) == ""
    if isinstance(sheet.body, dict) and "questions" in sheet.body:
        assert {k: v for k, v in body.items() if k != "questions"} == {
            k: v for k, v in sheet.body.items() if k != "questions"
        }


def test_an_added_question_gets_an_id_that_no_version_had_at_the_end_of_its_stage():
    sets = Sets()
    body = added(sets.now(BY_STAGE), new_question(BY_STAGE, "Who else?", "S2"))
    sets = version(sets, BY_STAGE, body)
    ids = [q.id for q in sets.now(BY_STAGE).questions]
    assert ids[ids.index("S2e") + 1] == "X1"
    # X1 is taken out by a file; the next one is not called so again.
    sets = version(sets, BY_STAGE, own(BY_STAGE))
    versions = [sets.then(BY_STAGE, n) for n in (0, 1, 2)]
    body = added(sets.now(BY_STAGE), new_question(BY_STAGE, "Who then?", "S1"), versions)
    assert [q.id for q in read_as(BY_STAGE, 3, body).questions if q.ask == "Who then?"] == ["X2"]


EDITS = st.lists(
    st.tuples(st.sampled_from(["reword", "off", "on", "add"]), st.integers(0, 30), st.sampled_from([0, 1, 2, None])),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(EDITS)
def test_editing_never_loses_an_answer(edits):
    """After every edit somebody answers a question; at the end each answer has the words it was given to."""
    sets, given_to, answers = Sets(), [], []
    for number, (what, which, score) in enumerate(edits):
        sheet = sets.now(QUALIFICATION)
        question = sheet.questions[which % len(sheet.questions)]
        changed = {
            "reword": replace(question, ask=f"Question {number}?"),
            "off": replace(question, on=False),
            "on": replace(question, on=True),
            "add": None,
        }[what]
        try:
            body = edited(sheet, changed) if changed else added(sheet, new_question(QUALIFICATION, f"New {number}?"))
        except SetError:
            continue  # more than fit
        sets = version(sets, QUALIFICATION, body)
        sheet = sets.now(QUALIFICATION)
        asked = sheet.questions[which % len(sheet.questions)]
        at = NOW + timedelta(minutes=number)
        value = "?" if score is None else str(score)
        answers.append(
            Answer(f"{number}", QUALIFICATION, sheet.version, asked.id, "opportunity", "o", "anna", at, value, score)
        )
        given_to.append(asked)
    for answer, asked in zip(answers, given_to, strict=True):
        assert sets.question(answer) == asked
        assert sets.question(answer).words(answer.value)
    found = qualification(sets.now(QUALIFICATION), answers)
    newest = {answer.question: answer.score for answer in answers}
    assert dict(found.scores) == {q.id: newest.get(q.id) for q in sets.now(QUALIFICATION).asked}


def wrong(name, change):
    """What is said of SPM's own set after a change."""
    body = own(name)
    change(body)
    with pytest.raises(SetError) as refused:
        checked(name, body)
    return list(refused.value.problems)


def first(body):
    return (body if isinstance(body, list) else body["questions"])[0]


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        (QUALIFICATION, lambda b: first(b).update(ask=""), "qualification, question 1 (N1): ask is empty; write it, or leave it out."),
        (QUALIFICATION, lambda b: first(b).update(ask="x" * 201), "qualification, question 1 (N1): ask is longer than 200 characters; make it shorter."),
        (QUALIFICATION, lambda b: first(b).pop("ask"), "qualification, question 1 (N1): ask is missing."),
        (QUALIFICATION, lambda b: first(b).update(color="red"), "qualification, question 1 (N1): color is nothing SPM knows; take it out."),
        (QUALIFICATION, lambda b: first(b).update(answers={"2": "y", "0": "n"}), "qualification, question 1 (N1): a scored question needs answers for 2, 1 and 0."),
        (QUALIFICATION, lambda b: first(b).update(id="N2"), "qualification, N2: two questions have this id. Give one of them another."),
        (QUALIFICATION, lambda b: first(b).update(id="No 1"), "qualification, question 1 (No 1): id is a letter, then at most eleven letters or digits."),
        (QUALIFICATION, lambda b: b["questions"].insert(0, "N1"), "qualification, question 1: an object with id and ask belongs here."),
        (QUALIFICATION, lambda b: b.update(verdict=[[11, "pursue"], [0, "drop"]]), "qualification: the verdicts are pursue, pursue_with_gap_plan, park_or_drop."),
        (QUALIFICATION, lambda b: b.update(verdict=[[11, "pursue"]]), "qualification: the points of the verdicts must fall from the highest to 0, within max."),
        (WON, lambda b: first(b).update(kind="score012", answers={"2": "a", "1": "b", "0": "c"}), "won_debrief, question 1 (W1): only the qualification counts points; use text or choice here."),
        (WON, lambda b: b[3].update(answers=["price"]), "won_debrief, question 4 (W4): a choice needs a list of 2 to 20 answers."),
        (WON, lambda b: b[3].update(answers=["Price", "price"]), "won_debrief, question 4 (W4): two answers are the same."),
        (LOST, lambda b: b[3].update(on=False), "lost_debrief, L4: SPM itself needs this question. Reword it, but leave it on."),
        (LOST, lambda b: b[3]["answers"].remove("entered by mistake"), "lost_debrief, L4: the answer 'entered by mistake' is missing; SPM's numbers need it. Put it back."),
        (GENERAL, lambda b: b["questions"].pop(1), "coaching_any_stage, G2: SPM itself needs this question. Reword it, but leave it on."),
        (BY_STAGE, lambda b: b.update(S2=[]), "coaching_by_stage, S2: a list of questions belongs here, each with id and ask."),
        ("performance_coaching", lambda b: b.pop("competencies"), "performance_coaching: the list competencies is missing; take it from SPM's own set."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(name, change, said):
    assert wrong(name, change) == [said]


def test_a_form_holds_so_many_and_no_more():
    sheet = Sets().now(QUALIFICATION)
    for number in range(8):
        sheet = read_as(QUALIFICATION, 0, added(sheet, new_question(QUALIFICATION, f"And {number}?")))
    assert len(sheet.asked) == 20
    with pytest.raises(SetError, match="21 questions are on; at most 20 fit into one form"):
        added(sheet, new_question(QUALIFICATION, "One too many?"))


@pytest.mark.parametrize("body", [None, 1, "x", [], {}, [1], {"questions": 1}, {"a": 1}, {"questions": [None]}])
@pytest.mark.parametrize("name", list(TITLES))
def test_nonsense_is_refused_and_never_breaks(name, body):
    with pytest.raises(SetError) as refused:
        checked(name, body)
    assert all(problem.startswith(name) for problem in refused.value.problems)
