"""The worked example between two coachings: what was agreed, planned, answered and let rest since 2 February, in a store."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import worked
from support.office import fill

from spm_core.book.agreed import Action, Answer
from spm_core.book.cadence import Occurrence
from spm_core.book.periods import midnight
from spm_core.book.records import Planned, Snooze, Target, WorkPlan
from spm_core.store import Database, Store

FREEZE = midnight(worked.SINCE, worked.ZONE)  # of the last coachings, the one before the window of the worked example
AS_OF = midnight(worked.AS_OF, worked.ZONE)
AGREED = FREEZE + timedelta(hours=2)  # in the coaching itself
YESTERDAY = datetime(2026, 3, 1, 9, tzinfo=UTC)
# The TOP5 as they were then: value times chance of what was open on 2 February (DOMAIN.md, section 7).
BEFORE = {"Anna": ["O1", "O9", "O2", "O7"], "Ben": ["O6", "O4", "O5"]}
SECRET = "they wait for the new CFO"  # an answer in coaching
PRIVATE = "call their CFO about the budget"  # an action agreed in coaching


def coached(database: Database) -> Store:
    """The store, with half of the team's target given to each of the two."""
    store = fill(database)
    with store.write(AGREED) as unit:
        unit.bring([_coaching(who) for who in BEFORE])
        unit.save_many([Target(who, date(2026, month, 1), 1_500_000, "EUR") for who in BEFORE for month in (1, 2, 3)])
        unit.save_many(_actions())
        unit.bring(_plans())
        unit.bring([WorkPlan("Anna", worked.SINCE, worked.AS_OF, customer=Decimal(8), lead_generation=Decimal(4))])
        unit.save_many(_answers())
        unit.save(Snooze("O2", "Anna", date(2026, 3, 16), "their budget is decided in March", AGREED))
    return store


def _coaching(who: str) -> Occurrence:
    held = FREEZE + timedelta(hours=1)
    frozen = {"top5": BEFORE[who]}
    return Occurrence(f"held-{who}", "coaching", "member", who, worked.SINCE, held, 45, "held", FREEZE, frozen)


def _actions() -> list[Action]:
    """One overdue and one done that are between Anna and Mia, one open that is the team's to know."""
    call = Action("a1", PRIVATE, "Anna", date(2026, 2, 27), AGREED, "Mia", private=True, opportunity_id="O1")
    sent = Action("a2", "send the value case", "Anna", date(2026, 2, 20), AGREED, "Mia", private=True)
    done = datetime(2026, 2, 19, tzinfo=UTC)
    bring = Action("a3", "bring the plant manager", "Anna", date(2026, 3, 9), AGREED, "Mia", opportunity_id="O3")
    settled = {"outcome": "done", "settled_at": done, "settled_by": "Anna", "opportunity_id": "O9"}
    return [call, Action(**{**_fields(sent), **settled}), bring]


def _fields(action: Action) -> dict[str, object]:
    return {name: getattr(action, name) for name in action.__dataclass_fields__}


def _plans() -> list[Planned]:
    return [
        Planned("p1", "O1", "Anna", "meeting", date(2026, 2, 24), "pricing", planned_on=date(2026, 2, 20)),
        Planned("p2", "O9", "Anna", "demo", date(2026, 3, 6), "for their buyer", planned_on=date(2026, 3, 1)),
        Planned("p3", None, "Anna", "meeting", date(2026, 3, 10), account_id="Kite", planned_on=date(2026, 3, 1)),
    ]


def _answers() -> list[Answer]:
    """One of the last coaching; two of yesterday, before the next."""

    def answer(of: str, question: str, value: str, at: datetime) -> Answer:
        name = "coaching_any_stage"
        return Answer(f"{of}{question}", name, 0, question, "opportunity", of, "Anna", at, value, seller_id="Anna")

    return [
        answer("O1", "G3", SECRET, AGREED),
        answer("O9", "G2", "a demo for their buyer, Fri 6 Mar", YESTERDAY),
        answer("O9", "G4", "nothing", YESTERDAY),
    ]
