"""The same files again change nothing; changed files become events of now; what was changed here is never lost silently."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from importing import NOW, WORKED, Done, after, bring, folder

from spm_core.book.history import fold
from spm_core.book.opportunities import Event, EventType, OfferEventType, Opportunity
from spm_core.book.records import DEFAULT_STAGES

OPPORTUNITIES = "external_id,name,owner,amount,currency,next_step\n"
EVENTS = "external_id,type,from,to,effective_at\n"
FIRST = {
    "opportunities": OPPORTUNITIES + "A,Deal,Anna,300,EUR,Call\n",
    "events": EVENTS + "A,created,,S1,2026-01-05\nA,stage,S1,S2,2026-02-01\n",
}
LATER = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def first(tmp_path: Path) -> Done:
    return bring(folder(tmp_path / "first", **FIRST))


def again(
    tmp_path: Path, first: Done, *local: Event, row: str = "A,Deal,Anna,300,EUR,Call", events: str = FIRST["events"]
) -> Done:
    """The files of a week later, after ``local`` events were told here."""
    made = folder(tmp_path / "again", opportunities=OPPORTUNITIES + row + "\n", events=events)
    return bring(made, after(first, {"A": local}), now=LATER)


def here(first: Done, seq: int, kind: EventType, value: str, name: str | None = None) -> Event:
    """Something told here between the two imports."""
    of = first.histories[0][0].opportunity_id
    return Event(of, seq, kind, None, value, NOW, NOW, "anna", name)


def now_is(first: Done, done: Done, *local: Event) -> Opportunity:
    found = fold([*first.histories[0], *local, *(done.histories[0] if done.histories else ())], DEFAULT_STAGES)
    assert found is not None
    return found


def test_the_worked_example_again_changes_nothing() -> None:
    done = bring(WORKED, after(bring(WORKED)), now=LATER)
    assert done.counts == (0, 0, 10, 0)
    assert done.histories == []
    assert [
        batch for batch in done.batches if batch.records or batch.offers or batch.offer_events or batch.activities
    ] == []
    assert (done.changes.directory.accounts_tally.unchanged, done.changes.directory.members_tally.unchanged) == (11, 3)


def test_a_changed_value_is_an_event_of_now(tmp_path: Path, first: Done) -> None:
    done = again(tmp_path, first, row="A,Deal,Anna,450,EUR,")
    assert done.counts == (0, 1, 0, 0)
    told = [(event.seq, event.type, event.field, event.before, event.after) for event in done.histories[0]]
    assert told == [(3, EventType.AMOUNT, None, "300", "450"), (4, EventType.CHANGED, "next_step", "Call", None)]
    assert {(event.effective_at, event.recorded_at) for event in done.histories[0]} == {(LATER, LATER)}


def test_a_new_event_keeps_its_day_and_is_recorded_now(tmp_path: Path, first: Done) -> None:
    done = again(tmp_path, first, events=FIRST["events"] + "A,won,S2,WON,2026-03-01\n")
    (event,) = done.histories[0]
    assert (event.seq, event.type, event.effective_at, event.recorded_at) == (
        3,
        EventType.WON,
        datetime(2026, 3, 1, tzinfo=UTC),
        LATER,
    )


def test_an_event_that_the_files_tell_otherwise_now_is_voided(tmp_path: Path, first: Done) -> None:
    done = again(tmp_path, first, events=EVENTS + "A,created,,S1,2026-01-05\nA,stage,S1,S3,2026-02-03\n")
    voiding, moved = done.histories[0]
    assert (voiding.type, voiding.after) == (EventType.CORRECTED, "2")
    assert (moved.after, moved.seq) == ("S3", 4)
    assert now_is(first, done).stage_since == datetime(2026, 2, 3, tzinfo=UTC)


def test_a_part_of_the_history_voids_nothing(tmp_path: Path, first: Done) -> None:
    done = again(tmp_path, first, events=EVENTS + "A,stage,S2,S3,2026-03-03\n")
    assert [event.type for event in done.histories[0]] == [EventType.STAGE]


def test_what_was_changed_here_stays_and_is_said(tmp_path: Path, first: Done) -> None:
    local = (here(first, 3, EventType.AMOUNT, "777"), here(first, 4, EventType.STAGE, "S4"))
    done = again(tmp_path, first, *local)
    assert done.counts == (0, 0, 1, 0)
    assert done.changes.findings.warnings == [
        "A: amount stays 777 as changed here; the file says 300.",
        "A: stays in stage S4 as moved here; the file has it in S2.",
    ]
    assert now_is(first, done, *local).amount == 77_700


def test_what_was_filled_in_here_stays_without_a_word(tmp_path: Path, first: Done) -> None:
    local = here(first, 3, EventType.CLOSE_DATE, "2026-12-24")
    done = again(tmp_path, first, local)
    assert (done.counts, done.changes.findings.warnings) == ((0, 0, 1, 0), [])


def test_what_cannot_follow_on_what_happened_here_is_rejected(tmp_path: Path, first: Done) -> None:
    lost = here(first, 3, EventType.LOST, "LOST")
    done = again(tmp_path, first, lost, events=FIRST["events"] + "A,won,S2,WON,2026-11-29\n")
    assert (done.counts, done.histories) == ((0, 0, 0, 1), [])
    assert "Reopen it first" in done.reasons


def test_events_of_an_opportunity_nobody_knows_are_rejected_and_of_one_that_is_here_taken(
    tmp_path: Path, first: Done
) -> None:
    made = folder(tmp_path / "more", events=EVENTS + "A,stage,S2,S3,2026-03-03\nB,stage,S2,S3,2026-03-03\n")
    done = bring(made, after(first), now=LATER)
    assert (done.counts, done.rejected) == ((0, 1, 0, 1), [("events.csv", 3)])


def test_a_moved_check_and_a_decision_are_appended_to_an_offer(tmp_path: Path) -> None:
    head = "external_id,version,sent_on,amount,currency,check_date,status\n"
    one = bring(folder(tmp_path / "one", **FIRST, offers=head + "A,1,2026-02-01,300,EUR,2026-02-08,sent\n"))
    two = bring(
        folder(tmp_path / "two", **FIRST, offers=head + "A,1,2026-02-01,300,EUR,2026-02-20,sent\n"),
        after(one),
        now=LATER,
    )
    (moved,) = two.batches[1].offer_events[0]
    assert (moved.type, moved.after, moved.seq) == (OfferEventType.CHECK_MOVED, "2026-02-20", 2)
    three = bring(
        folder(tmp_path / "three", **FIRST, offers=head + "A,1,2026-02-01,300,EUR,2026-02-08,rejected\n"),
        after(one),
        now=LATER,
    )
    (decided,) = three.batches[1].offer_events[0]
    assert (decided.type, decided.at.date(), decided.recorded_at) == (OfferEventType.REJECTED, date(2026, 2, 8), LATER)


def test_two_offers_out_at_once_cannot_be(tmp_path: Path) -> None:
    head = "external_id,version,sent_on,amount,currency,check_date,status\n"
    rows = "A,1,2026-02-01,300,EUR,2026-02-08,sent\nA,2,2026-02-02,300,EUR,2026-02-09,sent\n"
    done = bring(folder(tmp_path / "offers", **FIRST, offers=head + rows))
    assert done.rejected == [("offers.csv", 3)]
    assert [offer.number for offer, _ in done.batches[1].offers] == [1]


def test_people_and_accounts_changed_here_stay_and_blanks_are_filled(tmp_path: Path) -> None:
    head = "name,sector,tier\n"
    one = bring(folder(tmp_path / "one", accounts=head + "Acme,steel,\n"))
    two = bring(folder(tmp_path / "two", accounts=head + "ACME,paper,A\n"), after(one))
    (account,) = two.batches[0].records
    assert (account.sector, account.tier) == ("steel", "A")  # type: ignore[union-attr] # an account
    assert two.changes.findings.warnings == ["accounts.csv: Acme stays as here; the file has another sector."]
    assert two.changes.directory.accounts_tally.updated == 1
