"""The plan of the next period in three steps: hours, what to work on and whom to address, which activity on which day."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bot.apart import account_choices
from bot.blocks import (
    OPTIONS,
    Block,
    Choice,
    actions,
    button,
    calendar,
    context,
    date_input,
    escape,
    field,
    menu,
    modal,
    number_input,
    pick_many,
    section,
)
from bot.desk import Again, Ask, Desk, Done, Next, Open, Reply, Say, Settled, Wrong
from bot.planning.common import CALLED, ahead_lines, item_words, plan_book
from spm_core.book.book import Book
from spm_core.book.names import normalised
from spm_core.book.opportunities import Opportunity
from spm_core.book.periods import SATURDAY
from spm_core.book.records import ACTIVITY_MINUTES, NO_CONTACT, Account, Planned, WorkPlan
from spm_core.book.refusals import Refusal
from spm_core.meetings.planning import Proposal, cut, proposal, review
from spm_core.reports import figures
from spm_core.reports.planning import WORK
from spm_core.store import new_id

MOST_ITEMS = 10
MOST_HOURS = 400
LONGEST = timedelta(days=120)
KINDS = [(kind.capitalize(), kind) for kind in ACTIVITY_MINUTES if kind not in NO_CONTACT]
DAY = timedelta(days=1)
ASKED = "plan:"  # the keys of the lines of the daily message that ask for a plan


def register(desk: Desk) -> None:
    """Sign up."""
    desk.button("planning.open")(lambda ask: Open(hours_form(ask)))
    desk.form("planning.hours")(hours_submitted)
    desk.form("planning.what")(what_submitted)
    desk.form("planning.when", Again(hours_form))(when_submitted)
    desk.options("planning.customers")(customers_offered)


def hours_form(ask: Ask) -> Block:
    """Step 1: until when, and how many hours of which work."""
    book = plan_book(ask, ask.me)
    found = proposal(book)
    labels = {
        kind: f"Hours {CALLED[kind]}" if kind in ("customer", "lead_generation") else f"Hours, {kind}" for kind in WORK
    }
    inputs = [
        number_input(
            kind,
            labels[kind],
            initial=int(found.hours[kind].to_integral_value(rounding="ROUND_CEILING")) or None,
            hint=_suggestion(found) if kind == "lead_generation" else None,
            optional=True,
            most=MOST_HOURS,
        )
        for kind in WORK
    ]
    until = found.period.end - DAY
    return modal(
        "planning.hours",
        "1 of 3: your hours",
        [section(_last_plan(book)), date_input("until", "From today until", initial=until.isoformat()), *inputs],
        submit="Next",
        meta={"stands": _stands(ask)},
    )


def _stands(ask: Ask) -> dict[str, object]:
    """What a new plan rests on: the one there is; nobody else writes it, but somebody may have two windows open."""
    plan = next((one for one in ask.store.work_plans(ask.me.id) if one.start <= ask.today < one.end), None)
    words = f"one until {figures.day(plan.end - DAY)}" if plan else "none"
    return {"the plan": (repr(plan) if plan else "", words)}


def _suggestion(found: Proposal) -> str | None:
    if found.suggested is None:
        return None
    return f"The numbers suggest {figures.trimmed(found.suggested, 1)} h: 1.5 h for each new-customer meeting still needed."


def _last_plan(book: Book) -> str:
    found = review(book)
    total = len(found.done) + len(found.open)
    if not total:
        return "What will the next days be for? Everything here can be changed later."
    missed = "".join(f"\n✕ {item_words(book, item)}" for item in found.open[:5])
    return f"Of the last two weeks: {len(found.done)} of {total} planned activities done.{missed}"


def hours_submitted(ask: Ask) -> Reply:
    """Step 1 was sent."""
    until = ask.form.date("until")
    if until is None or until < ask.today:
        return Wrong({"until": "Choose a day from today on."})
    if until - ask.today > LONGEST:
        return Wrong({"until": f"At most {LONGEST.days} days; plan the rest when it is nearer."})
    hours = {kind: ask.form.number(kind) or 0 for kind in WORK}
    return Next(what_form(ask, {"until": until.isoformat(), "hours": hours, "stands": ask.meta.get("stands", {})}))


def what_form(ask: Ask, kept: dict[str, Any]) -> Block:
    """Step 2: the opportunities to work on, preselected, and the customers to address."""
    book = plan_book(ask, ask.me)
    found = proposal(book)
    wanted = [*found.opportunities, *(item.id for item in book.open if item.id not in found.opportunities)]
    choices = [(_titled(book, book.by_id[of]), of) for of in wanted]
    blocks: list[Block] = []
    if choices:
        blocks.append(
            pick_many(
                "opportunities",
                "Opportunities to work on",
                choices,
                initial=found.opportunities[:MOST_ITEMS],
                hint="Chosen already: your TOP5, what has stalled, and offers whose check-date has passed.",
                optional=True,
                most=MOST_ITEMS,
            )
        )
    element = {"type": "multi_external_select", "action_id": "planning.customers", "min_query_length": 0}
    quiet = ", ".join(account.name for account in found.customers[:3])
    hint = f"For example {quiet}: not spoken to for a while." if quiet else None
    blocks.append(
        field(
            "customers",
            "Other customers to address",
            element | {"max_selected_items": MOST_ITEMS},
            hint=hint,
            optional=True,
        )
    )
    return modal("planning.what", "2 of 3: on what", blocks, submit="Next", meta=kept)


def customers_offered(ask: Ask) -> list[Choice]:
    """The proposed customers before anything is typed; then all whose name fits."""
    wanted = normalised(ask.chosen).split()
    if not wanted:
        return account_choices(ask, proposal(plan_book(ask, ask.me)).customers[:OPTIONS])
    fits = [item for item in ask.store.accounts() if all(word in normalised(item.name) for word in wanted)]
    return account_choices(ask, fits[:OPTIONS])


def what_submitted(ask: Ask) -> Reply:
    """Step 2 was sent; with nothing chosen the plan is one of hours alone."""
    items, customers = ask.form.many("opportunities"), ask.form.many("customers")
    if len(items) + len(customers) > MOST_ITEMS:
        return Wrong({"customers": f"At most {MOST_ITEMS} in all: what you cannot do is not a plan."})
    kept = {name: ask.meta[name] for name in ("until", "hours", "stands") if name in ask.meta}
    return Next(when_form(ask, {**kept, "opportunities": items, "customers": customers}))


def when_form(ask: Ask, kept: dict[str, Any]) -> Block:
    """Step 3: one activity and its day for each."""
    book = plan_book(ask, ask.me)
    days = _business_days(book, ask.today, date.fromisoformat(kept["until"]))
    blocks: list[Block] = []
    for n, (name, item, customer) in enumerate(_chosen(book, ask, kept)):
        planned = _planned_already(book, item, customer)
        due = planned.due if planned else days[n % len(days)]
        kind = planned.type if planned and planned.type not in NO_CONTACT else "meeting"
        blocks.append(section(name))
        blocks.append(actions(menu("kind", KINDS, kind), calendar("due", due.isoformat()), id=f"item-{n}"))
    if not blocks:
        blocks = [section("A plan of hours alone. Send it, or go back and choose what to work on.")]
    return modal("planning.when", "3 of 3: what and when", blocks, submit="Plan it", meta=kept)


def _chosen(book: Book, ask: Ask, kept: dict[str, Any]) -> Iterator[tuple[str, Opportunity | None, Account | None]]:
    """What was chosen, in words, as an opportunity or as a customer; what is not the asker's any more is left out."""
    for of in kept.get("opportunities", ()):
        item = book.by_id.get(of)
        if item is not None and item.owner_id == ask.me.id and item.is_open:
            yield f"*{escape(_titled(book, item))}*", item, None
    for of in kept.get("customers", ()):
        account = ask.store.account(of)
        yield f"*{escape(account.name)}*", None, account


