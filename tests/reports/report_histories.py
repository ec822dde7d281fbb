"""Books made by hand from short histories, the plain way: every opportunity is folded from its events at both ends."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from spm_core.book.book import Book, Company, Dwell, Touched
from spm_core.book.history import Visit, fold, passages, visits
from spm_core.book.money import Rates
from spm_core.book.opportunities import UNDATED, Event, EventType, Offer
from spm_core.book.periods import midnight
from spm_core.book.records import (
    DEFAULT_STAGES,
    MISTAKE,
    Account,
    Member,
    Membership,
    Product,
    Scope,
    Stages,
    Target,
    Team,
    Workspace,
)

HELSINKI = ZoneInfo("Europe/Helsinki")
NORTH = Scope("team", "north", "North")
COMPANY = Scope("company")
TYPES = {"WON": EventType.WON, "LOST": EventType.LOST}


def at(day: str | date | datetime, zone: ZoneInfo = HELSINKI) -> datetime:
    """The local midnight of a day as an instant; an instant stays what it is."""
    if isinstance(day, datetime):
        return day
    return midnight(date.fromisoformat(day) if isinstance(day, str) else day, zone)


@dataclass
class History:
    """The events of one opportunity, added one by one in the words of a seller."""

    id: str
    owner: str
    amount: str | None = None
    currency: str = "EUR"
    initial: dict[str, str] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    def _add(self, kind: EventType, after: str | None, day: Any, known: Any = None, **more: Any) -> "History":
        happened = at(day)
        event = Event(
            self.id, len(self.events) + 1, kind, None, after, happened, at(known) if known else happened, **more
        )
        self.events.append(event)
        return self

    def created(self, stage: str, day: Any, known: Any = None, **initial: str) -> "History":
        first = {"name": f"{self.id} deal", "owner_id": self.owner, "currency": self.currency, "external_id": self.id}
        first |= {"amount": self.amount} if self.amount else {}
        return self._add(EventType.CREATED, stage, day, known, initial=first | self.initial | initial)

    def moved(self, stage: str, day: Any, known: Any = None) -> "History":
        return self._add(TYPES.get(stage, EventType.STAGE), stage, day, known)

    def reopened(self, stage: str, day: Any) -> "History":
        return self._add(EventType.REOPENED, stage, day)

    def amounts(self, amount: str, day: Any) -> "History":
        return self._add(EventType.AMOUNT, amount, day)

    def closes(self, close: str, day: Any) -> "History":
        return self._add(EventType.CLOSE_DATE, close, day)

    def handed(self, owner: str, day: Any) -> "History":
        return self._add(EventType.OWNER, owner, day)

    def merged(self, into: str, day: Any) -> "History":
        return self._add(EventType.MERGED, into, day)

    def corrects(self, seq: int, day: Any) -> "History":
        return self._add(EventType.CORRECTED, str(seq), day)

    def changed(self, name: str, value: str, day: Any) -> "History":
        return self._add(EventType.CHANGED, value, day, field=name)


ACCOUNTS = ("Acme", "Birch", "Cedar", "Delta", "Elm", "Fir", "Grove", "Hazel", "Iris", "Jade", "Kite")


@dataclass(frozen=True)
class World:
    """A small company and its histories, from which the Book of any scope and moment is made."""

    histories: tuple[History, ...] = ()
    stages: Stages = DEFAULT_STAGES
    benchmarks: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    rates: Iterable[tuple[date, str, Decimal]] = ((date(2025, 1, 1), "USD", Decimal("0.9")),)
    products: Mapping[str, Product] = field(default_factory=dict)
    members: tuple[str, ...] = ("anna", "ben")
    memberships: tuple[Membership, ...] | None = None
    targets: tuple[Target, ...] = ()
    offers: tuple[Offer, ...] = ()
    extras: Mapping[str, Any] = field(default_factory=dict)  # further fields of the Book

    def book(self, as_of: Any = "2026-03-02", since: Any = "2026-02-02", scope: Scope = NORTH) -> Book:
        now, then = at(as_of), at(since)
        members = {name: Member(name, name.capitalize()) for name in self.members}
        memberships = self.memberships
        if memberships is None:
            memberships = tuple(Membership(name, "north") for name in self.members)
        rates = Rates.of("EUR", self.rates)
        workspace = Workspace("w", "Example", "EUR", "Europe/Helsinki")
        empty = Book(
            company=Company(workspace, self.stages, rates, self.products, self.benchmarks),
            scope=scope,
            as_of=now,
            since=then,
            zone=HELSINKI,
            teams={
                "north": Team("north", "North", "Europe/Helsinki"),
                "south": Team("south", "South", "Europe/Helsinki"),
            },
            members=members,
            memberships=memberships,
            accounts={name.lower(): Account(name.lower(), name) for name in ACCOUNTS},
            targets=self.targets,
            offers=self.offers,
            **self.extras,
        )
        return self._filled(empty)

    def _filled(self, book: Book) -> Book:
        """The Book with its opportunities, as its docstring divides them."""
        start = min(book.today - timedelta(days=365), book.since_day)
        still, touched, closed, dwell = [], [], [], {}
        for history in self.histories:
            now, then = (fold(history.events, self.stages, moment) for moment in (book.as_of, book.since))
            if now is None:
                continue
            mine = book.holds(now.owner_id, book.day(now.closed_at) if now.closed_at else book.today)
            was_mine = then is not None and book.holds(then.owner_id, book.since_day)
            stays = tuple(visits(history.events, self.stages, book.as_of))
            if now != then or mine != was_mine:
                touched += [Touched(then, now, tuple(history.events), stays)] if mine or was_mine else []
            elif mine and now.is_open:
                still.append(now)
            elif mine and now.closed_at and book.day(now.closed_at) >= start:
                closed.append(now)
            if (
                now == then
                and mine == was_mine
                and mine
                and now.reason != MISTAKE
                and not (now.undated or now.merged_into)
            ):
                for stage in self.stages.open:
                    old = dwell.get(stage.code, Dwell())
                    days = sum(_days(book, stay, start) for stay in stays if stay.stage == stage.code)
                    passed = passages(stays, self.stages).get(stage.code)
                    dwell[stage.code] = Dwell(old.days + days, old.passed + bool(passed and book.day(passed) >= start))
        filled = replace(book, still=tuple(still), touched=tuple(touched), closed=tuple(closed))
        return replace(filled, dwell=dwell, statistics_from=start)


def _days(book: Book, stay: Visit, start: date) -> int:
    left = book.day(stay.left_at) if stay.left_at else book.today
    return max(0, (left - max(book.day(stay.entered_at), start)).days)


def undated(history: History, stage: str) -> History:
    """An opportunity open since before the data begins."""
    history.created(stage, UNDATED)
    return history


def fixed(name: str, values: Mapping[str, str]) -> dict[tuple[str, str], Decimal]:
    return {(name, stage): Decimal(value) for stage, value in values.items()}


def worked_example() -> World:
    """DOMAIN.md, section 7: ten opportunities of two sellers, and the numbers that the company fixed."""

    def history(
        name: str,
        owner: str,
        account: str,
        amount: str,
        close: str,
        category: str,
        *stays: tuple[str, str],
        **more: str,
    ) -> History:
        found = History(name, owner, amount, initial={"account_id": account, "category": category})
        found.initial |= {"expected_close": close} if close else {}
        found.currency = more.get("currency", "EUR")
        found.created(*stays[0])
        for stage, day in stays[1:]:
            found.reopened(stage, day) if found.events[-1].type is EventType.LOST else found.moved(stage, day)
        return found

    elm = History(
        "O5", "ben", "20000", initial={"account_id": "elm", "category": "commit", "expected_close": "2026-02-13"}
    )
    elm.created("S1", "2025-10-06").moved("S2", "2025-10-27").moved("S3", "2025-11-17").moved("S4", "2025-12-08")
    elm.moved("S5", "2026-01-12").amounts("18000", "2026-02-12").moved("WON", "2026-02-12")
    histories = (
        history("O1", "anna", "acme", "40000", "2026-03-20", "best", ("S1", "2026-01-05"), ("S2", "2026-01-12"), ("S3", "2026-01-26"), ("S4", "2026-02-16")),
        history("O2", "anna", "birch", "25000", "2026-04-30", "pipeline", ("S1", "2025-12-01"), ("S2", "2025-12-15")),
        history("O3", "anna", "cedar", "60000", "2026-06-15", "pipeline", ("S1", "2026-02-10"), ("S2", "2026-02-24")),
        history("O4", "ben", "delta", "30000", "2026-03-10", "commit", ("S1", "2025-11-10"), ("S2", "2025-11-24"), ("S3", "2025-12-15"), ("S4", "2026-01-19"), ("S5", "2026-02-09")),
        elm,
        history("O6", "ben", "fir", "50000", "2026-05-29", "pipeline", ("S1", "2025-12-08"), ("S2", "2025-12-22"), ("S3", "2026-01-19"), ("S2", "2026-02-17")),
        history("O7", "anna", "grove", "15000", "2026-04-15", "pipeline", ("S1", "2026-01-07"), ("S2", "2026-01-21"), ("LOST", "2026-02-18")),
        history("O8", "ben", "hazel", "10000", "", "pipeline", ("S1", "2026-02-23")),
        history("O9", "anna", "iris", "50000", "2026-03-31", "pipeline", ("S1", "2026-01-14"), ("S2", "2026-01-28"), ("S3", "2026-02-11"), currency="USD"),
        history("O10", "ben", "jade", "35000", "2026-06-30", "pipeline", ("S1", "2025-09-01"), ("S2", "2025-09-15"), ("LOST", "2025-10-20"), ("S2", "2026-02-20")),
    )  # fmt: skip
    chain = {"S1": "0.1", "S2": "0.2", "S3": "0.4", "S4": "0.6", "S5": "0.8"}
    stays = {"S1": "14", "S2": "21", "S3": "30", "S4": "21", "S5": "14"}
    plain = {("average_won", ""): "30000", ("win_rate", ""): "0.3", ("cycle_days", ""): "100"}
    months = (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1))
    sent = (("O1", "2026-02-16", 40000, "2026-02-25"), ("O4", "2026-01-19", 30000, "2026-03-05"))
    return World(
        histories,
        benchmarks={key: Decimal(value) for key, value in plain.items()}
        | fixed("mean_days", stays)
        | fixed("win_share", chain),
        targets=tuple(Target("north", month, 3_000_000, "EUR") for month in months),
        offers=tuple(
            Offer(f"offer {name}", name, 1, date.fromisoformat(on), amount * 100, "EUR", date.fromisoformat(check))
            for name, on, amount, check in sent
        ),
    )
