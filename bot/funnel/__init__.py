"""The funnel on demand: its shape, what is stalled, results and TOP5, for oneself, a member, the team or the company."""

from datetime import timedelta

from bot.blocks import HEARD, Block, actions, button, clip, context, escape, paragraphs, section
from bot.desk import Ask, Desk, Reply, Say
from bot.feedback import step_words
from bot.finding import line, opportunity
from bot.funnel import deals
from bot.kinds import Kind
from bot.reading import BLINK, book_of, judged, scope_said, with_presses
from bot.reading import register as register_pictures
from bot.rights import may_edit
from bot.words import Line
from spm_core.book.book import Book
from spm_core.book.periods import Span, midnight, period_of
from spm_core.book.records import Scope
from spm_core.reports import figures
from spm_core.reports.funnel import FunnelStage
from spm_core.reports.funnel import funnel as funnel_report
from spm_core.reports.results import results as results_report
from spm_core.reports.stalled import stalled as stalled_report
from spm_core.reports.top5 import top5 as top5_report
from spm_core.rules import opportunities as rules

SHOWN = 10


def register(desk: Desk) -> None:
    """Sign up."""
    register_pictures(desk)
    for kind, teller in (
        (Kind.FUNNEL, _funnel),
        (Kind.STALLED, _stalled),
        (Kind.TOP5, _top5),
        (Kind.RESULTS, _results),
    ):
        desk.report(kind, teller)
    desk.command(
        "funnel",
        "pipeline",
        "pipe",
        usage="funnel [team | @NAME]",
        example="funnel team",
        more=("funnel",),
        says="stages against need",
    )(funnel)
    desk.command(
        "stalled",
        "stuck",
        "stale",
        usage="stalled [team]",
        example="stalled team",
        says="what has not moved for too long",
    )(stalled)
    deals.register(desk)
    desk.command("top5", "top", usage="top5 [team]", example="top5", says="the five that matter most")(top5)
    desk.command(
        "results",
        "result",
        usage="results [week | month | quarter | year] [team]",
        example="results month team",
        more=("results quarter",),
        says="won and lost, and why",
    )(results)
    desk.command("pin", usage="pin OPPORTUNITY", example="pin Acme", says="keep it in the TOP5")(
        lambda ask: _pin(ask, on=True)
    )
    desk.command("unpin", usage="unpin OPPORTUNITY", example="unpin Acme", says="let the TOP5 decide again")(
        lambda ask: _pin(ask, on=False)
    )


def _read(ask: Ask, said: Line) -> Book:
    return book_of(ask, scope_said(ask, said))


def _head(title: str, scope: Scope) -> str:
    return f"*{title} · {escape(scope.name or 'company')}*"


def funnel(ask: Ask) -> Reply:
    """Each stage's count and value against what the target needs."""
    book = _read(ask, line(ask))
    return with_presses(ask, _funnel(ask, book, Span.QUARTER), Kind.FUNNEL, book)


def _funnel(_ask: Ask, book: Book, _span: Span) -> Say:
    report, scope = funnel_report(book), book.scope
    rows = [
        f"{figures.MARKS[row.verdict]} {escape(row.stage)}: {row.open}{_needed(row)} · "
        f"{figures.money(row.value)}" + (f" · oldest {row.oldest}" if row.oldest else "")
        for row in report.stages
    ]
    count = figures.counted(report.total.open, "open opportunity", "open opportunities")
    total = f"{count} · {figures.money(report.total.value)} {report.currency}"
    missing = [(report.without_amount, "without amount"), (report.not_converted, "not converted: no exchange rate")]
    left_out = "".join(f" · {n} {why}" for n, why in missing if n)
    weighted = f"weighted {figures.money(report.total.weighted)}{left_out}"
    blocks = [
        section(f"{_head('Funnel', scope)}\n{judged(report.verdict, report.sentence)}"),
        *paragraphs(rows),
        context(f"{total}, {weighted}"),
    ]
    heard = [f"Funnel of {escape(scope.name)}: {escape(report.sentence)}", *rows, f"{total}, {weighted}"]
    return Say(clip("\n".join(heard), HEARD), blocks)


