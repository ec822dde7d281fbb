"""From an empty workspace to a first useful answer: three screens, then the team talks to the bot."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from spm_office import Opened, Window
from support.office import Office
from support.office import office as open_office

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, window: Window) -> Iterator[Office]:
    """A workspace in which nobody has set a team up; it is half past ten for Mia in London."""
    folder = tmp_path_factory.mktemp(window.name)
    with open_office(folder, now="2026-03-02T12:30:00+02:00", filled=False) as found:
        yield found


def test_before_a_team_is_set_up_everybody_is_told_who_does_it(look: Opened) -> None:
    anna = look("anna", "sales-north")
    anna.says("/spm funnel")
    anna.reads("You are not in a sales team here yet. A workspace administrator makes the first team with /spm setup.")
    anna.says("/spm setup")
    anna.reads("Setting up a team is for managers and administrators; ask a workspace administrator.")
    expect(anna.page.get_by_role("dialog")).to_have_count(0)


def test_three_screens_lead_to_a_first_useful_answer(look: Opened) -> None:
    mia = look("mia", "sales-north")
    team = mia.opens("/spm setup", "1 of 3: the team")
    team.has_menu("Channel", "# sales-north").has_menu("Manager", "Mia Stone")
    team.types("Team", "North").chooses("Sellers", "Anna Berg", typed="ann").chooses("Sellers", "Ben Lund", typed="ben")
    mia.meets_no_barrier()
    numbers = team.goes_on("Next", "2 of 3: the numbers")
    numbers.has_menu("Currency", "EUR").types("The team's target this quarter", "1.234")
    mia.meets_no_barrier()
    numbers.dialog.get_by_role("button", name="Next").click()
    numbers.reads("1.234 — 1,234 or 1.23?")
    rhythm = numbers.types("The team's target this quarter", "90k").goes_on("Next", "3 of 3: the rhythm")
    rhythm.reads("Mon 9 Mar team")
    rhythm.reads("Thu 2 Apr performance")
    expect(rhythm.dialog.get_by_role("radio", checked=True)).to_have_count(0)
    mia.meets_no_barrier()
    rhythm.ticks("Every week").sends("Start")
    mia.reads("Agenda in #sales-north every Monday 08:00 for your 09:00 meeting. First: Mon 9 Mar.")
    mia.presses("Show me that agenda now")
    mia.reads("Team North", "Quarter 0 of 90k", "Two weeks of logging and this will show movement.")
    mia.does_not_read("DECIDE", "N/A")
    expect(mia.last.locator(".text", has_text="TOP5")).to_have_count(0)
    mia.meets_no_barrier()


def test_a_new_seller_adds_the_first_opportunity_and_sees_it(look: Opened) -> None:
    anna = look("anna", "sales-north")
    anna.says('/spm new +"Acme Oy" pump upgrade 40k 30.3.')
    anna.reads("Added: Acme Oy pump upgrade · 40k EUR · Identified · close Mon 30 Mar")
    anna.says("/spm log meeting Acme 45m pricing")
    anna.reads("Logged: meeting, Acme Oy, 45 min, today", "This week: 1 customer meeting, 1 with new customers.")
    anna.does_not_read("you average")  # one meeting is no average
    anna.says("/spm funnel team")
    anna.reads("1 open, 40k", "Identified: 1 · 40k")
    anna.meets_no_barrier()
