"""When a company meets, what became of its meetings and what was agreed come back from an export: the same reports unasked."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from importing import NOW, WORKED
from test_round_trip import NOT_TOLD, again, plain, rows

from bot.importing import bring_in
from spm_core.book.agreed import Action, Setting
from spm_core.book.cadence import Absence, CadenceRule, Closure, Occurrence, occurrence_id
from spm_core.book.choices import HOLIDAYS
from spm_core.exchange import export, read
from spm_core.meetings.agenda import team_agenda
from spm_core.meetings.kept import cadence
from spm_core.reports.agreed import agreed
from spm_core.reports.json import as_json
from spm_core.reports.movement import movement
from spm_core.store import Database, Store

AS_OF = NOW + timedelta(hours=1)
SCOPES = ("company", "team:North", "member:Anna")
RULES, MEETINGS, CLOSED, AWAY, AGREED = "cadence", "meetings", "closed_days", "absences", "actions"


def held(
    kind: str, scope: tuple[str, str], day: date, five: list[str], progress: str | None, **more: Any
) -> Occurrence:
    """A meeting at 9 in Helsinki (7 UTC in winter), frozen an hour before."""
    start = datetime.combine(day, time(7), UTC)
    kept = {"top5": five, "progress": progress}
    freeze = start - timedelta(hours=1)
    return Occurrence(occurrence_id(kind, *scope, day), kind, *scope, day, start, 60, "held", freeze, kept, **more)


@pytest.fixture
def meeting(database: Database) -> Store:
    """The worked example with four Mondays' meetings, one of them moved, coaching, a day off, an absence and agreements."""
    bring_in(database, None, lambda: read([WORKED]), "Worked", NOW)
    store = database.store("Worked")
    ids = {item.external_id: item.id for item in store.open_opportunities()}
    people = {member.name: member.id for member in store.members()}
    acme = next(account for account in store.accounts() if account.name == "Acme")
    anna, mia, north = people["Anna"], people["Mia"], store.teams()[0].id
    team, talk = ("team", north), ("member", anna)
    noon = datetime(2026, 11, 16, 12, tzinfo=UTC)
    with store.write(NOW) as unit:
        unit.save(
            CadenceRule(
                "r1",
                "team",
                *team,
                "weekly",
                frozenset({1, 2, 3, 4, 5}),
                0,
                time(9),
                60,
                "Europe/Helsinki",
                valid_from=date(2026, 11, 2),
            )
        )
        unit.save(
            CadenceRule(
                "r2",
                "coaching",
                *talk,
                "month",
                frozenset({1, 3, 5}),
                3,
                time(10, 30),
                45,
                "Europe/Helsinki",
                None,
                date(2026, 11, 2),
                None,
                "last_week",
                w5_combine=True,
            )
        )
        unit.save(held("team", team, date(2026, 11, 9), [ids["O2"], ids["O6"]], "0.25"))
        unit.save(
            held(
                "team",
                team,
                date(2026, 11, 16),
                [ids["O6"]],
                None,
                started_at=noon,
                ended_at=noon + timedelta(minutes=50),
            )
        )
        unit.save(
            replace(
                held("team", team, date(2026, 11, 23), [ids["O6"]], "0.5"),
                starts_at=datetime(2026, 11, 24, 7, tzinfo=UTC),
                changed_by=mia,
                why="fair in Turku",
                changed_at=noon,
                changes=2,
            )
        )
        unit.save(
            replace(
                held("coaching", talk, date(2026, 11, 19), [], None),
                status="cancelled",
                why="private matters",
                freeze_at=None,
                frozen={},
            )
        )
        unit.save_many([Setting("company", "", HOLIDAYS, "FI"), Setting("team", north, HOLIDAYS, "DE-BY")])
        unit.save(Closure("c1", date(2026, 12, 24), date(2026, 12, 27), "Christmas", north))
        unit.save(Closure("c2", date(2026, 12, 31), date(2027, 1, 1), "inventory"))
        unit.save(Absence("a1", anna, date(2026, 11, 20), date(2026, 11, 23), noon))
        unit.save(Action("x1", "call Acme", anna, date(2026, 11, 20), noon, mia, "meeting", None, ids["O2"], acme.id))
        unit.save(
            Action(
                "x2",
                "send the list",
                mia,
                date(2026, 11, 25),
                noon,
                mia,
                "asked",
                outcome="done",
                settled_at=NOW - timedelta(hours=2),
                settled_by=mia,
                moves=1,
                why="waited for prices",
            )
        )
        unit.save(Action("x3", "practise closing", anna, date(2026, 11, 30), noon, mia, private=True))
    return store


