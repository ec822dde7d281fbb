"""Qualifying, coaching and closing with their questions, in the page, on a desk and on a phone; nothing bars anybody's way."""

import pytest
from spm_office import Opened

pytestmark = pytest.mark.browser


def test_an_opportunity_is_qualified_in_steps(look: Opened) -> None:
    anna = look("anna", "general")
    form = anna.opens("/spm qualify Cedar", "Qualify, 1 of 2")
    form.reads("What you do not know yet stays “?”: it is no 0, and it stops nothing.")
    anna.meets_no_barrier()
    form.ticks("2 · Customer said it and we wrote it down").ticks("0 · Nobody")
    form = form.goes_on("Go on", "Qualify, 2 of 2")
    form.ticks("1 · Acceptable")
    anna.meets_no_barrier()
    form = form.goes_on("See the score", "What to find out")
    form.reads("3 of 24 so far, 9 open: not to be judged yet").reads("Who argues for us when we are not there?")
    anna.meets_no_barrier()
    form.sends("Agree these")
    anna.reads(
        "Cedar deal · 3 of 24 so far, 9 open", "Find somebody who argues for us when we are not there, Anna, Mon 9 Mar"
    )


def test_an_opportunity_is_coached_and_an_answer_shared(look: Opened) -> None:
    mia = look("mia", "general")
    form = mia.opens("/spm coach Acme", "Coach, 1 of 2")
    form.types("What is the single most likely reason we would not win this?", "their buyer likes the rival")
    mia.meets_no_barrier()
    form = form.goes_on("Save, go on", "Coach, 2 of 2")
    mia.meets_no_barrier()
    form.sends("Save")
    mia.reads("what you said. Only Anna and you see it", "their buyer likes the rival")
    mia.presses("Share with team")
    mia.reads("shared Mon 2 Mar")
    mia.meets_no_barrier()


def test_a_win_is_learned_from(look: Opened) -> None:
    anna = look("anna", "general")
    form = anna.opens("/spm won Birch", "Won")
    form.types("What should colleagues copy?", "took their plant manager along")
    anna.meets_no_barrier()
    form.sends("Won")
    anna.reads("Won: Birch deal")
    anna.says("/spm learned plant managr")
    anna.reads(
        "What worked: 1 lesson on “plant managr”", "took their plant manager along", "Anna · Birch · Mon 2 Mar 2026"
    )
    anna.meets_no_barrier()


def test_what_is_asked_is_read_by_everybody(look: Opened) -> None:
    ben = look("ben", "general")
    form = ben.opens("/spm questions", "Questions")
    form.reads("Opportunity qualification").reads("12 questions")
    ben.meets_no_barrier()
