"""Reports as lists: what is said of each question, and the cells of its rows, for a terminal and for Slack."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bot.kinds import Kind
from spm_core.book.book import Book
from spm_core.book.records import Verdict
from spm_core.meetings.answers import Answer
from spm_core.meetings.facts import Facts
from spm_core.meetings.kept import Kept, KeptRow
from spm_core.meetings.team import funnel, review, work
from spm_core.reports import figures
from spm_core.reports.accounts import AccountLine, Accounts
from spm_core.reports.attainment import Attainment
from spm_core.reports.hygiene import Hygiene, MemberHygiene
from spm_core.reports.line import Report
from spm_core.reports.movement import Movement
from spm_core.reports.planning import WORK, MemberPlanning, Planning
from spm_core.reports.stages import Stages, StageTime

# The questions of the team meeting that a report answers.
QUESTIONS: Mapping[Kind, Sequence[Callable[[Facts], Answer]]] = {
    Kind.FUNNEL: (funnel.every_stage,),
    Kind.INFLOW: (funnel.entering, review.arrivals),
    Kind.MOVEMENT: (funnel.progressing,),
    Kind.STALLED: (review.not_moving,),
    Kind.RESULTS: (review.won_and_lost,),
    Kind.ACTIVITY: (work.contacts,),
    Kind.OFFERS: (review.sent_offers, review.overdue_offers),
    Kind.TOP5: (review.five,),
}


@dataclass(frozen=True, slots=True)
class Listing:
    """What is said before a table, its heads, rows, and notes; ``verdict`` where a question is answered.

    ``right``: the numbers of the columns that stand flush right; None: all but the first. ``wide``: heads of columns that a
    phone has no room for; ``usual``: what a cell says where all is well, which is left out there.
    """

    sentence: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = field(default=())
    verdict: Verdict | None = None
    right: Sequence[int] | None = None
    wide: Sequence[str] = field(default=())
    usual: str = ""

    @property
    def line(self) -> str:
        """The sentence, with its verdict's mark and word where there is one."""
        if self.verdict is None:
            return self.sentence
        return f"{figures.MARKS[self.verdict]} {self.verdict.value.upper():5} {self.sentence}"

    @property
    def flush(self) -> Sequence[int]:
        """The numbers of the columns set flush right."""
        return range(1, len(self.heads)) if self.right is None else self.right


def listings(kind: Kind, found: Report, book: Book) -> list[Listing]:
    """The lists that a report of a kind on a Book is; empty for one that is told otherwise."""
    if kind in QUESTIONS:
        answers = [question(Facts(book, per_person=True)) for question in QUESTIONS[kind]]
        return [*map(_answered, answers), *([_moves(found)] if isinstance(found, Movement) else [])]
    made = _MADE.get(type(found))
    return [made(found)] if made else []


def _answered(answer: Answer) -> Listing:
    heads, *rows = answer.table() or [[]]
    right = [number for number, column in enumerate(answer.columns) if column.right]
    return Listing(answer.sentence, heads, rows, answer.notes, answer.verdict, right)


def _moves(found: Movement) -> Listing:
    rows = [(move.title, move.owner, f"{move.way}{', entered late' if move.late else ''}") for move in found.moves]
    return Listing("", ("opportunity", "owner", "moved"), rows, right=())


def _accounts(found: Accounts) -> Listing:
    heads = (
        "account",
        "won this year",
        "plan",
        "same days last year",
        "open",
        "key people reached",
        "last contact",
        "health",
    )
    suggested = f"making {figures.percent(found.suggested_share)} of the last 12 months: {', '.join(found.suggested)}"
    notes = (*found.notes, suggested) if found.suggested else found.notes
    return Listing(found.sentence, heads, [_account(row) for row in found.accounts], notes)


