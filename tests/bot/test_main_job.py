"""The main job, end to end, both ways Slack delivers: log, move by a form, be reminded, settle, read Monday's agenda once."""

import pytest
from support.northwind import NORTHWIND
from support.office import fill, running_bot
from support.office import office as open_office
from support.slack import ROOT, Slack

from spm_core.store import Database

TUESDAY = "2026-03-03T08:30:00+02:00"
AGENDA = "Agenda of team North, Mon 9 Mar 08:00"


@pytest.fixture(scope="module", params=["socket", "http"])
def office(request, tmp_path_factory):
    with open_office(tmp_path_factory.mktemp("week"), request.param, now=TUESDAY) as found:
        yield found


def agendas(slack):
    return [message for message in slack.channel("sales-north").messages if message.text.startswith("Team North · ")]


def test_a_week_in_a_sales_team(office):
    anna, ben = office.anna, office.ben
    said = office.answer(anna, "log meeting Acme 45m pricing", channel="sales-north")
    assert "Logged: meeting, Acme, 45 min, today" in said.text

    # Moving by a form: Cedar from Qualified to Value agreed.
    anna.says("/spm move", channel="sales-north")
    form = office.sees(lambda: anna.modals and anna.modal)
    assert form.fill({"Opportunity": "Cedar deal · 60k EUR", "Move to": "Value agreed"}).submit() == {}
    office.sees(lambda: "Cedar deal: Qualified → Value agreed" in anna.last("sales-north").text)

    # At nine the one message of the day: Acme's check was on 25 February, Birch has stood 78 days where 30 are the limit.
    office.slack.clock.go("2026-03-03T09:00:30+02:00")
    daily = office.sees(anna.last, 30)
    assert "2 of your 4 open opportunities" in daily.text
    assert "Acme" in daily.text
    assert "78 days in Qualified, limit 30" in daily.text
    assert len(anna.sees()) == 1

    anna.presses("Followed up", in_=daily)
    settled = office.sees(lambda: "next check Tue 10 Mar" in anna.last().text and anna.last())
    assert "Followed up" not in settled.buttons
    anna.presses("Next step", in_=settled)
    form = office.sees(lambda: anna.modals and anna.modal)
    assert form.fill({"Next step": "lunch with their buyer", "On": "2026-03-05"}).submit() == {}
    done = office.sees(lambda: "All settled. Nothing more today." in anna.last().shown and anna.last())
    assert done.buttons == []
    assert len(anna.sees()) == 1

    # Fir has stood since its highest stage on 19 January; Ben is told once, and nobody is written to at the weekend.
    assert "Fir" in office.sees(ben.last, 30).text
    office.sees(lambda: any("Agenda" in entry["name"] for entry in office.slack.clock.upcoming), 30)
    steps = office.slack.clock.go_to_next("Agenda")
    assert steps[-1]["name"] == AGENDA
    assert not any("Sat" in step["name"] or "Sun" in step["name"] for step in steps)
    posted = office.sees(
        lambda: agendas(office.slack) and agendas(office.slack)[0].reply_count >= 4 and agendas(office.slack), 60
    )
    assert len(posted) == 1
    pictures = [block for block in posted[0].blocks if block["type"] == "image"]
    assert len(pictures) == 1
    assert pictures[0]["alt_text"]
    assert len(posted[0].blocks) <= 20
    assert len(office.slack.channel("sales-north").thread(posted[0])) <= 5

    # The agenda's own buttons work where it stands, for the owner; the post stays one.
    office.slack.clock.go("2026-03-09T08:20:00+02:00")
    assert len(agendas(office.slack)) == 1


@pytest.mark.postgres
def test_two_processes_on_postgresql_post_one_agenda(postgres_server, postgres_tables, tmp_path):
    from postgres import fresh_database

    with fresh_database(postgres_server, postgres_tables) as url:
        database = Database(url)
        fill(database)
        with (
            Slack.start(NORTHWIND, ROOT / "manifest.yml", now=TUESDAY) as slack,
            running_bot(slack, url, tmp_path / "one.log"),
            running_bot(slack, url, tmp_path / "two.log"),
        ):
            slack.wait_for(lambda: len([1 for entry in slack.log("apps.connections.open") if entry["ok"]]) >= 2, 60)
            slack.wait_for_bot(30)
            slack.wait_for(lambda: any("Agenda" in entry["name"] for entry in slack.clock.upcoming), 60)
            slack.clock.go_to_next("Agenda")
            slack.wait_for(lambda: agendas(slack) and agendas(slack)[0].reply_count >= 4, 60)
            slack.clock.go("2026-03-09T08:10:00+02:00")
            assert len(agendas(slack)) == 1
            replies = slack.channel("sales-north").thread(agendas(slack)[0])
            assert len({reply.text for reply in replies}) == len(replies) <= 5
            days = [int(float(message.ts)) // 86_400 for message in slack.user("anna").sees()]
            assert len(days) == len(set(days)) >= 1
        database.close()
