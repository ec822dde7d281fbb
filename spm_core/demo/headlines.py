"""What makes the next agenda worth reading: won, lost, new and offered since the last meeting; late, stuck and at rest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from spm_core.book.periods import next_business_day
from spm_core.book.records import Planned, Snooze
from spm_core.demo.customers import Customer
from spm_core.demo.days import dice, made_id, working_moment
from spm_core.demo.life import Life, World
from spm_core.demo.people import BATCHER, LOGGER, PUSHER, ROTTING, STEADY, Habit, Seller
from spm_core.demo.plot import LOST, OPEN, WON, Plot, Stay, live
from spm_core.demo.words import SNOOZE_REASONS

TO_COME = 999  # days: a stay that is not over today


@dataclass(frozen=True, slots=True)
class Headline:
    """One thing to read about: stays before, the last one, when that began, and who is likely to have it.

    The last stay began, or the end came, so many ``days_ago``; 0: on a working day since the last meeting.
    """

    name: str
    passed: tuple[Stay, ...]
    last: str | None
    habits: tuple[Habit, ...]
    ending: str = OPEN
    days_ago: int = 0
    then: str = ""  # what follows: late, planned, snoozed
    product: int = 2  # its place in the price list


_S1, _S2, _S3, _S4 = Stay("S1", 12), Stay("S2", 19), Stay("S3", 27), Stay("S4", 18)
_WON = (_S1, _S2, _S3, _S4, Stay("S5", 13))
_ANY: tuple[Habit, ...] = ()


COMMON = (
    Headline("filter station east", _WON, None, _ANY, WON),
    Headline("cooling pumps", (_S1, _S2, _S3), None, _ANY, LOST, product=0),
    Headline("intake screens", (), "S1", _ANY),
    Headline("dosing line 2", (), "S1", (ROTTING, PUSHER), product=4),
    Headline("booster pumps", (_S1, _S2, _S3), "S4", _ANY, product=1),
    Headline("monitoring roll-out", (_S1,), "S2", _ANY, product=6),
    Headline("sand filters", (_S1, _S2), "S3", _ANY),
    Headline("membrane skid", (_S1, _S2, _S3), "S4", (ROTTING,), days_ago=19, then="late"),
    Headline("sludge pumps", (_S1,), "S2", (ROTTING, BATCHER), days_ago=58, product=1),
    Headline("process water renewal", (_S1, _S2), "S3", (STEADY, LOGGER), days_ago=66, then="planned"),
    Headline("wash water pumps", (_S1, _S2, _S3), "S4", (PUSHER, STEADY), days_ago=41, then="snoozed", product=0),
)
# What only one of the two teams has: one more stuck at the top, or a second win and a late negotiation.
FIRST_ONLY = (
    Headline("condensate pumps", (), "S1", (ROTTING, BATCHER), days_ago=29, product=0),
    Headline("heat recovery filters", (_S1, _S2), None, _ANY, LOST),
    Headline("sampling pumps", (_S1, _S2, _S3), "S4", (STEADY, LOGGER), days_ago=9, product=3),
)
SECOND_ONLY = (
    Headline("cartridge frame renewal", _WON, None, _ANY, WON, product=3),
    Headline(
        "pump hall modernisation", (*_WON[:3], Stay("S4", 15)), "S5", (PUSHER,), days_ago=33, then="planned", product=1
    ),
    Headline("rinse water filters", (_S1,), "S2", (PUSHER, STEADY), days_ago=44),
)


def headlines(world: World, owned: dict[str, tuple[Customer, ...]]) -> Iterator[Life]:
    """The chosen opportunities of a team, each with a seller who was here when it began."""
    rng = dice(world.seed, "headlines", world.crew.number)
    turns = [*COMMON, *(SECOND_ONLY if world.crew.number % 2 else FIRST_ONLY)]
    for n, headline in enumerate(turns):
        day = _day(headline, rng.choice(world.stretch.news), world.stretch.today)
        born = _born(headline, day)
        seller = _seller(headline, world.crew.active, born, n)
        mine = owned[seller.id]
        life = Life(
            world, dice(world.seed, "headline", world.crew.number, n), seller, mine[n % len(mine)], _key(world, n)
        )
        life.forgets_offers = headline.then == "late"
        yield from _told(life, headline, born)


def _key(world: World, n: int) -> str:
    return f"{world.crew.number}/headline/{n}"


def _day(headline: Headline, news: date, today: date) -> date:
    return next_business_day(today - timedelta(days=headline.days_ago + 2)) if headline.days_ago else news


def _born(headline: Headline, day: date) -> date:
    return day - timedelta(days=sum(stay.days for stay in headline.passed))


def _seller(headline: Headline, active: Sequence[Seller], born: date, turn: int) -> Seller:
    """Somebody with a fitting habit who was here then, else anybody who was and does not tell everything on Friday."""
    here = [one for one in active if one.since <= born] or list(active)
    fitting = [one for one in here if one.habit in headline.habits]
    prompt = [one for one in here if not one.habit.on_fridays]
    choice = fitting or prompt or here
    return choice[turn % len(choice)]


def _told(life: Life, headline: Headline, born: date) -> Iterator[Life]:
    last = (Stay(headline.last, TO_COME, quiet=headline.days_ago > 0),) if headline.last else ()
    told = live(
        life, Plot(born, (*headline.passed, *last), headline.ending, name=headline.name, product=headline.product)
    )
    if told is not None:
        _then(told, headline)
        yield told


def _then(life: Life, headline: Headline) -> None:
    today = life.world.stretch.today
    if headline.then == "planned":
        life.planned.append(
            Planned(
                made_id(life.id, "planned"),
                life.id,
                life.seller.id,
                "visit",
                next_business_day(today + timedelta(days=3)),
                "visit the plant with the project engineer",
            )
        )
    elif headline.then == "snoozed":
        said = working_moment(life.rng, life.world.stretch.news[0], life.seller.zone)
        until = next_business_day(today + timedelta(days=12))
        life.snooze = Snooze(life.id, life.seller.id, until, SNOOZE_REASONS[life.world.crew.number % 3], said)
