"""Every example of `/spm help VERB` does what it says, as it stands, in the demo company."""

import html
import re
from datetime import UTC, date, datetime

import pytest
from support.office import office as open_office

from bot.cli.world import demo_world
from bot.rooms import desk
from spm_core.book.records import Member, Role

MONDAY = date(2026, 3, 2)
# Who is asked for help, and what each example comes to: words of the answer, or the title of the form, in the order of the help.
SELLER, MANAGER, ADMIN = "anna", "mia", "admin"
EXAMPLES = {
    "log": (SELLER, "Logged: meeting", "Logged: call", "Logged: email", "Logged: internal, 30 min"),
    "new": (SELLER, "Added: ", "Added: "),
    "move": (SELLER, "→ Offer made", "→ Value agreed"),
    "next": (SELLER, "Next step for", "Next step for"),
    "set": (SELLER, "commit", "amount 45,000"),
    "offer": (SELLER, "sent Mon 2 Mar. I'll ask on Mon 9 Mar", "sent Mon 2 Mar"),
    "check": (SELLER, "next check Mon 16 Mar", "next check"),
    "pin": (SELLER, "TOP5"),
    "unpin": (SELLER, "TOP5"),
    "qualify": (SELLER, "[Qualify]"),
    "coach": (SELLER, "[Coach]"),
    "plan": (SELLER, "Planned: meeting", "lan", "[hours]"),
    "action": (MANAGER, "Agreed", "Agreed"),
    "actions": (MANAGER, "call"),
    "won": (SELLER, "[Won]"),
    "lost": (SELLER, "[Lost]"),
    "reopen": (SELLER, "is open again in"),
    "snooze": (SELLER, "rests until", "rests until"),
    "todo": (SELLER, "settle"),
    "undo": (SELLER, "Taken back"),
    "funnel": (SELLER, "Identified", "Identified"),
    "deals": (SELLER, "Open · Anna", "Open · North"),
    "stalled": (SELLER, "limit"),
    "top5": (SELLER, "TOP5"),
    "results": (SELLER, "Won", "Won"),
    "forecast": (SELLER, "Quarter", "Month"),
    "accuracy": (MANAGER, "month"),
    "adjust": (MANAGER, "Your call on", "No call of yours on"),
    "offers": (SELLER, "offer"),
    "activity": (SELLER, "New-customer meetings", "last 8 weeks"),
    "movement": (SELLER, "moved"),
    "inflow": (SELLER, "New opportunities"),
    "stages": (SELLER, "Stages"),
    "attainment": (SELLER, "won"),
    "hygiene": (MANAGER, "next step"),
    "planning": (MANAGER, "planned"),
    "kept": (MANAGER, "held"),
    "accounts": (SELLER, "account"),
    "report": (MANAGER, "next step"),
    "agenda": (SELLER, "oaching", "Team North", "ey account"),
    "meeting": (MANAGER, "["),
    "cadence": (MANAGER, "→ Thu", "Mon"),
    "perf": (MANAGER, "erformance"),
    "note": (SELLER, "oted", "oted"),
    "notes": (SELLER, "rival X cut prices"),
    "learned": (SELLER, "references"),
    "account": (SELLER, "Won"),
    "kam": (MANAGER, "[", "account"),
    "target": (MANAGER, "Target", "Target", "arget"),
    "rate": (ADMIN, "1 USD = 0.92", "USD"),
    "away": (SELLER, "away", "away"),
    "back": (SELLER, "back"),
    "closed": (MANAGER, "summer break", "summer break"),
    "setup": (MANAGER, "["),
    "settings": (SELLER, "Reminders"),
    "questions": (MANAGER, "["),
    "import": (ADMIN, "["),
    "export": (MANAGER, "The file is in your messages", "The file is in your messages"),
    "help": (SELLER, "Write /spm log", "Your day"),
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    url = f"sqlite:///{folder / 'spm.db'}"
    world = demo_world(url, MONDAY)
    petra = next(user for user in world["users"] if user.get("is_admin"))
    with open_office(folder, filled=False, url=url, world=world) as found:
        with found.store.write(datetime(2026, 3, 1, tzinfo=UTC)) as unit:
            unit.save(Member("petra", petra["real_name"], role=Role.ADMIN, slack_user_id=petra["id"]))
        yield found


def test_every_verb_stands_in_the_table():
    assert set(EXAMPLES) == set(desk().commands)


def person(demo, role):
    users = demo.slack.world["users"]
    names = {SELLER: "Anna", MANAGER: "Mia"}
    wanted = next((u for u in users if role in names and u["real_name"].startswith(names[role])), None)
    return demo.slack.user((wanted or next(u for u in users if u.get("is_admin")))["name"])


@pytest.mark.parametrize("verb", EXAMPLES)
def test_its_examples_do_what_they_say(demo, verb):
    role, *come_to = EXAMPLES[verb]
    who = person(demo, role)
    said = demo.answer(who, f"help {verb}")
    examples = [html.unescape(found) for found in re.findall(r"• `/spm ([^`]+)`", said.shown)]
    assert len(examples) == len(come_to)
    assert all(example in html.unescape(said.text) for example in examples)
    for example, wanted in zip(examples, come_to, strict=True):
        before = len(who.sees("general"))
        who.says(f"/spm {example}", channel="general")
        if wanted.startswith("["):
            demo.sees(lambda: who.modal is not None)
            assert wanted.strip("[]").casefold() in who.modal.view["title"]["text"].casefold()
            who.modal.close()
        else:
            answer = demo.sees(lambda before=before: who.sees("general")[before:] and who.last("general"))
            assert wanted in answer, (example, answer)


def test_all_verbs_by_subject_with_their_other_names(demo):
    said = demo.answer(person(demo, SELLER), "help all")
    assert "`funnel` (pipeline, pipe) — stages against need" in html.unescape(said.shown)
    assert {verb for verb in desk().commands if f"`{verb}`" not in said.shown} == set()


def test_a_kind_of_activity_alone_is_a_log_that_begins_with_it(demo):
    anna = person(demo, SELLER)
    said = demo.answer(anna, "call Østhavn 20m")
    assert said.text == "Did you mean `log call Østhavn 20m`?"
    anna.presses("Yes, log it", in_=said)
    demo.sees(lambda: "Logged: call, Østhavn Shipyards AB, 20 min" in anna.last("general").text)


def test_help_with_an_unknown_verb_says_so_and_lists_what_there_is(demo):
    said = demo.answer(person(demo, SELLER), "help launch")
    assert said.text.startswith("There is no verb “launch”. What you can say, in one line: /spm log ")
