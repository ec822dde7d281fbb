"""How a new seller's target grows: said by the manager, in one line."""

from datetime import date

from spm_core.book.records import USUAL_RAMP


def anna(office):
    return next(item for item in office.store.members() if item.name.startswith("Anna"))


def test_a_manager_lets_a_target_grow(office):
    said = office.answer(office.mia, "target @Anna ramp from 2026-02-16")
    assert "started on Mon 16 Feb: 0, 25, 50, 75 % of the target in the first months, then all of it." in said.text
    assert (anna(office).ramp, anna(office).employed_from) == (USUAL_RAMP, date(2026, 2, 16))
    office.answer(office.mia, "target @Anna 2026-Q1 30k")
    # Nothing in the month of the start, a quarter of 10,000 in March (DOMAIN.md, 7).
    assert "2.5k" in office.answer(office.mia, "target list").text
    office.answer(office.mia, "target @Anna ramp 50/80")
    assert anna(office).ramp == (50, 80)
    assert "count in full" in office.answer(office.mia, "target @Anna ramp off").text
    assert anna(office).ramp is None


def test_a_ramp_is_refused_with_what_to_say(office):
    assert "is set by their manager" in office.answer(office.anna, "target @Ben ramp").text
    assert "percents from 0 to 100" in office.answer(office.mia, "target @Anna ramp 0/150").text
    assert "I cannot read “soon”" in office.answer(office.mia, "target @Anna ramp soon").text
    assert anna(office).ramp is None
