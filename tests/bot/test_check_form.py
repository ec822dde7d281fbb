"""The form for another check-date opens on a day that can be saved as it stands."""

from datetime import date


def test_the_form_of_a_passed_check_opens_on_a_day_ahead(office):
    office.anna.says("/spm check Acme", channel="general")
    form = office.sees(lambda: office.anna.modals and office.anna.modal)
    assert "the check was Wed 25 Feb" in form.shown
    assert form.fill({"Why?": "waiting for their board"}).submit() == {}
    office.sees(lambda: "next check Mon 9 Mar" in office.anna.last("general").text)
    acme = next(item for item in office.store.open_opportunities() if item.name == "Acme deal")
    assert office.store.current_offer(acme.id).check_date == date(2026, 3, 9)
