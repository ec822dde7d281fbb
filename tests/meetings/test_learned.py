"""The list of what worked is found in people's words, with slips and without accents."""

from datetime import UTC, datetime

import pytest

from spm_core.book.opportunities import Opportunity
from spm_core.book.records import Kind, Note
from spm_core.meetings.learned import lessons, search

NAMES = {"anna": "Anna Käki", "ben": "Ben Lund", "acme": "Société Générale Oy", "fir": "Fir"}


def at(day: int) -> datetime:
    return datetime(2026, 2, day, 9, tzinfo=UTC)


def won(of: str, learning: str | None, day: int, account: str = "fir", owner: str = "anna") -> Opportunity:
    times = (at(day), at(day), at(day))
    return Opportunity(
        of, f"{of} deal", owner, "WON", "EUR", *times, 5, 5, Kind.WON, account, closed_at=at(day), learning=learning
    )


FOUND = lessons(
    [
        won("a", "Visited a reference customer with their plant manager", 3),
        won("b", "Crème brûlée after the demo", 9, "acme", "ben"),
        won("c", None, 4),
    ],
    [
        Note("n1", "north", "learning", "Ask for the budget owner in the first meeting", "ben", at(5)),
        Note("n2", "north", "market", "reference prices fall", "ben", at(6)),
    ],
)


def test_wins_and_notes_the_newest_first() -> None:
    assert [(lesson.text[:8], lesson.by_id, lesson.account_id) for lesson in FOUND] == [
        ("Crème br", "ben", "acme"),
        ("Ask for ", "ben", None),
        ("Visited ", "anna", "fir"),
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("reference", ["Visited"]),
        ("refrence custmer", ["Visited"]),  # two slips
        ("creme brulee", ["Crème"]),  # no accents
        ("CRÈME", ["Crème"]),
        ("societe generale", ["Crème"]),  # by the customer, its legal form left out
        ("kaki", ["Visited"]),  # by who said it
        ("ben", ["Crème", "Ask"]),  # the newest first where equal
        ("budg", ["Ask"]),  # a beginning
        ("budget price", []),  # every word must be there
        ("zebra", []),
        ("!!!", []),
    ],
)
def test_every_word_must_be_like_one_that_is_there(words: str, expected: list[str]) -> None:
    assert [lesson.text.split()[0] for lesson in search(FOUND, words, NAMES)] == expected


def test_the_closest_comes_first() -> None:
    found = lessons([won("a", "demos convince", 9), won("b", "demo first", 3)], [])
    assert [lesson.text for lesson in search(found, "demo", NAMES)] == ["demos convince", "demo first"]
    found = lessons([won("a", "we demoe a lot", 9), won("b", "debo", 8), won("c", "demo", 3)], [])
    assert [lesson.text for lesson in search(found, "demo", NAMES)][-1] == "debo"
