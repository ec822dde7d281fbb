"""The review of one key account (K1 to K13): what SPM can answer itself is answered before it is asked."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from spm_core.book.agreed import Action
from spm_core.book.book import Book
from spm_core.book.records import Kind, Verdict
from spm_core.meetings.answers import Answer, Column
from spm_core.meetings.columns import WHAT, column
from spm_core.meetings.questions import Question, Sets
from spm_core.reports import figures
from spm_core.reports.accounts import QUIET_DAYS
from spm_core.reports.customer import REVIEW, Customer, Person
from spm_core.reports.standing import DONE
from spm_core.reports.waiting import passed_checks

QUARTER = timedelta(days=91)
NAMED = 3  # rows that the field of a form begins with; the rest is counted
AGAINST = "against us"
NOBODY = "No key person is named yet"
HEALTHS = ("growing", "stable", "at risk")


def answered(book: Book, found: Customer) -> tuple[Answer, ...]:
    """What SPM says itself, in the order of the company's questions."""
    return tuple(_made(book, found, question) for question in _asked(book) if question.auto in _AUTO)


def prompts(book: Book, found: Customer) -> tuple[str, ...]:
    """What only people can say, each with what they said last time."""
    said = {answer.question: answer for answer in found.answers}
    left = (question for question in _asked(book) if question.auto not in _AUTO)
    return tuple(
        f"{question.ask} (last time: {said[question.id].value})" if question.id in said else question.ask
        for question in left
    )


def prefilled(book: Book, found: Customer) -> Mapping[str, str]:
    """What the fields of the review's form begin with, by question id."""
    made = {question.id: _made(book, found, question) for question in _asked(book) if question.auto in _AUTO}
    return {of: _in_words(answer) for of, answer in made.items()}


def settled_words(action: Action, today: date) -> str:
    """What became of something agreed: ``done``, ``dropped``, ``3 days late``, ``due Mon 9 Mar``."""
    if action.outcome:
        return action.outcome
    if action.due < today:
        return f"{figures.days((today - action.due).days)} late"
    return f"due {figures.day(action.due)}"


def person_words(one: Person) -> str:
    """``Zoe Key, CFO``."""
    return f"{one.contact.name}, {one.contact.role}" if one.contact.role else one.contact.name


def last_words(one: Person) -> str:
    """``met Sat 21 Feb``; nobody in a year is ``no contact in a year``."""
    return f"last contact {figures.day(one.last)}" if one.last else "no contact in a year"


def _asked(book: Book) -> tuple[Question, ...]:
    return Sets(book.question_sets).now(REVIEW).asked


def _made(book: Book, found: Customer, question: Question) -> Answer:
    verdict, sentence, columns, rows = _AUTO[question.auto or ""](book, found)
    return Answer(question.ask, verdict, sentence, tuple(rows), id=question.id, columns=columns)


Made = tuple[Verdict, str, tuple[Column, ...], tuple[object, ...]]


def result(_book: Book, found: Customer) -> Made:
    """K1: won this year against plan and last year."""
    line, money = found.line, figures.money
    won = f"Won {money(line.won)}"
    won += f" of {money(line.standing.pace)} by now · plan {money(line.standing.plan)}" if line.standing.plan else ""
    no_plan = "" if line.standing.plan else " · no plan set"
    return line.verdict, f"{won} · last year {money(line.won_before)}{no_plan}", (), ()


def wallet(_book: Book, found: Customer) -> Made:
    """K4: the share of what they spend that is ours."""
    share = found.line.standing.wallet_share
    if share is None:
        return Verdict.NA, "Nobody has estimated yet what they spend a year", (), ()
    return Verdict.NA, f"{figures.percent(share)} of what they spend, by our estimate", (), ()


def unsold(_book: Book, found: Customer) -> Made:
    """K5: which units do not buy which products yet."""
    units = len(found.units) + 1
    if found.line.standing.white_space is None:
        return Verdict.NA, "No list of products to tell it from", (), ()
    pairs = figures.counted(len(found.unsold), "product not sold to a unit", "products not sold to a unit")
    by_unit: dict[str, list[str]] = {}
    for unit, product in found.unsold:
        by_unit.setdefault(unit, []).append(product)
    columns = (column("unit", lambda row: row[0]), column("does not buy", lambda row: ", ".join(row[1])))
    return Verdict.NA, f"{pairs} yet ({figures.counted(units, 'unit')})", columns, tuple(by_unit.items())


