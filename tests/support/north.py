"""Team North as the worked example has it (Anna, Ben, their manager Mia), in a store, with things to settle and a weekly meeting."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

from spm_core.book.cadence import CadenceRule
from spm_core.book.records import DEFAULT_STAGES, Member, Membership, Role, Team, Workspace
from spm_core.rules import offers, opportunities
from spm_core.rules.stamp import Stamp
from spm_core.store import Database, Store

ZONE = "Europe/Helsinki"
CHANNEL, SHARED = "C0NORTH01", "C0SHARED1"
MONDAY = date(2026, 3, 2)
FREEZE = datetime(2026, 3, 2, 6, tzinfo=UTC)  # 08:00 in Helsinki, an hour before the meeting
PING = "Fir <!channel>"  # somebody's idea of a name
MEMBERS = (
    Member("mia", "Mia Stone", Role.MANAGER, slack_user_id="U0MIA0001", timezone=ZONE),
    Member("anna", "Anna Berg", slack_user_id="U0ANNA001", timezone=ZONE, manager_id="mia"),
    Member("ben", "Ben Lund", slack_user_id="U0BEN0001", timezone=ZONE, manager_id="mia"),
)


def north(database: Database, *, channel: str | None = CHANNEL) -> Store:
    """The company, tied to the Slack workspace of `northwind.NORTHWIND`."""
    workspace = Workspace("northwind", "Northwind Pumps", "EUR", ZONE, slack_team_id="T0NORTHWD")
    store = database.add_workspace(workspace, DEFAULT_STAGES)
    team = Team("north", "North", ZONE, manager_id="mia", channel_id=channel)
    with store.write(datetime(2025, 11, 1, tzinfo=UTC)) as unit:
        unit.save_many([team, *MEMBERS])
        unit.save_many([Membership("anna", "north"), Membership("ben", "north")])
        unit.save(weekly())
    opened(store, "birch", "Birch", "anna", "25000", {"S1": date(2025, 12, 1), "S2": date(2025, 12, 15)})
    opened(store, "fir", PING, "ben", "50000", {"S1": date(2025, 12, 8), "S2": date(2025, 12, 22)})
    acme = {"S1": date(2026, 1, 5), "S2": date(2026, 1, 12), "S3": date(2026, 1, 26), "S4": date(2026, 2, 16)}
    opened(store, "acme", "Acme", "anna", "40000", acme)
    offered(store, "acme", sent=date(2026, 2, 16), check=date(2026, 2, 25))
    return store


def weekly(at: time = time(9), zone: str = ZONE, valid_from: date | None = None) -> CadenceRule:
    """Every Monday, an hour."""
    return CadenceRule("rule", "team", "team", "north", "weekly", frozenset(), 0, at, 60, zone, valid_from=valid_from)


def opened(store: Store, of: str, name: str, owner: str, amount: str, stages: dict[str, date]) -> None:
    """An opportunity that went through stages on days, each told on the day."""
    first, *later = stages.items()
    values = {"name": name, "owner_id": owner, "stage": first[0], "currency": "EUR", "amount": Decimal(amount)}
    with store.write(noon(first[1])) as unit:
        found = unit.append(opportunities.create(stamp(first[1], owner), id=of, stages=DEFAULT_STAGES, **values))
    for stage, day in later:
        with store.write(noon(day)) as unit:
            found = unit.append(opportunities.move(stamp(day, owner), found, stage, DEFAULT_STAGES))


def offered(store: Store, of: str, sent: date, check: date) -> None:
    """An offer for an opportunity."""
    item = store.opportunity(of)
    with store.write(noon(sent)) as unit:
        how = stamp(sent, item.owner_id)
        unit.send_offer(*offers.send(how, item, id=f"offer-{of}", number=1, sent_on=sent, check_date=check))


def stamp(day: date, who: str) -> Stamp:
    return Stamp(who, noon(day), noon(day))


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
