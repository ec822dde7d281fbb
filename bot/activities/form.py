"""The form to log an activity: prefilled from what was said, pressed or planned, and read back as what a line would tell."""

from dataclasses import replace

from bot.activities.told import Told, last_account
from bot.activities.who import there, who, who_again
from bot.apart import accounts_offered
from bot.blocks import Block, clip, date_input, modal, number_input, pick, search, text_input
from bot.desk import Ask, Desk, FieldError, Next, Open, Reply
from bot.finding import NewAccount
from bot.words import unescaped
from spm_core.book.names import normalised
from spm_core.book.opportunities import Opportunity
from spm_core.book.records import ACTIVITY_MINUTES, NO_CONTACT, OUTCOMES, Account, Planned
from spm_core.book.refusals import Refusal
from spm_core.reports import figures

NOTE = 500  # characters
DAY = 1440  # minutes
NO_SHOW = "no_show"
NO_CUSTOMER = "With which customer? Choose one, or log it as internal."
USUAL = Told("meeting", None)


def register(desk: Desk) -> None:
    """Sign up."""
    desk.shortcut("log_activity")(lambda ask: Open(form(ask, USUAL)))
    desk.shortcut("log_this")(this)
    desk.button("activity.log")(
        lambda ask: Open(form(ask, replace(USUAL, opportunity_id=ask.value.get("opportunity"))))
    )
    desk.button("planned.how")(lambda ask: Open(planned_form(ask)))
    desk.button("activity.account")(customer_chosen)
    desk.options("activity.account")(accounts_offered)


def this(ask: Ask) -> Reply:
    """A message is to be logged: the form has its words as the note, and the customer it names, if it names one."""
    words = unescaped(ask.words)
    said = f" {normalised(words)} "
    named = [item for item in ask.store.accounts() if f" {normalised(item.name)} " in said]
    customer = named[0] if len(named) == 1 else None
    return Open(form(ask, replace(USUAL, customer=customer, note=clip(words, NOTE) or None)))


def form(ask: Ask, told: Told) -> Block:
    """The form with what is told already in it; without a customer the one of the opportunity, else the last one."""
    about = ask.store.opportunity(told.opportunity_id) if told.opportunity_id else None
    customer = _customer(ask, told, about)
    meta: dict[str, object] = {"account": customer.id if customer else ""}
    meta |= {"opportunity": about.id, **_stands(about)} if about else {}
    meta |= {"planned": told.planned.id} if told.planned else {}
    meta |= {"lead": True} if told.lead_generation else {}
    fields = [
        pick("kind", "What", [(name.capitalize(), name) for name in ACTIVITY_MINUTES], initial=told.kind),
        _account(customer),
        who(str(meta["account"]), told.present),
        *_rest(ask, told),
    ]
    return modal("activity.log", "Log activity", fields, submit="Log it", meta=meta)


def _account(customer: Account | None) -> Block:
    """The customer; choosing another one changes who may have been there."""
    initial = (customer.name, customer.id) if customer else None
    block = search("account", "Customer", action="activity.account", initial=initial, optional=True)
    return block | {"dispatch_action": True}


def _rest(ask: Ask, told: Told) -> list[Block]:
    outcomes = [*((_said(value), value) for value in OUTCOMES), ("They did not come", NO_SHOW)]
    outcome = NO_SHOW if told.no_show else told.outcome
    day = told.step_day.isoformat() if told.step_day else None
    return [
        date_input("on", "When", initial=(told.on or ask.today).isoformat()),
        number_input(
            "minutes", "Minutes", initial=told.minutes, hint="Empty: the usual length.", optional=True, most=DAY
        ),
        pick("outcome", "Outcome", outcomes, initial=outcome, optional=True),
        text_input("note", "Note", initial=told.note, optional=True, lines=True, most=NOTE),
        text_input("step", "Next step", initial=told.step, placeholder="demo for their buyer", optional=True, most=150),
        date_input("step_day", "Next step on", initial=day, optional=True),
    ]


def _said(outcome: str) -> str:
    return outcome.replace("_", " ").capitalize()


def _customer(ask: Ask, told: Told, about: Opportunity | None) -> Account | None:
    if isinstance(told.customer, Account):
        return told.customer
    planned = told.planned and told.planned.account_id
    return ask.store.account(of) if (of := planned or (about and about.account_id)) else last_account(ask)


def _stands(about: Opportunity) -> dict[str, object]:
    """What the form rests on: the next step that a new one replaces."""
    day = about.next_step_date
    said = ((about.next_step or "",) * 2, (day.isoformat(), figures.day(day)) if day else ("", "none"))
    return {"stands": dict(zip(("step", "step_day"), said, strict=True))}


def step_again(ask: Ask) -> Block | None:
    """The form as it would be now, where it is about an opportunity whose next step others may set."""
    return form(ask, replace(USUAL, opportunity_id=of)) if (of := ask.meta.get("opportunity")) else None


def planned_form(ask: Ask) -> Block:
    """The form to log what was planned, with what is known of it."""
    plan = _plan(ask, str(ask.value.get("planned") or ""))
    return form(ask, Told(plan.type, None, on=plan.due, opportunity_id=plan.opportunity_id, planned=plan))


def _plan(ask: Ask, of: str) -> Planned:
    """One's own planned activity that is not done yet."""
    found = ask.store.planned_activity(of)
    if found.member_id != ask.me.id:
        raise Refusal("That is somebody else's plan. Yours: `/spm plan show`.")
    if found.done_activity_id:
        raise Refusal("That is logged already; nothing was entered twice.")
    return found


def customer_chosen(ask: Ask) -> Reply:
    """Another customer: the people to choose from are theirs; everything else stays as it was typed."""
    of = ask.form.chosen("account") or ""
    blocks = [who_again(ask, block, of) for block in ask.view["blocks"]]
    return Next(modal("activity.log", "Log activity", blocks, submit="Log it", meta={**ask.meta, "account": of}))


def filled_in(ask: Ask) -> Told:
    """What the form tells. Raises FieldError for what `recorded` would refuse, at the field it is about."""
    chosen = ask.form.chosen("account") or ""
    customer = NewAccount(chosen[1:]) if chosen.startswith("+") else ask.store.account(chosen) if chosen else None
    outcome = ask.form.chosen("outcome")
    told = Told(
        ask.form.chosen("kind") or "meeting",
        customer,
        ask.form.number("minutes"),
        ask.form.date("on"),
        None if outcome == NO_SHOW else outcome,
        no_show=outcome == NO_SHOW,
        note=ask.form.text("note") or None,
        step=ask.form.text("step") or None,
        step_day=ask.form.date("step_day"),
        opportunity_id=ask.meta.get("opportunity"),
        lead_generation=bool(ask.meta.get("lead")),
        planned=_plan(ask, ask.meta["planned"]) if ask.meta.get("planned") else None,
        present=there(ask, customer),
    )
    _check(ask, told)
    return told


def _check(ask: Ask, told: Told) -> None:
    if told.customer is None and told.kind not in NO_CONTACT:
        raise FieldError("account", NO_CUSTOMER)
    if told.on and told.on > ask.today:
        raise FieldError(
            "on",
            f"{figures.day(told.on)} is still to come. Log it when it has happened; until then make it your next step.",
        )
