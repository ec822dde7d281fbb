"""A meeting with its people: which one somebody means, who is in it, and whether they may be."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.desk import Ask
from bot.finding import member
from bot.reading import team_scope
from bot.rights import NotAllowedError
from bot.words import Line, UnsureError, quoted
from spm_core.book.cadence import CadenceRule, Occurrence
from spm_core.book.people import People
from spm_core.book.periods import midnight
from spm_core.book.records import Member, Role, Scope
from spm_core.book.refusals import Refusal
from spm_core.meetings import running
from spm_core.meetings.circle import circle, private
from spm_core.meetings.running import AFTERWARDS, CANCELLED, NAMES, current, on_demand
from spm_core.store import Store

KINDS = tuple(NAMES)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Running:
    """A meeting as it stands, who is in it (``circle``: member ids, the leader first), and the zone of its clock."""

    meeting: Occurrence
    circle: tuple[str, ...]
    people: People
    zone: ZoneInfo

    @property
    def private(self) -> bool:
        """Whether it is for its two people alone."""
        return private(self.meeting)

    @property
    def day(self) -> date:
        """The local day it is on."""
        return self.meeting.starts_at.astimezone(self.zone).date()

    @property
    def scope(self) -> Scope:
        """Whose meeting it is."""
        kind, of = self.meeting.scope_kind, self.meeting.scope_id
        named = (self.people.by_id if kind == "member" else self.people.team_by_id).get(of)
        return Scope(kind, of, named.name if named else of)

    @property
    def name(self) -> str:
        """`team meeting of North`, `coaching of Anna`."""
        of = self.meeting.scope_id
        whose = self.people.called(of) if self.meeting.scope_kind == "member" else self.scope.name
        return f"{NAMES[self.meeting.kind]} of {whose}"

    @property
    def times(self) -> str:
        """From when until when it was: `09:04–09:51`."""
        ended = f"–{self.clock(self.meeting.ended_at)}" if self.meeting.ended_at else ""
        return f"{self.clock(self.meeting.started_at or self.meeting.starts_at)}{ended}"

    def clock(self, moment: datetime) -> str:
        """An instant on the meeting's clock: `09:04`."""
        return f"{moment.astimezone(self.zone):%H:%M}"

    def now(self, meeting: Occurrence) -> "Running":
        """The same meeting after it was changed."""
        return replace(self, meeting=meeting)


def people_of(store: Store) -> People:
    """Everybody of the company."""
    return People(store.members(), store.teams(), store.memberships())


def with_people(store: Store, meeting: Occurrence, people: People) -> Running:
    """A meeting with those who are in it on its day."""
    zone = store.zone(Scope(meeting.scope_kind, meeting.scope_id))
    accounts = store.accounts() if meeting.kind == "kam" else ()
    day = meeting.starts_at.astimezone(zone).date()
    return Running(meeting, circle(meeting, people, day, accounts), people, zone)


def behind(ask: Ask) -> Running:
    """The meeting that a button or a form is about. Raises NotAllowedError for somebody who is not in it."""
    source = ask.value if ask.value.get("meeting") else ask.meta
    found = ask.store.occurrence(str(source.get("meeting") or ""))
    one = with_people(ask.store, found, people_of(ask.store))
    must_be_in(ask, one)
    return one


def must_be_in(ask: Ask, one: Running) -> None:
    """Those who are in a meeting, and an administrator where it is not private. Raises NotAllowedError that names them."""
    if ask.me.id in one.circle or (ask.me.role is Role.ADMIN and not one.private):
        return
    names = together([one.people.called(of) for of in one.circle])
    raise NotAllowedError(
        f"Only {names} can open their {NAMES[one.meeting.kind]}."
        if one.private
        else f"The {one.name} is for those who are in it: {names}."
    )


def together(names: Sequence[str]) -> str:
    """`Mia, Anna and Ben`."""
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names) or "nobody"


