"""What the demo company said and agreed in its meetings: talks held, actions, answers, key accounts with people and reviews."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from spm_core.book.agreed import ACCOUNT, OPPORTUNITY, Action, Answer, Rating, Review
from spm_core.book.cadence import CadenceRule, Occurrence
from spm_core.book.opportunities import Opportunity
from spm_core.book.periods import instant, next_business_day
from spm_core.book.records import ATTITUDES, AccountPlan, Contact, Kind, WorkPlan
from spm_core.demo.customers import CURRENCY, Customer
from spm_core.demo.days import Stretch, chance, dice, made_id, working_moment
from spm_core.demo.people import Crew
from spm_core.demo.words import AGREED, COPIED, GOALS, STEPS

DAY = timedelta(days=1)
FREEZE_BEFORE = timedelta(minutes=60)
KEPT = 0.9  # how many of the planned talks took place
NINE = time(9)
QUALIFICATION = (
    "N1",
    "N2",
    "V1",
    "V2",
    "P1",
    "P2",
    "D1",
    "D2",
    "M1",
    "C1",
    "F1",
    "F2",
)  # the questions of the qualification
COMPETENCIES = (*(f"T{n}" for n in range(1, 8)), *(f"U{n}" for n in range(1, 4)))
HEALTH = ("growing", "stable", "stable", "at risk")
Said = Contact | AccountPlan | WorkPlan | Occurrence | Action | Answer | Rating | Review


@dataclass(frozen=True, slots=True)
class Talking:
    """What all talks of a team need: who, when, what is open and was won, and whose customers they are."""

    crew: Crew
    stretch: Stretch
    rules: Sequence[CadenceRule]
    opportunities: Sequence[Opportunity]
    customers: dict[str, tuple[Customer, ...]]
    seed: int

    @property
    def last(self) -> date:
        """The day of the last team meeting."""
        return self.stretch.last_meeting

    def of(self, seller_id: str) -> list[Opportunity]:
        """A seller's open opportunities, the largest first."""
        mine = (item for item in self.opportunities if item.owner_id == seller_id and item.kind is Kind.OPEN)
        return sorted(mine, key=lambda item: (-(item.amount or 0), item.id))


def said(talking: Talking) -> Iterator[Said]:
    """All of it, what others refer to first."""
    yield from _people(talking)
    meetings = list(_held(talking))
    yield from meetings
    yield from _agreed(talking, meetings)
    yield from _qualified(talking)
    yield from _before_coaching(talking)
    yield from _learned(talking)
    yield from _plans(talking)
    yield from _reviews(talking)
    yield from _ratings(talking, meetings)


def _people(talking: Talking) -> Iterator[Contact | AccountPlan]:
    """The persons at key accounts, and what is meant to be won there this year."""
    for customer in _key(talking):
        rng = dice(talking.seed, "people", customer.account.id)
        for n, (name, role) in enumerate(zip(customer.contacts, customer.roles, strict=True)):
            key = made_id(talking.seed, "contact", customer.account.id, n)
            yield Contact(key, customer.account.id, name, role, rng.choice(ATTITUDES), key_person=n < 2)  # noqa: PLR2004
        at = instant(talking.stretch.today.replace(month=1, day=2), NINE, talking.crew.zone)
        start = talking.stretch.today.replace(month=1, day=1)
        told = min(at, instant(talking.last, NINE, talking.crew.zone))
        amount = rng.randrange(60, 180, 10) * 100_000
        yield AccountPlan(
            customer.account.id, start, told, CURRENCY, amount, rng.choice(GOALS), talking.crew.manager.id
        )


def _key(talking: Talking) -> list[Customer]:
    return [one for own in talking.customers.values() for one in own if one.account.key_account]


def _held(talking: Talking) -> Iterator[Occurrence]:
    """The talks and reviews of the past, most of them kept; the last ones remember the TOP5 of their seller."""
    for rule in talking.rules:
        if rule.kind == "team":
            continue
        rng = dice(talking.seed, "kept", rule.id)
        days = [day for day in _days(talking, rule) if day < talking.stretch.today]
        for day in days:
            starts = instant(day, rule.at, talking.crew.zone)
            kept = chance(rng, KEPT) or day == days[-1]
            top5 = [item.id for item in talking.of(rule.scope_id)[:5]] if day == days[-1] else []
            yield Occurrence(
                id=made_id(talking.seed, rule.id, day),
                kind=rule.kind,
                scope_kind=rule.scope_kind,
                scope_id=rule.scope_id,
                nominal_date=day,
                starts_at=starts,
                minutes=rule.minutes,
                status="held" if kept else "cancelled",
                freeze_at=starts - FREEZE_BEFORE if kept else None,
                frozen={"top5": top5} if top5 else {},
            )


def _days(talking: Talking, rule: CadenceRule) -> Iterator[date]:
    """The rule's days in the history: the k-th Monday's week of the month is Wk."""
    for monday in [*talking.stretch.mondays(), talking.stretch.next_meeting]:
        if (monday.day - 1) // 7 + 1 in rule.weeks:
            yield monday + rule.weekday * DAY


