"""The reports once more by their definitions in DOMAIN.md, over the raw events of a company: exact fractions, plain loops."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from naive_company import MISTAKE, Deal, Naive, Stay, mean, middle

from spm_core.book.opportunities import Offer, OfferEvent
from spm_core.book.records import Activity

MEETINGS = {"meeting", "remote", "demo", "visit"}
OFFICE = {"email", "internal", "travel"}
MOVES = {"check_moved", "followed_up"}
UNDECIDED = {"sent", *MOVES}


def total(values: Iterable[Fraction | None]) -> Fraction:
    return sum((value for value in values if value is not None), Fraction(0))


def funnel(naive: Naive) -> dict[str, Any]:
    rows = []
    for stage in naive.stages:
        items = [deal for deal in naive.open if deal.stage == stage.code]
        needed = required(naive, stage)
        rows.append(
            {
                "stage": stage.name,
                "open": len(items),
                "value": total(map(naive.value, items)),
                "weighted": total(naive.worth(deal) * naive.chance(deal) for deal in items),
                "oldest_days": max(((naive.today - naive.day(d.since)).days for d in items if d.dated), default=None),
                "required": needed,
                "ratio": len(items) / needed if needed else None,
                "verdict": word(Fraction(len(items)), needed),
            }
        )
    unpriced = [deal for deal in naive.open if naive.value(deal) is None]
    unconverted = sum(bool(deal.values.get("amount")) for deal in unpriced)
    return {"stages": rows, "without_amount": len(unpriced) - unconverted, "not_converted": unconverted}


def word(actual: Fraction, needed: Fraction | None) -> str:
    if not needed:
        return "n/a"
    if actual / needed >= 1:
        return "ok"
    return "watch" if actual / needed >= Fraction(7, 10) or needed < 3 else "short"


def required(naive: Naive, stage: Any) -> Fraction | None:
    """F2: r · d / c."""
    wins, days, share = wins_a_day(naive), mean_days(naive, stage), win_shares(naive)[stage.code]
    return None if wins is None or days is None or not share else wins * days / share


def quarter(day: date) -> tuple[date, date]:
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return first, later(first, 3)


def later(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def needed_period(naive: Naive) -> tuple[date, date]:
    start, end = quarter(naive.today)
    ahead = naive.today, naive.today + timedelta(days=90)
    month, months = ahead[0].replace(day=1), []
    while month < ahead[1]:
        months.append((month, later(month, 1)))
        month = later(month, 1)
    near = (end - naive.today).days < 30
    return ahead if near and all(target(naive, *one) is not None for one in months) else (start, end)


def wins_a_day(naive: Naive) -> Fraction | None:
    start, end = needed_period(naive)
    wanted, average = target(naive, start, end), average_won(naive)
    return wanted / (average * (end - start).days) if wanted is not None and average else None


def target(naive: Naive, start: date, end: date) -> Fraction | None:
    """F10, business day by business day."""
    found, month = [], start.replace(day=1)
    while month < end:
        part = max(month, start), min(later(month, 1), end)
        found += of_month(naive, month, *part)
        month = later(month, 1)
    return sum(found, Fraction(0)) if found else None


def of_month(naive: Naive, month: date, first: date, last: date) -> Iterator[Fraction]:
    told = sorted((one for one in naive.told.targets if one.month == month), key=lambda one: one.set_at)
    newest = {one.of_id: one for one in told if one.set_at < naive.as_of}
    teams = {of for of in newest if of in naive.told.zones}
    days = [day for n in range((last - first).days) if (day := first + timedelta(days=n)).weekday() < 5]
    for of, one in newest.items():
        rate = naive.rate(one.currency, naive.today)
        amount = rate and Fraction(one.amount, 100) * rate * (last - first).days / (later(month, 1) - month).days
        whole = of in teams and (naive.kind == "company" or (naive.kind == "team" and of == naive.of))
        mine = sum(counts_in_scope(naive, of, day, teams) for day in days) if of not in teams else 0
        if amount is not None and (whole or mine):
            yield amount if whole else amount * mine / len(days)


def counts_in_scope(naive: Naive, who: str, day: date, teams: set[str]) -> bool:
    """Whether a member's own target of a day counts: not where the team's own target already says it all."""
    of = [m.team_id for m in naive.told.memberships if m.member_id == who and m.on(day)]
    if naive.kind == "member":
        return who == naive.of
    if naive.kind == "team":
        return naive.of in of and naive.of not in teams
    return not set(of) & teams


def average_won(naive: Naive) -> Fraction | None:
    values = [naive.final(deal) for deal in naive.closed(naive.from_day) if deal.kind == "won"]
    return mean([value for value in values if value is not None])


def outcomes(naive: Naive, start: date) -> list[Deal]:
    return [deal for deal in naive.closed(start) if not dropped(naive, deal)]


def dropped(naive: Naive, deal: Deal) -> bool:
    early = sum(stage.order <= deal.ever for stage in naive.stages) < 3
    return deal.kind == "lost" and deal.values.get("reason") == "disqualified by us" and early


def win_rate(naive: Naive, start: date) -> Fraction | None:
    ended = outcomes(naive, start)
    return Fraction(sum(deal.kind == "won" for deal in ended), len(ended)) if ended else None


def win_shares(naive: Naive) -> dict[str, Fraction]:
    """F8: shrunk with k = 10, then never falling: the largest minimum of averages, which pooling gives."""
    ended = outcomes(naive, naive.from_day)
    cells = []
    for stage in naive.stages:
        reached = [deal for deal in ended if deal.ever >= stage.order]
        won = sum(deal.kind == "won" for deal in reached)
        cells.append((won + 10 * Fraction(stage.probability), Fraction(len(reached) + 10)))
    found = {}
    for at, stage in enumerate(naive.stages):
        lows = []
        for first in range(at + 1):
            spans = [cells[first : last + 1] for last in range(at, len(cells))]
            lows.append(min(sum(n for n, _ in span) / sum(d for _, d in span) for span in spans))
        found[stage.code] = max(lows)
    return found


def statistical(naive: Naive) -> list[Deal]:
    return [deal for deal in naive.deals if deal.counts and deal.dated and naive.mine(deal)]


def mean_days(naive: Naive, stage: Any) -> Fraction | None:
    """F7: days spent in the stage in the window by opportunities that passed it then."""
    deals = statistical(naive)
    days = sum(days_inside(naive, stay) for deal in deals for stay in deal.stays if stay[0] == stage.code)
    passed = sum(any(passes(naive, deal, number, stage) for number in range(len(deal.stays))) for deal in deals)
    if passed >= 5:
        return Fraction(days, passed)
    return None if stage.expected_days is None else Fraction(stage.expected_days)


def days_inside(naive: Naive, stay: Stay) -> int:
    _, entered, left, _ = stay
    start = max(naive.office_day(entered), naive.from_day)
    return max(0, (naive.office_day(left or naive.as_of) - start).days)


def passes(naive: Naive, deal: Deal, number: int, stage: Any) -> bool:
    """Whether an opportunity left the stage forward, or skipped it, when it left its n-th stay."""
    code, _, left, to = deal.stays[number]
    if (
        left is None
        or to == "merged"
        or naive.office_day(left) < naive.from_day
        or naive.order[to] <= naive.order[code]
    ):
        return False
    skips = next((s[1] == left for s in deal.stays[number + 1 : number + 2]), False)
    return code == stage.code or (skips and naive.order[code] < stage.order < naive.order[to])


def stages(naive: Naive) -> list[dict[str, Any]]:
    ended, rows = outcomes(naive, naive.from_day), []
    for stage in naive.stages:
        visits = [
            ((naive.office_day(left or naive.as_of) - naive.office_day(entered)).days, left is not None)
            for deal in statistical(naive)
            for code, entered, left, _ in deal.stays
            if code == stage.code and naive.office_day(entered) >= naive.from_day
        ]
        reached = [deal for deal in ended if deal.ever >= stage.order]
        over = sum(done for _, done in visits)
        few = over < 5
        rows.append(
            {
                "stage": stage.name,
                "visits": len(visits),
                "completed": over,
                "km_p25": None if few else kaplan_meier(visits, Fraction(1, 4)),
                "km_median": stage.expected_days if few else kaplan_meier(visits, Fraction(1, 2)),
                "km_p75": None if few else kaplan_meier(visits, Fraction(3, 4)),
                "mean_days": mean_days(naive, stage),
                "reached": len(reached),
                "won": sum(deal.kind == "won" for deal in reached),
                "win_share": win_shares(naive)[stage.code],
            }
        )
    return rows


def kaplan_meier(visits: list[tuple[int, bool]], share: Fraction) -> int | None:
    left = Fraction(1)
    for day in sorted({days for days, done in visits if done}):
        there = sum(days >= day for days, _ in visits)
        left *= 1 - Fraction(visits.count((day, True)), there)
        if left <= 1 - share:
            return day
    return None


def inflow(naive: Naive) -> dict[str, Any]:
    new = [deal for deal in naive.deals if deal.counts and deal.dated and naive.mine(deal)]
    weeks = []
    for number in range(8, 0, -1):
        start = naive.today - timedelta(weeks=number)
        end = start + timedelta(weeks=1) if number > 1 else date.max
        items = [deal for deal in new if start <= naive.day(deal.created) < end]
        weeks.append({"start": start.isoformat(), "count": len(items), "value": total(map(naive.value, items))})
    since = [deal for deal in new if deal.created >= naive.since]
    wins, share = wins_a_day(naive), win_shares(naive)[naive.stages[0].code]
    a_week = wins / share * 7 if wins is not None and share else None
    needed = None if a_week is None else a_week * (naive.today - naive.since_day).days / 7
    value = total(map(naive.value, since))
    said = {"weeks": weeks, "count": len(since), "value": value, "needed_per_week": a_week, "needed": needed}
    return said | {"verdict": word(Fraction(len(since)), needed)}


def movement(naive: Naive) -> dict[str, Any]:
    steps = [step for then, now in naive.pairs if now.dated for step in bridge_of(naive, then, now)]
    lines: Counter[str] = Counter()
    for what, value in steps:
        lines[what] += value
    classes = [
        (fate_of(naive, then, now), naive.worth(then))
        for then, now in naive.pairs
        if now.dated and then is not None and was_open(naive, then)
    ]
    fates = Counter(fate for fate, _ in classes)
    judged = [(fate, value) for fate, value in classes if fate not in ("corrected", "transferred_out")]
    moved = [value for fate, value in judged if fate in ("advanced", "won")]
    whole = total(value for _, value in judged)
    names = ("advanced", "won", "lost", "moved_back", "not_moved", "transferred_out")
    arrived = [now for then, now in naive.pairs if then is None and now.dated and naive.mine(now) and not voided(now)]
    return {
        "open_before": len(classes),
        **{name: fates[name] for name in names},
        "progress_share": Fraction(len(moved), len(judged)) if judged else None,
        "progress_share_value": total(moved) / whole if whole else None,
        "new": {"count": sum(deal.created >= naive.since for deal in arrived), "value": Fraction(lines["new"])},
        "reopened": sum(what == "reopened" for what, _ in steps),
        "bridge": {name: Fraction(value) for name, value in lines.items() if value},
    }


def was_open(naive: Naive, then: Deal) -> bool:
    return then.open and naive.holds(then.owner, naive.since_day)


def voided(now: Deal) -> bool:
    return now.merged or (now.kind != "open" and now.values.get("reason") == MISTAKE)


def bridge_of(naive: Naive, then: Deal | None, now: Deal) -> list[tuple[str, Fraction]]:
    """The lines of F5 that one opportunity makes, in the order of the bridge."""
    before, after = naive.worth(then) if then else Fraction(0), naive.worth(now)
    here = then is not None and was_open(naive, then)
    if voided(now) or not naive.mine(now):
        way = "correction" if voided(now) else "transfer_out"
        return [("open_before", before), (way, -before)] if here else []
    if then is None:
        arrival = [("new", after)]
    elif not then.open:
        arrival = [("reopened", after)] if now.open else []
    else:
        arrival = [("open_before" if here else "transfer_in", before), ("amount", after - before)]
    end = [("open_now", after)] if now.open else [(now.kind, -after)]
    return [*arrival, *end] if arrival else []


def fate_of(naive: Naive, then: Deal, now: Deal) -> str:
    if voided(now):
        return "corrected"
    if not naive.mine(now):
        return "transferred_out"
    if now.kind != "open":
        return now.kind
    step = naive.order[now.stage] - naive.order[then.stage]
    return "not_moved" if step == 0 else "advanced" if step > 0 else "moved_back"


def stalled(naive: Naive) -> dict[str, int]:
    """Days without progress of those over their stage's limit, by id."""
    found = {}
    for deal in naive.open:
        limit = next(stage.stalled_days for stage in naive.stages if stage.code == deal.stage)
        days = (naive.today - naive.day(deal.progressed)).days
        if deal.dated and limit is not None and days > limit:
            found[deal.id] = days
    return found


