"""F14, F15 and F18 once more by their definitions in DOMAIN.md, over the raw activities and plans: plain loops, exact fractions."""

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from busy_company import Busy
from naive_company import Naive
from naive_reports import MEETINGS, OFFICE, inflow, is_new, needed_period, target, word

from spm_core.book.records import Activity

NO_CONTACT = {"internal", "travel"}
KINDS = ("customer", "lead_generation", "internal", "travel")


def held(item: Activity) -> bool:
    return item.type in MEETINGS and not item.no_show


def contact(item: Activity) -> bool:
    return item.type not in NO_CONTACT and not item.no_show


def facing(item: Activity) -> int:
    return 0 if item.no_show or item.type in OFFICE else item.minutes


def leads(naive: Naive, item: Activity) -> bool:
    """Marked so, or a touch with a new customer of whom no opportunity was open then, whoever's it is."""
    if item.lead_generation:
        return True
    theirs = [deal for deal in naive.deals if not deal.merged and deal.values.get("account_id") == item.account_id]
    then = [d for d in theirs if d.created <= item.starts_at and (d.closed is None or item.starts_at < d.closed)]
    return contact(item) and item.account_id is not None and is_new(naive, item) and not then


def there(naive: Naive, item: Activity, who: str | None) -> int:
    """How many of the scope (or whether one person) took part."""
    return sum(who in (None, one) for one in naive.present(item))


def known(naive: Naive, who: str | None = None) -> list[Activity]:
    return [item for item in naive.done() if there(naive, item, who)]


def tally(naive: Naive, who: str | None) -> dict[str, Any]:
    items = [item for item in known(naive, who) if item.starts_at >= naive.since]
    met = [item for item in items if held(item)]
    outcomes = [item.outcome for item in met if item.outcome]
    persons = {
        (item.account_id, " ".join(name.lower().split())) for item in items if contact(item) for name in item.contacts
    }
    new = [d for d in naive.deals if d.counts and d.dated and naive.mine(d) and d.created >= naive.since]
    return {
        "meetings": len(met),
        "customer_minutes": sum(facing(item) * there(naive, item, who) for item in items),
        "contacts": sum(map(contact, items)),
        "people": len(persons),
        "new_customer_meetings": sum(is_new(naive, item) for item in met),
        "new_opportunities": sum(who in (None, deal.owner) for deal in new),
        "lead_generation_minutes": sum(
            item.minutes * there(naive, item, who) for item in items if not item.no_show and leads(naive, item)
        ),
        "advance_rate": Fraction(sum(said in ("advance", "order") for said in outcomes), len(outcomes))
        if outcomes
        else None,
    }


def weeks(naive: Naive) -> list[dict[str, Any]]:
    rows = []
    for number in range(8, 0, -1):
        start = naive.today - timedelta(weeks=number)
        end = start + timedelta(weeks=1) if number > 1 else date.max
        items = [item for item in known(naive) if start <= naive.day(item.starts_at) < end]
        rows.append(
            {
                "start": start.isoformat(),
                "meetings": sum(map(held, items)),
                "new_customer_meetings": sum(held(item) and is_new(naive, item) for item in items),
                "contacts": sum(map(contact, items)),
                "customer_minutes": sum(facing(item) * there(naive, item, None) for item in items),
            }
        )
    return rows