def _agreed(talking: Talking, meetings: Sequence[Occurrence]) -> Iterator[Action]:
    """Of each seller's last coaching two actions, one of them done; of the last team meeting one, which is late."""
    for seller in talking.crew.active:
        mine = [one for one in meetings if (one.kind, one.scope_id, one.status) == ("coaching", seller.id, "held")]
        items = talking.of(seller.id)
        if not mine or not items:
            continue
        rng, meeting = dice(talking.seed, "agreed", seller.id), mine[-1]
        for n, item in enumerate(items[:2]):
            due = next_business_day(meeting.nominal_date + timedelta(days=5 + 6 * n))
            at = meeting.starts_at + timedelta(minutes=20 + 5 * n)
            settled = working_moment(rng, meeting.nominal_date + 2 * DAY, talking.crew.zone)
            done = n == 0 and settled.date() < talking.stretch.today
            yield Action(
                id=made_id(talking.seed, "action", seller.id, n),
                text=rng.choice(AGREED),
                owner_id=seller.id,
                due=due,
                agreed_at=at,
                by_id=talking.crew.manager.id,
                occurrence_id=meeting.id,
                opportunity_id=item.id,
                private=True,
                outcome="done" if done else None,
                settled_at=settled if done else None,
                settled_by=seller.id if done else None,
            )


def _qualified(talking: Talking) -> Iterator[Answer]:
    """The qualification of most opportunities beyond the first stage; the further they are, the more is known."""
    for item in talking.opportunities:
        rng = dice(talking.seed, "qualified", item.id)
        if item.kind is not Kind.OPEN or item.stage == "S1" or not chance(rng, 0.8):
            continue
        known = 0.35 + 0.12 * int(item.stage[1:])
        at = _told(talking, rng, item)
        for question in QUALIFICATION:
            score = 2 if chance(rng, known) else 1 if chance(rng, 0.75) else 0
            key = made_id(talking.seed, "answer", item.id, question)
            about = (OPPORTUNITY, item.id, item.owner_id, at)
            yield Answer(key, "qualification", 0, question, *about, str(score), score, seller_id=item.owner_id)


def _before_coaching(talking: Talking) -> Iterator[Answer]:
    """What the sellers answered on their largest opportunity: the customer's next step, and what they need."""
    for seller in talking.crew.active:
        for item in talking.of(seller.id)[:1]:
            rng = dice(talking.seed, "asked", item.id)
            at = _told(talking, rng, item)
            for question, words in (("G2", rng.choice(STEPS)), ("G4", rng.choice(AGREED))):
                key = made_id(talking.seed, "answer", item.id, question)
                about = (OPPORTUNITY, item.id, seller.id, at)
                yield Answer(key, "coaching_any_stage", 0, question, *about, words, seller_id=seller.id)


def _told(talking: Talking, rng: Random, item: Opportunity) -> datetime:
    """Some time after the opportunity began, before the history ends."""
    before = instant(talking.stretch.today, NINE, talking.crew.zone) - timedelta(hours=20)
    return max(item.created_at, before - timedelta(days=rng.randint(2, 21))) + timedelta(minutes=1)


def _learned(talking: Talking) -> Iterator[Answer]:
    """What colleagues may copy from the last wins."""
    won = [item for item in talking.opportunities if item.kind is Kind.WON and item.closed_at]
    for item in sorted(won, key=lambda item: (item.closed_at, item.id))[-6:]:
        rng = dice(talking.seed, "learned", item.id)
        assert item.closed_at
        at = item.closed_at + timedelta(minutes=30)
        key = made_id(talking.seed, "answer", item.id, "W3")
        yield Answer(key, "won_debrief", 0, "W3", OPPORTUNITY, item.id, item.owner_id, at, rng.choice(COPIED))


def _plans(talking: Talking) -> Iterator[WorkPlan]:
    """Two weeks of hours, planned by most on the last Monday."""
    for seller in talking.crew.active:
        rng = dice(talking.seed, "plan", seller.id)
        if chance(rng, 0.7):
            hours = (Decimal(rng.randint(10, 18)), Decimal(rng.randint(3, 8)), Decimal(6), Decimal(rng.randint(0, 6)))
            yield WorkPlan(seller.id, talking.last, talking.last + 14 * DAY, *hours)


def _reviews(talking: Talking) -> Iterator[Review | Answer]:
    """Key accounts reviewed so far, one of them never."""
    for n, customer in enumerate(_key(talking)[1:], 1):
        rng = dice(talking.seed, "review", customer.account.id)
        at = working_moment(rng, talking.last - timedelta(days=30 * n), talking.crew.zone)
        owner = customer.account.owner_id or talking.crew.manager.id
        yield Review(
            made_id(talking.seed, "review", customer.account.id), customer.account.id, owner, at, rng.choice(HEALTH)
        )
        key = made_id(talking.seed, "answer", customer.account.id, "K2")
        yield Answer(key, "kam_review", 0, "K2", ACCOUNT, customer.account.id, owner, at, rng.choice(GOALS))


def _ratings(talking: Talking, meetings: Sequence[Occurrence]) -> Iterator[Rating]:
    """Both sides of each seller's last performance coaching; they differ here and there."""
    for seller in talking.crew.active:
        mine = [one for one in meetings if (one.kind, one.scope_id, one.status) == ("performance", seller.id, "held")]
        if not mine:
            continue
        meeting, rng = mine[-1], dice(talking.seed, "rated", seller.id)
        for competency in COMPETENCIES:
            level = rng.randint(2, 3)
            theirs = min(4, max(1, level + rng.choice((-1, 0, 0, 0, 1))))
            for rater, by, value in (("self", seller.id, level), ("manager", talking.crew.manager.id, theirs)):
                key = made_id(talking.seed, "rating", meeting.id, competency, rater)
                at = meeting.starts_at - timedelta(days=1, minutes=30)
                yield Rating(key, seller.id, rater, by, competency, value, at, meeting.id)
