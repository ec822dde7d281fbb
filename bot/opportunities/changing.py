"""`/spm next` and `/spm set`: the next step with its day, and the seller's call on amount, close date and category."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from bot.blocks import Block, actions, button, context, date_input, escape, modal, pick, section, text_input
from bot.desk import Ask, Desk, Done, FieldError, Open, Reply, Say, Settled
from bot.feedback import worth
from bot.finding import line, opportunity, shown_amount, typed_amount
from bot.opportunities.common import (
    again,
    behind,
    bold,
    mark,
    opportunity_search,
    said_day,
    undo_button,
)
from bot.opportunities.meanwhile import both
from bot.rights import may_edit
from bot.words import Line
from spm_core.book.money import to_major
from spm_core.book.opportunities import Category, Opportunity
from spm_core.book.refusals import Refusal
from spm_core.reports import figures
from spm_core.rules import opportunities as rules

CATEGORIES = [("Pipeline", "pipeline"), ("Best case", "best"), ("Commit", "commit"), ("Leave out", "omitted")]


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command(
        "next",
        usage="next OPPORTUNITY STEP DAY",
        example="next Acme demo on Friday",
        more=("next Acme call their buyer 9.3.",),
        says="plan the next step",
    )(next_step)
    desk.command(
        "set",
        usage="set OPPORTUNITY AMOUNT | close DAY | commit",
        example="set Acme close 30.6. commit",
        more=("set Acme 45k",),
        says="change amount, close date or category",
    )(set_fields)
    for action in ("opportunity.next", "opportunity.plan"):
        desk.button(action)(lambda ask: Open(step_form(behind(ask))))
    desk.form("opportunity.next", again(lambda _ask, item: step_form(item)))(step_submitted)
    desk.button("opportunity.edit")(lambda ask: Open(edit_form(behind(ask))))
    desk.form("opportunity.edit", again(lambda _ask, item: edit_form(item)))(edit_submitted)


def next_step(ask: Ask) -> Reply:
    """The next step from a line; what is missing opens the form."""
    said = line(ask)
    if not said.words:
        return Open(step_form(None))
    item = opportunity(ask, said)
    may_edit(ask, item)
    if not said.words:
        return Open(step_form(item))
    step, day = step_told(said)
    if not step:
        raise Refusal("What is the next step? For example `next Acme demo on Friday`.")
    return both(ask, item, {"step": (item.next_step or "nothing", step)}) or _stepped(ask, item, step, day)


def step_told(said: Line) -> tuple[str, date | None]:
    """What happens next, and when."""
    day = said.take_day()
    return said.rest, day


def step_form(item: Opportunity | None) -> Block:
    """The form for the next step, prefilled."""
    blocks = [opportunity_search()] if item is None else [section(f"{bold(item.name)}: what happens next?")]
    step = item.next_step if item else None
    day = item.next_step_date.isoformat() if item and item.next_step_date else None
    blocks += [
        text_input("step", "Next step", initial=step, placeholder="demo for their buyer"),
        date_input("day", "On", initial=day),
    ]
    return modal("opportunity.next", "Next step", blocks, meta=mark(item) if item else {})


def step_submitted(ask: Ask) -> Reply:
    """The form was sent; from the daily message the line is settled in place."""
    item = behind(ask)
    said = _stepped(ask, item, ask.form.text("step"), ask.form.date("day"))
    if ask.place:
        return Settled(
            f"✓ {escape(item.name)} — next: {escape(ask.form.text('step'))}, {said_day(ask.form.date('day'))}"
        )
    return Done(said)


def _stepped(ask: Ask, item: Opportunity, step: str, day: date | None) -> Say:
    if day is not None and day < ask.today:
        raise FieldError("day", f"{figures.day(day)} has passed. A next step lies ahead; what has happened is logged.")
    with ask.write() as unit:
        events = rules.change(ask.stamp(unit), item, next_step=step, next_step_date=day)
        after = unit.append(events) if events else item
    when = f", {said_day(day)}" if day else ""
    hint = "" if day else " Add a day and I can ask how it went: `next … friday`."
    text = f"Next step for {item.name}: {step}{when}.{hint}"
    blocks = [section(f"Next step for {bold(item.name)}: {escape(step)}{when}.{hint}")]
    return Say(escape(text), [*blocks, actions(undo_button(after))] if events else blocks)


def set_fields(ask: Ask) -> Reply:
    """Amount, close date, category or owner's words from a line; with only the name, the form."""
    said = line(ask)
    if not said.words:
        raise Refusal("Set what? For example `set Acme 45k`, `set Acme close 30.6.` or `set Acme commit`.")
    item = opportunity(ask, said)
    may_edit(ask, item)
    if not said.words:
        return Open(edit_form(item))
    fields = fields_told(said, item.currency)
    if said.words:
        raise Refusal(
            f"“{said.rest}” is neither an amount, a day nor a category. For example `set Acme 45k close 30.6. commit`."
        )
    return both(ask, item, _present(item, fields)) or _set(ask, item, fields)