def results(naive: Naive) -> dict[str, Any]:
    year, window = naive.closed(naive.from_day), naive.window
    won = [deal for deal in year if deal.kind == "won"]
    values = [value for value in map(naive.final, won) if value is not None]
    cycle = {
        kind: [(naive.day(d.closed) - naive.day(d.created)).days for d in year if d.kind == kind and d.dated]
        for kind in ("won", "lost")
    }
    sums = {
        kind: {
            "count": sum(d.kind == kind for d in window),
            "value": total(naive.final(d) for d in window if d.kind == kind),
        }
        for kind in ("won", "lost")
    }
    return {
        **sums,
        "win_rate": win_rate(naive, naive.from_day),
        "win_rate_90d": win_rate(naive, naive.today - timedelta(days=90)),
        "average_won": mean(values),
        "median_won": middle(values),
        "cycle_days": {
            "won_mean": mean(cycle["won"]),
            "won_median": middle(cycle["won"]),
            "won_max": max(cycle["won"], default=None),
            "lost_median": middle(cycle["lost"]),
        },
        "by_member": Counter((deal.owner, deal.kind) for deal in window),
        "reasons": Counter(deal.values.get("reason") for deal in window if deal.kind == "lost"),
    }


def forecast(naive: Naive) -> dict[str, Any]:
    """F9 to F12 of the quarter, where no history says when anything closes."""
    start, end = quarter(naive.today)
    won = total(
        naive.final(d) for d in naive.closed(naive.from_day) if d.kind == "won" and start <= naive.day(d.closed) < end
    )
    dates = [(deal, deal.values.get("expected_close")) for deal in naive.open]
    ahead = [deal for deal, close in dates if close and date.fromisoformat(close) < end]
    due = [deal for deal in ahead if deal.values.get("category") != "omitted"]
    late = [deal for deal, close in dates if close and date.fromisoformat(close) < naive.today]
    wanted, shares = target(naive, start, end), win_shares(naive)
    weighted = total(naive.worth(deal) * naive.chance(deal) for deal in due)
    commit, best = (
        total(naive.value(d) for d in due if d.values.get("category") == word) for word in ("commit", "best")
    )
    left = None if wanted is None else max(Fraction(0), wanted - won)
    elapsed, whole = (business_days(start, day) for day in (naive.today, end))
    return {
        "target": wanted,
        "won": won,
        "committed": won + commit,
        "best": won + commit + best,
        "weighted": won + weighted,
        "expected": won + total(naive.worth(deal) * shares[deal.stage] for deal in due),
        "pace_target": None if wanted is None else wanted * elapsed / whole,
        "attainment": won / wanted if wanted else None,
        "coverage": total(map(naive.value, due)) / left if left else None,
        "weighted_coverage": weighted / left if left else None,
        "to_create": None
        if left is None
        else max(Fraction(0), left - weighted) / Fraction(naive.stages[0].probability),
        "required_coverage": 1 / rate_used(naive, by_value=True),
        "velocity_per_day": velocity(naive),
        "to_create_per_week": None if left is None else a_week(naive, end, left - weighted),
        "overdue_close_dates": {"count": len(late), "value": total(map(naive.value, late))},
        "without_close_date": sum(not close for _, close in dates),
    }


