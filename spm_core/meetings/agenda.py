"""The agenda of the sales team meeting in the deck's order, with what its post and its thread say."""

from collections.abc import Iterator, Sequence

from spm_core.book.book import Book
from spm_core.meetings.answers import Agenda, Answer, Item, Part
from spm_core.meetings.deciding import decisions
from spm_core.meetings.facts import Facts
from spm_core.meetings.questions import GENERAL, OTHER_BUSINESS, asked
from spm_core.meetings.team import funnel, review, work
from spm_core.reports import figures
from spm_core.reports.line import Line, told_apart

MANY = 10  # rows of a list; the rest is counted
NAMES = 3  # opportunities named in the line of what happened; the rest is counted
HEADLINES = ("TM1", "TM2", "TM3", "TM4", "TM5", "TM11", "AG")
PARTS = (
    ("Forecast and funnel", ("TM1", "TM2", "TM3", "TM4")),
    ("Movement", ("TM5", "TM10")),
    ("TOP5", ("TM6",)),
    ("Won, lost, offers, new", ("TM7", "TM8", "IC8", "TM9")),
    ("Activity and any other business", ("TM11", "AG", "TM12")),
)
FIRST_WEEKS = "Two weeks of logging and this will show movement."


def team_agenda(book: Book, *, per_person: bool | None = None) -> Agenda:
    """The agenda of a team's meeting (or the company's) on its Book.

    ``per_person`` shows activity person by person; None: as the team's manager chose for the channel. A question that nobody
    gave data for yet is left out.
    """
    chosen = book.teams.get(book.scope.id)
    facts = Facts(book, per_person if per_person is not None else chosen is not None and chosen.share_activity)
    items = _items(facts)
    by_id = {answer.id: answer for item in items for answer in item.answers}
    return Agenda(
        kind="team",
        scope=str(book.scope),
        as_of=book.as_of.astimezone(book.zone),
        since=book.since.astimezone(book.zone),
        items=items,
        headlines=tuple(by_id[name] for name in HEADLINES if name in by_id and _leads(by_id[name])),
        decisions=decisions(facts),
        top5=tuple(told_apart(facts.top5.opportunities)),
        happened=_happened(facts),
        notes=len(facts.notes),
        parts=tuple(_parts(by_id)),
        hint=None if facts.movement.open_before else FIRST_WEEKS,
        reports={report.kind: report for report in facts.shown},
    )


def as_text(agenda: Agenda) -> str:
    """The whole agenda as plain text: the post first, then every item with its tables."""
    lines = [f"{agenda.scope} · as of {figures.day(agenda.as_of)} {agenda.as_of:%H:%M}", ""]
    lines += [answer.line for answer in agenda.headlines]
    if agenda.hint:
        lines.append(agenda.hint)
    if agenda.decisions:
        lines += [
            "",
            agenda.decide,
            *(f"  {decision.sentence}" for decision in agenda.decisions[:MANY]),
            *_rest(agenda.decisions),
        ]
    lines += ["", f"TOP5  {' · '.join(agenda.top5)}"] if agenda.top5 else []
    lines += [agenda.happened] if agenda.happened else []
    lines += [f"Any other business: {figures.counted(agenda.notes, 'note')}"] if agenda.notes else []
    for item in agenda.items:
        lines += ["", "", item.title.upper()]
        for answer in item.answers:
            lines += ["", *_answer_text(answer)]
        lines += ["", *(f"? {prompt}" for prompt in item.prompts)] if item.prompts else []
    return "\n".join(lines) + "\n"


def _items(facts: Facts) -> tuple[Item, ...]:
    """The four items of the deck, each with the questions there is something to say on."""
    questions = [funnel.short_term, funnel.entering, funnel.every_stage, funnel.long_run, funnel.progressing]
    looks = [review.five, review.won_and_lost, review.sent_offers]
    looks += [review.overdue_offers] if facts.offers.overdue else []
    looks += [review.arrivals] if facts.inflow.opportunities else []
    looks += [review.not_moving]
    other = [work.agreements] if facts.agreed.all else []
    other += [work.other_business] if facts.notes or _taught(facts) else []
    return (
        Item("Funnel Management", tuple(question(facts) for question in questions)),
        Item(
            "Opportunity Review", tuple(question(facts) for question in looks), asked(GENERAL, facts.book.question_sets)
        ),
        Item("Sales Activity", (work.contacts(facts),)),
        Item(
            "Any Other Business",
            tuple(question(facts) for question in other),
            asked(OTHER_BUSINESS, facts.book.question_sets),
        ),
    )


def _leads(answer: Answer) -> bool:
    """Whether an answer belongs into the post: it judges, or has something to show; how much is open is always said."""
    return answer.judges or bool(answer.rows) or answer.id == "TM3"


def _taught(facts: Facts) -> bool:
    return any(line.won and line.learning for line in facts.results.closed)


def _happened(facts: Facts) -> str:
    """``Won Elm 18k · Lost Grove 15k · New Cedar 60k, Hazel 10k · Offer Acme 40k``."""
    closed = facts.results.closed
    groups: tuple[tuple[str, Sequence[Line]], ...] = (
        ("Won", [line for line in closed if line.won]),
        ("Lost", [line for line in closed if not line.won]),
        ("New", facts.inflow.opportunities),
        # One that replaced another in the same window is one offer to the team.
        ("Offer", list({line.id: line for line in facts.offers.sent}.values())),
    )
    return " · ".join(f"{word} {_named(lines)}" for word, lines in groups if lines)


def _named(lines: Sequence[Line]) -> str:
    rest = len(lines) - NAMES
    return ", ".join(line.title for line in lines[:NAMES]) + (f" and {rest} more" if rest > 0 else "")


def _parts(by_id: dict[str, Answer]) -> Iterator[Part]:
    for title, names in PARTS:
        answers = tuple(by_id[name] for name in names if name in by_id)
        if answers:
            yield Part(title, answers)


def _answer_text(answer: Answer) -> Iterator[str]:
    yield answer.question
    yield f"  {answer.line}"
    yield from _table_text(answer)
    yield from _rest(answer.rows)
    yield from (f"    ({note})" for note in answer.notes)


def _rest(rows: Sequence[object]) -> Iterator[str]:
    """How many are not shown."""
    if len(rows) > MANY:
        yield f"    and {len(rows) - MANY} more"


def _table_text(answer: Answer) -> Iterator[str]:
    """The first rows in columns as wide as they need."""
    table = answer.table(MANY)
    widths = [max(len(cell) for cell in column) for column in zip(*table, strict=True)]
    for row in table:
        cells = zip(row, widths, answer.columns, strict=True)
        yield (
            "    "
            + "  ".join(
                cell.rjust(width) if column.right else cell.ljust(width) for cell, width, column in cells
            ).rstrip()
        )
