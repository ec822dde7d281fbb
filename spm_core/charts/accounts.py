"""Key accounts as a picture: won against plan and the year before, open value, whom we reached, how they do (F19)."""

from collections.abc import Sequence
from decimal import Decimal

from spm_core.book.records import Verdict
from spm_core.charts.picture import Picture, alt_text
from spm_core.charts.sheet import BLUE, DEEP, EDGE, LIGHT, MUTED, RULE, VERDICT, Sheet
from spm_core.reports import figures
from spm_core.reports.accounts import AccountLine, Accounts

_ROW = 72
_NAME, _WON, _OPEN, _PEOPLE = EDGE, 450, 900, 1370  # where the columns begin
_GAP = 14  # pixels between a bar and its number
_FOOT = 20
AT_RISK = "at risk"
_HEALTH = {"growing": Verdict.OK, "stable": Verdict.OK, AT_RISK: Verdict.SHORT}


def draw(report: Accounts) -> Picture:
    """The accounts, 1600 × 900, in the report's order; what there is no room for is counted."""
    sheet = Sheet(1600, 900)
    top = sheet.headline(84, Verdict.NA, report.sentence) + 16
    room = int((sheet.height - top - _ROW - _FOOT) // _ROW)
    shown = report.accounts if len(report.accounts) <= room else report.accounts[: room - 1]
    _heads(sheet, top, planned=any(line.standing.pace for line in shown))
    height = min((sheet.height - top - _ROW - _FOOT) / max(len(shown) + (len(shown) < len(report.accounts)), 1), 120)
    largest = _largest(shown)
    number = max((sheet.measure(figures.money(sum_), bold=True) for sum_ in _sums(shown)), default=0)
    scale = (_OPEN - _WON - number - 2 * _GAP) / float(largest or 1)
    for place, line in enumerate(shown):
        _row(sheet, line, top + _ROW + height * (place + 0.5), height, scale)
    if len(shown) < len(report.accounts):
        y = top + _ROW + height * (len(shown) + 0.5)
        sheet.text(EDGE, y, f"and {len(report.accounts) - len(shown)} more", colour=MUTED)
    won = sum((line.won for line in report.accounts), Decimal(0))
    before = sum((line.won_before for line in report.accounts), Decimal(0))
    told = f"{report.sentence.rstrip('.')}; won {figures.money(won)} this year"
    wanted = sum((line.standing.pace or Decimal(0) for line in report.accounts), Decimal(0))
    told += f" of {figures.money(wanted)} planned by now" if wanted else ""
    told += f", {figures.money(before)} by then last year"
    risky = [line.account for line in report.accounts if line.health == AT_RISK]
    told += f"; at risk: {', '.join(risky)}" if risky else ""
    return Picture(sheet.png(), alt_text("Key accounts", Verdict.NA, told))


def _heads(sheet: Sheet, top: float, *, planned: bool) -> None:
    sheet.bar(_WON, top, 26, 26, DEEP)
    used = sheet.text(_WON + 38, top, "won", colour=MUTED)
    sheet.bar(_WON + 38 + used + 24, top, 26, 26, LIGHT)
    sheet.text(_WON + 38 + used + 62, top, "year before", colour=MUTED)
    sheet.bar(_OPEN, top, 26, 26, BLUE)
    used = sheet.text(_OPEN + 38, top, "open", colour=MUTED)
    if planned:
        sheet.tick(_OPEN + 38 + used + 32, top, 36)
        sheet.text(_OPEN + 38 + used + 46, top, "plan by now", colour=MUTED)
    sheet.text(sheet.width - EDGE, top, "reached", colour=MUTED, align="right")


def _row(sheet: Sheet, line: AccountLine, y: float, height: float, scale: float) -> None:
    """One account: its two years above each other, what is open, and the key people reached in 90 days."""
    thick = min(height * 0.3, 30)
    sheet.line((EDGE, y + height / 2), (sheet.width - EDGE, y + height / 2), RULE, 2)
    for zero in (_WON, _OPEN):
        sheet.line((zero, y - height * 0.4), (zero, y + height * 0.4), RULE, 3)
    mark = _HEALTH.get((line.health or "").casefold())
    if mark:
        sheet.text(EDGE + 12, y, figures.MARKS[mark], colour=VERDICT[mark], bold=True, align="center")
    sheet.text(EDGE + 44, y, line.account, width=_WON - EDGE - 64)
    won = float(max(line.won, Decimal(0))) * scale
    before = float(max(line.won_before, Decimal(0))) * scale
    sheet.bar(_WON, y - thick / 2, won, thick, DEEP)
    sheet.bar(_WON, y + thick / 2, before, thick, LIGHT)
    pace = float(line.standing.pace or 0) * scale
    if pace:
        sheet.tick(_WON + pace, y - thick / 2, thick * 1.5)
    sheet.text(_WON + max(won, before, pace + _GAP / 2) + _GAP, y, figures.money(line.won), bold=True)
    length = float(max(line.open_value, Decimal(0))) * scale
    sheet.bar(_OPEN, y, length, thick * 1.6, BLUE)
    sheet.text(_OPEN + length + _GAP, y, figures.money(line.open_value), bold=True)
    people = f"{line.contacted_90d} of {line.key_people}" if line.key_people else "–"
    missed = line.contacted_90d < line.key_people
    sheet.text(
        sheet.width - EDGE, y, people, bold=missed, align="right", colour=VERDICT[Verdict.SHORT] if missed else MUTED
    )


def _largest(lines: Sequence[AccountLine]) -> Decimal:
    return max(_sums(lines), default=Decimal(0))


def _sums(lines: Sequence[AccountLine]) -> list[Decimal]:
    return [
        value
        for line in lines
        for value in (line.won, line.won_before, line.open_value, line.standing.pace or Decimal(0))
    ]
