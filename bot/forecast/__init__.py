"""The forecast on demand, how far off forecasts have been, and the manager's call beside the seller's."""

import time
from dataclasses import replace
from datetime import date
from typing import Any

from bot import track
from bot.blocks import actions, button, context, escape, section
from bot.desk import Ask, Desk, Later, Reply, Say
from bot.finding import line, opportunity
from bot.kinds import Kind
from bot.reading import book_of, judged, scope_said, with_presses
from bot.rights import may_adjust
from bot.words import Line
from spm_core.book.book import Book
from spm_core.book.opportunities import Category, Opportunity
from spm_core.book.periods import Period, Span
from spm_core.book.records import Scope
from spm_core.book.refusals import Refusal
from spm_core.book.track import recent
from spm_core.reports import figures, rules
from spm_core.reports.accuracy import accuracy as accuracy_report
from spm_core.reports.forecast import Forecast
from spm_core.reports.forecast import forecast as forecast_report
from spm_core.rules import opportunities as changes
from spm_core.track import missing, step

COMPANY = Scope("company")
CALLED = {Category.BEST: "best case", Category.OMITTED: "left out"}
PATIENCE = 4.0  # seconds that somebody waits for the past to be worked out
BEST_CASE = "best-case"
CLEARED: dict[str, Any] = {"manager_category": None, "manager_amount": None, "manager_close": None}


def register(desk: Desk) -> None:
    """Sign up."""
    desk.report(Kind.FORECAST, _forecast)
    desk.report(Kind.ACCURACY, _accuracy_told)
    desk.command(
        "forecast",
        usage="forecast [month | quarter | year] [team]",
        example="forecast quarter team",
        more=("forecast month",),
        says="what the period will bring, and how sure that is",
    )(forecast)
    desk.command(
        "accuracy",
        usage="accuracy [month | quarter | year] [team | company | @NAME]",
        example="accuracy month",
        says="how far off past forecasts were",
    )(accuracy)
    desk.command(
        "adjust",
        usage="adjust OPPORTUNITY AMOUNT | DAY | commit | clear",
        example="adjust Acme commit 35k 30.6.",
        more=("adjust Acme clear",),
        says="a manager's own call beside the seller's",
    )(adjust)


def forecast(ask: Ask) -> Reply:
    """What the period will bring against its target: the headline with its reason, the range, and the parts."""
    said = line(ask)
    span = Span(said.take_word([item.value for item in Span]) or Span.QUARTER)
    scope = scope_said(ask, said)
    book = book_of(ask, scope)
    if _behind(ask, book, span):
        return Later(lambda: _worked_out(ask, scope, span))
    return _shown_with_presses(ask, book, span)


