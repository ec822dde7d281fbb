"""Whatever people, customers and deals are called and whatever is typed: no answer pings anybody or poses as a link."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from slack_sdk import WebClient
from support.northwind import NORTHWIND
from support.slack import ROOT, Slack

from bot.app import _refused, _run
from bot.desk import Ask, Done, Later, Next, Open, Say, Settled
from bot.doubts import which
from bot.rooms import desk
from bot.words import UnsureError, quoted, words_of
from spm_core.book.records import (
    DEFAULT_STAGES,
    Account,
    Contact,
    Member,
    Membership,
    Note,
    Role,
    Team,
    Workspace,
)
from spm_core.book.refusals import Refusal
from spm_core.rules import offers, opportunities
from spm_core.rules.stamp import Stamp
from spm_core.store import Database, new_id

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
EVIL = (
    "<!channel>",
    "<@U00000001>",
    "<http://evil.example|Acme>",
    "<!subteam^S01|@all>",
    "A & B <b>",
    "*bold* _it_ `code`",
)
OURS = re.compile(r"<(?:@U\d{8}|#C0NORTH01)>")  # members and the channel as we mention them
BEGINS = re.compile(r"<[!@#]|<https?:|&(?!amp;|lt;|gt;)")
LINES = [
    ("log", "meeting {c} 45m: {t}, next {t} friday"),
    ("log", "call {c} with +{p}"),
    ("log", "call {c} with {t}"),
    ("log", "call {t}"),
    ("new", "{c} {t} 40k"),
    ("new", "{c} {t} 1.234"),
    ("next", "{c} {t} friday"),
    ("move", "{c} offer"),
    ("move", "{c} {t}"),
    ("set", "{c} {t}"),
    ("set", "{c} 45k close 30.6."),
    ("offer", "{c} 40k check 9.3."),
    ("check", "{c} 16.3. {t}"),
    ("won", "{c} 38k"),
    ("lost", "{c}"),
    ("reopen", "{c}"),
    ("pin", "{c}"),
    ("unpin", "{c}"),
    ("plan", "meeting {c} friday {t}"),
    ("plan", "show {t}"),
    ("qualify", "{c}"),
    ("coach", "{c}"),
    ("account", "{c}"),
    ("account", "{t}"),
    ("kam", ""),
    ("note", "market {t}"),
    ("notes", ""),
    ("learned", "{t}"),
    ("action", "{t} friday"),
    ("actions", ""),
    ("adjust", "{c} commit"),
    ("target", "team 2026-Q1 90k"),
    ("target", "list"),
    ("away", "until {t}"),
    ("closed", "6.7. to 31.7. {t}"),
    ("closed", ""),
    ("cadence", "{t}"),
    ("settings", ""),
    ("todo", ""),
    ("undo", ""),
    ("help", "log"),
    ("help", "{t}"),
    *(
        (verb, "team")
        for verb in ("funnel", "stalled", "top5", "results", "forecast", "activity", "movement", "inflow")
    ),
    *((verb, "team") for verb in ("offers", "hygiene", "planning", "accounts", "stages", "attainment")),
    ("results", "{t}"),
]


@pytest.fixture(scope="module")
def asker(tmp_path_factory):
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('pings') / 'spm.db'}")
    database.upgrade()
    workspace = Workspace(new_id(), "<!everyone> & Co", "EUR", "Europe/Helsinki", slack_team_id="T0PINGS")
    store = database.add_workspace(workspace, DEFAULT_STAGES)
    with store.write(NOW) as unit:
        unit.save_many(Member(f"m{n}", f"{name} {n}", slack_user_id=f"U{n:08}") for n, name in enumerate(EVIL))
        unit.save(replace(Member("m0", f"{EVIL[0]} 0", slack_user_id="U00000000"), role=Role.ADMIN))
        unit.save(Team("t0", "<!here>", "Europe/Helsinki", "m0", "C0NORTH01"))
        unit.save_many(Membership(f"m{n}", "t0") for n in range(len(EVIL)))
        stamp = Stamp("m0", unit.now, unit.now)
        for n, name in enumerate(EVIL):
            unit.save(Account(f"a{n}", name, key_account=True, owner_id="m0"))
            unit.save(Contact(f"c{n}", f"a{n}", name, name, key_person=True))
            unit.save(Note(f"n{n}", "t0", "market", name, "m0", unit.now))
            events = opportunities.create(
                stamp,
                id=f"o{n}",
                name=f"{name} deal",
                owner_id="m0",
                stage="S1",
                currency="EUR",
                stages=DEFAULT_STAGES,
                account_id=f"a{n}",
                amount=Decimal(1000),
                expected_close=None,
            )
            item = unit.append(events)
            made, sent = offers.send(
                stamp, item, id=f"f{n}", number=1, sent_on=NOW.date(), check_date=NOW.date(), amount=Decimal(1000)
            )
            unit.send_offer(made, sent)
    anna = store.member("m0")
    with Slack.start(NORTHWIND, ROOT / "manifest.yml", now=NOW.isoformat()) as slack:
        client = WebClient(slack.bot.token, base_url=slack.api_url)
        yield lambda verb, words: Ask(
            store, client, anna, "U00000000", NOW, new_id(), None, verb=verb, words=words, trigger="t"
        )
    database.close()


def texts(found):
    """Every mrkdwn text in an answer: in the blocks, and the text that is read aloud."""
    if isinstance(found, dict):
        if found.get("type") == "mrkdwn":
            yield found["text"]
        for value in found.values():
            yield from texts(value)
    elif isinstance(found, list | tuple):
        for value in found:
            yield from texts(value)


def answer(table, ask):
    try:
        reply = _run(table, ask.verb, ask)
    except UnsureError as question:
        reply = which(table, question, {"verb": ask.verb, "words": ask.words}, ask)
    except Refusal as refusal:
        reply = _refused(table, refusal, ask, {"verb": ask.verb, "words": ask.words})
    return reply.work() if isinstance(reply, Later) else reply


@pytest.mark.parametrize("number", range(len(EVIL)))
@pytest.mark.parametrize(("verb", "line"), LINES, ids=[f"{verb} {line}" for verb, line in LINES])
def test_names_and_words_stay_words(asker, verb, line, number):
    evil = EVIL[number]
    words = line.format(c=quoted(evil), t=quoted(evil), p=quoted(f"{evil} new"))
    _, _, said = words_of(verb, words).partition(" ")
    reply = answer(desk(), asker(verb, said))
    match reply:
        case Say() | Settled():
            found = [reply.text, *texts(list(reply.blocks))]
        case Done(Say() as say):
            found = [say.text, *texts(list(say.blocks))]
        case Open() | Next():
            found = list(texts(reply.view))
        case _:
            raise AssertionError(reply)
    assert found or isinstance(reply, Open), reply
    for text in found:
        assert not BEGINS.search(OURS.sub("", text)), (text, json.dumps(reply.__class__.__name__))
