"""Lines of the daily message: rate before a performance coaching, sign the plan after it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.blocks import Block, button, clip, escape
from bot.desk import Desk
from bot.morning import FIRST, Morning, Todo
from bot.performance.common import last_plan, people, read_talk
from spm_core.book.cadence import Occurrence
from spm_core.book.records import Member, Scope
from spm_core.meetings.cadence import business_day
from spm_core.meetings.performance.plan import unsigned
from spm_core.meetings.performance.ratings import SELF
from spm_core.meetings.performance.talk import Talk
from spm_core.meetings.performance.when import meeting_for

SAID = 120  # characters of a plan
SELF_RATING, REMINDER = -5, -3  # business days from the coaching


def register(desk: Desk) -> None:
    """Sign up."""
    desk.morning(lines)


@dataclass(frozen=True, slots=True)
class _Near:
    """A performance coaching that is near, as one of the two sees it."""

    seller: Member
    meeting: Occurrence
    day: date
    talk: Talk


def lines(morning: Morning) -> Iterator[Todo]:
    """For the own coaching, then for those whom the member leads."""
    closed = morning.store.company().closed_days
    for near in _coachings(morning):
        before = near.day >= morning.today
        if before and not near.talk.round.has(near.talk.reader) and _asked(morning, near, closed):
            yield _rate(morning, near)
        if not before and morning.fresh(business_day(near.day, 1, closed)):
            yield from _unsigned(morning, near)


def _coachings(morning: Morning) -> Iterator[_Near]:
    store, everybody = morning.store, people(morning.store)
    for of in (morning.member.id, *everybody.led(morning.member.id, morning.today)):
        seller = everybody.by_id[of]
        meeting = meeting_for(morning.cadence, seller.id, morning.now)
        if meeting is not None and everybody.manager(of, morning.today):
            talk = read_talk(store, seller, morning.member.id, morning.today, meeting.id)
            zone = store.zone(Scope("member", seller.id))
            yield _Near(seller, meeting, meeting.starts_at.astimezone(zone).date(), talk)


def _asked(morning: Morning, near: _Near, closed: frozenset[date]) -> bool:
    """The seller is asked first; both are reminded."""
    days = (SELF_RATING, REMINDER) if near.talk.reader == SELF else (REMINDER,)
    return any(morning.fresh(business_day(near.day, days_before, closed)) for days_before in days)


def _rate(morning: Morning, near: _Near) -> Todo:
    text = "Rate yourself first" if near.talk.reader == SELF else f"Your rating of {near.talk.seller} is still out"
    return _todo(morning, "rate", near, escape(text), button("Rate", "rating.open", {"member": near.seller.id}))


def _unsigned(morning: Morning, near: _Near) -> Iterator[Todo]:
    plan, value = last_plan(near.talk), {"member": near.seller.id}
    if plan is None or plan.action.occurrence_id != near.meeting.id:
        if near.talk.reader != SELF:
            text = f"No skill and no plan chosen yet with {near.talk.seller}"
            yield _todo(morning, "plan", near, escape(text), button("Skill and plan", "growth.plan", value))
    elif morning.member.id in unsigned(plan, near.talk.pair):
        text = f"{near.talk.seller}'s plan waits for you to sign it: {clip(plan.action.text, SAID)}"
        press = button("Sign the plan", "growth.sign", {**value, "action": plan.action.id})
        yield _todo(morning, "sign", near, escape(text), press)


def _todo(morning: Morning, what: str, near: _Near, text: str, press: Block) -> Todo:
    return Todo(f"performance:{what}-{near.meeting.id}", morning.heading(near.meeting), text, (press,), FIRST)
