"""What is on record is answered before it is asked: the worked example's opportunities, read off by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import worked

from spm_core.book.agreed import Action
from spm_core.book.book import Book
from spm_core.book.customers import Customers
from spm_core.book.records import Contact, Scope
from spm_core.meetings.prefilled import prefilled
from spm_core.meetings.questions import BY_STAGE, GENERAL, QUALIFICATION, Sets

ANNA = Scope("member", "Anna", "Anna")
THEN = datetime(2026, 2, 3, tzinfo=UTC)


def anna(**changes: Any) -> Book:
    return worked.book(ANNA, **changes)


def said(book: Book, of: str, set_name: str, question: str) -> str | None:
    asked = Sets().now(set_name).find(question)
    assert asked is not None
    return prefilled(book, book.by_id[of], asked)


def test_what_changed_since_the_last_coaching() -> None:
    assert said(anna(), "O1", GENERAL, "G1") == "Value agreed → Offer made · closes Fri 20 Mar"
    assert said(anna(), "O3", GENERAL, "G1") == "new, Qualified · closes Mon 15 Jun"
    assert said(anna(), "O2", GENERAL, "G1") is None  # nothing did


def test_the_next_step_and_the_open_actions() -> None:
    book = anna()
    still = tuple(
        replace(item, next_step="demo", next_step_date=date(2026, 3, 6)) if item.id == "O2" else item
        for item in book.still
    )
    open_one = Action("a", "call their CFO", "Anna", date(2026, 2, 27), THEN, "Mia", opportunity_id="O2")
    done = replace(open_one, id="b", text="send the case", outcome="done", settled_at=THEN)
    book = replace(book, still=still, actions=(open_one, done))
    assert said(book, "O2", GENERAL, "G2") == "demo, Fri 6 Mar"
    assert said(book, "O2", GENERAL, "G4") == "call their CFO (Anna, 3 days late)"
    assert (said(book, "O1", GENERAL, "G2"), said(book, "O1", GENERAL, "G4")) == (None, None)


def test_only_a_commitment_is_taken_for_a_bet() -> None:
    ben = worked.book(Scope("member", "Ben", "Ben"))
    assert said(ben, "O4", GENERAL, "G5") == "win"
    assert said(anna(), "O1", GENERAL, "G5") is None


def test_the_offer_and_its_check() -> None:
    # Sent 16 February, to be checked on the 25th; it is 2 March.
    assert said(anna(), "O1", BY_STAGE, "S4a") == "sent 14 days ago, check Wed 25 Feb, 5 days late"
    assert said(anna(), "O1", BY_STAGE, "S4c") == "check Wed 25 Feb, 5 days late"
    assert said(anna(), "O9", BY_STAGE, "S4a") is None


def test_who_was_met_and_who_was_not() -> None:
    book = anna()
    met = tuple(replace(item, contacts=("Timo Salo",)) if item.id == "A1" else item for item in book.activities)
    key = (Contact("1", "Acme", "Timo Salo", key_person=True), Contact("2", "Acme", "Kaisa Aho", key_person=True))
    book = replace(book, activities=met, customers=Customers(people=key))
    assert said(book, "O1", BY_STAGE, "S1b") == "Timo Salo"
    assert said(book, "O1", BY_STAGE, "S3c") == "Kaisa Aho"
    assert said(book, "O1", BY_STAGE, "S1e") == "continuation, Tue 17 Feb"


def test_the_close_and_the_amount() -> None:
    assert said(anna(), "O9", QUALIFICATION, "D2") == "we expect Tue 31 Mar"
    assert said(anna(), "O9", QUALIFICATION, "F2") == "45k EUR"
    assert said(anna(), "O9", BY_STAGE, "S5d") is None  # never moved


def test_what_only_a_person_knows_is_asked() -> None:
    assert said(anna(), "O1", GENERAL, "G3") is None
    assert said(anna(), "O1", BY_STAGE, "S4b") is None
