"""Answers as their author sees them after a coaching: each can be shared with the team, by its author alone, and taken back."""

from dataclasses import replace

from bot.blocks import Block, as_many, button, clip, context, escape, section
from bot.desk import Ask, Desk, Reply, Say
from bot.questions.common import day_of
from bot.rights import NotAllowedError, may_coach
from spm_core.book.agreed import OPPORTUNITY, PRIVATE_SETS, Answer
from spm_core.book.opportunities import Opportunity
from spm_core.meetings.questions import BY_STAGE, GENERAL, Sets
from spm_core.reports import figures

SHOWN = 300  # characters of an answer in the list


def register(desk: Desk) -> None:
    """Sign up."""
    desk.button("answer.share")(lambda ask: _set(ask, shared=True))
    desk.button("answer.unshare")(lambda ask: _set(ask, shared=False))


def own_answers(ask: Ask, item: Opportunity, *, replaces: bool = False) -> Say:
    """What the asker last answered about an opportunity, each with [Share with team], and what they agreed about it."""
    sets = Sets(ask.store.question_sets())
    newest = _newest(ask, item, sets)
    title = f"{item.name}: {'what you said' if newest else 'nothing was said'}. {_readers(ask, item)}"
    every = [_text(ask, sets, one) for one in newest]
    texts = every[: as_many(every)]
    blocks = [section(f"*{escape(item.name)}*{escape(title.removeprefix(item.name))}")]
    blocks += [section(text, accessory=_press(one)) for one, text in zip(newest, texts, strict=False)]
    blocks += [context(f"and {len(every) - len(texts)} more")] if len(every) > len(texts) else []
    agreed = [escape(f"Agreed: {text}") for text in _agreed(ask, item)]
    blocks += [context("\n".join(agreed))] if agreed else []
    spoken = (escape(title), *(text.replace("*", "") for text in texts), *agreed)
    return Say("\n".join(spoken), blocks, replace=replaces)


def _newest(ask: Ask, item: Opportunity, sets: Sets) -> list[Answer]:
    """The asker's newest answer to each question that is asked now, in their order."""
    stages = ask.store.company().stages
    asked = (*sets.now(GENERAL).asked, *sets.now(BY_STAGE).of_stage(stages, item.stage))
    found = ask.store.answers(OPPORTUNITY, item.id)
    mine = {
        (one.set_name, one.question): one for one in found if one.by_id == ask.me.id and one.set_name in PRIVATE_SETS
    }
    keys = [(BY_STAGE if question.stage else GENERAL, question.id) for question in asked]
    return [mine[key] for key in keys if key in mine]


def _readers(ask: Ask, item: Opportunity) -> str:
    """Who sees it, and how that changes."""
    seller = ask.store.member(item.owner_id)
    who = "you and your manager" if seller.id == ask.me.id else f"{seller.name} and you"
    return f"Only {who} see it; a shared answer stands in the team's agenda too."


def _text(ask: Ask, sets: Sets, answer: Answer) -> str:
    question = sets.question(answer)
    asked = question.ask if question else answer.question
    shared = f" · shared {day_of(ask, answer.shared_at)}" if answer.shared_at else ""
    return f"*{escape(asked)}*\n{escape(clip(answer.value, SHOWN))}{shared}"


def _press(answer: Answer) -> Block:
    if answer.shared_at:
        return button("Take back", "answer.unshare", {"answer": answer.id})
    return button("Share with team", "answer.share", {"answer": answer.id})


def _agreed(ask: Ask, item: Opportunity) -> list[str]:
    """The open actions about an opportunity that the asker agreed."""
    found = [one for one in ask.store.actions(opportunity_id=item.id) if one.by_id == ask.me.id and one.outcome is None]
    names = {member.id: member.name for member in ask.store.members()}
    return [f"{clip(one.text, SHOWN)} · {names[one.owner_id]} · {figures.day(one.due)}" for one in found]


def _set(ask: Ask, *, shared: bool) -> Reply:
    """Let the team see an answer from now on, or not any more; only its author may, while its coaching is still theirs."""
    answer = ask.store.answer(str(ask.value.get("answer") or ""))
    if answer.by_id != ask.me.id:
        raise NotAllowedError(f"Only {ask.store.member(answer.by_id).name} can share their own answer.")
    may_coach(ask, ask.store.member(answer.seller_id or answer.of_id))
    with ask.write() as unit:
        now = unit.again(answer)
        unit.save(replace(now, shared_at=(now.shared_at or unit.now) if shared else None))
    return own_answers(ask, ask.store.opportunity(answer.of_id), replaces=True)
