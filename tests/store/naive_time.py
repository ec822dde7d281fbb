"""F9 and F17 once more by their definitions in DOMAIN.md: what closes in time, what does not exist yet, what became of forecasts."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from naive_company import Deal, Naive
from naive_reports import later, outcomes, rate_used, statistical, total, win_shares


def period(day: date, months: int) -> tuple[date, date]:
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return first, later(first, months)


def won(naive: Naive, start: date, end: date) -> Fraction:
    deals = [d for d in naive.closed(naive.from_day) if d.kind == "won" and start <= naive.day(d.closed) < end]
    return total(map(naive.final, deals))


def due(naive: Naive, end: date) -> list[Deal]:
    dated = [deal for deal in naive.open if deal.values.get("category") != "omitted"]
    return [deal for deal in dated if (deal.values.get("expected_close") or "9999") < end.isoformat()]


def times(naive: Naive, stage: str) -> list[tuple[int, bool]]:
    """Days from entering a stage to the close, of the visits that began in the window; until now where nothing closed."""
    found = []
    for deal in statistical(naive):
        for code, entered, _, _ in deal.stays:
            if code == stage and naive.office_day(entered) >= naive.from_day:
                until = naive.office_day(deal.closed if deal.kind != "open" else naive.as_of)
                found.append(((until - naive.office_day(entered)).days, deal.kind != "open"))
    return found


def longer(visits: list[tuple[int, bool]], days: int) -> Fraction:
    """Kaplan-Meier: the share that lasts longer than so many days."""
    left = Fraction(1)
    for day in sorted({day for day, done in visits if done and day <= days}):
        left *= 1 - Fraction(visits.count((day, True)), sum(one >= day for one, _ in visits))
    return left


def in_time(naive: Naive, deal: Deal, end: date) -> Fraction:
    """g of F9."""
    visits = times(naive, deal.stage)
    closed = [days for days, done in visits if done]
    if len(closed) < 30 or not deal.dated:
        return Fraction(1)
    age, ahead = (naive.today - naive.day(deal.since)).days, (end - naive.today).days
    if not longer(visits, age) or age > max(closed):
        return Fraction(0)
    return 1 - longer(visits, age + ahead) / longer(visits, age)


def timed_stages(naive: Naive) -> set[str]:
    return {s.code for s in naive.stages if sum(done for _, done in times(naive, s.code)) >= 30}


def not_yet(naive: Naive, months: int) -> Fraction | None:
    """The mean of the last four periods: won from the same day on, of what was created from that day on."""
    start, end = period(naive.today, months)
    into, found = naive.today - start, []
    for number in range(1, 5):
        first, last = later(start, -months * number), later(end, -months * number)
        day = min(first + into, last)
        deals = [d for d in naive.closed(naive.from_day) if d.kind == "won" and d.dated]
        those = [d for d in deals if naive.day(d.created) >= day and day <= naive.day(d.closed) < last]
        found.append(total(map(naive.final, those)))
    known = began(naive)
    return None if known is None or known > later(start, -months * 4) else sum(found, Fraction(0)) / 4


def began(naive: Naive) -> date | None:
    """The first day of which the scope knows anything."""
    days = [naive.day(deal.created) for deal in naive.deals if deal.dated and naive.mine(deal)]
    return min(days, default=None)


def months_before(day: date, months: int) -> date:
    first = later(day.replace(day=1), -months)
    return first.replace(day=min(day.day, (later(first, 1) - timedelta(days=1)).day))


def run_rate(naive: Naive, months: int) -> Fraction | None:
    start, end = period(naive.today, months)
    recent, known = months_before(naive.today, 3), began(naive)
    if known is None or known > recent:
        return None
    left = Fraction((end - naive.today).days, (end - start).days)
    return won(naive, start, end) + won(naive, recent, naive.today) * months * left / 3


def forecast(naive: Naive, months: int) -> dict[str, Any]:
    start, end = period(naive.today, months)
    so_far, items, shares = won(naive, start, end), due(naive, end), win_shares(naive)
    commit, best = (total(naive.value(d) for d in items if d.values.get("category") == w) for w in ("commit", "best"))
    return {
        "won": so_far,
        "committed": so_far + commit,
        "best": so_far + commit + best,
        "weighted": so_far + total(naive.worth(d) * naive.chance(d) for d in items),
        "expected": so_far + total(naive.worth(d) * shares[d.stage] * in_time(naive, d, end) for d in items),
        "not_yet_existing": not_yet(naive, months),
        "run_rate": run_rate(naive, months),
    }


def foretold(naive: Naive, months: int) -> dict[str, Fraction]:
    """What the rules say of a period on its first midnight."""
    said, (start, end) = forecast(naive, months), period(naive.today, months)
    new = said["not_yet_existing"] or Fraction(0)
    found = {name: said[name] + new for name in ("weighted", "expected")}
    found |= {name: said[name] for name in ("committed", "best", "run_rate")}
    if outcomes(naive, naive.from_day):
        rate = rate_used(naive, by_value=False)
        found["value_win_rate"] = won(naive, start, end) + total(map(naive.value, naive.open)) * (rate or 0)
    return {name: value for name, value in found.items() if value is not None}


def became(ends: Naive, start: date, end: date) -> dict[str, Any]:
    """F17: what was won, which share of what was to close did not, and how often its close date was moved later.

    ``ends`` is the company at the end of the period, since its start.
    """
    pairs = [(then, now) for then, now in ends.pairs if then and then.open and ends.holds(then.owner, start)]
    meant = [(then, now) for then, now in pairs if start <= closing(then) < end and not voided(now)]
    value = total(ends.value(then) for then, _ in meant)
    late = total(ends.value(then) for then, now in meant if now.open)
    return {
        "actual": won(ends, start, end),
        "slip": late / value if value else None,
        "pushes": sum(max(0, now.pushes - then.pushes) for then, now in meant),
    }


def voided(deal: Deal) -> bool:
    return deal.merged or (not deal.open and not deal.counts)


def closing(deal: Deal) -> date:
    text = deal.values.get("expected_close")
    return date.fromisoformat(text) if text else date.max