def test_they_are_rows_of_five_files_and_private_ones_of_none(
    database: Database, meeting: Store, tmp_path: Path
) -> None:
    again(database, meeting, tmp_path, AS_OF)
    assert rows(tmp_path / f"{RULES}.csv")[1:] == [
        [
            "coaching",
            "",
            "Anna",
            "month",
            "1;3;5",
            "thursday",
            "10:30",
            "45",
            "Europe/Helsinki",
            "",
            "2026-11-02",
            "",
            "last_week",
            "yes",
        ],
        [
            "team",
            "North",
            "",
            "weekly",
            "1;2;3;4;5",
            "monday",
            "09:00",
            "60",
            "Europe/Helsinki",
            "",
            "2026-11-02",
            "",
            "skip",
            "no",
        ],
    ]
    told = rows(tmp_path / f"{MEETINGS}.csv")[1:]
    assert told[0] == [
        "team",
        "North",
        "",
        "2026-11-09",
        "2026-11-09T09:00:00+02:00",
        "60",
        "held",
        "2026-11-09T08:00:00+02:00",
        "",
        "",
        "0.25",
        "O2;O6",
        "",
        "",
        "",
        "0",
    ]
    assert [row[0] for row in told] == ["team", "team", "coaching", "team"]
    assert told[2][13] == ""  # why a talk of two was cancelled is theirs
    assert told[3][12:14] == ["Mia", "fair in Turku"]
    assert rows(tmp_path / f"{CLOSED}.csv")[1:] == [
        ["2026-12-24", "2026-12-27", "Christmas", "North"],
        ["2026-12-31", "2027-01-01", "inventory", ""],
    ]
    assert rows(tmp_path / f"{AWAY}.csv")[1:] == [["Anna", "2026-11-20", "2026-11-23", "2026-11-16T14:00:00+02:00"]]
    assert [row[0] for row in rows(tmp_path / f"{AGREED}.csv")[1:]] == ["call Acme", "send the list"]


@pytest.mark.parametrize("scope", SCOPES)
def test_the_reports_are_the_same_without_saying_since_when(
    database: Database, meeting: Store, tmp_path: Path, scope: str
) -> None:
    with meeting.write(NOW) as unit:  # what is private is in the Book of its seller, and in no export
        unit.save(replace(meeting.action("x3"), outcome="dropped", settled_at=NOW - timedelta(days=300)))
    other = again(database, meeting, tmp_path, AS_OF)
    books = [store.book(store.scope(scope), AS_OF, whole=True) for store in (meeting, other)]
    assert books[0].since == books[1].since
    for kind in (cadence, agreed, movement):
        assert plain(as_json(kind(books[0])), NOT_TOLD) == plain(as_json(kind(books[1])), NOT_TOLD)
    first, second = (team_agenda(book) for book in books)
    assert [answer.line for item in first.items for answer in item.answers] == [
        answer.line for item in second.items for answer in item.answers
    ]
    assert books[0].company.closed_days == books[1].company.closed_days
    usual = [movement(book).usual for book in books]
    assert usual[0] == usual[1]


def test_every_record_comes_back_as_it_was(database: Database, meeting: Store, tmp_path: Path) -> None:
    other = again(database, meeting, tmp_path, AS_OF)
    for one, two in zip(everything(meeting), everything(other), strict=True):
        assert one == two


