"""Key accounts with their subsidiaries: won this year and last, open value, who was reached, and which ones to choose (F19)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.customers import person
from spm_core.book.opportunities import Opportunity
from spm_core.book.periods import MONTHS_A_YEAR, Period, Span, add_months, period_of
from spm_core.book.records import Account, Contact, Verdict
from spm_core.reports import figures
from spm_core.reports.json import ASIDE
from spm_core.reports.line import Report
from spm_core.reports.once import once
from spm_core.reports.standing import Standing, standing

YEAR = timedelta(days=365)
SUGGESTED_SHARE = Decimal("0.8")
MOST_SUGGESTED = 20
QUIET_DAYS = 30


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account with all below it in the parent tree; values are the scope's, in the reporting currency.

    ``won`` is this fiscal year's until now, ``won_before`` that of the same days of the year before. ``contacted_90d`` of its
    ``key_people`` were reached in the last 90 days; ``last_contact`` is anybody's. ``health`` is None until it was reviewed.
    Aside: how it stands as a whole, whoever sells there.
    """

    account: str
    won: Decimal
    won_before: Decimal
    open_value: Decimal
    key_people: int
    contacted_90d: int
    last_contact: date | None
    health: str | None
    id: str = field(default="", metadata=ASIDE)
    subsidiaries: int = field(default=0, metadata=ASIDE)
    standing: Standing = field(default=Standing(), metadata=ASIDE)

    @property
    def verdict(self) -> Verdict:
        """Won this year against the pace of its plan."""
        return self.standing.verdict(self.won)


@dataclass(frozen=True, slots=True)
class Accounts(Report):
    """Key accounts, the one with the most won first; where none is chosen, all with something won or open.

    Aside: whether any is ``chosen``; the ``suggested`` ones, which make 80 % of what was won in 12 months (at most 20), with
    their ``suggested_share`` (0..1) of it; the ``quiet`` ones without contact for more than 30 days.
    """

    accounts: tuple[AccountLine, ...]
    chosen: bool = field(default=True, metadata=ASIDE)
    suggested: tuple[str, ...] = field(default=(), metadata=ASIDE)
    suggested_share: Decimal | None = field(default=None, metadata=ASIDE)
    quiet: tuple[str, ...] = field(default=(), metadata=ASIDE)
    notes: tuple[str, ...] = field(default=(), metadata=ASIDE)

    @property
    def sentence(self) -> str:
        """``3 key accounts · 1 without contact for 30 days``."""
        if not self.accounts:
            return "No key accounts chosen." if not self.chosen else "No key account of this scope."
        what = "key account" if self.chosen else "account"
        said = figures.counted(len(self.accounts), what) + ("" if self.chosen else ", none chosen as key account")
        return f"{said} · {len(self.quiet)} without contact for {QUIET_DAYS} days" if self.quiet else said


@dataclass(frozen=True)
class _Sums:
    """What each account has by itself: the won and the open opportunities of the scope, added up."""

    won: Mapping[str, Decimal]
    before: Mapping[str, Decimal]
    open: Mapping[str, Decimal]

    def any(self, group: Iterable[str]) -> bool:
        """Whether a group of accounts has won or open value."""
        return any(of in sums for of in group for sums in (self.won, self.open))


def accounts(book: Book) -> Accounts:
    """The key accounts of the scope; the Book must have been read whole."""
    groups, sums = groups_of(book), _sums(book)
    chosen = any(account.key_account for account in book.accounts.values())
    lines = [
        line_of(book, account)
        for account in book.accounts.values()
        if _belongs(book, account, groups[account.id], sums, chosen=chosen)
    ]
    best, share = suggested(book)
    ordered = sorted(lines, key=lambda line: (-line.won, -line.open_value, line.account, line.id))
    return Accounts.of(
        book,
        "accounts",
        accounts=tuple(ordered),
        chosen=chosen,
        suggested=tuple(account.name for account in best),
        suggested_share=share,
        quiet=tuple(line.account for line in ordered if quiet(book, line)),
        notes=tuple(_notes(book, ordered, chosen=chosen)),
    )


@once
def groups_of(book: Book) -> Mapping[str, set[str]]:
    """The ids of each account and all below it, by the account's id."""
    below: dict[str, list[str]] = {}
    for account in book.accounts.values():
        below.setdefault(account.parent_id or "", []).append(account.id)
    return {of: _under(of, below) for of in book.accounts}


def _under(top: str, below: Mapping[str, list[str]]) -> set[str]:
    found, waiting = {top}, [top]
    while waiting:
        new = [of for of in below.get(waiting.pop(), ()) if of not in found]
        found.update(new)
        waiting += new
    return found


