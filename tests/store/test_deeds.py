"""What somebody did in one go is known as one act and can be taken back whole, on both databases, appending only."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from spm_core.book.agreed import Action
from spm_core.book.history import fold_offer
from spm_core.book.opportunities import OfferEventType
from spm_core.book.records import DEFAULT_STAGES, Account, Contact, Member, Note, Planned, Scope, Snooze, Team, WorkPlan
from spm_core.book.refusals import ConflictError, Refusal
from spm_core.rules import offers, opportunities
from spm_core.rules.stamp import Stamp
from spm_core.store import Store

NOW = datetime(2026, 3, 2, 7, 30, 0, 123456, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = date(2026, 3, 2)
WEEK = timedelta(days=7)


@pytest.fixture
def people(store: Store) -> Store:
    with store.write(NOW - HOUR) as unit:
        unit.save_many(
            [Member("anna", "Anna"), Member("ben", "Ben"), Account("acme", "Acme"), Team("t", "North", "UTC")]
        )
        unit.append(
            opportunities.create(
                Stamp("anna", NOW - HOUR, NOW - HOUR),
                id="o1",
                name="Acme pump",
                owner_id="anna",
                stage="S4",
                currency="EUR",
                stages=DEFAULT_STAGES,
            )
        )
    return store


RECORDS = [
    Planned("p1", "o1", "anna", "meeting", DAY, "pricing", planned_on=DAY, account_id="acme"),
    Action("a1", "call Acme", "anna", DAY, NOW, "ben", opportunity_id="o1", private=True),
    Snooze("o1", "anna", DAY + WEEK, "their board", NOW),
    WorkPlan("anna", DAY, DAY + WEEK, Decimal("12.5")),
    Note("n1", "t", "market", "rival X", "anna", NOW),
    Contact("c1", "acme", "Una", "CFO", "neutral", key_person=True),
]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_a_record_is_as_it_was_and_another_ones_change_is_not_lost(people: Store, record: object) -> None:
    field, value = {
        Planned: ("due", DAY + WEEK),
        Action: ("outcome", "done"),
        Snooze: ("until", DAY + 2 * WEEK),
        WorkPlan: ("customer", Decimal(3)),
        Note: ("text", "rival Y"),
        Contact: ("attitude", "positive"),
    }[type(record)]
    other = replace(record, **{field: value})  # type: ignore[type-var]
    with people.write(NOW, "anna") as unit:
        unit.save(record)  # type: ignore[arg-type]
    with people.write(NOW + HOUR, "anna") as unit:
        unit.save(other)
    last = people.last_act("anna", NOW - HOUR)
    assert last is not None
    assert (last.at, [(deed.before, deed.after) for deed in last.deeds]) == (NOW + HOUR, [(record, other)])
    with people.write(NOW + 2 * HOUR, "anna") as unit:
        unit.give_back(last.deeds[0])
        assert unit.kept(record) == record
    before = people.last_act("anna", NOW - HOUR)
    assert before is not None
    assert (before.at, [(deed.before, deed.after) for deed in before.deeds]) == (NOW, [(None, record)])
    with people.write(NOW + 2 * HOUR) as unit:
        unit.save(other)  # by somebody else
    with pytest.raises(ConflictError), people.write(NOW + 2 * HOUR, "anna") as unit:
        unit.give_back(before.deeds[0])
    with people.write(NOW + 2 * HOUR) as unit:
        unit.save(record)  # type: ignore[arg-type]
    with people.write(NOW + 2 * HOUR, "anna") as unit:
        unit.give_back(before.deeds[0])
        assert unit.kept(record) is None
    assert people.last_act("anna", NOW - HOUR + timedelta(seconds=1)) is None
    assert people.last_act("ben", NOW - 2 * HOUR) is None


def test_a_win_with_its_offer_is_one_act_and_a_moment_before_stays_as_it_was_known(people: Store) -> None:
    item, at = people.opportunity("o1"), Stamp("anna", NOW, NOW)
    offer, told = offers.send(at, item, id="f1", number=1, sent_on=DAY, check_date=DAY + WEEK)
    later, latest = NOW + HOUR, NOW + 2 * HOUR
    with people.write(NOW, "anna") as unit:
        unit.send_offer(offer, told)
    with people.write(later, "anna") as unit:
        stamp = Stamp("anna", later, later)
        unit.append(opportunities.win(stamp, item, DEFAULT_STAGES))
        unit.append_offer(offers.decide(stamp, offer, OfferEventType.ACCEPTED))
    act = people.last_act("anna", NOW - HOUR)
    assert act is not None
    assert (act.at, act.opportunities, act.offers) == (later, ("o1",), ("f1",))
    with people.write(latest, "anna") as unit:
        stamp = Stamp("anna", latest, latest)
        won, decided = people.opportunity("o1"), people.offer("f1")
        unit.append(opportunities.undo(stamp, won, people.events("o1"), DEFAULT_STAGES))
        unit.append_offer(offers.undo(stamp, decided, people.offer_events("f1"), later))
    now = people.current_offer("o1")
    assert now == replace(offer, version=3)
    events = people.offer_events("f1")
    assert [event.type for event in events] == ["sent", "accepted", "corrected"]
    known = [fold_offer(offer, events, moment) for moment in (later, latest, latest + HOUR)]
    assert [one and str(one.status) for one in known] == ["sent", "accepted", "sent"]
    book = people.book(Scope("company"), latest + HOUR, whole=True)
    assert [(one.id, str(one.status)) for one in book.offers] == [("f1", "sent")]
    before = people.book(Scope("company"), latest, whole=True)
    assert [str(one.status) for one in before.offers] == ["accepted"]
    assert people.last_act("anna", NOW - timedelta(seconds=1)) is not None  # the sending is the last act now


def test_what_came_after_and_the_sending_itself_are_not_taken_back(people: Store) -> None:
    item = people.opportunity("o1")
    offer, told = offers.send(Stamp("anna", NOW, NOW), item, id="f1", number=1, sent_on=DAY, check_date=DAY + WEEK)
    with people.write(NOW) as unit:
        unit.send_offer(offer, told)
        moved = unit.append_offer(
            offers.move_check(Stamp("anna", NOW + HOUR, NOW + HOUR), offer, DAY + 2 * WEEK, "board")
        )
        last = unit.append_offer(
            offers.move_check(Stamp("ben", NOW + 2 * HOUR, NOW + 2 * HOUR), moved, DAY + WEEK, "asked")
        )
    events, stamp = people.offer_events("f1"), Stamp("anna", NOW + 3 * HOUR, NOW + 3 * HOUR)
    with pytest.raises(Refusal, match="Something came after that"):
        offers.undo(stamp, last, events, NOW + HOUR)
    with pytest.raises(Refusal, match="a new one replaces it"):
        offers.undo(stamp, last, events[:1], NOW)
