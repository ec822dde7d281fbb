"""What people are asked before a meeting, and its leader on the day after, as lines of the daily message (DOMAIN.md, 4.3)."""

from collections.abc import Iterator
from datetime import timedelta

from bot.blocks import button, escape
from bot.meetings.planned import Planned, in_detail
from bot.morning import BLINK, FIRST, Morning, Todo
from bot.reminders.standstill import as_todo
from spm_core.book.records import Scope
from spm_core.meetings.reminders import before_meeting
from spm_core.meetings.running import missing
from spm_core.meetings.spoken import to_answer
from spm_core.reports import figures
from spm_core.reports.top5 import TopLine, top5

FUNNEL, PREPARE, AFTER = -3, -1, 1  # business days from the meeting
LATE = timedelta(days=1)  # what could not be asked in time is asked a day later at most
LEFT = timedelta(days=4)  # so long what is missing of a meeting stays on the list
NOTED = (
    "team",
    "coaching",
    "kam",
)  # the kinds of which notes and actions are missed; a performance coaching has its plan


def lines(morning: Morning) -> Iterator[Todo]:
    """For the meetings the member is in: those to come, then those that are over."""
    for item in in_detail(morning.store, morning.cadence, morning.meetings):
        if morning.member.id not in {member.id for member in item.circle}:
            continue
        if item.occurrence.starts_at > morning.now:
            yield from _before(morning, item)
        elif item.manager and item.manager.id == morning.member.id and _asked(morning, item, AFTER):
            yield from _after(morning, item)


def _before(morning: Morning, item: Planned) -> Iterator[Todo]:
    if item.kind == "team" and _asked(morning, item, FUNNEL):
        heading = f"{morning.heading(item.occurrence)}  bring your funnel up to date"
        yield from (as_todo(line, heading) for line in before_meeting(morning.book))
    if item.kind == "team" and _asked(morning, item, PREPARE):
        yield from _two(morning, item)
    if item.kind == "coaching" and item.scope.id == morning.member.id and _asked(morning, item, PREPARE):
        yield from _two(morning, item)
        yield from _plan(morning, item)


def _asked(morning: Morning, item: Planned, offset: int) -> bool:
    """Whether the day has come on which something is asked, and was not said before; a day late at most."""
    day = item.business_day(offset)
    last = day + (LEFT if offset == AFTER else LATE)
    return morning.fresh(day) and (morning.today <= last or (morning.on_demand and offset < 0))


def _two(morning: Morning, item: Planned) -> Iterator[Todo]:
    """Those of the TOP5 that are the member's, and of which the two things are not said yet."""
    heading = morning.heading(item.occurrence)
    heading += "  two words on each of your TOP5" if item.kind == "team" else ""
    for line in _unsaid(morning, item):
        press = button("Answer", "answers.two", {"opportunity": line.id})
        yield Todo(f"two:{line.id}", heading, escape(_question(line)), (press,), FIRST)


def _unsaid(morning: Morning, item: Planned) -> list[TopLine]:
    """Of a coaching the member's own TOP5; of a team's meeting those of the team's that are the member's."""
    store, member, now = morning.store, morning.member, morning.now + BLINK
    if item.kind == "coaching":
        return list(to_answer(store.book(item.scope, now, whole=True, meeting=item.kind)))
    team = store.book(item.scope, now, meeting=item.kind)
    ids = {line.id for line in top5(team).opportunities}
    mine = store.book(Scope("member", member.id, member.name), now, team.since, whole=True)
    return [line for line in to_answer(mine) if line.id in ids]


def _question(line: TopLine) -> str:
    """`Acme 40k — next: demo, Fri 6 Mar. Still so, and what do you need?`."""
    if not line.next_step:
        return f"{line.title} — what do they do next, and when? What do you need?"
    when = f", {figures.day(line.next_step_date)}" if line.next_step_date else ""
    return f"{line.title} — next: {line.next_step}{when}. Still so, and what do you need?"


def _plan(morning: Morning, item: Planned) -> Iterator[Todo]:
    """The plan of the next period, where there is none yet that reaches beyond the coaching."""
    day = item.starts.date()
    if not any(
        plan.start <= day + timedelta(days=1) < plan.end for plan in morning.store.work_plans(morning.member.id)
    ):
        words = "Your plan until the next one: hours, opportunities, customers"
        yield Todo(
            f"plan:{item.occurrence.id}",
            morning.heading(item.occurrence),
            words,
            (button("Plan", "planning.open"),),
            FIRST,
        )


def _after(morning: Morning, item: Planned) -> Iterator[Todo]:
    """What a meeting that was held lacks: notes, actions, somebody who does them."""
    store, meeting = morning.store, item.known
    if meeting is None or item.kind not in NOTED:
        return
    members = {member.id: member for member in store.members()}
    found = missing(meeting, store.minutes(meeting.id), store.actions(occurrence_id=meeting.id), members)
    if found:
        press = button("Add to it", "meeting.open", {"meeting": meeting.id})
        yield Todo(f"after:{meeting.id}", morning.heading(item.occurrence), f"△ {found.words}", (press,), FIRST)
