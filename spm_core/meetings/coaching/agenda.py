"""The agenda of an individual coaching: the deck's four items in its order and words, and what the manager has beside them."""

from collections.abc import Iterator

from spm_core.book.book import Book
from spm_core.meetings.answers import Agenda, Answer, Decision, Item, Part
from spm_core.meetings.coaching import activity, asking, funnel, manager, planning, review
from spm_core.meetings.coaching.cards import Card, cards
from spm_core.meetings.coaching.promises import Promise, promises
from spm_core.meetings.columns import LATE, MISSING
from spm_core.meetings.deciding import decisions
from spm_core.meetings.facts import Facts
from spm_core.meetings.questions import BY_STAGE, GENERAL, Sets
from spm_core.meetings.resting import resting
from spm_core.reports.line import told_apart

FIRST_WEEKS = "Two weeks of logging and this will show what moved."
TITLES = ("TOP5 Opportunity review & coaching", "Personal Funnel", "Sales Activity Review", "Sales Planning")
FOR_THE_MANAGER = "For the manager"
# The line of the TOP5 and what is to be settled say the same in the post.
IN_THREAD = ("IC13", "CM1", "CM2", "REST")
ONLY_JUDGED = ("IC1", "IC3", "IC7", "IC11", "IC14")


def coaching_agenda(book: Book, *, for_manager: bool = False) -> Agenda:
    """The agenda of the coaching of the member whose Book it is; the Book must have been read whole, for a coaching.

    ``for_manager``: with what only the seller's manager is given beside the same facts.
    """
    facts = Facts(book, per_person=True)
    items = tuple(_items(facts, for_manager=for_manager))
    answers = [answer for item in items for answer in item.answers]
    return Agenda(
        kind="coaching",
        scope=str(book.scope),
        as_of=book.as_of.astimezone(book.zone),
        since=book.since.astimezone(book.zone),
        items=items,
        headlines=tuple(answer for answer in answers if _leads(answer)),
        decisions=tuple(_decisions(facts)),
        top5=tuple(_briefly(cards(book))),
        parts=tuple(Part(item.title, item.answers) for item in items),
        decide="TO SETTLE",
        hint=None if facts.movement.open_before else FIRST_WEEKS,
        reports={report.kind: report for report in facts.shown},
    )


def _items(facts: Facts, *, for_manager: bool) -> Iterator[Item]:
    five, own, done, ahead = TITLES
    yield Item(five, (review.happened(facts), review.planned(facts), asking.asked(facts)), _prompts(facts))
    yield Item(own, tuple(_funnel(facts)))
    yield Item(done, (activity.customer_time(facts), activity.contacts(facts), activity.added(facts)))
    yield Item(ahead, (planning.lead_generation(facts), planning.worked_upon(facts), planning.customers(facts)))
    if for_manager:
        yield Item(FOR_THE_MANAGER, (manager.prepared(facts), manager.said_last_time(facts), resting(facts)))


def _funnel(facts: Facts) -> list[Answer]:
    found = [funnel.against_targets(facts), funnel.shape(facts), funnel.moved(facts), funnel.not_moved(facts)]
    return [*found, funnel.standing_still(facts), funnel.late_offers(facts)]


def _prompts(facts: Facts) -> tuple[str, ...]:
    """The questions of every stage, then those of the stages in which the TOP5 are."""
    sets, book = Sets(facts.book.question_sets), facts.book
    codes = dict.fromkeys(book.by_id[line.id].stage for line in facts.top5.opportunities)
    staged = [one.ask for code in codes for one in sets.now(BY_STAGE).of_stage(book.stages, code)]
    return (*(one.ask for one in sets.now(GENERAL).asked), *staged)


def _leads(answer: Answer) -> bool:
    """Whether an answer belongs into the post: it judges, or has something to show."""
    if answer.id in IN_THREAD:
        return False
    return answer.judges or (bool(answer.rows) and answer.id not in ONLY_JUDGED)


def _briefly(found: tuple[Card, ...]) -> Iterator[str]:
    """``Acme → Offer made``, ``Birch not moved``."""
    return (f"{name} {card.brief}" for name, card in zip(told_apart(found), found, strict=True))


def _decisions(facts: Facts) -> Iterator[Decision]:
    """What is overdue of what was agreed, then offers and stalled ones, then the TOP5 without a next step."""
    found = [one for one in promises(facts) if one.press]
    yield from (_promised(one) for one in found if one.became == LATE)
    urgent = decisions(facts)
    yield from urgent
    known = {decision.press.of for decision in urgent}
    yield from (_promised(one) for one in found if one.became == MISSING and one.opportunity_id not in known)


def _promised(one: Promise) -> Decision:
    assert one.press is not None
    what, why = (one.about or "", one.what) if one.became == MISSING else (one.what, one.when)
    return Decision(
        " · ".join(part for part in (what, one.about if one.became == LATE else "") if part), why, one.press
    )
