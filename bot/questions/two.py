"""Before a coaching the seller is asked two things about each TOP5 opportunity, with what is known in place."""

from bot.blocks import Block, escape, modal, section, text_input
from bot.desk import Ask, Desk, Done, Open, Reply, Settled
from bot.feedback import titled
from bot.questions.agreeing import SEEN, action_fields, action_of
from bot.questions.answering import STEP_AGAIN, coaching_book, last_answers, save_answers, step_fields, stepped
from bot.questions.common import opened, sheet
from bot.questions.sharing import own_answers
from bot.rights import NotAllowedError
from spm_core.book.opportunities import Opportunity
from spm_core.meetings.prefilled import prefilled
from spm_core.meetings.qualify import gap_due
from spm_core.meetings.questions import GENERAL
from spm_core.reports import figures

LONGEST = 1000  # characters of an answer


def register(desk: Desk) -> None:
    """Sign up."""
    desk.button("answers.two")(lambda ask: Open(two_form(ask, behind(ask))))
    desk.form("answers.two", STEP_AGAIN)(answered)


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
        *action_fields("G4", "One action of it", ask.me, due, hint=SEEN),
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
