"""Planning as people do it: the plan in three steps, one activity in a line, another day, given up, done by logging it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot import rooms
from bot.desk import Ask
from spm_core.book.records import Planned
from spm_core.book.refusals import Refusal


def plans(office, name="Anna"):
    return [item for item in office.store.planned() if item.member_id == name and item.dropped_on is None]


def modal(office, person, title):
    return office.sees(lambda: person.modals and person.modal.title == title and person.modal)


def test_one_activity_in_a_line(office):
    said = office.answer(office.anna, "plan meeting Birch friday see the plant")
    assert "Planned: meeting, Birch deal, Fri 6 Mar · see the plant" in said.text
    assert said.buttons == ["Another day", "Take it out"]
    (made,) = [item for item in plans(office) if item.opportunity_id == "O2"]
    assert (made.type, made.due, made.text) == ("meeting", date(2026, 3, 6), "see the plant")
    office.anna.presses("Take it out", in_=said)
    office.sees(lambda: "given up" in office.anna.last("general").text)
    assert not [item for item in plans(office) if item.opportunity_id == "O2"]


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("plan picnic Birch friday", "Plan what? For example `plan meeting Acme friday`"),
        ("plan meeting Birch", "On which day? For example `plan meeting Birch friday`."),
        ("plan meeting Birch 27.2.2026", "Fri 27 Feb has passed."),
        ("plan internal friday", "Hours without a customer belong in the whole plan"),
        ("plan show nonsense", "nonsense"),
    ],
)
def test_what_cannot_be_planned_says_what_to_write(office, words, answer):
    before = office.store.planned()
    assert answer in office.answer(office.anna, words).text
    assert office.store.planned() == before


def test_the_whole_plan_in_three_steps(office):
    office.anna.says("/spm plan", channel="general")
    form = modal(office, office.anna, "1 of 3: your hours")
    form.fill(
        {"Hours with customers": "12", "Hours finding customers": "6"}, **{"From today until": "2026-03-13"}
    ).submit()
    form = modal(office, office.anna, "2 of 3: on what")
    assert any("Acme deal" in choice for choice in form.field("Opportunities to work on"))
    form.fill({"Opportunities to work on": ["Birch deal · 25k · Qualified"]}).submit()
    form = modal(office, office.anna, "3 of 3: what and when")
    form.submit()
    said = office.sees(lambda: "Planned until" in office.anna.last("general").text and office.anna.last("general"))
    assert "Planned until Fri 13 Mar: 12 h with customers · 6 h finding customers" in said.text
    assert "meeting, Birch deal, Mon 2 Mar" in said.text
    (hours,) = office.store.work_plans("Anna")
    assert (hours.start, hours.end, hours.customer) == (date(2026, 3, 2), date(2026, 3, 14), Decimal(12))
    shown = office.answer(office.mia, "plan show @anna")
    assert "meeting, Birch deal, Mon 2 Mar" in shown.text
    refused = office.answer(office.ben, "plan show @anna")
    assert "Anna's own numbers are for Anna and their manager" in refused.text


def test_what_was_planned_is_asked_about_and_done_by_logging_it(office):
    plan = Planned("asked", "O3", "Anna", "call", date(2026, 2, 27), "budget", planned_on=date(2026, 2, 20))
    gone = Planned("gone", "O9", "Anna", "meeting", date(2026, 2, 26), planned_on=date(2026, 2, 20))
    with office.store.write(datetime(2026, 2, 20, tzinfo=UTC)) as unit:
        unit.save_many([plan, gone])
    todo = office.answer(office.anna, "todo")
    assert "How did it go?" in todo.text
    assert "call, Cedar deal, Fri 27 Feb · budget" in todo.text
    office.anna.presses("planned.how", in_=todo, nth=1)
    form = modal(office, office.anna, "Log activity")
    assert (form.field("What"), form.field("Customer"), form.field("When")) == ("Call", "Cedar", "2026-02-27")
    form.submit()
    office.sees(lambda: office.store.planned_activity("asked").done_activity_id)
    done = office.store.activity(office.store.planned_activity("asked").done_activity_id)
    assert (done.type, done.opportunity_id, done.account_id) == ("call", "O3", "Cedar")
    todo = office.sees(lambda: "✓" in office.anna.last("general").text and office.anna.last("general"))
    assert "call, Cedar deal, Fri 27 Feb" not in todo.text.split("✓")[-1].split("\n", 1)[-1]
    office.anna.chooses("It will not happen", in_=todo)
    office.sees(lambda: office.store.planned_activity("gone").dropped_on == date(2026, 3, 2))
    assert "How did it go?" not in office.answer(office.anna, "todo").text


@pytest.mark.parametrize("press", ["planned.drop", "planned.move", "planned.how"])
def test_somebody_elses_plan_is_nobodys_business(office, press):
    with office.store.write(datetime(2026, 2, 20, tzinfo=UTC)) as unit:
        unit.save(Planned("annas", "O3", "Anna", "call", date(2026, 2, 27), planned_on=date(2026, 2, 26)))
    ben, now = office.store.member("Ben"), datetime(2026, 3, 2, 9, tzinfo=UTC)
    ask = Ask(office.store, None, ben, "U0BEN0001", now, "forged", None, value={"planned": "annas"})
    with pytest.raises(Refusal, match="somebody else's plan"):
        rooms.desk().buttons[press](ask)
    assert office.store.planned_activity("annas").dropped_on is None
