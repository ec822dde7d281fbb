"""What adds up does: persons to teams to the company, in every report that says sums, in companies of chance."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from typing import Any

from busy_company import DEEDS, Busy, Deed
from hypothesis import given
from hypothesis import strategies as st
from random_company import HOUR, MEMBERS, MEMBERSHIPS, Step
from test_reports_again import OFTEN, STEPS, TOLD, lived

from spm_core.book.book import Book
from spm_core.book.records import Scope
from spm_core.reports.activity import activity
from spm_core.reports.attainment import attainment
from spm_core.reports.forecast import forecast
from spm_core.reports.funnel import funnel
from spm_core.reports.hygiene import hygiene
from spm_core.reports.inflow import inflow
from spm_core.reports.movement import BRIDGE, movement
from spm_core.reports.offers import offers
from spm_core.reports.planning import planning
from spm_core.reports.results import results
from spm_core.reports.stalled import stalled

Sums = Counter[str]


def open_sums(book: Book) -> Sums:
    """What is open now: everything that belongs to the owner's team of today."""
    rows, flat = funnel(book), forecast(book)
    found = Counter(
        {f"{row.stage} {name}": getattr(row, name) for row in rows.stages for name in ("open", "value", "weighted")}
    )
    found |= {"open": rows.total.open, "without amount": rows.without_amount, "not converted": rows.not_converted}
    found |= {"dateless": flat.without_close_date, "late": flat.overdue_close_dates.count}
    found |= {"late value": flat.overdue_close_dates.value, "hygiene": getattr(hygiene(book).together, "open", 0)}
    found |= {f"stalled {line.id}": 1 for line in stalled(book).opportunities}
    found |= {f"overdue {line.id} {line.days_late}": 1 for line in offers(book).overdue}
    return found


def closed_sums(book: Book) -> Sums:
    """What was won and lost, and what was new: by the owner's team at the close, else of today."""
    said, new, whole = results(book), inflow(book), attainment(book)
    found = Counter(
        {"won": said.won.count, "won value": said.won.value, "lost": said.lost.count, "lost value": said.lost.value}
    )
    found |= {"new": new.count, "new value": new.value, "year": whole.won, "year before": whole.won_before}
    found |= {"quarter": forecast(book).won, "disqualified": said.disqualified}
    found |= {f"reason {row.reason}": row.count for row in said.reasons}
    found |= {f"closed {line.id}": 1 for line in said.closed}
    return found


def done_sums(book: Book) -> Sums:
    """What people did, of which each has a part."""
    team = activity(book).team
    return Counter(
        {name: getattr(team, name) for name in ("customer_minutes", "lead_generation_minutes", "new_opportunities")}
    )


def added(parts: list[Sums]) -> Sums:
    found: Sums = Counter()
    for part in parts:
        for name, value in part.items():
            found[name] += value
    return Counter({name: value for name, value in found.items() if value})


def same(whole: Sums, parts: list[Sums]) -> None:
    assert Counter({name: value for name, value in whole.items() if value}) == added(parts)


@OFTEN
@given(first=st.lists(STEPS, min_size=30, max_size=100), more=TOLD, deeds=DEEDS)
def test_persons_add_up_to_teams_and_the_company(
    database: Any, first: list[Step], more: list[Any], deeds: list[Deed]
) -> None:
    busy = Busy(lived(database, first, more, []))
    busy.live(deeds)
    store = busy.world.store
    # At noon it is the same day in Helsinki and in New York: the day does not tell them apart.
    as_of = datetime.combine((busy.world.now + 24 * HOUR).date(), time(16), tzinfo=UTC)
    since = as_of - timedelta(days=28)

    def book(scope: Scope) -> Book:
        return store.book(scope, as_of, since, whole=True)

    company = book(Scope("company"))
    persons = {who: book(Scope("member", who, who.title())) for who in MEMBERS}
    teams = {of: book(Scope("team", of, of.title())) for of in ("north", "south")}
    for sums in (open_sums, closed_sums):
        same(sums(company), [sums(one) for one in persons.values()])
    here = {
        who: next((m.team_id for m in MEMBERSHIPS if m.member_id == who and m.on(company.today)), None)
        for who in MEMBERS
    }
    for of, team in teams.items():
        same(open_sums(team), [open_sums(one) for who, one in persons.items() if here[who] == of])
    moved = results(company)
    by_team = Counter({group.name: group.won for group in moved.by_team})
    assert {of.title(): results(team).won.count for of, team in teams.items()} == {
        of.title(): by_team[of.title()] for of in teams
    }
    done(company, persons, teams)
    bridges(company, persons, teams, here)


def done(company: Book, persons: dict[str, Book], teams: dict[str, Book]) -> None:
    """Minutes and new opportunities are somebody's; a joint meeting is one for the team and one for each."""
    same(done_sums(company), [done_sums(one) for one in persons.values()])
    whole, each = activity(company), [activity(one).team for one in persons.values()]
    for name in ("meetings", "contacts", "new_customer_meetings", "people"):
        parts = [getattr(one, name) for one in each]
        assert max(parts, default=0) <= getattr(whole.team, name) <= sum(parts)
    rows = {row.member.lower(): row for row in whole.members}
    for who, book in persons.items():
        if who in rows:
            assert [getattr(rows[who], name) for name in NAMES] == [
                getattr(activity(book).team, name) for name in NAMES
            ]
    for book in (company, *teams.values()):
        for row in planning(book).members:
            alone = next(one for one in planning(persons[row.member.lower()]).members if one.member == row.member)
            if book is company or row.hours_done == alone.hours_done:  # a team has of its people what they did in it
                assert (row.planned_items, row.done_items) == (alone.planned_items, alone.done_items)


NAMES = ("meetings", "customer_minutes", "contacts", "people", "new_customer_meetings", "lead_generation_minutes")


def bridges(company: Book, persons: dict[str, Book], teams: dict[str, Book], here: dict[str, Any]) -> None:
    """The bridge ties to the cent everywhere; what goes from one to another cancels out on the floor above."""
    for book in (company, *persons.values(), *teams.values()):
        lines = {line.what: line.value for line in movement(book).bridge}
        assert sum(lines[what] for what in BRIDGE[:-1]) == lines["open_now"] == dated(book)
    whole = {line.what: line.value for line in movement(company).bridge}
    parts = [{line.what: line.value for line in movement(one).bridge} for one in persons.values()]
    summed = {what: sum(part[what] for part in parts) for what in BRIDGE}
    for what in ("open_before", "open_now", "new", "reopened"):
        assert summed[what] == whole[what], what
    ways = ("transfer_in", "transfer_out", "amount", "won", "lost", "correction")
    assert sum(summed[what] for what in ways) == sum(whole[what] for what in ways)
    assert whole["transfer_in"] == whole["transfer_out"] == 0


def dated(book: Book) -> Any:
    return sum(book.value(item) or 0 for item in book.open if not item.undated)
