"""The words after a verb, from which a room takes what it understands, piece by piece, in any order."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from decimal import Decimal
from typing import TypeVar

from bot.words.amounts import Amount, amounts, currencies_of, in_currency, money, plain_reading, spaced_two_ways
from bot.words.days import Found, days_in, said_day
from bot.words.ends import ends_in
from bot.words.names import named, narrowed, near, readings
from bot.words.times import clock, length
from bot.words.tokens import Reading, UnsureError, bare, is_quoted, tokens, unescaped
from bot.words.written import quoted

T = TypeVar("T")
_BEFORE_A_DAY = ("on", "by", "until")
_HALF_A_DATE = re.compile(r"[0-3]?[0-9]\.[01]?[0-9]", re.ASCII)
_LATELY = 60  # days
_ASKED = 4  # readings
_CODES = 5  # currencies that share a sign
CHOICES = 5  # records


@dataclass
class Line:
    """What a person said. ``today`` is the person's local day, ``locale`` like ``en-GB``, ``fiscal`` the year's first month.

    Words in quotes are only ever a name or text: nothing else is read in them.
    """

    text: str
    today: date
    locale: str = "en"
    fiscal: int = 1
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
        """A length like 45m, 1.5h, 1h30, 45 minutes or half an hour; `for` before it is taken along."""
        found = length(self.words)
        if found is None:
            return None
        start, stop, said = found
        del self.words[start - 1 if start and self.words[start - 1].lower() == "for" else start : stop]
        return said

    def take_money(self, currency: str, *, after: int = 0) -> Decimal | None:
        """The amount in the line: 40k, 1.2m, 40 000, 40.000,50; before position ``after`` stands a name.

        Raises UnsureError for 1.234, for two amounts, and for a number that may be a part of the words around it.
        """
        one = self._the_amount(after)
        return self._taken_money(one, currency) if one else None

    def take_sum(self, own: str, known: Collection[str], *, after: int = 0) -> tuple[Decimal, str] | None:
        """The amount in the line as ``take_money`` reads it, with the currency it is in: its ``own`` where it says none.

        Raises UnsureError also for a sign that several currencies share.
        """
        one = self._the_amount(after)
        if one is None:
            return None
        codes = currencies_of(one.text, own, known)
        if len(codes) > 1:
            choices = [(words, words) for words in (in_currency(one.text, code) for code in codes[:_CODES])]
            raise UnsureError(f"{one.text} — in which currency?", one.text, choices).among(self.words[one.stop :])
        return self._taken_money(one, codes[0]), codes[0]

    def _the_amount(self, after: int) -> Amount | None:
        found = amounts(self.words, after)
        likely = [one for one in found if one.marked] or found
        if _differ(likely):
            raise self._one_of("Which is the amount?", likely)
        return likely[0] if likely else None

    def _taken_money(self, one: Amount, currency: str) -> Decimal:
        self._is_meant(one, currency)
        value = self._value(one, currency)
        del self.words[one.start : one.stop]
        return value

    def _value(self, one: Amount, currency: str) -> Decimal:
        try:
            return money(one.text, self.locale, currency)
        except UnsureError as unsure:  # the currency makes the chosen reading an amount for certain
            chosen = [(label, f"{means} {currency}") for label, means in unsure.readings]
            raise UnsureError(str(unsure), one.text, chosen).among(self.words[one.stop :]) from None

    def _is_meant(self, one: Amount, currency: str) -> None:
        """Raises UnsureError for 1.5, and where a number may be part of the words: 3 500 as two, the 2 of `2 sites`, a year."""
        said, means = plain_reading(one.value, currency)
        if one.hardly_an_order:
            scaled = [plain_reading(one.value * scale, currency) for scale in (1_000, 1_000_000, 1)]
            asked = [(label, f"{value} {currency}") for label, value in scaled]
            raise UnsureError(f"{one.text} — thousand, million, or just that?", one.text, asked).among(
                self.words[one.stop :]
            )
        if parts := spaced_two_ways(one, self.locale):
            apart = f"{quoted(parts[0])} {' '.join(parts[1:])}"
            both = [(said, f"{means} {currency}"), (" ".join(parts[1:]), apart)]
            raise UnsureError(f"{one.text} — one number or two?", one.text, both).among(self.words[one.stop :])
        if one.bare_number and (one.value >= 1000 or _is_text(self.words, one.stop)):  # noqa: PLR2004 - a year
            both = [(said, f"{means} {currency}"), ("Part of the words", quoted(one.text))]
            raise UnsureError(f"Is {one.text} the amount?", one.text, both).among(self.words[one.stop :])

    def _one_of(self, question: str, found: Sequence[Amount | Found]) -> UnsureError:
        """One of several is meant: each reading is the line with the others in quotes."""
        start, stop = found[0].start, found[-1].stop
        said: list[Reading] = []
        for one in {one.text: one for one in reversed(found)}.values():
            words = list(self.words[start:stop])
            for other in reversed(found):
                if other is not one:
                    inside = slice(other.start - start, other.stop - start)
                    words[inside] = [quoted(" ".join(words[inside]))]
            said.append((one.text, " ".join(words)))
        asked = UnsureError(question, " ".join(self.words[start:stop]), said[: -_ASKED - 1 : -1])
        return asked.among(self.words[stop:])

    def take_day(self, *, past: bool = False, first: bool = False, after: int = 0) -> date | None:
        """The day in the line: 2026-06-30, 9.3., yesterday, friday, next friday, in 2 weeks, end of quarter.

        ``first``: in a line of days, in which there are no free words, the first of them.

        Raises UnsureError for a day that can be read in two ways, and for two days where one is meant.
        """
        found = days_in(self.words, self.today, self.locale, past=past, after=after)
        if not past:
            known = {one.start for one in found}
            ends = (one for one in ends_in(self.words, self.today, self.fiscal, after) if one.start not in known)
            found = sorted([*found, *ends], key=lambda one: one.start)
        if not found:
            return None
        if _differ(found) and not first:
            raise self._one_of("Which is the day?", found)
        one = found[0]
        if not first and one.weak and _is_text(self.words, one.stop):
            raise self._perhaps_words(one)
        return self._taken(one)

    def take_opening_day(self, *, past: bool = False) -> date | None:
        """The day that a line begins with."""
        found = days_in(self.words, self.today, self.locale, past=past)
        return self._taken(found[0]) if found and not found[0].start else None

    def take_day_among_words(self) -> date | None:
        """The day on which something happened, in a line that has free words, too.

        Raises UnsureError where they may as well speak of that day: they decide friday, they call back tomorrow.
        """
        found = days_in(self.words, self.today, self.locale, past=True)
        if _differ(found):
            raise self._one_of("On which day was it?", found)
        if not found:
            self._ask_of_half_a_date()
            return None
        one = found[0]
        ahead = one.day is not None and one.day > self.today
        if (
            one.start
            and not one.problem
            and not one.in_full
            and (one.weekday or ahead or _is_text(self.words, one.stop))
        ):
            raise self._perhaps_words(one)
        return self._taken(one)

    def _ask_of_half_a_date(self) -> None:
        """Raises UnsureError for 26.2, which lacks the dot at its end: a day, or a number."""
        for index, word in enumerate(self.words):
            if _HALF_A_DATE.fullmatch(word.rstrip(",;")):
                meant = days_in([word.rstrip(",;") + "."], self.today, self.locale, past=True)
                if meant and meant[0].day and (self.today - meant[0].day).days <= _LATELY:
                    raise self._perhaps_words(replace(meant[0], start=index, stop=index + 1, text=word))

    def _perhaps_words(self, one: Found) -> UnsureError:
        """A day that may be just words."""
        assert one.day is not None
        said = one.text.rstrip(",;")
        both = [(said_day(one.day), one.day.isoformat()), ("Part of the words", quoted(said))]
        return UnsureError(f"Is “{said}” the day?", said, both).among(self.words[one.stop :])

    def _taken(self, one: Found) -> date:
        if one.problem:
            raise one.problem.among(self.words[one.stop :])
        assert one.day is not None
        del self.words[one.start : one.stop]
        if one.start and self.words[one.start - 1].lower() in _BEFORE_A_DAY:
            del self.words[one.start - 1]
        return one.day

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

    def take_after(self, *marks: str) -> "Line | None":
        """Everything after a mark, like the word `next`, as a line of its own, taken out of this one."""
        for index, word in enumerate(self.words):
            if word.lower().rstrip(",") in marks:
                return self.take_from(index)
        return None

    def take_from(self, index: int) -> "Line":
        """Everything after the word at a place, as a line of its own, taken out of this one with that word."""
        found = Line("", self.today, self.locale, self.fiscal)
        found.words = self.words[index + 1 :]
        del self.words[index:]
        return found

    def take_note(self) -> str | None:
        """Everything after the first word that ends in a colon."""
        for index, word in enumerate(self.words):
            if word.endswith(":") and not is_quoted(word):
                found = " ".join(bare(part) for part in self.words[index + 1 :])
                self.words[index] = word[:-1]
                del self.words[index + 1 :]
                self.words = [part for part in self.words if part]
                return found or None
        return None

    def take_name(
        self,
        pool: Sequence[T],
        names: Callable[[T], Sequence[str]],
        what: str,
        *more: Sequence[T],
        apart: Callable[[T], str] = lambda _: "",
    ) -> T | None:
        """The record whose name the line begins with, of the pool or, before a worse fit in it, of ``more``.

        None when nothing is like it. Exact beats longest prefix beats a single typo; several hits or a typo raise UnsureError
        with the choices; ``apart``: what tells records of the same name apart.
        """
        hit = named(self.words, [pool, *more], names)
        if hit is None:
            like = near(self.words, [item for one in (pool, *more) for item in one], names)
            if like:
                raise UnsureError(f"Which {what}?", self.words[0], like)
            return None
        found, width = narrowed(self.words, hit, names)
        if len(found) > 1:
            many = f" {len(found)} fit: write more of the name, or choose." if len(found) > CHOICES else ""
            first = readings(found[:CHOICES], names, apart)
            raise UnsureError(f"Which {what}?{many}", " ".join(self.words[:width]), first)
        del self.words[:width]
        return found[0]


def _differ(found: Sequence[Amount | Found]) -> bool:
    """Whether several are said, rather than one that is said twice."""
    return len({one.text.rstrip(",;") for one in found}) > 1


def _is_text(words: Sequence[str], at: int) -> bool:
    """Whether a plain word stands there: neither the end of the line nor something that is read by itself."""
    return at < len(words) and not is_quoted(words[at]) and words[at][0] not in "0123456789€$£¥<@"
