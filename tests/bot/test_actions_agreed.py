"""Actions in one line and by a form, listed, settled in place, taken back; by those who may, and never twice."""

import json
from dataclasses import replace
from datetime import date

from spm_core.book.agreed import Action
from spm_core.book.records import Member, Membership, Role, Team
from spm_core.meetings.running import on_demand, start


def saved(office, *records):
    with office.store.write(office.slack.clock.now) as unit:
        unit.save_many(records)


def agreed(office, words):
    return next(action for action in office.store.open_actions() if action.text == words)


def test_one_line_finds_owner_day_and_opportunity(office):
    said = office.answer(office.mia, "action @ben visit Fir with the plant manager friday")
    assert said.text == "Agreed: Ben — visit Fir with the plant manager, until Fri 6 Mar."
    assert "On Fir deal." in said.shown
    assert said.ephemeral
    action = agreed(office, "visit Fir with the plant manager")
    assert (action.owner_id, action.by_id, action.due, action.private) == ("Ben", "Mia", date(2026, 3, 6), False)
    assert (action.opportunity_id, action.account_id, action.origin) == ("O6", "Fir", "opportunity")


def test_the_mention_may_stand_anywhere_and_without_one_it_is_ones_own(office):
    assert office.answer(office.anna, "action send the drawings by 9.3. @ben").text.startswith(
        "Agreed: Ben — send the drawings,"
    )
    said = office.answer(office.anna, "action tidy up my funnel tomorrow")
    assert said.text == "Agreed: You — tidy up my funnel, until Tue 3 Mar."
    assert agreed(office, "tidy up my funnel").origin == "asked"


def test_without_a_day_the_form_opens_with_what_was_said(office):
    anna = office.anna
    anna.says("/spm action @ben check the stock", channel="general")
    office.sees(lambda: anna.modals)
    assert (anna.modal.field("What is to be done?"), anna.modal.field("Who does it?")) == ("check the stock", "Ben")
    assert anna.modal.field("Until when?") == "2026-03-09"  # a week on
    assert anna.modal.fill(About="Iris").submit() == {}
    office.sees(lambda: "Agreed: Ben — check the stock, until Mon 9 Mar." in anna.last("general").text)
    assert agreed(office, "check the stock").opportunity_id == "O9"


def test_the_list_is_settled_in_place_and_a_slip_taken_back(office):
    ben = office.ben
    saved(office, Action("b1", "count the pumps", "Ben", date(2026, 2, 26), office.slack.clock.now, "Mia"))
    listed = office.answer(ben, "actions")
    assert listed.text.splitlines()[1] == "✕ count the pumps — was due Thu 26 Feb, 4 days late · agreed with Mia"
    ben.presses("Done", in_=listed)
    now = office.sees(lambda: "✓ count the pumps — done" in ben.last("general").shown and ben.last("general"))
    assert now.ts == listed.ts
    assert office.store.action("b1").settled_by == "Ben"
    ben.presses("Undo", in_=now)
    office.sees(lambda: "✕ count the pumps" in ben.last("general").shown)
    assert office.store.action("b1").outcome is None
    ben.chooses("Drop it…", in_=ben.last("general"))
    office.sees(lambda: ben.modals)
    assert ben.modal.fill({"Why?": "they are <!here> counted"}).submit() == {}
    office.sees(lambda: "✓ count the pumps — dropped: they are &lt;!here&gt; counted" in ben.last("general").shown)


def test_pressed_twice_it_says_who_and_when(office):
    mia, ben = office.mia, office.ben
    saved(office, Action("twice", "call the fair", "Ben", date(2026, 3, 3), office.slack.clock.now, "Mia"))
    first, second = office.answer(ben, "actions"), office.answer(mia, "actions team")
    ben.presses(
        "Done", in_=first, nth=first.text.splitlines()[1:].index("– call the fair — due Tue 3 Mar · agreed with Mia")
    )
    office.sees(lambda: office.store.action("twice").outcome == "done")
    mia.act(second, *_chosen(second, "call the fair", "Done"))
    office.sees(lambda: "Already done by Ben at 10:3" in mia.last("general").text)
    assert office.store.action("twice").settled_by == "Ben"


