"""F19 once more by its definition in DOMAIN.md: key accounts with all below them, over the raw events, plain loops."""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from busy_company import Busy
from naive_company import MISTAKE, Deal, Naive
from naive_reports import business_days, total

from spm_core.book.records import Account


def below(busy: Busy, top: str) -> set[str]:
    """The account and all that lead up to it."""
    found = {top}
    for _ in busy.accounts:
        found |= {one.id for one in busy.accounts if one.parent_id in found}
    return found


def same_day_before(day: date) -> date:
    return date(day.year - 1, day.month, min(day.day, 28) if day.month == 2 else day.day)


def won_at(naive: Naive, group: set[str], start: date, end: date) -> Fraction:
    """What the scope won there on days from the first to before the second, at the rate of the close."""
    deals = [deal for deal in naive.closed(start) if deal.kind == "won" and naive.day(deal.closed) < end]
    return total(naive.final(deal) for deal in deals if deal.values.get("account_id") in group)


def sold(naive: Naive, group: set[str]) -> list[Deal]:
    """What anybody of the company won there that counts."""
    won = [d for d in naive.deals if d.kind == "won" and not d.merged and d.values.get("reason") != MISTAKE]
    return [deal for deal in won if deal.values.get("account_id") in group]


def touches(naive: Naive) -> Iterator[tuple[str, Any]]:
    """Each contact that anybody had with an account: the one it names, else that of its opportunity as it stands at last."""
    of = {deal.id: deal.values.get("account_id") for deal in naive.deals}
    for item in naive.done():
        account = item.account_id or of.get(item.opportunity_id or "")
        if account and item.type not in ("internal", "travel") and not item.no_show:
            yield account, item


def line(naive: Naive, busy: Busy, account: Account) -> dict[str, Any]:
    group, today = below(busy, account.id), naive.today
    met = [(of, item) for of, item in touches(naive) if of in group]
    lately = {
        (of, " ".join(name.lower().split()))
        for of, item in met
        for name in item.contacts
        if naive.day(item.starts_at) >= today - timedelta(days=90)
    }
    key = [p for p in busy.persons if p.account_id in group and p.key_person and (not p.left_on or today < p.left_on)]
    reviews = [one for one in busy.reviews if one.account_id == account.id and one.at < naive.as_of]
    return {
        "won": won_at(naive, group, date(today.year, 1, 1), date.max),
        "won_before": won_at(naive, group, date(today.year - 1, 1, 1), same_day_before(today)),
        "open_value": total(naive.value(d) for d in naive.open if d.values.get("account_id") in group),
        "key_people": len(key),
        "contacted_90d": sum((p.account_id, " ".join(p.name.lower().split())) in lately for p in key),
        "last_contact": max((naive.day(item.starts_at).isoformat() for _, item in met), default=None),
        "health": reviews[-1].health if reviews else None,
    }


def standing(naive: Naive, busy: Busy, account: Account) -> dict[str, Any]:
    group, today = below(busy, account.id), naive.today
    year = date(today.year, 1, 1), date(today.year + 1, 1, 1)
    plans = [p for p in busy.plans if p.account_id == account.id and p.start == year[0] and p.set_at < naive.as_of]
    plan = Fraction(plans[-1].amount, 100) if plans and plans[-1].amount is not None else None
    spend = Fraction(account.estimated_spend, 100) if account.estimated_spend else None
    bought = [d for d in sold(naive, group) if naive.day(d.closed) >= today - timedelta(days=365)]
    pairs = {(deal.values.get("account_id"), deal.values.get("product")) for deal in sold(naive, group)}
    unsold = [(of, product) for of in group for product in naive.told.products if (of, product) not in pairs]
    return {
        "plan": plan,
        "pace": None if plan is None else plan * business_days(year[0], today) / business_days(*year),
        "wallet_share": None if spend is None else total(map(naive.final, bought)) / spend,
        "white_space": len(unsold),
        **actions(naive, busy, group),
    }


def actions(naive: Naive, busy: Busy, group: set[str]) -> dict[str, int]:
    """Of what was agreed there in a year: done to what is settled, or should be."""
    of = {deal.id: deal.values.get("account_id") for deal in naive.deals if not deal.merged}
    theirs = [a for a in busy.actions.values() if (a.account_id or of.get(a.opportunity_id or "")) in group]
    recent = [a for a in theirs if a.agreed_at < naive.as_of and (naive.today - naive.day(a.agreed_at)).days <= 365]
    due = [a for a in recent if a.outcome or a.due < naive.today]
    return {"actions_due": len(due), "actions_done": sum(a.outcome == "done" for a in due)}
