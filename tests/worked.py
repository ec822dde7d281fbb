"""The worked example as a Book, folded here from its own files, without the store and the import."""

import csv
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from spm_core.book.book import Book, Company, Touched
from spm_core.book.history import fold, visits
from spm_core.book.money import Rates, to_minor
from spm_core.book.opportunities import Event, EventType, Offer, OfferEventType
from spm_core.book.periods import midnight
from spm_core.book.records import (
    Account,
    Activity,
    Kind,
    Member,
    Membership,
    Role,
    Scope,
    Stage,
    Stages,
    Target,
    Team,
    Workspace,
)

FOLDER = Path(__file__).parent / "data" / "worked_example"
ZONE = ZoneInfo("Europe/Helsinki")
AS_OF, SINCE = date(2026, 3, 2), date(2026, 2, 2)
NORTH = Scope("team", "North", "North")
Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def at(text: str) -> datetime:
    return midnight(date.fromisoformat(text), ZONE)


def stages() -> Stages:
    return Stages.of(
        tuple(
            Stage(
                row["code"],
                row["name"],
                int(row["order"]),
                Decimal(row["probability"]),
                int(row["expected_days"]) if row["expected_days"] else None,
                int(row["stalled_days"]) if row["stalled_days"] else None,
                Kind(row["kind"]),
            )
            for row in rows("stages")
        )
    )


def company() -> Company:
    rates = Rates.of("EUR", [(date.fromisoformat(r["date"]), r["currency"], Decimal(r["rate"])) for r in rows("rates")])
    benchmarks = {(row["name"], row["stage"]): Decimal(row["value"]) for row in rows("benchmarks")}
    return Company(Workspace("w", "Worked example", "EUR", "Europe/Helsinki"), stages(), rates, benchmarks=benchmarks)


def events() -> dict[str, list[Event]]:
    """The events of each opportunity; what the file says of today is how it began, but for an amount that came later."""
    today = {row["external_id"]: row for row in rows("opportunities")}
    found: dict[str, list[Event]] = {}
    for row in rows("events"):
        history = found.setdefault(row["external_id"], [])
        happened = at(row["effective_at"])
        initial = None
        if row["type"] == "created":
            kept = ("name", "currency", "amount", "expected_close", "category", "external_id")
            initial = {key: today[row["external_id"]][key] for key in kept if today[row["external_id"]][key]}
            initial |= {
                "owner_id": today[row["external_id"]]["owner"],
                "account_id": today[row["external_id"]]["account"],
            }
        history.append(
            Event(
                row["external_id"],
                len(history) + 1,
                EventType(row["type"]),
                row["from"] or None,
                row["to"],
                happened,
                happened,
                initial=initial,
            )
        )
    return found


def activities() -> tuple[Activity, ...]:
    return tuple(
        Activity(
            id=row["activity_id"],
            type=row["type"],
            starts_at=datetime.fromisoformat(row["starts_at"]).astimezone(UTC),
            recorded_at=datetime.fromisoformat(row["starts_at"]).astimezone(UTC),
            minutes=int(row["minutes"]),
            members=tuple(row["members"].split(";")),
            account_id=row["account"] or None,
            new_customer=row["new_customer"] == "yes",
            lead_generation=row["lead_generation"] == "yes",
            outcome=row["outcome"] or None,
            no_show=row["no_show"] == "yes",
        )
        for row in rows("activities")
    )


def offers() -> tuple[Offer, ...]:
    return tuple(
        Offer(
            f"{row['external_id']}-{row['version']}",
            row["external_id"],
            int(row["version"]),
            date.fromisoformat(row["sent_on"]),
            to_minor(Decimal(row["amount"]), row["currency"]),
            row["currency"],
            date.fromisoformat(row["check_date"]),
            status=OfferEventType(row["status"]),
        )
        for row in rows("offers")
    )


def members() -> dict[str, Member]:
    return {
        row["name"]: Member(
            row["name"],
            row["name"],
            Role(row["role"]),
            employed_from=date.fromisoformat(row["employed_from"]),
            timezone=row["timezone"],
        )
        for row in rows("members")
    }


def targets() -> tuple[Target, ...]:
    return tuple(
        Target(
            r["of"],
            date.fromisoformat(f"{r['month']}-01"),
            to_minor(Decimal(r["amount"]), r["currency"]),
            r["currency"],
        )
        for r in rows("targets")
    )


def book(scope: Scope = NORTH, *, as_of: date = AS_OF, since: date = SINCE, **changes: Any) -> Book:
    """The worked example for a scope; ``changes`` replace fields of the Book."""
    now, then = midnight(as_of, ZONE), midnight(since, ZONE)
    held = tuple(item for item in activities() if item.starts_at < now)
    made = Book(
        company=company(),
        scope=scope,
        as_of=now,
        since=then,
        zone=ZONE,
        teams={"North": Team("North", "North", "Europe/Helsinki", "Mia")},
        members=members(),
        memberships=tuple(Membership(name, "North") for name in members()),
        accounts={row["name"]: Account(row["name"], row["name"]) for row in rows("accounts")},
        statistics_from=as_of - timedelta(days=365),
        offers=offers(),
        activities=held,
        first_activity=min((item.starts_at for item in held), default=None),
        targets=targets(),
    )
    return replace(made, **(_opportunities(made, events().values()) | changes))


def _opportunities(made: Book, histories: Iterable[list[Event]]) -> dict[str, Any]:
    """What nothing happened to since the previous meeting, what was touched, and what was closed before it."""
    still, touched, closed = [], [], []
    for history in histories:
        now, then = fold(history, made.stages, made.as_of), fold(history, made.stages, made.since)
        if now is None or not made.holds(now.owner_id, made.today):
            continue
        new = tuple(event for event in history if made.since <= event.known_at < made.as_of)
        if new:
            touched.append(Touched(then, now, new, tuple(visits(history, made.stages, made.as_of))))
        else:
            (still if now.is_open else closed).append(now)
    return {"still": tuple(still), "touched": tuple(touched), "closed": tuple(closed)}
