"""Before a coaching the seller is asked two things about each TOP5 opportunity, with what is known in place."""

from collections.abc import Iterator
from datetime import date, timedelta

from bot.blocks import Block, button, escape, modal, section, text_input
from bot.desk import Ask, Desk, Done, Open, Reply, Settled
from bot.feedback import titled
from bot.morning import FIRST, Morning, Todo
from bot.questions.agreeing import SEEN, action_fields, action_of
from bot.questions.answering import coaching_book, last_answers, save_answers, step_fields, stepped
from bot.questions.common import opened, people, sheet
from bot.questions.sharing import own_answers
from bot.reading import BLINK
from bot.rights import NotAllowedError
from spm_core.book.opportunities import Opportunity
from spm_core.book.records import Scope
from spm_core.meetings.cadence import Meeting, business_day
from spm_core.meetings.occurrences import record
from spm_core.meetings.prefilled import prefilled
from spm_core.meetings.qualify import gap_due
from spm_core.meetings.questions import GENERAL
from spm_core.meetings.spoken import to_answer
from spm_core.reports import figures
from spm_core.reports.top5 import TopLine

LONGEST = 1000  # characters of an answer
NEAR = timedelta(days=7)  # a coaching further ahead is not spoken of yet


def register(desk: Desk) -> None:
    """Sign up."""
    desk.button("answers.two")(lambda ask: Open(two_form(ask, behind(ask))))
    desk.form("answers.two")(answered)
    desk.morning(lines)


def lines(morning: Morning) -> Iterator[Todo]:
    """From the business day before a coaching on: those of the TOP5 of which the two things are not said yet."""
    meeting, asked_from = _next_coaching(morning)
    if meeting is None or not morning.fresh(asked_from):
        return
    member = morning.member
    scope = Scope("member", member.id, member.name)
    book = morning.store.book(scope, morning.now + BLINK, whole=True, meeting="coaching")
    heading = morning.heading(record(meeting))
    for line in to_answer(book):
        step = (
            f"next: {_step(line)}. Still so, and what do you need?"
            if line.next_step
            else "what do they do next, and when?"
        )
        text = f"{escape(line.title)} — {escape(step)}"
        yield Todo(f"two:{line.id}", heading, text, [button("Answer", "answers.two", {"opportunity": line.id})], FIRST)


def _next_coaching(morning: Morning) -> tuple[Meeting | None, date]:
    """The member's coaching that starts next in the coming days, and the business day before it."""
    own = (one for one in morning.meetings if (one.rule.kind, one.rule.scope_id) == ("coaching", morning.member.id))
    near = (one for one in own if morning.now <= one.starts_at < morning.now + NEAR and one.status != "cancelled")
    meeting = next(near, None)
    closed = morning.cadence.closed_for(meeting.rule) if meeting else frozenset()
    return meeting, business_day(meeting.local.date(), -1, closed) if meeting else morning.today


def _step(line: TopLine) -> str:
    return f"{line.next_step}, {figures.day(line.next_step_date)}" if line.next_step_date else f"{line.next_step}"


def behind(ask: Ask) -> Opportunity:
    """The open opportunity of the asker that a button or form is about. Raises NotAllowedError for somebody else's."""
    found = ask.store.opportunity(str((ask.value or ask.meta).get("opportunity") or ""))
    if found.owner_id != ask.me.id:
        raise NotAllowedError(f"{found.name} is {ask.store.member(found.owner_id).name}'s; they are asked about it.")
    return opened(found)


def two_form(ask: Ask, item: Opportunity) -> Block:
    """The customer's next step, what the seller will do and needs, and room for one action."""
    book, questions = coaching_book(ask, ask.me.id), sheet(ask, GENERAL)
    step, plan = questions.find("G2"), questions.find("G4")
    assert step is not None
    assert plan is not None
    said = last_answers(ask, item).get((GENERAL, "G4"))
    fresh = said.value if said and said.at >= book.since else None
    known = fresh or prefilled(book, book.by_id[item.id], plan)
    due = gap_due(ask.today, book.company.closed_days)
    blocks = [
        section(f"*{escape(item.name)}*{escape(titled(ask, item).removeprefix(item.name))}"),
        *step_fields(item, step, step.hint),
        text_input("answer:G4", plan.ask, initial=known, hint=plan.hint, optional=True, lines=True, most=LONGEST),
        *action_fields("G4", "One action of it", people(ask, ask.me), ask.me.id, due, hint=SEEN),
    ]
    return modal("answers.two", "Before the coaching", blocks, meta={"opportunity": item.id})


def answered(ask: Ask) -> Reply:
    """Both are kept; the line that asked is settled."""
    item = behind(ask)
    with ask.write() as unit:
        plan = ask.form.text("answer:G4")
        answers = stepped(ask, unit, item) | ({"G4": plan} if plan else {})
        save_answers(ask, unit, item, GENERAL, answers, again=True)
        action = action_of(ask, ask.stamp(unit), "G4", item, origin="question", question=f"{GENERAL}/G4")
        if action:
            unit.save(action)
    now = ask.store.opportunity(item.id)
    step = f"next: {now.next_step}" if now.next_step else "no next step of theirs"
    when = f", {figures.day(now.next_step_date)}" if now.next_step and now.next_step_date else ""
    if ask.place:
        return Settled(f"✓ {escape(item.name)} — {escape(step)}{when}")
    return Done(own_answers(ask, now))