def _chosen(message, words, option):
    """The ⋯ menu at the right of a line, and an option of it."""
    block = next(block for block in message.blocks if words in json.dumps(block) and block.get("accessory"))
    menu = block["accessory"]
    picked = next(entry for entry in menu["options"] if entry["text"]["text"] == option)
    return block["block_id"], {"action_id": menu["action_id"], "type": "overflow", "selected_option": picked}


def test_the_manager_sees_the_teams_and_of_private_ones_those_of_her_own_pairs(office):
    saved(
        office,
        Member("Olga", "Olga Niemi", Role.MANAGER),
        Member("Carl", "Carl Holm", manager_id="Olga"),
        Membership("Carl", "North"),
        Action("p1", "practise the close", "Anna", date(2026, 3, 5), office.slack.clock.now, "Mia", private=True),
        Action("p2", "practise with Olga", "Carl", date(2026, 3, 5), office.slack.clock.now, "Olga", private=True),
    )
    assert "practise the close" in office.answer(office.mia, "actions team").text
    assert "practise with Olga" not in office.answer(office.mia, "actions team").text
    assert "practise the close" in office.answer(office.anna, "actions").text
    assert (
        office.answer(office.ben, "actions team").text
        == "The team's actions are for Mia to look through. Yours: `/spm actions`."
    )
    assert (
        office.answer(office.ben, "actions @anna").text
        == "Anna's actions are for Anna and their manager. Yours: `/spm actions`."
    )
    ben = office.store.member("Ben")
    saved(office, replace(ben, role=Role.ADMIN))
    said = office.answer(office.ben, "actions @anna")
    saved(office, ben)
    assert said.text.startswith("Anna's actions")
    assert "practise" not in said.text


def test_nobody_gives_an_action_to_another_team(office):
    saved(
        office,
        Team("South", "South", "Europe/Helsinki", None),
        Member("Sven", "Sven Dahl"),
        Membership("Sven", "South"),
    )
    said = office.answer(office.anna, "action @Sven call Acme friday")
    assert said.text == "Sven is in another team. Agree it in a meeting with Sven, or ask Sven."
    assert office.answer(office.anna, "action @Nobody call friday").text.startswith("Nobody here is called")


def test_in_a_coaching_it_is_private_and_with_others_it_is_not_part_of_it(office):
    now, zone = office.slack.clock.now, office.store.zone(office.store.scope("member:Anna"))
    saved(office, start(on_demand("coaching", "member", "Anna", now, zone), now, zone))
    said = office.answer(office.mia, "action @anna rehearse with Ben's plant friday")
    assert said.text.endswith("until Fri 6 Mar · in the coaching of Anna, private.")
    assert agreed(office, "rehearse with Ben's plant").private
    assert "coaching" not in office.answer(office.mia, "action @ben bring the numbers friday").text
    assert not agreed(office, "bring the numbers").private


def test_what_is_missing_is_asked_for_and_what_was_said_stands_there(office):
    anna = office.anna
    anna.says("/spm action @ben friday", channel="general")
    office.sees(lambda: anna.modals)
    assert (anna.modal.field("Who does it?"), anna.modal.field("Until when?")) == ("Ben", "2026-03-06")
    assert anna.modal.fill({"What is to be done?": "   "}).submit() == {
        "What is to be done?": "What is to be done? Say it in a few words: `action @ben call Acme friday`."
    }
    anna.modal.close()


def test_a_day_that_is_over_is_refused(office):
    assert (
        office.answer(office.anna, "action call Acme 2020-01-01").text
        == "That day is over. Choose today or a later one."
    )
