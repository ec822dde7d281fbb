"""Nothing that people type breaks the grammar; money and days are read as a second, naive reader reads them, or asked about."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as st
from support.examples import LOCALES, examples

from bot.words import Line, UnsureError, day, escaped, minutes, money, tokens, typed
from spm_core.book.refusals import Refusal

TODAY = date(2026, 3, 2)
POOL = ["Acme", "Acme Nordic AB", "Delta", "Delta Nordic", "Iris GmbH", "Ørsted", "3M", 'Big "A"', "שלום", "北京公司"]
PIECES = """log|meeting|Acme|Delt|Irsi|45m|1h30|40k|1.2m|40 000|3 500|1.234|1,234|40.000,50|$1,200|€5k|12|2026|9.3.|31.2.|3/4|24/7|2026-02-30
friday|next friday|last monday|on fri|sun|in 2 weeks|in a month|end of june|w9|fri 5 mar|9 out of 10|tomorrow|yesterday|to 31.7.|with|with their
"Delta Nordic"|“Acme”|„Iris“|«3M»|"|""|+"New one"|"40k"|next|next:|price:|, |.|:|;|and|@anna|<@U0ANNA001>|<@U0|<#C01|sales>|<#C01X|
<http://acme.fi|acme.fi>|<mailto:a@b.fi|a@b.fi>|<!channel>|&amp;|&lt;!here&gt;|&amp;lt;|\u202eabc\u202c|\u200bx|שלום|مرحبا|١٢٣|１２３|👩‍👩‍👧|e\u0301|\ud800|\x00|\x1b[0m
-5|1e9|NaN|1_000|٤٠k|0|007|00:00|25:99|2pm|1:30am|1/1/1|99.99.|9.9.9999|1.1.0001|30.2.2026|29.2.|2 de mar. de 2026|Mo., 2. März|’s|'|\\|`|*|\t|\n|\u00a0|\u2028"""
FRAGMENTS = [piece for row in PIECES.split("\n") for piece in row.split("|") if piece]
GLUE = (" ", " ", " ", "", ", ", "\u00a0")


def spliced_of(code):
    """Pieces put together, from a code."""
    made = ""
    while code:
        code, piece = divmod(code, len(FRAGMENTS))
        code, between = divmod(code, len(GLUE))
        made += FRAGMENTS[piece] + GLUE[between]
    return made


spliced = st.integers(0, 10**26).map(spliced_of)
locales = st.sampled_from([*LOCALES, "fi", "de", "", "xx", "en-ZZ-nonsense", "ar", "hi-IN", "zh_Hans_CN"])
TAKES = (
    lambda line: line.take_first(["team", "me"]),
    lambda line: line.take_note(),
    lambda line: line.take_after("next", "next:"),
    lambda line: line.take_minutes(),
    lambda line: line.take_opening_day(past=True),
    lambda line: line.take_day_among_words(),
    lambda line: line.take_day(),
    lambda line: line.take_day(past=True, first=True),
    lambda line: line.take_money("EUR"),
    lambda line: line.take_money("JPY", after=1),
    lambda line: line.take_time(),
    lambda line: line.take_word(["with", "done"]),
    lambda line: line.take_name(POOL, lambda name: [name], "account"),
)


def tried(take, text, locale):
    """What a piece of reading asks about a line; everything else must be an answer or a refusal in words."""
    try:
        take(Line(text, TODAY, locale))
    except UnsureError as question:
        return question
    except Refusal as refusal:
        assert str(refusal)
    return None


