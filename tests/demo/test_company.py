"""The invented company: always the same, legal in every step, whole in its references, and never ahead of its day."""

import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from spm_core.book.history import fold, fold_offer
from spm_core.book.opportunities import EventType, OfferEventType
from spm_core.book.records import Kind
from spm_core.book.refusals import Refusal
from spm_core.demo.company import Invented, Share, invent
from spm_core.demo.people import BATCHER

DIGEST = """
import hashlib
from datetime import date
from spm_core.demo.company import invent
company = invent(date(2026, 5, 12), months=9, seed={seed})
told = repr([company.workspace, company.members, company.memberships, company.accounts, company.rates, company.rules])
print(hashlib.sha256((told + repr(list(company.shares()))).encode()).hexdigest())
"""


def digest(seed: int, hash_seed: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", DIGEST.format(seed=seed)],
        env=os.environ | {"PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_same_arguments_give_the_same_bytes_in_another_process_and_another_seed_gives_others() -> None:
    assert digest(1, "1") == digest(1, "77")
    assert digest(1, "1") != digest(2, "1")


def test_a_history_is_told_alike_each_time_it_is_asked_for(company: Invented, shares: list[Share]) -> None:
    assert repr(next(company.shares())) == repr(shares[0])


def test_two_teams_of_five_with_a_manager_each_and_one_who_left(company: Invented) -> None:
    here = [member for member in company.members if member.active]
    assert Counter(member.role for member in here) == {"manager": 2, "seller": 10}
    assert [member.employed_to for member in company.members if not member.active] == [date(2026, 7, 24)]
    assert [member.name for member in company.members if member.employed_from == date(2026, 7, 24)] == [
        "Sofia Papadaki"
    ]
    assert [team.name for team in company.teams] == ["North", "South"]
    assert company.workspace.timezone == company.teams[0].timezone == "Europe/Helsinki"
    assert 60 <= len(company.accounts) <= 80


def test_every_opportunity_folds_and_carries_on_from_its_last_event(company: Invented, shares: list[Share]) -> None:
    for events in (events for share in shares for events in share.opportunities):
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        assert len({event.opportunity_id for event in events}) == 1
        assert all(event.effective_at <= event.recorded_at for event in events)
        assert [event.effective_at for event in events] == sorted(event.effective_at for event in events)
        assert fold(events, company.stages) is not None


def test_an_offer_is_out_only_for_an_open_opportunity_and_only_one(company: Invented, shares: list[Share]) -> None:
    for share in shares:
        opened = {item.id for item in (fold(events, company.stages) for events in share.opportunities) if item.is_open}
        out = Counter(
            offer.opportunity_id
            for offer, events in share.offers
            if fold_offer(offer, events).status is OfferEventType.SENT
        )
        assert set(out.values()) == {1}
        assert set(out) <= opened


@pytest.mark.parametrize("today", [date(2026, 11, 23), date(2026, 3, 1), date(2027, 1, 1)])
def test_nothing_happens_or_is_told_once_today_has_begun(today: date) -> None:
    company = invent(today, months=9)
    for share in company.shares():
        zone = ZoneInfo(share.team.timezone)
        begins = datetime(today.year, today.month, today.day, tzinfo=zone).astimezone(UTC)
        moments = [event.recorded_at for events in share.opportunities for event in events]
        moments += [event.recorded_at for _offer, events in share.offers for event in events]
        moments += [activity.recorded_at for activity in share.activities]
        moments += [note.at for note in share.notes] + [snooze.at for snooze in share.snoozes]
        moments += [meeting.starts_at + timedelta(minutes=meeting.minutes) for meeting in share.occurrences]
        assert max(moments) < begins
        assert begins - max(event.recorded_at for events in share.opportunities for event in events) < timedelta(days=5)
        assert all(planned.due >= today for planned in share.planned)


def test_whoever_and_whatever_is_mentioned_exists(company: Invented, shares: list[Share]) -> None:
    members = {member.id for member in company.members}
    accounts = {account.id for account in company.accounts}
    for share in shares:
        items = [fold(events, company.stages) for events in share.opportunities]
        known = {item.id for item in items}
        assert {item.owner_id for item in items} <= members
        assert {item.account_id for item in items} <= accounts
        assert {member for activity in share.activities for member in activity.members} <= members
        assert {activity.account_id for activity in share.activities} - {None} <= accounts
        assert {activity.opportunity_id for activity in share.activities} - {None} <= known
        assert {offer.opportunity_id for offer, _events in share.offers} <= known
        assert {planned.opportunity_id for planned in share.planned} <= known
        assert {target.of_id for target in share.targets} <= members


def test_ids_and_names_are_their_own_in_a_large_company() -> None:
    company = invent(date(2026, 11, 23), teams=60, sellers=10, months=9)
    for values in (
        [member.id for member in company.members],
        [member.name for member in company.members],
        [member.slack_user_id for member in company.members if member.active],
        [member.email for member in company.members],
        [team.name for team in company.teams],
        [team.channel_id for team in company.teams],
        [account.id for account in company.accounts],
        [account.name for account in company.accounts],
        [rule.id for rule in company.rules],
    ):
        assert [value for value, times in Counter(values).items() if times > 1] == []
    found = list(islice(company.shares(), 2))
    ids = [events[0].opportunity_id for share in found for events in share.opportunities]
    ids += [activity.id for share in found for activity in share.activities]
    assert len(ids) == len(set(ids))


def test_habits_show(company: Invented, shares: list[Share]) -> None:
    batcher = next(seller for seller in company.crews[0].sellers if seller.habit is BATCHER)
    told = [
        event.recorded_at.astimezone(batcher.zone).weekday()
        for events in shares[0].opportunities
        for event in events
        if event.actor_id == batcher.id
    ]
    assert len(told) > 200
    assert set(told) == {4}
    pushes = {
        seller.habit.name: max(
            item.pushes
            for item in (fold(events, company.stages) for share in shares for events in share.opportunities)
            if item.owner_id == seller.id
        )
        for crew in company.crews
        for seller in crew.active
    }
    assert pushes["pushes close dates"] >= 3


def test_life_has_its_turns(company: Invented, shares: list[Share]) -> None:
    histories = [events for share in shares for events in share.opportunities]
    items = [fold(events, company.stages) for events in histories]
    kinds = Counter(event.type for events in histories for event in events)
    assert kinds[EventType.OWNER] >= 5  # who left handed over
    assert kinds[EventType.REOPENED] >= 5
    order = company.stages.by_code
    back = [
        event
        for events in histories
        for event in events
        if event.type is EventType.STAGE and order[event.after].order < order[event.before].order
    ]
    assert len(back) >= 5
    lost = [item for item in items if item.kind is Kind.LOST]
    assert len({item.reason for item in lost}) >= 6
    assert all(item.reason for item in lost)
    assert sum(bool(item.learning) for item in items) > 50
    assert {item.currency for item in items} == {"EUR", "SEK", "USD"}
    assert sum(item.amount is None for item in items if item.is_open) >= 1


def test_activities_are_of_every_sort(shares: list[Share]) -> None:
    found = [activity for share in shares for activity in share.activities]
    assert {item.type for item in found} == {
        "meeting",
        "remote",
        "demo",
        "visit",
        "call",
        "email",
        "event",
        "internal",
        "travel",
    }
    assert any(item.no_show for item in found)
    assert any(len(item.members) == 2 and item.type == "meeting" for item in found)
    assert any(item.lead_generation for item in found)
    assert {item.outcome for item in found} >= {"advance", "continuation", "no_interest", None}


def test_each_past_monday_had_its_meeting_frozen_an_hour_before(shares: list[Share]) -> None:
    for share in shares:
        zone = ZoneInfo(share.team.timezone)
        meetings = [item for item in share.occurrences if item.status == "held"]
        assert meetings[-1].nominal_date == date(2026, 11, 16)  # today is a Monday; its own meeting is still to come
        assert {item.nominal_date.weekday() for item in meetings} == {0}
        assert {item.freeze_at.astimezone(zone).time().isoformat() for item in meetings} == {"08:00:00"}
        assert {item.starts_at.astimezone(zone).time().isoformat() for item in meetings} == {"09:00:00"}
        assert len(meetings[-1].frozen["top5"]) == 5


def test_rhythm_is_the_one_decided(company: Invented) -> None:
    rules = {(rule.kind, rule.mode, tuple(sorted(rule.weeks)), rule.minutes) for rule in company.rules}
    assert rules == {
        ("team", "weekly", (1, 2, 3, 4, 5), 60),
        ("kam", "month", (2,), 90),
        ("coaching", "month", (1, 3, 5), 45),
        ("performance", "month", (5,), 60),
    }
    slots = Counter((rule.scope_id, rule.weekday, rule.at) for rule in company.rules)
    assert set(slots.values()) == {1}


def test_what_cannot_be_invented_is_refused() -> None:
    with pytest.raises(Refusal, match="at least one team"):
        invent(date(2026, 11, 23), teams=0)
    with pytest.raises(Refusal, match="at least 9 months"):
        invent(date(2026, 11, 23), months=3)
