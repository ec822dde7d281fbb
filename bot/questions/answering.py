"""Answers to coaching questions: what is known, how one is kept, and the customer's next step, which is also an answer."""

from collections.abc import Mapping
from datetime import timedelta

from bot.blocks import Block, date_input, modal, text_input
from bot.desk import Again, Ask, FieldError
from bot.last_set import of_opportunity
from bot.reading import BLINK
from spm_core.book.agreed import OPPORTUNITY, Answer
from spm_core.book.book import Book
from spm_core.book.opportunities import Opportunity
from spm_core.book.records import Scope
from spm_core.meetings.questions import GENERAL, Question, Sets
from spm_core.meetings.running import current
from spm_core.reports import figures
from spm_core.rules import opportunities as rules
from spm_core.store import Unit, new_id

Kept = Mapping[str, str]  # answers by question id
STEP = "G2"
AROUND = timedelta(days=1)


def coaching_book(ask: Ask, seller_id: str) -> Book:
    """The whole Book of a seller since their last coaching."""
    seller = ask.store.member(seller_id)
    scope = Scope("member", seller.id, seller.name)
    return ask.store.book(scope, ask.now + BLINK, whole=True, meeting="coaching")


def last_answers(ask: Ask, item: Opportunity) -> dict[tuple[str, str], Answer]:
    """The newest answer to each question that was asked its present owner, by (set, question id)."""
    found = ask.store.answers(OPPORTUNITY, item.id)
    return {(one.set_name, one.question): one for one in found if one.seller_id == item.owner_id}


def save_answers(ask: Ask, unit: Unit, item: Opportunity, name: str, answers: Kept, *, again: bool = False) -> None:
    """Keep what differs from the last answer, or (``again``) all of it: it was asked for anew. Nothing is written over."""
    version = Sets(ask.store.question_sets()).now(name).version
    last = last_answers(ask, item)
    meeting = _under_way(ask, item.owner_id)
    for question, value in answers.items():
        before = last.get((name, question))
        if again or before is None or before.value != value:
            about = (question, OPPORTUNITY, item.id, ask.me.id, unit.now)
            answer = Answer(new_id(), name, version, *about, value, occurrence_id=meeting, seller_id=item.owner_id)
            unit.save(answer)


def _under_way(ask: Ask, seller_id: str) -> str | None:
    """The coaching of a seller that is on now."""
    near = ask.store.occurrences(ask.now - AROUND, ask.now + AROUND)
    mine = [one for one in near if (one.kind, one.scope_id) == ("coaching", seller_id)]
    return next((one.id for one in current(mine, ask.now) if one.ended_at is None), None)


def step_fields(item: Opportunity, question: Question, hint: str | None) -> list[Block]:
    """The customer's next step and its day, as they stand."""
    day = item.next_step_date.isoformat() if item.next_step_date else None
    return [
        text_input("step", question.ask, initial=item.next_step, hint=hint, optional=True, most=150),
        date_input("day", "On which date?", initial=day, optional=True),
    ]


def step_again(ask: Ask) -> Block:
    """The customer's next step as it stands now: of a coaching's form the part that others set, too; answers are kept beside."""
    item = ask.store.opportunity(str(ask.meta.get("opportunity") or ""))
    question = Sets(ask.store.question_sets()).now(GENERAL).find(STEP)
    return modal("coach.general", "Next step", step_fields(item, question, None) if question else [])


STEP_AGAIN = Again(step_again, of_opportunity)


def stepped(ask: Ask, unit: Unit, item: Opportunity) -> dict[str, str]:
    """The next step as it was typed, also written to the opportunity; {} when none was typed. Raises FieldError."""
    step, day = ask.form.text("step"), ask.form.date("day")
    if not step and day is None:
        return {}
    if not step:
        raise FieldError("step", "What happens on that day?")
    new = (step, day) != (item.next_step, item.next_step_date)
    if new and day is not None and day < ask.today:
        raise FieldError("day", f"{figures.day(day)} has passed. A next step lies ahead; what has happened is logged.")
    events = rules.change(ask.stamp(unit), item, next_step=step, next_step_date=day)
    if events:
        unit.append(events)
    return {STEP: f"{step}, {figures.day(day)}" if day else step}
