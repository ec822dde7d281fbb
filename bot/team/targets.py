"""`/spm target @anna 2026-Q2 90k`: what a member or the team is to win, month by month."""

import re
from datetime import date
from decimal import Decimal

from bot.blocks import context, escape, modal, pick, section, text_input
from bot.desk import Ask, Desk, Done, Open, Reply, Say
from bot.finding import line, member
from bot.reading import team_scope
from bot.rights import NotAllowedError, leads, may_lead
from bot.words import Line, money
from spm_core.book.money import to_minor
from spm_core.book.periods import Period, Span, add_months, period_of
from spm_core.book.records import Member, Role, Target, Team
from spm_core.book.refusals import NotFoundError, Refusal
from spm_core.reports import figures

_QUARTER = re.compile(r"(?:(\d{4})-?)?q([1-4])", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"(20\d{2})")
MONTHS_A_QUARTER = 3


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command(
        "target",
        "quota",
        usage="target @NAME | team PERIOD AMOUNT",
        example="target team 2026-Q4 90k",
        says="what is to be won in a month, quarter or year",
    )(target)
    desk.form("target")(submitted)


def target(ask: Ask) -> Reply:
    """Set a target from a line; with nothing but the verb the form."""
    said = line(ask)
    if not said.words:
        return Open(_form(ask))
    period = _period(ask, said)
    whose = _whose(ask, said)
    amount = said.take_money(ask.store.workspace.currency)
    if amount is None:
        raise Refusal("How much? For example `target team 2026-Q4 90k`.")
    return _set(ask, whose, period, amount)


def _whose(ask: Ask, said: Line) -> Member | Team:
    if said.take_word(["team"]):
        named_team = bool(said.words) and not said.words[0][:1].isdigit()  # else the amount follows: it is one's own
        scope = team_scope(ask, said if named_team else Line("", said.today, said.locale))
        return _may(ask, next(team for team in ask.store.teams() if team.id == scope.id))
    named = [word for word in said.words if word.startswith(("<@", "@")) or not word[:1].isdigit()]
    if not named:
        return _may(ask, ask.me)
    who = member(ask, said)
    if who is None:
        raise NotFoundError(f"“{named[0]}” is nobody I know. For example `target @anna 2026-Q4 90k`.")
    return _may(ask, who)


def _may(ask: Ask, whose: Member | Team) -> Member | Team:
    if isinstance(whose, Team):
        may_lead(ask, whose)
    elif ask.me.role is not Role.ADMIN and not leads(ask, whose):
        name = "Your" if whose.id == ask.me.id else f"{whose.name}'s"
        raise NotAllowedError(f"{name} target is set by {'your' if name == 'Your' else 'their'} manager.")
    return whose


def _period(ask: Ask, said: Line) -> Period:
    fiscal = ask.store.workspace.fiscal_year_start
    for index, word in enumerate(said.words):
        if found := _QUARTER.fullmatch(word):
            year = int(found[1] or ask.today.year)
            start = add_months(date(year, fiscal, 1), MONTHS_A_QUARTER * (int(found[2]) - 1))
            said.words.pop(index)
            return Period(start, add_months(start, MONTHS_A_QUARTER))
        if found := _MONTH.fullmatch(word):
            start = date(int(found[1]), int(found[2]), 1)
            said.words.pop(index)
            return Period(start, add_months(start, 1))
        if found := _YEAR.fullmatch(word):
            start = date(int(found[1]), fiscal, 1)
            said.words.pop(index)
            return Period(start, add_months(start, 12))
    return period_of(ask.today, Span.QUARTER, fiscal)


def _form(ask: Ask) -> dict[str, object]:
    people = [item for item in ask.store.members() if ask.me.role is Role.ADMIN or leads(ask, item)]
    teams = [team for team in ask.store.teams() if ask.me.role is Role.ADMIN or team.manager_id == ask.me.id]
    if not people and not teams:
        raise NotAllowedError("Targets are set by managers for their teams.")
    choices = [(f"Team {team.name}", team.id) for team in teams] + [(item.name, item.id) for item in people]
    quarter = period_of(ask.today, Span.QUARTER, ask.store.workspace.fiscal_year_start)
    starts = [add_months(quarter.start, MONTHS_A_QUARTER * n) for n in range(4)]
    return modal(
        "target",
        "Target",
        [
            pick("whose", "Whose", choices, initial=choices[0][1]),
            pick(
                "quarter", "Quarter", [(_span(day), day.isoformat()) for day in starts], initial=starts[0].isoformat()
            ),
            text_input("amount", f"To win ({ask.store.workspace.currency})", placeholder="90k", most=30),
        ],
    )


def _span(start: date) -> str:
    """`Oct–Dec 2026`."""
    return f"{start:%b}–{add_months(start, MONTHS_A_QUARTER - 1):%b %Y}"


def submitted(ask: Ask) -> Reply:
    """The form was sent; who may is asked again."""
    chosen = ask.form.chosen("whose")
    teams = [team for team in ask.store.teams() if team.id == chosen]
    whose = _may(ask, teams[0] if teams else ask.store.member(chosen or ""))
    start = date.fromisoformat(ask.form.chosen("quarter") or ask.today.replace(day=1).isoformat())
    locale = ask.me.locale or ask.store.workspace.locale
    amount = money(ask.form.text("amount"), locale, ask.store.workspace.currency)
    return Done(_set(ask, whose, Period(start, add_months(start, MONTHS_A_QUARTER)), amount))


def _set(ask: Ask, whose: Member | Team, period: Period, amount: Decimal) -> Say:
    currency = ask.store.workspace.currency
    months = list(period.months())
    total = to_minor(amount, currency)
    share = total // len(months)
    parts = [share] * (len(months) - 1) + [total - share * (len(months) - 1)]  # the last month takes the odd cents
    with ask.write() as unit:
        for month, part in zip(months, parts, strict=True):
            unit.save(Target(whose.id, month.start, part, currency))
        unit.audit(ask.me.id, "target", whose.id, "", f"{period.start}..{period.end} {amount}")
    name = f"team {whose.name}" if isinstance(whose, Team) else whose.name
    last = months[-1].start
    span = f"{months[0].start:%b}–{last:%b %Y}" if len(months) > 1 else f"{last:%b %Y}"
    text = f"Target of {name}, {span}: {figures.full_money(amount)} {currency}."
    return Say(
        escape(text),
        [section(escape(text)), context("Spread evenly over its months; `/spm funnel` counts against it at once.")],
    )
