"""`/spm closed`: the days on which nobody meets and nobody is reminded: a country's public holidays, and one's own ranges."""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.blocks import Block, Choice, actions, button, context, date_input, escape, modal, search, section, text_input
from bot.cadence.places import place_name, places, warm
from bot.desk import Ask, Desk, Done, FieldError, Later, Open, Reply, Say
from bot.finding import line
from bot.rights import NotAllowedError, may_lead
from bot.words import Line
from spm_core.book.agreed import Setting
from spm_core.book.cadence import Closure
from spm_core.book.choices import HOLIDAYS
from spm_core.book.closed import public_holidays
from spm_core.book.names import normalised
from spm_core.book.periods import SATURDAY
from spm_core.book.records import Role, Team
from spm_core.book.refusals import NotFoundError, Refusal
from spm_core.reports import figures
from spm_core.store import new_id

AHEAD = timedelta(days=180)
NAMED, LISTED = 5, 15
LONGEST = 366  # days
COMPANY = "company"
NONE = "none"
EXAMPLE = "For example `closed 6.7. to 31.7. summer break`, or `closed holidays Finland`."


@dataclass(frozen=True, slots=True)
class Whose:
    """The team, or (None) the whole company, whose days are meant."""

    team: Team | None

    @property
    def name(self) -> str:
        """`team North`, `the company`."""
        return f"team {self.team.name}" if self.team else "the company"

    @property
    def id(self) -> str:
        """The team's id, empty for the company."""
        return self.team.id if self.team else ""


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command(
        "closed",
        "holidays",
        usage="closed [company] [DAY to DAY WHY | holidays COUNTRY]",
        example="closed 6.7. to 31.7. summer break",
        more=("closed",),
        says="public holidays and closed days of your team",
    )(closed)
    desk.button("closed.show")(lambda ask: _shown(ask, _of(ask, str(ask.value.get("of") or ""))))
    desk.button("closed.add")(lambda ask: Open(range_form(_may(ask, _of(ask, str(ask.value.get("of") or ""))))))
    desk.button("closed.country")(
        lambda ask: Open(country_form(ask, _may(ask, _of(ask, str(ask.value.get("of") or "")))))
    )
    desk.button("closed.remove")(removed)
    desk.form("closed.add")(range_submitted)
    desk.form("closed.country")(country_submitted)
    desk.options("closed.place")(offered)


def closed(ask: Ask) -> Reply:
    """Show the closed days, add a range, or choose whose public holidays are kept."""
    said = line(ask)
    whose = Whose(None) if said.take_word([COMPANY]) else _own(ask, said)
    if said.take_first(["holidays", "country"]) or (ask.verb.lower() == "holidays" and said.words):
        return _holidays(ask, _may(ask, whose), said.rest)
    if not said.words:
        return _shown(ask, whose)
    start, end, why = days_told(said)
    if start is None:
        raise Refusal(f"I cannot read “{why}” as days. {EXAMPLE}")
    return _closed(ask, _may(ask, whose), start, end or start, why)


def days_told(said: Line) -> tuple[date | None, date | None, str]:
    """The first and the last closed day, and why."""
    start, end = said.take_day(first=True), said.take_day(first=True)
    said.take_first(["to", "until"])
    return start, end, said.rest


def _own(ask: Ask, said: Line) -> Whose:
    """The team that a line names, else the asker's; somebody without a team means the company."""
    teams = ask.store.teams()
    named = next((team for team in teams if said.take_first([team.name])), None)
    return Whose(named or ask.team)


def _of(ask: Ask, team_id: str) -> Whose:
    found = [team for team in ask.store.teams() if team.id == team_id]
    if team_id and not found:
        raise NotFoundError("That team is not there any more.")
    return Whose(found[0] if found else None)


def _may(ask: Ask, whose: Whose) -> Whose:
    """A team's days are its manager's, the company's an administrator's. Raises NotAllowedError."""
    if whose.team:
        may_lead(ask, whose.team)
    elif ask.me.role is not Role.ADMIN:
        raise NotAllowedError("The company's closed days are set by an administrator. Your team's: `closed 24.12. …`.")
    return whose


