"""Whose way of writing numbers and dates there is to choose from; the words stay English."""

from bot.blocks import Choice

LABEL = "Numbers and dates"
LANGUAGES = {
    "en-GB": "English: 1,234.5 and 9/3 is 9 March",
    "en-US": "English, US: 1,234.5 and 3/9 is 9 March",
    "fi-FI": "Finnish: 1 234,5",
    "sv-SE": "Swedish: 1 234,5",
    "de-DE": "German: 1.234,5",
    "fr-FR": "French: 1 234,5",
    "es-ES": "Spanish: 1.234,5",
    "pt-BR": "Portuguese, Brazil: 1.234,5",
    "en-NZ": "English, New Zealand: 1,234.5",
}
UNDECIDED = {"en": "English: 1,234.5; 9/3 is asked about"}


def written(locale: str | None) -> str:
    """`Numbers and dates: Finnish: 1 234,5.`, empty for what is not to choose from."""
    return f" {LABEL}: {LANGUAGES[locale]}." if locale in LANGUAGES else ""


def languages(now: str | None) -> list[Choice]:
    """The choices, with what holds now where it is none of them."""
    known = LANGUAGES if not now or now in LANGUAGES else {now: UNDECIDED.get(now, now), **LANGUAGES}
    return [(name, code) for code, name in known.items()]
