"""`/spm won`, `/spm lost`, `/spm reopen`: the close with its short debrief, which may be skipped but for the reason of a loss."""

from decimal import Decimal

from bot.apart import amount
from bot.blocks import Block, actions, context, escape, modal, section, text_input
from bot.desk import Ask, Desk, Done, Open, Reply, Say, Settled
from bot.echo import WON as WON_NEWS
from bot.echo import echo
from bot.feedback import my_book, order_earned
from bot.finding import line, opportunity, shown_amount, stage, typed_amount
from bot.opportunities import debrief
from bot.opportunities.common import again, behind, bold, mark, opportunity_search, undo_button
from bot.opportunities.reviving import closed_from
from bot.rights import may_edit
from spm_core.book.money import to_major
from spm_core.book.opportunities import Offer, OfferEventType, Opportunity
from spm_core.book.refusals import Refusal
from spm_core.meetings.questions import LOST, WON
from spm_core.reports import figures
from spm_core.reports.forecast import forecast
from spm_core.rules import offers as offer_rules
from spm_core.rules import opportunities as rules
from spm_core.store import Unit


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command(
        "won",
        "win",
        "sold",
        usage="won OPPORTUNITY [AMOUNT]",
        example="won Acme 38k",
        says="an order: celebrate and learn",
    )(lambda ask: _begin(ask, won=True))
    desk.command(
        "lost", "lose", usage="lost OPPORTUNITY [WHY]", example="lost Acme price", says="close it and say why"
    )(lambda ask: _begin(ask, won=False))
    desk.command("reopen", usage="reopen OPPORTUNITY [STAGE]", example="reopen Acme", says="open a closed one again")(
        reopen
    )
    desk.button("opportunity.won")(lambda ask: Open(won_form(ask, behind(ask))))
    desk.button("opportunity.lost")(lambda ask: Open(lost_form(ask, behind(ask))))
    desk.form("opportunity.won", again(won_form))(won)
    desk.form("opportunity.lost", again(lost_form))(lost)


def _begin(ask: Ask, *, won: bool) -> Reply:
    """The form, with what the line says already in it."""
    said = line(ask)
    item = opportunity(ask, said) if said.words else None
    if item:
        may_edit(ask, item)
    if not won:
        whole = said.rest
        reason = said.take_word([reason for reason in debrief.reasons(ask, LOST) if " " not in reason])
        return Open(lost_form(ask, item, reason, whole if said.words else None))
    value = said.take_money(item.currency) if item else None
    return Open(won_form(ask, item, value, said.rest or None))


def won_form(ask: Ask, item: Opportunity | None, value: Decimal | None = None, words: str | None = None) -> Block:
    """The order and its short debrief."""
    known = to_major(item.amount, item.currency) if item and item.amount is not None else None
    shown = value if value is not None else known
    blocks = [opportunity_search()] if item is None else [section(f"{bold(item.name)}: won!")]
    blocks += [text_input("amount", "Order value", initial=shown_amount(shown), optional=item is None, most=30)]
    blocks += debrief.fields(ask, WON, words=words)
    rests = {"stands": {"amount": [shown_amount(known) or ""] * 2}}
    return modal("opportunity.won", "Won", blocks, submit="Won", meta=mark(item) | rests if item else {})


def lost_form(ask: Ask, item: Opportunity | None, reason: str | None = None, words: str | None = None) -> Block:
    """The loss and its short debrief."""
    blocks = [opportunity_search()] if item is None else [section(f"{bold(item.name)}: what ended it?")]
    blocks += debrief.fields(ask, LOST, reason=reason, words=words)
    meta = mark(item) | {"stands": {}} if item else {}
    return modal("opportunity.lost", "Lost", blocks, submit="Close as lost", meta=meta)


def won(ask: Ask) -> Reply:
    """The order was entered."""
    item = behind(ask, strict=True)
    stages, answers = ask.store.company().stages, debrief.told(ask, WON)
    value = typed_amount(ask, "amount", item.currency)
    with ask.write() as unit:
        after = unit.append(rules.win(ask.stamp(unit), item, stages, amount=value, **_remembered(WON, answers)))
        debrief.keep(ask, unit, WON, after, answers)
        _decide_offer(ask, unit, item, OfferEventType.ACCEPTED)
        echo(ask, unit, after, WON_NEWS, lambda: f"Won: {bold(after.name)} · {amount(after)}")
    why = order_earned(ask, after)
    praise = f". {why} Well done." if why else "."
    text = f"Won: {after.name} · {amount(after)}{praise}"
    return _closed(ask, after, text, f"Won: {bold(after.name)} · {amount(after)}{praise}")


def lost(ask: Ask) -> Reply:
    """The loss was entered."""
    item = behind(ask, strict=True)
    stages, answers = ask.store.company().stages, debrief.told(ask, LOST)
    reason = answers.get(debrief.REASON[LOST])
    if not reason:
        raise Refusal("Choose the reason; it is what the team learns from.")
    rest = _remembered(LOST, answers) | {"competitor": ask.form.text("competitor") or None}
    with ask.write() as unit:
        after = unit.append(rules.lose(ask.stamp(unit), item, stages, **rest))
        again = debrief.keep(ask, unit, LOST, after, answers)
        _decide_offer(ask, unit, item, OfferEventType.REJECTED)
    said = f"({reason}). {again}".rstrip()
    first = f"Closed as lost: {after.name} {said}"
    return _closed(ask, after, first, f"Closed as lost: {bold(after.name)} {escape(said)}")


def _remembered(name: str, answers: debrief.Told) -> dict[str, str | None]:
    """What the opportunity itself remembers of a debrief; the rest are answers."""
    return {"reason": answers.get(debrief.REASON[name]), "learning": answers.get(debrief.LEARNING[name])}


def _decide_offer(ask: Ask, unit: Unit, item: Opportunity, how: OfferEventType) -> None:
    """A close decides the offer that is out."""
    current: Offer | None = ask.store.current_offer(item.id)
    if current:
        unit.append_offer(offer_rules.decide(ask.stamp(unit), current, how))


def _closed(ask: Ask, after: Opportunity, text: str, marked: str) -> Reply:
    report = forecast(my_book(ask))
    of = f" of {figures.money(report.target)}" if report.target else ""
    quarter = f"This quarter: {figures.money(report.won)}{of} won."
    if ask.place:
        return Settled(f"✓ {marked}")
    return Done(Say(f"{escape(text)}\n{quarter}", [section(marked), context(quarter), actions(undo_button(after))]))


def reopen(ask: Ask) -> Reply:
    """Open a closed opportunity again, in the stage that is said or the one it was closed from."""
    said = line(ask)
    item = opportunity(ask, said, closed=True)
    may_edit(ask, item)
    stages = ask.store.company().stages
    to = stage(said, stages)
    code = to.code if to else closed_from(ask.store, item) or stages.open[0].code
    with ask.write() as unit:
        after = unit.append(rules.reopen(ask.stamp(unit), item, code, stages))
    text = f"{after.name} is open again in {stages.by_code[code].name}. Its days count from today."
    return Say(escape(text), [section(escape(text)), actions(undo_button(after))])
