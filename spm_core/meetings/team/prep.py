"""What the manager of a team is given the day before its meeting: the agenda as it will be, and what is not for the channel."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.records import Member, Verdict
from spm_core.meetings.agenda import team_agenda
from spm_core.meetings.answers import Agenda, Answer, Item, Part, Press
from spm_core.meetings.coaching.manager import CLEAN, is_planned
from spm_core.meetings.columns import WHAT, column, number
from spm_core.meetings.facts import Facts
from spm_core.meetings.kept import cadence
from spm_core.meetings.resting import resting
from spm_core.meetings.spoken import TWO, spoken
from spm_core.meetings.team import review, work
from spm_core.reports import figures
from spm_core.reports.agreed import Agreement, agreed
from spm_core.reports.hygiene import MemberHygiene, hygiene

TITLE = "For you alone"
PARTS = (
    ("Who is prepared", ("PP1",)),
    ("Activity, person by person", ("TM11",)),
    ("Overdue, and at rest", ("PP2", "PP3", "REST")),
    ("Meetings kept", ("PP4",)),
)


@dataclass(frozen=True, slots=True)
class Ready:
    """How a member is prepared for the meeting.

    ``score`` (0..1) says how far their records are as they should be (F20), None with nothing open. Of their ``asked`` among the
    team's TOP5 so many are ``answered`` (None: that is between them and another manager). ``late`` actions are overdue.
    """

    member: str
    score: Decimal | None
    asked: int
    answered: int | None
    planned: bool | None
    late: int

    @property
    def missing(self) -> tuple[str, ...]:
        """What is not there yet, in words."""
        left = self.asked - self.answered if self.answered is not None else 0
        found = (
            (f"records {figures.percent(self.score)}", self.score is not None and self.score < CLEAN),
            (f"{self.answered} of {self.asked} TOP5 answered", left > 0),
            ("no plan", self.planned is False),
            (f"{figures.counted(self.late, 'action')} overdue", self.late > 0),
        )
        return tuple(words for words, true in found if true)


def prep_agenda(book: Book, own: Mapping[str, Book], longer: Book) -> Agenda:
    """The manager's pack for a team's meeting; all Books are read whole as of the same moment.

    ``book``: the team's since its last meeting; ``own``: those of the members whose one manager the reader is, by member id;
    ``longer``: the team's for the last quarter, by which meetings kept are judged.
    """
    agenda, facts = team_agenda(book, per_person=True), Facts(book, per_person=True)
    late = tuple(_late(book, own))
    answers = (_prepared(facts, own, late), _overdue(late), _late_offers(facts), resting(facts), _kept(longer))
    by_id = {answer.id: answer for answer in (*answers, work.contacts(facts))}
    parts = [Part(title, tuple(by_id[name] for name in names)) for title, names in PARTS]
    parts += [_without(part, "TM11") for part in agenda.parts]
    return replace(
        agenda,
        decide="TO BE DECIDED",
        items=(Item(TITLE, answers), *agenda.items),
        headlines=(*(answer for answer in answers if answer.judges), *agenda.headlines),
        parts=tuple(part for part in parts if part.answers),
    )


def _without(part: Part, name: str) -> Part:
    return Part(part.title, tuple(answer for answer in part.answers if answer.id != name))


def _prepared(facts: Facts, own: Mapping[str, Book], late: tuple[Agreement, ...]) -> Answer:
    scores = hygiene(facts.book).members
    rows = tuple(_ready(facts, member, scores, own.get(member.id), late) for member in facts.book.people)
    ready = sum(not row.missing for row in rows)
    names = [facts.book.called(member.id) for member, row in zip(facts.book.people, rows, strict=True) if row.missing]
    rest = f" · not yet: {', '.join(names)}" if names else ""
    return Answer(
        question="Who is prepared?",
        verdict=figures.verdict_of(ready, Decimal(len(rows)), chance=False) if facts.book.open else Verdict.NA,
        sentence=f"{ready} of {len(rows)} prepared{rest}" if rows else "Nobody sells in this team yet.",
        rows=rows,
        id="PP1",
        columns=(
            column("who", lambda row: row.member),
            column("missing", lambda row: " · ".join(row.missing) or "prepared"),
        ),
    )


def _ready(
    facts: Facts,
    member: Member,
    scores: tuple[MemberHygiene, ...],
    theirs: Book | None,
    late: tuple[Agreement, ...],
) -> Ready:
    five = [line.id for line in facts.top5.opportunities if facts.book.by_id[line.id].owner_id == member.id]
    return Ready(
        member=member.name,
        score=next((row.score for row in scores if row.member == member.name), None),
        asked=len(five),
        answered=None if theirs is None else sum(_answered(facts.book, theirs, of) for of in five),
        planned=None if theirs is None else is_planned(theirs),
        late=sum(one.owner == member.name for one in late),
    )


def _answered(book: Book, theirs: Book, of: str) -> bool:
    """Whether the two questions on one of the TOP5 were answered since the team met last."""
    said = {one.question.id for one in spoken(theirs, of) if one.answer.at >= book.since}
    return said >= set(TWO)


def _late(book: Book, own: Mapping[str, Book]) -> Iterator[Agreement]:
    """What is overdue, the longest first: the team's, and what was agreed in coaching with this manager; each once."""
    found = {one.id: one for theirs in own.values() for one in agreed(theirs).late}
    found |= {one.id: one for one in agreed(book).late}
    yield from sorted(found.values(), key=lambda one: (-one.days_late, one.id))


def _overdue(late: tuple[Agreement, ...]) -> Answer:
    worst = max((one.days_late for one in late), default=0)
    return Answer(
        question="Which actions are overdue?",
        verdict=Verdict.SHORT if worst > review.LATE_DAYS else Verdict.WATCH if late else Verdict.NA,
        sentence=f"{figures.counted(len(late), 'action')} overdue" if late else "No action is overdue.",
        rows=late,
        id="PP2",
        columns=(
            column("what", lambda row: row.text),
            column("about", lambda row: row.about or ""),
            column("owner", lambda row: row.called),
            column("late", lambda row: row.when),
        ),
        press=lambda row: Press("agreed", row.id),
    )


def _late_offers(facts: Facts) -> Answer:
    rows = tuple(line for line in facts.offers.overdue if line.days_late > review.LATE_DAYS)
    week = f"more than {review.LATE_DAYS} days late"
    return Answer(
        question="Which offers wait for an answer for more than a week?",
        verdict=Verdict.SHORT if rows else Verdict.NA,
        sentence=f"{figures.counted(len(rows), 'offer')} {week}" if rows else f"No offer is {week}.",
        rows=rows,
        id="PP3",
        columns=(*WHAT, column("late", lambda row: f"{figures.days(row.days_late)} late")),
        press=lambda row: Press("offer", row.id),
    )


def _kept(longer: Book) -> Answer:
    """Meetings planned against held, of the team and each of its people, in the last quarter."""
    found = cadence(longer)
    planned, held = (sum(getattr(row, name) for row in found.meetings) for name in ("planned", "held"))
    return Answer(
        question="Are the meetings kept?",
        verdict=figures.verdict_of(held, Decimal(planned), chance=False),
        sentence=f"{found.sentence.rstrip('.')} since {figures.day(longer.since_day)}",
        rows=found.meetings,
        id="PP4",
        columns=(
            column("whose", lambda row: f"{row.kind} · {row.scope.partition(':')[2] or row.scope}"),
            number("planned"),
            number("held"),
            number("cancelled"),
            number("moved"),
        ),
        report=found,
    )
