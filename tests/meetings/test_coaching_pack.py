"""Every question of an individual coaching, answered for Anna and Ben of the worked example; each figure is worked by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import worked
from support.coached import AGREED, AS_OF, PRIVATE, SECRET, coached

from spm_core.book.book import Book
from spm_core.book.records import Scope, Verdict
from spm_core.meetings.agenda import as_text
from spm_core.meetings.answers import Agenda, Answer
from spm_core.meetings.coaching.agenda import TITLES, coaching_agenda
from spm_core.reports.json import as_json
from spm_core.store import Database, Store

OK, WATCH, SHORT, NA = Verdict.OK, Verdict.WATCH, Verdict.SHORT, Verdict.NA


@pytest.fixture
def store(database: Database) -> Store:
    return coached(database)


def of(store: Store, who: str) -> Book:
    return store.book(Scope("member", who, who), AS_OF, whole=True, meeting="coaching")


def answer(agenda: Agenda, name: str) -> Answer:
    (found,) = [one for one in agenda.answers if one.id == name]
    return found


def cells(found: Answer) -> list[list[str]]:
    return found.table()[1:]


def test_the_deck_s_four_items_and_questions_in_its_order_and_words(store: Store) -> None:
    agenda = coaching_agenda(of(store, "Anna"))
    assert [item.title for item in agenda.items] == list(TITLES)
    assert [[one.id for one in item.answers] for item in agenda.items] == [
        ["IC1", "IC2", "IC3"],
        ["IC4", "IC5", "IC6", "IC7", "IC7-stalled", "IC8"],
        ["IC9", "IC10", "IC11"],
        ["IC12", "IC13", "IC14"],
    ]
    assert [one.question for one in agenda.items[1].answers] == [
        "How is the individual funnel value vs targets?",
        "How are the opportunities distributed across the sales stages?",
        "Which opportunities have moved to a new sales stage?",
        "Which opportunities have not moved since the last review?",
        "Which of all are stalled, beyond the limit of their stage?",
        "Any outstanding offers with check-date passed?",
    ]


def test_ic1_what_happened_with_anna_s_top5(store: Store) -> None:
    """Now O1 24,000, O9 18,000, O3 12,000, O2 5,000; then O1 16,000, O9 9,000, O2 5,000, O7 3,000."""
    found = answer(coaching_agenda(of(store, "Anna")), "IC1")
    # Four of the old ones are too few for a word (F4).
    assert (found.verdict, found.sentence) == (
        NA,
        "TOP5 of last time: 2 moved on, 1 not moved, 1 lost · new among them: Cedar",
    )
    assert cells(found) == [
        # The meetings of 3 and 17 February; the offer of the 16th was to be checked on the 25th.
        [
            "Acme 40k",
            "Value agreed → Offer made · closes Fri 20 Mar",
            "2 contacts, continuation Tue 17 Feb · offer check 5 days late",
        ],
        ["Iris 45k", "Qualified → Value agreed · closes Tue 31 Mar", "no contact"],  # nobody came on the 27th
        ["Cedar 60k", "new, Qualified · closes Mon 15 Jun", "1 contact, advance Tue 10 Feb"],
        # A call and an e-mail; only the call had an outcome.
        ["Birch 25k", "still Qualified · closes Thu 30 Apr", "2 contacts, continuation Thu 5 Feb"],
        ["Grove 15k", "Qualified → Lost", "no contact · out: lost Wed 18 Feb"],
    ]


def test_ic1_what_happened_with_ben_s_top5(store: Store) -> None:
    """Now O4 24,000, O6 10,000, O10 7,000, O8 1,000; then O6 20,000, O4 18,000, O5 16,000."""
    found = answer(coaching_agenda(of(store, "Ben")), "IC1")
    assert found.sentence == "TOP5 of last time: 1 won, 1 moved on, 1 moved back · new among them: Jade, Hazel"
    assert cells(found) == [
        [
            "Delta 30k",
            "Offer made → Negotiation · closes Tue 10 Mar",
            "1 contact, advance Wed 4 Feb · offer check Thu 5 Mar",
        ],
        ["Fir 50k", "Value agreed → Qualified · closes Fri 29 May", "no contact"],
        ["Jade 35k", "reopened, Qualified · closes Tue 30 Jun", "no contact"],
        ["Hazel 10k", "new, Identified · no close date", "1 contact, continuation Mon 23 Feb"],
        ["Elm 18k", "Negotiation → Won · −2k", "2 contacts, advance Wed 11 Feb · out: won Thu 12 Feb"],
    ]


def test_ic2_what_was_agreed_and_planned(store: Store) -> None:
    agenda = coaching_agenda(of(store, "Anna"))
    found = answer(agenda, "IC2")
    # Kept: 1 done, 3 ahead. Not: the call and the meeting of the 24th, and Acme and Birch without anything: 4 of 8.
    assert (found.verdict, found.sentence) == (
        SHORT,
        "Agreed and planned: 1 done · 2 late · 3 to do · no next step on Acme 40k, Birch 25k",
    )
    assert cells(found) == [
        ["✕ meeting: pricing", "Acme", "6 days ago, nothing logged"],
        [f"✕ {PRIVATE}", "Acme", "3 days late"],
        ["△ no next step", "Acme 40k", ""],
        ["△ no next step", "Birch 25k", ""],
        ["· demo: for their buyer", "Iris", "Fri 6 Mar"],
        ["· bring the plant manager", "Cedar", "due Mon 9 Mar"],
        ["· meeting", "Kite", "Tue 10 Mar"],
        ["✓ send the value case", "Iris", "done"],
    ]
    presses = [press and press.action for press in map(found.press, found.rows)]
    assert presses == ["held", "agreed", "step", "step", None, "agreed", None, None]
    ben = answer(coaching_agenda(of(store, "Ben")), "IC2")
    assert (ben.verdict, ben.sentence) == (
        SHORT,
        "Agreed and planned: no next step on Delta 30k, Fir 50k, Jade 35k, Hazel 10k",
    )


def test_ic3_the_questions_with_what_is_known(store: Store) -> None:
    found = answer(coaching_agenda(of(store, "Anna")), "IC3")
    assert (found.verdict, found.sentence) == (SHORT, "1 of 4 of the TOP5 prepared · not yet: Acme, Cedar, Birch")
    assert cells(found)[:2] == [
        ["Acme 40k", "next: –", f"need: {PRIVATE} (Anna, 3 days late)"],
        ["Iris 45k", "next: a demo for their buyer, Fri 6 Mar", "need: nothing"],
    ]
    acme = {one.id: one.known for one in found.rows[0].prompts}
    assert list(acme) == ["G1", "G2", "G3", "G4", "G5", "S4a", "S4b", "S4c", "S4d", "S4e"]
    assert acme["G1"] == "Value agreed → Offer made · closes Fri 20 Mar"
    assert acme["S4a"] == "sent 14 days ago, check Wed 25 Feb, 5 days late"
    assert acme["G3"] is None  # what was said the last time is no answer for this one


def test_ic4_funnel_value_against_the_own_target(store: Store) -> None:
    """Targets 45,000 a quarter, 180,000 a year.

    Anna: 0.6 · 40,000 + 0.4 · 45,000 = 42,000 close by March (93 %). Weighted open in the year 59,000 of 180,000;
    (180,000 − 59,000) / 0.1 in 305 − 100 days are 41,317 a week; created in eight weeks 160,000, 20,000 a week.
    Ben: won 18,000 and 0.8 · 30,000; weighted open 41,000 of 162,000 (Hazel has no date), again 1.21 m to create; created 1,250.
    """
    anna, ben = (answer(coaching_agenda(of(store, who)), "IC4") for who in ("Anna", "Ben"))
    assert (anna.verdict, ben.verdict) == (SHORT, SHORT)
    assert anna.sentence == "Quarter 42k of 45k · committed 0 · Year: 41k a week to create, 20k created"
    assert ben.sentence == "Quarter 42k of 45k · committed 48k · Year: 41k a week to create, 1.2k created"
    assert cells(ben) == [
        ["February", "15k", "18k", "", "", ""],
        ["month to Tue 31 Mar", "15k", "0", "30k", "30k", "24k"],
        ["quarter to Tue 31 Mar", "45k", "18k", "48k", "48k", "42k"],
    ]
    assert "target of 9 months taken like those that are set" in anna.notes


def test_ic5_the_shape_against_what_the_own_target_needs(store: Store) -> None:
    """One win in 60 days: 14/60/0.1 = 2.33, 21/60/0.2 = 1.75, 30/60/0.4 = 1.25, 21/60/0.6 = 0.58, 14/60/0.8 = 0.29."""
    anna, ben = (answer(coaching_agenda(of(store, who)), "IC5") for who in ("Anna", "Ben"))
    assert cells(anna) == [
        ["Identified", "0", "2.3", "0", "△ watch"],  # under 3 required chance alone explains it
        ["Qualified", "2", "1.8", "85k", "✓ ok"],
        ["Value agreed", "1", "1.2", "45k", "△ watch"],
        ["Offer made", "1", "0.6", "40k", "✓ ok"],
        ["Negotiation", "0", "0.3", "0", "△ watch"],
    ]
    assert [float(row.required) for row in anna.rows] == pytest.approx([7 / 3, 1.75, 1.25, 7 / 12, 7 / 24])
    assert [row[1] for row in cells(ben)] == ["1", "2", "0", "0", "1"]
    assert (anna.chart, anna.verdict) == ("funnel", WATCH)


def test_ic6_what_moved_and_how_fast(store: Store) -> None:
    anna, ben = (answer(coaching_agenda(of(store, who)), "IC6") for who in ("Anna", "Ben"))
    assert (anna.verdict, anna.sentence) == (NA, "2 of 4 moved (50 %)")  # no word under five
    assert cells(anna) == [  # fewer than five stays ended, so the configured days are the measure (F7)
        ["Iris 45k", "Qualified → Value agreed", "14 days, 21 expected"],
        ["Acme 40k", "Value agreed → Offer made", "21 days, 30 expected"],
        ["Grove 15k", "Qualified → Lost", "28 days, 21 expected"],
    ]
    assert ben.sentence == "2 of 3 moved (67 %)"
    assert cells(ben) == [
        ["Delta 30k", "Offer made → Negotiation", "21 days, 21 expected"],
        ["Elm 18k", "Negotiation → Won", "31 days, 14 expected"],
        ["Fir 50k", "Value agreed → Qualified (back)", "29 days, 30 expected"],
    ]


def test_ic7_not_moved_is_a_fact_and_stalled_a_judgement(store: Store) -> None:
    anna, ben = (coaching_agenda(of(store, who)) for who in ("Anna", "Ben"))
    fact, judged = answer(anna, "IC7"), answer(anna, "IC7-stalled")
    assert (fact.verdict, fact.sentence) == (NA, "1 of 4 not moved, 25k")
    rests = "no action · rests until Mon 16 Mar: their budget is decided in March"
    assert cells(fact) == [["Birch 25k", "Qualified", "77 days, limit 30", "contact Thu 12 Feb", rests]]
    # It rests with a reason, so nothing planned is no shortfall; the report lists it all the same.
    assert (judged.verdict, judged.sentence) == (WATCH, "1 stalled, 25k · 1 without an action")
    # Fir stands back where it came from: it moved, and still makes no progress since 19 January.
    assert answer(ben, "IC7").sentence == "0 of 3 not moved, 0"
    assert answer(ben, "IC7-stalled").sentence == "1 stalled, 50k · 1 without an action"
    assert cells(answer(ben, "IC7-stalled")) == [
        ["Fir 50k", "Qualified", "42 days, limit 30", "no contact yet", "no action"]
    ]
    assert answer(ben, "IC7-stalled").verdict is SHORT


def test_ic7_is_sorted_by_value_times_days_over(store: Store) -> None:
    """Birch 25,000 · 47 days over; a small one far over and a large one within its limit come after it."""
    book = of(store, "Anna")
    (birch,) = (item for item in book.still if item.id == "O2")
    small = replace(birch, id="S", amount=100_000, progressed_at=birch.progressed_at.replace(year=2025))
    large = replace(birch, id="L", amount=90_000_000, progressed_at=AS_OF)
    found = answer(coaching_agenda(replace(book, still=(small, large, birch))), "IC7")
    assert [row.id for row in found.rows] == ["O2", "S", "L"]  # 1,175,000; 1,000 · 412 days; nothing over


def test_ic8_offers_past_their_check_date(store: Store) -> None:
    anna, ben = (answer(coaching_agenda(of(store, who)), "IC8") for who in ("Anna", "Ben"))
    assert (anna.verdict, anna.sentence) == (WATCH, "1 offer past the check-date")  # within a week it is an oversight
    assert cells(anna) == [["Acme 40k", "Offer made", "sent Mon 16 Feb", "check Wed 25 Feb", "5 days late"]]
    assert [press and press.action for press in map(anna.press, anna.rows)] == ["offer"]
    assert (ben.verdict, ben.sentence) == (OK, "1 offer out, none past the check-date")


def test_ic9_time_with_customers_and_meetings(store: Store) -> None:
    """Anna 60 + 20 + 45 + 90 minutes and 3 meetings, planned 8 + 4 hours and one meeting; Ben 315 minutes, 5 meetings.

    Both began to log four weeks ago: the mean of these four weeks is what the four weeks of the window hold.
    """
    anna, ben = (answer(coaching_agenda(of(store, who)), "IC9") for who in ("Anna", "Ben"))
    assert (anna.verdict, anna.sentence) == (
        SHORT,
        "3.6 h with customers (usual 3.6, planned 12) · 3 meetings (usual 3, planned 1)",
    )
    assert anna.rows[0].done == Decimal(215) / 60
    assert (ben.verdict, ben.sentence) == (OK, "5.2 h with customers (usual 5.2) · 5 meetings (usual 5)")
    assert ben.rows[0].done == Decimal("5.25")


def test_ic9_usual_is_the_mean_of_the_weeks_on_record(store: Store) -> None:
    """Two weeks on: of 6 weeks on record (3 meetings in the first four, one on 2 March), 4 a fortnight are 4 · 2/6."""
    book = store.book(Scope("member", "Anna", "Anna"), AS_OF.replace(day=15), AS_OF, whole=True)
    meetings = answer(coaching_agenda(book), "IC9").rows[1]
    assert (meetings.done, meetings.usual) == (1, Decimal(4) * 14 / 42)


def test_ic10_contacts_and_new_customers(store: Store) -> None:
    """Needed 1/60/0.1 · 7 · 1.5 = 1.75 new-customer meetings a week; Anna had 1 in four weeks, Ben 2."""
    anna, ben = (answer(coaching_agenda(of(store, who)), "IC10") for who in ("Anna", "Ben"))
    assert (anna.verdict, ben.verdict) == (SHORT, SHORT)
    assert anna.sentence == "5 contacts (usual 5) · 1 meeting with a new customer · 0.25 of 1.8 needed a week"
    assert ben.sentence == "6 contacts (usual 6) · 2 meetings with new customers · 0.5 of 1.8 needed a week"


def test_ic11_new_opportunities(store: Store) -> None:
    """Needed 1/60/0.1 · 28 = 4.67; Anna added Cedar, Ben added Hazel; Jade was reopened, which is not new."""
    anna, ben = (answer(coaching_agenda(of(store, who)), "IC11") for who in ("Anna", "Ben"))
    assert (anna.verdict, anna.sentence) == (SHORT, "New opportunities 1 · needed 5")
    assert (cells(anna), cells(ben)) == ([["Cedar 60k", "Qualified"]], [["Hazel 10k", "Identified"]])


def test_ic12_hours_for_finding_customers(store: Store) -> None:
    """Anna 45 of 215 minutes; 7 new-customer meetings needed in four weeks, demo and visit planned: 5 · 1.5 h.

    Ben 75 of 435 minutes (two hours of it internal), nothing planned: 7 · 1.5 h.
    """
    anna, ben = (answer(coaching_agenda(of(store, who)), "IC12") for who in ("Anna", "Ben"))
    assert (anna.verdict, anna.sentence) == (
        SHORT,
        "Finding customers 0.8 of 4 h planned (21 % of the time logged) · 7.5 h suggested for the next 28 days",
    )
    assert (ben.verdict, ben.sentence) == (
        NA,
        "Finding customers 1.2 h (17 % of the time logged) · 10.5 h suggested for the next 28 days",
    )


def test_ic13_what_will_be_worked_upon(store: Store) -> None:
    anna, ben = (answer(coaching_agenda(of(store, who)), "IC13") for who in ("Anna", "Ben"))
    assert (anna.verdict, anna.sentence) == (
        SHORT,
        "Something is planned on 2 of 4 worth work · nothing on Acme, Birch",
    )
    assert cells(anna) == [
        ["Acme 40k", "Offer made", "TOP5, offer late", "nothing planned"],
        ["Iris 45k", "Value agreed", "TOP5", "for their buyer, Fri 6 Mar"],
        ["Cedar 60k", "Qualified", "TOP5", "bring the plant manager (Anna), Mon 9 Mar"],
        ["Birch 25k", "Qualified", "TOP5, stalled", "nothing planned"],
    ]
    assert ben.sentence == "Something is planned on 0 of 4 worth work · nothing on Delta, Fir, Jade and 1 more"


def test_ic14_other_customers_to_address(store: Store) -> None:
    """Two key accounts of Anna's: Acme, last met on 17 February, and Grove, which nobody ever spoke with; Kite is no customer."""
    with store.write(AGREED) as unit:
        for name in ("Acme", "Grove"):
            unit.save(replace(store.account(name), owner_id="Anna", key_account=True))
        unit.save(replace(store.account("Kite"), owner_id="Anna"))
    found = answer(coaching_agenda(of(store, "Anna")), "IC14")
    assert (found.verdict, found.sentence) == (
        WATCH,
        "1 other activity planned (Kite) · 1 key account without contact for 30 days · 1 who bought nothing in two years",
    )
    assert cells(found) == [
        ["Grove", "key account without contact for 30 days", "no contact yet", "nothing planned"],
        ["Kite", "no customer yet", "contact Fri 6 Feb", "meeting, Tue 10 Mar"],
    ]


