"""The whole invented company: its settings at once, its history team by team, so that a large one fits into memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from spm_core.book.cadence import CadenceRule, Occurrence
from spm_core.book.history import fold
from spm_core.book.money import Rates
from spm_core.book.opportunities import Event, Offer, OfferEvent, Opportunity
from spm_core.book.periods import add_months, instant
from spm_core.book.records import (
    DEFAULT_STAGES,
    Account,
    Activity,
    Member,
    Membership,
    Note,
    Planned,
    Product,
    Snooze,
    Stages,
    Target,
    Team,
    Workspace,
)
from spm_core.book.refusals import Refusal
from spm_core.demo import budget, customers, rhythm
from spm_core.demo.customers import CURRENCY, Customer
from spm_core.demo.days import Stretch, made_id
from spm_core.demo.desk import background, rounds
from spm_core.demo.headlines import headlines
from spm_core.demo.life import Life, World
from spm_core.demo.people import Crew, crew
from spm_core.demo.talks import Said, Talking, said

NAME = "Tarn Pumps"
SLACK_TEAM = "T0DEMO001"
FEWEST_MONTHS = 9  # the longest of the headlines began more than half a year ago
DRY = (0.6, 0.9)  # how much of the usual inflow the last weeks brought, by team
TOP = 5
# Three in ten are won here, so the first stages are worth more than a newcomer's defaults say.
PROBABILITIES = {"S1": Decimal("0.2"), "S2": Decimal("0.3"), "S3": Decimal("0.45")}
STAGES = Stages.of(
    tuple(replace(stage, probability=PROBABILITIES.get(stage.code, stage.probability)) for stage in DEFAULT_STAGES.all)
)


@dataclass(frozen=True, slots=True)
class Share:
    """What one team adds: its opportunities as event lists, offers with their events, activities, and what goes with them."""

    team: Team
    opportunities: list[list[Event]]
    offers: list[tuple[Offer, list[OfferEvent]]]
    activities: list[Activity]
    targets: list[Target]
    occurrences: list[Occurrence]
    notes: list[Note]
    planned: list[Planned]
    snoozes: list[Snooze]
    said: list[Said]


@dataclass(frozen=True)
class Invented:
    """An invented company; ``shares()`` invents its history anew each time, one team after the other."""

    workspace: Workspace
    stages: Stages
    stretch: Stretch
    crews: tuple[Crew, ...]
    seed: int
    products: tuple[Product, ...] = field(default_factory=customers.products)

    @property
    def teams(self) -> tuple[Team, ...]:
        """The teams."""
        return tuple(one.team for one in self.crews)

    @property
    def members(self) -> tuple[Member, ...]:
        """Everybody, managers first in each team; who left is not active."""
        return tuple(member for one in self.crews for member in one.members)

    @property
    def memberships(self) -> tuple[Membership, ...]:
        """Who belongs to which team since when."""
        return tuple(row for one in self.crews for row in one.memberships)

    @cached_property
    def accounts(self) -> tuple[Account, ...]:
        """The customers and prospects."""
        owned = (customers.customers(one, self.seed) for one in self.crews)
        return tuple(customer.account for team in owned for own in team.values() for customer in own)

    @cached_property
    def rates(self) -> tuple[budget.RateRow, ...]:
        """Rates to the reporting currency: (date, currency, rate)."""
        return tuple(budget.rates(self.stretch, self.seed))

    @property
    def rules(self) -> tuple[CadenceRule, ...]:
        """When who meets."""
        return tuple(rule for one in self.crews for rule in rhythm.cadence(one, self.seed))

    def shares(self) -> Iterator[Share]:
        """The history, a team at a time."""
        exchange = Rates.of(CURRENCY, self.rates)
        for one in self.crews:
            yield self._share(one, exchange)

    def _share(self, one: Crew, exchange: Rates) -> Share:
        world = World(one, self.stages, self.stretch, self.seed)
        owned = customers.customers(one, self.seed)
        lives = list(_lives(world, owned))
        prices = {product.name: product for product in self.products}
        told = [life.now for life in lives]
        return Share(
            team=one.team,
            opportunities=[life.events for life in lives],
            offers=[offer for life in lives for offer in life.offers],
            activities=[*(item for life in lives for item in life.activities), *_beside(world, owned)],
            targets=list(budget.targets(one, self.stretch, told, self.stages, exchange, prices)),
            occurrences=list(rhythm.held(one, self.stretch, _top5(world, lives, exchange, prices), self.seed)),
            notes=list(rhythm.notes(one, self.stretch, self.seed)),
            planned=[item for life in lives for item in life.planned],
            snoozes=[life.snooze for life in lives if life.snooze],
            said=list(said(self._talking(one, told, owned))),
        )

    def _talking(
        self, one: Crew, told: Sequence[Opportunity | None], owned: dict[str, tuple[Customer, ...]]
    ) -> Talking:
        """What a team's talks are about."""
        here = tuple(item for item in told if item is not None)
        return Talking(one, self.stretch, tuple(rhythm.cadence(one, self.seed)), here, owned, self.seed)


