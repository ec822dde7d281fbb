"""`/spm setup` takes everybody of a channel or a user group; guests, bots, strangers and former people stay out, and it says so."""

import pytest
from support.northwind import NORTHWIND
from support.office import office as open_office

NOON = "2026-03-02T12:30:00+02:00"
MORE = [
    {"id": "U0KIM0001", "name": "kim", "real_name": "Kim Ray", "tz": "Europe/Helsinki"},
    {"id": "U0OLD0001", "name": "old", "real_name": "Olga Gone", "tz": "Europe/Helsinki", "deleted": True},
]
CROWD = [{"id": f"U0CROWD{n:02}", "name": f"crowd{n}", "real_name": f"Crowd {n}"} for n in range(61)]


@pytest.fixture(scope="module", params=["socket", "http"])
def office(request, tmp_path_factory):
    hall = {"id": "C0HALL001", "name": "hall", "members": ["U0MIA0001", "U0SPMBOT1", *(one["id"] for one in CROWD)]}
    floor = {
        "id": "C0FLOOR01",
        "name": "sales-floor",
        "members": ["U0MIA0001", "U0ANNA001", "U0KIM0001", "U0GUS0001", "U0SPMBOT1", "U0OLD0001"],
    }
    world = {**NORTHWIND, "users": [*NORTHWIND["users"], *MORE, *CROWD]}
    world["channels"] = [*NORTHWIND["channels"], floor, hall]
    with open_office(tmp_path_factory.mktemp("floor"), request.param, now=NOON, filled=False, world=world) as found:
        yield found


def opened(office, title):
    return office.sees(lambda: office.mia.modals and office.mia.modal.title == title and office.mia.modal)


def begun(office):
    office.mia.says("/spm setup", channel="sales-north")
    return opened(office, "1 of 3: the team").fill(Team="North", Channel="sales-north")


def test_nobody_at_all_is_asked_for(office):
    form = begun(office)
    assert form.submit() == {"Sellers": "Who sells? Choose people here, or a channel or a user group below."}
    form.close()


def test_a_hall_full_of_people_is_no_team(office):
    form = begun(office).fill({"And everybody in a channel": "hall"})
    wrong = form.submit()
    assert wrong == {
        "And everybody in a channel": "63 people are in that channel; a team has 60 at most. Choose a smaller one, or people."
    }
    form.close()


def test_a_channel_and_a_user_group_become_a_team(office):
    form = begun(office).fill({"And everybody in a channel": "sales-floor", "And everybody in a user group": "@north"})
    assert form.submit() == {}
    second = opened(office, "2 of 3: the numbers")
    # Of the floor Anna and Kim, of the group Anna and Ben; Mia manages.
    assert "3 sellers. Left out: Gus Guest (a guest)" in second.shown
    assert "Olga Gone (deactivated)" in second.shown
    assert "(a bot)" in second.shown
    assert second.submit() == {}
    assert opened(office, "3 of 3: the rhythm").fill(Rhythm="Every week").submit() == {}
    said = office.sees(lambda: "Agenda in" in office.mia.last("sales-north").text and office.mia.last("sales-north"))
    assert "Left out: Gus Guest (a guest)" in said.text
    assert [member.name for member in office.store.members()] == ["Anna Berg", "Ben Lund", "Kim Ray", "Mia Stone"]
    team = office.store.teams()[0]
    assert len([m for m in office.store.memberships() if m.team_id == team.id]) == 4
