"""What is known of an opportunity's qualification, as it is told after the questions: score, verdict, changes, gaps."""

from collections.abc import Iterator

from bot.blocks import Block, actions, as_many, button, clip, context, escape, section
from bot.desk import Ask, Say
from bot.questions.common import sheet
from spm_core.book.agreed import OPPORTUNITY, Action
from spm_core.book.opportunities import Opportunity
from spm_core.meetings.qualify import Qualification, changes, planned_gaps, qualification
from spm_core.meetings.questions import QUALIFICATION
from spm_core.reports import figures

WORDS = 120  # characters of a question or an action in a line
LINES = 8  # in one piece of small print


def known(ask: Ask, item: Opportunity) -> Qualification:
    """The qualification as it stands."""
    return qualification(sheet(ask, QUALIFICATION), ask.store.answers(OPPORTUNITY, item.id))


def taken(ask: Ask, item: Opportunity) -> dict[str, Action]:
    """The open actions that close its gaps, by question id."""
    return planned_gaps(ask.store.actions(opportunity_id=item.id))


def changed(ask: Ask, item: Opportunity) -> list[str]:
    """What the latest qualification changed, a line each."""
    found = changes(sheet(ask, QUALIFICATION), ask.store.answers(OPPORTUNITY, item.id))
    return [f"Since last time: {clip(change.sentence, WORDS)}" for change in found]


def said(ask: Ask, item: Opportunity) -> Say:
    """The score, the verdict, what changed since last time, and the gaps with what is agreed about them."""
    found = known(ask, item)
    every = [escape(text) for text in (*changed(ask, item), *_gaps(ask, item, found))]
    lines = every[: as_many(every)]
    lines += [f"and {len(every) - len(lines)} more"] if len(every) > len(lines) else []
    blocks = [section(f"*{escape(item.name)}* · {escape(found.sentence)}.")]
    blocks += [context("\n".join(lines[n : n + LINES])) for n in range(0, len(lines), LINES)]
    presses = _after(item, found)
    blocks += [actions(*presses)] if presses else []
    return Say("\n".join((escape(f"{item.name} · {found.sentence}."), *lines)), blocks)


def _gaps(ask: Ask, item: Opportunity, found: Qualification) -> Iterator[str]:
    plans = taken(ask, item)
    for question in found.zeros:
        plan = plans.get(question.id)
        yield f"✕ {clip(question.ask, WORDS)} " + (f"→ {agreed(ask, plan)}" if plan else "→ nothing planned")


def agreed(ask: Ask, action: Action) -> str:
    """`Find out who signs, Anna, Mon 9 Mar`."""
    return f"{clip(action.text, WORDS)}, {ask.store.member(action.owner_id).name}, {figures.day(action.due)}"


def _after(item: Opportunity, found: Qualification) -> list[Block]:
    """What one does with an opportunity that is not worth it."""
    if found.verdict != "park_or_drop":
        return []
    value = {"opportunity": item.id, "version": item.version}
    return [button("Close as lost", "opportunity.lost", value), button("Park it", "reminder.snooze", value)]
