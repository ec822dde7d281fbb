"""The agenda of an individual coaching: the deck's four items in its order and words."""

from spm_core.book.book import Book
from spm_core.meetings.answers import Agenda, Answer, Item, Part
from spm_core.meetings.coaching import activity, funnel, planning, review
from spm_core.meetings.coaching.cards import cards
from spm_core.meetings.facts import Facts
from spm_core.meetings.questions import asked


def coaching_agenda(book: Book) -> Agenda:
    """The agenda of the coaching of the member whose Book it is; the Book must have been read whole, for a coaching."""
    facts = Facts(book, per_person=True)
    items = (
        Item("TOP5 Opportunity review & coaching", (review.happened(facts),), asked("coaching_any_stage")),
        Item("Personal Funnel", tuple(_funnel(facts))),
        Item("Sales Activity Review", (activity.customer_time(facts), activity.contacts(facts), activity.added(facts))),
        Item(
            "Sales Planning", (planning.lead_generation(facts), planning.worked_upon(facts), planning.customers(facts))
        ),
    )
    return Agenda(
        kind="coaching",
        scope=str(book.scope),
        as_of=book.as_of.astimezone(book.zone),
        since=book.since.astimezone(book.zone),
        items=items,
        headlines=tuple(answer for item in items for answer in item.answers),
        top5=tuple(card.brief for card in cards(book)),
        parts=tuple(Part(item.title, item.answers) for item in items),
        reports={report.kind: report for report in facts.shown},
    )


def _funnel(facts: Facts) -> list[Answer]:
    found = [funnel.against_targets(facts), funnel.shape(facts), funnel.moved(facts), funnel.not_moved(facts)]
    return [*found, funnel.standing_still(facts), funnel.late_offers(facts)]
