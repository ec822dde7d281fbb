"""Files of other systems to measure imports on: made up, the same at every run, as long as is asked for."""

import csv
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

FIRST = date(2023, 3, 1)
DAYS = 1_000
SELLERS = 50
STAGES = ("Qualified", "Needs analysis", "Proposal", "Negotiation")
PRODUCTS = ("Pump", "Valve", "Filter", "Service")
Rows = Iterable[tuple[object, ...]]


def written(layout: str, opportunities: int, folder: Path) -> Path:
    """A folder with the files of a layout about so many opportunities."""
    for name, (header, rows) in LAYOUTS[layout](opportunities).items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows(rows)
    return folder


def _seller(n: int) -> str:
    return f"Seller {n % SELLERS}"


def _account(n: int) -> str:
    return f"Account {n // 10}"


def _day(random: Random) -> date:
    return FIRST + timedelta(days=random.randrange(DAYS))


def _spm(many: int) -> Mapping[str, tuple[tuple[str, ...], Rows]]:
    """SPM's own files: two to five events and one activity an opportunity."""
    opportunities = ("external_id", "name", "account", "owner", "product", "amount", "currency", "expected_close")
    events = ("external_id", "type", "from", "to", "effective_at", "recorded_at", "actor")
    activities = ("activity_id", "type", "starts_at", "minutes", "members", "account", "external_id", "outcome")
    return {
        "opportunities": (opportunities, (_opportunity(Random(n), n) for n in range(many))),
        "events": (events, (row for n in range(many) for row in _history(Random(n), n))),
        "activities": (activities, (_activity(Random(n), n) for n in range(many))),
    }


def _opportunity(random: Random, n: int) -> tuple[object, ...]:
    amount, close = random.randint(1_000, 90_000), _day(random) + timedelta(days=120)
    return f"D-{n}", f"Deal {n}", _account(n), _seller(n), PRODUCTS[n % 4], amount, "EUR", close


def _history(random: Random, n: int) -> Rows:
    """Created, up the stages, and seven times in ten won or lost."""
    at, codes, who = _day(random), ("S1", "S2", "S3", "S4", "S5"), _seller(n)
    yield f"D-{n}", "created", "", codes[0], at, at, who
    for one, other in pairwise(codes[: random.randint(2, 4)]):
        at += timedelta(days=random.randint(1, 30))
        yield f"D-{n}", "stage", one, other, at, at, who
    if n % 10 < 7:
        at += timedelta(days=random.randint(1, 30))
        kind, code = ("won", "WON") if n % 3 else ("lost", "LOST")
        yield f"D-{n}", kind, "", code, at, at, who


def _activity(random: Random, n: int) -> tuple[object, ...]:
    at = f"{_day(random)}T{random.randint(8, 16):02}:{random.choice((0, 15, 30, 45)):02}:00+00:00"
    return f"A-{n}", "meeting", at, 45, _seller(n), _account(n), f"D-{n}", "advance"


def _maven(many: int) -> Mapping[str, tuple[tuple[str, ...], Rows]]:
    """Four files in the layout of Maven's, with products, teams and accounts of our own."""
    pipeline = ("opportunity_id", "sales_agent", "product", "account", "deal_stage", "engage_date", "close_date")
    return {
        "accounts": (
            ("account", "sector", "subsidiary_of"),
            ((_account(n), "technology", "") for n in range(0, many, 10)),
        ),
        "products": (("product", "sales_price"), ((name, 500) for name in PRODUCTS)),
        "sales_teams": (
            ("sales_agent", "manager", "regional_office"),
            ((_seller(n), f"Manager {n // 10}", "North") for n in range(SELLERS)),
        ),
        "sales_pipeline": ((*pipeline, "close_value"), (_engaged(Random(n), n) for n in range(many))),
    }


def _engaged(random: Random, n: int) -> tuple[object, ...]:
    at, about = _day(random), (f"{n:08X}", _seller(n), PRODUCTS[n % 4], _account(n))
    if n % 10 >= 7:
        return (*about, "Engaging", at, "", "")
    stage, value = ("Won", random.randint(100, 9_000)) if n % 3 else ("Lost", 0)
    return (*about, stage, at, at + timedelta(days=random.randint(1, 130)), value)


def _salesforce(many: int) -> Mapping[str, tuple[tuple[str, ...], Rows]]:
    header = ("Id", "Account.Name", "Name", "StageName", "Amount", "CurrencyIsoCode", "CloseDate", "CreatedDate")
    return {
        "opportunity": (
            (*header, "Owner.Name"),
            (_deal(Random(n), n, "006{:012}AAA", "Closed {}") for n in range(many)),
        )
    }


def _hubspot(many: int) -> Mapping[str, tuple[tuple[str, ...], Rows]]:
    header = (
        "Record ID",
        "Associated Company (Primary)",
        "Deal Name",
        "Deal Stage",
        "Amount",
        "Currency",
        "Close Date",
    )
    return {
        "deals": ((*header, "Create Date", "Deal owner"), (_deal(Random(n), n, "{}", "Closed {}") for n in range(many)))
    }


def _deal(random: Random, n: int, number: str, closed: str) -> tuple[object, ...]:
    at = _day(random)
    stage = "Qualified" if n % 10 >= 7 else closed.format("Won" if n % 3 else "Lost")
    money, days = (random.randint(1_000, 90_000), "EUR"), (at + timedelta(days=random.randint(1, 130)), at)
    return number.format(n), _account(n), f"Deal {n}", stage, *money, *days, _seller(n)


def _pipedrive(many: int) -> Mapping[str, tuple[tuple[str, ...], Rows]]:
    header = (
        "ID",
        "Organization",
        "Title",
        "Stage",
        "Value",
        "Currency",
        "Expected close date",
        "Deal created",
        "Owner",
    )
    closes = ("Status", "Won time", "Lost time", "Last stage change")
    return {
        "deals": ((*(f"Deal - {name}" for name in (*header, *closes)),), (_lead(Random(n), n) for n in range(many)))
    }


def _lead(random: Random, n: int) -> tuple[object, ...]:
    *about, close, at, who = _deal(random, n, "{}", "Qualified")
    about[3] = "Qualified"
    times = (f"{close} 10:00:00", "", at) if n % 3 else ("", f"{close} 10:00:00", at)
    status = ("Open", "", "", at) if n % 10 >= 7 else ("Won" if n % 3 else "Lost", *times)
    return (*about, close, f"{at} 09:00:00", who, *status)


LAYOUTS: Mapping[str, Callable[[int], Mapping[str, tuple[tuple[str, ...], Rows]]]] = {
    "spm": _spm,
    "maven": _maven,
    "salesforce": _salesforce,
    "hubspot": _hubspot,
    "pipedrive": _pipedrive,
}