@once
def _sums(book: Book) -> _Sums:
    won, before = won_in_years(book)
    return _Sums(
        _by_account((item, book.final_value(item)) for item in won),
        _by_account((item, book.final_value(item)) for item in before),
        _by_account((item, book.value(item)) for item in book.open),
    )


def won_in_years(book: Book) -> tuple[list[Opportunity], list[Opportunity]]:
    """What the scope won in the fiscal year until now, and on the same days of the year before."""
    year = period_of(book.today, Span.YEAR, book.company.workspace.fiscal_year_start)
    last = Period(add_months(year.start, -MONTHS_A_YEAR), _year_before(book.today))
    won = list(_won(book))
    return [item for day, item in won if day >= year.start], [item for day, item in won if day in last]


def _won(book: Book) -> Iterator[tuple[date, Opportunity]]:
    """What the scope won, with the local day of the close."""
    for item in book.customers.won:
        if item.closed_at and book.owns_close(item):
            yield book.day(item.closed_at), item


def _by_account(valued: Iterable[tuple[Opportunity, Decimal | None]]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for item, value in valued:
        if item.account_id:
            found[item.account_id] = found.get(item.account_id, Decimal(0)) + (value or 0)
    return found


def _year_before(day: date) -> date:
    """The same day of the year before; 28 February for the 29th."""
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)  # noqa: PLR2004 - February


def _belongs(book: Book, account: Account, group: set[str], sums: _Sums, *, chosen: bool) -> bool:
    """Whether an account is listed: as a key account of the scope; where none is chosen, for its won or open value."""
    if chosen and not account.key_account:
        return False
    owned = account.owner_id is not None and book.holds(account.owner_id, book.today)
    return sums.any(group) or (chosen and (owned or book.scope.kind == "company"))


def line_of(book: Book, account: Account) -> AccountLine:
    """The line of one account, listed or not."""
    known, group, sums = book.customers, groups_of(book)[account.id], _sums(book)
    key = [one for one in known.people if one.account_id in group and one.key_person and here(book, one)]
    found = standing(book, account, group)
    touched = [known.last_contact[of] for of in group if of in known.last_contact]
    return AccountLine(
        account=account.name,
        won=_total(sums.won, group),
        won_before=_total(sums.before, group),
        open_value=_total(sums.open, group),
        key_people=len(key),
        contacted_90d=sum((one.account_id, person(one.name)) in known.reached for one in key),
        last_contact=book.day(max(touched)) if touched else None,
        health=found.health,
        id=account.id,
        subsidiaries=len(group) - 1,
        standing=found,
    )


def here(book: Book, one: Contact) -> bool:
    """Whether a person is at the account still."""
    return one.left_on is None or book.today < one.left_on


def _total(sums: Mapping[str, Decimal], group: set[str]) -> Decimal:
    return sum((sums[of] for of in sorted(group) if of in sums), Decimal(0))


def suggested(book: Book) -> tuple[tuple[Account, ...], Decimal | None]:
    """The accounts that make 80 % of what the scope won in 12 months, the largest first, and their share (0..1) of it."""
    year = ((item, book.final_value(item)) for day, item in _won(book) if day >= book.today - YEAR)
    sums = _by_account(year)
    whole, part, found = sum(sums.values(), Decimal(0)), Decimal(0), []
    ranked = sorted((-value, book.accounts[of].name, of) for of, value in sums.items() if value and of in book.accounts)
    for value, _, of in ranked[:MOST_SUGGESTED]:
        if part >= SUGGESTED_SHARE * whole:
            break
        part -= value
        found.append(book.accounts[of])
    return tuple(found), part / whole if whole else None


def quiet(book: Book, line: AccountLine) -> bool:
    """Whether nobody there was contacted for more than 30 days."""
    return line.last_contact is None or (book.today - line.last_contact).days > QUIET_DAYS


def _notes(book: Book, lines: list[AccountLine], *, chosen: bool) -> list[str]:
    items = [item for item in book.open if item.account_id]
    not_converted = sum(book.unconverted(item) for item in items)
    without = sum(book.value(item) is None for item in items) - not_converted
    found = (
        ("no account is marked as a key account: all with something won or open", not chosen),
        ("an account stands for its subsidiaries, too", any(line.subsidiaries for line in lines)),
        (f"{without} open without an amount", without > 0),
        (f"{not_converted} open not converted: no exchange rate", not_converted > 0),
    )
    return [words for words, true in found if true]
