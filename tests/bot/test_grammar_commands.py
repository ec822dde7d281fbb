"""Every verb with arguments, written as a button writes it, is read by its room as what it was written from."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk import WebClient
from support.examples import LOCALES, examples

from bot.activities import told as activities
from bot.cadence import away
from bot.cadence.closed import days_told
from bot.desk import Ask
from bot.finding import account, line, member, opportunity, stage
from bot.forecast import call_told
from bot.notes.noting import said_words
from bot.offers.checking import check_told
from bot.offers.sending import terms_told
from bot.opportunities import changing, creating
from bot.planning.telling import planned_told
from bot.reading import scope_said
from bot.running.agreeing import action_told
from bot.team import rates
from bot.team.target_line import target_told
from bot.words import amount_said, quoted, words_of
from spm_core.book.opportunities import Category
from spm_core.book.periods import Period, add_months
from spm_core.book.records import (
    ACTIVITY_MINUTES,
    DEFAULT_STAGES,
    NO_CONTACT,
    OUTCOMES,
    Account,
    Contact,
    Member,
    Membership,
    Role,
    Team,
    Workspace,
)
from spm_core.rules import opportunities as rules
from spm_core.rules.stamp import Stamp
from spm_core.store import Database, new_id

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
TODAY = date(2026, 3, 2)
# What companies, people and deals may be called: amounts, days, verbs, marks, quotes, other scripts, one name twice but for case.
NAMES = """Acme|ACME Oy|Acme Nordic|3M|Friday|40k GmbH|Big "A" Ltd|R&D <Labs>|Ørsted|Töytäri Öljy|北京公司|שלום בע״מ|شركة|9.3.|with|next
log|“Curly” AB|1.234|New: account|Zoë & Søn|a:b|😀 GmbH|in 2 weeks|+plus|O'Neil|—|45m|@anna|<@U0ANNA001>|#general|&amp;|team|won|3/4
"|say "hi"|2 500|commit|done|check|close|to|until|no-show|lead|advance|2026-03-09|EUR|k|company|me|week|5" pipe|""".replace(
    "\n", "|"
)
POOL = list(dict.fromkeys(name for name in NAMES.split("|") if name))
TEXTS = [
    *POOL,
    "demo for their buyer",
    "call friday",
    "next step: 40k by 9.3.",
    "with Kim and @anna",
    "pricing, 45m",
    "price:",
]


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('grammar') / 'spm.db'}")
    database.upgrade()
    workspace = Workspace(new_id(), "Grammar", "EUR", "Europe/Helsinki", slack_team_id="T0GRAMMAR")
    store = database.add_workspace(workspace, DEFAULT_STAGES)
    stages = store.company().stages
    with store.write(NOW) as unit:
        unit.save_many(
            Member(f"m{n}", name, role=Role.ADMIN if n == 0 else Role.SELLER, slack_user_id=f"U{n:08}")
            for n, name in enumerate(["Anna", *POOL])
        )
        unit.save(Team("t0", "North", "Europe/Helsinki", "m0"))
        unit.save_many(Membership(f"m{n}", "t0") for n in range(len(POOL) + 1))
        unit.save_many(Account(f"a{n}", name) for n, name in enumerate(POOL))
        unit.save_many(
            Contact(f"c{n}-{of}", f"a{of}", name, role="buyer" if n % 7 == 0 else None)
            for of in (0, 3)
            for n, name in enumerate(POOL)
        )
        stamp = Stamp("m0", unit.now, unit.now)
        for n, name in enumerate(POOL):
            unit.append(
                rules.create(
                    stamp,
                    id=f"o{n}",
                    name=name,
                    owner_id=f"m{n % 2}",
                    stage=stages.open[0].code,
                    currency="EUR",
                    stages=stages,
                    account_id=f"a{n}",
                    amount=Decimal(1000),
                    expected_close=None,
                )
            )
    yield store
    database.close()


@pytest.fixture(scope="module")
def asker(store):
    anna = store.member("m0")
    asks = {
        locale: Ask(store, WebClient(), replace(anna, locale=locale), "U00000000", NOW, "test", pictures=None)
        for locale in LOCALES
    }
    return lambda words, locale: replace(asks[locale], words=words)


names = st.integers(0, len(POOL) - 1)
texts = st.one_of(
    st.sampled_from(TEXTS),
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf")), min_size=1, max_size=20).map(
        lambda text: text.strip(" ,")
    ),
).filter(lambda text: text.strip(" ,"))
ahead = st.integers(0, 800).map(lambda days: TODAY + timedelta(days))
behind = st.integers(0, 800).map(lambda days: TODAY - timedelta(days))
amounts = st.one_of(st.integers(0, 10**12).map(Decimal), st.integers(0, 10**9).map(lambda cents: Decimal(cents) / 100))
maybe = st.none


def said_amount(amount):
    return None if amount is None else amount_said(amount, "EUR")


def said_text(text):
    return None if text is None else quoted(text)


def named(number):
    return quoted(POOL[number])


def read(asker, locale, words):
    """The rest of a line behind its verb, as the room is given it."""
    verb, _, rest = words.partition(" ")
    ask = asker(rest, locale)
    return verb, ask, line(ask)


locales = st.sampled_from(LOCALES)


@examples(3000)
@given(
    locales,
    st.sampled_from([kind for kind in ACTIVITY_MINUTES if kind not in NO_CONTACT]),
    names,
    maybe() | st.integers(0, 1440),
    maybe() | behind,
    maybe() | st.sampled_from(OUTCOMES),
    st.booleans(),
    st.lists(names, max_size=3, unique=True),
    maybe() | texts,
    maybe() | st.tuples(texts, maybe() | ahead),
)
def test_a_log(asker, locale, kind, customer, minutes, on, outcome, no_show, people, note, step):
    there = people if customer in (0, 3) else []
    length = None if minutes is None else f"{minutes}m"
    met = "with " + " and ".join(named(one) for one in there) if there else None
    marks = (outcome, "no-show" if no_show else None, met, said_text(note))
    after = ("next", quoted(step[0]), step[1]) if step else ()
    _, ask, said = read(asker, locale, words_of("log", kind, named(customer), length, on, *marks, *after))
    found = activities.told(ask, said)
    assert (found.kind, found.customer.id, found.minutes, found.on) == (kind, f"a{customer}", minutes, on)
    assert (found.outcome, found.no_show, found.note) == (outcome, no_show, note)
    assert [one.name for one in found.present.known] == [POOL[one] for one in there]
    assert (found.step, found.step_day) == (step or (None, None))


@examples(1000)
@given(locales, names, texts, maybe() | amounts, st.sampled_from(["EUR", "USD", "SEK"]), maybe() | ahead)
def test_a_new_opportunity(asker, locale, customer, what, value, code, close):
    money = None if value is None else amount_said(value, code)
    words = words_of("new", named(customer), quoted(what), money, close)
    _, ask, said = read(asker, locale, words)
    found, name, amount, day = creating.told(ask, said)
    sum_said = None if value is None else (value, code)
    assert (found.id, name, amount, day) == (f"a{customer}", what, sum_said, close)


@examples(500)
@given(locales, texts)
def test_a_new_customer(asker, locale, name):
    _, ask, said = read(asker, locale, words_of("new", f"+{quoted(name)}", quoted("pump")))
    found, what, _, _ = creating.told(ask, said)
    assert (found.name, what) == (name, "pump")


@examples(500)
@given(locales, names, st.sampled_from(DEFAULT_STAGES.open), st.sampled_from(["move", "reopen"]))
def test_a_move(asker, locale, number, to, verb):
    _, ask, said = read(asker, locale, words_of(verb, named(number), quoted(to.name)))
    assert opportunity(ask, said, closed=True).id == f"o{number}"
    assert stage(said, DEFAULT_STAGES) == to


@examples(1500)
@given(locales, names, texts, maybe() | ahead)
def test_a_next_step(asker, locale, number, step, day):
    _, ask, said = read(asker, locale, words_of("next", named(number), quoted(step), day))
    assert opportunity(ask, said).id == f"o{number}"
    assert changing.step_told(said) == (step, day)


@examples(1500)
@given(
    locales,
    names,
    maybe() | amounts,
    maybe() | ahead,
    maybe() | st.sampled_from(["commit", "best", "pipeline", "omitted"]),
)
def test_what_is_set_and_adjusted(asker, locale, number, value, close, category):
    parts = (said_amount(value), "close" if close else None, close, category)
    _, ask, said = read(asker, locale, words_of("set", named(number), *parts))
    assert opportunity(ask, said).id == f"o{number}"
    known = {"amount": value, "expected_close": close, "category": category and Category(category)}
    assert changing.fields_told(said, "EUR") == {name: it for name, it in known.items() if it is not None}
    assert not said.words
    _, ask, said = read(asker, locale, words_of("adjust", named(number), category, said_amount(value), close))
    assert opportunity(ask, said).id == f"o{number}"
    calls = {"manager_amount": value, "manager_close": close, "manager_category": category and Category(category)}
    assert call_told(said, "EUR") == {name: it for name, it in calls.items() if it is not None}
    assert not said.words


@examples(500)
@given(locales, names, maybe() | amounts, maybe() | ahead)
def test_an_offer(asker, locale, number, value, check):
    words = words_of("offer", named(number), said_amount(value), "check" if check else None, check)
    _, ask, said = read(asker, locale, words)
    assert opportunity(ask, said).id == f"o{number}"
    assert terms_told(said, "EUR") == (value, check)


@examples(500)
@given(locales, names, ahead, maybe() | texts)
def test_a_check(asker, locale, number, day, why):
    _, ask, said = read(asker, locale, words_of("check", named(number), day, said_text(why)))
    assert opportunity(ask, said).id == f"o{number}"
    assert check_told(said) == (False, day, why or "")
    _, ask, said = read(asker, locale, words_of("check", named(number), "done"))
    assert opportunity(ask, said).id == f"o{number}"
    assert check_told(said)[0]


@examples(500)
@given(locales, names, maybe() | amounts)
def test_a_win(asker, locale, number, value):
    _, ask, said = read(asker, locale, words_of("won", named(number), said_amount(value)))
    assert opportunity(ask, said).id == f"o{number}"
    assert said.take_money("EUR") == value
    assert not said.words


@examples(500)
@given(locales, st.sampled_from([k for k in ACTIVITY_MINUTES if k not in NO_CONTACT]), names, ahead, maybe() | texts)
def test_a_planned_activity(asker, locale, kind, customer, due, text):
    _, ask, said = read(asker, locale, words_of("plan", kind, named(customer), due, said_text(text)))
    found, whom, day, rest = planned_told(ask, said)
    assert (found, whom.id, day, rest) == (kind, f"a{customer}", due, text)


@examples(500)
@given(locales, names, st.integers(1, 4), st.integers(2020, 2040), amounts)
def test_a_target(asker, locale, number, quarter, year, value):
    _, ask, said = read(asker, locale, words_of("target", named(number), f"{year}-Q{quarter}", said_amount(value)))
    start = date(year, 3 * quarter - 2, 1)
    assert target_told(ask, said) == (ask.store.member(f"m{number + 1}"), Period(start, add_months(start, 3)), value)


@examples(500)
@given(locales, ahead, maybe() | ahead)
def test_an_absence(asker, locale, first, until):
    _, _, said = read(asker, locale, words_of("away", first, "until" if until else None, until))
    assert away.range_told(said) == (first, until)
    assert not said.words


@examples(500)
@given(locales, names, st.sampled_from(["customer", "person", "scope"]))
def test_a_customer_and_a_person(asker, locale, number, what):
    _, ask, said = read(asker, locale, words_of("show", named(number)))
    if what == "customer":
        assert account(ask, said).id == f"a{number}"
    elif what == "person":
        assert member(ask, said).id == f"m{number + 1}"
    else:
        assert scope_said(ask, said).id == f"m{number + 1}"
    assert not said.words


@examples(500)
@given(locales, ahead, maybe() | ahead, maybe() | texts)
def test_closed_days(asker, locale, start, end, why):
    words = words_of("closed", start, "to" if end else None, end, said_text(why))
    _, _, said = read(asker, locale, words)
    assert days_told(said) == (start, end, why or "")


@examples(500)
@given(locales, maybe() | names, texts, maybe() | ahead)
def test_an_action(asker, locale, number, text, due):
    mention = None if number is None else f"<@U{number + 1:08}>"
    _, ask, said = read(asker, locale, words_of("action", mention, quoted(text), due))
    assert action_told(ask, said) == ("m0" if number is None else f"m{number + 1}", due)
    assert said.rest == text


@examples(500)
@given(locales, texts)
def test_a_note_keeps_every_letter(asker, locale, text):
    _, _, rest = words_of("note", "market", text).partition(" market ")
    assert said_words(asker(rest, locale), rest) == text.strip()


@examples(500)
@given(locales, st.sampled_from(["USD", "SEK", "JPY"]), st.integers(1, 10**7), maybe() | behind)
def test_an_exchange_rate(asker, locale, code, number, day):
    value = Decimal(number) / 10_000
    _, ask, said = read(asker, locale, words_of("rate", code, f"{value:f}", day))
    found = said.take_day(past=True)
    assert (found, rates._code(ask, said), rates._rate(said)) == (day, code, value)


@examples(500)
@given(
    locales,
    st.sampled_from(["week", "month", "quarter", "year", ""]),
    st.integers(1, 26),
    st.sampled_from(["team", "company", "me", ""]),
)
def test_the_span_the_weeks_and_whose_numbers(asker, locale, span, weeks, whose):
    _, ask, said = read(asker, locale, words_of("results", span, f"{weeks}w", whose))
    assert said.take_word(["week", "month", "quarter", "year"]) == (span or None)
    assert said.take_word([f"{n}w" for n in range(1, 27)]) == f"{weeks}w"
    assert scope_said(ask, said).kind == ({"me": "member", "": "member"}.get(whose) or whose)
    assert not said.words