def _sets(ask: Ask, whose: Whose) -> bool:
    try:
        _may(ask, whose)
    except NotAllowedError:
        return False
    return True


def _shown(ask: Ask, whose: Whose) -> Say:
    """What is closed in the coming months: public holidays with their names, and own ranges with a button each."""
    place = place_of(ask, whose)
    holidays = _coming(place, ask.today)
    ranges = [
        item for item in ask.store.closures() if item.end > ask.today and item.team_id in (None, whose.id or None)
    ]
    head = f"Closed days of {whose.name}: nobody meets, nobody is reminded, and they are no business days for the pace."
    named = (
        f"Public holidays: {place_name(place)}. Next: {', '.join(holidays[:NAMED])}."
        if place
        else "Public holidays: none kept."
    )
    blocks: list[Block] = [section(f"*Closed days of {escape(whose.name)}*\n{escape(named)}")]
    sets = _sets(ask, whose)
    for item in ranges[:LISTED]:
        mine = sets and (item.team_id or "") == whose.id
        press = button("Remove", "closed.remove", {"closure": item.id}) if mine else None
        blocks.append(section(escape(said(item)), accessory=press))
    blocks.append(context("Nobody meets and nobody is reminded on them; for the pace they are no business days."))
    if sets:
        value = {"of": whose.id}
        blocks.append(
            actions(button("Add closed days", "closed.add", value), button("Public holidays", "closed.country", value))
        )
    return Say(escape(" ".join([head, named, *(said(item) for item in ranges[:LISTED])])), blocks)


def said(item: Closure) -> str:
    """`Mon 6 Jul to Fri 31 Jul: summer break`."""
    last = item.end - timedelta(days=1)
    days = figures.day(item.start) if last == item.start else f"{figures.day(item.start)} to {figures.day(last)}"
    return f"{days}: {item.why}" if item.why else days


def place_of(ask: Ask, whose: Whose) -> str | None:
    """Whose public holidays are kept: the team's own choice, else the company's."""
    chosen = {item.scope_id: str(item.value) for item in ask.store.settings() if item.name == HOLIDAYS}
    return chosen.get(whose.id, chosen.get("")) or None


def _coming(place: str | None, today: date) -> list[str]:
    """`Fri 3 Apr Good Friday`, of the coming months and on days of the week."""
    days = public_holidays(place) if place else {}
    ahead = (day for day in sorted(days) if today <= day < today + AHEAD and day.weekday() < SATURDAY)
    return [f"{figures.day(day)} {days[day]}" for day in ahead]


def range_form(whose: Whose) -> Block:
    """A range of days and what it is."""
    return modal(
        "closed.add",
        "Closed days",
        [
            section(f"Days on which {escape(whose.name)} does no business, beside public holidays."),
            date_input("start", "First day"),
            date_input("end", "Last day", optional=True, hint="Empty: that one day."),
            text_input("why", "What is it?", placeholder="summer break", optional=True, most=80),
        ],
        meta={"of": whose.id},
    )


def range_submitted(ask: Ask) -> Reply:
    """The form was sent."""
    whose, start = _may(ask, _of(ask, str(ask.meta.get("of") or ""))), ask.form.date("start")
    if start is None:
        raise FieldError("start", "Choose the first day.")
    try:
        return Done(_closed(ask, whose, start, ask.form.date("end") or start, ask.form.text("why")))
    except Refusal as refusal:
        raise FieldError("end", str(refusal)) from refusal


