"""`/spm move`: to another stage, in one line or by a form; an offer stage asks for the check-date; undo."""

from bot.apart import amount
from bot.blocks import Block, actions, button, context, escape, modal, pick, section
from bot.desk import Ask, Desk, Done, FieldError, Next, Open, Reply, Say, Settled
from bot.feedback import my_funnel, worth
from bot.finding import line, opportunity, stage
from bot.opportunities import gate
from bot.opportunities.common import again, behind, bold, in_stage, mark, offered, opportunity_search, undo_button
from bot.opportunities.meanwhile import both
from bot.rights import may_edit
from spm_core.book.names import normalised
from spm_core.book.opportunities import Opportunity
from spm_core.book.records import Kind, Stage
from spm_core.meetings.qualify import asks_again
from spm_core.reports import figures
from spm_core.rules import offers as offer_rules
from spm_core.rules import opportunities as rules


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command(
        "move",
        "mv",
        usage="move OPPORTUNITY STAGE",
        example="move Acme offer",
        more=("move Acme value",),
        says="move to another stage",
    )(move)
    desk.button("opportunity.move")(pressed)
    desk.form("opportunity.move", again(form))(submitted)
    desk.form("opportunity.pass", again(_passing))(passed)
    desk.button("opportunity.reopen")(reopen)
    desk.button("opportunity.leave")(lambda _ask: Say("Left as it is.", replace=True))
    desk.options("opportunity")(offered)


def move(ask: Ask) -> Reply:
    """Move from a line; what is missing opens the form."""
    said = line(ask)
    if not said.words:
        return Open(form(ask, None))
    item = opportunity(ask, said, closed=True)
    may_edit(ask, item)
    to = stage(said, ask.store.company().stages)
    if to is None:
        return Open(form(ask, item))
    names = {"stage": (ask.store.company().stages.by_code[item.stage].name, to.name)}
    return (both(ask, item, names) if item.is_open else None) or moved(ask, item, to)


def pressed(ask: Ask) -> Reply:
    """[Move] opens the form for this opportunity."""
    return Open(form(ask, behind(ask)))


def form(ask: Ask, item: Opportunity | None) -> Block:
    """The form to move an opportunity; the next stage is chosen already."""
    stages = ask.store.company().stages.open
    after = next((s for s in stages if item and s.order > ask.store.company().stages.by_code[item.stage].order), None)
    blocks = [] if item else [opportunity_search()]
    if item:
        blocks.append(
            section(f"{bold(item.name)} is in {escape(ask.store.company().stages.by_code[item.stage].name)}.")
        )
    blocks.append(pick("stage", "Move to", [(s.name, s.code) for s in stages], initial=after.code if after else None))
    meta = mark(item) | in_stage(ask, item) if item else {}
    return modal("opportunity.move", "Move", blocks, submit="Move", meta=meta)


def submitted(ask: Ask) -> Reply:
    """The form was sent."""
    item = behind(ask, strict=True)
    to = ask.store.company().stages.by_code[ask.form.chosen("stage") or ""]
    reply = moved(ask, item, to)
    return Next(reply.view) if isinstance(reply, Open) else _ended(ask, item, to, reply)


def passed(ask: Ask) -> Reply:
    """A manager lets it pass in spite of a gap, and says why."""
    item, why = behind(ask, strict=True), ask.form.text("why")
    if not why:
        raise FieldError("why", "Say in a few words why it may pass; it is kept with the opportunity.")
    to = ask.store.company().stages.by_code[str(ask.meta.get("stage"))]
    return _ended(ask, item, to, carried_out(ask, item, to, gate.overlooked(ask, item, to), why))


def _passing(ask: Ask, item: Opportunity) -> Block:
    to = ask.store.company().stages.by_code[str(ask.meta.get("stage"))]
    return gate.pass_form(ask, item, to, gate.overlooked(ask, item, to))