def mine(ask: Ask, people: People | None = None) -> list[Running]:
    """The meetings of these days that the asker is in."""
    known = ask.store.occurrences(ask.now - AFTERWARDS, ask.now + DAY)
    everybody = people or people_of(ask.store)
    return [one for one in (with_people(ask.store, item, everybody) for item in known) if ask.me.id in one.circle]


def meant(ask: Ask, among: Iterable[Running]) -> Running | None:
    """The meeting that somebody means who says only "the meeting", None when there is none; of several the one begun last."""
    by_id = {one.meeting.id: one for one in among}
    found = current([one.meeting for one in by_id.values()], ask.now)
    return by_id[found[0].id] if found else None


def under_way(ask: Ask, among: Iterable[Running]) -> Running | None:
    """The meeting that is on, None when there is none."""
    by_id = {one.meeting.id: one for one in among}
    found = running.under_way([one.meeting for one in by_id.values()], ask.now)
    return by_id[found[0].id] if found else None


def said_to_start(ask: Ask, said: Line) -> Running:
    """The meeting of today that a line names: `team`, `coaching @anna`; planned or not.

    Raises Refusal that lists the kinds, UnsureError that asks with whom, NotAllowedError for somebody else's.
    """
    kind = said.take_first(KINDS)
    if kind is None:
        raise Refusal("Which meeting? `meeting start team`, `coaching @anna`, `performance @anna` or `kam`.")
    people = people_of(ask.store)
    scope = _pair(ask, said, kind, people) if kind in ("coaching", "performance") else team_scope(ask, said)
    one = with_people(ask.store, _todays(ask, kind, scope), people)
    must_be_in(ask, one)
    return one


def _pair(ask: Ask, said: Line, kind: str, people: People) -> Scope:
    """The seller of a coaching: the one named, the asker where nobody is led, the only one it is planned with, else asked."""
    named: Member | None = member(ask, said) if said.words else None
    led = people.led(ask.me.id, ask.today)
    if named is None and led:
        known = {one.meeting.scope_id for one in todays(ask, people) if one.meeting.kind == kind}
        choices = [of for of in led if of in known] or list(led)
        if len(choices) > 1:
            names = [people.by_id[of].name for of in choices[:5]]
            raise UnsureError("With whom?", kind, [(name, f"{kind} {quoted(name)}") for name in names])
        named = people.by_id[choices[0]]
    with_my_manager = named is None or named.id == people.manager(ask.me.id, ask.today)
    who = ask.me if named is None or with_my_manager else named
    return Scope("member", who.id, who.name)


def _todays(ask: Ask, kind: str, scope: Scope) -> Occurrence:
    """The meeting of a kind and scope on this day of its clock: as planned, else a new one."""
    zone = ask.store.zone(scope)
    start = midnight(ask.now.astimezone(zone).date(), zone)
    end = midnight(ask.now.astimezone(zone).date() + DAY, zone)
    known = [one for one in ask.store.occurrences(start, end) if _is(one, kind, scope)]
    if known:
        return min(known, key=lambda one: _rank(one, ask.now))
    minutes = next((rule.minutes for rule in ask.store.cadence_rules() if _is(rule, kind, scope)), None)
    return on_demand(kind, scope.kind, scope.id, ask.now, zone, minutes)


def _is(of: Occurrence | CadenceRule, kind: str, scope: Scope) -> bool:
    return (of.kind, of.scope_kind, of.scope_id) == (kind, scope.kind, scope.id)


def _rank(one: Occurrence, now: datetime) -> tuple[bool, bool, timedelta]:
    """Of several on a day the one that can be held, nearest to now."""
    return one.status == CANCELLED, one.ended_at is not None, abs(one.starts_at - now)


def todays(ask: Ask, people: People | None = None, *, over: bool = False) -> Iterator[Running]:
    """The asker's meetings of today that are not cancelled, in their order; ``over``: those that have ended, too."""
    for one in mine(ask, people):
        off = one.meeting.status == CANCELLED or (one.meeting.ended_at is not None and not over)
        if not off and one.day == ask.now.astimezone(one.zone).date():
            yield one