def test_the_manager_has_the_same_facts_and_more(store: Store) -> None:
    book = of(store, "Anna")
    own, manager = coaching_agenda(book), coaching_agenda(book, for_manager=True)
    assert as_json(manager.items[:4]) == as_json(own.items)
    assert [one.line for one in manager.headlines] == [one.line for one in own.headlines]
    assert manager.decisions == own.decisions
    prepared, said, rests = manager.items[4].answers
    # Of four records: amounts 4, close dates 4, next steps 0, in touch within 14 days 1 (Acme), no late check 3: 12 of 20.
    assert prepared.sentence == (
        "1 of 4 of the TOP5 prepared · not yet: Acme, Cedar, Birch · the next period is planned · 4 open, 60 % as they should be"
    )
    assert cells(said) == [
        [
            "Acme",
            "What is the single most likely reason we would not win this?",
            f"“{SECRET}” Mon 2 Feb",
        ]
    ]
    assert cells(rests) == [["Birch 25k", "Anna", "until Mon 16 Mar", "their budget is decided in March"]]
    assert SECRET not in as_text(own)


def test_what_is_to_be_settled_comes_once_and_the_overdue_first(store: Store) -> None:
    agenda = coaching_agenda(of(store, "Anna"))
    assert [(one.sentence, one.press.action) for one in agenda.decisions] == [
        ("meeting: pricing · Acme · 6 days ago, nothing logged", "held"),
        (f"{PRIVATE} · Acme · 3 days late", "agreed"),
        ("Acme 40k · offer check 5 days late", "settle"),
        ("Birch 25k · no next step", "step"),
    ]


