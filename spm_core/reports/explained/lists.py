"""What the numbers in lists come from: offers, TOP5, key accounts (F13, F16, F19)."""

from collections.abc import Iterator
from datetime import timedelta

from spm_core.book.book import Book
from spm_core.book.choices import AMOUNT, CLOSE, GAIN, SCORE
from spm_core.book.opportunities import Opportunity
from spm_core.reports.accounts import AccountLine, Accounts, groups_of, won_in_years
from spm_core.reports.explained.figure import Figure, Input, Unit, among, days, explain, money, share, sums, valued
from spm_core.reports.offers import Offers, OverdueOffer, SentOffer
from spm_core.reports.top5 import RANKED_BY, WORKED, Top5, TopLine, next_probability

SENT = "F13 an offer sent since the previous meeting, at today's rate; one that replaced another counts for itself"
OVERDUE = "F13 days since the check-date of an offer that is out"
TIES = "pinned ones come first, of equals the earlier close, the larger value, the older one"
WON = "F19 won in the fiscal year until now, the account with all below it"
WON_BEFORE = "F19 won on the same days of the fiscal year before, the account with all below it"
OPEN = "F19 value of what is open, the account with all below it"
KEY = "F19 persons there whom the account's decisions need"
REACHED = "F19 key persons contacted in the last 90 days"


@explain.register
def of_offers(found: Offers, book: Book) -> Iterator[Figure]:
    """Offer by offer."""
    yield from (_sent(book, line) for line in found.sent)
    yield from (_overdue(book, line) for line in found.overdue)


def _sent(book: Book, line: SentOffer) -> Figure:
    inputs = (
        Input("sent_on", line.sent_on),
        Input("check_date", line.check_date),
        Input("version", line.version),
        money("amount", line.amount, "the offer's own"),
        money("value", line.value, "the opportunity's"),
    )
    lines = among(book, [book.by_id[line.id]])
    return Figure(f"sent.{line.external_id}.{line.version}", SENT, line.amount, Unit.MONEY, inputs, lines)


def _overdue(book: Book, line: OverdueOffer) -> Figure:
    inputs = (
        Input("check_date", line.check_date),
        Input("today", book.today),
        days("days_late", line.days_late),
        money("value", line.value),
    )
    lines = among(book, [book.by_id[line.id]])
    return Figure(f"overdue.{line.external_id}", OVERDUE, line.days_late, Unit.DAYS, inputs, lines)


@explain.register
def of_top5(found: Top5, book: Book) -> Iterator[Figure]:
    """One of the five after the other."""
    yield from (_score(book, line) for line in found.opportunities)


def _score(book: Book, line: TopLine) -> Figure:
    item, rule = book.by_id[line.id], book.company.chose(SCORE)
    own = item.probability_override is not None
    inputs = [money("value", line.value, "the product's list price" if line.estimated else "")]
    if rule != AMOUNT:
        inputs.append(share("probability", book.probability(item), "its own" if own else f"of {line.stage}"))
    if rule == GAIN:
        inputs.append(share("next_probability", next_probability(book, item), "of the stage that follows"))
    if rule == CLOSE:
        inputs.append(Input("expected_close", line.expected_close))
    said = f"{_worked(line, inputs)} = {money('score', line.score).told}." + (" Pinned." if line.pinned else "")
    ranked = f"; ranked by {RANKED_BY[rule]}" if WORKED[rule] != RANKED_BY[rule] else ""
    formula = f"F16 {WORKED[rule]}{ranked}; {TIES}"
    path, all_ = f"opportunities.{line.external_id}", (*inputs, money("score", line.score))
    return Figure(path, formula, line.score, Unit.MONEY, all_, among(book, [item]), said)


def _worked(line: TopLine, inputs: list[Input]) -> str:
    """``Acme 40k × probability 60 %``, or times what the next stage adds to it."""
    chances = [item for item in inputs if item.name.endswith("probability")]
    if len(chances) > 1:
        return f"{line.title} × ({chances[1].told} − {chances[0].told})"
    return " × ".join([line.title, *(chance.told for chance in chances)])


@explain.register
def of_accounts(found: Accounts, book: Book) -> Iterator[Figure]:
    """Account by account."""
    this_year, year_before = won_in_years(book)
    for line in found.accounts:
        yield from _account(book, line, this_year, year_before)


def _account(book: Book, line: AccountLine, this: list[Opportunity], before: list[Opportunity]) -> Iterator[Figure]:
    path, group = f"accounts.{line.account}", groups_of(book)[line.id]
    won, earlier, open_ = ([item for item in items if item.account_id in group] for items in (this, before, book.open))
    below = (Input("subsidiaries", line.subsidiaries),) if line.subsidiaries else ()
    yield Figure(f"{path}.won", WON, line.won, Unit.MONEY, below, valued(book, won, final=True))
    yield Figure(
        f"{path}.won_before", WON_BEFORE, line.won_before, Unit.MONEY, below, valued(book, earlier, final=True)
    )
    yield Figure(
        f"{path}.open_value", OPEN, line.open_value, Unit.MONEY, (*below, *sums(book, open_)), valued(book, open_)
    )
    yield Figure(f"{path}.key_people", KEY, line.key_people, Unit.COUNT, below)
    since = Input("since", book.today - timedelta(days=90))
    people = (Input("key_people", line.key_people), since)
    yield Figure(f"{path}.contacted_90d", REACHED, line.contacted_90d, Unit.COUNT, people)
