"""What people really type: small words, slips, slang, half dates; answered as a kind colleague would.

The company is the worked example's (DOMAIN.md, section 7) on Monday 2 March 2026.
"""

from datetime import date
from decimal import Decimal

import pytest

from bot import rooms
from bot.meetings.team_pack import happened_lines
from bot.verbs import later_verb, nearest, spoken
from bot.words import Line, UnsureError

MONDAY = date(2026, 3, 2)
DESK = rooms.desk()


@pytest.mark.parametrize(
    ("typed", "minutes", "rest"),
    [
        ("call Acme 45 min, pricing", 45, "call Acme pricing"),
        ("call Acme 1 hour 30 minutes", 90, "call Acme"),
        ("call Acme for 20 minutes", 20, "call Acme"),
        ("call Acme 45m. They wait", 45, "call Acme They wait"),
        ("half an hour with Acme", 30, "with Acme"),
        ("call Acme pipe of 40 m", None, "call Acme pipe of 40 m"),
        ("call Acme 1h 30 people", 60, "call Acme 30 people"),
    ],
)
def test_a_length_in_words_is_that_length(typed, minutes, rest):
    said = Line(typed, MONDAY)
    assert (said.take_minutes(), said.rest) == (minutes, rest)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("Acme pumps 40 k", 40_000),
        ("Acme pumps 1.5 mio", 1_500_000),
        ("Acme pumps 2 million euros", 2_000_000),
        ("Acme pumps 40 k€", 40_000),
        ("Acme pumps 500 thousand", 500_000),
    ],
)
def test_thousands_and_millions_may_be_words_of_their_own(typed, amount):
    said = Line(typed, MONDAY, "en-GB")
    assert (said.take_money("EUR", after=1), said.rest) == (Decimal(amount), "Acme pumps")


def test_1_5_alone_may_be_thousands_or_millions_and_is_asked_about():
    with pytest.raises(UnsureError) as asked:
        Line("Acme pumps 1.5", MONDAY, "en-GB").take_money("EUR", after=1)
    assert [means for _, means in asked.value.readings] == ["1500 EUR", "1500000 EUR", "1.5 EUR"]


@pytest.mark.parametrize(
    ("typed", "fiscal", "meant"),
    [
        ("end of quarter", 1, date(2026, 3, 31)),
        ("by end of next quarter", 1, date(2026, 6, 30)),
        ("end of quarter", 2, date(2026, 4, 30)),  # a year from February: quarters end in April, July, October, January
        ("eoq", 1, date(2026, 3, 31)),
        ("end of the year", 1, date(2026, 12, 31)),
        ("end of next month", 1, date(2026, 4, 30)),
        ("end of month", 1, date(2026, 3, 31)),
        ("tmrw", 1, date(2026, 3, 3)),
        ("the day after tomorrow", 1, date(2026, 3, 4)),
        ("thurs", 1, date(2026, 3, 5)),
    ],
)
def test_days_as_people_say_them(typed, fiscal, meant):
    said = Line(f"Acme {typed}", MONDAY, "en-GB", fiscal)
    assert (said.take_day(), said.rest) == (meant, "Acme")


def test_the_day_before_yesterday_is_not_yesterday():
    assert Line("Acme day before yesterday", MONDAY).take_day_among_words() == date(2026, 2, 28)


def test_a_date_without_its_last_dot_is_asked_about_when_it_was_lately():
    with pytest.raises(UnsureError, match=r"Is “26\.2” the day\?"):
        Line("Acme 45m 26.2", MONDAY).take_day_among_words()
    assert Line("Acme version 9.5", MONDAY).take_day_among_words() is None  # 9 May lies ten months back


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        ("/spm log call Acme", ("log", "call Acme")),
        ("my funnel", ("funnel", "")),
        ("show me my top5", ("top5", "")),
        ("forecast?", ("forecast", "")),
        ("we won Acme 40k", ("won", "Acme 40k")),
        ('please  log call "Big  A"', ("log", 'call "Big  A"')),
        ("nonsense log call", ("nonsense", "log call")),
        ("", ("", "")),
    ],
)
def test_small_words_before_a_verb_change_nothing(typed, heard):
    assert spoken(DESK, typed) == heard


def test_a_question_is_asked_back_with_the_verb_in_it():
    assert later_verb(DESK, "what's my forecast?") == ("forecast", "")
    assert later_verb(DESK, "Acme has won") is None


@pytest.mark.parametrize(("typed", "meant"), [("lgo", "log"), ("forcast", "forecast"), ("stuckk", "stuck")])
def test_a_slip_is_near_its_verb(typed, meant):
    assert nearest(DESK, typed) == meant


@pytest.mark.parametrize("typed", ["status quo", "xyzzy", "remind", "lunchtime"])
def test_what_is_like_no_verb_is_not_taken_for_one(typed):
    assert nearest(DESK, typed) is None


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("log mtg Cedar 20 min, layout", "Logged: meeting, Cedar, 20 min, today"),
        ("log a call with cedar 5 minutes", "Logged: call, Cedar, 5 min, today"),
        ("log email to Cedar about the quote", "Logged: email, Cedar, today"),
        ("log call from Cedar", "Logged: call, Cedar, 15 min, today"),
        ("log Cedar call 25m", "Logged: call, Cedar, 25 min, today"),
        ("log meeting w/ Cedar 35m", "Logged: meeting, Cedar, 35 min, today"),
        (
            "log meeting Cedar 40m. Next step: visit on 12.3.",
            "Logged: meeting, Cedar, 40 min, today · next step: visit",
        ),
        ("log prospecting 1h", "Logged: internal, 60 min, today"),
    ],
)
def test_a_log_as_people_write_it(office, words, first):
    assert office.answer(office.anna, words).text.startswith(first)


