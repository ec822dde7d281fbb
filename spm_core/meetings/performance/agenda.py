"""The pack of a performance coaching: the deck's four coaching items over its longer window, then SPM's own part."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from spm_core.book.book import Book
from spm_core.book.records import Kind, Verdict
from spm_core.meetings.answers import Agenda, Answer, Item, Part, to_ask
from spm_core.meetings.coaching.agenda import coaching_agenda
from spm_core.meetings.columns import column
from spm_core.meetings.performance.evidence import evidence, said
from spm_core.meetings.performance.plan import SET, Growth
from spm_core.meetings.performance.ratings import MANAGER, TASK, TOOL, Competency, Step, competencies, history
from spm_core.meetings.performance.talk import Talk, differences
from spm_core.meetings.questions import Sets
from spm_core.reports import figures
from spm_core.reports.activity import activity
from spm_core.reports.attainment import attainment
from spm_core.reports.inflow import inflow
from spm_core.reports.line import Line
from spm_core.reports.results import results
from spm_core.rules.actions import DONE

OURS = "SPM's own part"
HEADLINES = ("PR1", "IC4", "IC5", "IC9")
ALONE = "Ratings are for the seller and the seller's manager alone, in Slack: /spm perf"
_HOUR = 60
_TOLD = ("won", "new opportunities", "new-customer meetings")
# Which of the set's questions belong to which moment that has no numbers; what a company adds is asked at the beginning.
_ASKED_AT = {"PC4": "choose", "PC5": "feedback"}


@dataclass(frozen=True, slots=True)
class Rated:
    """One competency: what the numbers say, how the two rate it now (None: not yet, or hidden), and how they did last time."""

    competency: Competency
    numbers: str
    own: int | None = None
    manager: int | None = None
    before: Step | None = None


@dataclass(frozen=True, slots=True)
class Trend:
    """One number of the window beside the same number of the window before; "" where there is none."""

    what: str
    now: str
    before: str = field(default="")


def performance_agenda(book: Book, before: Book | None = None, talk: Talk | None = None) -> Agenda:
    """The pack on a member's Book, read whole, over the window of this kind of meeting; ``before``: of the window before it.

    Without ``talk`` (the command line, which administrators use) it holds the numbers alone: no rating, no plan, no answer.
    """
    body = Sets(book.question_sets).now(SET).body
    assert isinstance(body, Mapping)
    theirs = coaching_agenda(book, for_manager=talk is not None and talk.reader == MANAGER)
    ours = tuple(_ours(book, before, talk, body))
    answers = {answer.id: answer for item in (*theirs.items, *ours) for answer in item.answers}
    return replace(
        theirs,
        kind="performance",
        items=(*theirs.items, *ours),
        headlines=tuple(answers[name] for name in HEADLINES if name in answers),
        decisions=(),
        top5=(),
        parts=(*theirs.parts, Part(OURS, tuple(_told(ours)))),
        reports={**theirs.reports, "attainment": attainment(book)},
    )


def _ours(book: Book, before: Book | None, talk: Talk | None, body: Mapping[str, Any]) -> Iterator[Item]:
    """The sixty minutes of the set, in its order, each with what there is to say."""
    moments = iter(("open", "choose", "feedback"))
    for minutes, title, what in body["agenda"]:
        moment = what or next(moments, "feedback")
        answers = {
            "charts": lambda: _results(book, before),
            "tasks": lambda: [_competencies(book, before, talk, body, TASK)],
            "tools": lambda: [_competencies(book, before, talk, body, TOOL)],
            "choose": lambda: [_choice(talk, body)] if talk else [],
            "actions": lambda: [_plan(book, talk, body)] if talk else [],
        }.get(moment, list)()
        yield Item(f"{OURS} · {minutes} min · {title}", tuple(answers), tuple(_prompts(book, moment)))


def _told(ours: Sequence[Item]) -> Iterator[Answer]:
    """All there is to say in the order of the sixty minutes, what is to be asked where it is asked."""
    for item in ours:
        yield from item.answers
        if item.prompts:
            yield replace(to_ask(item), question=item.title.removeprefix(f"{OURS} · "))


def _prompts(book: Book, moment: str) -> Iterator[str]:
    for question in Sets(book.question_sets).now(SET).asked:
        if _ASKED_AT.get(question.id, "open") == moment:
            lost = _latest_lost(book) if question.auto == "latest lost" else None
            yield f"{question.ask} ({lost})" if lost else question.ask


def _latest_lost(book: Book) -> str | None:
    """``Grove 15k, lost Wed 18 Feb: no decision``."""
    lost = [item for item in book.ended if item.kind is Kind.LOST and item.closed_at and item.closed_at >= book.since]
    if not lost or lost[-1].closed_at is None:
        return None
    day = figures.day(book.day(lost[-1].closed_at))
    return f"{Line.of(book, lost[-1]).title}, lost {day}: {lost[-1].reason or 'no reason given'}"


def _results(book: Book, before: Book | None) -> list[Answer]:
    year = attainment(book)
    rows = tuple(_trends(book, before))
    said = " · ".join(
        f"{row.what} {row.now}" + (f", before {row.before}" if row.before else "") for row in rows if row.what in _TOLD
    )
    return [
        Answer(
            question="Where does the year stand?",
            verdict=year.verdict,
            sentence=year.sentence,
            chart="attainment",
            id="PR1",
            notes=year.notes,
            report=year,
        ),
        Answer(
            question="What changed against the period before?",
            verdict=Verdict.NA,
            sentence=said,
            rows=rows,
            id="PR2",
            columns=(
                column("what", lambda row: row.what),
                column("now", lambda row: row.now, right=True),
                column("before", lambda row: row.before or "–", right=True),
            ),
        ),
    ]


def _trends(book: Book, before: Book | None) -> Iterator[Trend]:
    now, was = _numbers(book), _numbers(before) if before else {}
    return (Trend(what, value, was.get(what, "")) for what, value in now.items())


def _numbers(book: Book) -> Mapping[str, str]:
    """The results of a window, as people say them."""
    closed, done = results(book), activity(book).team
    return {
        "won": f"{closed.won.count}, {figures.money(closed.won.value)}" if closed.won.value else str(closed.won.count),
        "lost": str(closed.lost.count),
        "win rate of 90 days": figures.rate(closed.win_rate_90d, closed.outcomes_90d),
        "new opportunities": str(inflow(book).count),
        "meetings": str(done.meetings),
        "new-customer meetings": str(done.new_customer_meetings),
        "hours with customers": figures.trimmed(Decimal(done.customer_minutes) / _HOUR, 1),
    }


def _competencies(book: Book, before: Book | None, talk: Talk | None, body: Mapping[str, Any], area: str) -> Answer:
    """The competencies of one area: the numbers, and what there is to talk about once both have rated."""
    now, was = evidence(book), evidence(before) if before else {}
    rows = tuple(
        _rated(one, said(now.get(one.id, ()), was.get(one.id, ())), talk)
        for one in competencies(body)
        if one.area == area
    )
    return Answer(
        question="How well are the tasks done?" if area == TASK else "How well are the tools used?",
        verdict=Verdict.NA,
        sentence=differences(talk, {row.competency.id: row.competency.name for row in rows}) if talk else ALONE,
        rows=rows,
        id=f"PC-{area}",
        columns=(
            column("competency", lambda row: row.competency.name),
            *((column("rated", lambda row: levels_words(row, talk)),) if talk else ()),
            column("numbers", lambda row: row.numbers),
        ),
    )


def _rated(one: Competency, numbers: str, talk: Talk | None) -> Rated:
    if talk is None:
        return Rated(one, numbers)
    steps = history(talk.before, one.id)
    return Rated(one, numbers, talk.round.own.get(one.id), talk.round.manager.get(one.id), steps[-1] if steps else None)


def levels_words(row: Rated, talk: Talk) -> str:
    """``Anna 3, Mia 2 (last 2 and 2)``; a dash stands for what is not rated or hidden."""
    levels = f"{talk.seller} {row.own or '–'}, {talk.manager} {row.manager or '–'}"
    if row.before is None:
        return levels
    return f"{levels} (last {row.before.own or '–'} and {row.before.manager or '–'})"


def _choice(talk: Talk, body: Mapping[str, Any]) -> Answer:
    """The highest and the lowest of what both rated, from which they choose."""
    question = "Which one strength to share, which ONE skill to train?"
    both = talk.round
    known = [one for one in competencies(body) if one.id in both.own and one.id in both.manager]
    if not both.complete or not known:
        return Answer(question, Verdict.NA, "To be chosen together once both have rated", id="PC-choice")
    ranked = sorted(known, key=lambda one: both.own[one.id] + both.manager[one.id])
    low, high = ranked[0], ranked[-1]
    said = [
        f"{word} {one.name} ({both.own[one.id]} and {both.manager[one.id]})"
        for word, one in (("Highest", high), ("lowest", low))
    ]
    return Answer(question, Verdict.NA, " · ".join(said), id="PC-choice")


def _plan(book: Book, talk: Talk, body: Mapping[str, Any]) -> Answer:
    """What became of the last plan, and the one that was made since."""
    names = {one.id: one.name for one in competencies(body)}
    last = next(iter(reversed(talk.made)), None)
    question = "What was planned, and what became of it?"
    if last is None:
        return Answer(question, Verdict.NA, "No plan yet: one skill, one plan, signed by both", id="PC-plan")
    action = last.action
    done = f"due {figures.day(action.due)}"
    verdict = Verdict.NA
    if action.outcome:
        done, verdict = action.outcome, Verdict.OK if action.outcome == DONE else Verdict.WATCH
    elif action.due < book.today:
        done, verdict = f"{figures.days((book.today - action.due).days)} late", Verdict.SHORT
    rows = tuple(Trend(what, value) for what, value in _plan_lines(last, names, talk) if value)
    return Answer(
        question,
        verdict,
        f"{names.get(last.skill, last.skill) or 'One skill'}: {action.text} · {done}",
        rows,
        id="PC-plan",
        columns=(column("", lambda row: row.what), column("", lambda row: row.now)),
    )


def _plan_lines(plan: Growth, names: Mapping[str, str], talk: Talk) -> Iterator[tuple[str, str]]:
    yield "strength to share", names.get(plan.strength, plan.strength)
    yield "how practised", plan.how
    yield f"{talk.manager} does", plan.manager_does
    yield "signed by", " and ".join(talk.called(one) for one in sorted(plan.signed, key=talk.called))
