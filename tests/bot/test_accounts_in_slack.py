"""Customers and key accounts in Slack: the card, people, plan, review in three steps, portfolio; who may what.

The figures are the worked example's, as of Monday 2 March 2026: 42 of the 261 business days of the year are over. Acme has O1
(40,000, Offer made, Anna's) open; nobody won anything there.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from slack_sdk import WebClient

from bot.accounts.lines import lines
from bot.blocks import actions, button, section
from bot.morning import Morning
from spm_core.book.agreed import Review
from spm_core.book.cadence import CadenceRule
from spm_core.book.records import Account, Contact, Role

RULE = CadenceRule("kam", "kam", "team", "North", "month", frozenset({2}), 2, time(13), 90, "Europe/Helsinki")
PLAN = {
    "This is": "A key account, reviewed in turn",
    "To win in 2026 (EUR)": "261k",
    "Goals with them": "their second plant <!channel>",
    "Owner": "anna",
    "Tier": "A",
    "What they spend a year, with whomever (EUR)": "400k",
    "Reviewed": "Every month",
    "Customer since": "2019-05-02",
}
KEPT = "Acme is kept by Anna and Anna's manager. Ask them to change it."


def answered(office, person, words):
    before = len(person.sees("general"))
    person.says(f"/spm {words}", channel="general")
    return office.sees(lambda: person.sees("general")[before:] and person.last("general"))


def last(office, person, words):
    return office.sees(lambda: words in person.last("general").text and person.last("general"))


def pressed(office, person, label, in_, nth=0):
    person.presses(label, in_=in_, nth=nth)
    return office.sees(lambda: person.modals and person.modal)


def press_in_channel(office, person, action, value):
    world = office.slack.world
    client = WebClient(world["bot_token"], base_url=office.slack.api_url)
    blocks = [section("x"), actions(button("Press", action, value))]
    ts = client.chat_postMessage(channel="C0NORTH01", text="x", blocks=blocks)["ts"]
    message = office.sees(lambda: next(one for one in person.sees("sales-north") if one.ts == ts))
    person.presses("Press", in_=message)


def save(office, *records):
    with office.store.write(office.slack.clock.now) as unit:
        unit.save_many(records)


def as_role(office, member, **changes):
    save(office, replace(office.store.member(member), **changes))


def test_a_card_of_an_ordinary_customer(office):
    card = answered(office, office.anna, "account Acme")
    assert card.ephemeral
    # A1 and A5 were meetings at Acme; A13 today at ten was one, too. Nobody was named there.
    assert card.text.splitlines() == [
        "Acme",
        "customer · no owner",
        "Won 0 · last year 0 · no plan set",
        "Acme 40k · Offer made · Anna · no next step",
    ]
    assert "Nobody is named yet." in card.shown
    assert card.buttons == ["Add person"]
    assert answered(office, office.ben, "account Acme").buttons == []
    assert "No customer is called “Zzzyx”" in answered(office, office.anna, "account Zzzyx").text
    assert "Which customer?" in answered(office, office.anna, "account").text


def test_a_manager_makes_it_a_key_account_with_its_plan(office):
    card = answered(office, office.mia, "account Acme")
    assert card.buttons == ["Add person", "Make key account"]
    form = pressed(office, office.mia, "Make key account", card)
    assert form.title == "Plan 2026"
    assert form.fill(PLAN | {"To win in 2026 (EUR)": "many"}).submit() == {
        "To win in 2026 (EUR)": "“many” is no amount. Write it as 40k, 1.2m or 40000."
    }
    assert office.mia.modal.fill(PLAN).submit() == {}
    card = last(office, office.mia, "Acme: kept.")
    assert card.text.splitlines() == [
        "✓ Acme: kept.",
        "Acme",
        "key account A · Anna · since May 2019",
        "✕ *SHORT*  Won 0 of 42k by now · plan 261k · last year 0",
        "Never reviewed",
        "_their second plant &lt;!channel&gt;_",
        "Acme 40k · Offer made · Anna · no next step",
    ]
    assert "0 % of what they spend, by our estimate" in card.shown
    acme = office.store.account("Acme")
    assert (acme.key_account, acme.owner_id, acme.tier, acme.review_every) == (True, "Anna", "A", 30)
    assert (acme.estimated_spend, acme.customer_since) == (400_000_00, date(2019, 5, 2))
    (plan,) = office.store.account_plans("Acme")
    assert (plan.amount, plan.start, plan.set_by) == (261_000_00, date(2026, 1, 1), "Mia")


def test_the_form_begins_with_what_is_known_and_a_plan_that_is_set_again_is_a_newer_version(office):
    form = pressed(office, office.anna, "Edit plan", answered(office, office.anna, "account Acme"))
    assert (form.field("To win in 2026 (EUR)"), form.field("Tier"), form.field("Reviewed")) == (
        "261000",
        "A",
        "Every month",
    )
    assert form.submit() == {}
    last(office, office.anna, "Acme: kept.")
    assert len(office.store.account_plans("Acme")) == 1  # nothing was changed
    form = pressed(office, office.anna, "Edit plan", answered(office, office.anna, "account Acme"))
    form.fill({"To win in 2026 (EUR)": "300k"}).submit()
    last(office, office.anna, "plan 300k")
    assert [plan.amount for plan in office.store.account_plans("Acme")] == [261_000_00, 300_000_00]


def test_a_customer_cannot_belong_to_one_that_belongs_to_it(office):
    save(office, replace(office.store.account("Birch"), parent_id="Acme"))
    form = pressed(office, office.mia, "Edit plan", answered(office, office.mia, "account Acme"))
    wrong = form.fill({"Belongs to": "Birch"}).submit()
    assert wrong == {
        "Belongs to": "An account cannot belong to itself, not even by way of others. Choose another parent."
    }
    office.mia.modal.fill({"Belongs to": "No other customer"}).submit()
    card = last(office, office.mia, "Acme: kept.")
    assert "key account A · Anna · since May 2019 · with Birch" in card.text
    # O2 at Birch counts for Acme now.
    assert "Birch 25k · Qualified · Anna · no next step" in card.text


def test_people_are_named_changed_and_gone(office):
    form = pressed(office, office.anna, "Add person", answered(office, office.anna, "account Acme"))
    fields = {"Name": "Zoe <b>Key", "At": "Acme", "Role": "CFO", "Attitude to us": "Positive"}
    key = {"Do decisions need this person?": "Key person: their decisions need this one"}
    assert form.fill(fields | key).submit() == {}
    card = last(office, office.anna, "is among the people")
    assert "*Zoe &lt;b&gt;Key* · CFO · key person · positive · no contact in a year · Acme" not in card.text
    assert "*Zoe &lt;b&gt;Key* · CFO · key person · positive · no contact in a year" in card.text
    form = pressed(office, office.anna, "Add person", card)
    assert form.fill(fields | {"Name": "zoe  <B>key"}).submit() == {
        "Name": "Zoe <b>Key is named already. Press Edit beside the name."
    }
    office.anna.modal.fill({"Name": "Bo Key", "At": "Birch", "Role": "", "Attitude to us": "Against us"} | key).submit()
    card = last(office, office.anna, "Bo Key is among the people")
    assert "*Bo Key* · CFO" not in card.text
    assert "*Bo Key* · key person · against us · no contact in a year · Birch" in card.text
    # Logged with her name: seen today.
    save(office, Contact("n", "Acme", "Nils", role="buyer"))
    form = pressed(office, office.anna, "Edit", answered(office, office.anna, "account Acme"), nth=2)
    assert form.field("Name") == "Nils"
    form.fill({"Is this person still there?": "No longer there"}).submit()
    card = last(office, office.anna, "Nils is no longer there")
    assert "*Nils*" not in card.text
    assert office.store.contact("n").left_on == date(2026, 3, 2)
    form = pressed(office, office.anna, "Add person", card)
    form.fill({"Name": "Nils", "At": "Acme", "Role": "head buyer"}).submit()
    last(office, office.anna, "Nils is among the people")
    assert office.store.contact("n").left_on is None
    assert office.store.contact("n").role == "head buyer"


def test_the_review_in_three_steps_keeps_each_as_it_goes(office):
    office.anna.says("/spm kam review Acme", channel="general")
    form = office.sees(lambda: office.anna.modals and office.anna.modal)
    assert form.title == "Review, 1 of 3"
    assert form.field("Sales and margin so far against plan and last year: what explains the gap?") == (
        "Won 0 of 48k by now · plan 300k · last year 0"  # 300,000 × 42 / 261 = 48,275.86
    )
    assert form.field("Share of their spend that is ours?") == "0"
    goals = "What are their top three business goals this year, and which do we serve?"
    assert form.fill({goals: "a second plant", "Share of their spend that is ours?": "12"}).submit() == {}
    form = office.sees(lambda: office.anna.modal.title == "Review, 2 of 3" and office.anna.modal)
    assert form.field("Zoe <b>Key: attitude to us") == "positive"
    assert form.field("What worries or irritates them right now?") == (
        "against us: Bo Key · Acme 40k: offer check passed"
    )
    # Back and forth: what was entered is there.
    office.anna.presses("Back", in_=form)
    form = office.sees(lambda: office.anna.modal.title == "Review, 1 of 3" and office.anna.modal)
    assert form.field(goals) == "a second plant"
    form.submit()
    form = office.sees(lambda: office.anna.modal.title == "Review, 2 of 3" and office.anna.modal)
    form.fill({"Zoe <b>Key: attitude to us": "against us"}).submit()
    form = office.sees(lambda: office.anna.modal.title == "Review, 3 of 3" and office.anna.modal)
    assert form.field("Action 1: who?") == "U0ANNA001"
    told = {"Action 1": "Show the CFO the pilot", "Action 1: by when?": "2026-03-20", "Action 2": "Call the plant"}
    wrong = form.fill(told | {"Action 2: who?": "gus", "Health of the account": "At risk"}).submit()
    assert wrong == {"Action 2: who?": "Choose somebody of a sales team here: an action without an owner is nobody's."}
    assert office.anna.modal.fill({"Action 2: who?": "ben"}).submit() == {}
    card = last(office, office.anna, "Acme reviewed")
    assert card.text.startswith("✓ Acme reviewed: at risk. Next by Wed 1 Apr.")
    assert "At risk · reviewed Mon 2 Mar · next by Wed 1 Apr" in card.text
    assert "Show the CFO the pilot · Anna · due Fri 20 Mar" in card.text
    assert "Call the plant · Ben · due Mon 30 Mar" in card.text
    assert office.store.contacts("Acme")[-1].attitude == "against us"
    said = {answer.question: answer.value for answer in office.store.answers("account", "Acme")}
    assert (said["K2"], said["K4"]) == ("a second plant", "12")
    values = [answer.value for answer in office.store.answers("account", "Acme") if answer.question == "K2"]
    assert values == ["a second plant"]  # kept once, however often the step was sent
    (review,) = office.store.reviews()
    assert (review.health, review.by_id, review.occurrence_id) == ("at risk", "Anna", None)
    agreed = office.store.actions(account_id="Acme")
    assert [(one.owner_id, one.question, one.private) for one in agreed] == [
        ("Anna", "kam_review/K12", False),
        ("Ben", "kam_review/K12", False),
    ]


def test_the_next_review_shows_what_was_said_last_time(office):
    form = pressed(office, office.mia, "Review", answered(office, office.mia, "account Acme"))
    assert "Last reviewed Mon 2 Mar: at risk." in form.shown
    assert "Last time (Mon 2 Mar): a second plant" in str(form.view)
    assert form.field("What are their top three business goals this year, and which do we serve?") is None
    form.close()


def test_the_portfolio_says_who_is_behind_and_whose_turn_it_is(office):
    save(office, RULE, replace(office.store.account("Cedar"), key_account=True, owner_id="Ben"))
    shown = answered(office, office.mia, "kam")
    # Acme's pace is 48,276; two key accounts, three meetings a quarter: one a meeting, and Cedar was never reviewed.
    assert shown.text.splitlines()[:4] == [
        "Key accounts of North",
        "Won 0 of 48k by now · 1 of 1 behind plan · 1 without a plan",
        "0 of 2 key people reached in 90 days · 1 account without a key person",
        "Look closely at Cedar · 1 review overdue",
    ]
    assert "✕ *Acme* · Anna · won 0 of 48k by now · open 65k · at risk, reviewed Mon 2 Mar" in shown.shown
    assert "*Cedar* · Ben · won 0 · open 60k · never reviewed" in shown.shown
    # Elm (18,000 of 18,000 won in 12 months) is not chosen yet.
    assert shown.buttons == ["Open", "Open", "Elm"]
    office.mia.presses("Open", in_=shown)
    last(office, office.mia, "key account A · Anna")
    assert "Elm" not in answered(office, office.ben, "kam").buttons
    assert answered(office, office.ben, 'agenda kam "North"').text.startswith("Key accounts of North")


def test_others_read_the_card_without_goals_and_agreements_and_change_nothing(office):
    """Delta is Ben's; of Acme he has nothing. He sees who is there, what is open and planned, not what was agreed."""
    before = office.store.account("Acme"), office.store.contacts("Acme"), office.store.reviews()
    card = answered(office, office.ben, "account Acme")
    assert "Won 0 of 48k by now · plan 300k · last year 0" in card.text
    assert "second plant" not in card.shown and "Show the CFO" not in card.shown
    assert "*Zoe &lt;b&gt;Key* · CFO · key person" in card.text
    assert "Goals and agreements are read by Anna, their manager and whoever sells there." in card.shown
    assert card.buttons == []
    zoe = office.store.contacts("Acme")[-1]
    for action, words in (
        ("account.plan", KEPT),
        ("account.review", KEPT),
        ("person.edit", KEPT),
        ("person.add", "People at Acme are named by whoever sells there or keeps it."),
    ):
        press_in_channel(office, office.ben, action, {"account": "Acme", "person": zoe.id})
        office.sees(lambda w=words: office.ben.last("sales-north").text == w)
    assert office.ben.modals == []
    assert answered(office, office.ben, "kam review Acme").text == KEPT
    assert before == (office.store.account("Acme"), office.store.contacts("Acme"), office.store.reviews())


