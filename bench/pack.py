"""B1: all numbers of a team-meeting pack for the whole company, against SQL written by hand on the same tables."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from bench import databases
from bench.company import LAST_MONDAY, MONDAY, Size, fill
from bench.measure import Target, compare, in_turns
from bench.options import Options
from bench.pack_sql import Pack, numbers
from spm_core.book.records import DEFAULT_STAGES, Scope
from spm_core.meetings.agenda import team_agenda
from spm_core.meetings.answers import Agenda
from spm_core.store import Store

NAME = "pack"
COMPANY = Scope("company")
TARGET = Target(1.3, "×")
SIZES = 1_000, 10_000, 100_000  # the last one with --full only: filling it takes minutes
CODES = {stage.name: stage.code for stage in DEFAULT_STAGES.all}


def run(options: Options) -> None:
    """Measure on SQLite, and on PostgreSQL when asked for."""
    for opportunities in SIZES if options.full else SIZES[:-1]:
        _on(databases.sqlite, Size(opportunities), options.turns)
        if options.postgresql:
            _on(databases.postgresql, Size(opportunities), options.turns)


def _on(opening: databases.Opening, size: Size, turns: int) -> None:
    with opening() as place:
        store = fill(place.database, size)
        place.analyze()
        floor = Pack(place, store.workspace.id, MONDAY, LAST_MONDAY)
        _agree(agenda(store), floor)
        ours, hand = in_turns(lambda: agenda(store), floor.run, turns)
        reading, _ = in_turns(lambda: store.book(COMPANY, MONDAY, LAST_MONDAY), floor.run, turns)
        what = f"B1 pack of the company, {size.opportunities:,} opportunities, {place.name}"
        compare(what, ours, hand, "hand-written SQL", TARGET)
        print(f"   of which reading the Book {reading / ours:.0%}, {reading / hand:.1f} × the SQL")


def agenda(store: Store) -> Agenda:
    """What a team's meeting shows, of the whole company."""
    return team_agenda(store.book(COMPANY, MONDAY, LAST_MONDAY))


def _agree(ours: Agenda, floor: Pack) -> None:
    """Raise AssertionError unless both give the same answers."""
    mine, theirs = _summed(_numbers(ours)), _summed(numbers(floor.run()))
    different = {name: (mine[name], theirs[name]) for name in mine | theirs if mine[name] != theirs[name]}
    assert not different, f"the answers differ (ours, SQL): {different}"


def _summed(pairs: Iterable[tuple[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for name, number in pairs:
        total[name] += number
    return total


def _numbers(ours: Agenda) -> Iterator[tuple[str, int]]:
    """The main answers of our reports, named as the SQL's are."""
    reports: Mapping[str, Any] = ours.reports
    funnel, movement, results = (reports[kind] for kind in ("funnel", "movement", "results"))
    for stage in funnel.stages:
        yield f"open {CODES[stage.stage]}", stage.open
        yield f"value {CODES[stage.stage]}", _minor(stage.value)
    for kind in ("won", "lost"):
        yield f"{kind} since", getattr(results, kind).count
        yield f"{kind} since value", _minor(getattr(results, kind).value)
        yield f"{kind} of those", getattr(movement, kind)
    for name in ("open before", "advanced", "moved back", "not moved"):
        yield name, getattr(movement, name.replace(" ", "_"))
    yield "new", reports["inflow"].count
    yield "new value", _minor(reports["inflow"].value)
    yield "offers sent", len(reports["offers"].sent)
    yield "offers overdue", len(reports["offers"].overdue)
    yield "meetings", reports["activity"].team.meetings
    yield "stalled", len(reports["stalled"].opportunities)


def _minor(value: Decimal) -> int:
    return int(value * 100)
