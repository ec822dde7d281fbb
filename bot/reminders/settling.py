"""Settling a line where it stands: in the daily message, in `/spm todo`, by a press or by the form it opened."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from bot.blocks import Block, date_input, escape, modal, section, text_input
from bot.desk import Again, Ask, Desk, Done, Listener, Open, Reply, Say, Settled, Wrong
from bot.finding import line, opportunity
from bot.morning import Lines
from bot.outbox import Message
from bot.reminders.lines import IN_DAILY, ON_DEMAND, settled
from bot.reminders.todo import todo_after
from bot.rights import may_edit
from bot.words import Line
from spm_core.book.cadence import Post
from spm_core.book.opportunities import Opportunity
from spm_core.book.records import Snooze
from spm_core.book.refusals import ConflictError, Refusal
from spm_core.reports import figures

TRIES = 5
LONGEST_REST = 90  # days
LONGEST_WHY = 150  # characters
EXAMPLE = "For example `snooze Acme until 16.3.: their budget is decided in April`."
LENGTHS = {"day": 1, "days": 1, "week": 7, "weeks": 7, "month": 30, "months": 30}
BEFORE = ("until", "till", "for", "because")
# Where the choices of a line's ⋯ menu lead: the buttons of other rooms, and our own snooze.
CHOICES = {
    "log": "activity.log",
    "won": "opportunity.won",
    "lost": "opportunity.lost",
    "open": "opportunity.edit",
    "snooze": "reminder.snooze",
}


def register(desk: Desk) -> None:
    """Sign up."""
    desk.settle(lambda ask, done: settle_line(ask, done, desk.mornings))
    desk.command(
        "snooze",
        "rest",
        "pause",
        usage="snooze OPPORTUNITY until DAY: WHY",
        example="snooze Acme until 16.3.: their budget is decided in April",
        more=("snooze Acme 2 weeks: on holiday",),
        says="let it rest: no reminders until then",
    )(snooze)
    desk.button("reminder.more")(lambda ask: _more(desk.buttons, ask))
    desk.button("reminder.snooze")(lambda ask: Open(snooze_form(ask, _behind(ask))))
    desk.form("reminder.snooze", Again(lambda ask: snooze_form(ask, _behind(ask)), _by))(snoozed)


def settle_line(ask: Ask, done: Settled, sources: Sequence[Lines]) -> Reply:
    """Put what was settled in place of its line; pressed anywhere else it is an answer like any other."""
    kind, _, key = (ask.place.block_id if ask.place else "").partition(":")
    say = None
    if kind == IN_DAILY:
        say = _in_daily(ask, key, done.text)
    elif kind == ON_DEMAND:
        say = todo_after(ask, sources, key, done.text)
    say = say or Say(done.text, done.blocks)
    return Done(say) if ask.key.startswith("view:") else say


def _in_daily(ask: Ask, key: str, text: str) -> Say | None:
    """The daily message with the line settled; None when the message is none of ours."""
    for _ in range(TRIES):  # two lines settled in the same moment: the second reads the first one's message again
        post = _post_at(ask)
        if post is None:
            return None
        kept = json.loads(post.payload)
        now = settled(Message(kept["text"], kept["blocks"]), key, text)
        if ask.store.revise(post, now.packed()):
            return Say(now.text, now.blocks, replace=True)
    raise ConflictError("It is done, but the message could not be renewed. `/spm todo` shows what is left.")


def _post_at(ask: Ask) -> Post | None:
    place = ask.place
    mine = ask.store.posts(ask.me.id) if place else ()
    return next((post for post in mine if place and (post.channel, post.ts) == (place.channel, place.ts)), None)


def _more(buttons: Mapping[str, Listener], ask: Ask) -> Reply:
    """A choice of the ⋯ menu does what the button of that name does."""
    return buttons[CHOICES[ask.chosen]](ask)


def _behind(ask: Ask) -> Opportunity:
    source = ask.value or ask.meta
    item = ask.store.opportunity(str(source.get("opportunity") or ""))
    may_edit(ask, item)
    return item


def snooze(ask: Ask) -> Reply:
    """`snooze Acme until 16.3.: their budget is decided in April`; what is missing opens the form."""
    said = line(ask)
    if not said.words:
        raise Refusal(f"Which opportunity is to rest? {EXAMPLE}")
    item = opportunity(ask, said)
    may_edit(ask, item)
    note, until = said.take_note(), said.take_day() or _length(ask, said)
    while said.take_first(BEFORE):
        pass
    why = " ".join(filter(None, (said.rest, note)))
    if until is None or not why:
        return Open(snooze_form(ask, item, until, why))
    if problem := _unfit(ask, until):
        raise Refusal(problem)
    return _rest(ask, item, until, why)


def _length(ask: Ask, said: Line) -> date | None:
    """`2 weeks`: so long from today on."""
    count, unit = said.take_word([str(number) for number in range(1, LONGEST_REST)]), said.take_word(LENGTHS)
    return ask.today + timedelta(days=int(count or 1) * LENGTHS[unit]) if unit else None


def snooze_form(ask: Ask, item: Opportunity, day: date | None = None, why: str = "") -> Block:
    """The form to let an opportunity rest, with why."""
    rest = ask.store.snoozes().get(item.id)
    until = (rest.until.isoformat(), figures.day(rest.until)) if rest else ("", "none")
    return modal(
        "reminder.snooze",
        "Snooze",
        [
            section(f"*{escape(item.name)}* stays in the reports, with your reason beside it. Only reminders rest."),
            date_input("until", "Until", initial=day.isoformat() if day else None),
            text_input(
                "why", "Why?", initial=why or None, placeholder="their budget is decided in April", most=LONGEST_WHY
            ),
        ],
        submit="Snooze",
        meta={"opportunity": item.id, "version": item.version, "stands": {"until": until}},
    )


def _by(ask: Ask, _field: str) -> tuple[str | None, datetime | None]:
    rest = ask.store.snoozes().get(str(ask.meta["opportunity"]))
    return (ask.called(rest.member_id), rest.at) if rest else (None, None)


def snoozed(ask: Ask) -> Reply:
    """The form was sent."""
    item, until, why = _behind(ask), ask.form.date("until"), ask.form.text("why")
    if problem := _unfit(ask, until):
        return Wrong({"until": problem})
    assert until is not None
    return _rest(ask, item, until, why)


def _unfit(ask: Ask, until: date | None) -> str:
    """Why nothing can rest until that day."""
    if until is None or until <= ask.today:
        return "Choose a day after today."
    if (until - ask.today).days > LONGEST_REST:
        return f"At most {LONGEST_REST} days. What rests longer is better closed, or moved to a later date."
    return ""


def _rest(ask: Ask, item: Opportunity, until: date, why: str) -> Settled:
    if not item.is_open:
        raise Refusal(f"{item.name} is closed; nothing reminds of it any more.")
    with ask.write() as unit:
        unit.save(Snooze(item.id, ask.me.id, until, why[:LONGEST_WHY], unit.now))
    text = f"✓ {escape(item.name)} — rests until {figures.day(until)}: {escape(why)}"
    return Settled(text, [section(text)])
