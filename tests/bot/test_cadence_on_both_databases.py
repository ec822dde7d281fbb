"""What people change of the cadence is written the same on SQLite and PostgreSQL: moved, cancelled, away, closed, a new rhythm."""

from datetime import UTC, date, datetime, time

from support.office import office as open_office

from spm_core.book.cadence import CadenceRule

WEEKS = frozenset({1, 3, 5})


def test_every_change_of_the_cadence_is_kept(tmp_path, database_url):
    with open_office(tmp_path, url=database_url) as office:
        with office.store.write(datetime(2026, 3, 2, tzinfo=UTC)) as unit:
            unit.save(
                CadenceRule("c", "coaching", "member", "Anna", "month", WEEKS, 1, time(10), 45, "Europe/Helsinki")
            )
        office.answer(office.mia, "cadence move coaching @anna thu: customer visit")
        office.answer(office.mia, "cadence move coaching @anna fri")
        office.answer(office.mia, "cadence cancel team 9.3.: trade fair")
        office.answer(office.ben, "away until 16.3.")
        office.answer(office.mia, "closed 6.7. to 31.7. summer break")
        office.answer(office.mia, "closed holidays off")
        found = office.store.cadence(date(2026, 3, 1), date(2026, 4, 1))
        known = {(item.kind, item.nominal_date): item for item in found.occurrences}
        moved, off = known["coaching", date(2026, 3, 3)], known["team", date(2026, 3, 9)]
        assert (moved.status, moved.changes, moved.why) == ("moved", 2, None)
        assert moved.starts_at == datetime(2026, 3, 6, 8, tzinfo=UTC)
        assert (off.status, off.changes, off.why, off.changed_by) == ("cancelled", 1, "trade fair", "Mia")
        assert [(item.member_id, item.end) for item in found.absences] == [("Ben", date(2026, 3, 16))]
        assert date(2026, 7, 31) in found.closed_by_team["North"]
        assert date(2026, 8, 1) not in found.closed_by_team["North"]
        assert office.store.days_off()["Ben"] == found.closed_by_team["North"] | {
            date(2026, 3, day) for day in range(2, 16)
        }
        shown = office.answer(office.mia, "cadence", channel="sales-north")
        office.mia.presses("Change", in_=shown)
        office.sees(lambda: office.mia.modals).pop().submit()
        for title in ("2 of 3: days and hours", "3 of 3: what it leads to"):
            office.sees(lambda: office.mia.modal.title == title)  # noqa: B023 - asked at once
            assert office.mia.modal.submit() == {}
        office.sees(lambda: len([rule for rule in office.store.cadence_rules() if rule.valid_to is None]) == 3)
        rules = {(rule.kind, rule.scope_id): rule for rule in office.store.cadence_rules() if rule.valid_to is None}
        assert rules["coaching", "Ben"].valid_from == date(2026, 3, 9)
        assert rules["coaching", "Anna"].id == "c"  # what stays as it is goes on
        office.answer(office.ben, "back")
        assert office.store.absences() == ()