def rate_used(naive: Naive, *, by_value: bool) -> Fraction | None:
    """A rate of fewer than ten outcomes is replaced by the shrunk share won of all that enter."""
    ended = outcomes(naive, naive.from_day)
    if len(ended) < 10:
        return win_shares(naive)[naive.stages[0].code]
    values = [(deal.kind, naive.final(deal)) for deal in ended]
    won = total(value for kind, value in values if kind == "won")
    return won / total(value for _, value in values) if by_value else win_rate(naive, naive.from_day)


def cycle(naive: Naive) -> Fraction:
    won = [deal for deal in naive.closed(naive.from_day) if deal.kind == "won" and deal.dated]
    taken = middle((naive.day(deal.closed) - naive.day(deal.created)).days for deal in won)
    return Fraction(sum(stage.expected_days for stage in naive.stages)) if taken is None else taken


def velocity(naive: Naive) -> Fraction | None:
    average = average_won(naive)
    rate = rate_used(naive, by_value=False)
    return None if average is None else len(naive.open) * rate * average / max(cycle(naive), Fraction(1))


def a_week(naive: Naive, end: date, lacking: Fraction) -> Fraction | None:
    left = (end - naive.today).days
    if lacking <= 0:
        return Fraction(0)
    return None if left <= cycle(naive) else lacking / Fraction(naive.stages[0].probability) * 7 / (left - cycle(naive))


