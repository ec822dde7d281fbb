"""The first hour: an administrator sets a team up on Home, the team hears of it, a seller logs, and Monday has its agenda."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from spm_office import Form, Opened, Window
from support.northwind import NORTHWIND
from support.office import Office
from support.office import office as open_office

pytestmark = pytest.mark.browser
PETRA = {"id": "U0PETRA01", "name": "petra", "real_name": "Petra Holm", "tz": "Europe/Helsinki", "is_admin": True}
USERS = [{**user, "is_admin": False} for user in NORTHWIND["users"]]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, window: Window) -> Iterator[Office]:
    """Monday noon in a workspace in which nobody has set SPM up; Petra administers it and sells nothing."""
    world = NORTHWIND | {"users": [*USERS, PETRA]}
    folder = tmp_path_factory.mktemp(window.name)
    with open_office(folder, now="2026-03-02T12:30:00+02:00", filled=False, world=world) as found:
        yield found


def test_who_may_not_begin_is_told_who_may(look: Opened) -> None:
    home = look("anna", place="home=1").page.get_by_role("region", name="Home")
    expect(home).to_contain_text("A workspace administrator makes the first team with /spm setup.")
    expect(home.get_by_role("button", name="Set up the first team")).to_have_count(0)


def test_an_administrator_begins_on_home_and_tells_the_team(look: Opened) -> None:
    petra = look("petra", place="home=1")
    home = petra.page.get_by_role("region", name="Home")
    home.get_by_role("button", name="Set up the first team").click()
    team = (
        Form(petra.page, "1 of 3: the team").types("Team", "North").chooses("Channel", "# sales-north", typed="sales")
    )
    team.chooses("Sellers", "Anna Berg", typed="ann").chooses("Sellers", "Ben Lund", typed="ben")
    numbers = team.chooses("Manager", "Mia Stone", typed="mia").goes_on("Next", "2 of 3: the numbers")
    rhythm = numbers.types("The team's target this quarter", "90k").goes_on("Next", "3 of 3: the rhythm")
    rhythm.ticks("Every week").sends("Start")
    expect(home).to_contain_text("every Monday 08:00 for your 09:00 meeting. First: Mon 9 Mar.")
    expect(home).to_contain_text("Petra's day")
    expect(home).to_contain_text("For administrators")
    expect(home).not_to_contain_text("You are not in a sales team")
    petra.meets_no_barrier()
    home.get_by_role("button", name="Tell the team").click()
    expect(home).to_contain_text("✓ Posted to #sales-north.")


def test_the_team_reads_how_to_talk_to_it(look: Opened) -> None:
    anna = look("anna", "sales-north")
    anna.sees_messages(1)
    anna.reads("Hello, team North. I prepare your sales meetings.", "every Monday 08:00", "/spm log meeting Acme 45m")
    anna.meets_no_barrier()
    anna.says('/spm new +"Acme Oy" pump upgrade 40k 30.3.')
    anna.reads("Added: Acme Oy pump upgrade · 40k EUR · Identified")
    anna.says("/spm log meeting Acme 45m pricing, next demo friday")
    anna.reads("Logged: meeting, Acme Oy, 45 min, today · next step: demo, Fri 6 Mar")


def test_the_manager_sees_the_team_and_monday_has_its_agenda(office: Office, look: Opened) -> None:
    home = look("mia", place="home=1").page.get_by_role("region", name="Home")
    expect(home).to_contain_text("Quarter 4k of 90k")  # 40k, one in ten of which is won
    expect(home).to_contain_text("Next team meeting: Mon 9 Mar")
    office.sees(lambda: [one for one in office.slack.clock.upcoming if "Agenda" in one["name"]], 60)
    mia = look("mia", "sales-north")
    mia.goes_to("Agenda of team North, Mon 9 Mar 08:00")
    mia.sees_messages(2)
    mia.reads("Team North · Mon 9 Mar 09:00", "Two weeks of logging and this will show movement.", "New Acme Oy 40k")
    expect(mia.last.get_by_role("button", name="5 replies")).to_be_visible(timeout=60_000)
    mia.meets_no_barrier()


def test_a_seller_was_written_to_once_a_day_at_most(office: Office, look: Opened) -> None:
    anna = look("anna")
    anna.reads("Team meeting · Mon 9 Mar 09:00", "Acme Oy 40k — next: demo, Fri 6 Mar.")
    days = [int(float(message.ts)) // 86_400 for message in office.anna.sees()]
    assert len(days) == len(set(days)) > 1
