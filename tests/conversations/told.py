"""What a person waits for in a conversation, by the words on it; and the coachings of the people who talk."""

from datetime import date, time

from spm_core.book.cadence import CadenceRule


def coached(of: str, at: time) -> CadenceRule:
    """A coaching every Tuesday, from 3 March on."""
    begins = date(2026, 3, 2)
    zone = "Europe/Helsinki"
    return CadenceRule(f"c-{of}", "coaching", "member", of, "weekly", frozenset(), 1, at, 45, zone, valid_from=begins)


def form(office, person, title):
    """The modal of this title in front of somebody."""
    return office.sees(lambda: person.modals and person.modal.title == title and person.modal)


def asks_for(office, person, words, title, channel="general"):
    """Say something that opens a form."""
    person.says(f"/spm {words}", channel=channel)
    return form(office, person, title)


def answered(office, person, words, channel="general"):
    """The newest message with these words, waited for."""
    return office.sees(lambda: [message for message in person.sees(channel) if words in message][-1])


def opportunity(office, name):
    """An opportunity, open or lately closed."""
    known = (*office.store.open_opportunities(), *office.store.recently_closed(100))
    return next(item for item in known if item.name == name)
