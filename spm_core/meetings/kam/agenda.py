"""The meeting on key accounts: all of them against plan first, then those whose turn it is to be looked at closely."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from spm_core.book.agreed import Review
from spm_core.book.book import Book
from spm_core.book.cadence import CadenceRule
from spm_core.book.periods import Span, period_of
from spm_core.book.records import Account, Scope, Verdict
from spm_core.meetings.answers import Agenda, Answer, Item, Part, to_ask
from spm_core.meetings.cadence import meetings
from spm_core.meetings.columns import column, money
from spm_core.meetings.kam.review import NOBODY, answered, last_words, person_words, prompts
from spm_core.reports import figures
from spm_core.reports.accounts import AccountLine, Accounts, groups_of, line_of, quiet, suggested
from spm_core.reports.customer import customer, people_of
from spm_core.reports.targets import attainment_verdict

KIND = "kam"
SUGGESTED = "KAM4"  # the answer that is no verdict on how the accounts do
USUAL_MEETINGS = 3  # a quarter, where no rhythm is chosen: the deck's W2 of each month
CLOSELY = 8  # accounts whose answers are spelled out in the thread; more are named
PARTS = 4  # replies they are spread over
NEVER = datetime.min.replace(tzinfo=UTC)


def kam_agenda(book: Book, of: Scope) -> Agenda:
    """The pack of the meeting of a scope (a team or the company) on the company's Book, read whole."""
    mine = key_accounts(book, of)
    chosen = rotation(mine, book.reviews, meetings_a_quarter(book, of))
    close = [customer(book, account.id) for account in chosen]
    report = _portfolio_report(book, of, mine)
    portfolio = Item("Portfolio", tuple(_portfolio(book, report, chosen)))
    dives = [Item(found.account.name, answered(book, found), prompts(book, found)) for found in close]
    return Agenda(
        kind=KIND,
        scope=str(of),
        as_of=book.as_of.astimezone(book.zone),
        since=book.since.astimezone(book.zone),
        items=(portfolio, *dives),
        headlines=tuple(answer for answer in portfolio.answers if answer.id != SUGGESTED),
        parts=(Part(portfolio.title, portfolio.answers), *_parts(dives)),
        reports={"accounts": report},
    )


def key_accounts(book: Book, of: Scope) -> list[Account]:
    """The key accounts of a scope: those whose owner belongs to it today, by name; the company's are all."""
    whose = replace(book, scope=of)
    found = (account for account in book.accounts.values() if account.key_account)
    held = (a for a in found if of.kind == "company" or (a.owner_id and whose.holds(a.owner_id, book.today)))
    return sorted(held, key=lambda account: (account.name, account.id))


