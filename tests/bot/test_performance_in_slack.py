"""Performance coaching in Slack: hidden until both have rated, one skill and one plan, for the two of them and nobody else."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from slack_sdk import WebClient

from bot.blocks import actions, button, section
from bot.morning import Morning
from bot.performance.lines import lines
from spm_core.book.agreed import Rating
from spm_core.book.cadence import CadenceRule
from spm_core.book.records import Role
from spm_core.meetings.questions import question_sets

TEN = {one["id"]: one["competency"] for one in question_sets()["performance_coaching"]["competencies"]}
ONLY = "Only Anna and Anna's manager (Mia) can see Anna's coaching."
# Thursday of the week of the first Monday: 5 March 2026, 10:00 in Helsinki; the worked example stands on Monday the 2nd.
RULE = CadenceRule("perf", "performance", "member", "Anna", "month", frozenset({1}), 3, time(10), 60, "Europe/Helsinki")
PLAN = {
    "One strength to share with others": "Finding new customers",
    "ONE skill to train": "Closing as planned",
    "What does Anna do?": "Ask for the date <!channel>",
    "How is it practised?": "role play",
    "By when": "2026-04-30",
    "What does Mia do for it?": "listens to two calls",
}


@pytest.fixture(scope="module", autouse=True)
def planned(office):
    with office.store.write(office.slack.clock.now) as unit:
        unit.save(RULE)


def opened(office, person, words="perf", button_label=None):
    shown = asked(office, person, words)
    person.presses(button_label, in_=shown)
    return office.sees(lambda: person.modals and person.modal)


def asked(office, person, words):
    """What /spm perf shows; the answer follows its acknowledgement."""
    before = len(person.sees("general"))
    person.says(f"/spm {words}", channel="general")
    return office.sees(lambda: person.sees("general")[before:] and person.last("general"))


def levels(**other):
    """The field of each competency with its level, three where none is given."""
    words = {1: "1 · needs to be shown", 2: "2 · does it with help", 3: "3 · does it alone", 4: "4 · teaches others"}
    return {name: words[other.get(of, 3)] for of, name in TEN.items()}


def last(office, person, words):
    return office.sees(lambda: words in person.last("general").text and person.last("general"))


def press_in_channel(office, person, action, value):
    """Press a button of this kind that stands in the team's channel."""
    world = office.slack.world
    client = WebClient(world["bot_token"], base_url=office.slack.api_url)
    blocks = [section("x"), actions(button("Press", action, value))]
    ts = client.chat_postMessage(channel="C0NORTH01", text="x", blocks=blocks)["ts"]
    message = office.sees(lambda: next(one for one in person.sees("sales-north") if one.ts == ts))
    person.presses("Press", in_=message)


def as_role(office, member, **changes):
    with office.store.write(office.slack.clock.now) as unit:
        unit.save(replace(office.store.member(member), **changes))


def save_rule(office, rule):
    with office.store.write(office.slack.clock.now) as unit:
        unit.save(rule)


def test_the_seller_finds_results_first_and_rates_first(office):
    shown = asked(office, office.anna, "perf")
    assert shown.ephemeral
    assert shown.text.startswith("Performance coaching with Mia · Thu 5 Mar 10:00 · as of Mon 2 Mar")
    assert "Won 0 this year, no target set" in shown.text
    assert "Ratings are hidden until both are in; still out: Anna and Mia" in shown.text
    parts = ["TOP5 Opportunity review & coaching", "Personal Funnel", "Sales Activity Review", "Sales Planning"]
    assert shown.buttons == ["Rate yourself", "Skill and plan", "All competencies", *parts, "SPM's own part"]
    office.anna.presses("Rate yourself", in_=shown)
    form = office.sees(lambda: office.anna.modals and office.anna.modal)
    assert form.title == "Rate yourself"
    assert form.labels == list(TEN.values())
    # A3 is her only new-customer meeting since the last two months began to be logged, and O3, O1, O7, O9, O2 were new in 91 days.
    assert "offers past the check-date: 1" in str(form.view)
    assert form.fill(levels(T5=4)).submit() == {}
    said = last(office, office.anna, "Your rating is kept")
    assert said.text == "✓ Your rating is kept. It stays hidden until Mia has rated, too."
    assert said.buttons == ["Change my rating", "Skill and plan", "All competencies"]


def test_the_manager_names_whom_or_is_asked_and_does_not_see_the_levels(office):
    whose = asked(office, office.mia, "perf")
    assert whose.text.startswith("Whose performance coaching?")
    assert "Anna · Thu 5 Mar" in whose.shown and "Ben" in whose.shown
    office.mia.presses("Open", in_=whose)
    shown = last(office, office.mia, "Performance coaching of Anna")
    assert "still out: Mia" in shown.text
    assert shown.buttons[:3] == ["Rate Anna", "Skill and plan", "All competencies"]
    office.mia.presses("All competencies", in_=shown)
    form = office.sees(lambda: office.mia.modals and office.mia.modal)
    assert "Anna 4" not in form.shown and "Anna 3" not in form.shown
    assert "Closing as planned" in form.shown
    form.close()


