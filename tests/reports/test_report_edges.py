"""The edge cases of the domain page (section 2.3) that concern what moved, what stands still and what is needed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from report_histories import COMPANY, History, World, at, undated, worked_example

from spm_core.book.opportunities import Offer, OfferEventType
from spm_core.book.records import Membership, Planned, Product, Scope, Snooze, Target
from spm_core.reports.funnel import funnel
from spm_core.reports.inflow import inflow
from spm_core.reports.json import as_json
from spm_core.reports.movement import Movement, movement
from spm_core.reports.offers import offers
from spm_core.reports.results import results
from spm_core.reports.stalled import stalled
from spm_core.reports.statistics import average_won, stage_facts
from spm_core.reports.top5 import top5

ANNA, BEN = Scope("member", "anna", "Anna"), Scope("member", "ben", "Ben")


def lines(report: Movement) -> dict[str, Decimal]:
    """The bridge without its empty lines."""
    return {line.what: line.value for line in report.bridge if line.value}


def test_a_jump_is_one_advance() -> None:
    jump = History("J", "anna", "1000").created("S1", "2026-01-05").moved("S4", "2026-02-10")
    report = movement(World((jump,)).book())
    assert (report.advanced, report.moves[0].from_, report.moves[0].to, report.moves[0].days) == (
        1,
        "Identified",
        "Offer made",
        36,
    )


def test_a_step_back_starts_the_age_again_and_not_the_clock() -> None:
    report = stalled(worked_example().book())
    fir = next(line for line in report.opportunities if line.external_id == "O6")
    assert (fir.days, fir.days_over) == (42, 12)
    assert funnel(worked_example().book()).stages[1].oldest_days == 77


def test_back_and_forth_is_not_moved_but_touched() -> None:
    swing = History("T", "anna", "1000").created("S1", "2026-01-01").moved("S3", "2026-01-20")
    swing.moved("S2", "2026-02-05").moved("S3", "2026-02-12")
    report = movement(World((swing,)).book())
    assert (report.not_moved, report.advanced, report.moved_back) == (1, 0, 0)
    assert report.not_moved_list[0].touched == 2
    assert report.not_moved_list[0].days == 41  # since 20 January: going back and forth is no progress


def test_exactly_at_the_limit_is_not_stalled() -> None:
    world = World((History("L", "anna", "1000").created("S1", "2026-02-09"),))
    assert stalled(world.book()).opportunities == ()
    assert [line.days for line in stalled(world.book(as_of="2026-03-03")).opportunities] == [22]


def test_reopened_is_neither_new_nor_old() -> None:
    again = (
        History("R", "anna", "5000")
        .created("S1", "2025-09-01")
        .moved("LOST", "2025-10-20")
        .reopened("S2", "2026-02-20")
    )
    world = World((again,))
    assert lines(movement(world.book())) == {"reopened": 5_000, "open_now": 5_000}
    assert (movement(world.book()).reopened, inflow(world.book()).count) == (1, 0)
    assert stalled(world.book(as_of="2026-03-22")).opportunities == ()  # 30 days since it was reopened
    assert len(stalled(world.book(as_of="2026-03-23")).opportunities) == 1


def test_lost_and_reopened_inside_the_window_counts_by_stage_alone() -> None:
    swing = (
        History("R", "anna", "5000")
        .created("S2", "2026-01-05")
        .moved("LOST", "2026-02-05")
        .reopened("S3", "2026-02-10")
    )
    report = movement(World((swing,)).book())
    assert (report.advanced, report.lost, report.reopened) == (1, 0, 0)
    assert lines(report) == {"open_before": 5_000, "open_now": 5_000}
    assert results(World((swing,)).book()).lost.count == 0


def test_reopened_and_closed_again_makes_no_line() -> None:
    swing = History("R", "anna", "5000").created("S2", "2026-01-05").moved("LOST", "2026-01-20")
    swing.reopened("S3", "2026-02-10").moved("WON", "2026-02-20")
    assert lines(movement(World((swing,)).book())) == {}


def test_a_won_one_reopened_is_reopened() -> None:
    swing = (
        History("R", "anna", "5000").created("S5", "2026-01-05").moved("WON", "2026-01-20").reopened("S5", "2026-02-10")
    )
    assert lines(movement(World((swing,)).book())) == {"reopened": 5_000, "open_now": 5_000}


def test_a_win_taken_back_says_so() -> None:
    back = (
        History("W", "anna", "100").created("S1", "2026-01-05").moved("WON", "2026-01-20").reopened("S2", "2026-02-20")
    )
    assert "1 win reversed: reopened since" in movement(World((back,)).book()).notes


def test_created_and_won_inside_the_window() -> None:
    quick = History("Q", "anna", "5000").created("S1", "2026-02-05").moved("WON", "2026-02-20")
    report = movement(World((quick,)).book())
    assert lines(report) == {"new": 5_000, "won": -5_000}
    assert (report.open_before, report.won, report.new.count) == (0, 0, 1)
    assert report.progress_share is None
    assert report.sentence == "Nothing was open at the previous meeting; movement starts next time."
    assert results(World((quick,)).book()).won.count == 1


def test_a_back_dated_move_appears_now_and_says_so() -> None:
    late = History("B", "anna", "5000").created("S1", "2026-01-05").moved("S2", "2026-01-20", known="2026-02-10")
    before = movement(World((late,)).book(as_of="2026-02-02", since="2026-01-12"))
    after = movement(World((late,)).book())
    assert (before.advanced, after.advanced) == (0, 1)
    assert after.moves[0].late


def test_a_close_entered_late_is_movement_now_and_a_result_of_its_own_days() -> None:
    late = History("B", "anna", "5000").created("S1", "2026-01-05").moved("WON", "2026-01-28", known="2026-02-10")
    book = World((late,)).book()
    assert (movement(book).won, movement(book).moves[0].late) == (1, True)
    assert results(book).won.count == 0
    assert results(World((late,)).book(since="2026-01-26")).won.count == 1


def test_created_earlier_but_entered_late_is_new_marked_and_not_counted() -> None:
    late = History("B", "anna", "5000").created("S1", "2026-01-20", known="2026-02-10")
    report = movement(World((late,)).book())
    assert (report.new.count, lines(report)) == (0, {"new": 5_000, "open_now": 5_000})
    assert [line.external_id for line in report.late] == ["B"]
    assert inflow(World((late,)).book()).count == 0
    assert sum(week.count for week in inflow(World((late,)).book()).weeks) == 1


def test_a_transfer_stands_in_both_personal_bridges_and_not_in_the_team() -> None:
    handed = History("H", "anna", "5000").created("S1", "2026-01-05").handed("ben", "2026-02-10")
    handed.amounts("6000", "2026-02-11").moved("S2", "2026-02-12")
    world = World((handed,))
    assert lines(movement(world.book(scope=ANNA))) == {"open_before": 5_000, "transfer_out": -5_000}
    assert lines(movement(world.book(scope=BEN))) == {"transfer_in": 5_000, "amount": 1_000, "open_now": 6_000}
    assert lines(movement(world.book())) == {"open_before": 5_000, "amount": 1_000, "open_now": 6_000}
    assert (movement(world.book(scope=ANNA)).transferred_out, movement(world.book()).advanced) == (1, 1)
    assert movement(world.book(scope=ANNA)).progress_share is None


def test_a_member_who_changes_teams_takes_the_opportunities_along() -> None:
    rests = History("H", "anna", "5000").created("S1", "2026-01-05")
    moved = (Membership("anna", "north", None, date(2026, 2, 16)), Membership("anna", "south", date(2026, 2, 16)))
    world = World((rests,), memberships=moved)
    assert lines(movement(world.book())) == {"open_before": 5_000, "transfer_out": -5_000}
    assert lines(movement(world.book(scope=Scope("team", "south", "South")))) == {
        "transfer_in": 5_000,
        "open_now": 5_000,
    }
    assert lines(movement(world.book(scope=COMPANY))) == {"open_before": 5_000, "open_now": 5_000}


def test_a_merge_is_a_correction() -> None:
    double = History("D", "anna", "5000").created("S1", "2026-01-05").merged("K", "2026-02-10")
    kept = History("K", "anna", "7000").created("S1", "2026-01-02")
    report = movement(World((double, kept)).book())
    assert lines(report) == {"open_before": 12_000, "correction": -5_000, "open_now": 7_000}
    assert (report.open_before, report.corrected, report.not_moved, report.lost) == (2, 1, 1, 0)


def test_entered_by_mistake_leaves_all_statistics() -> None:
    slip = History("M", "anna", "5000").created("S1", "2026-01-05").moved("LOST", "2026-02-10")
    slip.changed("reason", "entered by mistake", "2026-02-10")
    book = World((slip,)).book()
    assert lines(movement(book)) == {"open_before": 5_000, "correction": -5_000}
    assert (movement(book).lost, results(book).lost.count, results(book).win_rate) == (0, 0, None)
    assert all(fact.passed == 0 and fact.reached == 0 for fact in stage_facts(book))


def test_a_voided_event_never_happened() -> None:
    slip = History("V", "anna", "5000").created("S1", "2026-01-05").moved("S3", "2026-02-10").corrects(2, "2026-02-10")
    report = movement(World((slip,)).book())
    assert (report.not_moved, report.advanced) == (1, 0)


def test_an_opportunity_without_any_date_is_in_the_funnel_and_in_no_age() -> None:
    old = undated(History("U", "anna", "5000"), "S1")
    dated = History("A", "anna", "1000").created("S1", "2026-01-05")
    book = World((old, dated)).book()
    assert funnel(book).stages[0].open == 2
    assert funnel(book).stages[0].oldest_days == 56
    assert "1 without dates, left out of the ages" in funnel(book).notes
    assert (movement(book).undated, movement(book).open_before, lines(movement(book))["open_now"]) == (1, 1, 1_000)
    assert [line.external_id for line in stalled(book).opportunities] == ["A"]
    assert inflow(book).count == 0


def test_an_amount_without_a_rate_is_left_out_and_counted() -> None:
    foreign = History("F", "anna", "5000", currency="SEK").created("S1", "2026-02-05")
    blank = History("N", "anna").created("S1", "2026-02-05")
    listed = History("P", "anna", initial={"product": "Pump"}).created("S1", "2026-02-05")
    world = World((foreign, blank, listed), products={"Pump": Product("Pump", 120_000, "EUR")})
    report = funnel(world.book())
    assert (report.total.open, report.total.value) == (3, 1_200)
    assert (report.not_converted, report.without_amount) == (1, 1)
    assert [line.estimated for line in top5(world.book()).opportunities] == [True, False, False]


def test_movement_takes_todays_rate_at_both_ends_and_results_that_of_the_close() -> None:
    rates = ((date(2025, 1, 1), "USD", Decimal("0.8")), (date(2026, 2, 20), "USD", Decimal("0.9")))
    stays = History("S", "anna", "1000", "USD").created("S1", "2026-01-05")
    won = History("W", "anna", "1000", "USD").created("S1", "2026-01-05").moved("WON", "2026-02-10")
    book = World((stays, won), rates=rates).book()
    assert lines(movement(book)) == {"open_before": 1_800, "won": -900, "open_now": 900}
    assert results(book).won.value == 800


def test_without_a_target_nothing_is_required() -> None:
    report = funnel(replace(worked_example(), targets=()).book())
    assert {row.required for row in report.stages} == {None}
    assert (report.verdict, report.sentence) == ("n/a", "8 open, 295k · no target set")
    assert inflow(replace(worked_example(), targets=()).book()).verdict == "n/a"


def test_without_history_the_stages_defaults_stand_in_and_it_says_so() -> None:
    world = replace(
        worked_example(), benchmarks={("average_won", ""): Decimal(30_000)}, histories=worked_example().histories[:4]
    )
    report = funnel(world.book())
    assert [(row.days, row.win_share) for row in report.stages][:2] == [(14, Decimal("0.1")), (21, Decimal("0.2"))]
    assert "using defaults where nothing was closed yet" in report.notes


def test_an_empty_company_has_answers() -> None:
    book = World().book()
    assert funnel(book).sentence == "No open opportunities."
    assert movement(book).verdict == "n/a"
    assert stalled(book).sentence == "Nothing is stalled."
    assert results(book).sentence == "Won 0 · Lost 0"
    assert offers(book).sentence == "No offer sent"
    assert top5(book).sentence == "No open opportunities."
    assert as_json(stalled(book))["older_than_anything_closed"] == {"count": 0, "value": 0}


def test_near_the_end_of_the_quarter_the_next_ninety_days_count() -> None:
    months = [date(2026, month, 1) for month in range(1, 8)]
    world = replace(worked_example(), targets=tuple(Target("north", month, 3_000_000, "EUR") for month in months))
    need = funnel(world.book(as_of="2026-03-03")).need
    assert (need.period.start, need.period.days) == (date(2026, 3, 3), 90)
    # 29 of March's 31 days, April and May whole, and the first day of June's 30
    assert need.target == Decimal(30_000) * 29 / 31 + 60_000
    assert "needed for the next 90 days: the quarter is nearly over" in funnel(world.book(as_of="2026-03-03")).notes
    assert not funnel(world.book(as_of="2026-01-01", since="2025-12-01")).need.ahead
    # nobody set targets for the next quarter yet: the one under way stays the measure
    assert funnel(worked_example().book(as_of="2026-03-03")).need.period.end == date(2026, 4, 1)


def test_fewer_than_five_open_get_no_word() -> None:
    four = tuple(History(name, "anna", "1000").created("S1", "2026-01-05") for name in "ABCD")
    five = (*four, History("E", "anna", "1000").created("S1", "2026-01-05"))
    assert movement(World(four).book()).verdict == "n/a"
    assert movement(World(five).book()).verdict == "short"


@pytest.mark.parametrize(("advanced", "verdict"), [(1, "short"), (2, "short"), (3, "watch"), (4, "ok")])
def test_progress_is_judged_against_forty_percent(advanced: int, verdict: str) -> None:
    ten = [History(f"P{n}", "anna", "1000").created("S1", "2026-01-05") for n in range(10)]
    for history in ten[:advanced]:
        history.moved("S2", "2026-02-10")
    assert movement(World(tuple(ten)).book()).verdict == verdict


def test_disqualified_before_the_third_stage_is_lost_but_no_defeat() -> None:
    early = History("E", "anna", "1000").created("S2", "2026-01-05").moved("LOST", "2026-02-10")
    late = History("L", "anna", "1000").created("S3", "2026-01-05").moved("LOST", "2026-02-11")
    won = History("W", "anna", "1000").created("S3", "2026-01-05").moved("WON", "2026-02-12")
    for history in (early, late):
        history.changed("reason", "disqualified by us", "2026-02-12")
    report = results(World((early, late, won)).book())
    assert (report.lost.count, report.disqualified, report.win_rate) == (2, 1, Decimal("0.5"))
    assert [(reason.reason, reason.count) for reason in report.reasons] == [("disqualified by us", 2)]
    assert [(reason.reason, reason.count) for reason in report.won_reasons] == [(None, 1)]


def test_win_shares_shrink_and_never_fall() -> None:
    won = [History(f"W{n}", "anna", "1000").created("S1", "2025-09-01").moved("WON", "2025-12-01") for n in range(6)]
    lost = [History(f"L{n}", "anna", "1000").created("S1", "2025-09-01").moved("S2", "2025-10-01") for n in range(10)]
    for history in lost:
        history.moved("LOST", "2025-12-01")
    facts = stage_facts(World((*won, *lost)).book())
    # S1: (6 + 1) / 26, S2: (0 + 2) / 20 is lower, so both stand at 9 / 46; S3 to S5 have no history
    assert [fact.win_share.value for fact in facts] == [Decimal(9) / 46] * 2 + [
        Decimal("0.4"),
        Decimal("0.6"),
        Decimal("0.8"),
    ]
    assert [(fact.reached, fact.won) for fact in facts[:3]] == [(16, 6), (10, 0), (0, 0)]
    assert [fact.win_share.default for fact in facts] == [False, False, True, True, True]


def test_days_in_a_stage_count_open_ones_and_skipped_ones_from_five_passages_on() -> None:
    passed = [History(f"P{n}", "anna", "1000").created("S1", "2026-01-01").moved("S2", "2026-01-11") for n in range(4)]
    skipped = History("K", "anna", "1000").created("S1", "2026-01-01").moved("S3", "2026-01-21")
    waits = History("O", "anna", "1000").created("S1", "2026-02-10")
    facts = stage_facts(World((*passed, skipped, waits)).book())
    # S1: four of 10 days, one of 20, one open for 20: 80 days by 5 passages
    assert facts[0].mean_days.value == 16
    assert facts[1].passed == 1  # the one that skipped it; too few, so the configured days
    assert (facts[1].mean_days.value, facts[1].mean_days.default) == (21, True)


def test_statistics_are_the_same_whenever_the_previous_meeting_was() -> None:
    world = replace(worked_example(), benchmarks={})
    assert stage_facts(world.book(since="2026-02-02")) == stage_facts(world.book(since="2026-02-23"))
    assert average_won(world.book(since="2026-02-23")).value == 18_000


def test_what_is_planned_and_why_it_rests_stand_beside_a_stalled_one() -> None:
    world = World((History("S", "anna", "1000").created("S1", "2026-01-05"),))
    plans = (
        Planned("p2", "S", "anna", "meeting", date(2026, 3, 9)),
        Planned("p1", "S", "anna", "call", date(2026, 3, 5), "ring the buyer"),
        Planned("p0", "S", "anna", "call", date(2026, 2, 27), "too late"),
    )
    snooze = Snooze("S", "anna", date(2026, 3, 9), "board meets then", at("2026-03-01"))
    book = replace(
        world, extras={"planned": plans, "snoozes": {"S": snooze}, "contacts": {"S": at("2026-02-01")}}
    ).book()
    line = stalled(book).opportunities[0]
    assert (line.planned_action, line.last_contact) == ("ring the buyer, Thu 5 Mar", date(2026, 2, 1))
    assert line.snooze == "rests until Mon 9 Mar: board meets then"
    assert line.flags == ("no customer contact for 29 days", "no next step")


@pytest.mark.parametrize(("on", "planned"), [("2026-03-01", None), ("2026-03-02", "demo, Mon 2 Mar"), ("", "demo")])
def test_a_next_step_counts_as_planned_until_its_date_is_past(on: str, planned: str | None) -> None:
    history = History("S", "anna", "1000").created("S1", "2026-01-05").changed("next_step", "demo", "2026-01-06")
    history.changed("next_step_date", on, "2026-01-06")
    assert stalled(World((history,)).book()).opportunities[0].planned_action == planned


def test_a_close_date_moved_three_times_is_flagged() -> None:
    history = History("S", "anna", "1000").created("S1", "2026-01-05", expected_close="2026-01-20")
    for close in ("2026-02-01", "2026-02-10", "2026-02-20"):
        history.closes(close, "2026-01-15")
    flags = stalled(World((history,)).book()).opportunities[0].flags
    assert {"close date passed", "close date moved 3 times"} <= set(flags)


def test_pinned_ones_come_first_and_far_ones_stay_out() -> None:
    near = History("N", "anna", "1000").created("S1", "2026-02-05", expected_close="2026-09-30")
    far = History("F", "anna", "9000").created("S1", "2026-02-05", expected_close="2026-10-01")
    pinned = History("P", "anna", "10").created("S1", "2026-02-05", pinned="yes", expected_close="2027-10-01")
    report = top5(World((near, far, pinned)).book())
    assert [(line.external_id, line.pinned, line.score) for line in report.opportunities] == [
        ("P", True, 1),
        ("N", False, 100),
    ]


def test_an_offer_on_what_was_entered_by_mistake_is_no_new_offer() -> None:
    """Of two offers sent one is on an opportunity that never was one: it leaves all statistics (2.2)."""
    real = History("R", "anna", "100").created("S4", "2026-02-05")
    wrong = History("W", "anna", "900").created("S4", "2026-02-05")
    wrong.changed("reason", "entered by mistake", "2026-02-20").moved("LOST", "2026-02-20")
    sent = tuple(Offer(f"f{of}", of, 1, date(2026, 2, 16), 10_000, "EUR", date(2026, 3, 9)) for of in ("R", "W"))
    report = offers(World((real, wrong), offers=sent).book())
    assert ([line.external_id for line in report.sent], report.sentence) == (["R"], "1 offer sent")


def test_an_offer_due_today_is_not_late_and_an_answered_one_never() -> None:
    world = worked_example()
    first, second = world.offers
    today = replace(first, check_date=date(2026, 3, 2))
    answered = replace(second, check_date=date(2026, 2, 1), status=OfferEventType.SUPERSEDED)
    stray = Offer("x", "nowhere", 1, date(2026, 2, 20), 100, "EUR", date(2026, 2, 21))
    assert offers(replace(world, offers=(today, answered, stray)).book()).overdue == ()
