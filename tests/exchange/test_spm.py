"""The `spm` layout: the worked example as its rows say, and every way in which a row cannot go in."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from importing import WORKED, after, bring, folder

from spm_core.book.opportunities import Category, EventType, OfferEventType
from spm_core.book.records import Activity, Member, Membership, Planned, Role, Snooze, Target, Team
from spm_core.book.refusals import Refusal

HELSINKI_MIDNIGHT = datetime(2026, 1, 4, 22, tzinfo=UTC)  # 5 January, two hours east of Greenwich
OPPORTUNITIES = "external_id,name,account,owner,amount,currency,expected_close,category,reason\n"
EVENTS = "external_id,type,from,to,effective_at,recorded_at,actor\n"
PLANNED = "external_id,member,type,due,text\n"
SNOOZES = "external_id,member,until,reason,at\n"


def test_the_worked_example_is_what_its_rows_say() -> None:
    done = bring(WORKED)
    assert done.counts == (10, 0, 0, 0)
    assert done.changes.findings.rejected == []
    workspace = done.changes.workspace
    assert (workspace.currency, workspace.timezone, workspace.fiscal_year_start) == ("EUR", "Europe/Helsinki", 1)

    first = done.opportunity("O1")
    assert (first.name, first.stage, first.amount, first.category) == ("Acme deal", "S4", 4_000_000, Category.BEST)
    assert (first.expected_close, first.created_at) == (date(2026, 3, 20), HELSINKI_MIDNIGHT)
    won, lost, again = done.opportunity("O5"), done.opportunity("O7"), done.opportunity("O10")
    assert (won.stage, won.amount) == ("WON", 1_800_000)
    assert (lost.stage, lost.reason) == ("LOST", "no decision")
    assert (again.stage, again.reopened, again.is_open) == ("S2", True, True)
    assert (done.opportunity("O9").currency, done.opportunity("O9").amount) == ("USD", 5_000_000)
    assert (done.opportunity("O6").stage, done.opportunity("O6").ever_reached) == ("S2", 3)


def test_the_people_targets_offers_and_activities_of_the_worked_example() -> None:
    done = bring(WORKED)
    records = done.batches[0].records
    people = {item.name: item for item in records if isinstance(item, Member)}
    team = next(item for item in records if isinstance(item, Team))
    assert (people["Mia"].role, people["Anna"].manager_id, team.manager_id) == (
        Role.MANAGER,
        people["Mia"].id,
        people["Mia"].id,
    )
    assert {item.member_id for item in records if isinstance(item, Membership)} == {item.id for item in people.values()}
    targets = [item for item in records if isinstance(item, Target)]
    assert [(item.of_id, item.month.month, item.amount) for item in targets] == [
        (team.id, n, 3_000_000) for n in (1, 2, 3)
    ]
    offers = {
        offer.opportunity_id: [event.type for event in events]
        for batch in done.batches
        for offer, events in batch.offers
    }
    assert offers[done.opportunity("O5").id] == [OfferEventType.SENT, OfferEventType.ACCEPTED]
    assert offers[done.opportunity("O1").id] == [OfferEventType.SENT]
    diary: dict[str, Activity] = {str(item.external_id): item for batch in done.batches for item in batch.activities}
    assert len(diary) == 13
    assert diary["A5"].members == (people["Anna"].id, people["Ben"].id)
    assert (diary["A12"].no_show, diary["A2"].new_customer, diary["A1"].new_customer) == (True, True, False)
    assert diary["A1"].starts_at == datetime(2026, 2, 3, 8, tzinfo=UTC)


def test_first_values_come_from_the_first_event_of_a_field(tmp_path: Path) -> None:
    made = folder(
        tmp_path,
        members="name,role\nAnna,seller\nBen,seller\n",
        opportunities=OPPORTUNITIES + "A,Deal,,Ben,300,EUR,2026-05-01,commit,\n",
        events=EVENTS
        + "A,created,,S1,2026-01-05,,Anna\n"
        + "A,owner,Anna,Ben,2026-01-10,,\n"
        + "A,amount,,200,2026-01-12,,\n"
        + "A,amount,200,300,2026-01-13,,\n"
        + "A,changed,next_step=Call = first,next_step=Demo,2026-01-14,,\n",
    )
    events = bring(made).histories[0]
    initial = dict(events[0].initial or {})
    people = {item.name: item.id for item in bring(made).batches[0].records if isinstance(item, Member)}
    assert initial.pop("owner_id") != people["Ben"]
    assert initial == {
        "external_id": "A",
        "name": "Deal",
        "currency": "EUR",
        "expected_close": "2026-05-01",
        "category": "commit",
        "next_step": "Call = first",
        "source": "import",
    }
    assert [event.after for event in events[2:]] == ["200", "300", "Demo"]
    assert all(event.recorded_at == event.effective_at for event in events)


def test_today_tells_more_than_the_events_so_it_is_noted_now(tmp_path: Path) -> None:
    made = folder(
        tmp_path,
        opportunities=OPPORTUNITIES + "A,Deal,,Anna,500,EUR,,,\n",
        events=EVENTS + "A,created,,S1,2026-01-05,,\nA,amount,,300,2026-01-05,,\n",
    )
    done = bring(made)
    assert done.opportunity("A").amount == 50_000
    last = done.histories[0][-1]
    assert (last.type, last.before, last.after, last.effective_at.year) == (EventType.AMOUNT, "300", "500", 2026)
    assert last.effective_at == last.recorded_at == done.batches[1].histories[0].events[-1].recorded_at


def test_a_correction_names_a_row_and_an_undated_creation_has_no_day(tmp_path: Path) -> None:
    made = folder(
        tmp_path,
        opportunities=OPPORTUNITIES + "A,Deal,,Anna,,EUR,,,\nB,Deal,,Anna,,EUR,,,\n",
        events=EVENTS
        + "A,created,,S1,,,\n"
        + "A,nonsense,,S2,2026-01-06,,\n"
        + "A,stage,S1,S3,2026-01-06,,\n"
        + "A,corrected,stage,3,2026-01-07,,\n"
        + "B,created,,S1,2026-01-05,2026-03-01,\n",
    )
    done = bring(made)
    assert done.rejected == [("events.csv", 3)]
    assert (done.opportunity("A").stage, done.opportunity("A").undated) == ("S1", True)
    late = done.opportunity("B")
    assert (late.created_at.date(), late.changed_at.date()) == (date(2026, 1, 5), date(2026, 3, 1))


@pytest.mark.parametrize(
    ("row", "events", "line", "reason"),
    [
        ("A,Deal,,Anna,-5,EUR,,,", "A,created,,S1,2026-01-05,,", ("opportunities.csv", 2), "zero or more"),
        ("A,Deal,,Anna,1e5,EUR,,,", "A,created,,S1,2026-01-05,,", ("opportunities.csv", 2), "no amount"),
        ("A,Deal,,Anna,5.005,EUR,,,", "A,created,,S1,2026-01-05,,", ("opportunities.csv", 2), "2 decimals"),
        ("A,Deal,,Anna,5,EURO,,,", "A,created,,S1,2026-01-05,,", ("opportunities.csv", 2), "no currency"),
        ("A,Deal,,Anna,5,EUR,,sure,", "A,created,,S1,2026-01-05,,", ("opportunities.csv", 2), "no category"),
        ("A,Deal,,,5,EUR,,,", "A,created,,S1,2026-01-05,,", ("opportunities.csv", 2), "no owner"),
        ("A,Deal,,Anna,5,EUR,,,", "B,created,,S1,2026-01-05,,", ("opportunities.csv", 2), "created"),
        ("A,Deal,,Anna,5,EUR,,,", "A,created,,S9,2026-01-05,,", ("events.csv", 2), "no stage 'S9'"),
        ("A,Deal,,Anna,5,EUR,,,", "A,created,,S1,2026-01-05,,\nA,won,S1,WON,2031-01-05,,", ("events.csv", 3), "future"),
        ("A,Deal,,Anna,5,EUR,,,", "A,created,,S1,2026-01-05,,\nA,won,S1,WON,2026-02-05,2026-02-01,", ("events.csv", 3), "future"),
        ("A,Deal,,Anna,5,EUR,,,", "A,created,,S1,2026-01-05,,\nA,stage,S1,S2,2026-01-01,,", ("events.csv", 3), "begins with"),
        ("A,Deal,,Anna,5,EUR,,,", "A,created,,S1,2026-01-05,2026-03-01,\nA,stage,S1,S2,2026-01-06,,", ("events.csv", 3), "begins with"),
        ("A,Deal,,Anna,5,EUR,,,", "A,created,,S1,2026-01-05,,\nA,won,,WON,2026-01-06,,\nA,stage,,S2,2026-01-07,,", ("events.csv", 4), "open"),
        ("A,Deal,,Anna,5,EUR,,,", "A,created,,S1,2026-01-05,,\nA,changed,,stage=S2,2026-01-06,,", ("events.csv", 3), "field=value"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_stays_out_with_its_line_and_reason(
    tmp_path: Path, row: str, events: str, line: tuple[str, int], reason: str
) -> None:
    good = "Z,Good,,Anna,1,EUR,,,"
    made = folder(
        tmp_path,
        opportunities=OPPORTUNITIES + f"{row}\n{good}\n",
        events=EVENTS + f"{events}\nZ,created,,S1,2026-01-05,,\n",
    )
    done = bring(made)
    assert line in done.rejected
    assert reason in done.reasons
    assert done.opportunity("Z").name == "Good"


def test_activities_that_cannot_be_stay_out(tmp_path: Path) -> None:
    head = "activity_id,type,starts_at,minutes,members,account,external_id\n"
    made = folder(
        tmp_path,
        activities=head
        + "1,meeting,2026-01-05,60,Anna,Acme,\n"
        + "1,meeting,2026-01-05,60,Anna,Acme,\n"
        + "2,party,2026-01-05,60,Anna,Acme,\n"
        + "3,call,2026-01-05,2000,Anna,Acme,\n"
        + "4,call,2026-01-05,20,,Acme,\n"
        + "5,call,2030-01-05,20,Anna,Acme,\n"
        + "6,call,2026-01-05,20,Anna,Acme,NONE\n"
        + ",call,2026-01-05,,Anna,Acme,\n",
    )
    done = bring(made)
    assert sorted(line for _, line in done.rejected) == [3, 4, 5, 6, 7, 8]
    kept = done.batches[-1].activities
    assert [(item.type, item.minutes) for item in kept] == [("meeting", 60), ("call", 15)]
    assert bring(made, after(done)).batches[-1].activities == []


def test_plans_and_rests_of_nobody_and_nothing_known_stay_out(tmp_path: Path) -> None:
    made = folder(
        tmp_path,
        opportunities=OPPORTUNITIES + "A,Deal,,Anna,,EUR,,,\n",
        events=EVENTS + "A,created,,S1,2026-01-05,,\n",
        planned=PLANNED
        + "A,Anna,call,2026-12-01,ring\n"
        + "A,Anna,call,2026-12-01, ring \n"
        + "B,Anna,call,2026-12-01,ring\n"
        + "A,Zoe,call,2026-12-01,ring\n"
        + "A,Anna,party,2026-12-01,ring\n"
        + "A,Anna,call,,ring\n",
        snoozes=SNOOZES
        + "A,Anna,2026-12-01,budget,2026-11-20T10:00:00+02:00\n"
        + "B,Anna,2026-12-01,budget,2026-11-20\n"
        + "A,Zoe,2026-12-01,budget,2026-11-20\n"
        + "A,Anna,2026-12-01,budget,2026-11-24\n",
    )
    done = bring(made)
    assert [(item.file, item.line, item.reason) for item in done.changes.findings.rejected] == [
        ("planned.csv", 4, "There is no opportunity 'B'."),
        ("planned.csv", 5, "There is no member 'Zoe'."),
        (
            "planned.csv",
            6,
            "'party' is no activity. Write one of: meeting, remote, demo, visit, call, email, event, internal, travel.",
        ),
        ("planned.csv", 7, "'' is no time. Write it as 2026-03-02T09:30:00+02:00."),
        ("snoozes.csv", 3, "There is no opportunity 'B'."),
        ("snoozes.csv", 4, "There is no member 'Zoe'."),
        ("snoozes.csv", 5, "It was said on 2026-11-24, which is still to come."),
    ]
    (plan, snooze) = done.batches[-1].records
    assert isinstance(plan, Planned)
    assert isinstance(snooze, Snooze)
    of = done.opportunity("A")
    assert (plan.opportunity_id, plan.member_id, plan.due, plan.text) == (of.id, of.owner_id, date(2026, 12, 1), "ring")
    assert (snooze.opportunity_id, snooze.member_id, snooze.until) == (of.id, of.owner_id, date(2026, 12, 1))
    assert snooze.at == datetime(2026, 11, 20, 8, tzinfo=UTC)


def test_one_moment_has_one_word_on_a_rest(tmp_path: Path) -> None:
    made = folder(
        tmp_path,
        members="name,role\nAnna,seller\nBen,seller\n",
        opportunities=OPPORTUNITIES + "A,Deal,,Anna,,EUR,,,\n",
        events=EVENTS + "A,created,,S1,2026-01-05,,\n",
        snoozes=SNOOZES + "A,Anna,2026-12-01,budget,2026-11-20\n" + "A,Ben,2026-12-09,board,2026-11-20\n",
    )
    done = bring(made)
    assert done.rejected == [("snoozes.csv", 3)]
    assert [item.reason for item in done.batches[-1].records if isinstance(item, Snooze)] == ["budget"]


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({"stages": "code,name,order,probability,kind\nA,A,1,0.1,open\n"}, "exactly one stage means won"),
        ({"stages": "code,name,order,probability,kind\nA,A,1,2,open\n"}, r"stages\.csv, line 2"),
        ({"workspace": "timezone\nMars/Olympus\n"}, "no time zone"),
        ({"workspace": "fiscal_year_start_month\n13\n"}, "month 1 to 12"),
    ],
)
def test_impossible_settings_are_refused_as_a_whole(tmp_path: Path, files: dict[str, str], problem: str) -> None:
    with pytest.raises(Refusal, match=problem):
        bring(folder(tmp_path, **files))
