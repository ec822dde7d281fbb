"""What the numbers say of each competency: measures beside which both rate, each with its formula in DOMAIN.md."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from spm_core.book.agreed import OPPORTUNITY, Action
from spm_core.book.book import Book, Touched
from spm_core.book.opportunities import Category, Opportunity
from spm_core.book.periods import Period
from spm_core.book.records import Kind
from spm_core.meetings.questions import BY_STAGE, GENERAL, QUALIFICATION
from spm_core.reports import figures
from spm_core.reports.accounts import groups_of
from spm_core.reports.accuracy import due_in
from spm_core.reports.activity import activity
from spm_core.reports.hygiene import hygiene
from spm_core.reports.inflow import DAYS_A_WEEK, inflow
from spm_core.reports.offers import offers
from spm_core.reports.planning import planning
from spm_core.reports.standing import DONE, agreed
from spm_core.reports.statistics import StageFacts, stage_facts

VALUE_CASE = ("V1", "V2")  # the questions of the qualification that a value case answers
OFFER = "offer"  # in the name of the stage in which an offer is out


@dataclass(frozen=True, slots=True)
class Measure:
    """One number: ``shown`` says it to people, ``value`` is None where there is nothing to tell it from (``shown`` says so)."""

    formula: str
    what: str
    value: Decimal | None
    shown: str

    def said(self, before: "Measure | None" = None) -> str:
        """``new-customer meetings a week: 0.8 (before 0.4)``."""
        was = f" (before {before.shown})" if before and before.value is not None and self.value is not None else ""
        return f"{self.what}: {self.shown}{was}"


Measures = tuple[Measure, ...]


def evidence(book: Book) -> Mapping[str, Measures]:
    """The measures of a member's Book, read whole, by competency id; one that only the manager can judge has none."""
    return {name: tuple(found(book)) for name, found in _BY_COMPETENCY.items()}


def said(now: Measures, before: Measures = ()) -> str:
    """The measures in one line, each beside what it was in the window before, with the formulas at the end."""
    if not now:
        return "the manager's observation"
    was = {measure.what: measure for measure in before}
    formulas = ", ".join(dict.fromkeys(measure.formula for measure in now))
    return f"{' · '.join(measure.said(was.get(measure.what)) for measure in now)} [{formulas}]"


def finding_customers(book: Book) -> Iterator[Measure]:
    """T1: new-customer meetings and new opportunities a week."""
    yield _a_week(book, "F14", "new-customer meetings a week", activity(book).team.new_customer_meetings)
    yield _a_week(book, "F3", "new opportunities a week", inflow(book).count)


def understanding_need(book: Book) -> Iterator[Measure]:
    """T2: the share that gets from the first stage to the second, and meetings that end in an agreed next step."""
    yield from _reaching(book, 0)
    found = activity(book).team.advance_rate
    yield Measure("F14", "meetings with an agreed next step", found, _percent(found, "no outcomes logged"))


def value_case(book: Book) -> Iterator[Measure]:
    """T3: the share that gets from the second stage to the third, and open ones whose value case is answered."""
    yield from _reaching(book, 1)
    known = {(answer.of_id, answer.question) for answer in book.answers if answer.set_name == QUALIFICATION}
    both = [item for item in book.open if all((item.id, question) in known for question in VALUE_CASE)]
    yield _of("answers", "V1 and V2 answered on", both, book.open, "nothing open")


def making_offers(book: Book) -> Iterator[Measure]:
    """T4: the share won of those that got an offer, and the offers whose check-date passed."""
    stages = stage_facts(book)
    offered = next((facts for facts in stages if OFFER in facts.stage.name.casefold()), stages[-1])
    yield _rate(f"won of those that reached {offered.stage.name}", offered.won, offered.reached)
    late = len(offers(book).overdue)
    yield Measure("F13", "offers past the check-date", Decimal(late), str(late))


def closing_as_planned(book: Book) -> Iterator[Measure]:
    """T5: close dates moved later, and what became of what was committed and of what was to close in the window."""
    moved = sum(max(0, item.now.pushes - (item.then.pushes if item.then else 0)) for item in _mine(book))
    yield Measure("F17", "close dates moved later", Decimal(moved), str(moved))
    due = list(due_in(book, Period(book.since_day, book.today)))
    sure = [now for then, now in due if then.category is Category.COMMIT]
    yield _of("F17", "won of those committed before", [now for now in sure if now.kind is Kind.WON], sure, "none")
    value = sum((_value(book, then) for then, _ in due), Decimal(0))
    late = sum((_value(book, then) for then, now in due if now.is_open), Decimal(0))
    slip = late / value if value else None
    yield Measure("F17", "due in the period and not closed", slip, _percent(slip, "nothing was due"))


