"""`/spm offer`: an offer sent, with the day by which the seller must know the customer's position."""

from datetime import date
from decimal import Decimal

from bot.blocks import Block, actions, button, context, date_input, escape, modal, search, section, text_input
from bot.desk import Again, Ask, Desk, Done, Open, Reply, Say
from bot.echo import OFFER, echo
from bot.finding import line, opportunity, shown_amount, typed_amount
from bot.last_set import of_offer
from bot.rights import may_edit
from bot.words import Line, quoted, words_of
from spm_core.book.money import to_major
from spm_core.book.opportunities import Offer, OfferEventType, Opportunity
from spm_core.book.refusals import Refusal
from spm_core.reports import figures
from spm_core.rules import offers as rules
from spm_core.store import new_id


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command(
        "offer",
        "quote",
        "quotation",
        "proposal",
        usage="offer OPPORTUNITY AMOUNT check DAY",
        example="offer Acme 40k check 9.3.",
        more=("offer Acme 40k",),
        says="an offer was sent; when to check it",
    )(offer)
    desk.button("offer.new")(lambda ask: Open(form(ask, _behind(ask))))
    desk.button("offer.make")(make)
    desk.form("offer.new", Again(_again, of_offer))(submitted)


def offer(ask: Ask) -> Reply:
    """An offer from a line, without a check-date with the usual one; with a name alone, or nothing, the form."""
    said = line(ask)
    if not said.words:
        return Open(form(ask, None))
    item = opportunity(ask, said)
    may_edit(ask, item)
    if not said.words:
        return Open(form(ask, item))
    on = sent_told(said)
    value, check = terms_told(said, item.currency)
    if said.words:
        raise Refusal(
            f"I cannot read “{said.rest}” in an offer. For example `offer Acme 40k check 9.3.`; the rest belongs in a `log`."
        )
    return sent(ask, item, value, check, on)


def sent_told(said: Line) -> date | None:
    """The day on which it went out: `sent yesterday`, taken out of the line; None for today."""
    after = said.take_after("sent")
    day = after.take_opening_day(past=True) if after else None
    said.words += after.words if after else []
    return day


def terms_told(said: Line, currency: str) -> tuple[Decimal | None, date | None]:
    """The value and the check-date of an offer; other words stay in the line."""
    after = said.take_after("check", "check:")
    check = (after or said).take_day()
    said.words += after.words if after else []
    return said.take_money(currency), check


def form(ask: Ask, item: Opportunity | None) -> Block:
    """The form for an offer that was sent, prefilled with the usual check-date."""
    check = rules.default_check(ask.today, ask.closed_days)
    known = shown_amount(to_major(item.amount, item.currency)) if item and item.amount is not None else None
    blocks: list[Block] = [section(f"Offer for *{escape(item.name)}*")] if item else []
    if item is None:
        blocks.append(search("opportunity", "Opportunity", placeholder="Customer or opportunity"))
    blocks += [
        text_input("amount", "Amount", initial=known, optional=True, placeholder="40k", most=30),
        date_input("sent", "Sent on", initial=ask.today.isoformat()),
        date_input(
            "check", "Check on", initial=check.isoformat(), hint="The day you must know what the customer thinks."
        ),
    ]
    meta = {"opportunity": item.id} | _stands(ask, item) if item else {}
    return modal("offer.new", "Offer sent", blocks, meta=meta)


def _stands(ask: Ask, item: Opportunity) -> dict[str, object]:
    """What the form rests on: the offer that is out, which a new one replaces."""
    out = ask.store.current_offer(item.id)
    worth = out and out.amount is not None and figures.money(to_major(out.amount, out.currency))
    words = f"{worth or 'no amount'}, check {figures.day(out.check_date)}" if out else "none"
    return {"stands": {"the offer": (out.id if out else "", words)}}


def _again(ask: Ask) -> Block | None:
    return form(ask, _behind(ask)) if "opportunity" in ask.meta else None


def submitted(ask: Ask) -> Reply:
    """The form was sent."""
    item = _behind(ask)
    value = typed_amount(ask, "amount", item.currency)
    return Done(sent(ask, item, value, ask.form.date("check"), ask.form.date("sent")))


def make(ask: Ask) -> Reply:
    """[Mon 9 Mar] under a move to an offer stage: the offer went out today, check it then."""
    said = sent(ask, _behind(ask), None, date.fromisoformat(str(ask.value["check"])))
    return Say(said.text, said.blocks, replace=True)


def _behind(ask: Ask) -> Opportunity:
    source = ask.value or ask.meta
    item = ask.store.opportunity(str(source.get("opportunity") or ask.form.chosen("opportunity") or ""))
    may_edit(ask, item)
    return item


def sent(ask: Ask, item: Opportunity, value: Decimal | None, check: date | None, on: date | None = None) -> Say:
    """Enter the offer; one that is out already is superseded by it."""
    day = on or ask.today
    check_on = check or rules.default_check(day, ask.closed_days)
    earlier = ask.store.offers(item.id)
    with ask.write() as unit:
        stamp = ask.stamp(unit)
        current = next((old for old in earlier if old.status is OfferEventType.SENT), None)
        made, events = rules.send(
            stamp, item, id=new_id(), number=len(earlier) + 1, sent_on=day, check_date=check_on, amount=value
        )
        if current:
            unit.append_offer(rules.decide(stamp, current, OfferEventType.SUPERSEDED))
        unit.send_offer(made, events)
        echo(ask, unit, item, OFFER, lambda: f"New offer: *{escape(item.name)}*{_worth(made)}", made.id)
    return _answer(ask, item, made, current)


def _worth(made: Offer) -> str:
    return f" · {figures.money(to_major(made.amount, made.currency))} {made.currency}" if made.amount else ""


def _answer(ask: Ask, item: Opportunity, made: Offer, current: Offer | None) -> Say:
    worth = f" {figures.money(to_major(made.amount, made.currency))} {made.currency}" if made.amount is not None else ""
    text = f"Offer to {item.name}:{worth} sent {figures.day(made.sent_on)}. I'll ask on {figures.day(made.check_date)}."
    notes = [f"It replaces the offer of {figures.day(current.sent_on)}."] if current else []
    offer_stage = next((stage for stage in ask.store.company().stages.open if "offer" in stage.name.lower()), None)
    stage = ask.store.company().stages.by_code[item.stage]
    presses = [button("New date", "offer.new_date", {"offer": made.id, "version": made.version})]
    if offer_stage and stage.order < offer_stage.order:
        notes.append(f"It is still in {stage.name}.")
        presses.insert(
            0,
            button(
                f"Move to {offer_stage.name}",
                "say",
                {"words": words_of("move", quoted(item.name), quoted(offer_stage.name))},
            ),
        )
    blocks = [section(escape(text)), *([context(escape(" ".join(notes)))] if notes else []), actions(*presses)]
    return Say(escape(" ".join([text, *notes])), blocks)
