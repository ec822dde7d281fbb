"""Reports and meetings as tables on a terminal."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.kinds import Kind, made
from bot.listings import listings
from spm_core.book.book import Book
from spm_core.book.periods import Span
from spm_core.reports import figures, rules
from spm_core.reports.accuracy import Accuracy, Past
from spm_core.reports.calls import Call
from spm_core.reports.forecast import Forecast
from spm_core.reports.results import results
from spm_core.reports.simulation import Simulation

ROWS = 30
NAME_WIDTH = 16
WIDTH = 140  # where nobody is looking at a terminal
Row = Sequence[str]


def show_report(kind: Kind, book: Book, span: Span) -> None:
    """Print a report: its sentence, its table, and what must be known of the numbers."""
    out = terminal()
    found = made(kind, book, span)
    out.print(
        Text(
            f"{kind.capitalize()} · {found.scope} · as of {_moment(found.as_of)}"
            f" · since {_moment(found.since)} · {found.currency}"
        )
    )
    if isinstance(found, Forecast):
        _forecast(out, found)
    if isinstance(found, Accuracy):
        _accuracy(out, found)
    for listed in listings(kind, found, book):
        if listed.sentence:
            out.print(Text(f"\n{listed.line}"))
        _table(out, listed.heads, listed.rows, right=listed.flush)
        _notes(out, listed.notes)
    if kind is Kind.RESULTS:
        _results(out, book)


def show_meetings(rows: Iterable[dict[str, Any]]) -> None:
    """Print planned meetings (as `spm cadence --json` has them), the next first."""
    cells = []
    for row in rows:
        starts = datetime.fromisoformat(row["starts_at"])
        cells.append(
            (
                f"{figures.day(starts)} {starts:%Y}",
                f"{starts:%H:%M}",
                f"W{row['week']}",
                row["kind"],
                row["scope"],
                row["status"],
            )
        )
    _table(terminal(), ("day", "at", "week", "meeting", "of", "status"), cells, right=(), limit=len(cells))


def terminal() -> Console:
    """The terminal, or a wide page where nobody is looking at one."""
    console = Console(highlight=False, emoji=False, markup=False)
    return console if console.is_terminal else Console(highlight=False, emoji=False, markup=False, width=WIDTH)


def _moment(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M}"


def _notes(out: Console, notes: Iterable[str]) -> None:
    for note in notes:
        out.print(Text(f"({note})"))


def _table(out: Console, heads: Row, rows: Sequence[Row], *, right: Iterable[int], limit: int = ROWS) -> None:
    """Print the first rows; ``right`` are the numbers of the columns set flush right."""
    if not rows:
        return
    table = Table(box=SIMPLE, pad_edge=False)
    flush = set(right)
    for number, head in enumerate(heads):
        # On a narrow terminal the names and the last words wrap; numbers never do.
        wraps = number in (0, len(heads) - 1)
        least = NAME_WIDTH if number == 0 else None
        table.add_column(Text(head), justify="right" if number in flush else "left", no_wrap=not wraps, min_width=least)
    for row in rows[:limit]:
        table.add_row(*(Text(cell) for cell in row))
    out.print(table)
    if len(rows) > limit:
        out.print(Text(f"and {len(rows) - limit} more; --json has them all"))


def _forecast(out: Console, found: Forecast) -> None:
    money, ratio = figures.full_money, _ratio
    out.print(Text(f"\n{figures.MARKS[found.verdict]} {found.verdict.value.upper()} {found.sentence}"))
    rows = [
        ("target", money(found.target)),
        ("won", money(found.won)),
        ("committed", money(found.committed)),
        ("best", money(found.best)),
        ("weighted", money(found.weighted)),
        *(_manager(found.manager) if found.manager else ()),
        ("expected from history", money(found.expected)),
        ("not yet existing", money(found.not_yet_existing)),
        ("run-rate", money(found.run_rate)),
        *(_interval(found.simulation) if found.simulation else ()),
        ("pace: target for the days gone", money(found.pace_target)),
        ("won of target", figures.percent(found.attainment, 1)),
        ("open to what remains", f"{ratio(found.coverage)}, needed {ratio(found.required_coverage)}"),
        ("weighted to what remains", f"{ratio(found.weighted_coverage)}, needed 1"),
        ("still to create", money(found.to_create)),
        ("to create a week", money(found.to_create_per_week)),
        ("velocity a day", money(found.velocity_per_day)),
    ]
    days = f"{found.period.start} to before {found.period.end}"
    _table(out, (days, found.currency), rows, right=(1,))
    for note in (found.why, *found.notes):
        out.print(Text(f"({note})"))


def _manager(call: Call) -> list[Row]:
    """What the manager makes of it, beside the sellers' numbers."""
    said = (("committed", call.committed), ("best", call.best), ("weighted", call.weighted))
    return [(f"{name}, as the manager sees it", figures.full_money(amount)) for name, amount in said]


def _interval(drawn: Simulation) -> list[Row]:
    money = figures.full_money
    return [("simulation, P50", money(drawn.p50)), ("P10 to P90", f"{money(drawn.p10)} to {money(drawn.p90)}")]


def _accuracy(out: Console, found: Accuracy) -> None:
    out.print(Text(f"\n{found.sentence}"))
    shown = [record.rule for record in found.rules if record.rule in rules.LEADING]
    names = (rules.SAID[rule] for rule in shown)
    heads = (found.span.value, "won", "P10 to P90", "held", *names, "slipped, pushed")
    _table(out, heads, [_past(past, shown) for past in found.periods], right=range(1, len(heads)))
    offs = [(rules.SAID[record.rule], figures.percent(record.mean_absolute_error)) for record in found.rules]
    _table(out, ("rule", "off on average"), offs, right=(1,))


def _past(past: Past, shown: Sequence[str]) -> Row:
    """What each rule said of a period, with how far off it was."""
    said = {item.rule: f"{figures.money(item.forecast)} {_off(item.error)}" for item in past.rules}
    between = figures.UNKNOWN if past.p10 is None else f"{figures.money(past.p10)} to {figures.money(past.p90)}"
    held = figures.UNKNOWN if past.held is None else "yes" if past.held else "no"
    first = (f"{past.start:%b %Y}", figures.money(past.actual), between, held)
    slipped = f"{figures.percent(past.slip)}, {figures.UNKNOWN if past.pushes is None else past.pushes}"
    return (*first, *(said.get(rule, figures.UNKNOWN) for rule in shown), slipped)


def _off(error: Decimal | None) -> str:
    if error is None:
        return ""
    return f"({'+' if error > 0 else '−' if error < 0 else '±'}{figures.percent(abs(error))})"


def _ratio(value: Any) -> str:  # noqa: ANN401 - a Decimal or None
    return figures.UNKNOWN if value is None else figures.trimmed(value, 2)


def _results(out: Console, book: Book) -> None:
    found = results(book)
    for name, groups in (
        ("member", found.by_member),
        ("team", found.by_team),
        ("product", found.by_product),
        ("quarter", found.by_quarter),
    ):
        rows = [
            (g.name, str(g.won), str(g.lost), figures.rate(g.win_rate, g.won + g.lost), figures.money(g.won_value))
            for g in groups
        ]
        _table(out, (name, "won", "lost", "win rate", "won value"), rows, right=(1, 2, 3, 4))
