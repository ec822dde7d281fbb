"""One question in a form: reworded, its answers changed, switched off, or a new one; each time a new version of its set."""

from collections.abc import Iterator
from dataclasses import replace

from bot.blocks import Block, actions, button, modal, radio, section, text_input
from bot.desk import Again, Ask, Desk, Next, Reply, Wrong
from bot.questions.reading import may_edit_questions, set_view
from spm_core.book.agreed import QuestionSet
from spm_core.book.refusals import NotFoundError
from spm_core.meetings.checking import ANSWER, LONGEST
from spm_core.meetings.editing import SetError, added, difference, edited, new_question
from spm_core.meetings.questions import CHOICE, SCORED, TITLES, Question, Questionnaire, Sets, read_as

CHOICES = 1500  # characters of a list of answers


def register(desk: Desk) -> None:
    """Sign up."""
    desk.button("question.edit")(lambda ask: Next(question_form(*_behind(ask))))
    desk.button("question.add")(lambda ask: Next(question_form(*_behind(ask))))
    desk.form("question.edit", Again(lambda ask: question_form(*_behind(ask))))(submitted)


def _behind(ask: Ask) -> tuple[Questionnaire, Question]:
    """The set and the question (a new one without an id) of a button or a form, for an administrator alone."""
    may_edit_questions(ask)
    source = ask.value or ask.meta
    name, of = str(source.get("set") or ""), str(source.get("question") or "")
    if name not in TITLES:
        raise NotFoundError("There is no such question set.")
    sheet = Sets(ask.store.question_sets()).now(name)
    if not of:
        return sheet, new_question(name, "", source.get("stage"))
    found = sheet.find(of)
    if found is None:
        raise NotFoundError("That question is not there any more.")
    return sheet, found


def question_form(sheet: Questionnaire, question: Question) -> Block:
    """The form of one question, as it is asked now."""
    new = not question.id
    blocks = [
        text_input("ask", "The question", initial=question.ask, most=LONGEST),
        *_answer_fields(question),
        text_input("hint", "Hint below it", initial=question.hint, optional=True, most=LONGEST),
    ]
    asked = [("Asked", "on"), ("Switched off; old answers stay", "off")]
    blocks += [] if new else [radio("on", "Is it asked?", asked, initial="on" if question.on else "off")]
    blocks.append(actions(button("Back", "questions.open", {"set": sheet.name})))
    meta = {"set": sheet.name, "question": question.id, "stage": question.stage, "version": sheet.version}
    title = "Add a question" if new else "Edit a question"
    return modal("question.edit", title, [section(f"*{sheet.title}*"), *blocks], meta=meta)


def _answer_fields(question: Question) -> Iterator[Block]:
    """The words of the answers to choose from."""
    if question.kind == SCORED:
        for value, words in question.answers:
            yield text_input(f"answer:{value}", f"Answer for {value}", initial=words, most=ANSWER)
        yield text_input("gap", "What to do about a 0", initial=question.gap, optional=True, most=LONGEST)
    elif question.kind == CHOICE:
        lines = "\n".join(value for value, _ in question.answers)
        yield text_input("answers", "Answers, one a line", initial=lines, lines=True, most=CHOICES)


def submitted(ask: Ask) -> Reply:
    """The form was sent: a new version of the set, unless nothing is another."""
    sheet, question = _behind(ask)
    told = _told(ask, question)
    try:
        versions = [
            read_as(one.name, one.version, one.body) for one in ask.store.question_sets() if one.name == sheet.name
        ]
        body = edited(sheet, told) if question.id else added(sheet, told, versions)
    except SetError as problem:
        return Wrong({"ask": " ".join(text.partition(": ")[2] or text for text in problem.problems)})
    said = difference(sheet, read_as(sheet.name, 0, body))
    seen = int(ask.meta.get("version") or 0)
    if said:
        with ask.write() as unit:
            new = QuestionSet(sheet.name, seen + 1, body, unit.now, ask.me.id)
            unit.add_version(new)
            unit.audit(ask.me.id, "questions.edit", sheet.name, f"version {seen}", f"version {seen + 1}: {said}")
    return Next(set_view(ask, sheet.name))


def _told(ask: Ask, question: Question) -> Question:
    """The question as it was typed."""
    text = ask.form.text
    answers = question.answers
    if question.kind == SCORED:
        answers = tuple((value, text(f"answer:{value}")) for value, _ in question.answers)
    elif question.kind == CHOICE:
        lines = [" ".join(one.split()) for one in text("answers").splitlines()]
        answers = tuple((one, one) for one in lines if one)
    return replace(
        question,
        ask=" ".join(text("ask").split()),
        answers=answers,
        hint=text("hint") or None,
        gap=text("gap") or None if question.kind == SCORED else question.gap,
        on=ask.form.chosen("on") != "off",
    )
