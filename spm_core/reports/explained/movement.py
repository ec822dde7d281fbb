"""What the numbers of movement, of the bridge and of what is stalled come from (F4, F5, F6)."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.records import OWN_LIMITS
from spm_core.reports import figures
from spm_core.reports.explained.figure import (
    Behind,
    Figure,
    Input,
    Unit,
    among,
    behind,
    by_name,
    days,
    each,
    explain,
    money,
    valued,
    window,
)
from spm_core.reports.movement import (
    OK_FROM,
    WATCH_FROM,
    Fate,
    Move,
    Movement,
    Story,
    fate_of,
    is_new,
    is_reopened,
    steps_of,
    stories_of,
    undated_of,
)
from spm_core.reports.stalled import Stalled
from spm_core.reports.statistics import longest_cycle
from spm_core.reports.waiting import Waiting

BEFORE = "F4 open at the previous meeting and the scope's then, as known then"
CLASSES = {
    Fate.ADVANCED: "F4 in a later stage now than at the previous meeting",
    Fate.WON: "F4 won since, as known now",
    Fate.LOST: "F4 lost since, as known now",
    Fate.MOVED_BACK: "F4 in an earlier stage now than at the previous meeting",
    Fate.NOT_MOVED: "F4 in the same stage as at the previous meeting",
    Fate.TRANSFERRED_OUT: "F4 handed to an owner outside: it has no class and leaves the progress share",
}
PROGRESS = "F4 (advanced + won) ÷ those open at the previous meeting that are still the scope's"
BRIDGE = {
    "open_before": "F5 open at the previous meeting, at today's rates",
    "new": "F5 known only since, at their value now",
    "reopened": "F5 closed at the previous meeting and open now",
    "amount": "F5 value now less value at the previous meeting",
    "transfer_in": "F5 had an owner outside then, at their value then",
    "transfer_out": "F5 has an owner outside now, at their value then",
    "won": "F5 won since, at the value won",
    "lost": "F5 lost since, at their last value",
    "correction": "F5 merged away or entered by mistake, at their value then",
    "open_now": "F5 all lines above added up; what is open now",
}
LATE = "F6 days since the stage last reached a new maximum, or since creation or reopening; stalled above the stage's limit"
OLD = "F6 open longer than the slowest ever closed took from creation to close"


@explain.register
def of_movement(found: Movement, book: Book) -> Iterator[Figure]:
    """The classes, the shares, the bridge, then move by move."""
    stories = stories_of(book)
    fates = [(story, fate_of(book, story)) for story in stories if story.was_open]
    yield from _classes(found, book, fates)
    yield _count("reopened", BRIDGE["reopened"], found.reopened, book, (s for s in stories if is_reopened(s)))
    undated = each(book, undated_of(book))
    yield Figure(
        "undated", "open since before the data begins: no date, no movement", found.undated, opportunities=undated
    )
    yield from _shares(found, book, fates)
    new = [story for story in stories if is_new(story)]
    on_time = [story for story in new if story.now.created_at >= book.since]
    yield _count("new.count", "F4 created since the previous meeting", found.new.count, book, on_time)
    yield _step("new.value", "new", found.new.value, book, stories)
    for line in found.bridge:
        yield _step(f"bridge.{line.what}.value", line.what, line.value, book, stories)
    yield from (_move(book, move) for move in found.moves)
    yield from (_waiting("not_moved_list", book, line) for line in found.not_moved_list)


def _count(path: str, formula: str, value: int, book: Book, stories: Iterable[Story]) -> Figure:
    return Figure(path, formula, value, Unit.COUNT, window(book), each(book, (story.now for story in stories)))


def _classes(found: Movement, book: Book, fates: Sequence[tuple[Story, Fate]]) -> Iterator[Figure]:
    yield _count("open_before", BEFORE, found.open_before, book, (story for story, _ in fates))
    for fate, formula in CLASSES.items():
        yield _count(
            fate.value, formula, getattr(found, fate.value), book, (story for story, of in fates if of is fate)
        )
    parts = behind(book, ((story.now, story.before) for story, _ in fates))
    yield Figure("value_before", BRIDGE["open_before"], found.value_before, Unit.MONEY, (), parts)


def _shares(found: Movement, book: Book, fates: Sequence[tuple[Story, Fate]]) -> Iterator[Figure]:
    judged = [(story, fate) for story, fate in fates if fate not in (Fate.TRANSFERRED_OUT, Fate.CORRECTED)]
    moved = [story for story, fate in judged if fate in (Fate.ADVANCED, Fate.WON)]
    counts = by_name({"advanced": found.advanced, "won": found.won, "still_judged": found.staying})
    lines = among(book, (story.now for story in moved))
    yield Figure("progress_share", PROGRESS, found.progress_share, Unit.SHARE, counts, lines, _said(found, lines))
    values = by_name(
        {
            "value_moved": sum((story.before for story in moved), Decimal(0)),
            "value_judged": sum((story.before for story, _ in judged), Decimal(0)),
        },
        Unit.MONEY,
    )
    by_value = f"{PROGRESS}, by their value then"
    yield Figure("progress_share_value", by_value, found.progress_share_value, Unit.SHARE, values, lines)


def _said(found: Movement, lines: tuple[Behind, ...]) -> str:
    if found.progress_share is None:
        return ""
    names = ", ".join(line.short for line in lines)
    usual, percent = found.usual, figures.percent
    known = f"mean of the last {figures.counted(found.meetings, 'meeting')}" if found.meetings else "no history yet"
    return (
        f"{found.advanced} advanced and {found.won} won of {found.staying} that were open at the previous meeting"
        f"{': ' + names if names else ''}. Usual are {percent(usual)} ({known}): ok from {percent(OK_FROM * usual)}, "
        f"watch from {percent(WATCH_FROM * usual)}."
    )


def _step(path: str, what: str, value: Decimal, book: Book, stories: Iterable[Story]) -> Figure:
    """One line of the bridge with what each opportunity brings to it."""
    made = ((story.now, steps_of(story).get(what)) for story in stories)
    parts = behind(book, ((item, part) for item, part in made if part is not None))
    return Figure(path, BRIDGE[what], value, Unit.MONEY, (), parts)


def _move(book: Book, move: Move) -> Figure:
    inputs = (
        Input("from", move.from_, Unit.WORDS),
        Input("to", move.to, Unit.WORDS),
        days("days", move.days, "from entering the one to entering the other"),
        money("value", move.value),
    )
    lines = among(book, [book.by_id[move.id]])
    return Figure(f"moves.{move.external_id}", CLASSES[move.fate], move.days, Unit.DAYS, inputs, lines)


def _waiting(path: str, book: Book, line: Waiting) -> Figure:
    """One opportunity that waits: since when, how long it may, and what it is worth."""
    item = book.by_id[line.id]
    name = "seen_on" if line.at_least else "progressed_on"
    since = () if item.undated else (Input(name, book.day(item.progressed_at)), Input("today", book.today))
    own = bool(book.company.benchmark(OWN_LIMITS))
    limit = days("limit", line.limit, "the stage's own history" if own else "the stage's settings")
    inputs = (*since, days("days", line.days), limit, money("value", line.value))
    said = f"{line.sentence}." if line.days is not None else ""
    return Figure(f"{path}.{line.external_id}", LATE, line.days, Unit.DAYS, inputs, among(book, [item]), said)


@explain.register
def of_stalled(found: Stalled, book: Book) -> Iterator[Figure]:
    """Opportunity by opportunity, then those older than anything ever closed."""
    yield from (_waiting("opportunities", book, line) for line in found.opportunities)
    longest, old = longest_cycle(book), found.older_than_anything_closed
    items = [
        item for item in book.open if longest is not None and not item.undated and book.age(item.created_at) > longest
    ]
    slowest = (days("slowest", longest),)
    yield Figure("older_than_anything_closed.count", OLD, old.count, Unit.COUNT, slowest, each(book, items))
    yield Figure("older_than_anything_closed.value", OLD, old.value, Unit.MONEY, slowest, valued(book, items))
