"""`/spm target @anna 2026-Q2 90k` in one line; alone it opens the form, or lists the targets for who sets none."""

import re
from datetime import date
from decimal import Decimal

from bot.desk import Ask, Desk, Open, Reply
from bot.finding import line, member
from bot.reading import team_scope
from bot.team.ramp import ramp
from bot.team.target_form import first, form, settable
from bot.team.targets import Whose, allowed, set_target, shown
from bot.words import Line
from spm_core.book.periods import MONTHS_A_YEAR, Period, Span, add_months, period_of
from spm_core.book.refusals import NotFoundError, Refusal

_QUARTER = re.compile(r"(?:(\d{4})-?)?q([1-4])", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"(20\d{2})")


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command(
        "target",
        "quota",
        usage="target @NAME | team PERIOD AMOUNT | ramp",
        example="target team 2026-Q4 90k",
        more=("target @anna 2026-Q4 30k", "target list"),
        says="what is to be won in a month, quarter or year",
    )(target)


def target(ask: Ask) -> Reply:
    """Set a target from a line; with nothing but the verb the targets that are set."""
    said = line(ask)
    if not said.words:
        return Open(form(ask, first(ask))) if settable(ask) else shown(ask)
    if said.take_word(["list", "show", "all"]):
        return shown(ask)
    if said.take_word(["ramp"]):
        return ramp(ask, said)
    whose, period, amount = target_told(ask, said)
    if amount is None:
        raise Refusal("How much? For example `target team 2026-Q4 90k`.")
    return set_target(ask, whose, period, amount)


def target_told(ask: Ask, said: Line) -> tuple[Whose, Period, Decimal | None]:
    """Whose target, of which period, how much."""
    period = _period(ask, said)
    return _whose(ask, said), period, said.take_money(ask.store.workspace.currency)


def _whose(ask: Ask, said: Line) -> Whose:
    if said.take_word(["team"]):
        named_team = bool(said.words) and not said.words[0][:1].isdigit()  # else the amount follows: it is one's own
        scope = team_scope(ask, said if named_team else Line("", said.today, said.locale))
        return allowed(ask, next(team for team in ask.store.teams() if team.id == scope.id))
    named = [word for word in said.words if word.startswith(("<@", "@")) or not word[:1].isdigit()]
    if not named:
        return allowed(ask, ask.me)
    who = member(ask, said)
    if who is None:
        raise NotFoundError(f"“{named[0]}” is nobody I know. For example `target @anna 2026-Q4 90k`.")
    return allowed(ask, who)


def _period(ask: Ask, said: Line) -> Period:
    fiscal = ask.store.workspace.fiscal_year_start
    for index, word in enumerate(said.words):
        if found := _QUARTER.fullmatch(word):
            year = int(found[1] or ask.today.year)
            start = add_months(date(year, fiscal, 1), Span.QUARTER.months * (int(found[2]) - 1))
            said.words.pop(index)
            return Period(start, add_months(start, Span.QUARTER.months))
        if found := _MONTH.fullmatch(word):
            start = date(int(found[1]), int(found[2]), 1)
            said.words.pop(index)
            return Period(start, add_months(start, 1))
        if found := _YEAR.fullmatch(word):
            start = date(int(found[1]), fiscal, 1)
            said.words.pop(index)
            return Period(start, add_months(start, MONTHS_A_YEAR))
    return period_of(ask.today, Span.QUARTER, fiscal)