def test_the_details_are_a_press_away(office):
    shown = asked(office, office.anna, "agenda performance")
    office.anna.presses("SPM's own part", in_=shown)
    below = last(office, office.anna, "new-customer meetings a week")
    assert "Anna 4, Mia –" in below.shown
    shown = asked(office, office.mia, 'agenda performance "Anna"')
    office.mia.presses("SPM's own part", in_=shown)
    assert "Anna –, Mia –" in last(office, office.mia, "new-customer meetings a week").shown


def test_once_both_have_rated_they_see_the_differences_and_the_ratings_stand(office):
    form = opened(office, office.mia, "perf @anna", "Rate Anna")
    assert form.title == "Rate Anna"
    assert form.field("Closing as planned") is None  # hers is not the beginning of his
    assert form.fill(levels(T5=1, T1=4)).submit() == {}
    said = last(office, office.mia, "both rated")
    assert said.text == (
        "✓ You have both rated. Talk about Closing as planned (Anna 4, Mia 1), Finding new customers (Anna 3, Mia 4)."
    )
    assert said.buttons == ["Skill and plan", "All competencies"]
    shown = asked(office, office.anna, "perf")
    assert "Talk about Closing as planned (Anna 4, Mia 1)" in shown.text
    press_in_channel(office, office.anna, "rating.open", {"member": "Anna"})
    office.sees(lambda: "these ratings stand" in office.anna.last("sales-north").text)
    assert office.anna.modals == []


def test_one_skill_one_plan_signed_by_both(office):
    form = opened(office, office.mia, "perf @anna", "Skill and plan")
    wrong = form.fill(PLAN | {"ONE skill to train": "Finding new customers"}).submit()
    assert wrong == {"ONE skill to train": "That is the strength to share. Choose another skill to train."}
    assert office.mia.modal.fill(PLAN | {"By when": "2026-03-01"}).submit() == {
        "By when": "That day is over. Choose today or a later one."
    }
    assert office.mia.modal.fill(PLAN).submit() == {}
    said = last(office, office.mia, "Plan until")
    assert said.text == ("✓ Plan until Thu 30 Apr: Ask for the date &lt;!channel&gt;. Signed by Mia; Anna signs, too.")
    mine = [action for action in office.store.actions(owner_id="Anna") if action.question == "performance/skill"]
    assert [(one.text, one.due, one.private) for one in mine] == [
        ("Ask for the date <!channel>", date(2026, 4, 30), True)
    ]
    shown = asked(office, office.anna, "perf")
    assert shown.buttons[0] == "Sign the plan"
    office.anna.presses("Sign the plan", in_=shown)
    last(office, office.anna, "Signed by Anna and Mia.")
    assert "Sign the plan" not in asked(office, office.anna, "perf").buttons


def test_the_next_plan_asks_what_became_of_the_last_one(office):
    form = opened(office, office.anna, "perf", "Skill and plan")
    assert "Ask for the date &lt;!channel&gt; (by Thu 30 Apr)" in form.shown
    wrong = form.fill(PLAN).submit()
    assert wrong == {"What became of it?": "Please complete this required field."}
    form = office.anna.modal.fill(PLAN | {"What became of it?": "Done", "What does Anna do?": "next"})
    assert form.submit() == {}
    last(office, office.anna, "Plan until Thu 30 Apr: next. Signed by Anna; Mia signs, too.")
    outcomes = {
        one.text: one.outcome for one in office.store.actions(owner_id="Anna") if one.question == "performance/skill"
    }
    assert outcomes == {"Ask for the date <!channel>": "done", "next": None}


@pytest.mark.parametrize("role", [Role.SELLER, Role.MANAGER, Role.KAM, Role.ADMIN])
def test_nobody_else_comes_near_whatever_their_role(office, role):
    """Ben is neither Anna nor her manager: not with the command, not with a button, not with a form that was open before."""
    ben, store = office.ben, office.store
    before = store.ratings("Anna"), store.answers("member", "Anna"), store.actions(owner_id="Anna")
    as_role(office, "Ben", role=role)
    try:
        assert asked(office, ben, "perf @anna").text == ONLY
        for action in ("rating.open", "rating.all", "growth.plan", "growth.sign", "perf.open", "perf.part"):
            press_in_channel(office, ben, action, {"member": "Anna", "action": before[2][-1].id})
            office.sees(lambda: ben.last("sales-north").text == ONLY)
        assert ben.modals == []
        # He is her manager for a moment and opens the form; then he is not any more.
        as_role(office, "Anna", manager_id="Ben")
        form = opened(office, ben, "perf @anna", "Skill and plan")
        as_role(office, "Anna", manager_id=None)
        filled = {label: text for label, text in PLAN.items() if label != "What does Mia do for it?"}
        assert list(form.fill(filled | {"What became of it?": "Done"}).submit().values()) == [ONLY]
        form.close()
    finally:
        as_role(office, "Ben", role=Role.SELLER)
        as_role(office, "Anna", manager_id=None)
    assert before == (store.ratings("Anna"), store.answers("member", "Anna"), store.actions(owner_id="Anna"))


