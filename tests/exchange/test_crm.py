"""Exports of Salesforce, HubSpot and Pipedrive, written out here as those systems write them: what they become, and what is asked.

Their headers are those of DOMAIN.md, section 6.3; the deals are made up and worked by hand.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from importing import Done, after, folder

from spm_core.book.history import visits
from spm_core.book.opportunities import Event, EventType
from spm_core.book.records import DEFAULT_STAGES, Member, Stage, Stages
from spm_core.exchange import Answers, Changes, Existing, UndecidedError, read, survey

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
_ids = iter(range(10**6))

HUBSPOT = '''"Record ID","Deal Name","Deal Stage","Close Date","Deal owner","Amount","Create Date",\
"Associated Company (Primary)","Date entered ""Appointment Scheduled (Sales Pipeline)""",\
"Date entered ""Qualified To Buy (Sales Pipeline)""","Date entered ""Closed Won (Sales Pipeline)"""
"101","Acme pumps","Qualified To Buy","2026-04-30 12:00","Anna Berg","40000","2026-01-05 09:10","Acme",\
"2026-01-05 09:10","2026-01-12 10:00",""
"102","Elm seals","Closed Won","2026-02-12 16:00","Ben Lund","18000","2025-12-01 08:00","Elm",\
"2025-12-01 08:00","2026-01-10 08:00","2026-02-12 16:00"
'''
PIPEDRIVE = """Deal - ID;Deal - Title;Deal - Owner;Deal - Value;Deal - Currency of Value;Organization;Deal - Stage;Deal - Status;\
Deal - Deal created;Deal - Last stage change;Deal - Won time;Deal - Lost time;Deal - Lost reason;Deal - Expected close date
7;Birch valves;Anna Berg;25000;EUR;Birch;Proposal Made;Open;2025-12-01 09:00:00;2026-02-16 11:00:00;;;;2026-04-30
8;Grove seals;Ben Lund;15000;EUR;Grove;Qualified;Lost;2026-01-07 09:00:00;2026-01-21 09:00:00;;2026-02-18 09:00:00;price;
9;Hazel tanks;Ben Lund;10000;EUR;Hazel;Lead In;Open;45980;;;;;
"""
REPORT = """"Opportunity Owner","Account Name","Opportunity Name","Stage","Amount","Close Date","Created Date","Next Step"
"Anna Berg","Fir","Fir tanks","Negotiation/Review","$50,000.00","5/29/2026","12/18/2025","call the buyer"
"Anna Berg","Oak","Oak pumps","Closed Lost","$9,000.00","1/30/2026","1/2/2026",""

"Grand Totals (2 records)","","","","$59,000.00","","",""
"""


def bring(path: Path, existing: Existing | None = None, now: datetime = NOW, **said: object) -> Done:
    stages = (existing and existing.stages) or DEFAULT_STAGES
    reading = read([path], answers=Answers(**said), stages=stages)  # type: ignore[arg-type]
    changes = Changes(reading, existing or Existing(), now=now, new_id=lambda: f"crm{next(_ids)}")
    return Done(changes, list(changes.batches()))


def story(done: Done, external_id: str) -> list[tuple[str, str | None, date]]:
    """What happened to an opportunity: (type, to, day)."""
    events = next(e for e in done.histories if (e[0].initial or {}).get("external_id") == external_id)
    return [(event.type.value, event.after, event.effective_at.date()) for event in events]


def test_hubspot_tells_which_stage_was_entered_when(tmp_path: Path) -> None:
    done = bring(folder(tmp_path, deals=HUBSPOT))
    assert (done.changes.reading.layout, done.counts, done.rejected) == ("hubspot", (2, 0, 0, 0), [])
    assert story(done, "hubspot:101") == [("created", "S1", date(2026, 1, 5)), ("stage", "S2", date(2026, 1, 12))]
    assert story(done, "hubspot:102") == [
        ("created", "S1", date(2025, 12, 1)),
        ("stage", "S2", date(2026, 1, 10)),
        ("won", "WON", date(2026, 2, 12)),
    ]
    acme = done.opportunity("hubspot:101")
    assert (acme.name, acme.amount, acme.expected_close) == ("Acme pumps", 4_000_000, date(2026, 4, 30))


def test_pipedrive_keeps_the_stage_a_lost_deal_was_in(tmp_path: Path) -> None:
    done = bring(folder(tmp_path, deals=PIPEDRIVE))
    assert (done.changes.reading.layout, done.counts, done.rejected) == ("pipedrive", (3, 0, 0, 0), [])
    assert story(done, "pipedrive:7") == [("created", "S1", date(2025, 12, 1)), ("stage", "S4", date(2026, 2, 16))]
    # How long it was in which stage nobody knows.
    created, seen, lost, _ = story(done, "pipedrive:8")
    assert (created, lost) == (("created", "S2", date(2026, 1, 7)), ("lost", "LOST", date(2026, 2, 18)))
    assert seen == ("changed", "2026-02-18T09:00:00+00:00", date(2026, 1, 7))
    assert done.opportunity("pipedrive:8").reason == "price"
    assert story(done, "pipedrive:9") == [("created", "S1", date(2025, 11, 19))]  # 45980 in a spreadsheet


def test_a_salesforce_report_has_dollars_american_days_and_a_footer(tmp_path: Path) -> None:
    done = bring(folder(tmp_path, report=REPORT))
    assert (done.changes.reading.layout, done.counts, done.rejected) == ("salesforce", (2, 0, 0, 0), [])
    fir, oak = "salesforce:fir/firtanks/20251218", "salesforce:oak/oakpumps/20260102"
    # That it stands in S5 is known; since when is not: it was created in December.
    assert story(done, fir) == [
        ("created", "S5", date(2025, 12, 18)),
        ("changed", NOW.isoformat(), date(2025, 12, 18)),
    ]
    assert (done.opportunity(fir).amount, done.opportunity(fir).expected_close) == (5_000_000, date(2026, 5, 29))
    assert story(done, oak)[-1] == ("lost", "LOST", date(2026, 1, 30))
    assert done.changes.findings.rows == 2


def test_a_stage_of_which_the_history_has_no_day_was_only_seen(tmp_path: Path) -> None:
    """It entered Qualified on 12 January; that it stands in Presentation Scheduled now is all that the file says."""
    text = HUBSPOT.replace('"Acme pumps","Qualified To Buy"', '"Acme pumps","Presentation Scheduled"')
    done = bring(folder(tmp_path, deals=text))
    twelfth = date(2026, 1, 12)
    assert story(done, "hubspot:101")[1:] == [
        ("stage", "S2", twelfth),
        ("stage", "S3", twelfth),
        ("changed", NOW.isoformat(), twelfth),
    ]
    events = next(e for e in done.histories if (e[0].initial or {}).get("external_id") == "hubspot:101")
    assert [stay.stage for stay in visits(events, DEFAULT_STAGES)] == ["S1"]
    assert (done.opportunity("hubspot:101").stage_since, done.opportunity("hubspot:101").waits_longer) == (NOW, True)


def test_a_stage_entered_on_the_day_of_the_creation_is_known(tmp_path: Path) -> None:
    text = PIPEDRIVE.replace("2025-12-01 09:00:00;2026-02-16 11:00:00", "2025-12-01 09:00:00;2025-12-01 11:00:00")
    done = bring(folder(tmp_path, deals=text))
    assert story(done, "pipedrive:7") == [("created", "S4", date(2025, 12, 1))]


def test_the_object_of_salesforce_with_its_names_and_history(tmp_path: Path) -> None:
    made = folder(
        tmp_path,
        Opportunity='"Id","IsDeleted","AccountId","Name","StageName","Amount","CloseDate","IsClosed","IsWon","OwnerId","CreatedDate"\n'
        '"006A","0","001A","Acme pumps","Proposal/Price Quote","40000.0","2026-04-30 00:00:00","0","0","005A","2026-01-05 09:00:00"\n'
        '"006B","0","001B","Old thing","Qualification","","2026-06-30 00:00:00","0","0","005A","2026-01-05 09:00:00"\n'
        '"006C","1","001A","Deleted","Prospecting","1","2026-04-30 00:00:00","0","0","005A","2026-01-05 09:00:00"\n',
        Account='"Id","Name"\n"001A","Acme"\n',
        User='"Id","Name","Email"\n"005A","Anna Berg","anna@example.com"\n',
        OpportunityHistory='"Id","OpportunityId","CreatedDate","StageName","Amount"\n'
        '"1","006A","2026-01-05 09:00:00","Prospecting","1"\n"2","006A","2026-01-20 09:00:00","Prospecting","40000"\n'
        '"3","006A","2026-02-16 09:00:00","Proposal/Price Quote","40000"\n',
    )
    done = bring(made, Existing(stages=DEFAULT_STAGES, members=[Member("anna", "Anna B.", email="anna@example.com")]))
    assert (done.changes.reading.layout, done.counts) == ("salesforce", (2, 0, 0, 0))
    assert story(done, "salesforce:006A") == [("created", "S1", date(2026, 1, 5)), ("stage", "S4", date(2026, 2, 16))]
    acme = done.opportunity("salesforce:006A")
    assert acme.owner_id == "anna"
    assert [account.name for batch in done.batches for account in batch.records] == ["Acme"]
    assert done.opportunity("salesforce:006B").account_id is None  # 001B is nobody's name


def test_the_same_export_again_changes_nothing_and_what_moved_there_is_dated_and_listed(tmp_path: Path) -> None:
    first = bring(folder(tmp_path / "a", deals=PIPEDRIVE))
    here = replace(after(first), stages=DEFAULT_STAGES)
    again = bring(folder(tmp_path / "b", deals=PIPEDRIVE), here)
    assert (again.counts, again.histories, again.changes.differences) == ((0, 0, 3, 0), [], [])
    moved = PIPEDRIVE.replace(
        "Proposal Made;Open;2025-12-01 09:00:00;2026-02-16", "Negotiations Started;Open;2025-12-01 09:00:00;2026-02-27"
    )
    moved = moved.replace("Hazel tanks;Ben Lund;10000", "Hazel tanks;Ben Lund;12000").replace(
        "Lead In;Open;45980;;;", "Lead In;Won;45980;;2026-02-20 10:00:00;"
    )
    later = bring(folder(tmp_path / "c", deals=moved), here)
    assert later.counts == (0, 2, 1, 0)
    told = [(item.name, item.event.type, item.event.before, item.event.after) for item in later.changes.differences]
    assert told == [
        ("Birch valves", EventType.STAGE, "S4", "S5"),
        ("Hazel tanks", EventType.WON, "S1", "WON"),
        ("Hazel tanks", EventType.AMOUNT, "10000", "12000"),
    ]
    days = {item.event.after: item.event.effective_at.date() for item in later.changes.differences}
    assert (days["S5"], days["WON"]) == (date(2026, 2, 27), date(2026, 2, 20))
    assert all(item.event.recorded_at == NOW for item in later.changes.differences)


def test_what_was_changed_here_stays_and_is_said(tmp_path: Path) -> None:
    first = bring(folder(tmp_path / "a", deals=PIPEDRIVE))
    here = replace(after(first), stages=DEFAULT_STAGES)
    of = here.histories(["pipedrive:7"])["pipedrive:7"]
    mine = datetime(2026, 2, 28, 9, tzinfo=UTC)
    edits = [
        Event(of[0].opportunity_id, len(of) + 1, EventType.STAGE, "S4", "S3", mine, mine, source="slack"),
        Event(of[0].opportunity_id, len(of) + 2, EventType.AMOUNT, "25000", "30000", mine, mine, source="slack"),
    ]
    again = bring(
        folder(tmp_path / "b", deals=PIPEDRIVE), replace(after(first, {"pipedrive:7": edits}), stages=DEFAULT_STAGES)
    )
    assert again.counts == (0, 0, 3, 0)
    said = "\n".join(again.changes.findings.warnings)
    assert "pipedrive:7: stays in stage S3 as moved here; the file has it in S4." in said
    assert "pipedrive:7: amount stays 30000 as changed here; the file says 25000." in said


def test_a_deal_lost_there_and_open_again_is_reopened(tmp_path: Path) -> None:
    first = bring(folder(tmp_path / "a", deals=PIPEDRIVE))
    back = PIPEDRIVE.replace(
        "Qualified;Lost;2026-01-07 09:00:00;2026-01-21 09:00:00;;2026-02-18 09:00:00;price;",
        "Proposal Made;Open;2026-01-07 09:00:00;2026-02-25 09:00:00;;;;",
    )
    again = bring(folder(tmp_path / "b", deals=back), replace(after(first), stages=DEFAULT_STAGES))
    told = [(item.event.type, item.event.before, item.event.after) for item in again.changes.differences]
    assert told[0] == (EventType.REOPENED, "LOST", "S4")


OWN = Stages.of(
    (
        Stage("A", "Hello", 1, DEFAULT_STAGES.open[0].probability),
        Stage("B", "Offer", 2, DEFAULT_STAGES.open[3].probability),
        DEFAULT_STAGES.won,
        DEFAULT_STAGES.lost,
    )
)


def test_what_nobody_can_know_is_asked_and_what_was_answered_is_kept_to(tmp_path: Path) -> None:
    text = (
        PIPEDRIVE.replace("2025-12-01 09:00:00", "03/04/2026")
        .replace("2026-01-07 09:00:00", "05/04/2026")
        .replace("45980", "02/03/2026")
    )
    made = folder(tmp_path, deals=text)
    found = survey([made], OWN, [Member("anna", "Anna Berg")])
    assert (found.layout, found.deals) == ("pipedrive", 3)
    assert {(item.name, item.here) for item in found.stages} == {
        ("Proposal Made", None),
        ("Qualified", None),
        ("Lead In", None),
    }
    assert {(item.name, item.here) for item in found.owners} == {("Anna Berg", "Anna Berg"), ("Ben Lund", None)}
    assert found.dates == (("Deal - Deal created", "02/03/2026"),)
    assert found.questions == 5
    with pytest.raises(UndecidedError, match="day/month or month/day"):
        read([made], stages=OWN)
    answers = Answers(
        {"proposal made": "B", "Qualified": "A", "Lead in": "A"}, {"Ben Lund": "Anna Berg"}, {"dealdealcreated": False}
    )
    assert survey([made], OWN, [Member("anna", "Anna Berg")], answers=answers).questions == 0
    existing = Existing(stages=OWN, members=[Member("anna", "Anna Berg")])
    done = bring(
        made,
        existing,
        datetime(2026, 6, 1, tzinfo=UTC),
        stages=answers.stages,
        owners=answers.owners,
        day_first=answers.day_first,
    )
    assert story(done, "pipedrive:9") == [("created", "A", date(2026, 2, 3))]
    assert {item.owner_id for item in map(done.opportunity, ("pipedrive:7", "pipedrive:9"))} == {"anna"}


def test_an_unmapped_stage_keeps_its_row_out_and_says_so(tmp_path: Path) -> None:
    done = bring(folder(tmp_path, deals=HUBSPOT), Existing(stages=OWN))
    assert done.counts == (0, 0, 0, 2)
    assert "Which stage is" in done.reasons


def test_localised_headers_and_a_close_before_the_creation(tmp_path: Path) -> None:
    text = (
        "ID de registro,Nombre del negocio,Etapa del negocio,Fecha de cierre,Propietario del negocio,Importe,Fecha de creación\n"
        "1,Bombas,Closed Won,2026-01-05 10:00,Anna Berg,1000,2026-01-07 10:00\n"
    )
    done = bring(folder(tmp_path, deals=text))
    assert (done.changes.reading.layout, done.counts, done.rejected) == ("hubspot", (1, 0, 0, 0), [])
    # Entered after it was won: the opportunity is as old as its close.
    created, _, won = story(done, "hubspot:1")
    assert (created, won) == (("created", "S1", date(2026, 1, 5)), ("won", "WON", date(2026, 1, 5)))
    assert ZoneInfo("UTC").key == done.changes.workspace.timezone