def test_the_first_coaching_ever(store: Store) -> None:
    book = replace(of(store, "Ben"), previous=None)
    found = answer(coaching_agenda(book), "IC1")
    assert found.sentence.startswith("No earlier coaching is on record")
    assert [row.short for row in found.rows] == ["Delta", "Fir", "Jade", "Hazel"]


def test_a_new_seller_reads_no_empty_tables_and_no_made_up_words() -> None:
    """A seller on the first day: nothing open, logged, agreed or aimed at."""
    day_one = worked.book(
        Scope("member", "Anna", "Anna"),
        targets=(),
        still=(),
        touched=(),
        closed=(),
        offers=(),
        activities=(),
        first_activity=None,
    )
    agenda = coaching_agenda(day_one, for_manager=True)
    assert agenda.hint == "Two weeks of logging and this will show what moved."
    assert (agenda.decisions, agenda.top5, agenda.headlines) == ((), (), ())
    assert not any(one.table() or one.chart for one in agenda.answers)
    judged = {one.id for one in agenda.answers if one.judges}
    assert judged == {"CM2"}  # nothing is planned for the time ahead
    text = as_text(agenda)
    for words in ("None", "0 of 0", "n/a"):
        assert words not in text


def test_the_keys_that_programs_read(store: Store) -> None:
    found = as_json(coaching_agenda(of(store, "Anna")))
    assert set(found) == {"kind", "scope", "as_of", "since", "items"}
    assert (found["kind"], found["scope"]) == ("coaching", "member:Anna")
    card = found["items"][0]["answers"][0]["rows"][0]
    assert (card["name"], card["before"], card["stage"], card["amount_change"]) == (
        "Acme deal",
        "Value agreed",
        "Offer made",
        0,
    )
    assert (card["contacts"], card["last_outcome"], card["outcome_on"]) == (2, "continuation", "2026-02-17")
    assert (card["expected_close"], card["days_later"], card["out"]) == (date(2026, 3, 20).isoformat(), 0, None)
