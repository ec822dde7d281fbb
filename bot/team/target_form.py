"""`/spm target` as a form: whose, for which month or quarter, how much and how it grows, with what is set in place."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.blocks import Block, Choice, context, date_input, escape, modal, pick, search, text_input
from bot.desk import Again, Ask, Desk, Done, FieldError, Next, Open, Reply, changed_by
from bot.finding import shown_amount, typed_amount
from bot.rights import NotAllowedError, led
from bot.team.ramp import percents_of
from bot.team.targets import Whose, allowed, called, months_words, people_sum, set_target, sums
from spm_core.book.money import to_major
from spm_core.book.names import normalised
from spm_core.book.periods import MONTHS_A_YEAR, Period, Span, add_months, period_of
from spm_core.book.records import USUAL_RAMP, Member, Role, Target, Team
from spm_core.reports import figures

OFF = "off"
NONE = "None is set yet for these months. It is spread evenly over them."
QUARTERS, MONTHS, YEARS = 4, 12, 2  # to choose from


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whose target, and for how many months from which day on."""

    whose: Whose
    start: date
    months: int

    @property
    def period(self) -> Period:
        """The months it is for."""
        return Period(self.start, add_months(self.start, self.months))

    @property
    def meta(self) -> dict[str, Any]:
        """As the metadata of a view."""
        return {"whose": self.whose.id, "period": _packed(self.start, self.months)}

    @property
    def mark(self) -> str:
        """What tells its fields from those of another choice: Slack keeps what stands in a field of the same name."""
        return f"{self.whose.id}-{self.start.isoformat()}-{self.months}"


def register(desk: Desk) -> None:
    """Sign up."""
    desk.button("target.set")(lambda ask: Open(form(ask, first(ask))))
    desk.button("target.whose")(lambda ask: Next(form(ask, chosen(ask))))
    desk.button("target.period")(lambda ask: Next(form(ask, chosen(ask))))
    desk.options("target.whose")(offered)
    desk.form("target", Again(_again, _by))(submitted)


def settable(ask: Ask) -> list[Whose]:
    """The teams and people whose target the asker sets, teams first."""
    everything = ask.me.role is Role.ADMIN
    teams = [team for team in ask.store.teams() if everything or team.manager_id == ask.me.id]
    people = [one for one in ask.store.members() if one.active and one.role in (Role.SELLER, Role.KAM)]
    own = led(ask)
    return [*teams, *(one for one in people if everything or one.id in own)]


def first(ask: Ask) -> Chosen:
    """What the form begins with: one's team, this quarter. Raises NotAllowedError for who sets no targets."""
    able = settable(ask)
    if not able:
        raise NotAllowedError("Targets are set by managers for their teams. `/spm target list` shows yours.")
    mine = next((one for one in able if ask.team and one.id == ask.team.id), able[0])
    return Chosen(mine, _quarter(ask).start, Span.QUARTER.months)


def chosen(ask: Ask) -> Chosen:
    """What is chosen in the form by now. Raises NotAllowedError for somebody else's people."""
    of = ask.form.chosen("whose") or str(ask.meta.get("whose"))
    team = next((team for team in ask.store.teams() if team.id == of), None)
    start, months = _unpacked(ask.form.chosen("period") or str(ask.meta.get("period")))
    return Chosen(allowed(ask, team or ask.store.member(of)), start, months)


def offered(ask: Ask) -> list[Choice]:
    """Teams and people that fit what was typed."""
    wanted = normalised(ask.chosen)
    return [(_titled(one), one.id) for one in settable(ask) if wanted in normalised(_titled(one))]


def form(ask: Ask, now: Chosen) -> Block:
    """The form, with what is set for this person or team and these months in place."""
    currency, known = ask.store.workspace.currency, _set(ask, now)
    total = sum((item.amount for item in known), 0)
    whole = shown_amount(to_major(total, currency)) if known else None
    whose = search("whose", "Whose", action="target.whose", initial=(_titled(now.whose), now.whose.id))
    period = pick("period", "For", _periods(ask), initial=_packed(now.start, now.months))
    period["element"]["action_id"] = "target.period"
    blocks = [
        *(block | {"dispatch_action": True} for block in (whose, period)),
        context(escape(_standing(ask, now, known))),
        text_input(
            f"amount~{now.mark}", f"To win ({currency})", initial=whole, placeholder="90k", optional=True, most=30
        ),
        *(_growing(now) if isinstance(now.whose, Member) else []),
    ]
    return modal("target", "Target", blocks, meta=now.meta)


