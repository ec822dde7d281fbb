"""The deck's table ticked in Slack: presets, what the ticks lead to, days and hours of each pair, and what is saved."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from support.office import office as open_office

from spm_core.book.records import Role

TITLES = ("Team meeting", "Coaching", "Performance coaching", "Key accounts")


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """On Monday 2 March 2026, half past ten; the team of Mia, Anna and Ben meets every Monday."""
    with open_office(tmp_path_factory.mktemp("settings")) as found:
        yield found


def opened(office, title):
    return office.sees(lambda: office.mia.modals and office.mia.modal.title == title and office.mia.modal)


def change(office):
    shown = office.answer(office.mia, "cadence", channel="sales-north")
    office.mia.presses("Change", in_=shown)
    return opened(office, "1 of 3: which weeks")


def drawn(office):
    """The form once its picture is there."""
    pictures = lambda: [block for block in office.mia.modal.blocks if block["type"] == "image"]  # noqa: E731
    return office.sees(lambda: pictures() and office.mia.modal, 30)


def test_what_holds_is_ticked_and_no_preset_is_chosen(office):
    form = change(office)
    assert form.field("A preset to start from") is None
    assert form.field("Team meeting") == ["W1", "W2", "W3", "W4", "W5"]
    assert form.field("Coaching") == []
    assert "```" in form.shown or form.blocks[0]["type"] == "image"
    form = drawn(office)
    assert form.blocks[0]["alt_text"].startswith("Cadence: Team meeting W1, W2, W3, W4, W5; Coaching never;")
    assert "1 hours a week for each seller, 1 for the manager of 2" in form.shown
    assert "Mon 9 Mar  Team meeting 09:00" in form.shown


def test_a_preset_ticks_the_table_and_shows_what_it_leads_to(office):
    office.mia.chooses("The deck: weeks of the month", of="A preset to start from")
    form = office.sees(lambda: office.mia.modal.field("Coaching") == ["W1", "W3", "W5"] and office.mia.modal)
    assert form.field("Team meeting") == ["W1"]
    assert form.field("Performance coaching") == ["W5"]
    assert form.field("Key accounts") == ["W2"]
    assert form.field("W1 to W5 are") == "Weeks of the month"
    # A year has 12 W1s of 60 minutes, 28.35 W1, W3 and W5s of 45 and 4.35 W5s of 60: 2,257 minutes, 0.72 hours a week.
    # The manager has the 720 of the team, 12 times 90 for key accounts, and twice 1,537 of talks: 4,873, 1.56 hours a week.
    assert (
        "0.7 hours a week for each seller, 1.6 for the manager of 2; key accounts 0.3 more for who owns them"
        in form.shown
    )
    assert "Tue 3 Mar  Coaching 10:00 Anna, 11:00 Ben" in form.shown
    assert "Wed 11 Mar  Key accounts 13:00" in form.shown
    assert "Thu 2 Apr  Performance coaching 10:00 Anna, 11:00 Ben" in form.shown


def test_a_tick_more_changes_the_dates_and_the_preset_is_none_any_more(office):
    block, element = office.mia.modal._named("Team meeting")
    chosen = [option for option in element["options"] if option["value"] in "13"]
    office.mia.act(
        office.mia.modal,
        block,
        {"action_id": element["action_id"], "type": element["type"], "selected_options": chosen},
    )
    form = office.sees(lambda: "Mon 16 Mar  Team meeting 09:00" in office.mia.modal.shown and office.mia.modal)
    assert form.field("A preset to start from") is None
    assert form.field("Team meeting") == ["W1", "W3"]
    form = drawn(office)
    assert "Team meeting W1, W3" in form.blocks[0]["alt_text"]


def test_rolling_weeks_ask_for_their_first_monday(office):
    office.mia.chooses("Five rolling weeks", of="A preset to start from")
    form = office.sees(lambda: "A W1 begins in the week of" in office.mia.modal.labels and office.mia.modal)
    assert form.field("A W1 begins in the week of") == "2026-03-02"
    assert "Mon 6 Apr  Team meeting 09:00" in form.shown
    assert "Thu 2 Apr  Performance coaching" in form.shown
    office.mia.chooses("4-4-5", of="A preset to start from")
    form = office.sees(lambda: "The fiscal year begins in the week of" in office.mia.modal.labels and office.mia.modal)
    assert form.field("The fiscal year begins in the week of") == "2026-01-05"


def test_nothing_ticked_is_asked_for(office):
    form = office.mia.modal.fill({name: [] for name in TITLES})
    assert form.submit() == {"Team meeting": "Tick at least one week, or choose a preset above."}


def test_days_and_hours_of_each_pair_are_lines_that_are_read_with_care(office):
    office.mia.modal.close()
    office.sees(lambda: not office.mia.modals)
    change(office)
    office.mia.chooses("The deck: weeks of the month", of="A preset to start from")
    office.sees(lambda: office.mia.modal.field("Coaching") == ["W1", "W3", "W5"])
    assert office.mia.modal.submit() == {}
    form = opened(office, "2 of 3: days and hours")
    assert (
        form.field("The talks: coaching and performance coaching")
        == "Anna, Tue 10:00, Thu 10:00\nBen, Tue 11:00, Thu 11:00"
    )
    assert form.field("Holds from") == "2026-03-09"
    talks = "The talks: coaching and performance coaching"
    for typed, says in (
        ("Anna, Tue 10:00", "name, then 2 times"),
        ("Anna, Tuesday ten, Thu 10:00", "“Tuesday ten” is no day and hour"),
        ("Carl, Tue 10:00, Thu 10:00", "names nobody of this team. There are: Anna, Ben."),
    ):
        assert says in form.fill({talks: typed}).submit()[talks]
    assert form.fill(
        {talks: "Anna, Fri 9:30, Thu 14:00\nBen, Fri 9:30, Thu 15:00", "Holds from": "2026-03-01"}
    ).submit() == {"Holds from": "From today on, and within a year."}
    assert (
        "shared with another company"
        in form.fill({"Holds from": "2026-03-09", "Agendas go to": "with-acme"}).submit()["Agendas go to"]
    )
    assert (
        form.fill({"Agendas go to": "sales-north", "Team meeting at": "08:30", "Coaching, minutes": "30"}).submit()
        == {}
    )


def test_the_last_view_says_all_before_anything_is_saved(office):
    form = opened(office, "3 of 3: what it leads to")
    assert (
        "Team North, weeks of the month: team meeting W1, coaching W1 W3 W5, performance coaching W5, key accounts W2"
        in form.shown
    )
    assert "Fri 20 Mar  Coaching 09:30 Anna, 09:30 Ben" in form.shown
    assert "△ Fri 20 Mar 09:30: Coaching Anna and Coaching Ben at once." in form.shown
    assert "The present rhythm ends before Mon 9 Mar." in form.shown
    assert len(office.store.cadence_rules()) == 1


def test_saving_ends_the_old_rhythm_and_begins_the_new_one(office):
    assert office.mia.modal.submit() == {}
    office.sees(lambda: len(office.store.cadence_rules()) > 1)
    said = office.sees(
        lambda: "from Mon 9 Mar." in office.mia.last("sales-north").text and office.mia.last("sales-north")
    )
    assert "Mon 6 Apr  Team meeting 08:30" in said.shown
    rules = {(rule.kind, rule.scope_id): rule for rule in office.store.cadence_rules() if rule.valid_to is None}
    assert set(rules) == {
        ("team", "North"), ("kam", "North"),
        ("coaching", "Anna"), ("performance", "Anna"), ("coaching", "Ben"), ("performance", "Ben"),
    }  # fmt: skip
    anna, team = rules["coaching", "Anna"], rules["team", "North"]
    assert (anna.weekday, anna.at, anna.minutes, anna.mode, anna.weeks) == (
        4,
        time(9, 30),
        30,
        "month",
        frozenset({1, 3, 5}),
    )
    assert (team.at, team.valid_from, team.timezone) == (time(8, 30), date(2026, 3, 9), "Europe/Helsinki")
    (old,) = [rule for rule in office.store.cadence_rules() if rule.valid_to]
    assert (old.mode, old.valid_to) == ("weekly", date(2026, 3, 9))


def test_saving_the_same_again_changes_nothing(office):
    before = office.store.cadence_rules()
    change(office).submit()
    opened(office, "2 of 3: days and hours").submit()
    opened(office, "3 of 3: what it leads to").submit()
    office.sees(lambda: not office.mia.modals)
    assert office.store.cadence_rules() == before


def test_one_talk_of_ninety_minutes_and_another_zone(office):
    change(office).submit()
    form = opened(office, "2 of 3: days and hours")
    form.fill(
        {"Coaching and performance in one week": "One talk of 90 minutes, coaching first", "Time zone": "Europe/London"}
    )
    assert form.fill({"Where there is no W5": "The last week stands in"}).submit() == {}
    form = opened(office, "3 of 3: what it leads to")
    assert "Fri 27 Mar  Coaching 09:30 Anna, 09:30 Ben · Performance coaching 10:00 Anna, 10:00 Ben" not in form.shown
    assert "Fri 3 Apr  Coaching 09:30 Anna, 09:30 Ben · Performance coaching 10:00 Anna, 10:00 Ben" in form.shown
    form.submit()
    office.sees(lambda: any(rule.w5_combine for rule in office.store.cadence_rules()))
    found = {rule.w5_missing for rule in office.store.cadence_rules() if rule.valid_to is None}
    assert found == {"last_week"}
    assert office.store.teams()[0].timezone == "Europe/London"


def test_only_the_manager_changes_the_rhythm_also_at_the_end(office):
    change(office).submit()
    opened(office, "2 of 3: days and hours").submit()
    form = opened(office, "3 of 3: what it leads to")
    team = office.store.teams()[0]
    with office.store.write(datetime(2026, 3, 2, 9, tzinfo=UTC)) as unit:
        unit.save(replace(team, manager_id="Ben"))
    before = office.store.cadence_rules()
    assert form.submit() == {}
    said = office.sees(lambda: "Only" in office.mia.last("sales-north").text and office.mia.last("sales-north"))
    assert said.text == "Only Ben can change team North."
    assert office.store.cadence_rules() == before
    with office.store.write(datetime(2026, 3, 2, 9, tzinfo=UTC)) as unit:
        unit.save(replace(office.store.member("Mia"), role=Role.ADMIN))
    assert "Change" in office.answer(office.mia, "cadence north", channel="sales-north").buttons


def test_a_team_without_a_rhythm_is_offered_one(tmp_path):
    with open_office(tmp_path) as office:
        with office.store.write(datetime(2026, 3, 2, tzinfo=UTC)) as unit:
            unit.save_many([replace(rule, valid_to=date(2026, 3, 2)) for rule in office.store.cadence_rules()])
        assert "Team North has no rhythm yet" in office.answer(office.anna, "cadence", channel="sales-north").text
        shown = office.answer(office.mia, "cadence", channel="sales-north")
        assert shown.buttons[0] == "Change"
        office.mia.presses("Change", in_=shown)
        form = opened(office, "1 of 3: which weeks")
        assert [form.field(name) for name in (*TITLES, "W1 to W5 are")] == [[], [], [], [], None]
        assert "Choose a preset or tick weeks: what it leads to stands here." in form.shown
        assert form.fill({"Team meeting": ["W1"]}).submit() == {"W1 to W5 are": "Please complete this required field."}
