"""A small company to which random things happen, told on time or late, kept twice: in the store and as plain lists."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from spm_core.book.opportunities import UNDATED, Event, EventType, Offer, OfferEvent, OfferEventType, Opportunity
from spm_core.book.records import (
    ACTIVITY_MINUTES,
    DEFAULT_STAGES,
    MISTAKE,
    Account,
    Activity,
    Member,
    Membership,
    Team,
    Workspace,
)
from spm_core.book.refusals import Refusal
from spm_core.rules import activities, offers, opportunities
from spm_core.rules.stamp import Stamp
from spm_core.store import Database, Store, Unit, new_id

START = datetime(2024, 11, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
MEMBERS = ("anna", "ben", "carla", "dora")
ACCOUNTS = ("acme", "beta", "core")
# Carla changes teams in the middle, Dora joins late and leaves again.
MEMBERSHIPS = (
    Membership("anna", "north"),
    Membership("ben", "north", date(2024, 1, 1), None),
    Membership("carla", "north", None, date(2025, 3, 1)),
    Membership("carla", "south", date(2025, 3, 1), None),
    Membership("dora", "south", date(2025, 2, 1), date(2025, 9, 1)),
)
TEAMS = (Team("north", "North", "Europe/Helsinki"), Team("south", "South", "America/New_York"))
OPEN = [stage.code for stage in DEFAULT_STAGES.open]
TYPES = tuple(ACTIVITY_MINUTES)

ACTS = (
    *("move",) * 6,
    *("win", "lose", "reopen", "undo", "owner") * 2,
    *("undated", "account", "amount", "mistake", "merge"),
    *("activity",) * 5,
    *("offer", "offer", "check", "decide", "remove"),
)


@dataclass(frozen=True)
class Step:
    """Something that happens ``gap`` hours after the step before, and happened ``late`` hours before it was told."""

    act: str
    item: int
    pick: int
    gap: int
    late: int


STEPS = st.builds(
    Step,
    st.sampled_from(ACTS),
    st.integers(0, 4),
    st.integers(0, 11),
    st.one_of(st.integers(1, 20), st.integers(1, 24 * 25)),
    st.one_of(st.just(0), st.just(0), st.integers(1, 24 * 40)),
)


@dataclass
class World:
    """What was told to the store, once more as it was told."""

    store: Store
    now: datetime = START
    events: dict[str, list[Event]] = field(default_factory=dict)
    activities: dict[str, tuple[Activity, datetime | None]] = field(default_factory=dict)
    offers: dict[str, tuple[Offer, list[OfferEvent]]] = field(default_factory=dict)

    def live(self, steps: Sequence[Step]) -> None:
        """Let the steps happen; what cannot happen is refused and leaves nothing."""
        for step in steps:
            self.now += step.gap * HOUR
            with self.store.write(self.now) as unit:
                stamp = Stamp("anna", self.now - step.late * HOUR, unit.now)
                try:
                    self._happen(unit, stamp, step)
                except Refusal:
                    continue

    def _happen(self, unit: Unit, stamp: Stamp, step: Step) -> None:
        of = f"o{step.item}"
        if step.act in ("activity", "remove"):
            self._do(unit, stamp, step)
        elif of not in self.events:
            at = UNDATED if step.act == "undated" else stamp.at
            self._append(unit, self._created(replace(stamp, at=at), of, step))
        elif step.act in ("offer", "check", "decide"):
            self._offer(unit, stamp, of, step)
        else:
            self._append(unit, self._told(stamp, of, step))

    def _created(self, stamp: Stamp, of: str, step: Step) -> list[Event]:
        return opportunities.create(
            stamp,
            id=of,
            name=of,
            owner_id=MEMBERS[step.pick % 4],
            stage=OPEN[step.pick % 3],
            currency=("EUR", "USD")[step.pick % 2],
            product=("Pump", "Valve", None)[step.pick % 3],
            stages=DEFAULT_STAGES,
            account_id=(*ACCOUNTS, None)[step.pick // 3],
        )

    def _told(self, stamp: Stamp, of: str, step: Step) -> list[Event]:
        item = self.store.opportunity(of)
        if step.act == "move":
            return opportunities.move(stamp, item, OPEN[step.pick % 5], DEFAULT_STAGES)
        if step.act in ("owner", "account", "amount"):
            return opportunities.change(stamp, item, **self._field(step))
        if step.act == "merge":
            last = Event(of, item.version + 1, EventType.MERGED, None, "o0", stamp.at, stamp.recorded_at)
            return [] if of == "o0" or item.merged_into else [last]
        return self._ended(stamp, item, step)

    def _ended(self, stamp: Stamp, item: Opportunity, step: Step) -> list[Event]:
        """It is won or lost, or that is taken back."""
        if step.act == "win":
            return opportunities.win(stamp, item, DEFAULT_STAGES, amount=Decimal(step.pick) if step.pick % 3 else None)
        if step.act == "reopen":
            return opportunities.reopen(stamp, item, OPEN[step.pick % 5], DEFAULT_STAGES)
        if step.act == "undo":
            return opportunities.undo(stamp, item, self.events[item.id], DEFAULT_STAGES)
        reason = MISTAKE if step.act == "mistake" else "price"
        return opportunities.lose(stamp, item, DEFAULT_STAGES, reason=reason)

    def _field(self, step: Step) -> dict[str, str | Decimal]:
        if step.act == "owner":
            return {"owner_id": MEMBERS[step.pick % 4]}
        return {"account_id": ACCOUNTS[step.pick % 3]} if step.act == "account" else {"amount": Decimal(step.pick)}

    def _append(self, unit: Unit, events: list[Event]) -> None:
        if events:
            unit.append(events)
            self.events.setdefault(events[0].opportunity_id, []).extend(events)

    def _do(self, unit: Unit, stamp: Stamp, step: Step) -> None:
        if step.act == "remove":
            last = next(reversed(self.activities), None)
            if last and unit.remove_activity(last):
                self.activities[last] = (self.activities[last][0], unit.now)
            return
        opportunity = f"o{step.item}" if step.pick % 3 == 0 and f"o{step.item}" in self.events else None
        done = activities.log(
            stamp,
            id=f"a{len(self.activities):04}",
            type=TYPES[step.pick % len(TYPES)],
            members=(MEMBERS[step.item % 4], MEMBERS[step.pick % 4]),
            account_id=(*ACCOUNTS, None)[step.item % 4],
            opportunity_id=opportunity,
            new_customer=(None, None, None, None, True, False)[(step.pick + step.item) % 6],
            no_show=step.pick == 7,
        )
        unit.log(done)
        self.activities[done.id] = (done, None)

    def _offer(self, unit: Unit, stamp: Stamp, of: str, step: Step) -> None:
        mine = [(offer, events) for offer, events in self.offers.values() if offer.opportunity_id == of]
        current = self.store.current_offer(of)
        if step.act == "offer":
            if current is not None:
                self._on_offer(unit, offers.decide(stamp, current, OfferEventType.SUPERSEDED))
            day = stamp.at.date()
            offer, first = offers.send(
                stamp,
                self.store.opportunity(of),
                id=f"{of}-{len(mine)}",
                number=len(mine) + 1,
                sent_on=day,
                check_date=day + timedelta(days=7),
            )
            unit.send_offer(offer, first)
            self.offers[offer.id] = (offer, list(first))
        elif current is not None and step.act == "check":
            to = current.check_date + timedelta(days=step.pick)
            self._on_offer(unit, offers.move_check(stamp, current, to, "holidays"))
        elif current is not None:
            how = (OfferEventType.ACCEPTED, OfferEventType.REJECTED, OfferEventType.WITHDRAWN)[step.pick % 3]
            self._on_offer(unit, offers.decide(stamp, current, how))

    def _on_offer(self, unit: Unit, events: list[OfferEvent]) -> None:
        if events:
            unit.append_offer(events)
            self.offers[events[0].offer_id][1].extend(events)


def founded(database: Database) -> World:
    """A new company with its people and customers, to which nothing has happened."""
    workspace = Workspace(new_id(), new_id(), "EUR", "Europe/Helsinki")
    store = database.add_workspace(workspace, DEFAULT_STAGES)
    with store.write(START) as unit:
        unit.bring(TEAMS)
        unit.bring(Member(name, name.title()) for name in MEMBERS)
        unit.bring(MEMBERSHIPS)
        unit.bring(Account(name, name.title()) for name in ACCOUNTS)
    return World(store)
