"""One meeting moved or cancelled in Slack: who may, what the answer says, and what becomes of what was posted."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from icalendar import Calendar
from support.office import office as open_office

from spm_core.book.cadence import CadenceRule

ZONE = "Europe/Helsinki"


def pair(of: str, weekday: int = 1, at: time = time(10)) -> CadenceRule:
    """Coaching in W1, W3 and W5 of the month, on Tuesdays at ten."""
    weeks = frozenset({1, 3, 5})
    return CadenceRule(f"coaching-{of}", "coaching", "member", of, "month", weeks, weekday, at, 45, ZONE)


@pytest.fixture(scope="module")
def office(tmp_path_factory, request):
    """On Monday 2 March 2026, half past ten in Helsinki."""
    with open_office(tmp_path_factory.mktemp("changes")) as found:
        with found.store.write(datetime(2026, 3, 2, tzinfo=UTC)) as unit:
            unit.save_many([pair("Anna"), pair("Ben", at=time(11))])
            unit.save(replace(found.store.member("Mia"), timezone="Europe/London"))
        yield found


def known(office, kind, of):
    found = office.store.cadence(date(2026, 2, 1), date(2026, 5, 1))
    return {item.nominal_date: item for item in found.occurrences if (item.kind, item.scope_id) == (kind, of)}


def agendas(office):
    return [entry["name"] for entry in office.slack.clock.upcoming if "Agenda" in entry["name"]]


def test_the_manager_sees_all_and_a_seller_the_own_meetings(office):
    shown = office.answer(office.mia, "cadence", channel="sales-north")
    assert "by the month: team meeting every week, coaching W1 W3 W5" in shown.shown
    assert "Tue 3 Mar 08:00 (10:00 Helsinki)  Coaching Anna" in shown.shown  # Mia lives in London
    assert "Coaching Ben" in shown.shown
    assert shown.buttons[:2] == ["Change", "Closed days"]
    mine = office.answer(office.anna, "cadence", channel="sales-north")
    assert "Tue 3 Mar 10:00  Coaching Anna" in mine.shown
    assert "Ben" not in mine.shown
    assert mine.buttons == ["Closed days", "I'm away", "Calendar file"]


def test_a_coaching_is_moved_in_one_line_and_keeps_its_identity(office):
    said = office.answer(office.mia, "cadence move coaching @anna thu: customer visit")
    assert said.text == (
        "Coaching Anna: Tue 3 Mar 08:00 (10:00 Helsinki) → Thu 5 Mar 08:00 (10:00 Helsinki) (customer visit). "
        "The next one stays: Tue 17 Mar 08:00 (10:00 Helsinki)."
    )
    moved = known(office, "coaching", "Anna")[date(2026, 3, 3)]
    assert (moved.status, moved.why, moved.changed_by, moved.changes) == ("moved", "customer visit", "Mia", 1)
    assert moved.starts_at == datetime(2026, 3, 5, 8, tzinfo=UTC)
    assert (
        "Thu 5 Mar 10:00  Coaching Anna — moved from Tue 3 Mar 10:00 (Mia: customer visit)"
        in office.answer(office.anna, "cadence").shown
    )


def test_undo_puts_it_back(office):
    said = office.answer(office.mia, "cadence move coaching @ben 5.3. 14:00")
    assert "→ Thu 5 Mar 12:00 (14:00 Helsinki)" in said.text
    office.mia.presses("Undo", in_=said)
    office.sees(lambda: "as planned" in office.mia.last("general").text)
    again = known(office, "coaching", "Ben")[date(2026, 3, 3)]
    assert (again.status, again.why, again.changed_by, again.changes) == ("planned", None, None, 2)
    assert again.starts_at == datetime(2026, 3, 3, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("move coaching @anna 1.3.", "Sun 1 Mar 10:00 is past. Choose a later day or hour."),
        ("move coaching @anna today 8:00", "is past"),
        ("move coaching @anna 17.3.", "the coaching of Tue 17 Mar is there"),
        ("move coaching @anna 24.3.", "Choose a day between its neighbours"),
        ("move coaching @anna 1.6.", "moved by 5 weeks at most. Cancel this one"),
        ("move coaching @anna thu blue", "I cannot read “blue” here"),
        ("move", "Which meeting"),
        ("cancel coaching @anna 4.3.", "None is on Wed 4 Mar. The next ones: Thu 5 Mar, Tue 17 Mar"),
        ("cancel kam", "No KAM meeting is planned there"),
    ],
)
def test_a_refusal_says_what_to_do(office, words, says):
    before = known(office, "coaching", "Anna")
    assert says in office.answer(office.mia, f"cadence {words}").text
    assert known(office, "coaching", "Anna") == before


def test_only_the_manager_of_the_pair_changes_it(office):
    said = office.answer(office.anna, "cadence move coaching fri")
    assert said.text == "Only Mia can move or cancel your coaching. Ask Mia."
    said = office.answer(office.ben, "cadence cancel coaching @anna")
    assert said.text == "Only Mia can move or cancel Anna's coaching. Ask Mia."
    assert office.answer(office.ben, "cadence cancel team").text == "Only Mia can change team North."


def test_a_press_on_the_menu_opens_the_form_and_is_authorised_again(office):
    shown = office.answer(office.mia, "cadence", channel="sales-north")
    office.mia.chooses("Cancel…", in_=shown)
    form = office.sees(lambda: office.mia.modals and office.mia.modal)
    assert form.title == "Cancel one meeting"
    assert "Coaching Ben" in form.shown
    assert form.fill({"Why?": "trade fair"}).submit() == {}
    office.sees(lambda: "is cancelled (trade fair)" in office.mia.last("sales-north").text)
    off = known(office, "coaching", "Ben")[date(2026, 3, 3)]
    assert (off.status, off.why) == ("cancelled", "trade fair")
    assert "cancelled (Mia: trade fair)" in office.answer(office.mia, "cadence").shown
    with office.store.write(datetime(2026, 3, 2, 9, tzinfo=UTC)) as unit:
        unit.save(replace(off, status="planned", changes=3))


def test_a_form_with_a_day_that_is_past_says_so_at_the_field(office):
    shown = office.answer(office.mia, "cadence", channel="sales-north")
    office.mia.chooses("Move…", in_=shown)
    form = office.sees(lambda: office.mia.modals and office.mia.modal)
    assert form.title == "Move one meeting"
    errors = form.fill({"New day": "2026-02-27"}).submit()
    assert "is past. Choose a later day or hour." in errors["New day"]
    form.close()


def test_the_agenda_follows_a_meeting_that_is_moved_before_it_is_out(office):
    said = office.answer(office.mia, "cadence move team wed 14:00: Monday is a fair")
    assert said.text.startswith(
        "Team meeting North: Mon 9 Mar 07:00 (09:00 Helsinki) → Wed 11 Mar 12:00 (14:00 Helsinki)"
    )
    office.sees(lambda: agendas(office)[0] == "Agenda of team North, Wed 11 Mar 13:00")
    office.slack.clock.go("2026-03-11T13:01:00+02:00")
    sales = office.slack.channel("sales-north")
    office.sees(lambda: sales.messages, 40)
    assert [message.text.split("\n")[0][:30] for message in sales.messages] == ["Team North · Wed 11 Mar 14:00 "]


def test_what_is_out_says_that_it_is_moved_and_a_fresh_agenda_follows(office):
    sales = office.slack.channel("sales-north")
    office.answer(office.mia, "cadence move team thu 10:00: a customer is here")
    first = office.sees(lambda: sales.messages[0].text.startswith("Moved") and sales.messages[0], 30)
    assert first.text.startswith("Moved to Thu 12 Mar 10:00 by Mia: a customer is here\nTeam North · Wed 11 Mar 14:00")
    assert "*Moved to Thu 12 Mar 10:00 by Mia: a customer is here*" in first.shown
    office.slack.clock.go("2026-03-12T09:01:00+02:00")
    office.sees(lambda: len(sales.messages) > 1, 40)
    assert sales.messages[1].text.startswith("Team North · Thu 12 Mar 10:00")
    assert "Moved" not in sales.messages[1].shown
    assert len(sales.messages) == 2


def test_the_line_goes_when_the_meeting_is_as_it_was(office):
    sales = office.slack.channel("sales-north")
    office.answer(office.mia, "cadence cancel team 12.3.: everybody is ill")
    second = office.sees(lambda: sales.messages[1].text.startswith("Cancelled") and sales.messages[1], 30)
    assert second.text.startswith("Cancelled by Mia: everybody is ill\n")
    assert sales.messages[0].text.startswith("Cancelled by Mia: everybody is ill\nTeam North · Wed 11 Mar")
    office.slack.clock.go("2026-03-12T12:00:00+02:00")
    held = known(office, "team", "North")[date(2026, 3, 9)]
    assert (held.status, held.freeze_at) == ("cancelled", datetime(2026, 3, 12, 7, tzinfo=UTC))
    office.sees(lambda: agendas(office)[0] == "Agenda of team North, Mon 16 Mar 08:00")


def test_the_calendar_file_comes_as_a_message_to_whoever_asks(office):
    said = office.answer(office.anna, "cadence calendar", channel="sales-north")
    assert said.text.startswith("The calendar file is in your messages with me.")
    message = office.sees(lambda: office.anna.last().files and office.anna.last())
    assert message.text.startswith("Anna: ")
    assert message.files[0]["name"] == "spm-Anna.ics"
    address = office.slack.address + message.files[0]["download"]
    read = Calendar.from_ical(office.slack.download({"url_private_download": address}))
    named = {str(event["summary"]) for event in read.walk("VEVENT")}
    assert named == {"Team meeting North", "Coaching Anna"}
    moved = [event for event in read.walk("VEVENT") if "customer visit" in str(event.get("description"))]
    assert [event["dtstart"].dt.isoformat() for event in moved] == ["2026-03-05T10:00:00+02:00"]
    off = [event for event in read.walk("VEVENT") if str(event["status"]) == "CANCELLED"]
    assert [str(event["description"]) for event in off] == ["Cancelled by Mia: everybody is ill"]
