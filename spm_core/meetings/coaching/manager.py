"""What a manager is given for a coaching beside what the seller sees: what was said, and what is prepared."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.records import Verdict
from spm_core.meetings.answers import Answer
from spm_core.meetings.coaching.asking import asked
from spm_core.meetings.columns import column
from spm_core.meetings.facts import Facts
from spm_core.meetings.spoken import spoken
from spm_core.reports import figures
from spm_core.reports.hygiene import hygiene
from spm_core.reports.line import Line

CLEAN = Decimal("0.8")  # of the records as they should be is good enough to coach on (our judgement)


@dataclass(frozen=True, slots=True)
class Said(Line):
    """What was answered about one of the TOP5 at the last coaching or before it."""

    question: str
    answer: str
    on: date


def said_last_time(facts: Facts) -> Answer:
    """What was said of the TOP5 the last time, to be held against what became of them."""
    rows = tuple(_said(facts))
    return Answer(
        question="What was said last time?",
        verdict=Verdict.NA,
        sentence=f"{figures.counted(len(rows), 'answer')} on record" if rows else "Nothing is on record.",
        rows=rows,
        id="CM1",
        columns=(
            column("opportunity", lambda row: row.short),
            column("question", lambda row: row.question, below=True),
            column("answer", lambda row: f"“{row.answer}” {figures.day(row.on)}", below=True),
        ),
    )


def _said(facts: Facts) -> Iterator[Said]:
    """The newest of the older answers to each question about each of the TOP5."""
    book = facts.book
    for line in facts.top5.opportunities:
        for one in spoken(book, line.id, only_fresh=False):
            words = one.question.words(one.answer.value)
            yield Said.of(
                book, book.by_id[line.id], question=one.question.ask, answer=words, on=book.day(one.answer.at)
            )


def prepared(facts: Facts) -> Answer:
    """Whether the seller prepared: answers for the TOP5, a plan for the period ahead, records as they should be."""
    told, kept = asked(facts), hygiene(facts.book)
    plan = is_planned(facts.book)
    clean = kept.together.score if kept.together else None
    said = [told.sentence, "the next period is planned" if plan else "no plan for the next period", kept.sentence]
    orderly = Verdict.NA if clean is None else Verdict.OK if clean >= CLEAN else Verdict.WATCH
    return Answer(
        question="Is it prepared?",
        verdict=figures.worst((told.verdict, Verdict.OK if plan else Verdict.WATCH, orderly)),
        sentence=" · ".join(dict.fromkeys(said)),
        id="CM2",
        report=kept,
    )


def is_planned(book: Book) -> bool:
    """Whether the Book's member planned hours or an activity from today on."""
    ahead = any(plan.member_id == book.scope.id and plan.end > book.today for plan in book.work_plans)
    waiting = (plan for plan in book.planned if plan.member_id == book.scope.id and plan.due >= book.today)
    return ahead or any(plan.done_activity_id is None and plan.dropped_on is None for plan in waiting)