@examples(13_000)
@given(spliced | st.text(max_size=60), locales, st.sampled_from(TAKES))
@example("new Acme " + '9.3. 40k " “ ' * 1_000, "en-GB", TAKES[8])
@example("x" * 10_000, "en-GB", TAKES[-1])
@example("1" * 10_000, "fi-FI", TAKES[8])
@example("1 " * 5_000, "en-GB", TAKES[8])
@example("123 " * 2_500, "fi-FI", TAKES[8])
@example("on " * 3_334, "de-DE", TAKES[6])
@example('"' * 10_000, "fr-FR", TAKES[1])
@example("<" * 10_000, "fr-FR", TAKES[3])
@example("next friday " * 800, "sv-SE", TAKES[6])
def test_whatever_is_typed_is_read_asked_about_or_refused_in_words(text, locale, take):
    question = tried(take, text, locale)
    plain = typed(text)
    assert tokens(plain) == plain.split() or '"' in plain or "\u2028" in plain
    if question is not None:
        assert len(question.readings) == len({label for label, _ in question.readings}) >= 1
        for choice in range(len(question.readings)):
            assert_settled(question, choice, plain, take, locale)


def assert_settled(question, choice, plain, take, locale):
    """Each press gives a line that asks less: after a few nothing is asked any more."""
    for _ in range(plain.count(" ") + 3):
        lines = question.answered(plain)
        assert lines, (question.token, plain)
        plain = lines[min(choice, len(lines) - 1)][1]
        question = tried(take, escaped(plain), locale)
        if question is None:
            return
        plain = typed(escaped(plain))
    raise AssertionError((question.token, question.readings, plain))


@examples(2_000)
@given(
    st.lists(
        st.sampled_from([piece for piece in FRAGMENTS if '"' not in piece and piece.strip()]), min_size=1, max_size=4
    ),
    locales,
)
def test_nothing_is_read_in_quotes(pieces, locale):
    inside = " ".join(pieces)
    line = Line(escaped(f'"{inside}"'), TODAY, locale)
    before = list(line.words)
    found = [take(line) for take in TAKES[3:12]]
    assert (found, line.words) == ([None] * 9, before)


# Money, by a second reader: every way in which somebody somewhere writes a number, tried one after the other.

GROUPS = {
    "en-GB": ",",
    "en-US": ",",
    "en-NZ": ",",
    "en": ",",
    "fi-FI": " ",
    "sv-SE": " ",
    "fr-FR": " ",
    "de-DE": ".",
    "es-ES": ".",
    "pt-BR": ".",
}
CUSTOMS = [
    (",", "."),
    (".", ","),
    (" ", ","),
    (" ", "."),
    ("'", "."),
    ("’", "."),
    ("'", ","),
    ("’", ","),
    ("", "."),
    ("", ","),
]


def naive_readings(text):
    """Every number a text can be, as (value, the mark it takes for thousands)."""
    found = {}
    for group, decimal in CUSTOMS:
        whole, mark, cents = text.partition(decimal)
        if mark and not cents.isdigit():
            continue
        parts = whole.split(group) if group else [whole]
        western = len(parts) == 1 or (1 <= len(parts[0]) <= 3 and all(len(part) == 3 for part in parts[1:]))
        indian = group == "," and len(parts) > 2 and len(parts[-1]) == 3 and all(1 <= len(p) <= 2 for p in parts[:-1])
        indian = indian and all(len(part) == 2 for part in parts[1:-1])
        if not (western or indian) or not all(part.isdigit() and part.isascii() for part in parts):
            continue
        if len(parts) > 1 and parts[0][0] == "0":
            continue
        value = Decimal("".join(parts) + "." + (cents or "0"))
        found.setdefault(value, group if len(parts) > 1 else "")
    return found


def expected_money(digits, scale, locale):
    """The one value a person can mean, or all they can mean, or none."""
    found = naive_readings(digits)
    by_locale = [value for value, group in found.items() if group and group == GROUPS[locale]]
    if len(found) > 1 and by_locale and not scale:
        found = dict.fromkeys(by_locale)  # 1,234 where thousands are parted so
    elif len(found) > 1 and scale and not by_locale:
        found = {value: "" for value, group in found.items() if not group}  # 1.234m where a dot begins the decimals
    return {value * {"": 1, "k": 1_000, "m": 1_000_000, "mio": 1_000_000}[scale] for value in found}