def _closed(ask: Ask, whose: Whose, start: date, last: date, why: str) -> Say:
    if last < start:
        raise Refusal(f"{figures.day(last)} comes before {figures.day(start)}. Say the first day first.")
    if (last - start).days > LONGEST:
        raise Refusal("That is more than a year. Close at most a year at a time.")
    if last < ask.today:
        raise Refusal(f"{figures.day(last)} is past; nothing that is over changes. {EXAMPLE}")
    item = Closure(new_id(), start, last + timedelta(days=1), why, whose.id or None)
    with ask.write() as unit:
        unit.save(item)
        unit.audit(ask.me.id, "close days", whose.id or None, None, f"{start}..{last} {why}")
    text = f"Closed for {whose.name}: {said(item)}."
    hint = "Meetings on them move within their week or are skipped."
    press = [
        button("Undo", "closed.remove", {"closure": item.id}),
        button("Closed days", "closed.show", {"of": whose.id}),
    ]
    return Say(escape(f"{text} {hint}"), [section(escape(text)), context(hint), actions(*press)])


def removed(ask: Ask) -> Reply:
    """[Remove]: business is done on these days again."""
    found = [item for item in ask.store.closures() if item.id == ask.value.get("closure")]
    if not found:
        return Say("Those days are open already.", replace=True)
    whose = _may(ask, _of(ask, found[0].team_id or ""))
    with ask.write() as unit:
        unit.remove(found[0])
        unit.audit(ask.me.id, "open days", whose.id or None, said(found[0]), None)
    shown = _shown(ask, whose)
    return Say(f"Open again: {escape(said(found[0]))}. {shown.text}", shown.blocks, replace=True)


def country_form(ask: Ask, whose: Whose) -> Block:
    """Whose public holidays are kept."""
    warm()
    place = place_of(ask, whose)
    known = (place_name(place), place) if place else ("No public holidays", NONE)
    return modal(
        "closed.country",
        "Public holidays",
        [
            section(f"On whose public holidays does {escape(whose.name)} do no business?"),
            search("place", "Country or part of it", action="closed.place", initial=known, placeholder="Finland"),
        ],
        meta={"of": whose.id},
    )


def offered(ask: Ask) -> list[Choice]:
    """The places that fit what was typed."""
    nothing = ("No public holidays", NONE)
    return [nothing, *places(ask.chosen)] if normalised(ask.chosen) in normalised(nothing[0]) else places(ask.chosen)


def country_submitted(ask: Ask) -> Reply:
    """The form was sent."""
    whose = _may(ask, _of(ask, str(ask.meta.get("of") or "")))
    return Done(_kept(ask, whose, ask.form.chosen("place") or NONE))


def _holidays(ask: Ask, whose: Whose, words: str) -> Reply:
    if not words:
        return Open(country_form(ask, whose))
    if words.lower() in (NONE, "off"):
        return _kept(ask, whose, NONE)
    return Later(lambda: _chosen(ask, whose, words))  # the first time the calendars of all countries are loaded


def _chosen(ask: Ask, whose: Whose, words: str) -> Say:
    found = places(words)
    exact = [code for name, code in found if normalised(words) in (normalised(name), normalised(code))]
    if len(exact) != 1 and len(found) != 1:
        near = ", ".join(name for name, _ in found[:NAMED])
        raise NotFoundError(f"“{words}” is no country I know." + (f" Did you mean {near}?" if near else f" {EXAMPLE}"))
    return _kept(ask, whose, (exact or [found[0][1]])[0])


def _kept(ask: Ask, whose: Whose, code: str) -> Say:
    place = "" if code == NONE else code
    if place:
        public_holidays(place)  # an unknown place is refused here, not where days are counted
    before = place_of(ask, whose)
    with ask.write() as unit:
        unit.save(Setting("team" if whose.team else COMPANY, whose.id, HOLIDAYS, place))
        unit.audit(ask.me.id, "public holidays", whose.id or None, before, place)
    if not place:
        text = f"No public holidays are kept for {whose.name}."
        return Say(escape(text), [section(escape(text))])
    coming = ", ".join(_coming(place, ask.today)[:NAMED])
    text = f"Public holidays of {whose.name}: {place_name(place)}. Next: {coming}."
    hint = "Meetings on them move within their week or are skipped; `closed` shows and changes them."
    return Say(escape(f"{text} {hint}"), [section(escape(text)), context(hint)])
