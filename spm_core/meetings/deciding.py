"""What is to be decided or settled in a meeting, the most urgent first, an opportunity once."""

from decimal import Decimal

from spm_core.meetings.answers import Decision, Press
from spm_core.meetings.columns import NO_ACTION
from spm_core.meetings.facts import Facts
from spm_core.reports import figures
from spm_core.reports.line import Line


def decisions(facts: Facts) -> tuple[Decision, ...]:
    """Offers past their check-date and stalled ones on which nothing is planned, by value times days over."""
    found: list[tuple[Decimal, Decision]] = []
    waiting = {line.id: line for line in facts.stalled.opportunities}
    for late in facts.offers.overdue:
        stuck = waiting.pop(late.id, None)
        also = f" · {stuck.stood}" if stuck else ""
        why = f"offer check {figures.days(late.days_late)} late{also}"
        found.append((_stake(late, late.days_late), _decision(facts, late, why, "settle")))
    for line in waiting.values():
        if facts.care(line) is None and line.snooze is None:
            why = f"{line.age}, limit {line.limit} · {NO_ACTION}"
            found.append((_stake(line, line.days_over), _decision(facts, line, why, "plan")))
    return tuple(decision for _, decision in sorted(found, key=lambda pair: (-pair[0], pair[1].press.of)))


def _decision(facts: Facts, line: Line, why: str, action: str) -> Decision:
    """Whose it is need not be said to a seller of their own."""
    what = line.title if facts.book.scope.kind == "member" else f"{line.title} · {line.called}"
    return Decision(what, why, Press(action, line.id))


def _stake(line: Line, days: int) -> Decimal:
    return (line.value or Decimal(0)) * days