def _account(row: AccountLine) -> tuple[str, ...]:
    plan = "none" if row.standing.plan is None else figures.full_money(row.standing.plan)
    before, open_ = figures.full_money(row.won_before), figures.full_money(row.open_value)
    last = figures.day(row.last_contact) if row.last_contact else "never"
    health = row.health or "not reviewed"
    people = f"{row.contacted_90d} of {row.key_people}" if row.key_people else "none named"
    return row.account, figures.full_money(row.won), plan, before, open_, people, last, health


def _attainment(found: Attainment) -> Listing:
    sums = (found.won, found.pace_target, found.target, found.won_before, found.won_before_in_all)
    heads = ("fiscal year", "won", "pace", "target", "last year by now", "all of last year")
    row = (f"from {figures.day(found.period.start)} {found.period.start.year}", *map(figures.full_money, sums))
    return Listing(found.sentence, heads, [row], found.notes, found.verdict)


def _hygiene(found: Hygiene) -> Listing:
    heads = (
        "member",
        "open",
        "amount",
        "close date ahead",
        "next step",
        "contact 14 days",
        "no late check",
        "in order",
    )
    several = found.together and not found.scope.startswith("member:")
    together = [_shares(found.together)] if found.together and several else []
    return Listing(found.sentence, heads, [*map(_shares, found.members), *together], usual=figures.percent(Decimal(1)))


def _shares(row: MemberHygiene) -> tuple[str, ...]:
    shares = (row.with_amount, row.future_close_date, row.next_step, row.contact_14d, row.no_overdue_check, row.score)
    return row.member, str(row.open), *map(figures.percent, shares)


def _planning(found: Planning) -> Listing:
    heads = (
        "member",
        "planned",
        "done",
        "kept",
        *(f"{kind.split('_')[0]} h" for kind in WORK),
        "lead share",
        "lead h to plan",
    )
    return Listing(found.sentence, heads, [_planned(row) for row in found.members], found.notes)


def _planned(row: MemberPlanning) -> tuple[str, ...]:
    hours = (f"{_hours(row.hours_done[kind])} of {_hours(row.hours_planned[kind])}" for kind in WORK)
    suggested = row.suggested_lead_generation_hours
    said = (str(row.planned_items), str(row.done_items), figures.percent(row.kept))
    share = figures.percent(row.lead_generation_share)
    return row.member, *said, *hours, share, figures.UNKNOWN if suggested is None else _hours(suggested)


def _hours(value: Decimal) -> str:
    return figures.trimmed(value, 1)


def _kept(found: Kept) -> Listing:
    return Listing(
        found.sentence, ("meeting", "planned", "held", "cancelled", "moved"), [_meeting(r) for r in found.meetings]
    )


def _meeting(row: KeptRow) -> tuple[str, ...]:
    return f"{row.kind}, {row.scope}", *(str(count) for count in (row.planned, row.held, row.cancelled, row.moved))


def _stages(found: Stages) -> Listing:
    heads = (
        "stage",
        "visits",
        "ended",
        "a quarter within",
        "half within",
        "three quarters within",
        "mean days",
        "reached",
        "went on",
        "won from it",
    )
    wide = ("visits", "ended", "a quarter within", "three quarters within", "mean days", "reached")
    return Listing(found.sentence, heads, [_stage(row) for row in found.stages], found.notes, wide=wide)


def _stage(row: StageTime) -> tuple[str, ...]:
    quarters = (figures.UNKNOWN if days is None else str(days) for days in (row.km_p25, row.km_median, row.km_p75))
    mean = figures.UNKNOWN if row.mean_days is None else figures.trimmed(row.mean_days, 1)
    counts = (str(row.visits), str(row.completed))
    shares = (figures.percent(row.went_on), figures.percent(row.win_share))
    return row.stage, *counts, *quarters, mean, str(row.reached), *shares


_MADE: Mapping[type[Report], Callable[[Any], Listing]] = {
    Accounts: _accounts,
    Attainment: _attainment,
    Hygiene: _hygiene,
    Planning: _planning,
    Kept: _kept,
    Stages: _stages,
}
