"""What the time in each stage and the share won from it come from (F7, F8)."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from spm_core.book.book import Book
from spm_core.book.history import Visit
from spm_core.book.opportunities import Opportunity
from spm_core.book.records import MISTAKE, Kind, Stage
from spm_core.reports.explained.figure import Figure, Input, Unit, among, by_name, days, each, explain, origin, share
from spm_core.reports.stages import Stages, StageTime
from spm_core.reports.statistics import FEWEST_PASSAGES, SHRINK, StageFacts, decided, stage_facts, statistics_start

VISITS = "F7 visits of the stage that began in the window; those under way count, too"
ENDED = "F7 visits of them that have ended: left it, or the opportunity was closed"
KAPLAN_MEIER = "F7 the first day by which {} of the visits have ended (Kaplan-Meier: open ones count as lasting on)"
QUARTERS = {"km_p25": "a quarter", "km_median": "half", "km_p75": "three quarters"}
MEAN = "F7 days spent in the stage in the window ÷ opportunities that passed it"
REACHED = "F8 won or lost in the window, having reached the stage or one after it"
SHARE = "F8 (won + 10 × probability) ÷ (reached + 10), never falling from one stage to the next"


@explain.register
def of_stages(found: Stages, book: Book) -> Iterator[Figure]:
    """Stage by stage."""
    known = _known(book)
    for row, facts in zip(found.stages, stage_facts(book), strict=True):
        yield from _stage(row, facts, book, known)


def _known(book: Book) -> list[tuple[Opportunity, Sequence[Visit]]]:
    """The opportunities in the statistics of the scope with their visits; untouched ones where the Book knows them."""
    touched = {item.now.id: item.visits for item in book.touched}
    counted = (item for item in book.by_id.values() if _counts(book, item))
    return [(item, touched.get(item.id, book.singles.visits.get(item.id, ()))) for item in counted]


def _counts(book: Book, item: Opportunity) -> bool:
    if item.merged_into or item.reason == MISTAKE or item.undated:
        return False
    return book.owns(item)


def _stage(
    row: StageTime, facts: StageFacts, book: Book, known: Sequence[tuple[Opportunity, Sequence[Visit]]]
) -> Iterator[Figure]:
    path, start = f"stages.{row.stage}", statistics_start(book)
    there = [(item, _of(book, visits, facts.stage, start)) for item, visits in known]
    visitors = [item for item, visits in there if visits]
    ended = [item for item, visits in there if any(visit.left_at for visit in visits)]
    since = Input("since", start)
    yield Figure(f"{path}.visits", VISITS, row.visits, Unit.COUNT, (since,), among(book, visitors))
    yield Figure(f"{path}.completed", ENDED, row.completed, Unit.COUNT, (since,), among(book, ended))
    counts = by_name({"visits": row.visits, "completed": row.completed})
    for name, part in QUARTERS.items():
        few = (days("expected_days", row.expected_days, "too few visits ended"),) if row.too_few else ()
        value: Any = getattr(row, name)
        yield Figure(
            f"{path}.{name}", KAPLAN_MEIER.format(part), value, Unit.DAYS, (*counts, *few), among(book, visitors)
        )
    passed = Input("passed", facts.passed)
    source = origin(facts.mean_days, "computed")
    defaults = f"{source}: fewer than {FEWEST_PASSAGES} passed" if facts.mean_days.default else source
    mean = days("mean_days", row.mean_days, defaults)
    yield Figure(f"{path}.mean_days", MEAN, row.mean_days, Unit.DAYS, (since, passed, mean), among(book, visitors))
    yield from _shares(row, facts, book)


def _of(book: Book, visits: Sequence[Visit], stage: Stage, start: date) -> list[Visit]:
    return [visit for visit in visits if visit.stage == stage.code and book.office_day(visit.entered_at) >= start]


def _shares(row: StageTime, facts: StageFacts, book: Book) -> Iterator[Figure]:
    path = f"stages.{row.stage}"
    reached = [item for item in decided(book) if item.ever_reached >= facts.stage.order]
    won = [item for item in reached if item.kind is Kind.WON]
    yield Figure(f"{path}.reached", REACHED, row.reached, Unit.COUNT, (), each(book, reached))
    yield Figure(f"{path}.won", f"{REACHED}; the won ones", row.won, Unit.COUNT, (), each(book, won))
    probability = share("probability", facts.stage.probability, "the stage's settings")
    counts = by_name({"won": row.won, "reached": row.reached, "shrunk_by": SHRINK})
    fixed = (share("win_share", row.win_share, "fixed by the company"),) if facts.win_share.fixed else ()
    yield Figure(
        f"{path}.win_share", SHARE, row.win_share, Unit.SHARE, (*counts, probability, *fixed), among(book, reached)
    )
