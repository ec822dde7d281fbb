"""What a member or the team is to win, month by month: who may set it, set with what stood before, and all of them listed."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from bot.blocks import actions, button, context, escape, section
from bot.desk import Ask, Say
from bot.rights import NotAllowedError, leads, led, may_lead
from bot.team.ramp import growth_words
from spm_core.book.book import Book
from spm_core.book.money import to_major, to_minor
from spm_core.book.periods import Period, Span, add_months, period_of
from spm_core.book.records import Member, Role, Scope, Target, Team
from spm_core.reports import figures
from spm_core.reports.targets import effective_target
from spm_core.reports.unassigned import unassigned_words
from spm_core.rules.targets import spread

MOST = 40  # lines of people that one message holds
BLINK = timedelta(microseconds=1)
_SELLING = (Role.SELLER, Role.KAM)
Whose = Member | Team


def allowed(ask: Ask, whose: Whose) -> Whose:
    """The team or person, if the asker sets their target. Raises NotAllowedError."""
    if isinstance(whose, Team):
        may_lead(ask, whose)
    elif ask.me.role is not Role.ADMIN and not leads(ask, whose):
        name = "Your" if whose.id == ask.me.id else f"{whose.name}'s"
        raise NotAllowedError(f"{name} target is set by {'your' if name == 'Your' else 'their'} manager.")
    return whose


def set_target(ask: Ask, whose: Whose, period: Period, amount: Decimal | None, grown: Member | None = None) -> Say:
    """Set what is to be won in a period, or only (no amount) how a member's target grows: ``grown`` is the member then."""
    currency = ask.store.workspace.currency
    before = [item for item in ask.store.targets(whose.id) if item.month in period]
    with ask.write() as unit:
        if amount is not None:
            unit.save_many(spread(whose.id, period, to_minor(amount, currency), currency, unit.now, ask.me.id))
            unit.audit(ask.me.id, "target", whose.id, sums(before), f"{period.start}..{period.end} {amount}")
        if grown:
            unit.save(grown)
            unit.audit(ask.me.id, "ramp", grown.id, None, str(grown.ramp))
    text = f"Target of {called(whose)}, {months_words(period)}: "
    text += (
        f"{figures.full_money(amount)} {currency}."
        if amount is not None
        else f"{sums(before) or 'none set'}, as before."
    )
    replaced = "" if amount is None else f"In place of {sums(before)}." if before else "None was set before."
    rest = _unassigned(ask, whose, period)
    more = [replaced, "Spread evenly over its months." if amount is not None else ""]
    more += [growth_words(grown)] if grown else []
    more += [f"{rest[:1].upper()}{rest[1:]}."] if rest else []
    said = " ".join(part for part in more if part)
    presses = actions(button("All targets", "say", {"words": "target list"}))
    spoken = " ".join(part for part in (text, replaced, growth_words(grown) if grown else "") if part)
    return Say(escape(spoken), [section(escape(text)), *([context(escape(said))] if said else []), presses])


def called(whose: Whose) -> str:
    """`team North`, `Anna Berg`."""
    return f"team {whose.name}" if isinstance(whose, Team) else whose.name


def months_words(period: Period) -> str:
    """`Oct–Dec 2026`, `Oct 2026`."""
    last = add_months(period.end, -1)
    return f"{period.start:%b}–{last:%b %Y}" if period.start.month != last.month else f"{last:%b %Y}"


def sums(targets: Iterable[Target]) -> str:
    """What monthly targets add up to, currency by currency: `90,000 EUR`."""
    sums: dict[str, Decimal] = {}
    for item in targets:
        sums[item.currency] = sums.get(item.currency, Decimal(0)) + to_major(item.amount, item.currency)
    return " and ".join(f"{figures.full_money(total)} {code}" for code, total in sorted(sums.items()))


def _unassigned(ask: Ask, whose: Whose, period: Period) -> str | None:
    """What of the team's target its people were not given, in words."""
    if isinstance(whose, Team):
        return unassigned_words(_plain_book(ask, Scope("team", whose.id, whose.name)), period)
    home = next((m.team_id for m in ask.store.memberships() if m.member_id == whose.id and m.on(ask.today)), None)
    return unassigned_words(_plain_book(ask, Scope("team", home)), period) if home else None


def people_sum(ask: Ask, team: Team, period: Period) -> str | None:
    """What the targets of a team's people add up to, with ramps: `312k EUR`; None where none has one."""
    total = effective_target(_plain_book(ask, Scope("team", team.id, team.name)), period)
    return f"{figures.money(total)} {ask.store.workspace.currency}" if total is not None else None


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


def shown(ask: Ask) -> Say:
    """The targets of this quarter and year: one's own, one's team's, and of everybody one sets them for."""
    book = _plain_book(ask, Scope("company"))
    quarter, year = (
        period_of(ask.today, span, ask.store.workspace.fiscal_year_start) for span in (Span.QUARTER, Span.YEAR)
    )
    teams, people = _mine(ask)
    whose: list[Whose] = [*teams, *people]
    lines = [_line(book, one, quarter, year) for one in whose]
    head = f"Targets in {ask.store.workspace.currency}: {months_words(quarter)}, and the year"
    sets = ask.me.role is Role.ADMIN or any(one.id != ask.me.id for one in people)
    press = [actions(button("Set target", "target.set"))] if sets else []
    text = f"{head}. {' '.join(lines)}"
    return Say(escape(text), [section(f"*{escape(head)}*\n{escape(chr(10).join(lines[:MOST]))}"), *press])


def _mine(ask: Ask) -> tuple[list[Team], list[Member]]:
    """The teams and people whose targets the asker sees: as who sets them, else the own ones."""
    everything = ask.me.role is Role.ADMIN
    own = ask.team.id if ask.team else None
    teams = [team for team in ask.store.teams() if everything or team.id == own or team.manager_id == ask.me.id]
    own_people = led(ask) | {ask.me.id}
    people = [item for item in ask.store.members() if everything or item.id in own_people]
    return teams, [item for item in people if item.active and (item.role in _SELLING or item.id == ask.me.id)]


def _line(book: Book, whose: Whose, quarter: Period, year: Period) -> str:
    """`Team North: 90k, 360k · 30k of the team's target unassigned`."""
    kind = "team" if isinstance(whose, Team) else "member"
    of = replace(book, scope=Scope(kind, whose.id, whose.name))
    amounts = [effective_target(of, period) for period in (quarter, year)]
    name = f"{called(whose)[:1].upper()}{called(whose)[1:]}"
    if amounts == [None, None]:
        return f"{name}: none set"
    said = ", ".join("none" if amount is None else figures.money(amount) for amount in amounts)
    rest = unassigned_words(of, quarter)
    return f"{name}: {said}" + (f" · {rest}" if rest else "")
