"""Whoever joins a team in Slack or by a file gets its talks at the next tick, once, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from support.northwind import NORTHWIND
from support.office import fill
from support.office import office as open_office

from bot.importing import bring_in
from bot.meetings.following import follow
from spm_core.book.cadence import CadenceRule
from spm_core.book.choices import JOINED
from spm_core.book.records import Member, Membership
from spm_core.exchange import read
from spm_core.store import new_id

ODD = frozenset({1, 3, 5})
NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
PEOPLE = "name,email,team,role,manager,timezone\nKim Ray,kim@example.com,North,seller,Mia,Europe/Helsinki\n"


def coached(store):
    with store.write(NOW) as unit:
        for who, hour in (("Anna", 10), ("Ben", 11)):
            zone = "Europe/Helsinki"
            unit.save(CadenceRule(new_id(), "coaching", "member", who, "month", ODD, 1, time(hour), 45, zone))


def talks(store, of):
    return [rule for rule in store.cadence_rules() if rule.scope_id == of]


def test_who_is_added_in_slack(tmp_path, database_url):
    kim = {"id": "U0KIM0001", "name": "kim", "real_name": "Kim Ray", "tz": "Europe/Helsinki"}
    channels = [{**one, "members": [*one["members"], kim["id"]]} for one in NORTHWIND["channels"]]
    world = {**NORTHWIND, "users": [*NORTHWIND["users"], kim], "channels": channels}
    with open_office(tmp_path, url=database_url, world=world) as office:
        coached(office.store)
        kim = office.slack.user("kim")
        asks = office.answer(kim, "todo")
        kim.presses(asks.buttons[0], in_=asks)
        asked = office.sees(lambda: next(m for m in office.mia.sees() if "asks to be in" in m.text))
        office.mia.presses("Add to North", in_=asked)
        member = office.sees(lambda: office.store.member_by_slack("U0KIM0001"))
        # Monday 2 March, half past ten: the first usual slot that Mia has free is Tuesday at one, tomorrow in W1.
        made = office.sees(lambda: talks(office.store, member.id))
        assert [(one.kind, one.weeks, one.weekday, one.at, one.valid_from) for one in made] == [
            ("coaching", ODD, 1, time(13), date(2026, 3, 2))
        ]
        office.sees(lambda: not any(one.value for one in office.store.settings() if one.name == JOINED))
        shown = office.answer(office.mia, "cadence", channel="sales-north")
        assert "Kim" in shown.shown
        with office.store.write(NOW) as unit:
            unit.save(Membership(member.id, "North", None, date(2026, 3, 2)))
        office.sees(lambda: talks(office.store, member.id)[0].valid_to == date(2026, 3, 2))


@pytest.fixture
def company(database):
    store = fill(database)
    coached(store)
    return store


def test_who_was_enrolled_before_there_were_marks(company):
    early, late = Member(new_id(), "Cara", manager_id="Mia"), Member(new_id(), "Kim Ray", manager_id="Mia")
    zone = "Europe/Helsinki"
    with company.write(NOW) as unit:
        unit.save_many([early, Membership(early.id, "North")])
        unit.save(CadenceRule(new_id(), "coaching", "member", "Anna", "month", ODD, 3, time(10), 45, zone))
        late = replace(late, id=new_id())
        unit.save_many([late, Membership(late.id, "North")])
    with ThreadPoolExecutor(4) as bots:
        list(bots.map(lambda _: follow(company, NOW), range(8)))
    assert [(one.kind, one.at) for one in talks(company, late.id)] == [("coaching", time(13))]
    assert talks(company, early.id) == []
    follow(company, NOW)
    assert len(talks(company, late.id)) == 1


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_both_read_of_it_once_in_the_message_of_the_day(tmp_path, mode):
    kim = {"id": "U0KIM0001", "name": "kim", "real_name": "Kim Ray", "tz": "Europe/Helsinki"}
    world = {**NORTHWIND, "users": [*NORTHWIND["users"], kim]}
    with open_office(tmp_path, mode, world=world, now="2026-03-02T19:00:00+02:00") as office:
        coached(office.store)
        with office.store.write(NOW) as unit:
            unit.save(
                CadenceRule(new_id(), "coaching", "member", "Ben", "month", ODD, 3, time(10), 45, "Europe/Helsinki")
            )
            member = Member(
                new_id(), "Kim Ray", manager_id="Mia", slack_user_id="U0KIM0001", timezone="Europe/Helsinki"
            )
            unit.save_many([member, Membership(member.id, "North")])
        office.sees(lambda: talks(office.store, member.id))
        # Tuesday at ten is Anna's and at eleven Ben's, so Kim's hour is one, in W1, W3 and W5: W1 is this week.
        first = "New: Coaching Kim, first Tue 3 Mar 13:00"
        for morning in ("2026-03-03T09:00:00+02:00", "2026-03-04T09:00:00+02:00"):
            office.slack.clock.go(morning)
        for person in (office.slack.user("kim"), office.mia):
            office.sees(lambda person=person: [m for m in person.sees() if first in m.text], 60)
            assert len([message for message in person.sees() if "New: Coaching" in message.text]) == 1
        assert all("New: Coaching" not in message.text for message in office.anna.sees())


def test_who_comes_by_a_file(company, database, tmp_path):
    (tmp_path / "members.csv").write_text(PEOPLE)
    bring_in(database, company, lambda: read([tmp_path]), "", NOW)
    kim = next(one for one in company.members() if one.name == "Kim Ray")
    assert talks(company, kim.id) == []
    with ThreadPoolExecutor(4) as bots:  # several look at once
        list(bots.map(lambda _: follow(company, NOW), range(8)))
    assert [(one.kind, one.at) for one in talks(company, kim.id)] == [("coaching", time(13))]
    follow(company, NOW)
    assert len(talks(company, kim.id)) == 1
