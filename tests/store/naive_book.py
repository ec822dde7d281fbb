"""What a Book must hold, computed the slow and obvious way from everything that was ever told."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from random_company import MEMBERS, MEMBERSHIPS, TEAMS, World

from spm_core.book.book import Dwell, Touched
from spm_core.book.history import fold, fold_offer, visits
from spm_core.book.opportunities import Event, EventType, OfferEventType, Opportunity
from spm_core.book.periods import local_day, midnight
from spm_core.book.records import DEFAULT_STAGES, MEETINGS, MISTAKE, NO_CONTACT, Activity, Kind, Scope

COMPANY_ZONE = ZoneInfo("Europe/Helsinki")


class Naive:
    """The facts about a scope at one moment; each property is a field of Book."""

    def __init__(self, world: World, scope: Scope, as_of: datetime, since: datetime) -> None:
        self.world, self.scope, self.as_of, self.since = world, scope, as_of, since
        self.zone = self._zone()
        self.today = local_day(as_of, self.zone)
        self.statistics_from = min(self.today - timedelta(days=365), local_day(since, self.zone))
        known = {of: self._known(events) for of, events in world.events.items()}
        self.known = {of: events for of, events in known.items() if fold(events, DEFAULT_STAGES)}
        self.now = {of: fold(events, DEFAULT_STAGES) for of, events in self.known.items()}
        self.quiet = {of for of, events in self.known.items() if all(event.known_at < since for event in events)}

    def _zone(self) -> ZoneInfo:
        if self.scope.kind == "company":
            return COMPANY_ZONE
        of = self.scope.id if self.scope.kind == "team" else None
        last = {item.member_id: item.team_id for item in MEMBERSHIPS}
        return next(ZoneInfo(team.timezone) for team in TEAMS if team.id == (of or last[self.scope.id]))

    def _known(self, events: list[Event]) -> list[Event]:
        return [event for event in events if event.effective_at < self.as_of and event.recorded_at < self.as_of]

    def holds(self, member: str, day: date) -> bool:
        if self.scope.kind == "team":
            return any(m.member_id == member and m.team_id == self.scope.id and m.on(day) for m in MEMBERSHIPS)
        return self.scope.kind == "company" or member == self.scope.id

    @property
    def ever(self) -> set[str]:
        """Everybody who ever belonged to the scope."""
        if self.scope.kind == "team":
            return {m.member_id for m in MEMBERSHIPS if m.team_id == self.scope.id}
        return set(MEMBERS) if self.scope.kind == "company" else {self.scope.id}

    def still(self) -> set[Opportunity]:
        return {
            self.now[of] for of in self.quiet if self.now[of].is_open and self.holds(self.now[of].owner_id, self.today)
        }

    def touched(self) -> dict[str, Touched]:
        found = {}
        for of in self.known.keys() - self.quiet:
            events = self.known[of]
            owners = {event.initial["owner_id"] for event in events if event.initial}
            owners |= {event.after for event in events if event.type is EventType.OWNER}
            if owners & self.ever:
                stays = tuple(visits(events, DEFAULT_STAGES))
                then = fold(events, DEFAULT_STAGES, self.since)
                found[of] = Touched(then, self.now[of], tuple(events), stays)
        for of in self.quiet:
            item = self.now[of]
            was, is_ = (self.holds(item.owner_id, day) for day in (local_day(self.since, self.zone), self.today))
            if item.is_open and was and not is_:
                found[of] = Touched(item, item, ())
        return found

    def closed(self) -> set[Opportunity]:
        start = midnight(self.statistics_from, self.zone)
        ended = (self.now[of] for of in self.quiet if self.now[of].kind is not Kind.OPEN)
        return {item for item in ended if item.owner_id in self.ever and item.closed_at and item.closed_at >= start}

    def longest_cycle(self) -> int | None:
        mine = [
            self.now[of]
            for of in self.known
            if self.now[of].owner_id in self.ever and (of in self.quiet or of in self.touched())
        ]
        ended = [i for i in mine if i.kind is not Kind.OPEN and not i.undated and counts(i)]
        days = [local_day(i.closed_at, COMPANY_ZONE) - local_day(i.created_at, COMPANY_ZONE) for i in ended]
        return max((item.days for item in days), default=None)

    def dwell(self) -> dict[str, Dwell]:
        """F7 by the definition: days inside the window, and each opportunity once for a stage it left forward or skipped."""
        found: dict[str, Dwell] = {}
        today = local_day(self.as_of, COMPANY_ZONE)
        for of in self.quiet:
            item = self.now[of]
            day = local_day(item.closed_at, COMPANY_ZONE) if item.closed_at else self.today
            if item.undated or not counts(item) or not self.holds(item.owner_id, day):
                continue
            stays = visits(self.known[of], DEFAULT_STAGES)
            for stage in DEFAULT_STAGES.open:
                days = sum(self._inside(stay, today) for stay in stays if stay.stage == stage.code)
                passed = any(
                    self._passes(stage, stay, after) for stay, after in zip(stays, [*stays[1:], None], strict=True)
                )
                before = found.get(stage.code, Dwell())
                found[stage.code] = Dwell(before.days + days, before.passed + passed)
        return {code: dwell for code, dwell in found.items() if dwell != Dwell()}

    def _visits(self) -> Iterator[tuple[Opportunity, Any]]:
        """The visits that began in the window, of what rests and is in statistics."""
        for of in self.quiet:
            item = self.now[of]
            day = local_day(item.closed_at, COMPANY_ZONE) if item.closed_at else self.today
            if not item.undated and counts(item) and self.holds(item.owner_id, day):
                for stay in visits(self.known[of], DEFAULT_STAGES):
                    if local_day(stay.entered_at, COMPANY_ZONE) >= self.statistics_from:
                        yield item, stay

    def _days(self, start: datetime, end: datetime | None) -> int:
        return (local_day(end or self.as_of, COMPANY_ZONE) - local_day(start, COMPANY_ZONE)).days

    def visited(self) -> Counter[tuple[str, int, bool]]:
        return Counter(
            (stay.stage, self._days(stay.entered_at, stay.left_at), stay.left_at is not None)
            for _, stay in self._visits()
        )

    def closings(self) -> Counter[tuple[str, int, bool]]:
        return Counter(
            (stay.stage, self._days(stay.entered_at, item.closed_at), item.closed_at is not None)
            for item, stay in self._visits()
        )

    def wins(self) -> dict[tuple[date, str, str | None], tuple[int, int]]:
        """By day, currency and product: the fiscal year of the company of these tests is the calendar year."""
        found: dict[tuple[date, str, str | None], tuple[int, int]] = {}
        for item in (self.now[of] for of in self.quiet if self.now[of].kind is Kind.WON):
            day = local_day(item.closed_at, self.zone) if item.closed_at else date.min
            if day >= date(self.today.year - 1, 1, 1) and counts(item) and self.holds(item.owner_id, day):
                cell = day, item.currency, item.product if item.amount is None else None
                count, total = found.get(cell, (0, 0))
                found[cell] = count + 1, total + (item.amount or 0)
        return found

    def _inside(self, stay: Any, today: date) -> int:
        left = local_day(stay.left_at, COMPANY_ZONE) if stay.left_at else today
        return max(0, (left - max(local_day(stay.entered_at, COMPANY_ZONE), self.statistics_from)).days)

    def _passes(self, stage: Any, stay: Any, after: Any) -> bool:
        if not stay.passed or local_day(stay.left_at, COMPANY_ZONE) < self.statistics_from:
            return False
        if stay.stage == stage.code:
            return True
        if after is None or after.entered_at != stay.left_at:
            return False
        by_code = DEFAULT_STAGES.by_code
        return by_code[stay.stage].order < stage.order < by_code[after.stage].order

    def _told(self) -> list[Activity]:
        """The activities that count at the moment, the oldest first."""
        found = [
            replace(done, account_id=done.account_id or self._whose(done.opportunity_id))
            for done, removed in self.world.activities.values()
            if done.starts_at < self.as_of
            and done.recorded_at < self.as_of
            and (removed is None or removed >= self.as_of)
        ]
        return sorted(found, key=lambda done: (done.starts_at, done.id))

    def _whose(self, of: str | None) -> str | None:
        """The customer of an opportunity."""
        return self.now[of].account_id if of in self.now else None

    def _mine(self) -> list[Activity]:
        return [done for done in self._told() if self.ever & set(done.members)]

    def is_new(self, done: Activity) -> bool:
        if done.new_customer is not None:
            return done.new_customer
        start = done.starts_at.replace(year=done.starts_at.year - 2)
        won = (i for i in self.now.values() if i.kind is Kind.WON and not i.merged_into)
        bought = any(i.account_id == done.account_id and start <= i.closed_at < done.starts_at for i in won)
        return done.account_id is not None and not bought

    def activities(self) -> list[tuple[str, bool]]:
        start = min(self.since, self.as_of - timedelta(weeks=8))
        return [(done.id, self.is_new(done)) for done in self._mine() if done.starts_at >= start]

    def first_activity(self) -> datetime | None:
        return min((done.starts_at for done in self._mine()), default=None)

    def new_meetings_180d(self) -> int:
        start = self.as_of - timedelta(days=180)
        held = (d for d in self._mine() if d.starts_at >= start and d.type in MEETINGS and not d.no_show)
        return sum(self.is_new(done) for done in held)

    def contacts(self) -> dict[str, datetime]:
        items = [*self.still(), *(item.now for item in self.touched().values() if item.now.is_open)]
        told = [done for done in self._told() if done.type not in NO_CONTACT and not done.no_show]
        found = {}
        for item in items:
            times = [
                done.starts_at
                for done in told
                if done.opportunity_id == item.id
                or (done.opportunity_id is None and done.account_id and done.account_id == item.account_id)
            ]
            if times:
                found[item.id] = max(times)
        return found

    def offers(self) -> set[Any]:
        of = {item.id for item in (*self.still(), *self.closed())} | self.touched().keys()
        found = set()
        for sent, events in self.world.offers.values():
            told = [e for e in events if max(e.at, e.recorded_at) < self.as_of]
            news = [e for e in told if max(e.at, e.recorded_at) >= self.since]
            offer = fold_offer(sent, told)
            ended = {e.type for e in news} - {OfferEventType.CHECK_MOVED, OfferEventType.FOLLOWED_UP}
            everybody = self.scope.kind == "company"
            if offer and (everybody or sent.opportunity_id in of) and (offer.status is OfferEventType.SENT or ended):
                found.add(offer)
        return found

    def new_opportunities_180d(self) -> int:
        start = local_day(self.as_of - timedelta(days=180), self.zone)
        total = 0
        for of in self.known:
            item = self.now[of]
            day = local_day(item.closed_at, self.zone) if item.closed_at else self.today
            dated = not item.undated and local_day(item.created_at, self.zone) >= start
            total += dated and counts(item) and self.holds(item.owner_id, day)
        return total


def counts(item: Opportunity) -> bool:
    return item.merged_into is None and item.reason != MISTAKE