def on_record(naive: Naive) -> int:
    """How many of the eight weeks there is anything of at all."""
    first = min((naive.day(item.starts_at) for item in naive.done() if ever(naive, item)), default=None)
    return 8 if first is None else max(1, min(8, -(-(naive.today - first).days // 7)))


def ever(naive: Naive, item: Activity) -> bool:
    """Whether somebody took part who ever belonged to the scope."""
    if naive.kind == "team":
        return any(m.member_id in item.members and m.team_id == naive.of for m in naive.told.memberships)
    return naive.kind == "company" or naive.of in item.members


def activity(naive: Naive) -> dict[str, Any]:
    items = [item for item in known(naive) if item.starts_at >= naive.since]
    done = [item for item in items if not item.no_show]
    logged = sum(item.minutes * there(naive, item, None) for item in done)
    customer = sum(facing(item) * there(naive, item, None) for item in done)
    a_week, met = needed(naive), sum(week["new_customer_meetings"] for week in weeks(naive))
    return {
        "weeks": weeks(naive),
        "needed_new_customer_meetings_per_week": a_week,
        "new_customer_meetings_per_week": Fraction(met, on_record(naive)),
        "verdict": word(Fraction(met), None if a_week is None else a_week * on_record(naive)),
        "no_shows": sum(item.no_show for item in items),
        "outcome_missing": sum(held(item) and item.outcome is None for item in items),
        "customer_share": Fraction(customer, logged) if logged else None,
    }


def needed(naive: Naive) -> Fraction | None:
    """F15: the new opportunities needed a week, times the new-customer meetings behind one in 180 days (default 3)."""
    arrivals = inflow(naive)["needed_per_week"]
    start = naive.as_of - timedelta(days=180)
    met = sum(
        held(item) and is_new(naive, item) for item in naive.done() if item.starts_at >= start and ever(naive, item)
    )
    since = naive.day(start)
    new = [d for d in naive.deals if d.counts and d.dated and naive.mine(d) and naive.day(d.created) >= since]
    if not met or not new:
        each = Fraction(3)
    elif len(new) < 10:
        each = Fraction(met + 10 * 3, len(new) + 10)
    else:
        each = Fraction(met, len(new))
    return None if arrivals is None else arrivals * each


def planning(naive: Naive, busy: Busy, who: str, people: Iterable[str]) -> dict[str, Any]:
    window = [item for item in known(naive, who) if item.starts_at >= naive.since and not item.no_show]
    plans = [plan for plan in busy.planned if plan.member_id == who and naive.since_day <= plan.due < naive.today]
    done = kept(naive, who, plans)
    minutes = dict.fromkeys(KINDS, 0)
    for item in window:
        minutes[kind(naive, item)] += item.minutes
    logged = sum(minutes.values())
    need = needed_of(naive, who, list(people))
    length = (naive.today - naive.since_day).days
    ahead = [plan for plan in busy.planned if plan.member_id == who and new_ahead(naive, plan, length)]
    return {
        "planned_items": len(plans),
        "done_items": done,
        "kept": Fraction(done, len(plans)) if plans else None,
        "hours_planned": {name: hours(naive, busy, who, name) for name in KINDS},
        "hours_done": {name: Fraction(minutes[name], 60) for name in KINDS},
        "lead_generation_share": Fraction(minutes["lead_generation"], logged) if logged else None,
        "suggested_lead_generation_hours": None
        if need is None
        else max(Fraction(0), need * length / 7 - len(ahead)) * Fraction(3, 2),
    }


def kind(naive: Naive, item: Activity) -> str:
    if leads(naive, item):
        return "lead_generation"
    if item.type == "travel":
        return "travel"
    return "internal" if item.type in OFFICE else "customer"


def kept(naive: Naive, who: str, plans: list[Any]) -> int:
    """Each planned item by the activity named, else by the first free one on it since the day it was planned."""
    free = [item for item in known(naive, who) if not item.no_show]
    free = [item for item in free if item.id not in {plan.done_activity_id for plan in plans}]
    free.sort(key=lambda item: (item.starts_at, item.id))
    done = 0
    starts = {plan.id: plan.planned_on or naive.since_day for plan in plans}
    for plan in sorted(plans, key=lambda one: (one.due, starts[one.id], one.opportunity_id is None, one.id)):
        start = starts[plan.id]
        on = [
            item
            for item in free
            if naive.day(item.starts_at) >= start
            and (
                item.opportunity_id == plan.opportunity_id
                if plan.opportunity_id
                else plan.account_id is not None and item.account_id == plan.account_id
            )
        ]
        if plan.done_activity_id:
            done += 1
        elif on:
            free.remove(on[0])
            done += 1
    return done


def hours(naive: Naive, busy: Busy, who: str, name: str) -> Fraction:
    """Day by day: a plan's hours spread over its days."""
    found = Fraction(0)
    for plan in busy.hours:
        days = [plan.start + timedelta(days=n) for n in range((plan.end - plan.start).days)]
        inside = sum(naive.since_day <= day < naive.today for day in days)
        if plan.member_id == who and inside:
            found += Fraction(getattr(plan, name)) * inside / len(days)
    return found


def needed_of(naive: Naive, who: str, people: list[str]) -> Fraction | None:
    whole = needed(naive)
    if whole is None:
        return None
    period = needed_period(naive)
    own_view = Naive(naive.told, "member", who, naive.as_of, naive.since)
    own_view.today = naive.today
    own, all_of = target(own_view, *period), target(naive, *period)
    return whole * own / all_of if own is not None and all_of else whole / len(people)


def new_ahead(naive: Naive, plan: Any, length: int) -> bool:
    """A meeting planned for the next window with a customer that won nothing for 24 months."""
    if plan.done_activity_id or plan.type not in MEETINGS or not 0 <= (plan.due - naive.today).days < length:
        return False
    deals = {deal.id: deal for deal in naive.deals}
    of = deals[plan.opportunity_id].values.get("account_id") if plan.opportunity_id in deals else plan.account_id
    early = naive.today.replace(year=naive.today.year - 2)
    won = [d for d in naive.deals if d.kind == "won" and not d.merged and d.values.get("account_id") == of]
    return bool(of) and not any(naive.day(deal.closed) >= early for deal in won)
