"""`/spm rate USD 0.92 2026-03-01`: what a currency is worth in the company's own, from a day on."""

import re
from datetime import date
from decimal import Decimal

from bot.blocks import context, escape, section
from bot.desk import Ask, Desk, Reply, Say
from bot.finding import line
from bot.rights import NotAllowedError
from bot.words import Line
from spm_core.book.manners import here
from spm_core.book.records import Role
from spm_core.book.refusals import Refusal
from spm_core.reports import figures

_CODE = re.compile(r"[A-Za-z]{3}", re.ASCII)
_RATE = re.compile(r"\d{1,9}(?:[.,]\d{1,10})?", re.ASCII)
FORM = "Write it as `rate USD 0.92` or `rate USD 0.92 2026-03-01`."


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command(
        "rate",
        "rates",
        usage="rate CURRENCY RATE [DAY]",
        example="rate USD 0.92",
        more=("rate",),
        says="exchange rates (administrators set them)",
    )(rate)


def rate(ask: Ask) -> Reply:
    """Set a rate from a day on; with nothing but the verb the rates of today."""
    said = line(ask)
    if not said.words:
        return _shown(ask)
    if ask.me.role is not Role.ADMIN:
        raise NotAllowedError("Exchange rates are set by an administrator. `/spm rate` shows them.")
    day = said.take_day(past=True) or ask.today
    return _set(ask, _code(ask, said), _rate(said), day)


def _code(ask: Ask, said: Line) -> str:
    """The currency, taken out of the line."""
    found = next((word for word in said.words if _CODE.fullmatch(word)), None)
    if found is None:
        raise Refusal(f"Which currency? {FORM}")
    said.words.remove(found)
    if found.upper() == ask.store.workspace.currency:
        raise Refusal(f"{found.upper()} is what everything is reported in; it needs no rate.")
    return found.upper()


def _rate(said: Line) -> Decimal:
    """The rate, which must be all that is left of the line."""
    if len(said.words) != 1 or not _RATE.fullmatch(said.words[0]):
        raise Refusal(f"I cannot read “{said.rest}” as a rate. {FORM}" if said.words else f"What is it worth? {FORM}")
    found = Decimal(said.words[0].replace(",", "."))
    if not found:
        raise Refusal("An exchange rate is more than zero.")
    return found


def _set(ask: Ask, code: str, value: Decimal, day: date) -> Say:
    own = ask.store.workspace.currency
    before = ask.store.company().rates.on(code, day)
    with ask.write() as unit:
        unit.save_rates([(day, code, value)])
        unit.audit(ask.me.id, "rate", code, None if before is None else f"{before}", f"{day} {value}")
    text = f"From {figures.day(day)} {day.year}: 1 {code} = {_written(value)} {own}."
    known = "No rate was known before." if before is None else f"It was {_written(before)}."
    told = "What was won or lost keeps the rate of the day it closed."
    return Say(escape(f"{text} {known}"), [section(escape(text)), context(escape(f"{known} {told}"))])


def _written(value: Decimal) -> str:
    return here().number(f"{value:f}")


def _shown(ask: Ask) -> Say:
    rates, own = ask.store.company().rates, ask.store.workspace.currency
    known = [(code, rates.on(code, ask.today)) for code in sorted(rates.by_currency)]
    lines = [f"1 {code} = {_written(value)} {own}" for code, value in known if value is not None]
    text = f"Everything is reported in {own}. {' · '.join(lines) if lines else 'No rates are known.'}"
    return Say(escape(text), [section(escape(text))])