def test_a_guest_and_a_stranger_get_nothing(office):
    for name in ("gus", "sam"):
        person = office.slack.user(name)
        person.says("/spm perf @anna")
        said = office.sees(lambda p=person: p.sees() and p.last())
        assert "Anna" not in said.text and said.buttons == []


@pytest.mark.parametrize("role", [Role.SELLER, Role.MANAGER, Role.KAM, Role.ADMIN])
def test_a_rating_is_refused_at_submit_from_who_may_not_any_more(office, role):
    """Without a meeting near a new round begins. Ben is her manager for a moment, opens the form, and then is not any more."""
    before = office.store.ratings("Anna")
    as_role(office, "Ben", role=role)
    save_rule(office, replace(RULE, valid_to=date(2026, 1, 1)))
    try:
        as_role(office, "Anna", manager_id="Ben")
        form = opened(office, office.ben, "perf @anna", "Rate Anna")
        as_role(office, "Anna", manager_id=None)
        assert form.fill(levels()).submit() == {"Finding new customers": ONLY}
        form.close()
    finally:
        as_role(office, "Anna", manager_id=None)
        as_role(office, "Ben", role=Role.SELLER)
        save_rule(office, RULE)
    assert office.store.ratings("Anna") == before


def test_the_manager_of_yesterday_is_refused_too(office):
    before = office.store.ratings("Anna")
    save_rule(office, replace(RULE, valid_to=date(2026, 1, 1)))
    try:
        form = opened(office, office.mia, "perf @anna", "Rate Anna")
        as_role(office, "Anna", manager_id="Ben")
        refused = {"Finding new customers": "Only Anna and Anna's manager (Ben) can see Anna's coaching."}
        assert form.fill(levels()).submit() == refused
        form.close()
    finally:
        as_role(office, "Anna", manager_id=None)
        save_rule(office, RULE)
    assert office.store.ratings("Anna") == before


def test_nothing_of_it_stands_in_the_log(office):
    log = office.log.read_text(encoding="utf-8")
    for words in ("Ask for the date", "role play", "listens to two calls", "does it alone", "Closing as planned"):
        assert words not in log


def test_longest_names_fit(office):
    as_role(office, "Anna", name="Anna " + "B" * 295)
    with office.store.write(office.slack.clock.now) as unit:
        unit.save(replace(RULE, valid_to=date(2026, 1, 1)))
    try:
        for person, words, label in (
            (office.mia, "perf @anna", "Skill and plan"),
            (office.anna, "perf", "All competencies"),
        ):
            opened(office, person, words, label).close()
    finally:
        as_role(office, "Anna", name="Anna")
        with office.store.write(office.slack.clock.now) as unit:
            unit.save(RULE)


def morning(store, who, day, told=None):
    member = store.member(who)
    return [todo.text for todo in lines(Morning(store, member, datetime.combine(day, time(7), UTC), day, told))]


def test_the_daily_message_asks_to_rate_and_later_to_sign(office):
    """The next but one coaching of Anna: W1 of April is the week of Monday the 6th, Easter Monday, which nobody closed here; so
    Thursday the 9th. Five business days before is the 2nd, three before the 6th."""
    store = office.store
    ask, remind = date(2026, 4, 2), date(2026, 4, 6)
    assert morning(store, "Anna", ask - timedelta(days=1)) == []
    assert morning(store, "Anna", ask) == ["Rate yourself first"]
    assert morning(store, "Anna", ask + timedelta(days=1), told=ask) == []
    assert morning(store, "Anna", remind, told=ask) == ["Rate yourself first"]
    assert morning(store, "Mia", ask) == []
    assert morning(store, "Mia", remind, told=ask) == ["Your rating of Anna is still out"]
    assert morning(store, "Ben", remind) == []
    # The day after the coaching of 5 March: the plan made there waits for Mia, who has not signed it.
    assert morning(store, "Mia", date(2026, 3, 6)) == ["Anna's plan waits for you to sign it: next"]
    assert morning(store, "Anna", date(2026, 3, 6)) == []
    assert morning(store, "Mia", date(2026, 4, 10)) == ["No skill and no plan chosen yet with Anna"]


def test_a_rating_for_the_next_coaching_is_another_round(office):
    now = datetime(2026, 4, 3, 7, tzinfo=UTC)
    with office.store.write(now) as unit:
        unit.save(Rating("x", "Anna", "self", "Anna", "T1", 2, now, "another"))
    assert [one.level for one in office.store.ratings("Anna")][-1] == 2
    assert morning(office.store, "Anna", date(2026, 4, 6)) == ["Rate yourself first"]
