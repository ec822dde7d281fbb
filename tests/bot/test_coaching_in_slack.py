"""`/spm coach` and the two questions before a coaching, in Slack: for the seller and their manager alone, nothing written over."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from slack_sdk import WebClient

from bot.blocks import actions, button, section
from spm_core.book.records import Role, Scope
from spm_core.meetings.spoken import spoken, to_answer
from spm_core.rules import opportunities as rules
from spm_core.rules.stamp import Stamp

CHANGED = "What changed on the customer's side since we last met?"
STEP = "What will the customer do next, and on which date?"
LOSE = "What is the single most likely reason we would not win this?"
PLAN = "What will you do before our next meeting, and what do you need from me?"
OFFER = "What did they say about the offer since it was sent?"
ONLY = "Only Anna and Anna's manager (Mia) can see Anna's coaching."


def opportunity(office, name):
    return next(item for item in office.store.open_opportunities() if item.name == name)


def begin(office, person, words):
    person.says(f"/spm {words}", channel="general")
    return office.sees(lambda: person.modals and person.modal)


def go_on(office, person, form, title):
    assert form.submit() == {}
    return office.sees(lambda: person.modals and person.modal.title == title and person.modal)


def last(office, person, words):
    return office.sees(lambda: words in person.last("general").text and person.last("general"))


def said(office, name):
    """All answers to coaching questions: (question, value, by, seller), the oldest first."""
    found = office.store.answers("opportunity", opportunity(office, name).id)
    return [(one.question, one.value, one.by_id, one.seller_id) for one in found]


def press_in_channel(office, person, action, value):
    """Press a button of this kind that stands in the team's channel, where the bot posts packs."""
    world = office.slack.world
    client = WebClient(world["bot_token"], base_url=office.slack.api_url)
    blocks = [section("x"), actions(button("Press", action, value))]
    ts = client.chat_postMessage(channel="C0NORTH01", text="x", blocks=blocks)["ts"]
    message = office.sees(lambda: next(one for one in person.sees("sales-north") if one.ts == ts))
    person.presses("Press", in_=message)


def test_the_manager_finds_what_is_on_record_and_keeps_what_is_said(office):
    mia = office.mia
    form = begin(office, mia, "coach Acme")
    # The worked example: in Offer made since 16 February, its check was due five days ago.
    assert "Acme 40k" in form.shown and "offer check 5 days late" in form.shown
    form.fill({CHANGED: "their plant manager left 😀", STEP: "their board decides", "On which date?": "2026-03-12"})
    form = go_on(office, mia, form.fill({LOSE: "price"}), "Coach, 2 of 2")
    assert form.field(OFFER) == "sent 14 days ago, check Wed 25 Feb, 5 days late"
    form.fill({"Agreed: what?": "call their CFO"})
    assert form.fill({OFFER: "they asked for <!channel> terms"}).submit() == {}
    answer = last(office, mia, "what you said")
    assert answer.text.splitlines()[0] == (
        "Acme deal: what you said. Only Anna and you see it; a shared answer stands in the team's agenda too."
    )
    assert "&lt;!channel&gt;" in answer.text
    assert "Agreed: call their CFO · Anna · Mon 9 Mar" in answer.text
    assert answer.buttons == ["Share with team"] * 4
    acme = opportunity(office, "Acme deal")
    assert (acme.next_step, acme.next_step_date) == ("their board decides", date(2026, 3, 12))
    assert said(office, "Acme deal")[-4:] == [
        ("G1", "their plant manager left 😀", "Mia", "Anna"),
        ("G3", "price", "Mia", "Anna"),
        ("G2", "their board decides, Thu 12 Mar", "Mia", "Anna"),
        ("S4a", "they asked for <!channel> terms", "Mia", "Anna"),
    ]


def test_a_newer_answer_follows_and_what_is_the_same_is_not_kept_twice(office):
    mia = office.mia
    before = said(office, "Acme deal")
    form = begin(office, mia, "coach Acme")
    assert form.field(STEP) == "their board decides"
    assert form.field(LOSE) == "price"
    assert "Last time (Mon 2 Mar): price" in str(form.view)
    form = go_on(office, mia, form.fill({LOSE: "price, and nobody there fights for us"}), "Coach, 2 of 2")
    assert form.submit() == {}
    last(office, mia, "nobody there fights")
    assert said(office, "Acme deal") == [*before, ("G3", "price, and nobody there fights for us", "Mia", "Anna")]


def test_the_author_shares_an_answer_and_takes_it_back(office):
    mia = office.mia
    north, anna = Scope("team", "North", "North"), Scope("member", "Anna", "Anna")
    acme = opportunity(office, "Acme deal").id

    def seen(scope):
        book = office.store.book(scope, office.slack.clock.now + later, whole=True, meeting="coaching")
        return [one.question.id for one in spoken(book, acme)]

    later = timedelta(seconds=1)
    assert seen(north) == []
    assert seen(anna) == ["G1", "G2", "G3", "S4a"]
    mia.presses("Share with team", in_=last(office, mia, "what you said"), nth=2)
    now = office.sees(lambda: "shared Mon 2 Mar" in mia.last("general").text and mia.last("general"))
    assert now.buttons == ["Share with team", "Share with team", "Take back", "Share with team"]
    assert seen(north) == ["G3"]
    mia.presses("Take back", in_=now)
    office.sees(lambda: "shared Mon 2 Mar" not in mia.last("general").text)
    assert seen(north) == []