def business_days(start: date, end: date) -> int:
    return sum((start + timedelta(days=n)).weekday() < 5 for n in range((end - start).days))


def is_new(naive: Naive, item: Activity) -> bool:
    if item.new_customer is not None or item.account_id is None:
        return bool(item.new_customer)
    early = item.starts_at.replace(year=item.starts_at.year - 2)
    won = [deal for deal in naive.deals if deal.kind == "won" and not deal.merged]
    theirs = [deal for deal in won if deal.values.get("account_id") == item.account_id]
    return not any(early <= deal.closed < item.starts_at for deal in theirs)


def tally(naive: Naive, who: str | None) -> dict[str, int]:
    """F14 of the window for one member, or for the scope: a joint meeting is one, its minutes are everybody's."""
    found: Counter[str] = Counter()
    for item in naive.done():
        there = [one for one in naive.present(item) if who in (None, one)]
        if not there or item.starts_at < naive.since or item.no_show:
            continue
        met = item.type in MEETINGS
        found["meetings"] += met
        found["new_customer_meetings"] += met and is_new(naive, item)
        found["contacts"] += item.type not in ("internal", "travel")
        found["customer_minutes"] += 0 if item.type in OFFICE else item.minutes * len(there)
    return dict(found)


def known_of(naive: Naive, events: Iterable[OfferEvent]) -> list[OfferEvent]:
    told = (one for one in events if max(one.at, one.recorded_at) < naive.as_of)
    return sorted(told, key=lambda one: (one.at, one.seq))


