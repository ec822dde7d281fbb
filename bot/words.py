"""Reads people's words: quoted names, money, days, minutes; asks where something can be read two ways, never guesses."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from functools import cache
from typing import TypeVar

from spm_core.book.names import normalised
from spm_core.book.refusals import Refusal, UnreadableError

CURRENCIES = ("EUR", "USD", "GBP", "SEK", "NOK", "DKK", "CHF", "PLN", "BRL", "JPY", "CAD", "AUD", "NZD", "INR", "SGD")
T = TypeVar("T")
Reading = tuple[str, str]  # what the button says, what it stands for in the line

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "\u00a0": " ", "\u202f": " ", "\u2009": " "})
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_TOKEN = re.compile(r'\+?"[^"]*"|\S+')
_MINUTES = re.compile(
    r"(?:(\d{1,2}(?:[.,]\d)?)\s?h(?:ours?)?)?\s?(?:(\d{1,4})\s?(?:m|min|mins|minutes)?)?", re.IGNORECASE
)
_SCALE = {"": 1, "k": 1_000, "t": 1_000, "m": 1_000_000, "mn": 1_000_000, "mio": 1_000_000}
_MONEY = re.compile(
    r"(?:[€$£]|[A-Z]{3})?\s?(\d[\d.,' ]*?)\s?(k|t|mn|mio|m)?\s?(?:[€$£]|[A-Z]{3}|kr)?", re.IGNORECASE | re.ASCII
)
_NUMERIC_DAY = re.compile(r"(\d{1,2})([./-])(\d{1,2})(?:\2(\d{4}|\d{2})?)?", re.ASCII)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_GROUP = 3  # digits between thousands separators
_FUZZY = 75
_YEARS = range(2000, 2101)
_JUST_PASSED = 60  # days: where a day ahead is asked for, one that lies further back means the coming year's


class UnsureError(Refusal):
    """Something can be read in several ways: ``token`` as it stands in the line, and the readings to choose from."""

    def __init__(self, question: str, token: str, readings: Sequence[Reading]) -> None:
        super().__init__(question)
        self.token = token
        self.readings = tuple(readings)


def tokens(text: str) -> list[str]:
    """The words of a line; a quoted name is one token and keeps its quotes."""
    found = _TOKEN.findall(_INVISIBLE.sub("", text.translate(_QUOTES)))
    return [token for token in found if bare(token)]


def unescaped(text: str) -> str:
    """What the person typed, from what Slack sends."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def typed(text: str) -> str:
    """A line as its tokens stand in it: one space between them, plain quotes."""
    return " ".join(tokens(unescaped(text)))


