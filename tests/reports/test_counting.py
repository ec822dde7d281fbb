"""What a team may choose of F12 and F16, worked by hand on the worked example (DOMAIN.md, section 7).

| | value | p | p of the next stage | close | owner |
|---|---|---|---|---|---|
| O1 | 40,000 | 0.6 | 0.8 | 20 Mar | Anna |
| O2 | 25,000 | 0.2 | 0.4 | 30 Apr | Anna |
| O3 | 60,000 | 0.2 | 0.4 | 15 Jun | Anna |
| O4 | 30,000 | 0.8 | 1 | 10 Mar | Ben |
| O6 | 50,000 | 0.2 | 0.4 | 29 May | Ben |
| O8 | 10,000 | 0.1 | 0.2 | none | Ben |
| O9 | 45,000 | 0.4 | 0.6 | 31 Mar | Anna |
| O10 | 35,000 | 0.2 | 0.4 | 30 Jun | Ben |
"""

from dataclasses import replace
from typing import Any

import pytest
import worked

from spm_core.book.agreed import Setting
from spm_core.book.book import Book
from spm_core.book.choices import SCORE, TWO_EACH, VELOCITY_FROM, read, written
from spm_core.book.records import Scope
from spm_core.book.refusals import UnreadableError
from spm_core.reports.explained import explain
from spm_core.reports.forecast import forecast
from spm_core.reports.top5 import top5


def choosing(book: Book, **chosen: Any) -> Book:
    """The Book of a company that chose."""
    settings = tuple(Setting("company", "", name, value) for name, value in chosen.items())
    return replace(book, company=replace(book.company, settings=settings))


def five(book: Book) -> dict[str, int]:
    return {str(line.external_id): int(line.score) for line in top5(book).opportunities}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("expected", {"O4": 24_000, "O1": 24_000, "O9": 18_000, "O3": 12_000, "O6": 10_000}),
        ("amount", {"O3": 60_000, "O6": 50_000, "O9": 45_000, "O1": 40_000, "O10": 35_000}),
        ("gain", {"O3": 12_000, "O6": 10_000, "O9": 9_000, "O1": 8_000, "O10": 7_000}),
        ("close", {"O4": 24_000, "O1": 24_000, "O9": 18_000, "O2": 5_000, "O6": 10_000}),
        ("pins", {}),
    ],
)
def test_top5_is_ranked_as_the_team_chose(rule: str, expected: dict[str, int]) -> None:
    book = choosing(worked.book(), **{SCORE: rule})
    assert list(five(book).items()) == list(expected.items())


def pinned(book: Book, *names: str) -> Book:
    return replace(
        book,
        still=tuple(replace(item, pinned=item.external_id in names) for item in book.still),
        touched=tuple(replace(one, now=replace(one.now, pinned=one.now.external_id in names)) for one in book.touched),
    )


def test_with_pins_alone_nothing_else_is_listed() -> None:
    assert list(five(pinned(choosing(worked.book(), **{SCORE: "pins"}), "O8", "O2"))) == ["O2", "O8"]
    assert top5(choosing(worked.book(), **{SCORE: "pins"})).sentence == "Nothing is pinned."


def test_at_most_two_of_a_seller_beside_what_is_pinned() -> None:
    """O3 would be Anna's third, O10 and O8 Ben's: they make room, and only four are left. What is pinned stays."""
    book = choosing(worked.book(), **{TWO_EACH: True})
    assert list(five(book)) == ["O4", "O1", "O9", "O6"]
    assert list(five(pinned(book, "O1", "O2", "O3"))) == ["O1", "O3", "O2", "O4", "O6"]
    assert top5(book).notes == ("at most two of a seller",)


def test_a_seller_alone_has_five() -> None:
    anna = choosing(worked.book(Scope("member", "Anna", "Anna")), **{TWO_EACH: True})
    assert list(five(anna)) == ["O1", "O9", "O3", "O2"]
    assert top5(anna).notes == ()


@pytest.mark.parametrize(
    ("stage", "a_day", "words"),
    [
        ("", 720, ""),  # 8 open x 0.3 x 30,000 / 100 days
        ("S1", 720, "velocity counts what is open from Identified up"),
        ("S2", 630, "velocity counts what is open from Qualified up"),  # 7 without O8
        ("S4", 180, "velocity counts what is open from Offer made up"),  # O1 and O4
        ("S99", 720, ""),  # a stage that is not here any more
    ],
)
def test_velocity_counts_from_the_stage_that_was_chosen(stage: str, a_day: int, words: str) -> None:
    found = forecast(choosing(worked.book(), **{VELOCITY_FROM: stage}))
    assert found.velocity_per_day == a_day
    assert [note for note in found.notes if note.startswith("velocity")] == ([words] if words else [])


def test_the_explanation_says_what_was_chosen() -> None:
    book = choosing(worked.book(), **{SCORE: "gain", VELOCITY_FROM: "S4"})
    score = next(figure for figure in explain(top5(book), book) if figure.figure == "opportunities.O1")
    assert score.formula.startswith("F16 value × what the next stage adds to the probability; pinned ones come first")
    assert score.sentence == (
        "Acme 40k × (next probability 80.0 % (of the stage that follows) − probability 60.0 % (of Offer made)) = score 8,000."
    )
    velocity = next(figure for figure in explain(forecast(book), book) if figure.figure == "velocity_per_day")
    assert velocity.inputs[0].told == "open 2 (from Offer made up)"
    assert {line.external_id for line in velocity.opportunities} == {"O1", "O4"}
    by_date = choosing(worked.book(), **{SCORE: "close"})
    score = next(figure for figure in explain(top5(by_date), by_date) if figure.figure == "opportunities.O1")
    assert score.formula.startswith("F16 value × probability; ranked by the earliest close date; pinned")


def test_the_teams_word_goes_before_the_companys() -> None:
    settings = (Setting("company", "", SCORE, "amount"), Setting("team", "north", SCORE, "close"))
    company = replace(worked.company(), settings=settings)
    assert company.chose(SCORE) == "amount"
    assert replace(company, home="north").chose(SCORE) == "close"
    assert replace(company, home="south").chose(SCORE) == "amount"
    assert replace(company, settings=()).chose(SCORE) == "expected"


def test_choices_are_read_as_they_are_written() -> None:
    stages = worked.stages()
    for name, values in ((SCORE, ("pins",)), (TWO_EACH, (True, False)), (VELOCITY_FROM, ("", "S2"))):
        assert [read(name, written(value), stages) for value in values] == list(values)
    assert read(VELOCITY_FROM, "offer made", stages) == "S4"
    with pytest.raises(UnreadableError, match="top5_score is one of expected, amount, gain, close, pins, not 'size'"):
        read(SCORE, "size", stages)
    with pytest.raises(UnreadableError, match=r"cannot be chosen\. There are: top5_score"):
        read("colour", "red", stages)
