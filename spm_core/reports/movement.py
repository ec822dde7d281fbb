"""Movement since the previous meeting: what became of what was open then (F4), and the bridge from then to now (F5).

It compares what was known then with what is known now; values are at today's rates at both ends.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from spm_core.book.book import Book
from spm_core.book.opportunities import Event, EventType, Opportunity
from spm_core.book.records import Kind, Verdict
from spm_core.reports import figures
from spm_core.reports.json import ASIDE
from spm_core.reports.line import Line, Report, Sum
from spm_core.reports.once import once
from spm_core.reports.waiting import Waiting, waiting

# Without a history of earlier meetings 40 % progress is what is usual; ok from 0.9 of it, watch from 0.6 (F4).
USUAL_SHARE = Decimal("0.4")
OK_FROM = Decimal("0.9")
WATCH_FROM = Decimal("0.6")
FEWEST_OPEN = 5

BRIDGE = (
    "open_before",
    "new",
    "reopened",
    "amount",
    "transfer_in",
    "transfer_out",
    "won",
    "lost",
    "correction",
    "open_now",
)


class Fate(StrEnum):
    """What became of an opportunity that was open at the previous meeting; exactly one of these."""

    ADVANCED = "advanced"
    WON = "won"
    LOST = "lost"
    MOVED_BACK = "moved_back"
    NOT_MOVED = "not_moved"
    TRANSFERRED_OUT = "transferred_out"
    CORRECTED = "corrected"


LISTED = (Fate.ADVANCED, Fate.WON, Fate.LOST, Fate.MOVED_BACK)


@dataclass(frozen=True, slots=True)
class BridgeLine:
    """One step of the bridge, signed (reporting currency)."""

    what: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Move(Line):
    """A move from one stage to another (their names); ``days`` from entering the one to entering the other.

    ``late``: it happened before the previous meeting and was entered after it.
    ``at_least``: nobody knows when it entered the one.
    """

    from_: str
    to: str
    days: int | None
    fate: Fate = field(metadata=ASIDE)
    late: bool = field(default=False, metadata=ASIDE)
    at_least: bool = field(default=False, metadata=ASIDE)
    steps: int = field(default=0, metadata=ASIDE)  # stages up, or below 0 down; 0 for a close

    @property
    def way(self) -> str:
        """``Identified → Offer made, 3 steps``."""
        far = f", {abs(self.steps)} steps" if abs(self.steps) > 1 else ""
        return f"{self.from_} → {self.to}{far}"


@dataclass(frozen=True, slots=True)
class Movement(Report):
    """Counts of what was open before, each in one class; shares are 0..1, None when nothing was open.

    ``new.count`` leaves out those created before ``since`` and entered after it (aside: ``late``); ``new.value`` is the bridge's.
    ``undated`` opportunities, open since before the data begins, are in none of it.
    """

    open_before: int
    advanced: int
    won: int
    lost: int
    moved_back: int
    not_moved: int
    reopened: int
    transferred_out: int
    undated: int
    value_before: Decimal
    progress_share: Decimal | None
    progress_share_value: Decimal | None
    new: Sum
    bridge: tuple[BridgeLine, ...]
    moves: tuple[Move, ...]
    not_moved_list: tuple[Waiting, ...]
    corrected: int = field(default=0, metadata=ASIDE)
    reversed_wins: int = field(default=0, metadata=ASIDE)  # won at the previous meeting, reopened since
    late: tuple[Line, ...] = field(default=(), metadata=ASIDE)
    usual: Decimal = field(default=USUAL_SHARE, metadata=ASIDE)  # the mean share of the last meetings, 40 % without any
    meetings: int = field(default=0, metadata=ASIDE)  # how many there were
    not_converted: int = field(default=0, metadata=ASIDE)  # they stand at 0, like those without an amount
    without_amount: int = field(default=0, metadata=ASIDE)

    @property
    def staying(self) -> int:
        """What was open before and is still ours to judge: the denominator of the progress share."""
        return self.open_before - self.transferred_out - self.corrected

    @property
    def verdict(self) -> Verdict:
        """Is the funnel progressing? No word below five opportunities."""
        if self.progress_share is None or self.staying < FEWEST_OPEN:
            return Verdict.NA
        if self.progress_share >= OK_FROM * self.usual:
            return Verdict.OK
        return Verdict.WATCH if self.progress_share >= WATCH_FROM * self.usual else Verdict.SHORT

    @property
    def sentence(self) -> str:
        """``4 of 7 moved (57 %)``: advanced or won, of those open at the previous meeting."""
        if not self.open_before:
            return "Nothing was open at the previous meeting; movement starts next time."
        if self.progress_share is None:
            return f"All {self.open_before} open at the previous meeting have other owners now."
        moved = f"{self.advanced + self.won} of {self.staying} moved"
        return f"{moved} ({figures.percent(self.progress_share)})" if self.staying >= figures.FEWEST_OUTCOMES else moved

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know of the numbers."""
        entered_late = sum(move.late for move in self.moves)
        found = (
            (f"{self.undated} without dates left out", self.undated),
            (f"{len(self.late)} created before the previous meeting, entered late", self.late),
            (f"{figures.counted(entered_late, 'move')} from before the previous meeting, entered late", entered_late),
            (f"{self.without_amount} without an amount", self.without_amount),
            (f"{self.not_converted} not converted: no exchange rate", self.not_converted),
            (f"{self.transferred_out} handed to other owners", self.transferred_out),
            (f"{figures.counted(self.reversed_wins, 'win')} reversed: reopened since", self.reversed_wins),
            (f"{self.corrected} merged or entered by mistake", self.corrected),
            (
                f"{figures.percent(self.usual)} is usual here (last {figures.counted(self.meetings, 'meeting')})",
                self.meetings,
            ),
        )
        return tuple(words for words, true in found if true)


