"""How a key account stands: plan, wallet, what it does not buy yet, what was agreed, when it was reviewed (F19)."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from spm_core.book.agreed import Action, Review
from spm_core.book.book import Book
from spm_core.book.money import to_major
from spm_core.book.opportunities import Opportunity
from spm_core.book.periods import Span, period_of
from spm_core.book.records import MISTAKE, Account, Verdict
from spm_core.reports.once import once
from spm_core.reports.targets import attainment_verdict, pace

YEAR = timedelta(days=365)
QUARTER_DAYS = 91  # between two reviews where nobody chose otherwise
DONE = "done"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of an account with all below it, whoever sells there; money in the reporting currency.

    ``plan`` is to be won this fiscal year, ``pace`` the part of it that belongs to the days gone. ``wallet_share`` (0..1): won in
    12 months of what they are thought to spend. ``white_space``: pairs of a unit and a product never sold in the time on record
    (None without a list of products). ``actions_done`` of the ``actions_due``: agreed in 12 months and settled, or due by now.
    ``review_due``: when the next review is to be, None for an account that is no key account.
    """

    owner_id: str | None = None
    tier: str | None = None
    plan: Decimal | None = None
    pace: Decimal | None = None
    wallet_share: Decimal | None = None
    white_space: int | None = None
    actions_done: int = 0
    actions_due: int = 0
    health: str | None = None
    last_review: date | None = None
    review_due: date | None = None

    def verdict(self, won: Decimal) -> Verdict:
        """Won this year against the pace of the plan; no word without one."""
        return attainment_verdict(won / self.pace if self.pace else None)


def standing(book: Book, account: Account, group: Collection[str]) -> Standing:
    """How an account of a Book (read whole) stands; ``group`` are the ids of it and all below it."""
    plan, review = planned(book, account), last_review(book, account)
    year = period_of(book.today, Span.YEAR, book.company.workspace.fiscal_year_start)
    due = list(_due(book, agreed(book, group)))
    reviewed = book.day(review.at) if review else None
    return Standing(
        owner_id=account.owner_id,
        tier=account.tier,
        plan=plan,
        pace=None if plan is None else pace(plan, year, book.today, book.company.closed_days),
        wallet_share=_wallet_share(book, account, group),
        white_space=len(list(white_space(book, group))) if book.company.products else None,
        actions_done=sum(action.outcome == DONE for action in due),
        actions_due=len(due),
        health=review.health if review else None,
        last_review=reviewed,
        review_due=_review_due(account, reviewed, book.today) if account.key_account else None,
    )


def planned(book: Book, account: Account) -> Decimal | None:
    """What is planned to be won at an account this fiscal year."""
    plan = book.customers.plans.get(account.id)
    return None if plan is None or plan.amount is None else to_major(plan.amount, plan.currency)


def last_review(book: Book, account: Account) -> Review | None:
    """The latest review of an account."""
    return _last_reviews(book).get(account.id)


def agreed(book: Book, group: Collection[str]) -> list[Action]:
    """What was agreed on accounts, or on their opportunities, by the day it is due."""
    return [action for action in book.actions if _account_of(book, action) in group]


def white_space(book: Book, group: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The (account id, product) pairs of a group that nobody bought in the time on record, by account name, then product."""
    sold = {(item.account_id, item.product) for item in _sold(book)}
    for unit in sorted(group, key=lambda of: (book.accounts[of].name, of)):
        yield from ((unit, product) for product in sorted(book.company.products) if (unit, product) not in sold)


def won_lately(book: Book, group: Collection[str]) -> Decimal:
    """What was won at a group of accounts in the last 365 days, whoever won it."""
    start = book.today - YEAR
    lately = (
        item for item in _sold(book) if item.account_id in group and book.day(item.closed_at or book.as_of) >= start
    )
    return sum((book.final_value(item) or Decimal(0) for item in lately), Decimal(0))


@once
def _last_reviews(book: Book) -> Mapping[str, Review]:
    return {review.account_id: review for review in book.reviews}  # the oldest come first


@once
def _sold(book: Book) -> list[Opportunity]:
    """The won opportunities of the company that count."""
    return [item for item in book.customers.won if item.reason != MISTAKE]


def _account_of(book: Book, action: Action) -> str | None:
    known, of = book.by_id.get(action.opportunity_id or ""), action.opportunity_id or ""
    # One that was merged away is in a Book only until the next meeting: it never counts.
    return action.account_id or (known.account_id if known and not known.merged_into else book.beyond.get(of))


def _due(book: Book, actions: Iterable[Action]) -> Iterator[Action]:
    """What is settled, or should be, of the things agreed in 12 months."""
    for action in actions:
        if book.today - book.day(action.agreed_at) <= YEAR and (action.outcome or action.due < book.today):
            yield action


def _wallet_share(book: Book, account: Account, group: Collection[str]) -> Decimal | None:
    if not account.estimated_spend:
        return None
    return won_lately(book, group) / to_major(account.estimated_spend, book.company.workspace.currency)


def _review_due(account: Account, reviewed: date | None, today: date) -> date:
    """A rhythm after the last review; today for one that never had one."""
    return reviewed + timedelta(days=account.review_every or QUARTER_DAYS) if reviewed else today
