"""When the demo company meets, what was held so far, and what waits for any other business."""

from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta

from spm_core.book.cadence import CadenceRule, Occurrence
from spm_core.book.periods import instant
from spm_core.book.records import Activity, Note
from spm_core.demo.days import Stretch, dice, made_id, working_moment
from spm_core.demo.people import Crew
from spm_core.demo.words import NOTES
from spm_core.rules import activities
from spm_core.rules.stamp import Stamp

TEAM_AT, TEAM_MINUTES = time(9), 60
FREEZE_BEFORE = timedelta(minutes=60)
NOTES_THIS_WEEK = (3, 2)  # by team
HOLIDAY_WEEKS = frozenset({28, 29, 30})  # ISO weeks without a team meeting
COACHING_HOURS = (time(10), time(11), time(13), time(14), time(15))
EVERY_WEEK = frozenset({1, 2, 3, 4, 5})


def cadence(crew: Crew, seed: int) -> Iterator[CadenceRule]:
    """The team every Monday, coaching in W1, W3 and W5, key accounts in W2, performance in W5."""

    def rule(
        kind: str, of: tuple[str, str], weeks: frozenset[int], weekday: int, at: time, minutes: int
    ) -> CadenceRule:
        mode = "weekly" if weeks == EVERY_WEEK else "month"
        key = made_id(seed, "rule", kind, of[1])
        return CadenceRule(key, kind, *of, mode, weeks, weekday, at, minutes, crew.team.timezone)

    team = ("team", crew.team.id)
    yield rule("team", team, EVERY_WEEK, 0, TEAM_AT, TEAM_MINUTES)
    yield rule("kam", team, frozenset({2}), 2, time(13), 90)
    for n, seller in enumerate(crew.active):
        at = COACHING_HOURS[n // 2 % len(COACHING_HOURS)]
        yield rule("coaching", ("member", seller.id), frozenset({1, 3, 5}), 1 + n % 2, at, 45)
        yield rule("performance", ("member", seller.id), frozenset({5}), 3 + n % 2, at, 60)


def held(crew: Crew, stretch: Stretch, top5: Sequence[str], seed: int) -> Iterator[Occurrence]:
    """The past team meetings, the last one with its frozen TOP5; the weeks of the summer holidays were left out."""
    for monday in stretch.mondays():
        away = monday.isocalendar().week in HOLIDAY_WEEKS and monday != stretch.last_meeting
        starts_at = instant(monday, TEAM_AT, crew.zone)
        yield Occurrence(
            id=made_id(seed, "meeting", crew.number, monday),
            kind="team",
            scope_kind="team",
            scope_id=crew.team.id,
            nominal_date=monday,
            starts_at=starts_at,
            minutes=TEAM_MINUTES,
            status="cancelled" if away else "held",
            freeze_at=None if away else starts_at - FREEZE_BEFORE,
            frozen={"top5": list(top5)} if monday == stretch.last_meeting else {},
        )


def attended(crew: Crew, stretch: Stretch, seed: int) -> Iterator[Activity]:
    """The hour that each held team meeting took from everybody who was here."""
    for meeting in held(crew, stretch, (), seed):
        present = tuple(one.id for one in crew.sellers if one.sells_on(meeting.nominal_date))
        if meeting.status == "held":
            ends = meeting.starts_at + timedelta(minutes=meeting.minutes)
            yield activities.log(
                Stamp(crew.manager.id, meeting.starts_at, ends),
                id=made_id(seed, "attended", crew.number, meeting.nominal_date),
                type="internal",
                members=(crew.manager.id, *present),
                note="team meeting",
            )


def notes(crew: Crew, stretch: Stretch, seed: int) -> Iterator[Note]:
    """What is to be said at the next meeting, and what was said at the last few."""
    rng = dice(seed, "notes", crew.number)
    order = rng.sample(range(len(NOTES)), len(NOTES))
    fresh = NOTES_THIS_WEEK[crew.number % len(NOTES_THIS_WEEK)]
    for position, index in enumerate(order):
        kind, text = NOTES[index]
        new = position < fresh
        told = rng.choice(stretch.news) if new else _weeks_ago(stretch, position)
        presented = None if new else instant(told + timedelta(days=7 - told.weekday()), TEAM_AT, crew.zone)
        author = rng.choice((crew.manager, *(one.member for one in crew.active)))
        at = working_moment(rng, told, crew.zone)
        yield Note(made_id(seed, "note", crew.number, index), crew.team.id, kind, text, author.id, at, presented)


def _weeks_ago(stretch: Stretch, weeks: int) -> date:
    return stretch.last_meeting - timedelta(days=7 * weeks - 2)