def _worked_out(ask: Ask, scope: Scope, span: Span) -> Say:
    """The forecast after what is missing of the past was worked out, as far as that takes no longer than people wait."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and step(ask.store, ask.now, (span,)):
        pass
    book = book_of(ask, scope)
    said = _shown_with_presses(ask, book, span)
    if not _behind(ask, book, span):
        return replace(said, replace=ask.place is not None)
    again = button("Look again", "say#again", {"words": f"{ask.verb} {ask.words}".strip()})
    return Say(said.text, [*said.blocks, actions(again)], replace=ask.place is not None)


def _behind(ask: Ask, book: Book, span: Span) -> list[Period]:
    """The past periods that are still to be worked out, where the forecast has too few to be judged by."""
    few = sum(1 for made in recent(book.track, span) if made.actual) < rules.FEWEST_PERIODS
    return missing(ask.store, span, book.as_of) if few else []


def _shown_with_presses(ask: Ask, book: Book, span: Span) -> Say:
    return with_presses(ask, _forecast(ask, book, span), Kind.FORECAST, book, span)


def _why(ask: Ask, book: Book, span: Span, report: Forecast) -> str:
    """By which rule it is judged, and why; honest about a past that is not worked out yet."""
    waiting = len(_behind(ask, book, span))
    if not waiting:
        return _upper(report.why)
    periods = figures.counted(waiting, f"past {span.value}")
    return f"Still working out {periods} to compare rules by; until then {report.why.partition(';')[0]}."


def _forecast(ask: Ask, book: Book, span: Span) -> Say:
    report, scope = forecast_report(book, span), book.scope
    why = _why(ask, book, span, report)
    rows = [row for row in (_range(report), _parts(report), _manager(report), _target(report)) if row]
    name = escape(scope.name or "company")
    head = f"*Forecast · {name}*\n{judged(report.verdict, report.sentence)}"
    blocks = [section(head), section(escape("\n".join(rows))), context(escape(why))]
    text = "\n".join([f"Forecast of {scope.name}: {report.sentence}", *rows, why])
    return Say(escape(text), blocks)


def _range(report: Forecast) -> str:
    """`Likely 512k to 1.2m: eight times of ten`."""
    drawn = report.simulation
    return f"Likely {figures.money(drawn.p10)} to {figures.money(drawn.p90)}: eight times of ten" if drawn else ""


def _parts(report: Forecast) -> str:
    money = figures.money
    parts = f"Won {money(report.won)} · committed {money(report.committed)} · best case {money(report.best)}"
    later = report.not_yet_existing
    return f"{parts} · expected {money(report.expected)}" + (f" · not yet existing {money(later)}" if later else "")


def _manager(report: Forecast) -> str:
    """`As the manager sees it: committed 35k · best case 80k · weighted 70k (1 adjusted)`."""
    call, money = report.manager, figures.money
    if call is None:
        return ""
    said = f"committed {money(call.committed)} · best case {money(call.best)} · weighted {money(call.weighted)}"
    return f"As the manager sees it: {said} ({call.adjusted} adjusted)"


def _target(report: Forecast) -> str:
    if report.target is None:
        return ""
    pace = f"Target {figures.money(report.target)} · pace {figures.money(report.pace_target)}"
    if report.coverage is None:
        return pace
    needed = f", needed {figures.trimmed(report.required_coverage, 1)}" if report.required_coverage else ""
    return f"{pace} · open to what remains {figures.trimmed(report.coverage, 1)}{needed}"


def _upper(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def accuracy(ask: Ask) -> Reply:
    """How far off each rule has been; what is missing of the past is replayed after the acknowledgement."""
    said = line(ask)
    span = Span(said.take_word([item.value for item in Span]) or Span.MONTH)
    scope = scope_said(ask, said) if said.words else COMPANY
    return Later(lambda: _accuracy(ask, scope, span))


def _accuracy(ask: Ask, scope: Scope, span: Span) -> Say:
    book = track.judged(ask.store, book_of(ask, scope), span, ask.now)
    said = _accuracy_told(ask, book, span)
    return with_presses(ask, said, Kind.ACCURACY, book, span) if accuracy_report(book, span).periods else said


def _accuracy_told(_ask: Ask, book: Book, span: Span) -> Say:
    report, scope = accuracy_report(book, span), book.scope
    errors = [item for item in report.rules if item.mean_absolute_error is not None]
    rows = [f"{_upper(rules.SAID[item.rule])[:-1]}: {figures.percent(item.mean_absolute_error)} off" for item in errors]
    text = "\n".join([f"Accuracy of {scope.name or 'the company'}: {report.sentence}", *rows])
    head = f"*Accuracy · {escape(scope.name or 'company')}*\n{escape(report.sentence)}"
    return Say(escape(text), [section(head), *_listed(rows)])


def _listed(rows: list[str]) -> list[dict[str, Any]]:
    return [section(escape("\n".join(rows)))] if rows else []


def adjust(ask: Ask) -> Reply:
    """What a manager believes of an opportunity: category, amount, close date, or nothing any more."""
    said = line(ask)
    item = opportunity(ask, said)
    may_adjust(ask, item)
    fields = call_told(said, item.currency)
    if said.words or not fields:
        raise Refusal("Adjust what? For example `adjust Acme commit 35k 30.6.`, or `adjust Acme clear`.")
    return _adjusted(ask, item, fields)


def call_told(said: Line, currency: str) -> dict[str, Any]:
    """A manager's call: category, amount and close date, or none any more; other words stay in the line."""
    if said.take_word(["clear", "reset"]):
        return dict(CLEARED)
    category = said.take_word([*Category, BEST_CASE])
    day, amount = said.take_day(), said.take_money(currency)
    found: dict[str, Any] = {"manager_category": category and Category(category.removesuffix("-case"))}
    found |= {"manager_amount": amount, "manager_close": day}
    return {name: value for name, value in found.items() if value is not None}


def _adjusted(ask: Ask, item: Opportunity, fields: dict[str, Any]) -> Say:
    with ask.write() as unit:
        events = changes.change(ask.stamp(unit), item, **fields)
        after = unit.append(events) if events else item
    if not events:
        return Say(f"{escape(item.name)} is so already; nothing was changed.")
    shown = [_shown(value) for value in fields.values() if value is not None]
    owner = ask.store.member(item.owner_id).name
    text = f"Your call on {item.name}: {', '.join(shown)}." if shown else f"No call of yours on {item.name} any more."
    kept = f"{owner}'s own call stays beside it; `forecast` shows both."
    undo = button("Undo", "opportunity.undo", {"opportunity": after.id, "version": after.version})
    return Say(escape(f"{text} {kept}"), [section(escape(text)), context(escape(kept)), actions(undo)])


def _shown(value: Any) -> str:  # noqa: ANN401 - a category, a day or an amount
    if isinstance(value, Category):
        return CALLED.get(value, value.value)
    return figures.day(value) if isinstance(value, date) else figures.full_money(value)
