"""The fourth item of a coaching: hours for finding customers, what to work on and how, whom else to address (IC12 to IC14)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.records import Account, Planned, Verdict
from spm_core.meetings.answers import Answer
from spm_core.meetings.coaching.funnel import ITSELF, spoken
from spm_core.meetings.columns import column
from spm_core.meetings.facts import Facts
from spm_core.reports import figures
from spm_core.reports.line import Line, told_apart
from spm_core.reports.offers import offers
from spm_core.reports.stalled import is_stalled
from spm_core.reports.top5 import top5
from spm_core.reports.waiting import waiting

NAMED = 3


def lead_generation(facts: Facts) -> Answer:
    """IC12: hours for finding customers, planned against done, and those the numbers suggest for as long a window ahead."""
    kept = facts.behind.kept
    done, planned = kept.hours_done["lead_generation"], kept.hours_planned["lead_generation"]
    hours = f"{figures.trimmed(done, 1)}" + (f" of {figures.trimmed(planned, 1)} h planned" if planned else " h")
    of_all = kept.lead_generation_share
    share = f" ({figures.percent(of_all)} of the time logged)" if of_all is not None else ""
    ahead, days = kept.suggested_lead_generation_hours, (facts.book.today - facts.book.since_day).days
    next_ones = (
        f" · {figures.trimmed(ahead, 1)} h suggested for the next {figures.days(days)}" if ahead is not None else ""
    )
    return Answer(
        question="Allocation of time on lead generation",
        verdict=figures.verdict_of(done, planned, chance=False) if planned else Verdict.NA,
        sentence=f"Finding customers {hours}{share}{next_ones}",
        id="IC12",
    )


@dataclass(frozen=True, slots=True)
class Worth(Line):
    """An opportunity worth work in the next period, ``why``, and what is planned on it."""

    why: str
    planned_action: str | None


def worked_upon(facts: Facts) -> Answer:
    """IC13: the TOP5, the stalled and those with a late offer, and whether something is planned on each."""
    rows = tuple(_worth(facts))
    idle = [name for name, row in zip(told_apart(rows), rows, strict=True) if row.planned_action is None]
    planned = len(rows) - len(idle)
    rest = f" · nothing on {_few(idle)}" if idle else ""
    return Answer(
        question="Which opportunities will be worked upon? What activities planned?",
        verdict=figures.verdict_of(planned, Decimal(len(rows)), chance=False),
        sentence=f"Something is planned on {planned} of {len(rows)} worth work{rest}"
        if rows
        else "No open opportunities.",
        rows=rows,
        id="IC13",
        columns=(
            *ITSELF,
            column("why", lambda row: row.why),
            column("planned", lambda row: row.planned_action or "nothing planned", loud="nothing planned"),
        ),
    )


def _worth(facts: Facts) -> Iterator[Worth]:
    book = facts.book
    five, late = {line.id for line in top5(book).opportunities}, {line.id for line in offers(book).overdue}
    for of in facts.ahead.opportunities:
        item = book.by_id[of]
        reasons = ((of in five, "TOP5"), (is_stalled(book, item), "stalled"), (of in late, "offer late"))
        why = ", ".join(word for true, word in reasons if true)
        yield Worth.of(book, item, why=why, planned_action=facts.care(waiting(book)[of]))


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer to address: ``key`` accounts are those quiet for more than 30 days, the others bought nothing in two years."""

    account: str
    key: bool
    last_contact: date | None
    planned: str | None

    @property
    def why(self) -> str:
        """``key account, no contact for long``, ``not a customer yet``."""
        return "key account without contact for 30 days" if self.key else "no customer yet"


def customers(facts: Facts) -> Answer:
    """IC14: what else is planned with customers, and whom the numbers would address."""
    book = facts.book
    rows = tuple(_customer(facts, account) for account in facts.ahead.customers)
    other = [plan for plan in facts.ahead.ahead if plan.opportunity_id is None]
    quiet = sum(row.key for row in rows)
    idle = sum(row.key and row.planned is None for row in rows)
    many = figures.counted(len(other), "other activity", "other activities") if other else "No other activity"
    said = [f"{many} planned{_with(book, other)}"]
    said += [f"{figures.counted(quiet, 'key account')} without contact for 30 days"] if quiet else []
    said += [f"{len(rows) - quiet} who bought nothing in two years"] if len(rows) > quiet else []
    return Answer(
        question="What other customer facing activities planned for the next period? Which customers to address?",
        verdict=(Verdict.WATCH if idle else Verdict.OK) if quiet else Verdict.NA,
        sentence=" · ".join(said),
        rows=rows,
        id="IC14",
        columns=(
            column("customer", lambda row: row.account),
            column("why", lambda row: row.why),
            column(
                "last contact",
                lambda row: spoken(row.last_contact),
            ),
            column("planned", lambda row: row.planned or "nothing planned"),
        ),
    )


def _customer(facts: Facts, account: Account) -> Customer:
    book = facts.book
    mine = (plan for plan in facts.ahead.ahead if account.id in _about(book, plan))
    plan = next(mine, None)
    last = book.customers.last_contact.get(account.id)
    planned = f"{plan.text or plan.type}, {figures.day(plan.due)}" if plan else None
    return Customer(account.name, account.key_account, book.day(last) if last else None, planned)


def _about(book: Book, plan: Planned) -> tuple[str | None, ...]:
    """The accounts that a planned activity is with."""
    item = book.by_id.get(plan.opportunity_id or "")
    return plan.account_id, item.account_id if item else None


def _with(book: Book, plans: list[Planned]) -> str:
    known = (book.accounts.get(plan.account_id or "") for plan in plans)
    names = list(dict.fromkeys(account.name for account in known if account))
    return f" ({_few(names)})" if names else ""


def _few(names: list[str]) -> str:
    rest = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {rest} more" if rest > 0 else "")
