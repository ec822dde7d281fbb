"""`/spm qualify`: the twelve questions in two steps, earlier answers in place, then the score and what to do about each 0."""

from collections.abc import Iterator, Mapping, Sequence

from bot.blocks import Block, Choice, actions, button, context, escape, modal, radio, section
from bot.desk import Again, Ask, Desk, Done, Next, Open, Reply
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
    desk.button("qualify.open")(lambda ask: Open(page_form(ask, behind(ask), 0, {})))
    desk.button("qualify.back")(back)
    desk.form("qualify.pick")(lambda ask: Next(page_form(ask, behind(ask), 0, {})))
    desk.form("qualify.answers", Again(_page_again))(answered)


def qualify(ask: Ask) -> Reply:
    """The first questions about the opportunity that was named; without a name, which one."""
    said = line(ask)
    if not said.words:
        return Open(modal("qualify.pick", "Qualify", [which()], submit="Go on"))
    item = opportunity(ask, said)
    may_edit(ask, item)
    return Open(page_form(ask, opened(item), 0, {}))


def page_form(ask: Ask, item: Opportunity, page: int, kept: Mapping[str, str]) -> Block:
    """One page of the questions; ``kept``: the values chosen so far in this form, by question id, win over earlier ones."""
    found = known(ask, item)
    if not found.questions:
        raise Refusal("All qualification questions are switched off here. `/spm questions` shows them.")
    pages = _pages(found.questions)
    values = {of: shown(score) for of, score in found.scores.items()} | dict(kept)
    blocks = [section(header(ask, item)), *_standing(ask, found, page)]
    blocks += [_asked(question, values[question.id]) for question in pages[page]]
    blocks += [actions(button("Back", "qualify.back"))] if page else []
    title = f"Qualify, {page + 1} of {len(pages)}" if len(pages) > 1 else "Qualify"
    meta = {"opportunity": item.id, "page": page, "kept": dict(kept)}
    return modal(
        "qualify.answers", title, blocks, submit="Go on" if page < len(pages) - 1 else "See the score", meta=meta
    )


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
    return Next(page_form(ask, behind(ask), page, _kept(ask)))


def _page_again(ask: Ask) -> Block:
    return page_form(ask, behind(ask), int(ask.meta.get("page", 0)), ask.meta.get("kept", {}))


def _kept(ask: Ask) -> dict[str, str]:
    """What was chosen on this page and the ones before."""
    questions = sheet(ask, QUALIFICATION).asked
    here = {question.id: value for question in questions if (value := ask.form.chosen(question.id))}
    before = ask.meta.get("kept", {})
    return {of: value for of, value in {**before, **here}.items() if value in VALUES}


def answered(ask: Ask) -> Reply:
    """A page was sent: the next one, or after the last the answers are saved and the score is shown."""
    item, kept, page = behind(ask), _kept(ask), int(ask.meta.get("page", 0))
    if page + 1 < len(_pages(known(ask, item).questions)):
        return Next(page_form(ask, item, page + 1, kept))
    _save(ask, item, kept)
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