@pytest.mark.parametrize(("label", "title"), [("Edit plan", "Plan 2026"), ("Review", "Review, 1 of 3")])
def test_a_form_that_was_open_before_is_refused_at_submit(office, label, title):
    """Ben is an administrator for a moment and opens the form; then he is not any more."""
    as_role(office, "Ben", role=Role.ADMIN)
    try:
        form = pressed(office, office.ben, label, answered(office, office.ben, "account Acme"))
        assert form.title == title
    finally:
        as_role(office, "Ben", role=Role.SELLER)
    before = office.store.account("Acme"), office.store.answers("account", "Acme")
    assert list(form.submit().values()) == [KEPT]
    form.close()
    assert before == (office.store.account("Acme"), office.store.answers("account", "Acme"))


def test_another_teams_manager_is_no_manager_here(office):
    as_role(office, "Ben", role=Role.MANAGER)
    try:
        assert answered(office, office.ben, "account Acme").buttons == []
        # What nobody owns is any manager's.
        assert answered(office, office.ben, "account Grove").buttons == ["Add person", "Make key account"]
    finally:
        as_role(office, "Ben", role=Role.SELLER)


def test_a_key_account_manager_keeps_the_own_accounts(office):
    as_role(office, "Ben", role=Role.KAM)
    try:
        assert answered(office, office.ben, "account Cedar").buttons == ["Add person", "Edit plan", "Review"]
        assert answered(office, office.ben, "account Acme").buttons == []
        assert "Elm" in answered(office, office.ben, "kam").buttons
    finally:
        as_role(office, "Ben", role=Role.SELLER)


