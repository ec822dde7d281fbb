"""The company's settings: currency, zone, fiscal year, and whether a 0 in the qualification warns or waits for a manager."""

from calendar import month_name
from dataclasses import replace
from decimal import Decimal
from zoneinfo import available_timezones

from bot.blocks import Block, Choice, escape, modal, pick, search
from bot.choices.counting import chosen, fields
from bot.choices.languages import LABEL, LANGUAGES, languages, written
from bot.desk import Again, Ask, Desk, Done, Open, Reply, Say, Wrong
from bot.rights import NotAllowedError
from bot.words import CURRENCIES
from spm_core.book.agreed import Setting
from spm_core.book.records import OWN_LIMITS, Benchmark, Role
from spm_core.meetings.qualify import GATE_BLOCKS

MONTHS = month_name[1:]
WARN, BLOCK = "warn", "block"
SET, OWN = "set", "own"
LIMITS = [("the days set for each stage", SET), ("what is usual here, by each stage's own history", OWN)]
HINT = "By history: the days within which three quarters of the stays end, once 30 are known; a week at least."


def register(desk: Desk) -> None:
    """Sign up."""
    desk.button("choice.company")(lambda ask: Open(form(ask)))
    desk.form("choice.company", Again(form))(submitted)
    desk.options("choice.zone")(zones)


def _may(ask: Ask) -> None:
    if ask.me.role is not Role.ADMIN:
        raise NotAllowedError("The company's settings are for administrators.")


def form(ask: Ask) -> Block:
    """The form, as things are now."""
    _may(ask)
    workspace = ask.store.workspace
    blocked = any((s.scope_kind, s.name) == ("company", GATE_BLOCKS) and s.value for s in ask.store.settings())
    own = bool(ask.store.company().benchmark(OWN_LIMITS))
    months = [(name, str(n)) for n, name in enumerate(MONTHS, 1)]
    gate = [("warns", WARN), ("waits for a manager, with a reason", BLOCK)]
    codes = list(dict.fromkeys([workspace.currency, *CURRENCIES]))
    zone = (workspace.timezone, workspace.timezone)
    return modal(
        "choice.company",
        "The company",
        [
            pick("currency", "Reports in", [(code, code) for code in codes], initial=workspace.currency),
            search("zone", "Days begin in", action="choice.zone", initial=zone),
            pick("year", "The fiscal year starts in", months, initial=str(workspace.fiscal_year_start)),
            pick("locale", LABEL, languages(workspace.locale), initial=workspace.locale),
            pick("gate", "A move past a 0 in the qualification", gate, initial=BLOCK if blocked else WARN),
            pick("limits", "Stalled after", LIMITS, initial=OWN if own else SET, hint=HINT),
            *fields(ask, None),
        ],
    )


def _locale(ask: Ask) -> str | None:
    found = ask.form.chosen("locale")
    return found if found in LANGUAGES else None


def zones(ask: Ask) -> list[Choice]:
    """Time zones that fit what was typed."""
    wanted = ask.chosen.casefold().replace(" ", "_")
    return [(name, name) for name in sorted(available_timezones()) if wanted in name.casefold() and "/" in name]


def submitted(ask: Ask) -> Reply:
    """The form was sent."""
    _may(ask)
    before = ask.store.workspace
    currency = ask.form.chosen("currency") or before.currency
    if currency != before.currency and ask.store.targets():
        return Wrong(
            {"currency": f"Targets are in {before.currency}; reports stay in it. Add rates with `/spm rate` instead."}
        )
    after = replace(
        before,
        currency=currency,
        timezone=ask.form.chosen("zone") or before.timezone,
        locale=_locale(ask) or before.locale,
        fiscal_year_start=int(ask.form.chosen("year") or before.fiscal_year_start),
    )
    counted = chosen(ask, None)
    with ask.write() as unit:
        unit.save(after)
        unit.save(Setting("company", "", GATE_BLOCKS, ask.form.chosen("gate") == BLOCK))
        unit.save_many(counted)
        unit.save(Benchmark(OWN_LIMITS, "", Decimal(ask.form.chosen("limits") == OWN)))
        unit.audit(ask.me.id, "settings", before.id, str(before), f"{after} {counted}")
    year = MONTHS[after.fiscal_year_start - 1]
    told = f"{after.name}: reports in {after.currency}, days in {after.timezone}, year from {year}."
    return Done(Say(escape(told) + written(after.locale)))