def test_what_is_noted_is_said_back(office):
    said = office.answer(office.anna, "log meeting Cedar 1h next week they decide")
    assert "next step" not in said.text
    assert said.text.endswith("Noted: next week they decide")


def test_a_kind_nobody_knows_is_asked_for(office):
    said = office.answer(office.anna, "log linkedin message Cedar 10m")
    assert (said.text, said.buttons[:2]) == ("What was “linkedin message”?", ["Meeting", "Call"])
    office.anna.presses("E-mail", in_=said)
    office.sees(lambda: office.anna.last("general").text.startswith("Logged: email, Cedar, 10 min"))


def test_what_is_still_to_come_is_planned_with_one_press(office):
    said = office.answer(office.anna, "log call Cedar tomorrow: prices")
    assert said.text.startswith("Tue 3 Mar is still to come.")
    office.anna.presses("Plan it", in_=said)
    office.sees(lambda: office.anna.last("general").text == "Planned: call, Cedar deal, Tue 3 Mar · prices")


def test_a_customer_may_come_after_what_they_buy(office):
    said = office.answer(office.anna, "new pump for Cedar 41 k close june 30")
    assert said.text.startswith("Added: Cedar pump · 41k EUR · Identified · close Tue 30 Jun")
    again = office.answer(office.anna, "undo")
    assert again.text == "Cedar pump is new, so there is nothing to go back to. Close it as entered by mistake?"
    office.anna.presses("Close it", in_=again)
    office.sees(lambda: office.anna.last("general").text == "Closed: Cedar pump (entered by mistake).")


def test_a_move_in_a_whole_sentence(office):
    said = office.answer(office.anna, "move Iris to offer made, please!")
    assert said.text.startswith("Iris deal: Value agreed → Offer made")


def test_an_offer_that_went_out_earlier(office):
    said = office.answer(office.anna, "offer Cedar 60k sent friday, check 9.3.")
    assert said.text.startswith("Offer to Cedar deal: 60k EUR sent Fri 27 Feb. I'll ask on Mon 9 Mar.")


def test_a_day_gone_by_is_refused_in_words_where_a_line_was_typed(office):
    assert office.answer(office.anna, "next Cedar demo 1.2.").text.startswith("Sun 1 Feb has passed.")


def test_an_opportunity_rests_in_one_line(office):
    said = office.answer(office.anna, "snooze Birch 2 weeks: their buyer is away")
    assert said.text == "✓ Birch deal — rests until Mon 16 Mar: their buyer is away"
    assert "rests until Mon 16 Mar: their buyer is away" in office.answer(office.anna, "stuck").text
    assert office.answer(office.anna, "snooze Birch until 1.1.2027: x").text.startswith("At most 90 days.")
    office.anna.says("/spm snooze Birch their budget", channel="general")
    form = office.sees(lambda: office.anna.modals and office.anna.modal)
    assert form.field("Why?") == "their budget"
    form.close()


def test_a_time_a_report_does_not_know_is_named_as_one(office):
    assert "“last” is a time I cannot tell this for" in office.answer(office.anna, "results last month").text
    assert "`/spm help forecast`" in office.answer(office.anna, "forecast q2").text
    assert "last 8 weeks" in office.answer(office.anna, "activity 8 weeks").text
    assert office.answer(office.anna, "results this month").text.startswith("Results of Anna since")


def test_nothing_ends_in_a_wall(office):
    said = office.answer(office.anna, "how am I doing")
    assert said.buttons == ["Help", "What is due"]
    assert office.answer(office.anna, "thanks!").text.startswith("Gladly.")
    assert office.answer(office.anna, "help lgo").text.startswith("log: ")


def test_what_happened_stands_on_lines_of_its_own_where_it_is_long():
    short = "Won Elm 18k · Lost Grove 15k · New Cedar 60k, Hazel 10k · Offer Acme 40k"
    assert happened_lines(short) == short
    long = "Won Kivisalo Paper Oy 68k · Lost Østhavn Shipyards heat recovery filters 38k, Lumijärvi Breweries 37k · New Elm 9k"
    assert happened_lines(long).splitlines() == [
        "*Won* Kivisalo Paper Oy 68k",
        "*Lost* Østhavn Shipyards heat recovery filters 38k, Lumijärvi Breweries 37k",
        "*New* Elm 9k",
    ]


def test_what_is_open_the_furthest_stage_first(office):
    # Ben's of the worked example: Delta in Negotiation, Fir in Qualified after a step back, Jade reopened there, Hazel.
    rows = office.answer(office.ben, "show me my deals").text.splitlines()
    assert rows[0].startswith("Open, Ben: 4 opportunities, the furthest first")
    assert [row.split(" ")[0] for row in rows[1:]] == ["Delta", "Fir", "Jade", "Hazel"]
    assert rows[1] == "Delta 30k · Negotiation · no next step"


def test_the_words_after_a_customer_tell_their_opportunities_apart(office):
    office.answer(office.ben, "new Fir maintenance contract 9k")
    assert office.answer(office.ben, "next Fir").buttons[:2] == ["Fir deal", "Fir maintenance contract"]
    said = office.answer(office.ben, "next Fir maint send the draft 9.3.")
    assert said.text.startswith("Next step for Fir maintenance contract: send the draft, Mon 9 Mar.")


def test_a_plan_with_what_it_is_for(office):
    said = office.answer(office.ben, "plan call Hazel friday: ask about layout")
    assert said.text == "Planned: call, Hazel deal, Fri 6 Mar · ask about layout"


def test_a_greeting_is_answered_without_a_complaint(office):
    assert office.answer(office.ben, "hi there").text.startswith("What you can say")
