"""What was said and agreed about an opportunity, as far as the reader of a Book may know it; what is still to be asked."""

from dataclasses import dataclass

from spm_core.book.agreed import OPPORTUNITY, Answer
from spm_core.book.book import Book
from spm_core.meetings.qualify import Qualification, qualification
from spm_core.meetings.questions import BY_STAGE, GENERAL, QUALIFICATION, Question, Sets
from spm_core.reports.agreed import Agreement, agreed
from spm_core.reports.top5 import TopLine, top5

TWO = ("G2", "G4")  # what the seller is asked before a coaching; the rest are the manager's prompts


@dataclass(frozen=True, slots=True)
class Spoken:
    """The newest answer to one question, with the question as it was worded then and the first name of who gave it."""

    question: Question
    answer: Answer
    called: str


def spoken(book: Book, opportunity_id: str, *, only_fresh: bool | None = None) -> tuple[Spoken, ...]:
    """The newest answers to the coaching questions about an opportunity, in the order of the questions.

    A Book that was read whole holds what its readers may see: a team's only what the author shared. ``only_fresh``: of those
    given for the next coaching; False: of those that are from the last one or older.
    """
    sets = Sets(book.question_sets)
    told = (one for one in book.answers if _about(one, opportunity_id))
    newest = {
        (one.set_name, one.question): one for one in told if only_fresh is None or is_fresh(book, one) is only_fresh
    }
    order = {(name, q.id): n for name in (GENERAL, BY_STAGE) for n, q in enumerate(sets.now(name).questions)}
    known = sorted((key for key in newest if key in order), key=lambda key: (key[0] == BY_STAGE, order[key]))
    pairs = ((sets.question(newest[key]), newest[key]) for key in known)
    return tuple(Spoken(question, answer, book.called(answer.by_id)) for question, answer in pairs if question)


def is_fresh(book: Book, answer: Answer) -> bool:
    """Whether an answer was given for the next coaching: since the last one, but not in it."""
    return answer.at >= book.since if book.previous is None else book.day(answer.at) > book.since_day


def agreed_on(book: Book, opportunity_id: str) -> tuple[Agreement, ...]:
    """What was agreed about an opportunity and what became of it since the previous meeting, what is late first."""
    return tuple(line for line in agreed(book).all if line.opportunity_id == opportunity_id)


def qualified(book: Book, opportunity_id: str) -> Qualification | None:
    """The qualification of an opportunity, None while nobody answered a question of it."""
    mine = [one for one in book.answers if _about(one, opportunity_id)]
    found = qualification(Sets(book.question_sets).now(QUALIFICATION), mine)
    return found if found.at else None


def to_answer(book: Book) -> tuple[TopLine, ...]:
    """Those of a seller's TOP5 about which they have not yet said, since the last coaching, what they are asked before one."""
    said = {(one.of_id, one.question) for one in book.answers if one.set_name == GENERAL and is_fresh(book, one)}
    return tuple(line for line in top5(book).opportunities if not all((line.id, of) in said for of in TWO))


def _about(answer: Answer, opportunity_id: str) -> bool:
    return answer.of_kind == OPPORTUNITY and answer.of_id == opportunity_id
