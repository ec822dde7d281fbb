"""The last step of qualifying: the score, and for each 0 who finds out what until when, proposed and open to change."""

from bot.blocks import Block, clip, context, date_input, divider, escape, modal, pick, section, text_input
from bot.desk import Ask, Desk, Done, Reply, Wrong
from bot.questions.common import behind, people, sheet
from bot.questions.score import agreed, changed, known, said, taken
from spm_core.book.agreed import Action
from spm_core.book.opportunities import Opportunity
from spm_core.meetings.qualify import gap_due, gap_key, gap_text
from spm_core.meetings.questions import QUALIFICATION, Question
from spm_core.store import new_id

MOST = 200  # characters of an action


def register(desk: Desk) -> None:
    """Sign up."""
    desk.form("qualify.gaps")(planned)


def gaps_form(ask: Ask, item: Opportunity) -> Block:
    """The score, and an action for each gap that has none."""
    found, plans = known(ask, item), taken(ask, item)
    blocks = [section(f"*{escape(item.name)}* · {escape(found.sentence)}.\nYour answers are saved.")]
    blocks += [context("\n".join(escape(text) for text in changed(ask, item)))] if changed(ask, item) else []
    for question in found.zeros:
        plan = plans.get(question.id)
        blocks += [_has(ask, question, plan)] if plan else _proposed(ask, item, question)
    meta = {"opportunity": item.id}
    return modal("qualify.gaps", "What to find out", blocks, submit="Agree these", close="No actions", meta=meta)


def _has(ask: Ask, question: Question, plan: Action) -> Block:
    return context(escape(f"✕ {question.ask}\nAgreed already: {agreed(ask, plan)}"))


def _proposed(ask: Ask, item: Opportunity, question: Question) -> list[Block]:
    due = gap_due(ask.today, ask.store.company().closed_days)
    text = clip(gap_text(question), MOST)
    return [
        divider(),
        text_input(f"what:{question.id}", clip(question.ask, MOST), initial=text, optional=True, most=MOST),
        pick(f"who:{question.id}", "Who", people(ask, ask.store.member(item.owner_id)), initial=item.owner_id),
        date_input(f"due:{question.id}", "Until", initial=due.isoformat()),
    ]


def planned(ask: Ask) -> Reply:
    """The actions were agreed; an emptied one is none."""
    item = behind(ask)
    wanted = [question for question in sheet(ask, QUALIFICATION).asked if ask.form.text(f"what:{question.id}")]
    late = {of: "Choose a day from today on." for of in (f"due:{q.id}" for q in wanted) if not _ahead(ask, of)}
    if late:
        return Wrong(late)
    with ask.write() as unit:
        unit.save_many([_action(ask, item, question) for question in wanted])
    return Done(said(ask, item))


def _ahead(ask: Ask, name: str) -> bool:
    day = ask.form.date(name)
    return day is not None and day >= ask.today


def _action(ask: Ask, item: Opportunity, question: Question) -> Action:
    due = ask.form.date(f"due:{question.id}")
    assert due is not None
    return Action(
        new_id(),
        ask.form.text(f"what:{question.id}"),
        ask.store.member(ask.form.chosen(f"who:{question.id}") or item.owner_id).id,
        due,
        ask.now,
        ask.me.id,
        origin="question",
        opportunity_id=item.id,
        question=gap_key(question),
    )
