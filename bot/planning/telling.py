"""`/spm plan`: the form, one planned activity in a line, and a plan against what was done."""

from collections.abc import Iterable
from datetime import date

from bot.blocks import actions, button, context, escape, section
from bot.desk import Ask, Desk, Open, Reply, Say
from bot.finding import ACTIVITY_WORDS, NewAccount, account, line, member
from bot.planning.common import ANSWER, CALLED, ahead_lines, item_words, plan_book
from bot.planning.form import hours_form
from bot.rights import may_see
from bot.words import Line
from spm_core.book.book import Book
from spm_core.book.records import NO_CONTACT, Account, Planned
from spm_core.book.refusals import Refusal
from spm_core.meetings.planning import Review, review
from spm_core.reports import figures
from spm_core.reports.planning import WORK
from spm_core.store import new_id


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command(
        "plan",
        usage="plan [KIND CUSTOMER DAY | show [@NAME]]",
        example="plan meeting Acme friday",
        more=(
            "plan show",
            "plan",
        ),
        says="plan your next period, or one activity",
    )(plan)


def plan(ask: Ask) -> Reply:
    """The form without words; a planned activity from a line; `show` (and somebody's name): the plan and what became of it."""
    said = line(ask)
    if not said.words:
        return Open(hours_form(ask))
    if said.take_first(["show", "report"]) or said.words[0].startswith(("@", "<@")):
        return _shown(ask, said)
    return _planned(ask, said)


def _planned(ask: Ask, said: Line) -> Reply:
    kind, customer, due, text = planned_told(ask, said)
    if not isinstance(customer, Account):
        raise Refusal("With which customer? For example `plan meeting Acme friday`. A new one is made by `/spm new`.")
    if due is None:
        raise Refusal(f"On which day? For example `plan {kind} {customer.name} friday`.")
    if due < ask.today:
        raise Refusal(f"{figures.day(due)} has passed. Plan a day from today on; what has happened is logged.")
    return _saved(ask, customer, kind, due, text)


def planned_told(ask: Ask, said: Line) -> tuple[str, Account | NewAccount | None, date | None, str | None]:
    """The kind, the customer, the day and what for. Raises Refusal for what cannot be planned in a line."""
    note, opening = said.take_note(), said.take_opening_day()
    kind = ACTIVITY_WORDS.get(said.words[0].lower()) if said.words else None
    if kind is None:
        raise Refusal("Plan what? For example `plan meeting Acme friday`; `plan` alone opens the whole plan.")
    said.words.pop(0)
    if kind in NO_CONTACT:
        raise Refusal("Hours without a customer belong in the whole plan: `plan` alone opens it.")
    due = opening or said.take_day()
    said.take_first(["with", "at", "to"])
    customer = account(ask, said)
    return kind, customer, due, " ".join(filter(None, (said.rest, note))) or None


def _saved(ask: Ask, customer: Account, kind: str, due: date, text: str | None) -> Say:
    mine = ask.store.open_opportunities(owner_id=ask.me.id, account_id=customer.id)
    about = mine[0] if len(mine) == 1 else None
    made = Planned(
        new_id(), about.id if about else None, ask.me.id, kind, due, text, planned_on=ask.today, account_id=customer.id
    )
    with ask.write() as unit:
        unit.save(made)
    name = about.name if about else customer.name
    words = f"Planned: {kind}, {name}, {figures.day(due)}" + (f" · {text}" if text else "")
    value = {"planned": made.id}
    presses = actions(
        button("Another day", "planned.move", value), button("Take it out", "planned.drop", value), id=ANSWER
    )
    return Say(escape(words), [section(escape(words)), context("The day after I ask how it went."), presses])


def _shown(ask: Ask, said: Line) -> Say:
    who = member(ask, said) or ask.me
    if said.words:
        raise Refusal(f"I cannot read “{said.rest}” here. `plan show` is yours, `plan show @anna` another's.")
    may_see(ask, who)
    book = plan_book(ask, who)
    found = review(book)
    title = f"*{escape(who.name)}* · {figures.day(book.since_day)} to {figures.day(book.today)}"
    lines = [*_hours(found), *_items(book, found)]
    body = "\n".join(lines) or "Nothing was planned and nothing logged. `/spm plan` plans the next two weeks."
    press = [actions(button("Plan ahead", "planning.open"))] if who.id == ask.me.id else []
    ahead = ahead_lines(book)
    blocks = [section(f"{title}\n{body}"), *([section("*Ahead*\n" + "\n".join(ahead))] if ahead else []), *press]
    spoken = "\n".join([title.replace("*", ""), body, *(["Ahead", *ahead] if ahead else [])])
    return Say(spoken, blocks)


def _hours(found: Review) -> list[str]:
    """`12 of 14 h with customers`, for each kind of work that was planned or done."""
    rows = ((kind, found.kept.hours_planned[kind], found.kept.hours_done[kind]) for kind in WORK)
    said = [
        f"{figures.trimmed(done, 1)} of {figures.trimmed(planned, 1)} h {CALLED[kind]}"
        for kind, planned, done in rows
        if planned or done
    ]
    return [" · ".join(said)] if said else []


def _items(book: Book, found: Review) -> Iterable[str]:
    if not (found.done or found.open):
        return
    yield f"{len(found.done)} of {len(found.done) + len(found.open)} planned activities done"
    yield from (f"✓ {item_words(book, item)}" for item in found.done)
    yield from (f"✕ {item_words(book, item)}" + (" · given up" if item.dropped_on else "") for item in found.open)
