"""The last step of qualifying: the score, and for each 0 who finds out what until when, proposed and open to change."""

from datetime import date

from bot.blocks import Block, clip, context, divider, escape, modal, section
from bot.desk import Ask, Desk, Done, Reply
from bot.questions.agreeing import MOST, action_fields, action_of
from bot.questions.common import behind, sheet
from bot.questions.score import agreed, changed, known, said, taken
from spm_core.book.agreed import Action
from spm_core.book.opportunities import Opportunity
from spm_core.book.records import Member
from spm_core.meetings.qualify import gap_due, gap_key, gap_text
from spm_core.meetings.questions import QUALIFICATION, Question


def register(desk: Desk) -> None:
    """Sign up."""
    desk.form("qualify.gaps")(planned)


def gaps_form(ask: Ask, item: Opportunity) -> Block:
    """The score, and an action for each gap that has none."""
    found, plans, news = known(ask, item), taken(ask, item), changed(ask, item)
    blocks = [section(f"*{escape(item.name)}* · {escape(found.sentence)}.\nYour answers are saved.")]
    blocks += [context("\n".join(escape(text) for text in news))] if news else []
    due, owner = gap_due(ask.today, ask.store.company().closed_days), ask.store.member(item.owner_id)
    for question in found.zeros:
        plan = plans.get(question.id)
        blocks += [_has(ask, question, plan)] if plan else _proposed(question, owner, due)
    meta = {"opportunity": item.id}
    return modal("qualify.gaps", "What to find out", blocks, submit="Agree these", close="No actions", meta=meta)


def _has(ask: Ask, question: Question, plan: Action) -> Block:
    return context(escape(f"✕ {question.ask}\nAgreed already: {agreed(ask, plan)}"))


def _proposed(question: Question, owner: Member, due: date) -> list[Block]:
    text, label = clip(gap_text(question), MOST), clip(question.ask, MOST)
    return [divider(), *action_fields(question.id, label, owner, due, text=text)]


def planned(ask: Ask) -> Reply:
    """The actions were agreed; an emptied one is none."""
    item = behind(ask)
    with ask.write() as unit:
        stamp = ask.stamp(unit)
        for question in sheet(ask, QUALIFICATION).asked:
            action = action_of(ask, stamp, question.id, item, origin="question", question=gap_key(question))
            if action:
                unit.save(action)
    return Done(said(ask, item))