def number_of(code):
    """A number as somebody writes it, from a code: whole, grouped, with decimals, with both, or just digits and marks."""
    code, style = divmod(code, 7)
    code, mark = divmod(code, 5)
    mark = ",. '’"[mark]
    if style == 0:
        return str(code % 10**12)
    if style == 1:
        return f"{code % 1000:03}"[code % 3 :]
    if style in (2, 3):
        code, parts = divmod(code, 3)
        return mark.join([str(code % 999 + 1), *(f"{code // 1000 ** (n + 1) % 1000:03}" for n in range(parts + 1))])
    if style == 4:
        code, length = divmod(code, 4)
        return f"{code % 10**6}{',.'[code % 2]}{code // 10**6 % 10**4:04}"[: -length or None]
    if style == 5:
        first, last = (",.", ".,", " ,", "'.", "’.")[code % 5]
        return f"{code % 999 + 1}{first}{code // 1000 % 1000:03}{last}{code // 10**6 % 100:02}"
    letters = "0123456789.,' "
    return "".join(letters[code // 14**n % 14] for n in range(code % 9 + 1))


numbers = st.integers(0, 10**15).map(lambda code: " ".join(number_of(code).split())).filter(bool)


@examples(14_000)
@given(
    numbers,
    st.sampled_from(["", "", "k", "m", "mio"]),
    st.sampled_from(LOCALES),
    st.sampled_from(["", "€", " EUR", "EUR "]),
)
def test_money_is_read_as_a_second_reader_reads_it_or_asked_about(number, scale, locale, sign):
    before = sign if sign in ("€", "EUR ") else ""
    text = before + number + scale + ("" if before else sign)
    may_be = {value for value in expected_money(number, scale, locale) if value < 10**15}
    try:
        read = money(text, locale, "EUR")
    except UnsureError as question:
        shown = {Decimal(means) for _label, means in question.readings}
        rounded = {value if scale else value.quantize(Decimal("0.01")) for value in may_be}
        assert len(may_be) > 1 and shown == rounded
    except Refusal:
        cents = {value for value in may_be if value == value.quantize(Decimal("0.01"))}
        assert not cents or (number[0] == "0" and number.isdigit() and len(number) > 1)
    else:
        assert may_be == {read}


@examples(1_000)
@given(st.sampled_from(["$", "£", "USD", "SEK", "kr"]), st.integers(1, 10**6), st.sampled_from(LOCALES))
def test_another_currency_is_never_taken_for_ones_own(sign, number, locale):
    for text in (f"{sign}{number}", f"{number}{sign}", f"pump {number} {sign}", f"pump {sign} {number}"):
        try:
            found = Line(text, TODAY, locale).take_money("EUR")
        except Refusal as refusal:
            assert "counted in EUR" in str(refusal)
        else:
            raise AssertionError((text, found))


# Days, by a second reader that looks through the calendar.

DAY_FIRST = {locale: locale != "en-US" for locale in LOCALES if locale != "en"}
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
days = st.dates(date(2003, 1, 1), date(2096, 12, 31))


def exists(year, month, day_of_month):
    try:
        return date(year, month, day_of_month)
    except ValueError:
        return None


def coming(today, fits):
    """The first day from 60 days ago on, in this year or the next, that fits."""
    start = max(today - timedelta(60), date(today.year, 1, 1))
    ahead = (start + timedelta(n) for n in range(800))
    return next((one for one in ahead if one.year <= today.year + 1 and fits(one)), None)


def behind(today, fits):
    ago = (today - timedelta(n) for n in range(800))
    return next((one for one in ago if one.year >= today.year - 1 and fits(one)), None)


def read_day(text, today, locale, *, past):
    """The days that a text is read as, all of them where it is asked about."""
    try:
        found = day(text, today, locale, past=past)
    except UnsureError as question:
        return {date.fromisoformat(means) for _, means in question.readings}
    return {found} if found else set()


@examples(4_000)
@given(days, st.integers(1, 31), st.integers(1, 12), st.sampled_from(LOCALES), st.booleans())
def test_a_day_without_a_year_is_the_nearest_that_fits(today, number, month, locale, past):
    look = behind if past else coming

    def fits(n, m):
        return look(today, lambda one: (one.day, one.month) == (n, m))

    dotted = {fits(number, month)} - {None}
    for text in (
        f"{number}.{month}.",
        f"{number:02}.{month:02}.",
        f"{number} {MONTHS[month - 1]}",
        f"{MONTHS[month - 1][:3]} {number}",
    ):
        assert read_day(text, today, locale, past=past) == dotted, text
    either = {fits(number, month), fits(month, number) if number <= 12 else None} - {None}
    if len(either) == 2 and locale != "en":
        either = {fits(number, month) if DAY_FIRST[locale] else fits(month, number)}
    assert read_day(f"{number}/{month}", today, locale, past=past) == either


@examples(2_000)
@given(days, st.integers(1, 31), st.integers(1, 12), st.integers(2000, 2100), st.sampled_from(LOCALES))
def test_a_day_with_its_year_is_that_day(today, number, month, year, locale):
    meant = {exists(year, month, number)} - {None}
    for text in (
        f"{year}-{month:02}-{number:02}",
        f"{number}.{month}.{year}",
        f"{year}/{month}/{number}",
        f"{number} {MONTHS[month - 1]} {year}",
    ):
        assert read_day(text, today, locale, past=False) == meant
    either = meant | ({exists(year, number, month)} if number <= 12 else set())
    if len(either) == 2 and locale != "en":
        either = {exists(year, month, number) if DAY_FIRST[locale] else exists(year, number, month)}
    assert read_day(f"{number}/{month}/{year}", today, locale, past=False) == either
    assert (
        read_day(f"{number}-{month}-{year % 100:02}", today, locale, past=False)
        == {exists(2000 + year % 100, one.month, one.day) for one in either} - {None}
        or year == 2100
    )


@examples(2_000)
@given(days, st.integers(0, 6), st.sampled_from(["", "on ", "this ", "next ", "last "]), st.booleans())
def test_a_weekday_is_looked_up_in_the_calendar(today, index, lead, past):
    name = WEEKDAYS[index]
    week = {today - timedelta(today.weekday()) + timedelta(n) for n in range(7)}
    after = [today + timedelta(n) for n in range(1, 15) if (today + timedelta(n)).weekday() == index]
    before = [today - timedelta(n) for n in range(1, 15) if (today - timedelta(n)).weekday() == index]
    if lead == "this ":
        meant = {one for one in week if one.weekday() == index}
    elif lead == "next ":
        meant = set(after) if after[0] in week else {after[0]}
    elif lead == "last ":
        meant = set(before) if before[0] in week else {before[0]}
    elif past:
        meant = {today if today.weekday() == index else before[0]}
    else:
        meant = {after[0]}
    for text in (lead + name, lead + name[:3], (lead + name).upper()):
        assert read_day(text, today, "en-GB", past=past) == meant


@examples(1_000)
@given(days, st.integers(1, 60))
def test_so_long_from_now_is_counted_in_the_calendar(today, count):
    assert day(f"in {count} days", today) == today + timedelta(count)
    assert day(f"in {count} weeks", today) == today + timedelta(7 * count)
    assert day(f"{count} days ago", today) == today - timedelta(count)
    year, month = today.year, today.month
    for _ in range(count):  # a month on, and on, and on
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    last = max(one for one in range(28, 32) if exists(year, month, one))
    if year <= 2100:
        assert day(f"in {count} months", today) == date(year, month, min(today.day, last))
    end = coming(today, lambda one: one >= today and one.month == month and (one + timedelta(1)).day == 1)
    assert day(f"end of {MONTHS[month - 1]}", today) == end


@examples(1_000)
@given(st.integers(0, 23), st.integers(0, 59))
def test_a_length_is_that_many_minutes(hours, rest):
    assert (
        minutes(f"{hours}h{rest:02}")
        == minutes(f"{hours}h{rest}m")
        == minutes(f"{60 * hours + rest}m")
        == 60 * hours + rest
    )
    assert minutes(f"{hours}.5h") == minutes(f"{hours},5h") == 60 * hours + 30
    assert minutes(str(rest)) is None
