"""A meeting as the people in it see it: started under its agenda, walked through, noted in, ended; its minutes, its actions."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from spm_office import Form, Opened, Window
from support.office import Office
from support.office import office as open_office

pytestmark = pytest.mark.browser
TITLE = "Team meeting of North"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, window: Window) -> Iterator[Office]:
    """The company at nine, its agenda out."""
    with open_office(tmp_path_factory.mktemp(window.name), now="2026-03-02T07:59:00+02:00") as found:
        found.slack.clock.go("2026-03-02T09:01:00+02:00")
        yield found


def test_a_meeting_is_run_from_its_agenda(look: Opened) -> None:
    mia = look("mia", "sales-north")
    expect(mia.page.locator("#main").get_by_role("button", name="5 replies")).to_be_visible(timeout=60_000)
    mia.presses("Start meeting")
    form = Form(mia.page, TITLE).reads("1 of 4 · since 09:0").reads("Funnel Management")
    mia.meets_no_barrier()
    form.types("Note", "Delta signs before the 20th")
    form.dialog.get_by_role("button", name="Add note").click()
    form.reads("Delta signs before the 20th (Mia)")
    form.dialog.get_by_role("button", name="Action").click()
    action = Form(mia.page, "Agree an action").types("What is to be done?", "call Acme").chooses("Who does it?", "Ben")
    mia.meets_no_barrier()
    walk = action.goes_on("Agree", TITLE).reads("✓ Agreed: Ben, Mon 9 Mar").reads("Ben: call Acme · Mon 9 Mar")
    for at in (2, 3, 4):
        walk.dialog.get_by_role("button", name="Next", exact=True).click()
        walk.reads(f"{at} of 4")
    review = walk.goes_on("Review and end", "Before you end").reads("1 note, 1 action")
    mia.meets_no_barrier()
    review.sends("End, send minutes")
    expect(mia.last).to_contain_text("1 action agreed. The minutes go to")
    mia.page.get_by_role("button", name="6 replies").click(timeout=30_000)
    minutes = mia.thread.locator(".message").last
    expect(minutes).to_contain_text("Minutes · team meeting of North · Mon 2 Mar 09:0")
    expect(minutes).to_contain_text("Delta signs before the 20th (Mia)")
    mia.meets_no_barrier()


def test_what_was_agreed_is_settled_where_it_stands(look: Opened) -> None:
    ben = look("ben", "general")
    ben.says("/spm actions")
    expect(ben.last).to_contain_text("call Acme — due Mon 9 Mar · agreed with Mia")
    ben.meets_no_barrier()
    ben.presses("Done")
    expect(ben.last).to_contain_text("✓ call Acme — done")
    ben.presses("Undo")
    expect(ben.last).to_contain_text("– call Acme — due Mon 9 Mar")
    ben.sees_messages(1)
