"""Reads people's words and writes them: names, money, days, lengths; asks where something can be read two ways, never guesses."""

from bot.words.amounts import CURRENCIES, grouping, money
from bot.words.days import day
from bot.words.line import Line
from bot.words.times import clock, minutes
from bot.words.tokens import Reading, UnsureError, bare, tokens, typed, unescaped
from bot.words.written import amount_said, escaped, quoted, words_of

__all__ = [
    "CURRENCIES",
    "Line",
    "Reading",
    "UnsureError",
    "amount_said",
    "bare",
    "clock",
    "day",
    "escaped",
    "grouping",
    "minutes",
    "money",
    "quoted",
    "tokens",
    "typed",
    "unescaped",
    "words_of",
]