def out(naive: Naive) -> Iterator[tuple[Offer, str]]:
    """The offers nobody has decided yet, with their check-date."""
    for offer, events in naive.told.offers:
        known = known_of(naive, events)
        if known and all(one.type in UNDECIDED for one in known):
            yield offer, [offer.check_date.isoformat(), *(one.after for one in known if one.after)][-1]


def offers(naive: Naive) -> dict[str, Any]:
    kept = (deal for deal in naive.deals if not deal.merged and (deal.open or deal.counts))
    deals = {deal.id: deal for deal in kept if naive.mine(deal)}
    sent: Counter[str] = Counter()
    for offer, events in naive.told.offers:
        known = known_of(naive, events)
        news = [one for one in known if max(one.at, one.recorded_at) >= naive.since]
        listed = all(one.type in UNDECIDED for one in known) or any(one.type not in MOVES for one in news)
        sent[offer.opportunity_id] += bool(known) and naive.since_day <= offer.sent_on and listed
    late = [
        (naive.today - date.fromisoformat(check)).days
        for offer, check in out(naive)
        if offer.opportunity_id in deals and deals[offer.opportunity_id].open
    ]
    counted = {of: n for of, n in sent.items() if n and of in deals}
    return {"sent": counted, "overdue": Counter(days for days in late if days > 0)}


