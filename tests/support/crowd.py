"""The worst company that may come: forty sellers, five thousand opportunities, names as long and as odd as they can be."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from support.northwind import NORTHWIND

from spm_core.book.agreed import Action
from spm_core.book.cadence import CadenceRule
from spm_core.book.opportunities import Event
from spm_core.book.records import (
    DEFAULT_STAGES,
    Account,
    Activity,
    Contact,
    Member,
    Membership,
    Note,
    Planned,
    Role,
    Snooze,
    Target,
    Team,
    Workspace,
)
from spm_core.rules import offers, opportunities
from spm_core.rules.stamp import Stamp
from spm_core.store import Database, Store

ZONE = "Europe/Helsinki"
BEGAN, TOLD = datetime(2025, 9, 1, 9, tzinfo=UTC), datetime(2026, 2, 27, 9, tzinfo=UTC)
PING = "<!channel> <!here> <@U0ANNA001> @here <#C0NORTH01>"
ODD = (
    f"{PING} & Söhne <b>*bold* _it_ ~no~ `code`</b> ",
    "شركة المضخات العربية ",
    "👩‍🔧🏭🇫🇮 ",
    "株式会社ポンプ製作所 ",
    "e\u0301a\u0308" * 10 + " ",
    "Kraftwerk-Pumpen-Gesellschaft-mit-beschränkter-Haftung",
)
NOTE = f"They said: {PING} *wait* & see <b>now</b> 🎯 " * 8
LONG, SAME_PREFIX, TWINS = 300, 190, "Zwilling Pumpen"


def odd(number: int, start: str = "") -> str:
    """A name of 300 characters, odd in one of six ways."""
    return (start + ODD[number % len(ODD)] * LONG)[:LONG]


SELLERS = tuple(f"s{n:02}" for n in range(40))
MEMBERS = (
    Member("mia", odd(0, "Mia "), Role.MANAGER, slack_user_id="U0MIA0001", timezone=ZONE),
    Member("root", odd(2, "Root "), Role.ADMIN, slack_user_id="U0ROOT001", timezone=ZONE),
    *(
        Member(of, odd(n, f"Seller {n} "), slack_user_id=f"U0SELL{n:03}", timezone=ZONE, manager_id="mia")
        for n, of in enumerate(SELLERS)
    ),
)
PEOPLE = {member.id: member.slack_user_id for member in MEMBERS}
WORLD = NORTHWIND | {
    "users": [
        {
            "id": member.slack_user_id,
            "name": member.id,
            "real_name": member.id,
            "tz": ZONE,
            "is_admin": member.id == "root",
        }
        for member in MEMBERS
    ],
    "usergroups": [],
    "channels": [
        {"id": "C0NORTH01", "name": "sales-north", "members": list(PEOPLE.values()), "bot_is_member": True},
        {"id": "C0GENERAL", "name": "general", "members": list(PEOPLE.values())},
    ],
}


def crowd(database: Database, count: int = 5000) -> Store:
    """The company on Friday 27 February 2026: one team of forty, everything late, long and odd."""
    chance = random.Random(3)
    workspace = Workspace("w", odd(1, "Northwind "), "EUR", ZONE, slack_team_id="T0NORTHWD")
    store = database.add_workspace(workspace, DEFAULT_STAGES)
    accounts = list(_accounts())
    with store.write(BEGAN) as unit:
        unit.save_many(MEMBERS)
        unit.save(Team("north", odd(0, "North "), ZONE, manager_id="mia", channel_id="C0NORTH01"))
        unit.save_many(Membership(of, "north") for of in SELLERS)
        unit.save_many(accounts)
        unit.save_many(
            Contact(f"p{n}", accounts[n % 60].id, odd(n), odd(n + 1), "against us", key_person=True) for n in range(600)
        )
        unit.save_many(_rules())
        unit.save_many(
            Target(of, date(2026, month, 1), 90_000_000_000, "EUR")
            for of in ("north", *SELLERS)
            for month in range(1, 13)
        )
        unit.append_many(_opened(n, chance, accounts) for n in range(count))
    _lived(store, accounts, chance)
    return store


def _accounts() -> Iterator[Account]:
    """Key accounts, 190 that begin alike, two of the very same name, and others."""
    for n in range(60):
        yield Account(
            f"key{n}", odd(n, f"Key {n} "), owner_id=SELLERS[n % 40], key_account=True, estimated_spend=10**12
        )
    yield from (Account(f"same{n}", f"Pumpenwerk Süd {n:03} " + odd(n)[: LONG - 20]) for n in range(SAME_PREFIX))
    yield from (Account(f"twin{n}", TWINS, owner_id=SELLERS[n]) for n in range(2))
    yield from (Account(f"other{n}", odd(n, f"Other {n} ")) for n in range(400))


def _rules() -> Iterator[CadenceRule]:
    yield CadenceRule("team", "team", "team", "north", "weekly", frozenset(), 0, time(9), 60, ZONE)
    yield CadenceRule("kam", "kam", "team", "north", "weekly", frozenset(), 1, time(13), 90, ZONE)
    for of in SELLERS:
        yield CadenceRule(f"c{of}", "coaching", "member", of, "weekly", frozenset(), 1, time(10), 45, ZONE)
        yield CadenceRule(f"p{of}", "performance", "member", of, "weekly", frozenset(), 3, time(14), 60, ZONE)


def _opened(number: int, chance: random.Random, accounts: list[Account]) -> list[Event]:
    at = BEGAN + timedelta(minutes=number)
    owner = SELLERS[number % len(SELLERS)] if number % 4 else SELLERS[0]  # a quarter of all is the first seller's
    twin = accounts[60 + SAME_PREFIX + number % 2]
    return opportunities.create(
        Stamp(owner, at, at),
        id=f"o{number}",
        stages=DEFAULT_STAGES,
        name=f"{TWINS} line" if number < 4 else odd(number, f"Deal {number} "),
        owner_id=owner,
        stage=f"S{1 + number % 5}",
        currency="EUR",
        amount=Decimal(chance.randrange(1, 90_000_000)),
        account_id=(twin if number < 4 else accounts[number % len(accounts)]).id,
        expected_close=date(2026, 1, 1) + timedelta(days=number % 200) if number % 3 else None,
        next_step=NOTE[:150] if number % 5 == 0 else None,
        next_step_date=date(2026, 2, 1) if number % 5 == 0 else None,
    )


def _lived(store: Store, accounts: list[Account], chance: random.Random) -> None:
    """Offers that are late, actions, notes, plans, snoozes, activities, wins and losses."""
    found = [store.opportunity(f"o{n}") for n in range(400)]
    sent = BEGAN + timedelta(days=30)
    with store.write(TOLD) as unit:
        late = {"number": 1, "sent_on": sent.date(), "check_date": date(2026, 1, 7)}
        unit.send_offers(
            offers.send(Stamp(one.owner_id, sent, sent), one, id=f"offer{one.id}", **late) for one in found[:200]
        )
        closed = [store.opportunity(f"o{n}") for n in range(1000, 1200)]
        for n, one in enumerate(closed):
            how, stamp = DEFAULT_STAGES, Stamp(one.owner_id, TOLD - timedelta(days=n % 60), TOLD)
            unit.append(
                opportunities.win(stamp, one, how, reason=NOTE[:150], learning=NOTE)
                if n % 2
                else opportunities.lose(stamp, one, how, reason=NOTE[:150])
            )
        unit.save_many(
            Action(
                f"a{n}",
                NOTE[:200],
                SELLERS[n % 40] if n % 3 else SELLERS[0],
                date(2026, 2, 3),
                TOLD,
                "mia",
                opportunity_id=f"o{n}",
            )
            for n in range(300)
        )
        unit.save_many(
            Note(f"n{n}", "north", ("market", "learning", "announcement")[n % 3], NOTE[:300], SELLERS[n % 40], TOLD)
            for n in range(60)
        )
        unit.save_many(
            Planned(
                f"plan{n}",
                f"o{n}",
                found[n].owner_id,
                "meeting",
                date(2026, 2, 20) + timedelta(days=n % 20),
                NOTE[:100],
                planned_on=date(2026, 2, 1),
            )
            for n in range(200)
        )
        unit.save_many(Snooze(f"o{n}", found[n].owner_id, date(2026, 6, 1), NOTE[:150], TOLD) for n in range(300, 330))
        unit.log_many(
            Activity(
                f"act{n}",
                ("meeting", "call", "visit")[n % 3],
                at,
                at,
                45,
                (SELLERS[n % 40],),
                accounts[n % len(accounts)].id,
                note=NOTE,
            )
            for n in range(3000)
            for at in [TOLD - timedelta(hours=n // 3)]
        )


def crowned(store: Store, of: str) -> None:
    """Let somebody have the role of an administrator, too."""
    with store.write(TOLD) as unit:
        unit.save(replace(store.member(of), role=Role.ADMIN))
