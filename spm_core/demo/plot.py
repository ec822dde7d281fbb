"""How an opportunity goes: the stages it passes and for how long, and what a seller does meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from spm_core.book.opportunities import Category
from spm_core.book.records import Stage, Stages
from spm_core.demo.days import chance
from spm_core.demo.life import Life, PresentReachedError
from spm_core.demo.words import (
    COMPETITORS,
    LEARNINGS_LOST,
    LEARNINGS_WON,
    PRODUCTS,
    REASONS_LOST,
    REASONS_WON,
)

WON, LOST, OPEN = "won", "lost", "open"
FIRST_OFFER, NEGOTIATION = "S4", "S5"
STUCK = 0.07  # share of stays that outlast the stage's limit
LOST_IN = {"S1": 24, "S2": 30, "S3": 22, "S4": 16, "S5": 8}
PER_EURO = {"EUR": Decimal(1), "SEK": Decimal(11), "USD": Decimal("1.08")}
WANTED = (4, 3, 4, 4, 3, 4, 3, 1)  # how often each product is asked for
DEAR = 30000  # euros: from here on one or two are sold at a time, a whole station alone
ROUND = {"EUR": 100, "SEK": 1000, "USD": 100}


@dataclass(frozen=True, slots=True)
class Stay:
    """So many days in a stage; a quiet one has contacts in its first days only."""

    stage: str
    days: int
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Plot:
    """The stays in their order and how it ends; open: it is still going on today."""

    born: date
    stays: tuple[Stay, ...]
    ending: str = OPEN
    reopened_after: int | None = None  # days after losing it
    afterwards: tuple[Stay, ...] = ()
    ending_afterwards: str = OPEN
    name: str | None = None
    product: int | None = None  # its place in the price list; None: any


def drawn(rng: Random, born: date, ending: str, stages: Stages) -> Plot:
    """A plot like most: won through all stages in about a hundred days, or lost earlier; now and then a step back."""
    codes = [stage.code for stage in stages.open]
    first = 1 if chance(rng, 0.12) else 0
    if ending == LOST:
        last = rng.choices(list(LOST_IN), weights=list(LOST_IN.values()))[0]
        codes = codes[min(first, codes.index(last)) : codes.index(last) + 1]
    else:
        codes = codes[first:]
        if chance(rng, 0.07):
            codes.remove("S3")
    stays = [Stay(code, _days(rng, stages.by_code[code])) for code in codes]
    if ending == LOST:
        stays[-1] = Stay(stays[-1].stage, round(stays[-1].days * 1.4))
    if "S4" in codes and "S2" in codes and "S3" in codes and chance(rng, 0.08):
        at = codes.index("S4")
        stays[at:at] = [Stay("S2", rng.randint(5, 12)), Stay("S3", rng.randint(4, 9))]
    if ending == LOST and chance(rng, 0.06):
        again = tuple(Stay(code, _days(rng, stages.by_code[code])) for code in ("S2", "S3", "S4", "S5"))
        last_word = WON if chance(rng, 0.4) else LOST
        return Plot(born, tuple(stays), LOST, rng.randint(20, 60), again, last_word)
    return Plot(born, tuple(stays), ending)


def _days(rng: Random, stage: Stage) -> int:
    expected, limit = stage.expected_days or 20, stage.stalled_days or 30
    if chance(rng, STUCK):
        return round(limit * rng.uniform(1.1, 1.9))
    return min(limit - 2, max(2, round(rng.gammavariate(5, expected * 0.98 / 5))))


def live(life: Life, plot: Plot) -> Life | None:
    """The life of an opportunity as its plot says, up to the present; None when nobody was told of it yet."""
    try:
        _begin(life, plot)
        day = _pass(life, plot.born, plot.stays, plot.ending)
        if plot.reopened_after is not None:
            day += timedelta(days=plot.reopened_after)
            life.reopen(day, plot.afterwards[0].stage)
            _pass(life, day, plot.afterwards, plot.ending_afterwards)
    except PresentReachedError:
        return life if life.events else None
    return life


def _begin(life: Life, plot: Plot) -> None:
    rng, habit = life.rng, life.seller.habit
    product, price, topics = rng.choices(PRODUCTS, WANTED)[0] if plot.product is None else PRODUCTS[plot.product]
    name = f"{life.customer.short} {plot.name or rng.choice(topics)}"
    euros = _asked(rng, price)
    if habit.underrates:
        euros *= Decimal("0.8")
    known = plot.stays[0].stage != "S1" or chance(rng, 0.6)
    close = plot.born + timedelta(days=max(30, 100 + rng.randint(-20, 25) - habit.days_early))
    life.begin(
        plot.born,
        plot.stays[0].stage,
        name,
        product=product if chance(rng, 0.93) else None,
        amount=rounded(euros, life.customer.currency) if known else None,
        expected_close=close if chance(rng, 0.88) else None,
    )


def _asked(rng: Random, price: int) -> Decimal:
    """What is asked for some of a product, in euros: a few of the small ones, one of the large."""
    pieces = 1 if price > 2 * DEAR else rng.choice((1, 1, 2)) if price > DEAR else rng.choice((1, 2, 2, 3))
    return Decimal(price * pieces) * Decimal(rng.randint(86, 106)) / 100


def rounded(euros: Decimal, currency: str) -> Decimal:
    """An amount as people quote it in a currency, from euros."""
    step = ROUND[currency]
    return Decimal(round(euros * PER_EURO[currency] / step) * step)


def _pass(life: Life, day: date, stays: Sequence[Stay], ending: str) -> date:
    """Pass through the stays and end; the day on which it ended."""
    for stay in stays:
        if stay.stage != life.now.stage:
            _enter(life, day, stay.stage)
        leave = day + timedelta(days=stay.days)
        _stay(life, day, leave, stay, ending)
        day = leave
    if ending == WON:
        _win(life, day)
    elif ending == LOST:
        _lose(life, day)
    return day


def _stay(life: Life, day: date, leave: date, stay: Stay, ending: str) -> None:
    rng = life.rng
    touched = day
    while True:
        touched += timedelta(days=rng.randint(1, 3) if touched == day else rng.randint(6, 13))
        if touched >= leave or (stay.quiet and touched > day + timedelta(days=6)):
            break
        life.chores(touched)
        last = leave - touched <= timedelta(days=8)
        life.touch(
            touched, "no_interest" if last and ending == LOST and chance(rng, 0.4) else _outcome(rng, moves_soon=last)
        )
    life.chores(leave)


def _outcome(rng: Random, *, moves_soon: bool) -> str:
    return "advance" if chance(rng, 0.85 if moves_soon else 0.4) else "continuation"


def _enter(life: Life, day: date, stage: str) -> None:
    """Move to a stage, and do what a seller does on the way: a price, a close date, an offer, a call on the outcome."""
    rng, habit, now = life.rng, life.seller.habit, life.now
    if now.amount is None and stage != "S1":
        price = next((price for name, price, _topics in PRODUCTS if name == now.product), 15000)
        life.change(day, amount=rounded(_asked(rng, price), now.currency))
    if stage == NEGOTIATION and chance(rng, 0.5) and life.now.amount and not habit.underrates:
        life.change(day, amount=_less(life, Decimal(rng.randint(90, 98)) / 100))
    life.move(day, stage)
    if chance(rng, habit.diligence):
        life.plan(day)
    if chance(rng, 0.8):
        left = sum(one.expected_days or 0 for one in life.world.stages.open if one.order >= life.now.reached)
        life.change(
            day, expected_close=day + timedelta(days=max(7, left + rng.randint(-8, 10) - habit.days_early // 2))
        )
    if stage == FIRST_OFFER or (stage == NEGOTIATION and chance(rng, 0.3)):
        life.send_offer(day)
    if chance(rng, habit.calls_it) and stage in (FIRST_OFFER, NEGOTIATION):
        life.change(day, category=Category.BEST if stage == FIRST_OFFER else Category.COMMIT)


def _less(life: Life, share: Decimal) -> Decimal:
    step = ROUND[life.now.currency]
    return Decimal(round(Decimal(life.now.amount or 0) / 100 * share / step) * step)


def _win(life: Life, day: date) -> None:
    rng = life.rng
    amount = None
    if life.seller.habit.underrates:
        amount = _less(life, Decimal(rng.randint(112, 135)) / 100)
    elif chance(rng, 0.25):
        amount = _less(life, Decimal(rng.randint(92, 100)) / 100)
    learning = rng.choice(LEARNINGS_WON) if chance(rng, 0.45) else None
    life.win(day, amount or None, rng.choice(REASONS_WON) if chance(rng, 0.9) else None, learning)


def _lose(life: Life, day: date) -> None:
    rng = life.rng
    reason = rng.choices(REASONS_LOST, weights=(6, 4, 4, 3, 3, 2, 2))[0]
    if life.now.stage in ("S1", "S2") and chance(rng, 0.12):
        reason = "disqualified by us"
    learning = rng.choice(LEARNINGS_LOST) if chance(rng, 0.3) else None
    life.lose(day, reason, rng.choice(COMPETITORS) if reason == "competitor" else None, learning)
