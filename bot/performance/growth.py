"""One strength to share, one skill to train, one plan that both sign; the last plan is settled before the next is made."""

from datetime import datetime, timedelta

from bot.blocks import Block, actions, clip, context, date_input, escape, modal, pick, radio, section, text_input
from bot.desk import Again, Ask, Desk, FieldError, Open, Reply, Settled
from bot.performance.common import (
    coaching_id,
    last_plan,
    presses,
    seller_behind,
    sheet,
    talk_for,
    ten,
)
from spm_core.book.agreed import Action
from spm_core.book.records import Member
from spm_core.book.refusals import ConflictError, Refusal
from spm_core.meetings.performance.plan import MOST, Chosen, Growth, choose, sign
from spm_core.meetings.performance.talk import Talk
from spm_core.reports import figures
from spm_core.rules.actions import DONE, DROPPED, DayError, done, drop
from spm_core.rules.stamp import Stamp
from spm_core.store import new_id

USUAL = timedelta(days=28)
BECAME = [("Done", DONE), ("Not done; the new plan takes its place", DROPPED)]


def register(desk: Desk) -> None:
    """Sign up."""
    desk.button("growth.plan")(lambda ask: Open(plan_form(ask, seller_behind(ask))))
    desk.form("growth.plan", Again(lambda ask: plan_form(ask, seller_behind(ask)), _by))(planned)
    desk.button("growth.sign")(signed)


def plan_form(ask: Ask, seller: Member) -> Block:
    """The form of the plan; an open one is settled in it first."""
    talk = talk_for(ask, seller)
    choices = [(one.name, one.id) for one in ten(ask.store)]
    blocks = [*_settling(talk), context(_advice(talk))]
    blocks += [
        pick("strength", "One strength to share with others", choices),
        pick("skill", "ONE skill to train", choices),
        text_input("what", f"What does {talk.seller} do?", placeholder="Ask for the date in each meeting", most=MOST),
        text_input("how", "How is it practised?", placeholder="Role play on Fridays", most=MOST),
        date_input("due", "By when", initial=(ask.today + USUAL).isoformat()),
        text_input("manager", f"What does {talk.manager} do for it?", optional=True, most=MOST),
    ]
    meta = {"member": seller.id, "stands": {"the plan": _stands(talk)}}
    return modal("growth.plan", "Skill and plan", blocks, submit="Sign it", meta=meta)


def _stands(talk: Talk) -> tuple[str, str]:
    """The plan that a new one takes the place of, and its words."""
    plan = last_plan(talk)
    return (plan.action.id, clip(plan.action.text, MOST)) if plan else ("", "none")


def _by(ask: Ask, _field: str) -> tuple[str | None, datetime | None]:
    plan = last_plan(talk_for(ask, seller_behind(ask)))
    return (ask.called(plan.action.by_id), plan.action.agreed_at) if plan else (None, None)


def _settling(talk: Talk) -> list[Block]:
    """The question what became of the plan that is open."""
    plan = last_plan(talk)
    if plan is None or plan.action.outcome:
        return []
    words = f"*The last plan*: {escape(plan.action.text)} (by {figures.day(plan.action.due)})"
    return [section(words), radio("became", "What became of it?", BECAME)]


def _advice(talk: Talk) -> str:
    if not talk.round.complete:
        return escape(f"Chosen together once both have rated; still out: {' and '.join(talk.waiting_for())}.")
    return "One skill only: what is trained gets better, what is listed does not."


def planned(ask: Ask) -> Reply:
    """The form was sent: the last plan is settled, the new one kept and signed by who sent it."""
    seller = seller_behind(ask)
    talk, meeting = talk_for(ask, seller), coaching_id(ask.store, seller, ask.now)
    chosen, version = _chosen(ask), sheet(ask.store).version
    with ask.write() as unit:
        stamp, old = ask.stamp(unit), last_plan(talk)
        if old and old.action.outcome is None:
            unit.save(_settled(ask, stamp, old))
        try:
            made = choose(stamp, chosen, talk.pair, new_id, today=ask.today, version=version, occurrence_id=meeting)
        except DayError as problem:
            raise FieldError("due", str(problem)) from problem
        unit.save_many(made)
    return _said(talk_for(ask, seller), seller)


def _chosen(ask: Ask) -> Chosen:
    strength, skill, due = ask.form.chosen("strength"), ask.form.chosen("skill"), ask.form.date("due")
    known = {one.id for one in ten(ask.store)}
    if strength not in known or skill not in known:
        raise FieldError("skill" if strength in known else "strength", "Choose one of the competencies.")
    if strength == skill:
        raise FieldError("skill", "That is the strength to share. Choose another skill to train.")
    if due is None:
        raise FieldError("due", "By when?")
    for name in ("what", "how"):
        if not ask.form.text(name):
            raise FieldError(name, "A few words, so that both know what was meant.")
    words = (ask.form.text("what"), ask.form.text("how"))
    return Chosen(strength, skill, *words, due, ask.form.text("manager"))


def _settled(ask: Ask, stamp: Stamp, old: Growth) -> Action:
    """The last plan, done or dropped as was chosen."""
    became = ask.form.chosen("became")
    if became not in (DONE, DROPPED):
        raise FieldError("became", "Say what became of it before a new one is made.")
    return done(stamp, old.action) if became == DONE else drop(stamp, old.action, "a new plan took its place")


def signed(ask: Ask) -> Reply:
    """[Sign the plan]: the second of the two agrees to it."""
    seller = seller_behind(ask)
    talk = talk_for(ask, seller)
    plan = last_plan(talk)
    if plan is None or plan.action.id != ask.value.get("action"):
        raise ConflictError("There is a newer plan by now. `/spm perf` shows it.")
    with ask.write() as unit:
        unit.save(sign(ask.stamp(unit), plan, talk.pair, new_id, sheet(ask.store).version))
    return _said(talk_for(ask, seller), seller)


def _said(talk: Talk, seller: Member) -> Reply:
    """The plan in words, and who still signs it."""
    plan = last_plan(talk)
    if plan is None:
        raise Refusal("There is no plan yet.")
    text = escape(plan_words(talk, plan))
    return Settled(f"✓ {text}", [section(f"✓ {text}"), actions(*presses(talk, seller))])


def plan_words(talk: Talk, plan: Growth) -> str:
    """`Plan until Thu 30 Apr: Ask for the date first. Signed by Mia; Anna signs, too.` in plain words."""
    action = plan.action
    if action.outcome:
        return f"The last plan is {action.outcome}: {clip(action.text, MOST)}."
    names = sorted(talk.called(one) for one in plan.signed)
    left = sorted(talk.called(one) for one in talk.pair.both - plan.signed)
    signers = f"Signed by {' and '.join(names)}" + (f"; {left[0]} signs, too." if left else ".")
    return f"Plan until {figures.day(action.due)}: {clip(action.text, MOST)}. {signers}"