@dataclass(frozen=True, slots=True)
class Story:
    """One opportunity of the scope: as known at the previous meeting and as known now, in the scope or not."""

    then: Opportunity | None
    now: Opportunity
    events: Sequence[Event]
    was_open: bool  # open, and the scope's, at the previous meeting
    is_mine: bool  # the scope's now, or when it closed
    before: Decimal
    after: Decimal

    @property
    def voided(self) -> bool:
        """Whether it was never an opportunity of its own."""
        return self.now.voided


def movement(book: Book) -> Movement:
    """What moved in the scope since the previous meeting."""
    stories = stories_of(book)
    fates = [(story, fate_of(book, story)) for story in stories if story.was_open]
    count = Counter(fate for _, fate in fates)
    progressed = [story for story, fate in fates if fate in (Fate.ADVANCED, Fate.WON)]
    judged = [story for story, fate in fates if fate not in (Fate.TRANSFERRED_OUT, Fate.CORRECTED)]
    new = [story for story in stories if is_new(story)]
    late = [story for story in new if story.now.created_at < book.since]
    bridge = _bridge(stories)
    earlier = book.previous.progress if book.previous else ()
    return Movement.of(
        book,
        "movement",
        open_before=len(fates),
        **{str(fate): count[fate] for fate in Fate},
        reopened=sum(is_reopened(story) for story in stories),
        reversed_wins=sum(_is_reversed(story) for story in stories),
        undated=len(undated_of(book)),
        value_before=bridge["open_before"],
        progress_share=Decimal(len(progressed)) / len(judged) if judged else None,
        progress_share_value=_share(_before(progressed), _before(judged)),
        new=Sum(len(new) - len(late), bridge["new"]),
        bridge=tuple(BridgeLine(what, bridge[what]) for what in BRIDGE),
        moves=_moves(book, fates),
        not_moved_list=_not_moved(book, fates),
        usual=sum(earlier, Decimal(0)) / len(earlier) if earlier else USUAL_SHARE,
        meetings=len(earlier),
        not_converted=sum(book.unconverted(story.now) for story in stories),
        without_amount=sum(book.value(story.now) is None and not book.unconverted(story.now) for story in stories),
        late=tuple(sorted((Line.of(book, story.now) for story in late), key=lambda line: (line.name, line.id))),
    )


@once
def fates(book: Book) -> Mapping[str, Fate]:
    """What became of each opportunity that was open in the scope at the previous meeting, by id."""
    return {story.now.id: fate_of(book, story) for story in stories_of(book) if story.was_open}


@once
def stories_of(book: Book) -> list[Story]:
    """Every dated opportunity that the scope owned at the previous meeting, or owns now, or owned at the close."""
    rested = [_story(book, item, item, ()) for item in book.still if not item.undated]
    touched = [_story(book, item.then, item.now, item.events) for item in book.touched if not item.now.undated]
    return [story for story in (*rested, *touched) if story.was_open or story.is_mine]


def _story(book: Book, then: Opportunity | None, now: Opportunity, events: Sequence[Event]) -> Story:
    was_open = then is not None and then.is_open and book.holds(then.owner_id, book.since_day)
    is_mine = book.owns(now)
    before = (book.value(then) if then else None) or Decimal(0)
    return Story(then, now, events, was_open, is_mine, before, book.value(now) or Decimal(0))