def _planned_already(book: Book, item: Opportunity | None, customer: Account | None) -> Planned | None:
    """What the member has planned on it from today on: planning again changes that one."""
    waiting = (
        plan
        for plan in book.planned
        if plan.member_id == book.scope.id
        and plan.due >= book.today
        and not plan.done_activity_id
        and not plan.dropped_on
    )
    if item is not None:
        return next((plan for plan in waiting if plan.opportunity_id == item.id), None)
    return next(
        (plan for plan in waiting if customer and not plan.opportunity_id and plan.account_id == customer.id), None
    )


def _business_days(book: Book, start: date, until: date) -> list[date]:
    every = [start + n * DAY for n in range((until - start).days + 1)]
    return [day for day in every if day.weekday() < SATURDAY and day not in book.company.closed_days] or [until]


def when_submitted(ask: Ask) -> Reply:
    """Step 3 was sent: the plan is written down at once; planning again replaces what was planned for these days."""
    until = date.fromisoformat(str(ask.meta["until"]))
    book = plan_book(ask, ask.me)
    plans = [
        _plan(ask, book, n, item, customer) for n, (_, item, customer) in enumerate(_chosen(book, ask, dict(ask.meta)))
    ]
    if any(plan.due < ask.today for plan in plans):
        raise Refusal("A planned day has passed. Choose days from today on.")
    hours = {kind: Decimal(ask.meta["hours"].get(kind, 0)) for kind in WORK}
    fresh = WorkPlan(ask.me.id, ask.today, until + DAY, **hours)
    with ask.write() as unit:
        unit.save_many(list(cut(ask.store.work_plans(ask.me.id), fresh)))
        unit.save_many(plans)
    if ask.place and ask.place.block_id.partition(":")[2].startswith(ASKED):
        return Settled(f"✓ Planned until {figures.day(fresh.end - DAY)}")
    return Done(_planned_until(ask, fresh))


def _plan(ask: Ask, book: Book, n: int, item: Opportunity | None, customer: Account | None) -> Planned:
    said = ask.form.row(f"item-{n}")
    due = date.fromisoformat(said["due"]) if "due" in said else ask.today
    old = _planned_already(book, item, customer)
    if old is not None:
        return replace(old, type=said.get("kind", old.type), due=due)
    account = customer.id if customer else item.account_id if item else None
    of = item.id if item else None
    kind = said.get("kind", "meeting")
    return Planned(new_id(), of, ask.me.id, kind, due, planned_on=ask.today, account_id=account)


def _planned_until(ask: Ask, fresh: WorkPlan) -> Say:
    hours = " · ".join(
        f"{figures.trimmed(getattr(fresh, kind), 1)} h {CALLED[kind]}" for kind in WORK if getattr(fresh, kind)
    )
    title = f"Planned until {figures.day(fresh.end - DAY)}" + (f": {hours}" if hours else "")
    lines = ahead_lines(plan_book(ask, ask.me))
    blocks = [section(f"*{title}*" + "".join(f"\n{line}" for line in lines))]
    blocks += [context("The day after each I ask how it went."), actions(button("Change", "planning.open"))]
    return Say("\n".join([title, *lines]), blocks)


def _titled(book: Book, item: Opportunity) -> str:
    value = book.value(item)
    stage = book.stages.by_code[item.stage].name
    return f"{item.name} · {figures.money(value)} · {stage}" if value is not None else f"{item.name} · {stage}"