def test_a_guest_gets_nothing(office):
    gus = office.slack.user("gus")
    gus.says("/spm account Acme")
    said = office.sees(lambda: gus.sees() and gus.last())
    assert "Acme" not in said.text and said.buttons == []


def test_the_longest_names_fit_everywhere(office):
    long = "Ä" * 300
    save(office, Account("long", long, key_account=True, owner_id="Anna", tier="A" * 20))
    save(
        office,
        *(Contact(f"c{n}", "long", f"{n}" + "ö" * 299, "r" * 300, "neutral", key_person=True) for n in range(12)),
    )
    save(office, *(Account(f"s{n}", f"{n}{long}"[:300], "long") for n in range(9)))
    card = answered(office, office.mia, f"account {long}")
    assert "and 4 more" in card.shown
    for label in ("Edit plan", "Add person", "Edit", "Review"):
        pressed(office, office.mia, label, card).close()
    assert answered(office, office.mia, "kam").buttons
    save(office, replace(office.store.account("long"), key_account=False, owner_id=None))


def morning(store, who, day, told=None):
    member = store.member(who)
    return [todo.text for todo in lines(Morning(store, member, datetime.combine(day, time(7), UTC), day, told))]


def test_owners_are_asked_for_the_plan_five_business_days_before(office):
    """W2 of March: Wednesday the 11th; five business days before is the 4th. Two accounts, one a meeting: Cedar, Ben's."""
    store, ask = office.store, date(2026, 3, 4)
    line = "Cedar is looked at closely: is its plan up to date?"
    assert morning(store, "Ben", ask - timedelta(days=1)) == []
    assert morning(store, "Ben", ask) == [line]
    assert morning(store, "Ben", ask + timedelta(days=1), told=ask) == []
    assert morning(store, "Anna", ask) == []
    save(office, Review("c", "Cedar", "Ben", datetime(2026, 3, 3, 9, tzinfo=UTC), "stable"))
    assert morning(store, "Ben", ask) == []
    assert morning(store, "Anna", ask) == [line.replace("Cedar", "Acme")]
