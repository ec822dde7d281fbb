"""A change written down before its turn leaves the very rows that saving it at once leaves, or somebody was faster and is told."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from random import Random
from typing import Any

import pytest
from random_company import ACTS, Step, founded
from sqlalchemy import select

from spm_core.book.opportunities import Continuation, Event, EventType, OfferEventType
from spm_core.book.records import DEFAULT_STAGES, Member, Workspace
from spm_core.book.refusals import RacedError
from spm_core.store import Database, Draft, Store, draft, new_id, schema

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TABLES = (
    schema.opportunity,
    schema.opportunity_event,
    schema.opportunity_owner,
    schema.opportunity_account,
    schema.stage_visit,
    schema.offer,
    schema.offer_event,
    schema.activity,
    schema.attendee,
)
DEEDS = tuple(act for act in ACTS if act != "remove")


def rows(store: Store) -> dict[str, list[dict[str, Any]]]:
    """Every row of what sellers did, without the workspace and what a copy cannot have."""
    found: dict[str, list[dict[str, Any]]] = {}
    with store._connections.read() as connection:
        for table in TABLES:
            of = select(table).where(table.c.workspace_id == store._ws).order_by(*table.primary_key)
            found[table.name] = [
                {name: value for name, value in row._mapping.items() if name != "workspace_id"}
                for row in connection.execute(of)
            ]
    return found


def drafted(store: Store) -> Draft:
    return store.draft(store.workspace, store.company().stages, NOW)


def saved(store: Store, written: Draft) -> None:
    with store.write(NOW) as unit:
        written.save(unit)


def copied(lived: Store, copy: Store) -> None:
    """Everything of one company in another, by two drafts: the first half of each history, then the second."""
    with lived.everything() as all_of:
        people = [*all_of.members(), *all_of.teams(), *all_of.memberships(), *all_of.accounts()]
        by_opportunity = groupby(all_of.events(), key=lambda event: event.opportunity_id)
        histories = [list(events) for _, events in by_opportunity]
        offers = [replace(offer, status=OfferEventType.SENT) for offer in all_of.offers()]
        told = list(all_of.offer_events())
        activities = list(all_of.activities())
    halves = [(events[: -(-len(events) // 2)], events[-(-len(events) // 2) :]) for events in histories]
    with drafted(copy) as first:
        first.save_many(people)
        first.append_many([Continuation((), one) for one, _ in halves])
        first.send_offers([(offer, [event for event in told if event.offer_id == offer.id]) for offer in offers])
        first.log_many(activities)
        saved(copy, first)
    with drafted(copy) as second:
        second.append_many([Continuation(one, other) for one, other in halves if other])
        saved(copy, second)


def _step(dice: Random) -> Step:
    return Step(
        dice.choice(DEEDS), dice.randrange(5), dice.randrange(12), dice.randrange(1, 48), dice.choice((0, 0, 200))
    )


@pytest.mark.parametrize("room", [draft.IN_MEMORY, 100], ids=["in memory", "in a file"])
def test_the_rows_are_those_of_saving_one_by_one(
    database: Database, room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft, "IN_MEMORY", room)
    world = founded(database)
    dice = Random(5)
    world.live([_step(dice) for _ in range(200)])
    copy = database.add_workspace(Workspace(new_id(), "Copy", "EUR", world.store.workspace.timezone), DEFAULT_STAGES)
    copied(world.store, copy)
    lived = rows(world.store)
    assert {name for name, found in lived.items() if len(found) > 1} == set(lived)
    assert rows(copy) == lived


def created(of: str) -> list[Event]:
    initial = {"name": of.title(), "owner_id": "anna", "currency": "EUR"}
    return [Event(of, 1, EventType.CREATED, None, "S1", NOW, NOW, initial=initial)]


def moved(stored: Sequence[Event]) -> Continuation:
    of = stored[0].opportunity_id
    return Continuation(stored, [Event(of, len(stored) + 1, EventType.STAGE, "S1", "S2", NOW, NOW)])


@pytest.fixture
def two(store: Store) -> Store:
    with store.write(NOW) as unit:
        unit.save(Member("anna", "Anna"))
        unit.append_many([created("oak"), created("pine")])
    return store


@pytest.mark.parametrize(("names", "about"), [(["pine"], "Pine"), (["oak", "pine"], "one of these opportunities")])
def test_whoever_was_faster_stays_and_nothing_else_is_saved(two: Store, names: list[str], about: str) -> None:
    amount = Event("pine", 2, EventType.AMOUNT, None, "500", NOW, NOW)
    with drafted(two) as written:
        written.save_many([Member("ben", "Ben")])
        written.append_many([moved(two.events(name)) for name in names])
        with two.write(NOW) as unit:
            unit.append([amount])
        with pytest.raises(RacedError, match=f"Somebody else changed {about} since"):
            saved(two, written)
    assert [item.name for item in two.members()] == ["Anna"]
    assert {item.name: (item.stage, item.amount) for item in two.open_opportunities()} == {
        "Oak": ("S1", None),
        "Pine": ("S1", 50_000),
    }
