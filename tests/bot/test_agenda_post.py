"""What a team reads before its meeting: short, in the right order, with no way for anybody's words to ping a channel."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import worked
from support.north import FREEZE, PING, north

from bot.blocks import check, image
from bot.hours import hours
from bot.meetings.agenda import compose
from bot.meetings.pressing import Presser
from bot.meetings.schedule import plan
from bot.meetings.team_pack import agenda_message
from bot.meetings.thread import part_message
from bot.outbox import Message
from spm_core.book.book import Book
from spm_core.book.records import Scope
from spm_core.meetings.agenda import team_agenda
from spm_core.reports.movement import movement
from spm_core.store import Database

Block = dict[str, Any]
MEETS = datetime(2026, 3, 2, 9, tzinfo=worked.ZONE)
HISTORY = {"S3": Decimal(13) / 40, "S4": Decimal(16) / 30, "S5": Decimal(17) / 22}
PICTURE = image("Forecast, short. Funnel, short.", file_id="F0PICTURE1")


def at_eight() -> Book:
    """The worked example with the histories of its forecast, as of 08:00 of its day."""
    book = worked.book()
    shares = {("win_share", stage): share for stage, share in HISTORY.items()}
    company = replace(book.company, benchmarks=dict(book.company.benchmarks) | shares)
    return replace(book, company=company, as_of=book.as_of + timedelta(hours=8))


def shown(message: Message) -> list[str]:
    """What people read of a message, block by block; a button as [its words]."""
    return [_read(block) for block in message.blocks]


def _read(block: Block) -> str:
    if block["type"] == "image":
        return "(picture)"
    if block["type"] == "context":
        return " ".join(element["text"] for element in block["elements"])
    accessory = f" [{block['accessory']['text']['text']}]" if "accessory" in block else ""
    return f"{block['text']['text']}{accessory}"


def test_the_post_is_the_one_that_was_drawn() -> None:
    book = at_eight()
    message = agenda_message(team_agenda(book), book, meets=MEETS, picture=PICTURE)
    # With the histories Value agreed needs 30 / 30 / 0.325 = 3.1 and Offer made 21 / 30 / 0.533 = 1.3 at any time.
    verdicts = [
        "✕ *SHORT*  Quarter 77k of 90k · committed 48k",
        "✕ *SHORT*  New opportunities 2 · needed 10",
        "✕ *SHORT*  Identified 1 of 4.7, Value agreed 1 of 3.1 · △ Offer made 1 of 1.3",
        "✕ *SHORT*  Year: 83k a week to create, 21k created",
        "✓ *OK*  4 of 7 moved (57 %)",
        "✕ *SHORT*  New-customer meetings 0.75 of 3.5 a week",
    ]
    last = [
        "*TOP5*  Delta · Acme · Iris · Cedar · Fir",
        "Won Elm 18k · Lost Grove 15k · New Cedar 60k, Hazel 10k · Offer Acme 40k",
        "In the thread: Forecast and funnel · Movement · TOP5 · Won, lost, offers, new · Activity and any other business",
    ]
    assert shown(message) == [
        "*Team North · Mon 2 Mar 09:00 · as of 08:00*",
        "(picture)",
        "\n".join(verdicts),
        "*DECIDE TODAY*",
        "Birch 25k · Anna · 77 days, limit 30 · no action [Plan]",
        "Fir 50k · Ben · 42 days, limit 30 · no action [Plan]",
        "Acme 40k · Anna · offer check 5 days late [Settle]",
        "\n".join(last),
    ]


def test_who_hears_the_post_hears_all_of_it() -> None:
    book = at_eight()
    message = agenda_message(team_agenda(book), book, meets=MEETS)
    for words in ("Team North · Mon 2 Mar 09:00", "✕ SHORT Quarter 77k of 90k", "Fir 50k · Ben", "TOP5  Delta · Acme"):
        assert words in message.text


def test_a_press_says_which_version_it_saw() -> None:
    book = at_eight()
    agenda = team_agenda(book)
    message = agenda_message(agenda, book, meets=MEETS)
    presses = [block["accessory"] for block in message.blocks if "accessory" in block]
    assert [press["action_id"] for press in presses] == ["opportunity.plan", "opportunity.plan", "offer.settle"]
    fir, acme = (book.by_id[decision.press.of] for decision in agenda.decisions[1:])
    out = next(offer for offer in book.offers if offer.opportunity_id == acme.id and offer.status == "sent")
    assert json.loads(presses[1]["value"]) == {"opportunity": fir.id, "version": fir.version}
    assert json.loads(presses[2]["value"]) == {"offer": out.id, "version": out.version}


def test_a_bad_month_still_fits_a_phone() -> None:
    book = at_eight()
    agenda = team_agenda(book)
    stuck = agenda.decisions[0]
    long = replace(
        agenda,
        decisions=tuple(replace(stuck, what="Sächsische Pumpenwerke " * 12) for _ in range(40)),
        top5=("Åkerlund & Sønner <Norden> " * 8,) * 5,
        happened="Won " + "Brancaleone Dairy SAS 64k, " * 40,
        headlines=tuple(replace(answer, sentence=answer.sentence * 9) for answer in agenda.headlines),
        notes=120,
    )
    message = agenda_message(long, book, meets=MEETS, picture=PICTURE)
    check(message.blocks)
    assert len(message.blocks) <= 20
    assert sum(map(len, shown(message))) <= 2500
    assert sum(block["type"] == "image" for block in message.blocks) == 1
    assert any("more, in the thread" in text for text in shown(message))


def test_a_team_on_its_first_day_has_no_empty_tables() -> None:
    book = worked.book(targets=(), still=(), touched=(), closed=(), offers=(), activities=(), first_activity=None)
    agenda = team_agenda(book)
    message = agenda_message(agenda, book, meets=MEETS)
    assert any("Two weeks of logging and this will show movement." in text for text in shown(message))
    assert not any("DECIDE" in text or "*TOP5*" in text for text in shown(message))
    for part in agenda.parts:
        assert "``````" not in json.dumps(part_message(part, lambda *_: None, Presser(book)).blocks)


def test_every_reply_keeps_slacks_limits() -> None:
    book = at_eight()
    parts = team_agenda(book).parts
    assert 1 <= len(parts) <= 5
    for part in parts:
        message = part_message(part, lambda *_: PICTURE, Presser(book))
        check(message.blocks)
        # the reply on movement has two pictures: what moved, and what did not
        assert sum(block["type"] == "image" for block in message.blocks) == (
            2 if part.title == "Movement" else 1 if "unnel" in part.title or "ctivity" in part.title else 0
        )
        assert all(len(block["text"]["text"]) <= 3000 for block in message.blocks if block["type"] == "section")


def test_names_are_text_wherever_they_stand(database: Database) -> None:
    store = north(database)
    posts = plan(store, FREEZE, hours(store))
    said = [
        compose(store, post, FREEZE, lambda *_: None) for post in posts if post.due_at < FREEZE + timedelta(hours=1)
    ]
    messages = [message for message in said if message]
    assert len(messages) == 6
    whole = "".join(message.packed() for message in messages)
    assert PING not in whole
    assert "<!" not in whole
    assert "Fir &lt;!channel&gt;" in whole
    assert "&amp;lt;" not in whole


def test_the_freeze_is_kept_with_the_meeting(database: Database) -> None:
    store = north(database)
    agenda = plan(store, FREEZE, hours(store))[0]
    kept = store.occurrence(agenda.about)
    assert kept.freeze_at == FREEZE
    assert kept.frozen["as_of"] == FREEZE.isoformat()
    top5 = kept.frozen["top5"]
    assert isinstance(top5, list)
    assert set(top5) == {"acme", "birch", "fir"}
    over = FREEZE + timedelta(hours=2)
    plan(store, over, hours(store))
    assert store.occurrence(agenda.about).status == "planned"  # nothing was posted
    store.plan([agenda])
    [claimed] = store.claim("here", FREEZE, 60, 1)
    assert store.mark_sent(claimed, agenda.audience, "1.0")
    plan(store, over, hours(store))
    assert store.occurrence(agenda.about).status == "held"
    following = store.book(Scope("team", "north", "North"), FREEZE + timedelta(days=7))
    assert following.since == FREEZE
    share = movement(store.book(Scope("team", "north", "North"), FREEZE)).progress_share
    assert following.previous
    assert following.previous.progress == (() if share is None else (share,))
    assert share is not None


@pytest.mark.parametrize("late", [2, 30])
def test_a_late_agenda_says_what_it_would_have_said_in_time(database: Database, late: int) -> None:
    store = north(database)
    agenda = plan(store, FREEZE, hours(store))[0]
    in_time = compose(store, agenda, FREEZE, lambda *_: None)
    told_late = compose(store, agenda, FREEZE + timedelta(hours=late), lambda *_: None)
    assert in_time is not None
    assert told_late is not None
    assert told_late.packed() == in_time.packed()
