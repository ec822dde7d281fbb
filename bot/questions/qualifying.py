"""`/spm qualify`: the twelve questions in two steps, earlier answers in place, then the score and what to do about each 0."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from bot.blocks import Block, Choice, actions, button, context, escape, modal, radio, section
from bot.clashes import marked
from bot.desk import Again, Ask, Desk, Done, Next, Open, Reply
from bot.fields import elements, opened_with, plain
from bot.finding import line, opportunity
from bot.questions.common import behind, day_of, header, opened, sheet, which
from bot.questions.gaps import gaps_form
from bot.questions.score import known, said, taken
from bot.rights import may_edit
from spm_core.book.agreed import OPPORTUNITY, Answer
from spm_core.book.opportunities import Opportunity
from spm_core.book.refusals import Refusal
from spm_core.meetings.qualify import OPEN, Qualification, shown
from spm_core.meetings.questions import QUALIFICATION, Question
from spm_core.store import new_id

Pages = Mapping[str, tuple[str, str]]  # by question id: what stood there when it was seen last, and what was chosen
NOTHING: Pages = {}
VALUES = ("2", "1", "0", OPEN)
ONE_PAGE = 6  # questions that are asked at once; more are asked in two halves


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command(
        "qualify",
        usage="qualify OPPORTUNITY",
        example="qualify Acme",
        says="twelve questions, a score, and what is still to be found out",
    )(qualify)
    desk.button("qualify.open")(lambda ask: Open(page_form(ask, behind(ask), 0, NOTHING)))
    desk.button("qualify.back")(back)
    desk.form("qualify.pick")(lambda ask: Next(page_form(ask, behind(ask), 0, NOTHING)))
    desk.form("qualify.answers", Again(_all_again, _by, _earlier))(answered)


def qualify(ask: Ask) -> Reply:
    """The first questions about the opportunity that was named; without a name, which one."""
    said = line(ask)
    if not said.words:
        return Open(modal("qualify.pick", "Qualify", [which()], submit="Go on"))
    item = opportunity(ask, said)
    may_edit(ask, item)
    return Open(page_form(ask, opened(item), 0, NOTHING))


def page_form(ask: Ask, item: Opportunity, page: int, so_far: Pages) -> Block:
    """One page of the questions; what was chosen so far in this form wins over earlier answers."""
    found = known(ask, item)
    if not found.questions:
        raise Refusal("All qualification questions are switched off here. `/spm questions` shows them.")
    pages = _pages(found.questions)
    values = _values(found) | {of: chosen for of, (_, chosen) in so_far.items()}
    blocks = [section(header(ask, item)), *_standing(ask, found, page)]
    blocks += [_asked(question, values[question.id]) for question in pages[page]]
    blocks += [actions(button("Back", "qualify.back"))] if page else []
    title = f"Qualify, {page + 1} of {len(pages)}" if len(pages) > 1 else "Qualify"
    meta = {"opportunity": item.id, "page": page, "pages": dict(so_far)}
    return modal(
        "qualify.answers", title, blocks, submit="Go on" if page < len(pages) - 1 else "See the score", meta=meta
    )


def _values(found: Qualification) -> dict[str, str]:
    """The answers as they stand, by question id."""
    return {of: shown(score) for of, score in found.scores.items()}


def _standing(ask: Ask, found: Qualification, page: int) -> Iterator[Block]:
    if page == 0 and found.at:
        yield context(escape(f"{day_of(ask, found.at)}: {found.sentence}. Change what has changed."))
    elif page == 0:
        yield context("What you do not know yet stays “?”: it is no 0, and it stops nothing.")


def _asked(question: Question, value: str) -> Block:
    choices: list[Choice] = [(f"{points} · {words}", points) for points, words in question.answers]
    choices.append((f"{OPEN} · Not known yet", OPEN))
    return radio(question.id, question.ask, choices, initial=value, hint=question.hint)


def _pages(questions: Sequence[Question]) -> list[Sequence[Question]]:
    """The questions on one page, or in two halves."""
    if len(questions) <= ONE_PAGE:
        return [questions]
    half = (len(questions) + 1) // 2
    return [questions[:half], questions[half:]]


def back(ask: Ask) -> Reply:
    """[Back]: the page before, with everything chosen so far."""
    page = max(0, int(ask.meta.get("page", 0)) - 1)
    saw = {name: plain(opened_with(element)) for name, _, element in elements(ask.view)}
    return Next(page_form(ask, behind(ask), page, _so_far(ask, saw)))


def _all_again(ask: Ask) -> Block:
    """All questions with the answers as they stand now: those of the pages before are saved with the last page, too."""
    found = known(ask, behind(ask))
    values = _values(found)
    return modal("qualify.answers", "Qualify", [_asked(question, values[question.id]) for question in found.questions])


def _earlier(ask: Ask) -> dict[str, tuple[str, str]]:
    return {of: (marked(saw), chosen) for of, (saw, chosen) in _pages_so_far(ask).items()}


def _by(ask: Ask, of: str) -> tuple[str | None, datetime | None]:
    """Who answered a question last."""
    answers = ask.store.answers(OPPORTUNITY, str(ask.meta["opportunity"]))
    said = [answer for answer in answers if (answer.set_name, answer.question) == (QUALIFICATION, of)]
    last = max(said, key=lambda answer: answer.at, default=None)
    return (ask.called(last.by_id), last.at) if last else (None, None)


def _pages_so_far(ask: Ask) -> Pages:
    """What the metadata says of the pages that were seen; it comes from outside."""
    pages = ask.meta.get("pages", {})
    return {of: (saw, chosen) for of, (saw, chosen) in pages.items() if {saw, chosen} <= set(VALUES)}


def _so_far(ask: Ask, saw: Mapping[str, str], *, anew: bool = False) -> Pages:
    """What was chosen on this page and the ones before; ``saw``: what stood here, now (``anew``) or when the page was made."""
    before = _pages_so_far(ask)
    here = {}
    for question in sheet(ask, QUALIFICATION).asked:
        value = ask.form.chosen(question.id)
        if value in VALUES:
            stood = before[question.id][0] if question.id in before and not anew else saw.get(question.id, OPEN)
            here[question.id] = (stood, value)
    return {**before, **here}


def answered(ask: Ask) -> Reply:
    """A page was sent: the next one, or after the last the answers are saved and the score is shown."""
    item, page = behind(ask), int(ask.meta.get("page", 0))
    found = known(ask, item)
    so_far = _so_far(ask, _values(found), anew=True)
    if page + 1 < len(_pages(found.questions)):
        return Next(page_form(ask, item, page + 1, so_far))
    _save(ask, item, {of: chosen for of, (_, chosen) in so_far.items()})
    if {question.id for question in known(ask, item).zeros} - set(taken(ask, item)):
        return Next(gaps_form(ask, item))
    return Done(said(ask, item))


def _save(ask: Ask, item: Opportunity, kept: Mapping[str, str]) -> None:
    """Every answer anew, so that the day says how fresh they are; "?" only where something was known before."""
    asked, before = sheet(ask, QUALIFICATION), known(ask, item)
    with ask.write() as unit:
        for question in before.questions:
            value = kept.get(question.id, OPEN)
            if value == OPEN and before.scores[question.id] is None:
                continue
            score = None if value == OPEN else int(value)
            of = (question.id, OPPORTUNITY, item.id, ask.me.id, unit.now)
            unit.save(Answer(new_id(), QUALIFICATION, asked.version, *of, value, score, seller_id=item.owner_id))
