"""Scenes 7, 8, 11, 17 and 20: the one message of a day, old presses, what is not for others, before a coaching, away."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from support.office import office as open_office
from told import answered, coached, form, opportunity

from spm_core.book.agreed import Action
from spm_core.book.cadence import Occurrence

MONDAY = "2026-03-02T08:20:00+02:00"
AGREED = datetime(2026, 2, 17, 8, tzinfo=UTC)


@pytest.fixture(scope="module", params=["socket", "http"])
def office(request, tmp_path_factory):
    """Monday morning: the team meets on Thursdays, coachings are on Tuesdays; something was agreed in the last one and done."""
    with open_office(tmp_path_factory.mktemp("day"), request.param, now=MONDAY) as found:
        thursdays = [replace(rule, weekday=3) for rule in found.store.cadence_rules()]
        done = {"outcome": "done", "settled_at": AGREED + timedelta(days=3), "settled_by": "Anna"}
        with found.store.write(datetime(2026, 3, 1, tzinfo=UTC)) as unit:
            unit.save_many([*thursdays, coached("Anna", time(10))])
            unit.save(Occurrence("held", "coaching", "member", "Anna", date(2026, 2, 17), AGREED, 45, "held", AGREED))
            unit.save(Action("a1", "call their CFO", "Anna", date(2026, 2, 27), AGREED, "Mia", private=True, **done))
        found.sees(lambda: [one for one in found.slack.clock.upcoming if "Pack for coaching" in one["name"]], 30)
        found.slack.clock.go("2026-03-02T09:00:30+02:00")
        yield found


def lines(message):
    return message.text.splitlines()


def menus(message):
    overflows = (element for _, element in message.elements() if element["type"] == "overflow")
    return [[option["text"]["text"] for option in element["options"]] for element in overflows]


def test_scene_07_the_morning_dm(office):
    [daily] = office.sees(office.anna.sees, 30)
    # Acme's check was on 25 February; Birch stands since 15 December (77 days) where 30 are the limit.
    assert lines(daily)[:3] == [
        "Good to settle today · 2 of your 4 open opportunities",
        "✕ Acme 40k — offer check was Wed 25 Feb",
        "✕ Birch 25k — 77 days in Qualified, limit 30, no next step",
    ]
    assert daily.buttons[:4] == ["Followed up", "New date", "Next step", "Move"]
    assert menus(daily)[:2] == [["Log it", "Won", "Lost", "Snooze until…", "Open"]] * 2

    [bens] = office.sees(office.ben.sees, 30)
    # Fir stepped back: its clock is over the limit, its stage is young; the worked example has two of Ben's without a close date, and the team meets on Thursday.
    assert lines(bens)[:2] == [
        "Good to settle today · 1 of your 4 open opportunities",
        "✕ Fir 50k — 42 days without progress, in Qualified, limit 30, no next step",
    ]
    assert "Team meeting · Thu 5 Mar 09:00" in bens.text
    office.ben.presses("Next step", in_=bens)
    step = office.sees(lambda: office.ben.modals and office.ben.modal)
    assert step.fill({"Next step": "see the plant", "On": "2026-03-05"}).submit() == {}
    settled = office.sees(
        lambda: "✓ Fir deal — next: see the plant, Thu 5 Mar" in office.ben.last().shown and office.ben.last()
    )
    assert lines(settled)[0] == "Good to settle today · 1 of your 4 open opportunities"  # read aloud without marks


def test_scene_08_pressed_twice_or_on_an_old_message(office):
    anna = office.anna
    listed = office.answer(anna, "todo")
    anna.presses("Followed up", in_=anna.last())
    office.sees(lambda: "✓ Acme deal — next check Mon 9 Mar" in anna.last().shown)
    anna.presses("Followed up", in_=listed)
    again = answered(office, anna, "Already followed up by you at 09:0")
    assert again.text.endswith("Acme deal: the next check is Mon 9 Mar.")
    offer = office.store.current_offer(opportunity(office, "Acme deal").id)
    assert [str(event.type) for event in office.store.offer_events(offer.id)] == ["sent", "followed_up"]

    moved = office.answer(anna, "move Cedar value")
    office.answer(anna, "move Cedar negotiation")
    anna.presses("Undo", in_=moved)
    old = answered(office, anna, "This changed since")
    assert "Cedar deal is now in Negotiation, 60k EUR" in old.text
    assert old.buttons == ["Show current"]
    assert opportunity(office, "Cedar deal").stage == "S5"
    anna.presses("Show current", in_=old)
    assert office.sees(lambda: anna.modals and "Cedar deal" in anna.modal.shown)
    anna.modal.close()


def test_scene_11_not_allowed(office):
    said = office.answer(office.anna, "coach Fir")
    assert said.text == "Only Ben and Ben's manager (Mia) can see Ben's coaching."
    assert (
        office.answer(office.ben, "move Birch value").text
        == "Birch deal is Anna's. Ask Anna or their manager to change it."
    )
    assert opportunity(office, "Birch deal").stage == "S2"


def test_scene_17_before_coaching(office):
    anna, mia = office.anna, office.mia
    daily = anna.sees()[0]
    assert "Coaching with Mia · Tue 3 Mar 10:00" in daily.shown
    assert "Iris 45k — what do they do next, and when? What do you need?" in daily.shown
    anna.presses("Answer", in_=daily)
    two = form(office, anna, "Before the coaching")
    assert two.labels[:3] == [
        "What will the customer do next, and on which date?",
        "On which date?",
        "What will you do before our next meeting, and what do you need from me?",
    ]
    two.close()
    office.slack.clock.go("2026-03-02T14:00:30+02:00")
    head = office.sees(lambda: mia.sees()[-1], 60)
    pack = office.sees(lambda: [one for one in (head, *mia.sees(thread=head)) if "Coaching of Anna" in one][-1], 60)
    assert "Tue 3 Mar 10:00" in pack.text
    whole = office.sees(
        lambda: (
            (said := "\n".join(one.shown for one in (head, *mia.sees(thread=head))))
            and "call their CFO" in said
            and said
        ),
        60,
    )
    assert next(line for line in whole.splitlines() if "call their CFO" in line) == "*✓ call their CFO* · done"


def test_scene_20_away(office):
    anna, mia = office.anna, office.mia
    before = len(anna.sees())
    anna.presses("I'm away …", in_=anna.opens_home())
    away = office.sees(lambda: anna.modals and anna.modal)
    assert away.fill({away.labels[-1]: "2026-03-16"}).submit() == {}
    office.sees(lambda: "You are away until Mon 16 Mar." in anna.home.shown)
    assert "Anna is away until Mon 16 Mar" in office.answer(mia, "cadence").shown
    office.slack.clock.go("2026-03-03T09:00:30+02:00")
    told = office.sees(lambda: [one for one in mia.sees() if "Anna is away until Mon 16 Mar" in one][-1], 60)
    assert "Coaching Anna of Tue 3 Mar is skipped" in told.shown
    office.slack.clock.go("2026-03-17T09:30:00+02:00")
    days = {datetime.fromtimestamp(float(one.ts), UTC).date() for one in anna.sees()[before:]}
    assert days
    assert min(days) >= date(2026, 3, 16)
    # Those of 3 and 10 March are skipped: the next one looks back to 17 February.
    assert "since Tue 17 Feb" in office.answer(mia, "agenda coaching @anna").text