def rotation(chosen: Iterable[Account], reviews: Iterable[Review], a_quarter: int) -> list[Account]:
    """Whose turn it is: so many that each comes up once a quarter, the longest unreviewed first, of equals by name."""
    last = {review.account_id: review.at for review in sorted(reviews, key=lambda review: review.at)}
    waiting = sorted(chosen, key=lambda account: (last.get(account.id, NEVER), account.name, account.id))
    return waiting[: -(-len(waiting) // max(a_quarter, 1))]


def meetings_a_quarter(book: Book, of: Scope) -> int:
    """How often a scope meets on its key accounts in a whole fiscal quarter by its present rhythm; without one, as is usual."""
    quarter = period_of(book.today, Span.QUARTER, book.company.workspace.fiscal_year_start)
    closed = book.company.closed_days
    days = {
        meeting.nominal_date
        for rule in _rhythm(book, of)
        for meeting in meetings(rule, quarter.start, quarter.end, closed)
        if meeting.status != "cancelled"
    }
    return len(days) or USUAL_MEETINGS


def _rhythm(book: Book, of: Scope) -> Iterator[CadenceRule]:
    """The rules of a scope's meetings that hold today, as if they held for ever: a quarter is not cut by their first day."""
    for rule in book.rules:
        if rule.kind == KIND and (rule.scope_kind, rule.scope_id) == (of.kind, of.id):
            begun = rule.valid_from is None or rule.valid_from <= book.today
            ended = rule.valid_to is not None and rule.valid_to <= book.today
            if begun and not ended:
                yield replace(rule, valid_from=None, valid_to=None, anchor=rule.anchor or rule.valid_from)


def overdue(lines: Iterable[AccountLine], today: date) -> list[AccountLine]:
    """Those whose own rhythm wanted a review before today, or that never had one."""
    return [line for line in lines if line.standing.review_due and _late(line, today)]


def _late(line: AccountLine, today: date) -> bool:
    due = line.standing.review_due
    return due is not None and (line.standing.last_review is None or due < today)


def _portfolio_report(book: Book, of: Scope, mine: Sequence[Account]) -> Accounts:
    """The report on the accounts of a scope, each as a whole, whoever of the company sells there."""
    whose = replace(book, scope=of)
    lines = sorted((line_of(book, account) for account in mine), key=lambda line: (-line.won, line.account, line.id))
    best, share = suggested(whose)
    covered = {of for account in book.accounts.values() if account.key_account for of in groups_of(book)[account.id]}
    return Accounts.of(
        whose,
        "accounts",
        accounts=tuple(lines),
        suggested=tuple(account.name for account in best if account.id not in covered),
        suggested_share=share,
        quiet=tuple(line.account for line in lines if quiet(book, line)),
    )


def _portfolio(book: Book, report: Accounts, chosen: Sequence[Account]) -> Iterator[Answer]:
    yield _against_plan(book, report)
    if report.accounts:
        yield _reached(book, report)
        yield _reviews(book, report, chosen)
    if report.suggested:
        yield _suggestion(report)


def _against_plan(book: Book, report: Accounts) -> Answer:
    lines = report.accounts
    planned = [line for line in lines if line.standing.pace]
    won = sum((line.won for line in planned), Decimal(0))
    wanted = sum((line.standing.pace or Decimal(0) for line in planned), Decimal(0))
    behind = sum(line.verdict in (Verdict.SHORT, Verdict.WATCH) for line in planned)
    without = len(lines) - len(planned)
    said = [f"Won {figures.money(won)} of {figures.money(wanted)} by now"] if planned else []
    said += [f"{behind} of {len(planned)} behind plan"] if planned else []
    said += [f"{without} without a plan"] if without else []
    return Answer(
        question="How do our key accounts stand against plan and last year?",
        verdict=attainment_verdict(won / wanted if wanted else None),
        sentence=" · ".join(said) or "No key accounts chosen.",
        rows=lines,
        chart="accounts" if lines else None,
        id="KAM1",
        columns=(
            column("account", lambda row: row.account),
            column("", _said),
            column("owner", lambda row: book.called(row.standing.owner_id) if row.standing.owner_id else "no owner"),
            money("won"),
            column("plan", lambda row: figures.money(row.standing.plan) if row.standing.plan else "none", right=True),
            money("last year", "won_before"),
            money("open", "open_value"),
            column("health", lambda row: row.health or "not reviewed"),
        ),
        notes=tuple(_nobodys(book)),
        report=report,
    )


def _nobodys(book: Book) -> Iterator[str]:
    """The key accounts that come up in no team's meeting: without an owner, or with one who is in no team any more."""
    owners = {membership.member_id for membership in book.memberships if membership.on(book.today)}
    lost = sorted(a.name for a in book.accounts.values() if a.key_account and a.owner_id not in owners)
    if lost:
        yield f"in no team's meeting, because no owner is in a team: {', '.join(lost)}"


def _said(line: AccountLine) -> str:
    return "" if line.verdict is Verdict.NA else f"{figures.MARKS[line.verdict]} {line.verdict.value}"


def _reached(book: Book, report: Accounts) -> Answer:
    """F19: key persons contacted in 90 days; those who were not are named."""
    key, reached = (sum(getattr(line, name) for line in report.accounts) for name in ("key_people", "contacted_90d"))
    unnamed = sum(not line.key_people for line in report.accounts)
    groups = groups_of(book)
    people = (one for line in report.accounts for one in people_of(book, groups[line.id]))
    missed = tuple(one for one in people if one.contact.key_person and not one.reached)
    said = f"{reached} of {figures.counted(key, 'key person', 'key people')} reached in 90 days" if key else NOBODY
    return Answer(
        question="Do we reach the people who matter?",
        verdict=Verdict.SHORT if not key else figures.verdict_of(reached, Decimal(key), chance=False),
        sentence=said + (f" · {figures.counted(unnamed, 'account')} without a key person" if unnamed and key else ""),
        rows=missed,
        id="KAM2",
        columns=(
            column("not reached", person_words),
            column("at", lambda one: one.at),
            column("last contact", last_words),
        ),
    )


def _reviews(book: Book, report: Accounts, chosen: Sequence[Account]) -> Answer:
    late = overdue(report.accounts, book.today)
    turn = {account.id for account in chosen}
    said = f"Look closely at {', '.join(account.name for account in chosen)}"
    return Answer(
        question="Whose turn is it to be looked at closely?",
        verdict=Verdict.WATCH if late else Verdict.OK,
        sentence=said + (f" · {figures.counted(len(late), 'review')} overdue" if late else ""),
        rows=tuple(line for line in report.accounts if line.id in turn),
        id="KAM3",
        columns=(column("account", lambda row: row.account), column("last review", _last_review)),
    )


def _last_review(line: AccountLine) -> str:
    if line.standing.last_review is None:
        return "never reviewed"
    return f"reviewed {figures.day(line.standing.last_review)}: {line.health}"


def _suggestion(report: Accounts) -> Answer:
    """Accounts that make 80 % of what was won and are no key accounts yet."""
    return Answer(
        question="Which accounts should be key accounts?",
        verdict=Verdict.NA,
        sentence=", ".join(report.suggested),
        id=SUGGESTED,
        notes=(f"of those that made {figures.percent(report.suggested_share)} of what was won in 12 months",),
    )


def _parts(dives: Sequence[Item]) -> Iterator[Part]:
    """The accounts that are looked at closely, spread over a few replies."""
    shown = dives[:CLOSELY]
    each = -(-len(shown) // PARTS) or 1
    for start in range(0, len(shown), each):
        group = shown[start : start + each]
        several = len(group) > 1
        told = (
            _titled(item, answer) if several else answer for item in group for answer in (*item.answers, to_ask(item))
        )
        yield Part(" and ".join(item.title for item in group), tuple(told))


def _titled(item: Item, answer: Answer) -> Answer:
    return replace(answer, question=f"{item.title}: {answer.question}")
