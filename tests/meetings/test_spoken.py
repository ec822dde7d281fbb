"""What was said and agreed about an opportunity, as the reader of a Book knows it; what is still to be asked before a coaching."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import worked

from spm_core.book.agreed import Action, Answer
from spm_core.book.book import Book
from spm_core.book.records import Scope
from spm_core.meetings.prefilled import prefilled
from spm_core.meetings.questions import BY_STAGE, GENERAL, QUALIFICATION, Sets
from spm_core.meetings.spoken import agreed_on, qualified, spoken, to_answer

ANNA = Scope("member", "Anna", "Anna")
BEFORE, AFTER = datetime(2026, 1, 30, tzinfo=UTC), datetime(2026, 2, 20, tzinfo=UTC)


def answer(of: str, set_name: str, question: str, value: str, at: datetime = AFTER, score: int | None = None) -> Answer:
    return Answer(f"{of}{question}{at}", set_name, 0, question, "opportunity", of, "Anna", at, value, score)


def anna(*answers: Answer, **changes: Any) -> Book:
    return replace(worked.book(ANNA), answers=answers, **changes)


def test_the_newest_answer_to_each_question_in_their_order() -> None:
    book = anna(
        answer("O1", BY_STAGE, "S4b", "the buyer"),
        answer("O1", GENERAL, "G3", "price", BEFORE),
        answer("O1", GENERAL, "G3", "time"),
        answer("O1", GENERAL, "G1", "new owner"),
        answer("O2", GENERAL, "G1", "nothing"),
        answer("O1", QUALIFICATION, "N1", "2", score=2),
    )
    assert [(one.question.id, one.answer.value, one.called) for one in spoken(book, "O1")] == [
        ("G1", "new owner", "Anna"),
        ("G3", "time", "Anna"),
        ("S4b", "the buyer", "Anna"),
    ]


def test_of_the_five_those_are_asked_about_that_were_not_answered_since_the_last_coaching() -> None:
    # Anna's open ones by value times probability: Acme 24,000, Iris 18,000, Cedar 12,000, Birch 5,000.
    assert [line.name for line in to_answer(anna())] == ["Acme deal", "Iris deal", "Cedar deal", "Birch deal"]
    both = [answer("O1", GENERAL, of, "x") for of in ("G2", "G4")]
    old = [answer("O9", GENERAL, of, "x", BEFORE) for of in ("G2", "G4")]
    book = anna(*both, *old, answer("O3", GENERAL, "G2", "x"))
    assert [line.name for line in to_answer(book)] == ["Iris deal", "Cedar deal", "Birch deal"]


def test_what_was_agreed_and_what_became_of_it() -> None:
    late = Action("a", "call their CFO", "Anna", date(2026, 2, 25), BEFORE, "Mia", opportunity_id="O1")
    done = replace(late, id="b", text="send the case", outcome="done", settled_at=AFTER)
    long_ago = replace(done, id="c", settled_at=BEFORE)
    elsewhere = replace(late, id="d", opportunity_id="O2")
    book = anna(actions=(late, done, long_ago, elsewhere))
    assert [line.sentence for line in agreed_on(book, "O1")] == [
        "call their CFO · Anna · 5 days late",
        "send the case · Anna · done",
    ]


def test_the_qualification_and_its_gaps() -> None:
    book = anna(answer("O1", QUALIFICATION, "N1", "2", score=2), answer("O1", QUALIFICATION, "P1", "0", score=0))
    found = qualified(book, "O1")
    assert found is not None
    assert found.sentence == "2 of 24 so far, 10 open: not to be judged yet"
    assert qualified(book, "O2") is None
    gaps = Sets().now(BY_STAGE).find("S2a")
    assert gaps is not None
    assert prefilled(book, book.by_id["O1"], gaps) == (
        "0: Who gives the final yes, and have we spoken with them?; 10 not known yet"
    )
    assert prefilled(book, book.by_id["O2"], gaps) == "not qualified yet"