def _needed(row: FunnelStage) -> str:
    return f" of {figures.required(row.required)}" if row.required is not None else ""


def stalled(ask: Ask) -> Reply:
    """Opportunities over their stage's limit, each with its next step or a way to plan one."""
    book = _read(ask, line(ask))
    return with_presses(ask, _stalled(ask, book, Span.QUARTER), Kind.STALLED, book)


def _stalled(_ask: Ask, book: Book, _span: Span) -> Say:
    report, scope = stalled_report(book), book.scope
    blocks: list[Block] = [section(f"{_head('Stalled', scope)}\n{judged(report.verdict, report.sentence)}")]
    for row in report.opportunities[:SHOWN]:
        value = {"opportunity": row.id}
        blocks.append(section(escape(row.sentence), accessory=button("Plan", "opportunity.plan", value)))
    more = len(report.opportunities) - SHOWN
    blocks += [context(f"and {more} more")] if more > 0 else []
    heard = [f"Stalled, {scope.name}: {report.sentence}", *(row.sentence for row in report.opportunities[:SHOWN])]
    return Say(escape("\n".join(heard)), blocks)


def top5(ask: Ask) -> Reply:
    """The five opportunities that matter most, with the next step of each."""
    book = _read(ask, line(ask))
    said = _top5(ask, book, Span.QUARTER)
    return with_presses(ask, said, Kind.TOP5, book) if top5_report(book).opportunities else said


def _top5(_ask: Ask, book: Book, _span: Span) -> Say:
    report, scope = top5_report(book), book.scope
    rows = []
    for rank, row in enumerate(report.opportunities, 1):
        item = book.by_id[row.id]
        step = step_words(item, book.today)
        pin = " · pinned" if row.pinned else ""
        rows.append(f"{rank}. {row.title} · {row.stage} · {row.called} · {step}{pin}")
    notes = [" · ".join(report.notes)] if report.notes else []
    pinned = "Nothing is pinned. `/spm pin Acme` puts it here."
    nothing = pinned if report.only_pins else "No open opportunities yet. `/spm new` adds the first."
    body = "\n".join([*rows, *notes]) if rows else nothing
    return Say(escape(f"TOP5 of {scope.name}\n{body}"), [section(f"{_head('TOP5', scope)}\n{escape(body)}")])


def results(ask: Ask) -> Reply:
    """Won and lost in a period, with win rate and reasons."""
    said = line(ask)
    word = said.take_word(["week", "month", "quarter", "year"]) or "month"
    scope = scope_said(ask, said)
    zone = ask.store.zone(scope)
    today = ask.now.astimezone(zone).date()
    fiscal = ask.store.workspace.fiscal_year_start
    start = today - timedelta(days=7) if word == "week" else period_of(today, Span(word), fiscal).start
    book = ask.store.book(scope, ask.now + BLINK, midnight(start, zone))
    return with_presses(ask, _results(ask, book, Span.QUARTER), Kind.RESULTS, book)


def _results(_ask: Ask, book: Book, _span: Span) -> Say:
    report, scope, start = results_report(book), book.scope, book.since_day
    reasons = ", ".join(f"{row.reason or 'no reason given'} {row.count}" for row in report.reasons[:4])
    rates = [report.rates] if report.outcomes >= figures.FEWEST_OUTCOMES else []
    body = "\n".join([report.sentence, *([f"Reasons: {reasons}"] if reasons else []), *rates])
    text = f"Results of {scope.name} since {figures.day(start)}: {body}"
    blocks = [section(f"{_head(f'Results since {figures.day(start)}', scope)}\n{escape(body)}")]
    return Say(escape(text), blocks)


def _pin(ask: Ask, *, on: bool) -> Reply:
    item = opportunity(ask, line(ask))
    may_edit(ask, item)
    with ask.write() as unit:
        events = rules.change(ask.stamp(unit), item, pinned=on)
        if events:
            unit.append(events)
    said = "stays in the TOP5 until you unpin it" if on else "is ranked by its numbers again"
    return Say(
        escape(f"{item.name} {said}."),
        [section(f"{escape(item.name)} {said}."), actions(button("Show TOP5", "say", {"words": "top5"}))],
    )
