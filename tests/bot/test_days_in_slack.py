"""Two days with all four kinds of meetings, lived through in Slack: what comes when, below what, and what becomes of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from support.office import Office
from support.office import office as open_office
from support.slack import Message, Person

from spm_core.book.cadence import Absence, CadenceRule

ZONE = "Europe/Helsinki"


def weekly(kind: str, scope_kind: str, of: str, weekday: int, at: time, minutes: int) -> CadenceRule:
    return CadenceRule(
        f"{kind}-{of}",
        kind,
        scope_kind,
        of,
        "weekly",
        frozenset(),
        weekday,
        at,
        minutes,
        ZONE,
        valid_from=date(2026, 3, 2),
    )


# Beside the team's meeting on Mondays at nine.
RULES = (
    weekly("coaching", "member", "Anna", 1, time(10), 45),
    weekly("kam", "team", "North", 2, time(13), 90),
    weekly("performance", "member", "Anna", 3, time(14), 60),
)


@pytest.fixture(scope="module", params=["socket", "http"])
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """On Monday 2 March 2026, before seven in the morning."""
    with open_office(tmp_path_factory.mktemp("days"), request.param, now="2026-03-02T06:50:00+02:00") as found:
        accounts = {account.name: account for account in found.store.accounts()}
        keys = [replace(accounts["Acme"], key_account=True, owner_id="Anna")]
        keys.append(replace(accounts["Delta"], key_account=True, owner_id="Ben"))
        with found.store.write(datetime(2026, 3, 1, tzinfo=UTC)) as unit:
            unit.save_many([*RULES, *keys])
        found.sees(lambda: [one for one in found.slack.clock.upcoming if "Pack for coaching" in one["name"]], 30)
        yield found


def below(person: Person, message: Message) -> list[str]:
    """The first line of each reply, as far as the person reads on."""
    return [reply.text.splitlines()[0].split(" · as of")[0] for reply in person.sees(thread=message)[1:]]


def headings(message: Message) -> list[str]:
    return [line for line in message.text.splitlines() if " · " in line and "—" not in line]


def test_what_comes_next_is_named_for_all_kinds(office):
    names = [entry["name"] for entry in office.slack.clock.upcoming]
    assert names[:10] == [
        "Agenda of team North, Mon 2 Mar 08:00",
        "Reminders, Mon 2 Mar 09:00",
        "Prep pack for coaching of Anna, Mon 2 Mar 14:00",
        "Pack for coaching of Anna, Tue 3 Mar 09:00",
        "Reminders, Tue 3 Mar 09:00",
        "Prep pack for key accounts of team North, Tue 3 Mar 14:00",
        "Reminders, Wed 4 Mar 09:00",
        "Pack for key accounts of team North, Wed 4 Mar 12:00",
        "Prep pack for performance coaching of Anna, Wed 4 Mar 14:00",
        "Reminders, Thu 5 Mar 09:00",
    ]


def test_a_monday_brings_one_message_and_the_pack_hangs_below_it(office):
    office.slack.clock.go("2026-03-02T14:00:00+02:00")
    [anna] = office.anna.sees()
    assert headings(anna) == [
        "Good to settle today · 2 of your 4 open opportunities",
        "Coaching with Mia · Tue 3 Mar 10:00",
        "Key accounts · Wed 4 Mar 13:00",
        "Performance coaching with Mia · Thu 5 Mar 14:00",
    ]
    office.sees(lambda: len(below(office.anna, anna)) == 5, 60)
    assert below(office.anna, anna)[0] == "Coaching with Mia · Tue 3 Mar 10:00"
    [mia] = office.mia.sees()
    assert headings(mia) == ["Performance coaching with Anna · Thu 5 Mar 14:00"]
    office.sees(lambda: "Coaching of Anna · Tue 3 Mar 10:00" in below(office.mia, mia), 60)
    [ben] = office.ben.sees()  # an opportunity of his stands still; nobody coaches him tomorrow
    assert below(office.ben, ben) == []


def test_on_the_day_the_pack_is_the_message_where_there_is_nothing_else(office):
    office.slack.clock.go("2026-03-03T14:00:00+02:00")
    first, second = office.anna.sees()
    # All that Anna could be told was said on Monday: the pack is the message of the day, the next one hangs below it.
    assert second.text.startswith("Coaching with Mia · Tue 3 Mar 10:00 · as of 09:00")
    assert "Start meeting" in second.buttons
    office.sees(lambda: "Key accounts of North · Wed 4 Mar 13:00" in below(office.anna, second), 60)
    assert len(below(office.anna, first)) == 5
    [_, mia] = office.mia.sees()
    assert mia.text.splitlines() == ["Team meeting · Mon 2 Mar 09:00", "△ no notes, no actions"]
    found = below(office.mia, mia)
    assert found[0] == "Coaching of Anna · Tue 3 Mar 10:00"
    assert "Key accounts of North · Wed 4 Mar 13:00" in found
    [_, ben] = office.ben.sees()
    assert "✕ Delta 30k — 22 days in Negotiation, limit 21, no next step" in ben.text
    office.sees(lambda: "Key accounts of North · Wed 4 Mar 13:00" in below(office.ben, ben), 60)


def test_a_plan_made_from_the_message_settles_its_line(office):
    anna = office.anna
    message = anna.sees()[0]  # Monday's, on which nobody pressed until Tuesday
    anna.presses("Plan", in_=message)
    for title in ("1 of 3: your hours", "2 of 3: on what", "3 of 3: what and when"):
        form = office.sees(lambda title=title: anna.modals and anna.modal.title == title and anna.modal)
        fields = {"From today until": "2026-03-13", "Hours with customers": "12"} if title.startswith("1") else {}
        assert form.fill(fields).submit() == {}
    office.sees(lambda: "✓ Planned until Fri 13 Mar" in anna.sees()[0].shown)
    assert "Your plan until the next one" not in anna.sees()[0].shown
    assert len(anna.sees()) == 2


def test_what_is_missing_is_added_from_the_line(office):
    mia = office.mia
    mia.presses("Add to it", in_=mia.sees()[-1])
    form = office.sees(lambda: mia.modals and mia.modal)
    assert "Funnel Management" in form.shown
    form.fill({"Note": "Birch waits for their board"})
    mia.presses("Add note")
    monday = office.store.occurrences(datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC))[0]
    office.sees(lambda: "✓ Noted" in mia.modal.shown)
    assert [note.text for note in office.store.minutes(monday.id)] == ["Birch waits for their board"]
    mia.modal.close()


def test_a_meeting_whose_pack_was_out_is_held_and_the_next_looks_back_to_its_freeze(office):
    [coaching] = [
        item
        for item in office.store.occurrences(datetime(2026, 3, 3, tzinfo=UTC), datetime(2026, 3, 4, tzinfo=UTC))
        if item.kind == "coaching"
    ]
    assert (coaching.status, coaching.freeze_at) == ("held", datetime(2026, 3, 3, 7, tzinfo=UTC))
    # Value times probability: Acme 24,000, Iris 18,000, Cedar 12,000, Birch 5,000.
    names = [office.store.opportunity(of).name for of in coaching.frozen["top5"]]
    assert names == ["Acme deal", "Iris deal", "Cedar deal", "Birch deal"]
    [kam] = office.store.occurrences(datetime(2026, 3, 4, tzinfo=UTC), datetime(2026, 3, 5, tzinfo=UTC))
    assert (kam.kind, kam.status, kam.freeze_at) == ("kam", "planned", None)


def test_who_is_away_gets_nothing(office):
    before = len(office.ben.sees())
    with office.store.write(office.slack.clock.now) as unit:
        unit.save(Absence("sick", "Ben", date(2026, 3, 4), date(2026, 3, 6), office.slack.clock.now))
    office.slack.clock.go("2026-03-04T12:30:00+02:00")
    assert len(office.mia.sees()) == 3
    assert len(office.ben.sees()) == before