def top5(naive: Naive) -> list[str]:
    _, end = quarter(naive.today)
    far = later(end, 6)

    def rank(deal: Deal) -> tuple[Any, ...]:
        close = deal.values.get("expected_close") or "9999"
        value = naive.worth(deal)
        return deal.values.get("pinned") != "yes", -value * naive.chance(deal), close, -value, deal.created, deal.id

    near = [
        deal
        for deal in naive.open
        if deal.values.get("pinned") == "yes" or (deal.values.get("expected_close") or "0") < far.isoformat()
    ]
    return [deal.id for deal in sorted(near, key=rank)[:5]]


def hygiene(naive: Naive, contacts: dict[str, datetime]) -> dict[str, Any]:
    late = {offer.opportunity_id for offer, check in out(naive) if check < naive.today.isoformat()}
    facts = [
        (
            bool(deal.values.get("amount")),
            (deal.values.get("expected_close") or "") >= naive.today.isoformat(),
            bool(deal.values.get("next_step") and deal.values.get("next_step_date")),
            deal.id in contacts and (naive.today - naive.day(contacts[deal.id])).days <= 14,
            deal.id not in late,
        )
        for deal in naive.open
    ]
    return {"open": len(facts), "score": Fraction(sum(map(sum, facts)), 5 * len(facts)) if facts else None}


def contacts(naive: Naive) -> dict[str, datetime]:
    """When the customer of each open opportunity was last in touch with anybody of the company."""
    found: dict[str, datetime] = {}
    for deal in naive.open:
        for item in naive.done():
            reached = item.type not in ("internal", "travel") and not item.no_show
            account = deal.values.get("account_id")
            named = item.opportunity_id == deal.id
            theirs = item.opportunity_id is None and bool(account) and item.account_id == account
            if reached and (named or theirs):
                found[deal.id] = max(found.get(deal.id, item.starts_at), item.starts_at)
    return found


def attainment(naive: Naive) -> dict[str, Any]:
    year = date(naive.today.year, 1, 1)
    last = date(naive.today.year - 1, 1, 1)
    won = [(naive.day(d.closed), naive.final(d)) for d in naive.closed(last) if d.kind == "won"]
    leap = (naive.today.month, naive.today.day) == (2, 29)
    same = date(last.year, 3, 1) if leap else naive.today.replace(year=last.year)
    return {
        "target": target(naive, year, date(naive.today.year + 1, 1, 1)),
        "won": total(value for day, value in won if day >= year),
        "won_before": total(value for day, value in won if last <= day < same),
        "won_before_in_all": total(value for day, value in won if last <= day < year),
    }
