"""`/spm coach`: an opportunity's questions with what is on record in place, answered by the manager and the seller together."""

from collections.abc import Iterable, Iterator

from bot.blocks import Block, clip, context, divider, escape, modal, pick, section, text_input
from bot.desk import Ask, Desk, Done, Next, Open, Reply
from bot.finding import line, opportunity
from bot.questions.agreeing import SEEN, action_fields, action_of
from bot.questions.answering import STEP_AGAIN, coaching_book, last_answers, save_answers, step_fields, stepped
from bot.questions.common import day_of, opened, which
from bot.questions.sharing import own_answers
from bot.rights import may_coach
from spm_core.book.book import Book
from spm_core.book.opportunities import Opportunity
from spm_core.meetings.coaching.cards import card
from spm_core.meetings.prefilled import prefilled
from spm_core.meetings.qualify import gap_due
from spm_core.meetings.questions import BY_STAGE, CHOICE, GENERAL, Question, Sets
from spm_core.meetings.spoken import agreed_on

ACTIONS = ("1", "2")
AGREED_SHOWN = 5
LONGEST = 1000  # characters of an answer
LAST = 150  # characters of the last answer below a field


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command(
        "coach",
        usage="coach OPPORTUNITY",
        example="coach Acme",
        says="its coaching questions, with what is on record in place",
    )(coach)
    desk.button("coach.open")(lambda ask: Open(general_form(ask, behind(ask))))
    desk.form("coach.pick")(lambda ask: Next(general_form(ask, behind(ask))))
    desk.form("coach.general", STEP_AGAIN)(general_answered)
    desk.form("coach.stage")(stage_answered)


def coach(ask: Ask) -> Reply:
    """The general questions about the opportunity that was named; without a name, which one."""
    said = line(ask)
    if not said.words:
        return Open(modal("coach.pick", "Coach", [which()], submit="Go on"))
    return Open(general_form(ask, coached(ask, opportunity(ask, said))))


def behind(ask: Ask) -> Opportunity:
    """The opportunity that a button or form is about, for the seller and their manager alone."""
    source = ask.value or ask.meta
    return coached(ask, ask.store.opportunity(str(source.get("opportunity") or ask.form.chosen("opportunity") or "")))


def coached(ask: Ask, item: Opportunity) -> Opportunity:
    """The open opportunity, if its coaching is for the asker. Raises NotAllowedError, Refusal when it is closed."""
    may_coach(ask, ask.store.member(item.owner_id))
    return opened(item)


def general_form(ask: Ask, item: Opportunity) -> Block:
    """What happened and what was agreed, then the questions of every stage."""
    book = coaching_book(ask, item.owner_id)
    blocks = [*_facts(book, item), *_fields(ask, book, item, GENERAL)]
    meta = {"opportunity": item.id}
    return modal("coach.general", "Coach, 1 of 2", blocks, submit="Save, go on", meta=meta)


def _facts(book: Book, item: Opportunity) -> Iterator[Block]:
    found = card(book, book.by_id[item.id])
    yield section(f"*{escape(item.name)}*\n{escape(found.what)}\n{escape(found.since)}")
    lines = agreed_on(book, item.id)[:AGREED_SHOWN]
    if lines:
        yield context("\n".join(escape(f"Agreed: {clip(one.sentence, LAST)}") for one in lines))


def _fields(ask: Ask, book: Book, item: Opportunity, name: str) -> Iterator[Block]:
    last = last_answers(ask, item)
    for question in _asked(book, item, name):
        before = last.get((name, question.id))
        told = f"Last time ({day_of(ask, before.at)}): {clip(before.value, LAST)}" if before else ""
        hint = " · ".join(text for text in (question.hint, told) if text) or None
        if question.id == "G2":
            yield from step_fields(item, question, hint)
        else:
            yield _field(question, _initial(book, item, question, before.value if before else None), hint)


def _asked(book: Book, item: Opportunity, name: str) -> tuple[Question, ...]:
    found = Sets(book.question_sets).now(name)
    return found.of_stage(book.stages, item.stage) if name == BY_STAGE else found.asked


def _initial(book: Book, item: Opportunity, question: Question, before: str | None) -> str | None:
    """What is on record, else the last answer; a stale one to what SPM can say itself is left out."""
    known = prefilled(book, book.by_id[item.id], question)
    return known or (before if not question.auto or question.kind == CHOICE else None)


def _field(question: Question, initial: str | None, hint: str | None) -> Block:
    name = f"answer:{question.id}"
    if question.kind == CHOICE:
        choices = [(words.capitalize(), value) for value, words in question.answers]
        return pick(name, question.ask, choices, initial=initial, hint=hint, optional=True)
    return text_input(name, question.ask, initial=initial, hint=hint, optional=True, lines=True, most=LONGEST)


def general_answered(ask: Ask) -> Reply:
    """The answers are saved; then the questions of the stage and what is agreed."""
    item = behind(ask)
    book = coaching_book(ask, item.owner_id)
    with ask.write() as unit:
        save_answers(ask, unit, item, GENERAL, _told(ask, book, item, GENERAL) | stepped(ask, unit, item))
    return Next(stage_form(ask, ask.store.opportunity(item.id)))


def stage_form(ask: Ask, item: Opportunity) -> Block:
    """The questions of the stage, and room for two actions."""
    book = coaching_book(ask, item.owner_id)
    stage = book.stages.by_code[item.stage].name
    blocks = [section(f"*{escape(item.name)}* in {escape(stage)}. What was said so far is saved.")]
    blocks += [*_fields(ask, book, item, BY_STAGE), divider()]
    due = gap_due(ask.today, book.company.closed_days)
    owner = ask.store.member(item.owner_id)
    for name, label, hint in zip(ACTIONS, ("Agreed: what?", "And what else?"), (SEEN, None), strict=True):
        blocks += action_fields(name, label, owner, due, hint=hint)
    return modal("coach.stage", "Coach, 2 of 2", blocks, meta={"opportunity": item.id})


def stage_answered(ask: Ask) -> Reply:
    """The rest is saved; what was answered can be shared."""
    item = behind(ask)
    book = coaching_book(ask, item.owner_id)
    with ask.write() as unit:
        for name in ACTIONS:
            action = action_of(ask, ask.stamp(unit), name, item, origin="opportunity")
            if action:
                unit.save(action)
        save_answers(ask, unit, item, BY_STAGE, _told(ask, book, item, BY_STAGE))
    return Done(own_answers(ask, ask.store.opportunity(item.id)))


def _told(ask: Ask, book: Book, item: Opportunity, name: str) -> dict[str, str]:
    """What was typed and is not what is on record anyway, by question id."""
    return dict(_new(ask, book, item, _asked(book, item, name)))


def _new(ask: Ask, book: Book, item: Opportunity, questions: Iterable[Question]) -> Iterator[tuple[str, str]]:
    for question in questions:
        field = f"answer:{question.id}"
        value = (ask.form.chosen(field) if question.kind == CHOICE else ask.form.text(field)) or ""
        if value and value != prefilled(book, book.by_id[item.id], question):
            yield question.id, value
