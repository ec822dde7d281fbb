"""A seller's desk: the opportunities that come in over the months, and the contacts that belong to none of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from spm_core.book.periods import midnight
from spm_core.book.records import Activity, Stages
from spm_core.demo.customers import Customer
from spm_core.demo.days import LEAN_WEEKS, WEEK, chance, dice, made_id, working_moment
from spm_core.demo.life import Life, World
from spm_core.demo.people import Seller
from spm_core.demo.plot import LOST, WON, drawn, live
from spm_core.rules import activities
from spm_core.rules.stamp import Stamp

SEASON = {7: 0.5, 12: 0.7}  # July and December bring less
DRY_WEEKS = 5  # so many weeks ago the first team began to prospect less
CARDS = 20
TRIES = 25
FIRST_DAYS = 14  # in which what was in the funnel already is told
LATE = -2  # such an opportunity is in one of its last two stages


@dataclass(frozen=True, slots=True)
class Case:
    """An opportunity to be told: when it begins, with whom and how it ends; ``late``: it begins near its end."""

    born: date
    customer: Customer
    ending: str
    late: bool = False


def background(world: World, seller: Seller, owned: Sequence[Customer], dry: float) -> Iterator[Life]:
    """The opportunities a seller finds week by week; in the last weeks only ``dry`` (0..1) of the usual."""
    rng = dice(world.seed, "desk", world.crew.number, seller.number)
    for n, case in enumerate([*_first_orders(rng, world, seller, owned), *_cases(rng, world, seller, owned, dry)]):
        life = _one(world, seller, case, n)
        if life is not None:
            yield life


def _first_orders(rng: Random, world: World, seller: Seller, owned: Sequence[Customer]) -> Iterator[Case]:
    """What was nearly won when the history begins; it makes customers of those who buy."""
    if seller.since == world.stretch.first:
        for customer in owned:
            if customer.buys:
                yield Case(seller.since + timedelta(days=rng.randrange(FIRST_DAYS)), customer, WON, late=True)


def _cases(rng: Random, world: World, seller: Seller, owned: Sequence[Customer], dry: float) -> Iterator[Case]:
    endings = _endings(rng, seller.habit.wins)
    for born in _births(rng, world, seller, dry):
        ending = next(endings)
        yield Case(born, _customer(rng, owned, ending), ending)


def _endings(rng: Random, wins: float) -> Iterator[str]:
    """Wins and losses as from a shuffled deck, so that luck evens out within a year."""
    while True:
        deck = [WON] * round(CARDS * wins) + [LOST] * (CARDS - round(CARDS * wins))
        rng.shuffle(deck)
        yield from deck


def _births(rng: Random, world: World, seller: Seller, dry: float) -> Iterator[date]:
    stretch = world.stretch
    until = seller.until or stretch.today
    week, due = seller.since, rng.random()
    while week < until:
        fresh = dry if week >= stretch.today - WEEK * DRY_WEEKS else 1.0
        due += seller.habit.weekly * SEASON.get(week.month, 1.0) * fresh
        while due >= 1:
            due -= 1
            yield week + timedelta(days=rng.randrange(5))
        week += WEEK


def _customer(rng: Random, owned: Sequence[Customer], ending: str) -> Customer:
    """Mostly one who buys already; prospects are tried often and won rarely."""
    prospect = chance(rng, 0.05 if ending == WON else 0.33)
    fitting = [one for one in owned if one.buys is not prospect]
    return rng.choice(fitting or list(owned))


def _one(world: World, seller: Seller, case: Case, n: int) -> Life | None:
    """One opportunity, drawn again while it would be stalled today: those stand in the team's headlines, chosen."""
    successor = world.crew.successor(seller)
    for attempt in range(TRIES):
        rng = dice(world.seed, world.crew.number, seller.number, n, attempt)
        life = Life(world, rng, seller, case.customer, f"{world.crew.number}/{seller.number}/{n}")
        if successor and seller.until:
            life.handed_over = (seller.until, successor)
        elif chance(rng, 0.03):
            life.handed_over = _transfer(rng, world, seller, case.born)
        plot = drawn(rng, case.born, case.ending, world.stages)
        told = live(life, replace(plot, stays=plot.stays[LATE:]) if case.late else plot)
        if told is None or not stalled(told, world.stages, world.stretch.next_meeting):
            return told
    return None


def _transfer(rng: Random, world: World, seller: Seller, born: date) -> tuple[date, Seller] | None:
    day = born + timedelta(days=rng.randint(15, 50))
    others = [one for one in world.crew.active if one is not seller and one.sells_on(day)]
    return (day, rng.choice(others)) if others else None


def stalled(life: Life, stages: Stages, on: date) -> bool:
    """Whether an opportunity's progress clock is past its stage's limit on a day (F6)."""
    limit = stages.by_code[life.now.stage].stalled_days
    begun = life.now.progressed_at.astimezone(life.seller.zone).date()
    return life.now.is_open and limit is not None and (on - begun).days > limit


def rounds(world: World, seller: Seller, owned: Sequence[Customer]) -> Iterator[Activity]:
    """Contacts beside the opportunities, week by week: prospecting, customers kept warm, travel and paperwork."""
    stretch = world.stretch
    rng = dice(world.seed, "rounds", world.crew.number, seller.number)
    n = 0
    for week in stretch.mondays():
        recent = week >= stretch.today - WEEK * LEAN_WEEKS
        for what, share in (("prospect", 0.3 if recent else 1.0), ("warm", 0.8), ("travel", 0.4), ("internal", 0.5)):
            day = week + timedelta(days=rng.randrange(5))
            if chance(rng, share * (0.6 + seller.habit.diligence / 2)) and seller.sells_on(day):
                n += 1
                yield from _beside(world, seller, rng, day, what, n, owned)


def _beside(
    world: World, seller: Seller, rng: Random, day: date, what: str, n: int, owned: Sequence[Customer]
) -> Iterator[Activity]:
    at = working_moment(rng, day, seller.zone)
    told = seller.tells(rng, at)
    if told >= midnight(world.stretch.today, seller.zone):
        return
    prospect = what == "prospect"
    kinds = {"prospect": ("meeting", "visit", "call", "call", "event"), "warm": ("call", "email", "visit", "meeting")}
    customer = rng.choice([one for one in owned if one.buys is not prospect] or list(owned)) if what in kinds else None
    yield activities.log(
        Stamp(seller.id, at, told),
        id=made_id(world.seed, "round", world.crew.number, seller.number, n),
        type=rng.choice(kinds.get(what, (what,))),
        members=(seller.id,),
        account_id=customer.account.id if customer else None,
        contacts=(rng.choice(customer.contacts),) if customer else (),
        lead_generation=prospect,
        outcome=rng.choice(("advance", "continuation", "no_interest")) if prospect and chance(rng, 0.7) else None,
    )
