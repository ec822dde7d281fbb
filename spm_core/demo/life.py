"""One opportunity as its seller lives it and tells it; every step goes through the rules, so nothing illegal is invented."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

from spm_core.book.history import fold, fold_offer
from spm_core.book.opportunities import Event, Offer, OfferEvent, OfferEventType, Opportunity
from spm_core.book.periods import midnight, next_business_day
from spm_core.book.records import Activity, Planned, Snooze, Stages
from spm_core.demo.customers import Customer
from spm_core.demo.days import LEAN_WEEKS, WEEK, Stretch, chance, made_id, working_moment
from spm_core.demo.people import Crew, Seller
from spm_core.demo.words import ACTIVITY_NOTES, CHECK_REASONS, NEXT_STEPS
from spm_core.rules import activities, offers, opportunities
from spm_core.rules.opportunities import FieldValue
from spm_core.rules.stamp import Stamp

CHECK_AGAIN = (5, 7, 9, 12)
TYPES = {
    "S1": ("call", "call", "email", "remote", "meeting"),
    "S2": ("meeting", "meeting", "remote", "visit", "call"),
    "S3": ("demo", "meeting", "visit", "call", "remote"),
    "S4": ("call", "call", "email", "meeting"),
    "S5": ("meeting", "call", "call", "remote"),
}
BY_PHONE = ("call", "call", "email")
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class PresentReachedError(Exception):
    """The next step would happen, or be told, today or later: the history ends here."""


@dataclass(frozen=True, slots=True)
class World:
    """What every opportunity of a team is told with."""

    crew: Crew
    stages: Stages
    stretch: Stretch
    seed: int


@dataclass
class Life:
    """An opportunity that grows event by event; ``key`` makes its ids, the seller may change on the way."""

    world: World
    rng: Random
    seller: Seller
    customer: Customer
    key: str
    events: list[Event] = field(default_factory=list)
    offers: list[tuple[Offer, list[OfferEvent]]] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)
    planned: list[Planned] = field(default_factory=list)
    snooze: Snooze | None = None
    handed_over: tuple[date, Seller] | None = None  # on that day to somebody else
    forgets_offers: bool = False
    _happened: datetime = _BEGINNING
    _told: datetime = _BEGINNING
    _let_slip: date | None = None  # the close date that passes unchanged

    def __post_init__(self) -> None:
        self.id = made_id(self.world.seed, "opportunity", self.key)
        self._now: Opportunity | None = None

    @property
    def now(self) -> Opportunity:
        """The opportunity as told so far."""
        assert self._now is not None, "an opportunity is begun first"
        return self._now

    def begin(self, day: date, stage: str, name: str, **initial: FieldValue) -> None:
        """Create it on a day, with its first values."""
        first = {"account_id": self.customer.account.id, **initial}
        self._tell(
            opportunities.create(
                self._stamp(day),
                id=self.id,
                name=name,
                owner_id=self.seller.id,
                stage=stage,
                currency=self.customer.currency,
                stages=self.world.stages,
                **first,
            )
        )

    def move(self, day: date, to: str) -> None:
        """Move it to another open stage."""
        self._tell(opportunities.move(self._stamp(day), self.now, to, self.world.stages))

    def change(self, day: date, **fields: FieldValue) -> None:
        """Set fields, typed."""
        self._tell(opportunities.change(self._stamp(day), self.now, **fields))

    def win(self, day: date, amount: Decimal | None, reason: str | None, learning: str | None) -> None:
        """Win it, and with it the offer that is out."""
        stamp = self._stamp(day)
        self._tell(
            opportunities.win(stamp, self.now, self.world.stages, amount=amount, reason=reason, learning=learning)
        )
        self._decide(stamp, OfferEventType.ACCEPTED)

    def lose(self, day: date, reason: str, competitor: str | None = None, learning: str | None = None) -> None:
        """Lose it, and with it the offer that is out."""
        stamp = self._stamp(day)
        stages = self.world.stages
        self._tell(opportunities.lose(stamp, self.now, stages, reason=reason, competitor=competitor, learning=learning))
        self._decide(stamp, OfferEventType.REJECTED)

    def reopen(self, day: date, to: str) -> None:
        """Reopen it in an open stage."""
        self._tell(opportunities.reopen(self._stamp(day), self.now, to, self.world.stages))

    def send_offer(self, day: date, check: date | None = None) -> None:
        """Send an offer at the present amount; the one that is out is superseded."""
        stamp = self._stamp(day)
        sent_on = stamp.at.astimezone(self.seller.zone).date()
        self._decide(stamp, OfferEventType.SUPERSEDED)
        number = len(self.offers) + 1
        offer, first = offers.send(
            stamp,
            self.now,
            id=made_id(self.world.seed, "offer", self.key, number),
            number=number,
            sent_on=sent_on,
            check_date=check or offers.default_check(sent_on),
            valid_until=sent_on + timedelta(days=45),
        )
        self.offers.append((offer, first))

    @property
    def offer_out(self) -> Offer | None:
        """The offer on which the customer has not decided."""
        if not self.offers:
            return None
        offer = fold_offer(*self.offers[-1])
        return offer if offer and offer.status is OfferEventType.SENT else None

    def touch(self, day: date, outcome: str | None) -> None:
        """Log a contact with the customer, and mostly the next step that was agreed."""
        stamp, rng, habit = self._stamp(day), self.rng, self.seller.habit
        what = rng.choice(BY_PHONE if self._only_phones(day) else TYPES[self.now.stage])
        missed = what in ("meeting", "remote") and chance(rng, 0.05)
        told = chance(rng, habit.diligence) and not missed
        self.activities.append(
            activities.log(
                stamp,
                id=made_id(self.world.seed, "activity", self.key, len(self.activities)),
                type=what,
                members=self._company(what, day),
                account_id=self.customer.account.id,
                opportunity_id=self.id,
                contacts=tuple(rng.sample(self.customer.contacts, rng.choice((1, 1, 2)))),
                minutes=rng.choice((None, None, 30, 45, 90)) if what not in ("email", "call") else None,
                outcome=outcome if told else None,
                no_show=missed,
                note=rng.choice(ACTIVITY_NOTES) if told else None,
            )
        )
        if told and outcome != "no_interest":
            self._agree(stamp)

    def _only_phones(self, day: date) -> bool:
        """In the last weeks new customers were met less than usual."""
        recent = self.world.stretch.today - WEEK * LEAN_WEEKS <= day
        return recent and not self.customer.buys and chance(self.rng, 0.6)

    def chores(self, until: date) -> None:
        """Do what falls due before a day, oldest first: hand over, ask about the offer, move the close date."""
        while True:
            due = min(self._due(), key=lambda item: item[0], default=None)
            if due is None or due[0] >= until:
                return
            getattr(self, due[1])(due[0])

    def _due(self) -> list[tuple[date, str]]:
        found: list[tuple[date, str]] = []
        if not self.now.is_open:
            return found
        if self.handed_over:
            found.append((self.handed_over[0], "_hand_over"))
        offer, close = self.offer_out, self.now.expected_close
        if offer and not self.forgets_offers:
            late = timedelta(days=self.seller.habit.offer_delay)
            found.append((next_business_day(offer.check_date + late), "_ask_about_offer"))
        if close and close != self._let_slip:
            found.append((close, "_near_close_date"))
        return found

    def _hand_over(self, day: date) -> None:
        assert self.handed_over, "only called when due"
        _day, successor = self.handed_over
        self.handed_over = None
        manager = self.world.crew.manager.id
        stamp = self._stamp(day, actor=manager)
        self._tell(opportunities.change(stamp, self.now, owner_id=successor.id))
        self.seller = successor

    def _ask_about_offer(self, day: date) -> None:
        offer = self.offer_out
        assert offer, "only called when due"
        stamp = self._stamp(day)
        following = next_business_day(max(day, self._local(stamp)) + timedelta(days=self.rng.choice(CHECK_AGAIN)))
        if chance(self.rng, 0.25):
            events = offers.move_check(stamp, offer, following, self.rng.choice(CHECK_REASONS))
        else:
            events = offers.follow_up(stamp, offer, following)
        self.offers[-1][1].extend(events)

    def _near_close_date(self, day: date) -> None:
        if chance(self.rng, self.seller.habit.pushes):
            self.change(day, expected_close=day + timedelta(days=self.rng.choice((21, 30, 45, 60))))
        else:
            self._let_slip = day

    def plan(self, day: date) -> None:
        """Agree on the next step."""
        self._agree(self._stamp(day))

    def _agree(self, stamp: Stamp) -> None:
        words = NEXT_STEPS[self.now.stage]
        when = next_business_day(self._local(stamp) + timedelta(days=self.rng.randint(5, 14)))
        self._tell(opportunities.change(stamp, self.now, next_step=self.rng.choice(words), next_step_date=when))

    def _company(self, what: str, day: date) -> tuple[str, ...]:
        """Who takes part: now and then the manager or a colleague comes along to a meeting."""
        if what not in ("meeting", "visit", "demo") or not chance(self.rng, 0.16):
            return (self.seller.id,)
        if chance(self.rng, 0.6):
            return (self.seller.id, self.world.crew.manager.id)
        others = [one.id for one in self.world.crew.sellers if one.sells_on(day) and one is not self.seller]
        return (self.seller.id, self.rng.choice(others)) if others else (self.seller.id,)

    def _decide(self, stamp: Stamp, how: OfferEventType) -> None:
        offer = self.offer_out
        if offer:
            self.offers[-1][1].extend(offers.decide(stamp, offer, how))

    def _tell(self, events: list[Event]) -> None:
        self.events += events
        self._now = fold(self.events, self.world.stages)

    def _local(self, stamp: Stamp) -> date:
        return stamp.at.astimezone(self.seller.zone).date()

    def _stamp(self, day: date, actor: str | None = None) -> Stamp:
        """When it happened and when it was told, both after all that went before.

        Raises PresentReachedError when that is today or later.
        """
        zone, rng = self.seller.zone, self.rng
        at = max(working_moment(rng, day, zone), self._happened + timedelta(minutes=rng.randint(4, 30)))
        told = max(self.seller.tells(rng, at), self._told + timedelta(minutes=1))
        if told >= midnight(self.world.stretch.today, zone):
            raise PresentReachedError
        self._happened, self._told = at, told
        return Stamp(actor or self.seller.id, at, told)