def everything(store: Store) -> list[list[dict[str, Any]]]:
    """All records of the five files by their fields, names instead of ids, without private ones."""
    names = {member.id: member.name for member in store.members()} | {team.id: team.name for team in store.teams()}
    names |= {item.id: item.external_id or "" for item in store.open_opportunities()}
    names |= {account.id: account.name for account in store.accounts()}
    with store.everything() as source:
        files = [source.rules(), source.occurrences(), source.closures(), source.absences(), source.actions()]
        return [[told(item, names) for item in records if not getattr(item, "private", False)] for records in files]


def told(item: Any, names: dict[str, str]) -> dict[str, Any]:
    left_out = {"id", "occurrence_id"} | ({"why"} if getattr(item, "kind", "") == "coaching" else set())
    found = {field.name: getattr(item, field.name) for field in fields(item) if field.name not in left_out}
    if found.get("frozen"):
        found["frozen"] = {**found["frozen"], "top5": [names[of] for of in found["frozen"]["top5"]]}
    return {name: names.get(value, value) if isinstance(value, str) else value for name, value in found.items()}


def test_they_are_here_once_however_often_they_are_imported(database: Database, meeting: Store, tmp_path: Path) -> None:
    other = again(database, meeting, tmp_path, AS_OF)
    for store in (meeting, other):
        before = everything(store)
        changes = bring_in(database, store, lambda: read([tmp_path]), "", AS_OF + timedelta(hours=1))
        assert (changes.findings.rejected, changes.findings.warnings) == ([], [])
        assert everything(store) == before


def test_a_member_takes_none_of_it_along(meeting: Store, tmp_path: Path) -> None:
    anna = next(member.id for member in meeting.members() if member.name == "Anna")
    with meeting.everything() as source:
        export(meeting.workspace, source, tmp_path, [anna])
    assert not {RULES, MEETINGS, CLOSED, AWAY, AGREED} & {path.stem for path in tmp_path.iterdir()}


BAD = [
    (RULES, "kind,team,mode,weekday,at,minutes", "lunch,North,weekly,monday,09:00,60", "'lunch' in kind is none of"),
    (RULES, "kind,team,mode,weekday,at,minutes", "team,South,weekly,monday,09:00,60", "There is no team 'South'."),
    (RULES, "kind,team,mode,weekday,at,minutes", "team,North,weekly,monday,9 o'clock,60", "is no time of day"),
    (RULES, "kind,team,mode,weekday,at,minutes", "team,North,weekly,monday,09:00,0", "A meeting of 0 minutes"),
    (RULES, "kind,team,mode,weekday,at,minutes,weeks", "team,North,month,monday,09:00,60,1;6", "no weeks of a month"),
    (RULES, "kind,team,mode,weekday,at,minutes,timezone", "team,North,month,monday,09:00,60,Mars", "is no time zone"),
    (
        MEETINGS,
        "kind,member,date,starts_at,minutes,status",
        "coaching,Zoe,2026-11-02,2026-11-02T09:00,45,held",
        "There is no member 'Zoe'.",
    ),
    (CLOSED, "from,to,why", "2026-12-24,2026-12-24,Christmas", "It ends before it begins"),
    (AWAY, "member,from,to,told_at", "Anna,2026-12-24,2026-12-20,2026-12-01", "It ends before it begins"),
    (
        AGREED,
        "text,owner,due,agreed_at,by,external_id",
        "call,Anna,2026-12-01,2026-11-01,Mia,O99",
        "There is no opportunity 'O99'.",
    ),
    (
        AGREED,
        "text,owner,due,agreed_at,by,outcome",
        "call,Anna,2026-12-01,2026-11-01,Mia,maybe",
        "'maybe' in outcome is none of: done, dropped.",
    ),
]


@pytest.mark.parametrize(("file", "header", "row", "said"), BAD)
def test_what_cannot_be_is_named_and_changes_nothing(
    database: Database, meeting: Store, tmp_path: Path, file: str, header: str, row: str, said: str
) -> None:
    (tmp_path / "opportunities.csv").write_text("external_id\n", encoding="utf-8")
    (tmp_path / f"{file}.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    before = everything(meeting)
    found = bring_in(database, meeting, lambda: read([tmp_path]), "", AS_OF)
    assert len(found.findings.rejected) == 1
    assert said in str(found.findings.rejected[0].reason)
    assert everything(meeting) == before