def _growing(now: Chosen) -> list[Block]:
    """How a new seller's target grows in the first months."""
    assert isinstance(now.whose, Member)
    own = now.whose.ramp
    steps = [ramp for ramp in (USUAL_RAMP, own) if ramp]
    choices = [
        ("All of it from the first month", OFF),
        *((_growth(ramp), _percents(ramp)) for ramp in dict.fromkeys(steps)),
    ]
    hint = "For somebody new. Other steps: `/spm target @cara ramp 0/50/80`."
    since = now.whose.employed_from.isoformat() if now.whose.employed_from else None
    return [
        pick(f"ramp~{now.mark}", "Grows", choices, initial=_percents(own) if own else OFF, hint=hint),
        date_input(f"since~{now.mark}", "Started on", initial=since, optional=True),
    ]


def _growth(ramp: tuple[int, ...]) -> str:
    return f"{', '.join(map(str, ramp))} % in the first months, then all"


def _percents(ramp: tuple[int, ...]) -> str:
    return "/".join(map(str, ramp))


def _standing(ask: Ask, now: Chosen, known: list[Target]) -> str:
    """`Now 90,000 EUR, set by Mia on Mon 2 Feb.`, month by month where they differ."""
    if not known and isinstance(now.whose, Team):
        people = people_sum(ask, now.whose, now.period)
        return f"None is set for the team itself; its people's add up to {people}." if people else NONE
    if not known:
        return NONE
    amounts = {item.amount for item in known}
    each = [f"{item.month:%b} {figures.money(to_major(item.amount, item.currency))}" for item in known]
    parts = f" ({', '.join(each)})" if len(amounts) > 1 else ""
    newest = max(known, key=lambda item: item.set_at)
    who = ask.called(newest.set_by)
    by = f", set by {who[:1].lower() + who[1:] if who == 'You' else who} on {figures.day(newest.set_at)}" if who else ""
    return f"Now {sums(known)}{parts}{by}. Another amount is spread evenly."


def submitted(ask: Ask) -> Reply:
    """The form was sent; who may is asked again by what is chosen in it."""
    now, known = chosen(ask), {item.month: item for item in _set(ask, chosen(ask))}
    amount = typed_amount(ask, "amount", ask.store.workspace.currency)
    total = sum((item.amount for item in known.values()), 0)
    same = known and amount == to_major(total, ask.store.workspace.currency)
    grown = _grown(ask, now.whose) if isinstance(now.whose, Member) else None
    if amount is None and grown is None:
        raise FieldError("amount", "How much is to be won? For example 90k.")
    return Done(set_target(ask, now.whose, now.period, None if same else amount, grown))


def _grown(ask: Ask, who: Member) -> Member | None:
    """The member with another ramp, None where it is as it was."""
    said, since = ask.form.chosen("ramp"), ask.form.date("since")
    ramp = None if said in (None, OFF) else percents_of(said or "")
    if ramp and since is None:
        raise FieldError("since", f"When did {who.name} start? The first months are counted from there.")
    after = replace(who, ramp=ramp, employed_from=since or who.employed_from)
    return after if after != who else None


def _again(ask: Ask) -> Block | None:
    """The same form as it would be now; None where the choice is another than the form was made for."""
    now = chosen(ask)
    return form(ask, now) if now.meta == {name: ask.meta.get(name) for name in now.meta} else None


def _by(ask: Ask, field: str) -> tuple[str | None, datetime | None]:
    if not field.startswith("amount"):
        return changed_by(ask, field)
    newest = max(_set(ask, chosen(ask)), key=lambda item: item.set_at, default=None)
    return (ask.called(newest.set_by), newest.set_at) if newest else (None, None)


def _set(ask: Ask, now: Chosen) -> list[Target]:
    """What is set for these months, month by month."""
    return sorted(
        (one for one in ask.store.targets(now.whose.id) if one.month in now.period), key=lambda one: one.month
    )


def _titled(whose: Whose) -> str:
    return f"Team {whose.name}" if isinstance(whose, Team) else called(whose)


def _quarter(ask: Ask) -> Period:
    return period_of(ask.today, Span.QUARTER, ask.store.workspace.fiscal_year_start)


def _periods(ask: Ask) -> list[Choice]:
    """This quarter and those after it, the months from this one on, this year and the next."""
    year = period_of(ask.today, Span.YEAR, ask.store.workspace.fiscal_year_start).start
    starts = [
        *((add_months(_quarter(ask).start, Span.QUARTER.months * n), Span.QUARTER.months) for n in range(QUARTERS)),
        *((add_months(ask.today.replace(day=1), n), 1) for n in range(MONTHS)),
        *((add_months(year, MONTHS_A_YEAR * n), MONTHS_A_YEAR) for n in range(YEARS)),
    ]
    return [(months_words(Period(day, add_months(day, many))), _packed(day, many)) for day, many in starts]


def _packed(start: date, months: int) -> str:
    return f"{start.isoformat()}/{months}"


def _unpacked(text: str) -> tuple[date, int]:
    start, _, months = text.partition("/")
    return date.fromisoformat(start), int(months)