@dataclass
class Line:
    """The words after a verb, from which a room takes what it understands, piece by piece, in any order.

    ``today`` is the person's local day, ``locale`` like ``en-GB``.
    """

    text: str
    today: date
    locale: str = "en"
    words: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.words = tokens(unescaped(self.text))

    @property
    def rest(self) -> str:
        """What nobody has taken, without the quotes around names."""
        return " ".join(bare(word) for word in self.words)

    def take_word(self, choices: Iterable[str]) -> str | None:
        """The first word that is one of the choices."""
        known = {choice.lower() for choice in choices}
        for index, word in enumerate(self.words):
            if word.lower().strip(",;:") in known:
                return self.words.pop(index).lower().strip(",;:")
        return None

    def take_first(self, choices: Iterable[str]) -> str | None:
        """The next word if it is one of the choices."""
        if self.words and self.words[0].lower() in {choice.lower() for choice in choices}:
            return self.words.pop(0).lower()
        return None

    def take_minutes(self) -> int | None:
        """A length like 45m, 1h, 1.5h or 1h30."""
        for index, word in enumerate(self.words):
            length = minutes(word)
            if length is not None:
                self.words.pop(index)
                return length
        return None

    def take_money(self, currency: str) -> Decimal | None:
        """The last amount in the line: 40k, 1.2m, 40 000, 40.000,50. Raises UnsureError for 1.234."""
        for index in range(len(self.words) - 1, -1, -1):
            for width in (3, 2, 1):
                run = self.words[max(0, index - width + 1) : index + 1]
                if len(run) == width and _looks_like_money(run):
                    amount = money(" ".join(run), self.locale, currency)
                    del self.words[index - width + 1 : index + 1]
                    return amount
        return None

    def take_day(self, *, past: bool = False) -> date | None:
        """A day anywhere in the line: 2026-06-30, 9.3., yesterday, friday, next friday, in 2 weeks."""
        for index in range(len(self.words)):
            for width in (3, 2, 1):
                run = self.words[index : index + width]
                if len(run) == width and (found := day(" ".join(run), self.today, self.locale, past=past)):
                    del self.words[index : index + width]
                    if index and self.words[index - 1].lower() in ("on", "by", "until"):
                        del self.words[index - 1]
                    return found
        return None

    def take_time(self) -> time | None:
        """A wall time: 14:00, 9:30, 2pm; `at` before it is taken along."""
        for index, word in enumerate(self.words):
            found = clock(word)
            if found is not None:
                del self.words[index]
                if index and self.words[index - 1].lower() == "at":
                    del self.words[index - 1]
                return found
        return None

    def take_after(self, *marks: str) -> str | None:
        """Everything after a mark (`:` at a word's end, or the word `next`), taken out of the line."""
        for index, word in enumerate(self.words):
            if word.lower().rstrip(",") in marks:
                found = " ".join(self.words[index + 1 :])
                del self.words[index:]
                return found
        return None

    def take_note(self) -> str | None:
        """Everything after the first word that ends in a colon."""
        for index, word in enumerate(self.words):
            if word.endswith(":") and not word.startswith('"'):
                found = " ".join(bare(part) for part in self.words[index + 1 :])
                self.words[index] = word[:-1]
                del self.words[index + 1 :]
                self.words = [part for part in self.words if part]
                return found or None
        return None

    def take_name(self, pool: Sequence[T], names: Callable[[T], Sequence[str]], what: str) -> T | None:
        """The record whose name the line begins with; None when nothing is like it.

        Exact beats longest prefix beats a single typo; several hits or a typo raise UnsureError with the choices.
        """
        hit = _exact(self, pool, names) or _prefix(self, pool, names)
        if hit is None:
            near = _near(self, pool, names)
            if near:
                raise UnsureError(f"Which {what}?", self.words[0], near)
            return None
        found, width = hit
        token = " ".join(self.words[:width])
        if len(found) > 1:
            labels = [max(names(item), key=len) for item in found]
            raise UnsureError(f"Which {what}?", token, [(label, f'"{label}"') for label in dict.fromkeys(labels)])
        del self.words[:width]
        return found[0]


def bare(word: str) -> str:
    """A token without the quotes (and the + of a new name) around it."""
    return word.lstrip("+").strip('"') if '"' in word else word


def _exact(line: Line, pool: Sequence[T], names: Callable[[T], Sequence[str]]) -> tuple[list[T], int] | None:
    for width in range(min(len(line.words), 8), 0, -1):
        wanted = normalised(" ".join(bare(word) for word in line.words[:width]))
        found = [item for item in pool if wanted and wanted in {normalised(name) for name in names(item)}]
        if found:
            return found, width
    return None


def _prefix(line: Line, pool: Sequence[T], names: Callable[[T], Sequence[str]]) -> tuple[list[T], int] | None:
    for width in range(min(len(line.words), 8), 0, -1):
        wanted = normalised(" ".join(bare(word) for word in line.words[:width]))
        starts = (wanted, " " + wanted)
        found = [
            item
            for item in pool
            if wanted and any((" " + normalised(name)).find(starts[1]) >= 0 for name in names(item))
        ]
        if found:
            return found, width
    return None


def _near(line: Line, pool: Sequence[T], names: Callable[[T], Sequence[str]]) -> list[Reading]:
    from rapidfuzz import fuzz, process

    if not line.words:
        return []
    known = {name: None for item in pool for name in names(item)[:1]}
    wanted = normalised(bare(line.words[0]))
    close = process.extract(wanted, list(known), scorer=fuzz.WRatio, processor=normalised, score_cutoff=_FUZZY, limit=4)
    return [(name, f'"{name}"') for name, _score, _index in close]


