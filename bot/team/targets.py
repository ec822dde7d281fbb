"""`/spm target @anna 2026-Q2 90k`: what a member or the team is to win, month by month."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from bot.blocks import actions, button, context, escape, modal, pick, section, text_input
from bot.desk import Ask, Desk, Done, Open, Reply, Say
from bot.finding import line, member
from bot.reading import team_scope
from bot.rights import NotAllowedError, leads, may_lead
from bot.team.ramp import ramp
from bot.words import Line, money
from spm_core.book.book import Book
from spm_core.book.money import to_major, to_minor
from spm_core.book.periods import Period, Span, add_months, period_of
from spm_core.book.records import Member, Role, Scope, Target, Team
from spm_core.book.refusals import NotFoundError, Refusal
from spm_core.reports import figures
from spm_core.reports.targets import effective_target
from spm_core.reports.unassigned import unassigned_words
from spm_core.rules.targets import spread

_QUARTER = re.compile(r"(?:(\d{4})-?)?q([1-4])", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"(20\d{2})")
MONTHS_A_QUARTER = 3
MOST = 40  # lines of people that one message holds
BLINK = timedelta(microseconds=1)
_SELLING = (Role.SELLER, Role.KAM)


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command(
        "target",
        "quota",
        usage="target @NAME | team PERIOD AMOUNT | ramp",
        example="target team 2026-Q4 90k",
        says="what is to be won in a month, quarter or year",
    )(target)
    desk.button("target.set")(lambda ask: Open(_form(ask)))
    desk.form("target")(submitted)


def target(ask: Ask) -> Reply:
    """Set a target from a line; with nothing but the verb the targets that are set."""
    said = line(ask)
    if not said.words:
        return _shown(ask)
    if said.take_word(["ramp"]):
        return ramp(ask, said)
    whose, period, amount = target_told(ask, said)
    if amount is None:
        raise Refusal("How much? For example `target team 2026-Q4 90k`.")
    return _set(ask, whose, period, amount)


def target_told(ask: Ask, said: Line) -> tuple[Member | Team, Period, Decimal | None]:
    """Whose target, of which period, how much."""
    period = _period(ask, said)
    return _whose(ask, said), period, said.take_money(ask.store.workspace.currency)


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
    before = [item for item in ask.store.targets(whose.id) if item.month in period]
    with ask.write() as unit:
        unit.save_many(spread(whose.id, period, to_minor(amount, currency), currency, unit.now, ask.me.id))
        unit.audit(ask.me.id, "target", whose.id, _amounts(before), f"{period.start}..{period.end} {amount}")
    text = f"Target of {_name(whose)}, {_months(period)}: {figures.full_money(amount)} {currency}."
    replaced = f"In place of {_amounts(before)}." if before else "None was set before."
    rest = _unassigned(ask, whose, period)
    more = (replaced, "Spread evenly over its months.", f"{rest[:1].upper()}{rest[1:]}." if rest else "")
    said = " ".join(part for part in more if part)
    return Say(escape(f"{text} {replaced}"), [section(escape(text)), context(escape(said))])


def _name(whose: Member | Team) -> str:
    return f"team {whose.name}" if isinstance(whose, Team) else whose.name


def _months(period: Period) -> str:
    """`Oct–Dec 2026`, `Oct 2026`."""
    last = add_months(period.end, -1)
    return f"{period.start:%b}–{last:%b %Y}" if period.start.month != last.month else f"{last:%b %Y}"


def _amounts(targets: Iterable[Target]) -> str:
    """What monthly targets add up to, currency by currency: `90,000 EUR`."""
    sums: dict[str, Decimal] = {}
    for item in targets:
        sums[item.currency] = sums.get(item.currency, Decimal(0)) + to_major(item.amount, item.currency)
    return " and ".join(f"{figures.full_money(total)} {code}" for code, total in sorted(sums.items()))


def _unassigned(ask: Ask, whose: Member | Team, period: Period) -> str | None:
    """What of the team's target its people were not given, in words."""
    if isinstance(whose, Team):
        return unassigned_words(_plain_book(ask, Scope("team", whose.id, whose.name)), period)
    home = next((m.team_id for m in ask.store.memberships() if m.member_id == whose.id and m.on(ask.today)), None)
    return unassigned_words(_plain_book(ask, Scope("team", home)), period) if home else None


def _plain_book(ask: Ask, scope: Scope) -> Book:
    """A Book of the people and their targets alone: all that a target is worked out from."""
    now = ask.now + BLINK
    return Book(
        company=ask.store.company(),
        scope=scope,
        as_of=now,
        since=now,
        zone=ask.store.zone(scope),
        teams={team.id: team for team in ask.store.teams()},
        members={member.id: member for member in ask.store.members()},
        memberships=ask.store.memberships(),
        accounts={},
        targets=ask.store.targets(),
    )


def _shown(ask: Ask) -> Say:
    """The targets of this quarter and year: one's own, one's team's, and of everybody one sets them for."""
    book = _plain_book(ask, Scope("company"))
    quarter, year = (
        period_of(ask.today, span, ask.store.workspace.fiscal_year_start) for span in (Span.QUARTER, Span.YEAR)
    )
    teams, people = _mine(ask)
    whose: list[Member | Team] = [*teams, *people]
    lines = [_line(book, one, quarter, year) for one in whose]
    head = f"Targets in {ask.store.workspace.currency}: {_months(quarter)}, and the year"
    sets = ask.me.role is Role.ADMIN or any(one.id != ask.me.id for one in people)
    press = [actions(button("Set target", "target.set"))] if sets else []
    text = f"{head}. {' '.join(lines)}"
    return Say(escape(text), [section(f"*{escape(head)}*\n{escape(chr(10).join(lines[:MOST]))}"), *press])


def _mine(ask: Ask) -> tuple[list[Team], list[Member]]:
    """The teams and people whose targets the asker sees: as who sets them, else the own ones."""
    everything = ask.me.role is Role.ADMIN
    own = ask.team.id if ask.team else None
    teams = [team for team in ask.store.teams() if everything or team.id == own or team.manager_id == ask.me.id]
    people = [item for item in ask.store.members() if everything or item.id == ask.me.id or leads(ask, item)]
    return teams, [item for item in people if item.active and (item.role in _SELLING or item.id == ask.me.id)]


def _line(book: Book, whose: Member | Team, quarter: Period, year: Period) -> str:
    """`Team North: 90k, 360k · 30k of the team's target unassigned`."""
    kind = "team" if isinstance(whose, Team) else "member"
    of = replace(book, scope=Scope(kind, whose.id, whose.name))
    amounts = [effective_target(of, period) for period in (quarter, year)]
    name = f"{_name(whose)[:1].upper()}{_name(whose)[1:]}"
    if amounts == [None, None]:
        return f"{name}: none set"
    said = ", ".join("none" if amount is None else figures.money(amount) for amount in amounts)
    rest = unassigned_words(of, quarter)
    return f"{name}: {said}" + (f" · {rest}" if rest else "")
