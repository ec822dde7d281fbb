"""From an empty workspace to a working Monday: three screens, the first logged meeting, the first agenda and reminder."""

from datetime import date

import pytest
from support.office import office as open_office

NOON = "2026-03-02T12:30:00+02:00"  # for Mia in London, who sets the team up, half past ten


@pytest.fixture(scope="module", params=["socket", "http"])
def office(request, tmp_path_factory):
    with open_office(tmp_path_factory.mktemp("empty"), request.param, now=NOON, filled=False) as found:
        yield found


def opened(office, person, title):
    return office.sees(lambda: person.modals and person.modal.title == title and person.modal)


def test_only_an_administrator_begins_and_everybody_else_is_told_who(office):
    said = office.answer(office.anna, "setup", channel="sales-north")
    assert said.text == "Setting up a team is for managers and administrators; ask a workspace administrator."
    assert not office.anna.modals
    assert office.answer(office.anna, "funnel").text.startswith("You are not in a sales team here yet.")


def test_guests_and_shared_channels_are_refused_at_their_fields(office):
    office.mia.says("/spm setup", channel="sales-north")
    form = opened(office, office.mia, "1 of 3: the team")
    errors = form.fill(Team="North", Channel="with-acme", Sellers=["anna", "gus"], Manager="mia").submit()
    assert "shared with another company" in errors["Channel"]
    assert (
        errors["Sellers"]
        == "Gus Guest (a guest): guests, bots and people of other companies cannot be in a sales team."
    )
    assert office.store.teams() == ()
    form.close()


def test_scene_16_setting_up(office):
    office.mia.says("/spm setup", channel="sales-north")
    first = opened(office, office.mia, "1 of 3: the team")
    assert first.fill(Team="North", Channel="sales-north", Sellers=["anna", "ben"]).submit() == {}
    second = opened(office, office.mia, "2 of 3: the numbers")
    assert "Qualified, 20%, 21 days, stalled after 30" in second.field("Stages")
    assert second.fill({"The team's target this quarter": "1.234"}).submit() == {
        "The team's target this quarter": "1.234 — 1,234 or 1.23?"
    }
    assert (
        opened(office, office.mia, "2 of 3: the numbers").fill({"The team's target this quarter": "90k"}).submit() == {}
    )
    third = opened(office, office.mia, "3 of 3: the rhythm")
    assert third.field("Rhythm") is None  # never chosen for the team
    dates = dict(
        zip(third.shown.split("the next ten dates\n")[:-1], third.shown.split("the next ten dates\n")[1:], strict=True)
    )
    shown = [line.partition("\n")[0] for line in dates.values()]
    assert shown[0].startswith(
        "Tue 3 Mar coaching · Mon 9 Mar team · Wed 11 Mar key accounts · Mon 16 Mar team · Tue 17 Mar coaching"
    )
    assert shown[1].endswith(
        "Thu 2 Apr performance · Mon 6 Apr team · Tue 7 Apr coaching · Wed 15 Apr key accounts · Tue 21 Apr coaching · Mon 4 May team"
    )
    assert shown[2].endswith(
        "Mon 6 Apr team · Tue 7 Apr coaching · Wed 15 Apr key accounts · Tue 21 Apr coaching · Tue 5 May coaching"
    )
    assert all(line.count(" · ") == 9 for line in shown)
    assert third.fill(Rhythm="Every week").submit() == {}
    said = office.sees(lambda: "Agenda in" in office.mia.last("sales-north").text and office.mia.last("sales-north"))
    assert said.text == "Agenda in <#C0NORTH01> every Monday 08:00 for your 09:00 meeting. First: Mon 9 Mar."
    assert said.buttons == ["Show me that agenda now", "Tell the team"]
    assert [member.name for member in office.store.members()] == ["Anna Berg", "Ben Lund", "Mia Stone"]
    assert [(t.month, t.amount) for t in office.store.targets()] == [
        (date(2026, month, 1), 3_000_000) for month in (1, 2, 3)
    ]


def test_an_empty_team_is_told_what_can_be_told(office):
    said = office.mia.last("sales-north")
    office.mia.presses("Show me that agenda now", in_=said)
    shown = office.sees(lambda: "Team North" in office.mia.last("sales-north").text and office.mia.last("sales-north"))
    assert "Two weeks of logging and this will show movement." in shown.text
    assert "0 of n/a" not in shown.text


def test_scene_19_an_empty_team(office):
    office.answer(office.anna, 'new +"Acme Oy" pump upgrade 40k 30.3.', channel="sales-north")
    for words in ("Birch seals 25k", "Cedar line 60k 30.6.", "Delta pilot"):
        customer = words.split()[0]
        office.answer(office.ben, f'new +"{customer}" {words.removeprefix(customer).strip()}', channel="sales-north")
    assert len(office.store.open_opportunities()) == 4
    office.answer(office.anna, "log meeting Acme 45m pricing, next demo friday", channel="sales-north")
    office.sees(lambda: any("Agenda" in entry["name"] for entry in office.slack.clock.upcoming))
    steps = office.slack.clock.go_to_next("Agenda")
    assert steps[-1]["name"] == "Agenda of team North, Mon 9 Mar 08:00"
    sales = office.slack.channel("sales-north")
    office.sees(lambda: sales.messages and sales.messages[-1].reply_count >= 1, 40)
    assert len(sales.messages) == 1
    assert sales.messages[0].text.startswith("Team North · Mon 9 Mar 09:00")
    assert len([block for block in sales.messages[0].blocks if block["type"] == "image"]) == 1
    assert "Two weeks of logging and this will show movement." in sales.messages[0].text
    whole = "\n".join(m.shown for m in (sales.messages[0], *sales.thread(sales.messages[0])))
    assert "n/a" not in whole


def test_whoever_sets_a_team_up_for_somebody_else_may_look_at_it(tmp_path):
    with open_office(tmp_path, now=NOON, filled=False) as office:
        office.mia.says("/spm setup", channel="sales-north")
        opened(office, office.mia, "1 of 3: the team").fill(
            Team="North", Channel="sales-north", Sellers=["anna"], Manager="ben"
        ).submit()
        opened(office, office.mia, "2 of 3: the numbers").submit()
        opened(office, office.mia, "3 of 3: the rhythm").fill(Rhythm="Every week").submit()
        said = office.sees(
            lambda: "Agenda in" in office.mia.last("sales-north").text and office.mia.last("sales-north")
        )
        office.mia.presses("Show me that agenda now", in_=said)
        office.sees(lambda: office.mia.last("sales-north").text.startswith("Team North"))
        assert "Target of team North" in office.answer(office.mia, "target team North 2026-Q2 90k", "sales-north").text