def people(_book: Book, found: Customer) -> Made:
    """K6: who matters, and when we last met."""
    line = found.line
    columns = (
        column("person", person_words),
        column("", lambda one: "key person" if one.contact.key_person else ""),
        column("attitude", lambda one: one.contact.attitude or "attitude unknown"),
        column("last contact", last_words),
    )
    if not line.key_people:
        return Verdict.SHORT, NOBODY, columns, found.people
    verdict = figures.verdict_of(line.contacted_90d, Decimal(line.key_people), chance=False)
    reached = f"{line.contacted_90d} of {figures.counted(line.key_people, 'key person', 'key people')}"
    return verdict, f"{reached} reached in 90 days", columns, found.people


def issues(book: Book, found: Customer) -> Made:
    """K8: what may worry them, as far as it shows in what was entered."""
    seen = tuple(_issues(book, found))
    verdict = Verdict.WATCH if seen else Verdict.OK
    return verdict, " · ".join(seen) or "Nothing of the kind was entered", (), ()


def opportunities(_book: Book, found: Customer) -> Made:
    """K10: what is open, with its next step."""
    value = sum((line.value or Decimal(0) for line in found.open), Decimal(0))
    planned = sum(line.planned_action is not None for line in found.open)
    if not found.open:
        return Verdict.SHORT, "Nothing is open", (), ()
    verdict = figures.verdict_of(planned, Decimal(len(found.open)), chance=False)
    said = f"{len(found.open)} open, {figures.money(value)} · next step on {planned} of {len(found.open)}"
    return verdict, said, (*WHAT, column("next step", lambda row: row.planned_action or "none")), found.open


def actions(book: Book, found: Customer) -> Made:
    """K11: what was agreed, and what became of it since the last review."""
    last = found.line.standing.last_review
    since = [item for item in found.actions if not item.settled_at or not last or book.day(item.settled_at) >= last]
    late = sum(item.outcome is None and item.due < book.today for item in since)
    done = sum(item.outcome == DONE for item in since)
    verdict = Verdict.SHORT if late else Verdict.OK if since else Verdict.NA
    said = f"{done} of {len(since)} done" + (f" · {late} late" if late else "") if since else "Nothing was agreed"
    columns = (
        column("agreed", lambda row: row.text),
        column("by", lambda row: book.called(row.owner_id)),
        column("", lambda row: settled_words(row, book.today)),
    )
    return verdict, said, columns, tuple(since)


_AUTO: Mapping[str, Callable[[Book, Customer], Made]] = {
    "won YTD, plan, last year": result,
    "wallet_estimate": wallet,
    "white_space": unsold,
    "stakeholder map, last contact": people,
    "open issues": issues,
    "open opportunities of the account and its subsidiaries": opportunities,
    "account actions": actions,
}


def _issues(book: Book, found: Customer) -> Iterator[str]:
    against = [one.contact.name for one in found.people if one.contact.attitude == AGAINST]
    if against:
        yield f"against us: {', '.join(against)}"
    late = passed_checks(book)
    yield from (f"{line.title}: offer check passed" for line in found.open if line.id in late)
    yield from _lost(book, found)
    last = found.line.last_contact
    if last is None or (book.today - last).days > QUIET_DAYS:
        yield f"no contact since {figures.day(last)}" if last else "no contact on record"


def _lost(book: Book, found: Customer) -> Iterator[str]:
    names = {found.account.name, *found.units}
    for item in book.ended:
        lost = item.kind is Kind.LOST and item.closed_at and book.today - book.day(item.closed_at) <= QUARTER
        account = book.accounts.get(item.account_id or "")
        if lost and item.closed_at and account and account.name in names:
            yield f"lost {item.name} on {figures.day(book.day(item.closed_at))}: {item.reason or 'no reason given'}"


def _in_words(answer: Answer) -> str:
    """The sentence, and the first rows as a person would write them."""
    rows = [", ".join(filter(None, (cell.cell(row) for cell in answer.columns))) for row in answer.rows[:NAMED]]
    rest = len(answer.rows) - NAMED
    more = [f"and {rest} more"] if rest > 0 else []
    return "\n".join([answer.sentence, *rows, *more])
