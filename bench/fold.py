"""B3: events of touched opportunities to what each was at the previous meeting and what it is now, on one core."""

from bench.company import LAST_MONDAY, MONDAY, Size, histories
from bench.measure import Target, seconds, state
from bench.options import Options
from spm_core.book.history import fold
from spm_core.book.opportunities import Event
from spm_core.book.records import DEFAULT_STAGES

NAME = "fold"
A_SECOND = Target(100, " thousand events a second", at_least=True)


def run(options: Options) -> None:
    """Measure in memory: no database has a part in it."""
    told = list(histories(Size(100_000 if options.full else 10_000)))
    touched = [events for events in told if any(event.known_at >= LAST_MONDAY for event in events)]
    events = sum(map(len, touched))
    best = min(seconds(lambda: _then_and_now(touched)) for _ in range(options.turns))
    state("B3 the fold, then and now", events / best / 1000, A_SECOND, f"{events:,} events of {len(touched):,}")


def _then_and_now(touched: list[list[Event]]) -> None:
    for events in touched:
        fold(events, DEFAULT_STAGES, LAST_MONDAY)
        fold(events, DEFAULT_STAGES, MONDAY)