@pytest.mark.parametrize("role", [Role.SELLER, Role.MANAGER, Role.KAM, Role.ADMIN])
def test_nobody_else_comes_near_whatever_their_role(office, role):
    """Ben is neither Anna nor Anna's manager: not with the command, not with a button, not with a form that was open before."""
    ben, store = office.ben, office.store
    acme = opportunity(office, "Acme deal")
    answer = store.answers("opportunity", acme.id)[0]
    with store.write(office.slack.clock.now) as unit:
        unit.save(replace(store.member("Ben"), role=role))
    try:
        assert office.answer(ben, "coach Acme").text == ONLY
        assert ben.modals == []
        # He is her manager for a moment and opens the form; then he is not any more.
        with store.write(office.slack.clock.now) as unit:
            unit.save(replace(store.member("Anna"), manager_id="Ben"))
        form = begin(office, ben, "coach Acme")
        with store.write(office.slack.clock.now) as unit:
            unit.save(replace(store.member("Anna"), manager_id=None))
        before = said(office, "Acme deal")
        assert list(form.fill({LOSE: "I guess"}).submit().values()) == [ONLY]
        assert said(office, "Acme deal") == before
        form.close()
        # Buttons whose value he knows: the right is not his.
        press_in_channel(office, ben, "coach.open", {"opportunity": acme.id})
        office.sees(lambda: ben.last("sales-north").text == ONLY)
        press_in_channel(office, ben, "answer.share", {"answer": answer.id})
        office.sees(lambda: ben.last("sales-north").text == "Only Mia can share their own answer.")
        press_in_channel(office, ben, "answers.two", {"opportunity": acme.id})
        office.sees(lambda: ben.last("sales-north").text == "Acme deal is Anna's; they are asked about it.")
        assert ben.modals == []
    finally:
        with store.write(office.slack.clock.now) as unit:
            unit.save(replace(store.member("Ben"), role=Role.SELLER))
    assert store.answer(answer.id).shared_at is None


def test_an_administrator_who_is_the_manager_coaches_as_the_manager(office):
    store = office.store
    with store.write(office.slack.clock.now) as unit:
        unit.save(replace(store.member("Mia"), role=Role.ADMIN))
    form = begin(office, office.mia, "coach Acme")
    assert form.title == "Coach, 1 of 2"
    form.close()
    with store.write(office.slack.clock.now) as unit:
        unit.save(replace(store.member("Mia"), role=Role.MANAGER))


def test_the_seller_sees_and_answers_the_same_questions(office):
    anna = office.anna
    form = begin(office, anna, "coach Acme")
    assert "Last time (Mon 2 Mar): price, and nobody there fights for us" in str(form.view)
    form.close()
    assert office.answer(anna, "coach Fir").text == "Only Ben and Ben's manager (Mia) can see Ben's coaching."


def test_a_later_owner_does_not_find_what_was_said_to_another(office):
    store = office.store
    acme = opportunity(office, "Acme deal")
    now = office.slack.clock.now
    with store.write(now) as unit:
        unit.append(rules.change(Stamp("Mia", now, now), acme, owner_id="Ben"))
    form = begin(office, office.ben, "coach Acme")
    assert "Last time" not in str(form.view)
    assert form.field(LOSE) is None
    form.close()
    with store.write(now) as unit:
        unit.append(rules.change(Stamp("Mia", now, now), opportunity(office, "Acme deal"), owner_id="Anna"))


def test_before_a_coaching_two_things_are_asked_of_each_of_the_five(office):
    anna, store = office.anna, office.store

    def asked():
        now = office.slack.clock.now + timedelta(seconds=1)
        book = store.book(Scope("member", "Anna", "Anna"), now, whole=True, meeting="coaching")
        return [line.name for line in to_answer(book)]

    assert "Iris deal" in asked()
    iris = opportunity(office, "Iris deal")
    press_in_channel(office, anna, "answers.two", {"opportunity": iris.id})
    form = office.sees(lambda: anna.modals and anna.modal)
    assert form.title == "Before the coaching"
    assert form.labels[:3] == [STEP, "On which date?", PLAN]
    assert form.fill({STEP: "they visit a plant", "On which date?": "2026-02-20"}).submit() == {
        "On which date?": "Fri 20 Feb has passed. A next step lies ahead; what has happened is logged."
    }
    form.fill({"On which date?": "2026-03-06", PLAN: "book the plant; I need a discount", "One action of it": "book"})
    assert form.submit() == {}
    office.sees(lambda: anna.last("sales-north").text == "✓ Iris deal — next: they visit a plant, Fri 6 Mar")
    assert said(office, "Iris deal")[-2:] == [
        ("G2", "they visit a plant, Fri 6 Mar", "Anna", "Anna"),
        ("G4", "book the plant; I need a discount", "Anna", "Anna"),
    ]
    assert "Iris deal" not in asked()
    (action,) = store.actions(opportunity_id=iris.id)
    assert (action.text, action.question, action.owner_id) == ("book", "coaching_any_stage/G4", "Anna")


def test_nothing_of_it_is_in_the_log(office):
    log = office.log.read_text(encoding="utf-8")
    words = {value for name in ("Acme deal", "Iris deal") for _, value, *_ in said(office, name) if len(value) > 1}
    assert len(words) > 4
    assert not [text for text in words if text in log]
