"""A company to measure on: sellers with three years of opportunities, moves and activities, the same at every run."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

from spm_core.book.opportunities import Event, EventType, Offer, OfferEvent, OfferEventType
from spm_core.book.records import DEFAULT_STAGES, Account, Activity, Member, Membership, Target, Team, Workspace
from spm_core.store import Database, Store

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
LAST_MONDAY = MONDAY - timedelta(days=7)
YEARS = 3
TEAM_SIZE = 10
OPEN_STAGES = tuple(stage.code for stage in DEFAULT_STAGES.open)
BACK = 0.1  # of the moves lead to an earlier stage
WON_SHARE = 0.4  # of the closed ones
LATE = 0.02  # of the moves are told a few days after they happened
TYPES = ("call", "call", "email", "meeting", "meeting", "remote", "demo", "internal")
HOUR = 3600


@dataclass(frozen=True, slots=True)
class Size:
    """How large: opportunities in all, the share that is open, sellers, activities an opportunity."""

    opportunities: int
    sellers: int = 50
    open_share: float = 0.3
    activities: int = 10

    @property
    def teams(self) -> int:
        """Teams of ten."""
        return self.sellers // TEAM_SIZE


def fill(database: Database, size: Size) -> Store:
    """Put the company into an empty database."""
    store = database.add_workspace(Workspace("bench", "Bench", "EUR", "UTC"), DEFAULT_STAGES)
    with store.write(MONDAY) as unit:
        members = [Member(_member(n), f"Seller {n}") for n in range(size.sellers)]
        unit.bring(members)
        unit.bring(Team(_team(n), f"Team {MARK}{n}", "UTC") for n in range(size.teams))
        unit.bring(Membership(member.id, _team(n // TEAM_SIZE)) for n, member in enumerate(members))
        unit.bring(
            Target(member.id, date(2026, month, 1), 50_000_00, "EUR") for member in members for month in (1, 2, 3)
        )
        unit.bring(Account(_account(n), f"Account {n}") for n in range(size.opportunities // 10 + 1))
        unit.append_many(histories(size))
        unit.send_offers(_offers(Random(2), size))
        unit.log_many(_activities(Random(3), size))
    return store


def histories(size: Size) -> Iterator[list[Event]]:
    """The events of each opportunity."""
    random = Random(1)
    return (_history(random, n, size) for n in range(size.opportunities))


# Ids carry a mark, so that a company can be multiplied by replacing it (growth.py).
MARK = "~"


def _member(n: int) -> str:
    return f"m{MARK}{n:05}"


def _team(n: int) -> str:
    return f"t{MARK}{n:04}"


def _account(n: int) -> str:
    return f"a{MARK}{n:07}"


def _opportunity(n: int) -> str:
    return f"o{MARK}{n:07}"


def _is_open(n: int, size: Size) -> bool:
    """Spread evenly, so that every seller has as many open ones."""
    return n // size.sellers % 10 < size.open_share * 10


def _history(random: Random, n: int, size: Size) -> list[Event]:
    """Created, a few moves up and down, won or lost unless it is still open; one in five changes its amount on the way."""
    is_open = _is_open(n, size)
    moves = random.choice((2, 3, 4, 5)) if is_open else random.choice((1, 2, 3, 4, 5))
    life = timedelta(days=1 + 120 * random.random() ** 2)
    end = MONDAY - timedelta(seconds=random.uniform(HOUR, 30 * 24 * HOUR if is_open else YEARS * 365 * 24 * HOUR))
    times = [*sorted(end - life * random.random() for _ in range(moves - 1)), end]
    history = [_created(random, n, size, end - life)]
    stage = 0
    for at in times:
        told = at + timedelta(days=random.uniform(0, 6)) if random.random() < LATE else at
        step = -1 if stage and random.random() < BACK else 1
        after = max(0, min(stage + step, len(OPEN_STAGES) - 1))
        if after != stage:
            codes = OPEN_STAGES[stage], OPEN_STAGES[after]
            history.append(
                _event(n, len(history) + 1, EventType.STAGE, *codes, at, min(told, MONDAY - timedelta(hours=1)))
            )
            stage = after
    if n % 5 == 0:
        history.append(_event(n, len(history) + 1, EventType.AMOUNT, *_raised(history[0]), end, end))
    if not is_open:
        kind, code = (EventType.WON, "WON") if random.random() < WON_SHARE else (EventType.LOST, "LOST")
        told = max(event.recorded_at for event in history)  # however late a move was entered, the close came after it
        history.append(_event(n, len(history) + 1, kind, OPEN_STAGES[stage], code, end, max(end, told)))
    return history


def _created(random: Random, n: int, size: Size, at: datetime) -> Event:
    close = (at + timedelta(days=90)).date()
    initial = {
        "name": f"Opportunity {n}",
        "owner_id": _member(n % size.sellers),
        "currency": "EUR",
        "account_id": _account(n // 10),
        "amount": str(random.randint(1_000, 90_000)),
        "expected_close": max(close, MONDAY.date() + timedelta(days=n % 60 - 10)).isoformat(),
        "category": random.choice(("pipeline", "pipeline", "best", "commit")),
    }
    return Event(_opportunity(n), 1, EventType.CREATED, None, OPEN_STAGES[0], at, at, initial=initial)


def _raised(created: Event) -> tuple[str, str]:
    before = (created.initial or {})["amount"]
    return before, str(Decimal(before) + 500)


def _event(
    n: int, seq: int, kind: EventType, before: str | None, after: str | None, at: datetime, told: datetime
) -> Event:
    return Event(_opportunity(n), seq, kind, before, after, at, max(at, told))


def _offers(random: Random, size: Size) -> Iterator[tuple[Offer, list[OfferEvent]]]:
    """One open opportunity in six has an offer out, some past their check-date."""
    for n in range(size.opportunities):
        if _is_open(n, size) and n % 6 == 0:
            sent = MONDAY - timedelta(days=random.uniform(0.5, 40))
            check = (sent + timedelta(days=random.randint(7, 30))).date()
            offer = Offer(f"f{MARK}{n:07}", _opportunity(n), 1, sent.date(), None, "EUR", check)
            yield offer, [OfferEvent(offer.id, 1, OfferEventType.SENT, sent, sent)]


def _activities(random: Random, size: Size) -> Iterable[Activity]:
    """Contacts and other work over three years; whether it was with a new customer is said on each."""
    stretch = YEARS * 365 * 24 * HOUR
    for n in range(size.opportunities * size.activities):
        of, kind = n % size.opportunities, random.choice(TYPES)
        at = MONDAY - timedelta(seconds=random.randint(HOUR, stretch))
        yield Activity(
            f"x{MARK}{n:08}",
            kind,
            at,
            at,
            random.choice((15, 30, 45, 60)),
            (_member(of % size.sellers),),
            _account(of // 10),
            _opportunity(of),
            new_customer=random.random() < 0.3,
        )
