"""The agenda of an individual coaching in the deck's order, answered from the Book of its seller."""

from dataclasses import replace

from spm_core.book.book import Book
from spm_core.meetings.answers import Agenda, Answer, Item, Part
from spm_core.meetings.facts import Facts
from spm_core.meetings.questions import asked
from spm_core.meetings.team import funnel, review, work


def coaching_agenda(book: Book) -> Agenda:
    """The agenda of the next coaching of the member whose Book it is, since the last one held."""
    facts = Facts(book, per_person=True)
    items = (
        Item("TOP5 opportunity review and coaching", (_as("IC1", review.five(facts)),), asked("coaching_any_stage")),
        Item("Personal funnel", tuple(_funnel(facts))),
        Item("Sales activity review", (_as("IC9", work.contacts(facts)),)),
    )
    return Agenda(
        kind="coaching",
        scope=str(book.scope),
        as_of=book.as_of.astimezone(book.zone),
        since=book.since.astimezone(book.zone),
        items=items,
        headlines=tuple(answer for item in items for answer in item.answers),
        top5=tuple(line.short for line in facts.top5.opportunities),
        parts=tuple(Part(item.title, item.answers) for item in items),
        reports={report.kind: report for report in (facts.quarter, facts.funnel, facts.movement, facts.activity)},
    )


def _funnel(facts: Facts) -> list[Answer]:
    found = [funnel.short_term(facts), funnel.every_stage(facts), funnel.progressing(facts), review.not_moving(facts)]
    found += [review.overdue_offers(facts)] if facts.offers.overdue else []
    return [_as(f"IC{number}", answer) for number, answer in enumerate(found, 4)]


def _as(name: str, answer: Answer) -> Answer:
    return replace(answer, id=name)
