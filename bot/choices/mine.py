"""One's own settings: how often one is reminded, and how numbers and days are written and read."""

from dataclasses import replace

from bot.blocks import Block, context, modal, pick
from bot.choices.languages import LABEL, LANGUAGES, languages, written
from bot.desk import Again, Ask, Desk, Done, Open, Reply, Say, Wrong
from spm_core.book.agreed import Setting
from spm_core.book.choices import CHOICES, REMINDERS, chosen

LEVELS = {
    "light": "Light (Mondays, with what waits)",
    "standard": "Standard (a day on which something came due)",
    "active": "Active (every day, all that waits)",
}


def register(desk: Desk) -> None:
    """Sign up."""
    desk.button("choice.mine")(lambda ask: Open(form(ask)))
    desk.form("choice.mine", Again(form))(submitted)


def form(ask: Ask) -> Block:
    """The form, as things are now."""
    level = chosen(ask.store.settings(), REMINDERS, "member", ask.me.id)
    return modal(
        "choice.mine",
        "Your settings",
        [
            pick("reminders", "Reminders", [(name, code) for code, name in LEVELS.items()], initial=level),
            pick("locale", LABEL, languages(ask.me.locale), initial=ask.me.locale, optional=True),
            context("One message a day at most, at nine, on business days; what a meeting needs comes in any case."),
        ],
    )


def submitted(ask: Ask) -> Reply:
    """The form was sent."""
    level, locale = ask.form.chosen("reminders"), ask.form.chosen("locale")
    if level not in CHOICES[REMINDERS].values:
        return Wrong({"reminders": "Choose how often."})
    with ask.write() as unit:
        unit.save(Setting("member", ask.me.id, REMINDERS, level))
        if locale in LANGUAGES:
            unit.save(replace(ask.me, locale=locale))
    return Done(Say(f"Reminders: {LEVELS[level]}.{written(locale)}"))
