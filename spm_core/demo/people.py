"""The people of the demo company: teams, managers, and sellers whose habits show in their numbers."""

import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from spm_core.book.records import Member, Membership, Role, Team
from spm_core.demo.days import Stretch, friday_afternoon, made_id
from spm_core.demo.words import FIRST_NAMES, LAST_NAMES, LEAVER, MANAGERS, SELLERS, TEAM_NAMES, TEAM_ZONES

NEWCOMER_DAYS = 122  # joined four months ago
_POSITIONS = 30  # names set aside for a team
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "æ": "ae", "đ": "d", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class Habit:
    """How somebody sells and keeps their records; shares are 0..1, ``weekly`` opportunities found a week."""

    name: str
    weekly: float = 0.7
    wins: float = 0.30
    diligence: float = 0.7  # how often a touch is logged with outcome, next step and its date
    on_fridays: bool = False  # tells everything on Friday afternoon
    pushes: float = 0.85  # how often a close date that nears is moved to a later day
    days_early: int = -15  # how much too early the first close date is
    offer_delay: int = 0  # days after the check-date until somebody asks
    calls_it: float = 0.6  # how often a late-stage opportunity gets a category
    underrates: bool = False  # amounts low and categories none until the order is there


STEADY = Habit("steady")
LOGGER = Habit("diligent logger", wins=0.35, diligence=0.97, pushes=0.95, calls_it=0.9)
BATCHER = Habit("Friday batcher", diligence=0.6, on_fridays=True)
SANDBAGGER = Habit("sandbagger", weekly=0.62, wins=0.35, days_early=-35, calls_it=0.0, underrates=True)
ROTTING = Habit("lets offers rot", wins=0.25, diligence=0.5, pushes=0.6, offer_delay=11)
PUSHER = Habit("pushes close dates", wins=0.25, pushes=1.0, days_early=25, calls_it=0.9)
NEWCOMER = Habit("newcomer", weekly=0.8, wins=0.25, diligence=0.85, days_early=10)

# In the order of the sellers; every second team has somebody who left and the newcomer who took over.
_FIRST_TEAM = (LOGGER, BATCHER, SANDBAGGER, ROTTING, STEADY)
_SECOND_TEAM = (STEADY, PUSHER, ROTTING, LOGGER, NEWCOMER)


@dataclass(frozen=True, slots=True)
class Seller:
    """A seller as the history needs them: sold from ``since`` up to, not including, ``until`` (None: still here)."""

    member: Member
    habit: Habit
    number: int
    zone: ZoneInfo
    since: date
    until: date | None = None

    @property
    def id(self) -> str:
        """The member's id."""
        return self.member.id

    def sells_on(self, day: date) -> bool:
        """Whether they worked here on a day."""
        return self.since <= day and (self.until is None or day < self.until)

    def tells(self, rng: Random, at: datetime) -> datetime:
        """When they record what happened at an instant (UTC): soon, or all of it on Friday afternoon."""
        told = at + timedelta(minutes=rng.randint(2, 70))
        if not self.habit.on_fridays:
            return told
        return max(told, friday_afternoon(rng, at.astimezone(self.zone).date(), self.zone))


@dataclass(frozen=True)
class Crew:
    """A team, its manager, its sellers, and who took over from the one who left."""

    number: int
    team: Team
    manager: Member
    sellers: tuple[Seller, ...]
    memberships: tuple[Membership, ...] = field(default=())

    @property
    def zone(self) -> ZoneInfo:
        """The team's zone."""
        return ZoneInfo(self.team.timezone)

    @property
    def members(self) -> tuple[Member, ...]:
        """The manager, then the sellers."""
        return (self.manager, *(seller.member for seller in self.sellers))

    @property
    def active(self) -> tuple[Seller, ...]:
        """The sellers who are here today."""
        return tuple(seller for seller in self.sellers if seller.until is None)

    def successor(self, seller: Seller) -> Seller | None:
        """Who took over the opportunities of a seller who left."""
        return next((one for one in self.active if seller.until and one.since == seller.until), None)


