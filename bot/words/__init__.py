"""Reads people's words and writes them: names, money, days, lengths; asks where something can be read two ways, never guesses."""

from bot.words.amounts import CURRENCIES, currencies_of, grouping, in_currency, money
from bot.words.days import day
from bot.words.line import Line
from bot.words.names import named, near, readings
from bot.words.times import clock, minutes
from bot.words.tokens import Reading, UnsureError, bare, is_quoted, tokens, typed, unescaped
from bot.words.written import amount_said, escaped, quoted, words_of

__all__ = [
    "CURRENCIES",
    "Line",
    "Reading",
    "UnsureError",
    "amount_said",
    "bare",
    "clock",
    "currencies_of",
    "day",
    "escaped",
    "grouping",
    "in_currency",
    "is_quoted",
    "minutes",
    "money",
    "named",
    "near",
    "quoted",
    "readings",
    "tokens",
    "typed",
    "unescaped",
    "words_of",
]