def growing_customers(book: Book) -> Iterator[Measure]:
    """T6: won at customers who had bought before, and what was done of the things agreed on key accounts."""
    again = sum((book.final_value(item) or Decimal(0) for item in _repeated(book)), Decimal(0))
    yield Measure("F19", "won at customers who bought before", again, figures.money(again))
    due = list(_key_actions(book))
    yield _of("F19", "key-account actions done", [item for item in due if item.outcome == DONE], due, "none agreed")


def planning_time(book: Book) -> Iterator[Measure]:
    """T7: what was done of what was planned, and hours for finding customers."""
    mine = [row for row in planning(book).members if row.member == book.scope.name]
    planned, done = sum(row.planned_items for row in mine), sum(row.done_items for row in mine)
    yield _of("F18", "planned and done", range(done), range(planned), "nothing was planned")
    hours = sum((row.hours_done["lead_generation"] for row in mine), Decimal(0))
    yield _a_week(book, "F18", "hours a week finding customers", hours)


def records(book: Book) -> Iterator[Measure]:
    """U1: how well the open opportunities are kept."""
    together = hygiene(book).together
    score = together.score if together else None
    yield Measure("F20", "records as they should be", score, _percent(score, "nothing open"))


def question_sets(book: Book) -> Iterator[Measure]:
    """U2: open opportunities on which a set of questions was answered."""
    sets = {QUALIFICATION, GENERAL, BY_STAGE}
    known = {answer.of_id for answer in book.answers if answer.set_name in sets and answer.of_kind == OPPORTUNITY}
    yield _of("answers", "questions answered on", [i for i in book.open if i.id in known], book.open, "nothing open")


_BY_COMPETENCY: Mapping[str, Callable[[Book], Iterable[Measure]]] = {
    "T1": finding_customers,
    "T2": understanding_need,
    "T3": value_case,
    "T4": making_offers,
    "T5": closing_as_planned,
    "T6": growing_customers,
    "T7": planning_time,
    "U1": records,
    "U2": question_sets,
}


def _a_week(book: Book, formula: str, what: str, total: Decimal | int) -> Measure:
    days = (book.today - book.since_day).days
    value = Decimal(total) * DAYS_A_WEEK / days if days else None
    return Measure(formula, what, value, figures.UNKNOWN if value is None else figures.trimmed(value, 2))


def _of(formula: str, what: str, part: Sequence[object], whole: Sequence[object], none: str) -> Measure:
    """So many of so many."""
    share = Decimal(len(part)) / len(whole) if whole else None
    return Measure(formula, what, share, f"{len(part)} of {len(whole)}" if whole else none)


def _percent(share: Decimal | None, none: str) -> str:
    return none if share is None else figures.percent(share)


def _reaching(book: Book, step: int) -> Iterator[Measure]:
    """The share of those closed in the statistics window that got from one open stage to the next (F8)."""
    stages: Sequence[StageFacts] = stage_facts(book)
    if step + 1 < len(stages):
        yield _rate(f"reached {stages[step + 1].stage.name}", stages[step + 1].reached, stages[step].reached)


def _rate(what: str, part: int, whole: int) -> Measure:
    share = Decimal(part) / whole if whole else None
    return Measure("F8", what, share if whole >= figures.FEWEST_OUTCOMES else None, figures.rate(share, whole))


def _mine(book: Book) -> list[Touched]:
    """What changed in the window and is the scope's still, or was when it closed."""
    return [item for item in book.touched if book.owns(item.now)]


def _value(book: Book, item: Opportunity) -> Decimal:
    return book.value(item) or Decimal(0)


def _repeated(book: Book) -> Iterator[Opportunity]:
    """The wins of the window at customers, with all that belongs to them, where somebody had won before."""
    tops = _tops(book)
    for item in book.ended:
        if item.kind is Kind.WON and item.closed_at and item.closed_at >= book.since and item.account_id:
            family = tops.get(item.account_id)
            earlier = (won for won in book.customers.won if won.closed_at and won.closed_at < item.closed_at)
            if any(tops.get(won.account_id or "") == family for won in earlier):
                yield item


def _tops(book: Book) -> Mapping[str, str]:
    """The account above all others to which each belongs."""
    found: dict[str, str] = {}
    for top in sorted(groups_of(book), key=lambda of: -len(groups_of(book)[of])):
        for of in groups_of(book)[top]:
            found.setdefault(of, top)
    return found


def _key_actions(book: Book) -> Iterator[Action]:
    """What the member agreed to do at key accounts, and was due or settled in the window."""
    window = Period(book.since_day, book.today)
    keys = (groups_of(book)[account.id] for account in book.accounts.values() if account.key_account)
    for action in agreed(book, set().union(*keys)):
        settled = action.settled_at and book.day(action.settled_at) in window
        if action.owner_id == book.scope.id and (action.due in window or settled):
            yield action