def invent(
    today: date, *, teams: int = 2, sellers: int = 5, months: int = 18, seed: int = 1, name: str = NAME
) -> Invented:
    """A company whose history ends just before ``today`` begins; the same arguments give the same bytes.

    ``sellers`` a team. Raises Refusal when there would be nobody, or too short a history to read about.
    """
    if teams < 1 or sellers < 1:
        raise Refusal("A sales company has at least one team with one seller.")
    if months < FEWEST_MONTHS:
        raise Refusal(f"The invented history needs at least {FEWEST_MONTHS} months.")
    stretch = Stretch(add_months(today, -months), today)
    crews = tuple(crew(number, sellers, stretch, seed) for number in range(teams))
    workspace = Workspace(
        made_id(seed, "workspace", name), name, CURRENCY, crews[0].team.timezone, slack_team_id=SLACK_TEAM
    )
    return Invented(workspace, STAGES, stretch, crews, seed)


def _lives(world: World, owned: dict[str, tuple[Customer, ...]]) -> Iterator[Life]:
    dry = DRY[world.crew.number % len(DRY)]
    for seller in world.crew.sellers:
        yield from background(world, seller, _customers_of(world, seller.id, owned), dry)
    yield from headlines(world, owned)


def _customers_of(world: World, seller_id: str, owned: dict[str, tuple[Customer, ...]]) -> tuple[Customer, ...]:
    """A seller's own customers; who left had those that their successor has now."""
    if seller_id in owned:
        return owned[seller_id]
    left = next(one for one in world.crew.sellers if one.id == seller_id)
    successor = world.crew.successor(left)
    assert successor, "somebody took over from everybody who left"
    return owned[successor.id]


def _beside(world: World, owned: dict[str, tuple[Customer, ...]]) -> Iterator[Activity]:
    for seller in world.crew.sellers:
        yield from rounds(world, seller, _customers_of(world, seller.id, owned))
    yield from rhythm.attended(world.crew, world.stretch, world.seed)


def _top5(world: World, lives: list[Life], exchange: Rates, prices: dict[str, Product]) -> list[str]:
    """The ids that stood at the top at the freeze of the last meeting: by value times probability (F16)."""
    monday = world.stretch.last_meeting
    freeze = instant(monday, rhythm.TEAM_AT, world.crew.zone) - rhythm.FREEZE_BEFORE
    horizon = monday + timedelta(days=183)

    def score(item: Opportunity) -> tuple[object, ...]:
        worth = budget.value(item, exchange, prices, monday) * world.stages.by_code[item.stage].probability
        return (-worth, item.expected_close or date.max, item.id)

    then = (fold(life.events, world.stages, freeze) for life in lives)
    close = [item for item in then if item and item.is_open and (item.expected_close or monday) < horizon]
    return [item.id for item in sorted(close, key=score)[:TOP]]