def fate_of(book: Book, story: Story) -> Fate:
    """The class of an opportunity that was open at the previous meeting, by its stage then and now."""
    then, now = story.then, story.now
    if story.voided:
        return Fate.CORRECTED
    if not story.is_mine:
        return Fate.TRANSFERRED_OUT
    if now.kind is not Kind.OPEN:
        return Fate.WON if now.kind is Kind.WON else Fate.LOST
    steps = book.stages.by_code[now.stage].order - (book.stages.by_code[then.stage].order if then else 0)
    if steps == 0:
        return Fate.NOT_MOVED
    return Fate.ADVANCED if steps > 0 else Fate.MOVED_BACK


def is_new(story: Story) -> bool:
    """Whether it became known since, and counts."""
    return story.then is None and story.is_mine and not story.voided


def is_reopened(story: Story) -> bool:
    """Whether it was closed then and is open now."""
    closed_then = story.then is not None and story.then.kind is not Kind.OPEN
    return closed_then and story.is_mine and story.now.is_open


def _is_reversed(story: Story) -> bool:
    return is_reopened(story) and story.then is not None and story.then.kind is Kind.WON


def _bridge(stories: Iterable[Story]) -> dict[str, Decimal]:
    """The lines of the bridge by name; they add up to ``open_now`` to the cent."""
    sums = dict.fromkeys(BRIDGE, Decimal(0))
    for story in stories:
        for what, value in steps_of(story).items():
            sums[what] += value
    return sums


def steps_of(story: Story) -> dict[str, Decimal]:
    """What one opportunity brings to the bridge."""
    if story.was_open and (story.voided or not story.is_mine):
        way_out = "correction" if story.voided else "transfer_out"
        return {"open_before": story.before, way_out: -story.before}
    if story.voided or not story.is_mine:
        return {}
    return _arrival(story) | _departure(story) if _arrival(story) else {}


def _arrival(story: Story) -> dict[str, Decimal]:
    """How it came into the bridge: nothing for one that was closed then and is closed now."""
    if story.then is None:
        return {"new": story.after}
    if not story.then.is_open:
        return {"reopened": story.after} if story.now.is_open else {}
    source = "open_before" if story.was_open else "transfer_in"
    return {source: story.before, "amount": story.after - story.before}


def _departure(story: Story) -> dict[str, Decimal]:
    if story.now.is_open:
        return {"open_now": story.after}
    return {"won" if story.now.kind is Kind.WON else "lost": -story.after}


def _before(stories: Iterable[Story]) -> Decimal:
    return sum((story.before for story in stories), Decimal(0))


def _share(part: Decimal, whole: Decimal) -> Decimal | None:
    return part / whole if whole else None


def undated_of(book: Book) -> list[Opportunity]:
    """The scope's opportunities without any date."""
    items = (item for item in (*book.still, *(item.now for item in book.touched)) if item.undated)
    return [item for item in items if book.owns(item)]


def _moves(book: Book, fates: Iterable[tuple[Story, Fate]]) -> tuple[Move, ...]:
    """The moves by class, in each the largest first."""
    moves = [_move(book, story, fate) for story, fate in fates if fate in LISTED]
    return tuple(
        sorted(moves, key=lambda move: (LISTED.index(move.fate), -(move.value or Decimal(0)), move.name, move.id))
    )


def _move(book: Book, story: Story, fate: Fate) -> Move:
    now, then = story.now, story.then or story.now
    stages = book.stages.by_code
    return Move.of(
        book,
        now,
        from_=stages[then.stage].name,
        to=stages[now.stage].name,
        days=max(0, (book.day(now.stage_since) - book.day(then.stage_since)).days),
        at_least=then.entered_at is None,
        steps=_steps(book, then.stage, now),
        fate=fate,
        late=now.stage_since < book.since,
    )


def _steps(book: Book, stage: str, now: Opportunity) -> int:
    """How many open stages lie between where it stood and where it stands, each passed or skipped one counted."""
    codes = [stage.code for stage in book.stages.open]
    return codes.index(now.stage) - codes.index(stage) if now.is_open and {stage, now.stage} <= set(codes) else 0


def _not_moved(book: Book, fates: Iterable[tuple[Story, Fate]]) -> tuple[Waiting, ...]:
    """The most urgent first."""
    stayed = {story.now.id: _touches(book, story) for story, fate in fates if fate is Fate.NOT_MOVED}
    lines = (line for line in waiting(book).values() if line.id in stayed)
    return tuple(replace(line, touched=stayed[line.id]) if stayed[line.id] else line for line in lines)


def _touches(book: Book, story: Story) -> int:
    """Stage moves since the previous meeting that led back to where it stood."""
    return sum(event.type is EventType.STAGE and event.known_at >= book.since for event in story.events)