def crew(number: int, sellers: int, stretch: Stretch, seed: int) -> Crew:
    """The ``number``-th team (from 0) with so many sellers of today; a quarter of a year after somebody left."""
    manager = _member(seed, number, 0, _manager_name(number), Role.MANAGER, sellers)
    names = _seller_names(number, sellers)
    habits = [(_SECOND_TEAM if number % 2 else _FIRST_TEAM)[n % 5] for n in range(sellers)]
    joined = stretch.today - timedelta(days=NEWCOMER_DAYS)
    zone = ZoneInfo(TEAM_ZONES[number % len(TEAM_ZONES)])
    people = [
        Seller(
            replace(
                _member(seed, number, n + 1, name, Role.SELLER, sellers),
                manager_id=manager.id,
                employed_from=joined if habit is NEWCOMER else None,
            ),
            habit,
            n,
            zone,
            joined if habit is NEWCOMER else stretch.first,
        )
        for n, (name, habit) in enumerate(zip(names, habits, strict=True))
    ]
    if NEWCOMER in habits:
        people.append(_leaver(seed, number, sellers, manager, zone, stretch.first, joined))
    team = Team(
        made_id(seed, "team", number),
        team_name(number),
        zone.key,
        manager.id,
        f"C0DEMO{number + 1:03d}",
        number % 2 == 0,
    )
    memberships = [Membership(manager.id, team.id)]
    memberships += [Membership(one.id, team.id, one.member.employed_from, one.until) for one in people]
    return Crew(number, team, manager, tuple(people), tuple(memberships))


def _leaver(seed: int, number: int, sellers: int, manager: Member, zone: ZoneInfo, first: date, until: date) -> Seller:
    name = LEAVER if number == 1 else _invented_name(number, sellers + 1)
    plain = Member(made_id(seed, "member", number, sellers + 1), name, manager_id=manager.id)
    member = replace(plain, email=_email(name), employed_to=until, active=False)
    return Seller(member, STEADY, sellers, zone, first, until)


def team_name(number: int) -> str:
    """The name of the ``number``-th team: North, South, … and from the second round on with a figure."""
    turn, index = divmod(number, len(TEAM_NAMES))
    return TEAM_NAMES[index] + (f" {turn + 1}" if turn else "")


def _manager_name(number: int) -> str:
    return MANAGERS[number] if number < len(MANAGERS) else _invented_name(number, 0)


def _seller_names(number: int, sellers: int) -> list[str]:
    known = SELLERS[number][:sellers] if number < len(SELLERS) else ()
    return [*known, *(_invented_name(number, n + 1) for n in range(len(known), sellers))]


def _invented_name(number: int, position: int) -> str:
    """A name of its own for each position of each team; after a few hundred people have a second last name."""
    turn, index = divmod(number * _POSITIONS + position, len(FIRST_NAMES) * len(LAST_NAMES))
    first, shift = index % len(FIRST_NAMES), index // len(FIRST_NAMES)
    last = LAST_NAMES[(first + shift) % len(LAST_NAMES)]
    second = f" {LAST_NAMES[(first + shift + turn) % len(LAST_NAMES)]}" if turn else ""
    return f"{FIRST_NAMES[first]} {last}{second}"


def _email(name: str) -> str:
    return ".".join(plain(name).replace("-", " ").split()) + "@tarnpumps.example"


def plain(name: str) -> str:
    """A name in lower-case ASCII letters, for addresses and handles."""
    decomposed = unicodedata.normalize("NFKD", name.lower().translate(_LETTERS))
    return decomposed.encode("ascii", "ignore").decode()


def _member(seed: int, number: int, position: int, name: str, role: Role, sellers: int) -> Member:
    slack = f"U0DEMO{number * (sellers + 1) + position + 1:03d}"
    zone = TEAM_ZONES[number % len(TEAM_ZONES)]
    return Member(made_id(seed, "member", number, position), name, role, _email(name), slack, zone)
