"""What a person gets back at once for telling SPM something: this week, their funnel, what is due on the opportunity."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import dropwhile

from bot.desk import Ask
from spm_core.book.book import Book
from spm_core.book.opportunities import Opportunity
from spm_core.book.periods import Period, Span, midnight, period_of
from spm_core.book.records import MEETINGS, Scope
from spm_core.reports import earned, figures
from spm_core.reports.activity import activity
from spm_core.reports.funnel import funnel

YEAR = timedelta(days=365)
_BLINK = timedelta(microseconds=1)  # a report knows what happened before its moment: just after this one


def my_book(ask: Ask, *, since_monday: bool = False) -> Book:
    """The asker's own Book as of this instant, since their Monday or since the previous meeting."""
    monday = ask.today - timedelta(days=ask.today.weekday())
    since = midnight(monday, ask.zone) if since_monday else None
    return ask.store.book(Scope("member", ask.me.id, ask.me.name), ask.now + _BLINK, since)


def this_week(book: Book) -> str:
    """This week: `This week: 3 customer meetings of 5 planned; you average 2.6 a week.`, in the words of a colleague.

    ``book`` is the person's own, since Monday.
    """
    report = activity(book)
    mine = report.team
    planned = _planned(book, book.scope.id)
    plan = "" if not planned else f" of {planned} planned" if planned >= mine.meetings else f", {planned} were planned"
    new = f", {mine.new_customer_meetings} with new customers" if mine.new_customer_meetings else ""
    weeks = list(dropwhile(lambda week: not week.meetings, report.weeks))  # who begins to log is not judged by before
    average = Decimal(sum(week.meetings for week in weeks)) / max(1, len(weeks))
    usual = f"; you average {figures.trimmed(average, 1)} a week" if len(weeks) > 1 else ""
    return f"This week: {figures.counted(mine.meetings, 'customer meeting')}{plan}{new}{usual}."


def _planned(book: Book, member_id: str) -> int:
    """How many meetings with customers a member planned for this week, held or not."""
    week = Period(book.since_day, book.since_day + timedelta(days=7))
    mine = (plan for plan in book.planned if plan.member_id == member_id and plan.type in MEETINGS)
    return sum(plan.due in week and plan.dropped_on is None for plan in mine)


def plan_held(book: Book) -> str:
    """What a meeting just logged earns, on the person's own Book since Monday."""
    return earned.by_meeting(activity(book).team.meetings, _planned(book, book.scope.id))


def order_earned(ask: Ask, item: Opportunity) -> str:
    """What an order just won earns its owner; nothing is said of a colleague's to somebody else."""
    if item.owner_id != ask.me.id:
        return ""
    mine = Scope("member", ask.me.id, ask.me.name)
    return earned.by_order(ask.store.book(mine, ask.now + _BLINK, ask.now - YEAR), item)


def my_funnel(ask: Ask, codes: tuple[str, ...], filled: str | None = None) -> str:
    """`Your funnel: Value agreed 0 of 2.5, Offer made 2 of 1.2.` for the stages a move touched.

    ``filled``: the stage that one of the asker's own has been moved forward to, and may fill.
    """
    book = my_book(ask)
    rows = {row.stage: row for row in funnel(book).stages}
    named = [book.stages.by_code[code].name for code in dict.fromkeys(codes) if code in book.stages.by_code]
    parts = [_stage(rows[name]) for name in named if name in rows]
    row = rows.get(book.stages.by_code[filled].name) if filled else None
    said = f"Your funnel: {', '.join(parts)}." if parts else ""
    return " ".join(part for part in (said, earned.by_move(row) if row else "") if part)


def _stage(row: object) -> str:
    required = getattr(row, "required", None)
    needed = f" of {figures.required(required)}" if required is not None else ""
    return f"{getattr(row, 'stage', '')} {getattr(row, 'open', 0)}{needed}"


def worth(ask: Ask, before: Opportunity, after: Opportunity) -> str:
    """`Worth 27k of this quarter's forecast now, 18k before.`, empty when nothing changes."""
    book = my_book(ask)
    then, now = _weighted(book, before), _weighted(book, after)
    if then == now:
        return ""
    return f"Worth {figures.money(now)} of this quarter's forecast now, {figures.money(then)} before."


def _weighted(book: Book, item: Opportunity) -> Decimal:
    quarter = period_of(book.today, Span.QUARTER, book.company.workspace.fiscal_year_start)
    due = item.expected_close
    if due is None or due >= quarter.end:
        return Decimal(0)
    value = book.value(item) or Decimal(0)
    return value if item.kind == "won" else value * book.probability(item) if item.is_open else Decimal(0)


def titled(ask: Ask, item: Opportunity) -> str:
    """`Acme pump upgrade (40k, Offer made)`."""
    stage = ask.store.company().stages.by_code[item.stage].name
    if item.amount is None:
        return f"{item.name} ({stage})"
    from spm_core.book.money import to_major

    return f"{item.name} ({figures.money(to_major(item.amount, item.currency))} {item.currency}, {stage})"


def step_words(item: Opportunity, today: date) -> str:
    """`next: demo, Fri 6 Mar`; a day that has passed is said as one: `demo was Fri 27 Feb`."""
    if not item.next_step:
        return "no next step"
    if item.next_step_date is None:
        return f"next: {item.next_step}"
    passed = item.next_step_date < today
    return (
        f"{item.next_step} was {figures.day(item.next_step_date)}"
        if passed
        else (f"next: {item.next_step}, {figures.day(item.next_step_date)}")
    )