def _ended(ask: Ask, item: Opportunity, to: Stage, said: Say) -> Reply:
    """The form closes; where it was opened from the daily message and it moved, its line is settled."""
    if ask.place and item.stage != to.code == ask.store.opportunity(item.id).stage:
        return Settled(f"✓ {escape(item.name)} → {escape(to.name)}", said.blocks)
    return Done(said)


def moved(ask: Ask, item: Opportunity, to: Stage) -> Say | Open:
    """Move it and say what that does to the funnel; a gap in its qualification warns, or waits for a manager."""
    if not item.is_open:
        return _closed(ask, item, to)
    if to.code == item.stage:
        return Say(f"{escape(item.name)} is in {escape(to.name)} already; nothing was changed.")
    gaps = gate.overlooked(ask, item, to)
    if gaps and gate.blocks(ask):
        return gate.stopped(ask, item, to, gaps)
    return carried_out(ask, item, to, gaps)


def carried_out(ask: Ask, item: Opportunity, to: Stage, gaps: gate.Gaps, why: str = "") -> Say:
    """Move it; ``why``: a manager's reason to move on in spite of the gaps."""
    stages = ask.store.company().stages
    with ask.write() as unit:
        after = unit.append(rules.move(ask.stamp(unit), item, to.code, stages))
        if why:
            gate.let_pass(ask, unit, item, to, why)
    first = f"{item.name}: {stages.by_code[item.stage].name} → {to.name}"
    forward = to.order > stages.by_code[item.stage].order and item.owner_id == ask.me.id
    mine = my_funnel(ask, (item.stage, to.code), to.code if forward else None)
    effect = " ".join(part for part in (mine, worth(ask, item, after)) if part)
    blocks = [section(f"{bold(item.name)}: {escape(stages.by_code[item.stage].name)} → {escape(to.name)}")]
    blocks += [context(escape(text)) for text in (effect, gate.warning(gaps)) if text]
    qualify = [gate.qualify_button(after)] if gaps or asks_again(stages, item.stage, to.code) else []
    buttons = [*qualify, undo_button(after)]
    if _wants_offer(to) and ask.store.current_offer(item.id) is None:
        check = offer_rules.default_check(ask.today, ask.closed_days)
        blocks.append(section("An offer needs a day to check what the customer thinks of it."))
        value = mark(after)
        buttons = [
            button(figures.day(check), "offer.make", value | {"check": check.isoformat()}, style="primary"),
            button("Choose…", "offer.new", value),
            *buttons,
        ]
    lines = (first, effect, gate.warning(gaps))
    return Say(escape("\n".join(line for line in lines if line)), [*blocks, actions(*buttons)])


def _wants_offer(to: Stage) -> bool:
    return any(word in normalised(to.name) for word in ("offer", "proposal", "quote"))


def _closed(ask: Ask, item: Opportunity, to: Stage) -> Say:
    """Scene 5: moving something that is closed offers to reopen it."""
    how = "won" if item.kind is Kind.WON else "lost"
    when = f" on {figures.day(item.closed_at.astimezone(ask.zone).date())}" if item.closed_at else ""
    worth = f" ({amount(item)})" if item.amount is not None else ""
    text = f"{item.name} was {how}{when}{worth}. Reopen it?"
    presses = actions(
        button(f"Reopen as {to.name}", "opportunity.reopen", mark(item) | {"stage": to.code}, style="primary"),
        button("Leave it", "opportunity.leave", mark(item)),
    )
    return Say(escape(text), [section(escape(text)), presses])


def reopen(ask: Ask) -> Reply:
    """[Reopen as …]."""
    item = behind(ask, strict=True)
    stages = ask.store.company().stages
    with ask.write() as unit:
        after = unit.append(rules.reopen(ask.stamp(unit), item, str(ask.value["stage"]), stages))
    text = f"{after.name} is open again in {stages.by_code[after.stage].name}. Its days count from today."
    return Say(escape(text), [section(escape(text)), actions(undo_button(after))], replace=True)