def minutes(word: str) -> int | None:
    """A length in minutes from 45m, 45min, 1h, 1.5h, 1h30; None when the word is none (a bare number is none)."""
    if not re.search(r"\d\s?(m|min|mins|minutes|h|hours?)\b|\dh\d", word, re.IGNORECASE | re.ASCII):
        return None
    found = _MINUTES.fullmatch(word)
    if not found or not (found[1] or found[2]):
        return None
    hours = Decimal((found[1] or "0").replace(",", "."))
    return int(hours * 60) + int(found[2] or 0)


_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(am|pm)?|(\d{1,2})(am|pm)", re.IGNORECASE | re.ASCII)
NOON = 12


def clock(word: str) -> time | None:
    """A wall time from 14:00, 9:30am or 2pm; None when the word is none."""
    found = _CLOCK.fullmatch(word)
    if not found:
        return None
    hour, half = int(found[1] or found[4]), (found[3] or found[5] or "").lower()
    if half and hour not in range(1, NOON + 1):
        return None
    hour = hour % NOON + (NOON if half == "pm" else 0) if half else hour
    minute = int(found[2] or 0)
    return time(hour, minute) if hour < 2 * NOON and minute < 60 else None  # noqa: PLR2004 - minutes of an hour


def _looks_like_money(run: Sequence[str]) -> bool:
    text = " ".join(run)
    if not _MONEY.fullmatch(text) or (
        _NUMERIC_DAY.fullmatch(text) and text.count(".") + text.count("/") + text.count("-") > 1
    ):
        return False
    if len(run) > 1:  # 40 000: groups of three after the first
        return all(re.fullmatch(r"\d{3}(k|m|€)?", word) for word in run[1:]) and bool(
            re.fullmatch(r"[€$£]?\d{1,3}", run[0])
        )
    return True


def money(text: str, locale: str, currency: str) -> Decimal:
    """An amount in major units. Raises UnsureError where a separator can be read two ways, UnreadableError otherwise."""
    found = _MONEY.fullmatch(text.strip())
    if not found:
        raise UnreadableError(f"“{text}” is no amount. Write it as 40k, 1.2m or 40000.")
    digits, scale = found[1].replace(" ", "").replace("'", ""), _SCALE[(found[2] or "").lower()]
    if len(digits) > 20:  # noqa: PLR2004 - more than any currency's largest order
        raise UnreadableError("That amount is too large to be an order. Check the zeros.")
    return _number(digits, locale, text, currency, scaled=scale > 1) * scale


def _number(digits: str, locale: str, text: str, currency: str, *, scaled: bool) -> Decimal:
    marks = [mark for mark in digits if mark in ".,"]
    if not marks:
        return Decimal(digits)
    if len(set(marks)) > 1:  # the last kind divides the decimals
        last = marks[-1]
        other = "," if last == "." else "."
        return Decimal(digits.replace(other, "").replace(last, "."))
    whole, _, tail = digits.rpartition(marks[0])
    if len(marks) > 1:
        return Decimal(digits.replace(marks[0], ""))
    if len(tail) != _GROUP or scaled or whole == "0":
        return Decimal(f"{whole or '0'}.{tail or '0'}")
    if marks[0] == grouping(locale):
        return Decimal(whole + tail)
    thousands, fraction = Decimal(whole + tail), Decimal(f"{whole}.{tail}").quantize(Decimal("0.01"))
    question = f"{text} — {thousands:,} or {fraction}?"
    raise UnsureError(
        question, text, [(f"{thousands:,} {currency}", f"{thousands}"), (f"{fraction} {currency}", f"{fraction}")]
    )


def grouping(locale: str) -> str:
    """The mark between thousands where a person lives."""
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(locale, sep="-" if "-" in locale else "_").number_symbols["latn"]["group"])
    except (UnknownLocaleError, ValueError, KeyError):
        return ","


def day(text: str, today: date, locale: str = "en", *, past: bool = False) -> date | None:
    """The day that words mean, None when they mean none; ``past``: the last friday, not the coming one.

    Raises UnsureError for 3/4 where the person's locale does not settle it, UnreadableError for a year nobody sells in.
    """
    text = text.strip().rstrip(",;").lower()
    if _ISO_DAY.fullmatch(text):
        return _sane(_date_or_none(text))
    numeric = _NUMERIC_DAY.fullmatch(text)
    if numeric and (numeric[2] != "." or text.count(".") > 1 or numeric[4]):
        return _sane(_numeric(numeric, today, locale, text, past=past))
    return _spoken(text, today, past=past)


