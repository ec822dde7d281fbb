"""`/spm new`: an opportunity in one line, or by a form when words are missing."""

from collections.abc import Sequence
from datetime import date

from bot.apart import accounts_offered, amount
from bot.blocks import (
    Block,
    actions,
    button,
    context,
    date_input,
    escape,
    modal,
    pick,
    search,
    section,
    text_input,
)
from bot.desk import Ask, Desk, Done, Open, Reply, Say
from bot.feedback import my_book
from bot.finding import NewAccount, Sum, account, line, typed_sum
from bot.opportunities.common import bold, mark
from bot.opportunities.gate import qualify_button
from bot.words import Line, named
from spm_core.book.opportunities import Opportunity
from spm_core.book.records import Account, Role, Stage
from spm_core.reports import figures
from spm_core.reports.inflow import inflow
from spm_core.rules import opportunities as rules
from spm_core.store import new_id

BEFORE_A_CUSTOMER, CLOSING = ("for", "at", "with", "from"), ("close", "closes", "closing", "by")


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command(
        "new",
        "create",
        "add",
        usage="new CUSTOMER WHAT AMOUNT CLOSE-DATE",
        example="new Acme pump upgrade 40k 2026-06-30",
        more=("new Acme spare parts 4000",),
        says="add an opportunity",
    )(new)
    desk.form("opportunity.new")(submitted)
    desk.options("account")(accounts_offered)


def new(ask: Ask) -> Reply:
    """Add an opportunity from a line; with nothing but the verb, or without a customer, open the form."""
    said = line(ask)
    if not said.words:
        return Open(form(ask))
    customer, what, value, close = told(ask, said)
    if customer is None:
        return Open(form(ask))
    return _added(ask, customer, what or "deal", value, close, first_stage(ask))


def told(ask: Ask, said: Line) -> tuple[Account | NewAccount | None, str, Sum | None, date | None]:
    """Customer, what they may buy, its value (in its own currency) and expected close; the line begins with the customer.

    The first word is never an amount or a day: a customer may be called 3M or Friday.
    """
    _customer_first(ask, said)
    close = said.take_day(after=1)
    value = said.take_sum(ask.store.workspace.currency, ask.store.company().rates.by_currency, after=1)
    customer = account(ask, said)
    if close and said.words and said.words[-1].lower().strip(",:") in CLOSING:
        said.words.pop()
    return customer, said.rest.strip(" ,"), value, close


def _customer_first(ask: Ask, said: Line) -> None:
    """`pump for Acme 40k` is `Acme pump 40k`, where no customer is called so."""
    pool = [ask.store.accounts()]

    def begins(words: Sequence[str]) -> int:
        hit = named(words, pool, lambda item: [item.name])
        return hit[1] if hit else 0

    if said.words[0].startswith(('"', "+")) or begins(said.words):
        return
    for index, word in enumerate(said.words):
        if word.lower() in BEFORE_A_CUSTOMER and (width := begins(said.words[index + 1 :])):
            name = said.words[index + 1 : index + 1 + width]
            said.words = [*name, *said.words[:index], *said.words[index + 1 + width :]]
            return


def first_stage(ask: Ask) -> Stage:
    """The stage in which opportunities begin."""
    return ask.store.company().stages.open[0]


def form(ask: Ask, customer: Account | None = None) -> Block:
    """The form for a new opportunity."""
    stages = ask.store.company().stages.open
    hint = f"In {ask.store.workspace.currency}. Another currency is said along: 40k USD."
    return modal(
        "opportunity.new",
        "New opportunity",
        [
            search("account", "Customer", initial=(customer.name, customer.id) if customer else None),
            text_input("what", "What may they buy?", placeholder="pump upgrade", most=150),
            text_input("amount", "Amount", placeholder="40k", hint=hint, optional=True, most=30),
            date_input("close", "Expected close", optional=True),
            pick("stage", "Stage", [(item.name, item.code) for item in stages], initial=stages[0].code),
        ],
        submit="Add",
    )


def submitted(ask: Ask) -> Reply:
    """The form was sent."""
    chosen = ask.form.chosen("account") or ""
    customer = NewAccount(chosen[1:]) if chosen.startswith("+") else ask.store.account(chosen)
    stage = ask.store.company().stages.by_code[ask.form.chosen("stage") or first_stage(ask).code]
    said = _added(ask, customer, ask.form.text("what"), typed_sum(ask, "amount"), ask.form.date("close"), stage)
    return Done(said)


def _added(
    ask: Ask, customer: Account | NewAccount, what: str, value: Sum | None, close: date | None, stage: Stage
) -> Say:
    with ask.write() as unit:
        record = Account(new_id(), customer.name, owner_id=ask.me.id) if isinstance(customer, NewAccount) else customer
        if record is not customer:
            unit.save(record)
        events = rules.create(
            ask.stamp(unit),
            id=new_id(),
            name=f"{record.name} {what}",
            owner_id=ask.me.id,
            stage=stage.code,
            currency=value[1] if value else ask.store.workspace.currency,
            stages=ask.store.company().stages,
            account_id=record.id,
            amount=value[0] if value else None,
            expected_close=close,
        )
        item = unit.append(events)
    return _answer(ask, item, stage)


def _in_ours(ask: Ask, item: Opportunity) -> str:
    """What another currency is worth in the company's; without a rate what that means and who can help."""
    code, own = item.currency, ask.store.workspace.currency
    if code == own:
        return ""
    rates = ask.store.company().rates
    if rates.on(code, ask.today) is None:
        rule = f"`/spm rate {code} 0.92`"
        admins = [one.name for one in ask.store.members() if one.active and one.role is Role.ADMIN]
        how = (
            f"{rule} sets it."
            if ask.me.role is Role.ADMIN
            else f"{(admins or ['An administrator'])[0]} sets it: {rule}."
        )
        return f" No rate from {code} to {own} is known, so sums leave it out. {how}"
    worth = rates.convert(item.amount, code, ask.today) if item.amount is not None else None
    return f" At today's rate {figures.money(worth)} {own}; it stays in {code}." if worth is not None else ""


def _answer(ask: Ask, item: Opportunity, stage: Stage) -> Say:
    due = f" · close {figures.day(item.expected_close)}" if item.expected_close else " · no close date yet"
    text = f"Added: {item.name} · {amount(item)} · {stage.name}{due}"
    report = inflow(my_book(ask, since_monday=True))
    needed = f"; you need {figures.required(report.needed_per_week)} a week" if report.needed_per_week else ""
    week = f"This week: {figures.counted(report.count, 'new opportunity', 'new opportunities')}{needed}."
    week += _in_ours(ask, item)
    follow = [
        qualify_button(item),
        button("Next step", "opportunity.next", mark(item)),
        button("Qualified already? Move", "opportunity.move", mark(item)),
    ]
    blocks = [
        section(f"Added: {bold(item.name)} · {amount(item)} · {escape(stage.name)}{due}"),
        context(escape(week)),
        actions(*follow),
    ]
    return Say(escape(f"{text}\n{week}"), blocks)
