"""Ages of what came from a file without history (DOMAIN.md, 2.3): at least so many days, wherever an age is said.

Imported on Monday 2 March 2026: Fir stands in Negotiation (limit 21) and was created on 18 December, Oak in the first stage since
2 February, which is when it was created; Elm was lost, nobody knows from which stages.
"""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.importing import bring_in
from spm_core.book.book import Book
from spm_core.book.records import Kind
from spm_core.charts import ageing
from spm_core.exchange import Answers, export, read
from spm_core.meetings.agenda import team_agenda
from spm_core.meetings.reminders import todo
from spm_core.reports.explained import explain
from spm_core.reports.forecast import forecast
from spm_core.reports.funnel import funnel
from spm_core.reports.json import as_json
from spm_core.reports.movement import movement
from spm_core.reports.stages import stages
from spm_core.reports.stalled import stalled
from spm_core.reports.timing import timely
from spm_core.rules import opportunities
from spm_core.rules.stamp import Stamp
from spm_core.store import Database, Store

REPORT = """"Opportunity Owner","Account Name","Opportunity Name","Stage","Amount","Close Date","Created Date"
"Anna Berg","Fir","Fir tanks","Negotiation/Review","$50,000.00","5/29/2026","12/18/2025"
"Anna Berg","Oak","Oak pumps","Prospecting","$9,000.00","5/30/2026","2/2/2026"
"Anna Berg","Elm","Elm seals","Closed Lost","$7,000.00","1/30/2026","1/2/2026"
"""
IMPORTED = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def company(database: Database, tmp_path: Path) -> Store:
    file = tmp_path / "report.csv"
    file.write_text(REPORT)
    done = bring_in(database, None, lambda: read([file], answers=Answers()), "Firs", IMPORTED)
    assert [str(row) for row in done.findings.rejected] == []
    return database.store("Firs")


def book(store: Store, day: str, since: str = "2026-03-02T13:00") -> Book:
    moments = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (f"{day}T13:00", since))
    return store.book(store.scope("company"), *moments, explained=True)


def told(report: object) -> str:
    """A report in JSON without the ids, which are each company's own."""
    return re.sub(r'"id": "[^"]+"', "", json.dumps(as_json(report)))


def test_on_the_day_of_the_import_nobody_is_said_to_stand_still(company: Store) -> None:
    """74 days since its creation are no days in Negotiation."""
    found = stalled(book(company, "2026-03-02"))
    assert {line.name: line.age for line in found.open} == {"Fir tanks": "at least 0 days", "Oak pumps": "28 days"}
    assert [line.name for line in found.opportunities] == ["Oak pumps"]
    assert "1 from a file without history: they wait at least so long" in found.notes
    assert movement(book(company, "2026-03-02")).moves == ()


def test_a_month_later_it_has_stood_there_for_at_least_thirty_days(company: Store) -> None:
    now = book(company, "2026-04-01")
    fir = next(line for line in stalled(now).opportunities if line.name == "Fir tanks")
    assert (fir.days, fir.limit, fir.days_over) == (30, 21, 9)
    assert fir.sentence == "Fir 50k · Anna · at least 30 days, limit 21 · no action"
    stage = next(row for row in funnel(now).stages if row.stage == "Negotiation")
    assert (stage.oldest_days, stage.oldest) == (30, "at least 30 days")
    assert next(row.oldest for row in funnel(now).stages if row.stage == "Identified") == "58 days"
    assert "1 from a file without history: at least so long in their stage" in funnel(now).notes
    assert "Fir at least 30 days" in ageing.draw(stalled(now)).alt
    words = [line.words for line in todo(now) if line.reason == "stalled"]
    assert "at least 30 days in Negotiation, limit 21, no next step" in words
    decided = [answer for item in team_agenda(now).items for answer in item.answers if answer.id == "TM10"]
    assert any("at least 30" in cell for row in decided[0].table() for cell in row)