def _date_or_none(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _numeric(found: re.Match[str], today: date, locale: str, text: str, *, past: bool) -> date | None:
    first, mark, second = int(found[1]), found[2], int(found[3])
    year = int(found[4]) + (2000 if len(found[4]) == 2 else 0) if found[4] else None  # noqa: PLR2004
    day_first = _build(first, second, year, today, past=past)
    if mark != "/":
        return day_first
    month_first = _build(second, first, year, today, past=past)
    if locale in ("en-US", "en_US", "es-US"):
        return month_first
    if "-" in locale or "_" in locale or not locale.startswith("en") or day_first == month_first:
        return day_first
    if day_first and month_first:
        raise UnsureError(
            f"{text} — which day?",
            text,
            [(f"{choice:%-d %B}", choice.isoformat()) for choice in (day_first, month_first)],
        )
    return day_first or month_first


def _build(day_of_month: int, month: int, year: int | None, today: date, *, past: bool) -> date | None:
    try:
        if year:
            return date(year, month, day_of_month)
        near = date(today.year, month, day_of_month)
        if past and near > today:
            return date(today.year - 1, month, day_of_month)
        if not past and (today - near).days > _JUST_PASSED:
            return date(today.year + 1, month, day_of_month)
    except ValueError:
        return None
    return near


def _sane(found: date | None) -> date | None:
    if found is not None and found.year not in _YEARS:
        raise UnreadableError(f"The year {found.year} cannot be meant. Write the day as 2026-06-30.")
    return found


_IN = re.compile(r"in (\d{1,3}|a|one|two|three) (days?|weeks?|months?)", re.ASCII)
_COUNT = {"a": 1, "one": 1, "two": 2, "three": 3}
_NEAR_DAYS = {"today": 0, "yesterday": -1, "tomorrow": 1}


def _spoken(text: str, today: date, *, past: bool) -> date | None:
    if text in _NEAR_DAYS:
        return today + timedelta(days=_NEAR_DAYS[text])
    lead, _, name = text.rpartition(" ")
    index = next((n for n, full in enumerate(_WEEKDAYS) if name in (full, full[:3])), None)
    if index is not None and lead in ("", "next", "last", "on", "this"):
        return _weekday(index, today, back=lead == "last" or (past and lead in ("", "on")))
    found = _IN.fullmatch(text)
    if found:
        count = _COUNT.get(found[1]) or int(found[1])
        return today + timedelta(days=count * {"d": 1, "w": 7, "m": 30}[found[2][0]])
    return _by_month_name(text, today, past=past)


def _weekday(index: int, today: date, *, back: bool) -> date:
    if back:
        return today - timedelta(days=(today.weekday() - index - 1) % 7 + 1) if today.weekday() != index else today
    return today + timedelta(days=(index - today.weekday() - 1) % 7 + 1)


_LANGUAGES = ("en", "fi", "de", "sv", "fr", "es", "pt")
_DAY_MONTH = re.compile(r"(\d{1,2})\.? ([^\W\d_]{3,11})\.?(?:,? (\d{4}))?")
_MONTH_DAY = re.compile(r"([^\W\d_]{3,11})\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?")


def _by_month_name(text: str, today: date, *, past: bool) -> date | None:
    """`9 march`, `mar 9`, `30 june 2026`, also with the month's name in six other languages."""
    day_first, month_first = _DAY_MONTH.fullmatch(text), _MONTH_DAY.fullmatch(text)
    if day_first:
        number, name, year = day_first.groups()
    elif month_first:
        name, number, year = month_first.groups()
    else:
        return None
    month = _months().get(name)
    return _build(int(number), month, int(year) if year else None, today, past=past) if month else None


@cache
def _months() -> dict[str, int]:
    """The number of each month by its names, long and short, in lower case and without a final dot."""
    from babel.dates import get_month_names

    return {
        name.lower().rstrip("."): number
        for language in reversed(_LANGUAGES)  # where two languages differ on a name, the first one wins
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
        for number, name in get_month_names(width, context, language).items()
    }