def fields_told(said: Line, currency: str) -> dict[str, Any]:
    """What of an opportunity is to change, and to what; words that are none of it stay in the line."""
    fields: dict[str, Any] = {}
    category = said.take_word([*(value for _, value in CATEGORIES), "best-case"])
    if category:
        fields["category"] = Category(category.removesuffix("-case"))
    said.take_word(["close", "closing", "amount", "to"])
    day = said.take_day()
    if day:
        fields["expected_close"] = day
    amount = said.take_money(currency)
    if amount is not None:
        fields["amount"] = amount
    said.take_word(["close", "closing", "amount", "to"])
    return fields


def _present(item: Opportunity, fields: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """By the names of the form: what stands now and what is said, in words."""
    now = to_major(item.amount, item.currency) if item.amount is not None else None
    found = {
        "amount": (figures.money(now) if now is not None else "nothing", fields.get("amount")),
        "close": (said_day(item.expected_close) or "nothing", fields.get("expected_close")),
        "category": (_shown(item.category), fields.get("category")),
    }
    return {
        name: (theirs, figures.money(mine) if isinstance(mine, Decimal) else _shown(mine))
        for name, (theirs, mine) in found.items()
        if mine is not None
    }


def edit_form(item: Opportunity) -> Block:
    """The form to change an opportunity, prefilled."""
    amount = shown_amount(to_major(item.amount, item.currency)) if item.amount is not None else None
    return modal(
        "opportunity.edit",
        "Change",
        [
            section(bold(item.name)),
            text_input("amount", f"Amount ({item.currency})", initial=amount, optional=True, most=30),
            date_input(
                "close",
                "Expected close",
                initial=item.expected_close.isoformat() if item.expected_close else None,
                optional=True,
            ),
            pick("category", "Your call", CATEGORIES, initial=item.category),
        ],
        meta=mark(item),
    )


def edit_submitted(ask: Ask) -> Reply:
    """The form was sent; an emptied field stays as it was, so that nothing is lost by a slip."""
    item = behind(ask, strict=True)
    fields: dict[str, Any] = {"category": Category(ask.form.chosen("category") or item.category)}
    amount = typed_amount(ask, "amount", item.currency)
    if amount is not None:
        fields["amount"] = amount
    if ask.form.date("close"):
        fields["expected_close"] = ask.form.date("close")
    said = _set(ask, item, fields)
    return Settled(f"✓ {said.text.splitlines()[0]}") if ask.place else Done(said)


def _set(ask: Ask, item: Opportunity, fields: dict[str, Any]) -> Say:
    with ask.write() as unit:
        events = rules.change(ask.stamp(unit), item, **fields)
        after = unit.append(events) if events else item
    if not events:
        return Say(f"{escape(item.name)} is so already; nothing was changed.")
    words = {"amount": "amount", "expected_close": "close", "category": "call"}
    parts = [f"{words[name]} {_shown(value)}" for name, value in fields.items() if name in words]
    text = f"{item.name}: {', '.join(parts)}."
    effect = worth(ask, item, after)
    blocks = [
        section(f"{bold(item.name)}: {escape(', '.join(parts))}."),
        *([context(escape(effect))] if effect else []),
    ]
    return Say(
        escape(f"{text}\n{effect}".strip()),
        [*blocks, actions(undo_button(after), button("Next step", "opportunity.next", mark(after)))],
    )


def _shown(value: Any) -> str:  # noqa: ANN401 - the value of any field
    if isinstance(value, date):
        return figures.day(value)
    called = {category: name.lower() for name, category in CATEGORIES}
    return called.get(str(value)) or figures.full_money(value)
