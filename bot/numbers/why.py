"""[Why?]: where a number comes from, in a message of its own; a menu asks for the other numbers of the same report."""

import json
from collections.abc import Iterator, Sequence

from bot import track
from bot.blocks import OPTIONS, Block, actions, clip, context, escape, menu, section
from bot.desk import Ask, Desk, Later, Reply, Say
from bot.kinds import Kind
from bot.reading import AGENDA, again, shown
from spm_core.book.book import Book
from spm_core.book.periods import Span
from spm_core.reports import figures
from spm_core.reports.explained import Figure, explain, first
from spm_core.reports.explained.figure import Behind, told
from spm_core.reports.explained.forecast import needed
from spm_core.reports.sufficiency import long_term

SHOWN = 10  # opportunities behind a number
LINES = 2800  # characters of a list
# What an agenda's verdicts stand on, in its order.
ITS_REPORTS = (Kind.FORECAST, Kind.INFLOW, Kind.FUNNEL, Kind.MOVEMENT, Kind.ACTIVITY)


def register(desk: Desk) -> None:
    """Sign up."""
    desk.button("why.open")(lambda ask: asked_why(ask, replace=False))
    desk.button("why.number")(lambda ask: asked_why(ask, replace=True))


def asked_why(ask: Ask, *, replace: bool) -> Reply:
    """One number explained: the one that was chosen, else the one that the verdict stands on."""
    ask.me  # noqa: B018 - only for people of the company
    kind, book, span = again(ask, explained=True)
    return Later(lambda: _answer(ask, kind, book, span, replace=replace))


def _answer(ask: Ask, kind: str, book: Book, span: Span, *, replace: bool) -> Say:
    if kind == Kind.ACCURACY:
        book = track.judged(ask.store, book, span, ask.now)
    given, main = _agenda(ask, book) if kind == AGENDA else _report(ask, Kind(kind), book, span)
    if main is None:
        return Say("There are no numbers to explain yet.")
    chosen = int(ask.value.get("n", given.index(main)))
    figure = given[min(chosen, len(given) - 1)]
    head = f"{kind.capitalize()} of {book.scope.name or ask.store.workspace.name}, as of {_moment(book)}"
    ahead = [section(f"*Why?*  {escape(head)}"), *_blocks(figure)]
    return Say(_text(head, figure), [*ahead, *_others(ask, given, figure)], replace=replace)


def _report(ask: Ask, kind: Kind, book: Book, span: Span) -> tuple[Sequence[Figure], Figure | None]:
    found = shown(ask, kind, book, span)
    given = tuple(explain(found, book))
    return given, first(found, given)


def _agenda(ask: Ask, book: Book) -> tuple[Sequence[Figure], Figure | None]:
    """The numbers behind an agenda's verdicts: forecast, inflow, each stage, the year, movement, activity."""
    given: list[Figure] = []
    for kind in ITS_REPORTS:
        found, main = _report(ask, kind, book, Span.QUARTER)
        given += (
            [one for one in found if one.figure.endswith(".required")]
            if kind is Kind.FUNNEL
            else [main]
            if main
            else []
        )
        given += list(needed(long_term(book), book)) if kind is Kind.FUNNEL else []
    return given, given[0] if given else None


def _moment(book: Book) -> str:
    when = book.as_of.astimezone(book.zone)
    return f"{figures.day(when)} {when:%H:%M}"


def _blocks(figure: Figure) -> Iterator[Block]:
    yield section(f"*{escape(figure.title)}*" + (f"\n{escape(figure.said)}" if figure.said else ""))
    if figure.inputs:
        yield section(clip("\n".join(f"• {escape(item.told)}" for item in figure.inputs), LINES))
    if figure.opportunities:
        yield section(clip("\n".join(_behind(figure)), LINES))
    yield context(escape(figure.formula))


def _behind(figure: Figure) -> Iterator[str]:
    lines = figure.opportunities
    yield f"*Behind it: {figures.counted(len(lines), 'opportunity', 'opportunities')}*"
    for line in lines[:SHOWN]:
        yield escape(_said(line, figure))
    if len(lines) > SHOWN:
        yield f"and {len(lines) - SHOWN} more"


def _said(line: Behind, figure: Figure) -> str:
    """`Birch 25k · Qualified · Anna`, and its part of the number where that is not its value."""
    part = "" if line.part in (None, line.value, 1) else f" · {told(line.part, figure.unit)} of it"
    return f"{line.title} · {line.stage} · {line.called}{part}"


def _others(ask: Ask, given: Sequence[Figure], told_of: Figure) -> Iterator[Block]:
    """The menu of the other numbers."""
    if len(given) > 1:
        value = {name: ask.value[name] for name in ("r", "o", "a", "s", "p")}
        entries = [(one.title, _packed({**value, "n": number})) for number, one in enumerate(given)]
        yield actions(menu("why.number", entries, entries[given.index(told_of)][1]))
    if len(given) > OPTIONS:
        yield context(f"The first {OPTIONS} of {len(given)} numbers; `spm report … --explain` tells all.")


def _packed(value: dict[str, object]) -> str:
    return json.dumps(value, separators=(",", ":"))


def _text(head: str, figure: Figure) -> str:
    names = f" Behind it: {figure.names}." if figure.opportunities and not figure.said else ""
    return escape(f"{head}. {figure.title}. {figure.sentence}{names} {figure.formula}")
