"""One report as an answer: its verdict and sentence, its first rows, what must be known of the numbers, and its presses."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from bot.blocks import Block, actions, button, clip, context, escape, section
from bot.desk import Ask, Reply, Say, Teller
from bot.finding import line
from bot.kinds import WHOLE, Kind
from bot.listings import Listing, listings
from bot.reading import BLINK, asked, judged, scope_said, sees_people, shown, weeks_told, why, with_presses
from spm_core.book.book import Book
from spm_core.book.opportunities import OfferEventType
from spm_core.book.periods import Span, midnight
from spm_core.book.records import Scope, Verdict
from spm_core.reports import figures
from spm_core.reports.offers import OverdueOffer, offers

ROWS = 10
CELL = 60  # characters of a cell
LINES = 2600  # characters of a list; Slack takes 3,000 in a section
TEXT = 3800  # characters of what is heard
MOST_WEEKS = 52
# What a report is of, where that is not the time since the last meeting.
OTHER_WINDOWS = {
    Kind.STAGES: "stays of the last 365 days, ",
    Kind.ATTAINMENT: "the fiscal year, ",
    Kind.ACCOUNTS: "the year, ",
    Kind.HYGIENE: "",
}


def page(ask: Ask, kind: Kind) -> Reply:
    """A report on oneself, a member, a team or the company; `4w`: of so many weeks instead of since the last meeting."""
    said = line(ask)
    late = kind is Kind.OFFERS and said.take_word(["late", "overdue"]) is not None
    weeks = weeks_told(said, MOST_WEEKS)
    scope = scope_said(ask, said)
    book = ask.store.book(scope, ask.now + BLINK, _since(ask, scope, weeks), whole=kind in WHOLE)
    if late:
        overdue = _page(ask, book, list(_late(ask, book)), _late_heard(book), kind)
        return Say(overdue.text, [*overdue.blocks, actions(why(asked(kind, book)))])
    return with_presses(ask, told(kind)(ask, book, Span.QUARTER), kind, book)


def told(kind: Kind) -> Teller:
    """What says a report of a kind."""

    def tell(ask: Ask, book: Book, _span: Span) -> Say:
        lists = listings(kind, shown(ask, kind, book), book)
        heard = (line for one in lists for line in _heard(one))
        return _page(ask, book, [block for one in lists for block in _blocks(one)], heard, kind)

    return tell


def _page(ask: Ask, book: Book, body: Sequence[Block], heard: Iterable[str], kind: Kind) -> Say:
    head = f"{kind.capitalize()} · {book.scope.name or ask.store.workspace.name}"
    window = OTHER_WINDOWS.get(kind, f"since {figures.day(book.since_day)}, ")
    small = context(f"{window}as of {figures.day(book.today)}")
    text = escape(clip("\n".join([head, *heard]), TEXT))
    return Say(text, [section(f"*{escape(head)}*"), *body, small])


def _since(ask: Ask, scope: Scope, weeks: int | None) -> datetime | None:
    """The local midnight so many weeks ago; None for the last meeting."""
    if weeks is None:
        return None
    zone = ask.store.zone(scope)
    return midnight(ask.now.astimezone(zone).date() - timedelta(weeks=weeks), zone)


def _blocks(one: Listing) -> Iterator[Block]:
    if one.sentence:
        yield section(judged(one.verdict or Verdict.NA, one.sentence))
    if one.rows:
        yield section("\n".join(_lines(one)))
    rest = len(one.rows) - ROWS
    small = [*([f"and {rest} more"] if rest > 0 else []), *map(escape, one.notes)]
    if small:
        yield context(" · ".join(small))


def _lines(one: Listing) -> Iterator[str]:
    """The first rows, a line each, because columns do not fit a phone: the first cell bold, numbers after their heads."""
    room = LINES
    for row in one.rows[:ROWS]:
        first, *rest = (escape(clip(text, CELL)) for text in _cells(one, row))
        said = " · ".join([f"*{first}*", *rest])
        room -= len(said) + 1
        if room < 0:
            break
        yield said


def _cells(one: Listing, row: Sequence[str]) -> Iterator[str]:
    for number, (head, cell) in enumerate(zip(one.heads, row, strict=True)):
        if number == 0 or (cell and head not in one.wide and cell != one.usual):
            yield f"{head} {cell}" if number and number in one.flush else cell


def _heard(one: Listing) -> Iterator[str]:
    """What is read aloud of a list."""
    if one.sentence:
        yield one.line
    yield from (", ".join(_cells(one, row)) for row in one.rows[:ROWS])


def _late(ask: Ask, book: Book) -> Iterator[Block]:
    """The offers past their check-date, each with what settles it for those who may."""
    found = offers(book).overdue
    if not found:
        yield section("No offer is past its check-date.")
    everybody = sees_people(ask, book)
    out = {one.opportunity_id: one for one in book.offers if one.status is OfferEventType.SENT}
    for row in found[:ROWS]:
        mine = everybody or book.by_id[row.id].owner_id == ask.me.id
        value = {"offer": out[row.id].id, "version": out[row.id].version}
        yield section(escape(row.sentence), accessory=button("Settle", "offer.settle", value) if mine else None)
    if len(found) > ROWS:
        yield context(f"and {len(found) - ROWS} more")


def _late_heard(book: Book) -> Iterator[str]:
    found: tuple[OverdueOffer, ...] = offers(book).overdue
    return (row.sentence for row in found[:ROWS])
