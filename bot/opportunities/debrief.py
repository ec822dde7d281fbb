"""What is asked at a close: the questions of the won and the lost debrief, each kept as an answer, and when to try again."""

from collections.abc import Mapping

from bot.blocks import Block, clip, date_input, pick, text_input
from bot.desk import Ask, FieldError
from spm_core.book.agreed import OPPORTUNITY, Answer
from spm_core.book.opportunities import Opportunity
from spm_core.meetings.qualify import planned_gaps
from spm_core.meetings.questions import CHOICE, LOST, REVIVE, WON, Question, Questionnaire, Sets
from spm_core.reports import figures
from spm_core.rules.actions import MOST, DayError, agree, drop
from spm_core.store import Unit, new_id

REASON = {WON: "W4", LOST: "L4"}
LEARNING = {WON: "W3", LOST: "L2"}  # what the opportunity itself remembers
AGAIN = "L3"
LONGEST = 500  # characters of an answer
Told = Mapping[str, str]  # answers by question id


def sheet(ask: Ask, name: str) -> Questionnaire:
    """The debrief as the company asks it now."""
    return Sets(ask.store.question_sets()).now(name)


def reasons(ask: Ask, name: str) -> list[str]:
    """The reasons to choose from."""
    found = sheet(ask, name).find(REASON[name])
    return [value for value, _ in found.answers] if found else []


def fields(ask: Ask, name: str, *, reason: str | None = None, words: str | None = None) -> list[Block]:
    """The questions, the one to choose from first; only the reason of a loss must be given.

    ``words`` that somebody said with it stand where is asked what was learned.
    """
    asked = sorted(sheet(ask, name).asked, key=lambda question: question.kind != CHOICE)
    said = {REASON[name]: reason, LEARNING[name]: words}
    return [block for question in asked for block in _field(question, said.get(question.id))]


def _field(question: Question, initial: str | None) -> list[Block]:
    name = f"answer:{question.id}"
    if question.kind == CHOICE:
        choices = [(words.capitalize(), value) for value, words in question.answers]
        must = question.id == REASON[LOST]
        menu = pick(name, question.ask, choices, initial=initial, hint=question.hint, optional=not must)
        whom = text_input("competitor", "Lost to whom?", hint="When a competitor won it.", optional=True, most=100)
        return [menu, whom] if must else [menu]
    hint = question.hint if question.id != AGAIN else None
    text = text_input(name, question.ask, initial=initial, hint=hint, optional=True, lines=True, most=LONGEST)
    day = date_input("again", "Remind me on", hint=question.hint, optional=True)
    return [text, day] if question.id == AGAIN else [text]


def told(ask: Ask, name: str) -> dict[str, str]:
    """What was answered, by question id."""
    found = {
        question.id: ask.form.chosen(f"answer:{question.id}") or ask.form.text(f"answer:{question.id}")
        for question in sheet(ask, name).asked
    }
    return {of: value for of, value in found.items() if value}


def keep(ask: Ask, unit: Unit, name: str, item: Opportunity, answers: Told) -> str:
    """Keep the answers and the reminder to try again, of which is said what it does; what was to be found out is not any more.

    Raises FieldError for the day of the reminder.
    """
    version = sheet(ask, name).version
    for action in planned_gaps(ask.store.actions(opportunity_id=item.id)).values():
        unit.save(drop(ask.stamp(unit), action, f"{item.name} is {'won' if name == WON else 'lost'}"))
    for question, value in answers.items():
        about = (question, OPPORTUNITY, item.id, ask.me.id, unit.now)
        unit.save(Answer(new_id(), name, version, *about, value, seller_id=item.owner_id))
    day = ask.form.date("again") if name == LOST else None
    if day is None:
        return ""
    try:
        again = agree(
            ask.stamp(unit),
            id=new_id(),
            text=clip(f"Try {item.name} again" + (f": {answers[AGAIN]}" if AGAIN in answers else ""), MOST),
            owner_id=item.owner_id,
            due=day,
            today=ask.today,
            origin="question",
            opportunity_id=item.id,
            question=REVIVE,
        )
    except DayError as problem:
        raise FieldError("again", str(problem)) from problem
    unit.save(again)
    return f"I bring it up again on {figures.day(day)}."
