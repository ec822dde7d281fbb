"""A seller's part of Home: what is due, this week, the funnel, the TOP5, the next meeting and its preparation."""

from collections.abc import Iterator
from datetime import timedelta

from bot.blocks import Block, actions, button, clip, context, escape, section
from bot.desk import Ask, Desk
from bot.feedback import my_book, step_words, this_week
from bot.meetings.coming import next_meeting
from bot.morning import Morning, gathered, shown
from bot.reading import BLINK
from spm_core.book.book import Book
from spm_core.book.records import Role, Scope
from spm_core.reports import figures
from spm_core.reports.funnel import funnel
from spm_core.reports.top5 import top5

DIVIDER: Block = {"type": "divider"}
MOST = 8


def sells(ask: Ask) -> bool:
    """Whether somebody sells: a seller, or who has open opportunities."""
    return ask.me.role in (Role.SELLER, Role.KAM) or bool(ask.store.open_opportunities(owner_id=ask.me.id))


def blocks(desk: Desk, ask: Ask) -> list[Block]:
    """All of it."""
    book = ask.store.book(Scope("member", ask.me.id, ask.me.name), ask.now + BLINK)
    return [*_due(desk, ask), *_week(ask, book), *_funnel(book), *_five(book), *_meeting(ask)]


def _due(desk: Desk, ask: Ask) -> Iterator[Block]:
    """What is to be settled, as in the one message a day, most valuable first."""
    morning = Morning(ask.store, ask.me, ask.now, ask.today, on_demand=True)
    found = gathered(desk.mornings, morning)
    best = shown(found)[:MOST]
    if not best:
        yield section("*Nothing to settle.* What comes due stands here.")
        yield DIVIDER
        return
    heading = ""
    for todo in best:
        if todo.group != heading:
            yield section(heading := todo.group)
        yield section(todo.text)
        if todo.presses:
            yield actions(*todo.presses)
    if len(found) > len(best):
        yield context(f"and {len(found) - len(best)} more: `/spm todo`")
    yield DIVIDER


def _week(ask: Ask, book: Book) -> Iterator[Block]:
    planned = [
        plan
        for plan in book.planned
        if plan.member_id == ask.me.id
        and plan.done_activity_id is None
        and plan.dropped_on is None
        and ask.today <= plan.due < ask.today + timedelta(days=7)
    ]
    ahead = f" {figures.counted(len(planned), 'activity')} planned in the next seven days." if planned else ""
    yield section(
        escape(f"{this_week(my_book(ask, since_monday=True))}{ahead}"),
        accessory=button("My plan", "say#plan", {"words": "plan show"}),
    )
    yield DIVIDER


def _funnel(book: Book) -> Iterator[Block]:
    found = funnel(book)
    rows = [row for row in found.stages if row.open or row.required]
    lines = [
        f"{figures.MARKS[row.verdict]} {escape(row.stage)} {row.open}"
        + (f" of {figures.required(row.required)}" if row.required is not None else "")
        + (f" · {figures.money(row.value)}" if row.value else "")
        for row in rows
    ]
    head = f"*My funnel* · {figures.counted(found.total.open, 'open opportunity', 'open opportunities')}"
    head += f", {figures.money(found.total.value)}" if found.total.value else ""
    press = button("Why?", "say#funnel", {"words": "funnel"})
    yield section("\n".join([head, *lines]), accessory=press)
    yield DIVIDER


def _five(book: Book) -> Iterator[Block]:
    found = top5(book).opportunities
    if not found:
        yield section("*TOP5* · nothing open yet. *New opportunity* above adds one.")
        return
    yield section("*TOP5*")
    for row in found:
        value = figures.money(row.value) if row.value is not None else "no amount"
        step = row.planned_action or step_words(book.by_id[row.id], book.today)
        words = f"{escape(clip(row.name, 80))} · {value} · {escape(row.stage)} · {escape(clip(step, 80))}"
        mark = {"opportunity": row.id, "version": book.by_id[row.id].version}
        yield section(words, accessory=button("Next step", "opportunity.next", mark))
    yield DIVIDER


def _meeting(ask: Ask) -> Iterator[Block]:
    """The next meeting one is in, and what is to be done before it."""
    found = next_meeting(ask.store, ask.me, ask.now)
    if found is None:
        return
    press = button("Look at it", "say#pack", {"words": found.command})
    yield section(
        f"*Next* · {escape(found.name)} · {figures.day(found.starts.date())} {found.starts:%H:%M}", accessory=press
    )
    yield DIVIDER