def test_the_explanation_says_since_when_it_was_seen(company: Store) -> None:
    now = book(company, "2026-04-01")
    line = next(figure for figure in explain(stalled(now), now) if "Fir" in figure.sentence)
    assert line.inputs[0].told == "seen on Mon 2 Mar 2026"
    oldest = next(figure for figure in explain(funnel(now), now) if figure.figure == "stages.Negotiation.oldest_days")
    assert oldest.inputs[0].told == "seen there Mon 2 Mar 2026"


def test_a_stay_of_unknown_length_is_in_no_statistics(company: Store) -> None:
    """Only Oak's stay has a beginning; what was lost left Negotiation or any other stage after nobody knows how long."""
    found = {row.stage: row.visits for row in stages(book(company, "2026-04-01")).stages}
    assert (found["Identified"], sum(found.values())) == (1, 1)
    fir = next(item for item in book(company, "2026-04-01").open if item.name == "Fir tanks")
    assert timely(book(company, "2026-04-01"), fir, date(2026, 7, 1)) is None
    assert (fir.entered_at, fir.waits_longer) == (None, True)


def test_from_its_next_move_on_everything_is_known(company: Store) -> None:
    moment = datetime(2026, 3, 12, 12, tzinfo=UTC)
    fir = next(item for item in company.open_opportunities() if item.name == "Fir tanks")
    kinds = company.company().stages
    with company.write(moment) as unit:
        fir = unit.append(opportunities.move(Stamp(fir.owner_id, moment, moment), fir, "S3", kinds))
    now = book(company, "2026-04-01")
    (moved,) = movement(now).moves
    assert (moved.from_, moved.to, moved.days, moved.at_least) == ("Negotiation", "Value agreed", 10, True)
    # A step back restarts the age, not the clock: that is still the fewest days it can be.
    assert next(row.oldest for row in funnel(now).stages if row.stage == "Value agreed") == "20 days"
    assert next(line.age for line in stalled(now).open if line.name == "Fir tanks") == "at least 30 days"
    assert next(line.words for line in todo(book(company, "2026-05-01")) if line.line.name == "Fir tanks") == (
        "at least 60 days without progress, in Value agreed, limit 45, no next step"
    )
    later = datetime(2026, 4, 2, 12, tzinfo=UTC)
    with company.write(later) as unit:
        fir = unit.append(opportunities.lose(Stamp(fir.owner_id, later, later), fir, kinds, reason="price"))
        unit.append(opportunities.reopen(Stamp(fir.owner_id, later, later), fir, "S2", kinds))
    assert next(line.age for line in stalled(book(company, "2026-04-12")).open if line.name == "Fir tanks") == "10 days"


def test_before_the_import_it_was_there_and_no_older(company: Store) -> None:
    was = book(company, "2026-02-20", since="2026-01-20T13:00")
    assert {line.name: line.days for line in stalled(was).open} == {"Fir tanks": 0, "Oak pumps": 18}


def test_next_weeks_file_says_nothing_new_and_an_export_keeps_it(
    company: Store, database: Database, tmp_path: Path
) -> None:
    week_later = datetime(2026, 3, 9, 12, tzinfo=UTC)
    done = bring_in(database, company, lambda: read([tmp_path / "report.csv"], answers=Answers()), "", week_later)
    assert (done.opportunities.created, done.opportunities.updated, done.opportunities.unchanged) == (0, 0, 3)
    with company.everything() as everything:
        export(company.workspace, everything, tmp_path / "out")
    bring_in(database, None, lambda: read([tmp_path / "out"]), "Again", datetime(2026, 6, 1, tzinfo=UTC))
    one, other = (book(store, "2026-04-01") for store in (company, database.store("Again")))
    for report in (stalled, funnel, stages, forecast, movement):
        assert told(report(one)) == told(report(other)), report
    assert [line.age for line in stalled(other).open] == [line.age for line in stalled(one).open]
    assert {item.kind for item in one.by_id.values()} == {Kind.OPEN, Kind.LOST}
