"""The plan of a key account: what is to be won this year, goals, owner, how often it is reviewed; and whether it is one."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from bot.accounts.card import kept
from bot.accounts.common import behind, may_keep, owner_of
from bot.apart import account_choices
from bot.blocks import (
    OPTIONS,
    Block,
    Choice,
    context,
    date_input,
    escape,
    field,
    modal,
    pick,
    radio,
    search,
    text_input,
)
from bot.desk import Again, Ask, Desk, FieldError, Open, Reply
from bot.finding import shown_amount, typed_amount
from spm_core.book.money import to_major, to_minor
from spm_core.book.names import normalised
from spm_core.book.periods import Span, period_of
from spm_core.book.records import Account, AccountPlan
from spm_core.book.refusals import ConflictError, UnreadableError
from spm_core.reports.standing import QUARTER_DAYS
from spm_core.store import Unit

GOALS, TIER = 600, 20  # characters
RHYTHM: list[Choice] = [("Every month", "30"), ("Every quarter", "91"), ("Twice a year", "182"), ("Once a year", "365")]
KEY: list[Choice] = [("A key account, reviewed in turn", "yes"), ("An ordinary customer", "no")]
NOBODY = "-"  # belongs to no other customer


def register(desk: Desk) -> None:
    """Sign up."""
    desk.button("account.plan")(lambda ask: Open(plan_form(ask, behind(ask))))
    desk.form("account.plan", Again(lambda ask: plan_form(ask, behind(ask))))(planned)
    desk.options("account.parent")(parents_offered)


def plan_form(ask: Ask, account: Account) -> Block:
    """Everything that is planned and decided about a customer."""
    may_keep(ask, account)
    currency, plan, year = ask.store.workspace.currency, _plan(ask, account), _year(ask)
    owner, parent = owner_of(ask, account), _parent(ask, account)
    every = str(account.review_every or QUARTER_DAYS)
    usual = any(every == days for _, days in RHYTHM)
    rhythm = RHYTHM if usual else [*RHYTHM, (f"Every {every} days", every)]
    menu = {"type": "users_select", "action_id": "owner"} | _initial(owner.slack_user_id if owner else None)
    blocks = [
        radio("key", "This is", KEY, initial="yes"),
        text_input(
            "amount", f"To win in {year} ({currency})", initial=_amount(plan), placeholder="250k", optional=True
        ),
        text_input(
            "goals", "Goals with them", initial=plan.goals if plan else None, optional=True, lines=True, most=GOALS
        ),
        field("owner", "Owner", menu, hint=f"Now: {owner.name}" if owner else None, optional=True),
        text_input("tier", "Tier", initial=account.tier, placeholder="A", optional=True, most=TIER),
        text_input(
            "spend",
            f"What they spend a year, with whomever ({currency})",
            initial=_money(account.estimated_spend, currency),
            optional=True,
        ),
        pick("every", "Reviewed", rhythm, initial=every),
        date_input("since", "Customer since", initial=_day(account.customer_since), optional=True),
        search(
            "parent",
            "Belongs to",
            action="account.parent",
            initial=(parent.name, parent.id) if parent else None,
            optional=True,
        ),
        context(escape(f"The plan is {account.name}'s with all that belongs to it.")),
    ]
    return modal("account.plan", f"Plan {year}", blocks, meta={"account": account.id, "year": year})


def planned(ask: Ask) -> Reply:
    """The form was sent; who may is asked again."""
    account = behind(ask)
    may_keep(ask, account)
    changed = _changed(ask, account)
    plan = _new_plan(ask, account)
    try:
        with ask.write() as unit:
            _save(ask, unit, account, changed, plan)
    except ConflictError as problem:
        raise FieldError("parent", str(problem)) from problem
    return kept(ask, account.id, f"✓ {escape(changed.name)}: kept.")


def _save(ask: Ask, unit: Unit, before: Account, after: Account, plan: AccountPlan | None) -> None:
    if after != before:
        unit.save(after)
        unit.audit(ask.me.id, "key account", after.id, _words(before), _words(after))
    if plan:
        unit.save(replace(plan, set_at=unit.now))


def _changed(ask: Ask, account: Account) -> Account:
    """The account as the form has it; what was left empty is empty, an owner that was not chosen stays."""
    spend = typed_amount(ask, "spend", ask.store.workspace.currency)
    parent = ask.form.chosen("parent")
    return replace(
        account,
        key_account=ask.form.chosen("key") == "yes",
        owner_id=_owner(ask) or account.owner_id or ask.me.id,
        tier=ask.form.text("tier") or None,
        estimated_spend=None if spend is None else _minor(ask, "spend", spend),
        review_every=int(ask.form.chosen("every") or QUARTER_DAYS),
        customer_since=ask.form.date("since"),
        parent_id=None if parent == NOBODY else parent or account.parent_id,
    )


def _new_plan(ask: Ask, account: Account) -> AccountPlan | None:
    """The plan of the year as it is set now; None where nothing changed."""
    currency, before = ask.store.workspace.currency, _plan(ask, account)
    amount, goals = typed_amount(ask, "amount", currency), ask.form.text("goals") or None
    minor = None if amount is None else _minor(ask, "amount", amount)
    if (minor, goals) == ((before.amount, before.goals) if before else (None, None)):
        return None
    return AccountPlan(account.id, _start(ask), ask.now, currency, minor, goals, ask.me.id)


def _minor(ask: Ask, name: str, amount: Decimal) -> int:
    try:
        return to_minor(amount, ask.store.workspace.currency)
    except UnreadableError as problem:
        raise FieldError(name, str(problem)) from problem


def _owner(ask: Ask) -> str | None:
    chosen = ask.form.chosen("owner")
    if not chosen:
        return None
    found = ask.store.member_by_slack(chosen)
    if found is None or not found.active:
        raise FieldError("owner", "This person is in no sales team here. `/spm setup` adds people.")
    return found.id


def parents_offered(ask: Ask) -> list[Choice]:
    """Customers that fit what was typed, after the choice of none."""
    wanted = normalised(ask.chosen)
    fits = (item for item in ask.store.accounts() if wanted in normalised(item.name))
    others = [item for item in fits if item.id != ask.meta.get("account")]
    return [("No other customer", NOBODY), *account_choices(ask, others[: OPTIONS - 1])]


def _start(ask: Ask) -> date:
    return period_of(ask.today, Span.YEAR, ask.store.workspace.fiscal_year_start).start


def _year(ask: Ask) -> str:
    """`2026`, `2026/27` where the fiscal year is not the calendar's."""
    start = _start(ask)
    return str(start.year) if start.month == 1 else f"{start.year}/{(start.year + 1) % 100:02}"


def _plan(ask: Ask, account: Account) -> AccountPlan | None:
    """The plan of the fiscal year under way as it was set last."""
    plans = [plan for plan in ask.store.account_plans(account.id) if plan.start == _start(ask)]
    return plans[-1] if plans else None


def _parent(ask: Ask, account: Account) -> Account | None:
    return ask.store.account(account.parent_id) if account.parent_id else None


def _amount(plan: AccountPlan | None) -> str | None:
    return _money(plan.amount, plan.currency) if plan else None


def _money(minor: int | None, currency: str) -> str | None:
    return None if minor is None else shown_amount(to_major(minor, currency))


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _initial(user: str | None) -> dict[str, str]:
    return {"initial_user": user} if user else {}


def _words(account: Account) -> str:
    """What the log of changes says of it."""
    return f"key={account.key_account} owner={account.owner_id} tier={account.tier} every={account.review_every}"
