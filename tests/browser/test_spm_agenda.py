"""Monday's agenda as the team finds it: reached by the clock, read with its picture and its thread, decided on."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import worked
from playwright.sync_api import Locator, expect
from spm_office import Form, Opened, Person, Window
from support.office import Office
from support.office import office as open_office

pytestmark = pytest.mark.browser

# What the worked example comes to by hand (DOMAIN.md, section 7), without the histories that only its own Monday has.
EXPECTED: dict[str, Any] = json.loads((worked.FOLDER / "expected.json").read_text(encoding="utf-8"))
DECISIONS = ["Plan", "Plan", "Settle"]  # Birch, Fir; Acme's offer


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, window: Window) -> Iterator[Office]:
    """The company half an hour before its agenda is due."""
    with open_office(tmp_path_factory.mktemp(window.name), now="2026-03-02T07:30:00+02:00") as found:
        yield found


def thousands(amount: float) -> str:
    return f"{amount / 1000:.0f}k"


def at_the_agenda(look: Opened, who: str) -> Person:
    person = look(who, "sales-north")
    expect(person.page.locator("#main").get_by_role("button", name="5 replies")).to_be_visible(timeout=60_000)
    return person


def is_drawn(picture: Locator) -> None:
    """The picture has arrived, and says in words what it shows."""
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", value=True)
    assert picture.evaluate("image => image.naturalWidth") >= 1200


def test_the_clock_goes_to_the_agenda_by_its_name(look: Opened) -> None:
    anna = look("anna", "sales-north")
    anna.page.get_by_text("This is the very beginning of #sales-north").wait_for()
    anna.goes_to("Agenda of team North, Mon 2 Mar 08:00")
    expect(anna.last).to_contain_text("Team North · Mon 2 Mar 09:00 · as of 08:00", timeout=60_000)
    anna.sees_messages(1)


def test_the_agenda_says_the_worked_numbers(look: Opened) -> None:
    anna = at_the_agenda(look, "anna")
    forecast, movement = EXPECTED["forecast"], EXPECTED["movement"]
    anna.reads(
        f"△ WATCH  Quarter {thousands(forecast['weighted'])} of 90k · committed {thousands(forecast['committed'])}"
    )
    [short] = [stage for stage in EXPECTED["funnel"]["stages"] if stage["verdict"] == "short"]
    anna.reads(f"✕ SHORT  {short['stage']} {short['open']} of {short['required']:.1f}")
    moved = movement["advanced"] + movement["won"]
    anna.reads(
        f"✓ OK  {moved} of {movement['open_before']} moved ({movement['progress_share']:.0%})".replace("%)", " %)")
    )
    names = {row["external_id"]: row["account"] for row in worked.rows("opportunities")}
    anna.reads("TOP5  " + " · ".join(names[one] for one in EXPECTED["top5"]))
    [late] = EXPECTED["offers_overdue"]
    anna.reads(f"{names[late['external_id']]} 40k · Anna · offer check {late['days_late']} days late")
    for stalled in EXPECTED["stalled"]:
        anna.reads(re.compile(rf"{names[stalled]} \d+k · \w+ · \d+ days, limit 30 · no action"))
    expect(anna.last.locator(".blocks").get_by_role("button", name=re.compile("Plan|Settle"))).to_have_text(DECISIONS)
    anna.meets_no_barrier()


def test_its_picture_is_there_and_says_what_it_shows(look: Opened) -> None:
    anna = at_the_agenda(look, "anna")
    picture = anna.last.get_by_role("img", name=re.compile("^Forecast, watch: Quarter 84k of 90k"))
    is_drawn(picture)
    anna.last.get_by_role("button", name=re.compile("^Enlarge: Forecast")).click()
    large = anna.page.get_by_role("dialog", name=re.compile("^Forecast"))
    is_drawn(large.get_by_role("img"))
    anna.meets_no_barrier()
    large.get_by_role("button", name="Close the picture").click()
    expect(large).to_be_hidden()


def test_its_thread_is_read(look: Opened) -> None:
    anna = at_the_agenda(look, "anna")
    anna.page.get_by_role("button", name="5 replies").click()
    replies = anna.thread.locator(".message")
    expect(replies).to_have_count(6)
    expect(
        replies.locator("strong").filter(has_text=re.compile("^(Forecast and funnel|Movement|Won, lost, offers, new)$"))
    )
    for stage in EXPECTED["funnel"]["stages"]:
        line = f"{stage['stage']} · open {stage['open']} · needed {stage['required']:.1f} · value {thousands(stage['value'])}"
        expect(replies.nth(1)).to_contain_text(line)
    for what, value in EXPECTED["movement"]["bridge"]:
        if value:
            expect(replies.nth(2)).to_contain_text(f"{what.replace('_', ' ')} · value {value:,}")
    expect(replies.nth(5)).to_contain_text(f"meetings {EXPECTED['activity']['team']['meetings']}")
    is_drawn(replies.nth(1).get_by_role("img", name=re.compile("^Funnel, short")))
    is_drawn(replies.nth(5).get_by_role("img", name=re.compile("^Activity, short")))
    anna.meets_no_barrier()
    anna.page.get_by_role("button", name="Close the thread").click()
    expect(anna.thread).to_be_hidden()


def test_only_who_may_decide_decides(look: Opened) -> None:
    ben = at_the_agenda(look, "ben")
    ben.presses("Plan")  # the first is Birch, which is Anna's
    expect(ben.last).to_contain_text("Birch deal is Anna's. Ask Anna or their manager to change it.")
    expect(ben.page.get_by_role("dialog")).to_have_count(0)

    mia = at_the_agenda(look, "mia")
    mia.presses("Plan")
    form = Form(mia.page, "Next step")
    form.types("Next step", "visit their plant").picks_day("On", "Thursday 5 March 2026").sends("Save")
    expect(mia.last).to_contain_text("visit their plant, Thu 5 Mar")
    mia.meets_no_barrier()
