"""DOMAIN.md, section 2.3, row by row: which test holds it, so that none is lost."""

from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
HERE, AT_LEAST = "reports/test_edge_cases.py", "exchange/test_at_least.py"
ROWS = {
    "S1 to S4 jump: one advance of three steps": (HERE, "test_a_jump_is_one_move_of_three_steps_and_a_step_back_one"),
    "S1 to S4 jump: reached all, stayed in two": (HERE, "test_a_jump_reached_all_stages_and_stayed_in_two"),
    "S1 to S4 jump: the missing offer is asked for": ("browser/test_spm_logging.py", "An offer needs a day to check"),
    "S3 to S2": (HERE, "back to S2: the stage's age starts again, the clock does not"),
    "S3, S2, S3 in the window": (HERE, "S3, S2, S3 in the window is not moved, touched twice"),
    "exactly at the limit": (HERE, "exactly at the limit is not stalled"),
    "lost before, reopened in the window": (HERE, "lost before and reopened in the window is neither new nor old"),
    "lost and reopened inside it": (HERE, "lost and reopened in the window has the class of its stage and is not lost"),
    "created and won inside it": (HERE, "created and won in the window comes and goes"),
    "back-dated after the freeze: appears now": (HERE, "a move before the freeze that was told after it appears now"),
    "back-dated after the freeze: results": (
        HERE,
        "a close before the freeze that was told after it is a result of its own",
    ),
    "back-dated after the freeze: marked": (HERE, "test_late_entries_are_marked_where_people_read"),
    "no history: movement starts next time": (HERE, "test_the_first_report_after_an_import_without_history_says_when"),
    "no history: at least": (AT_LEAST, "test_a_month_later_it_has_stood_there_for_at_least_thirty_days"),
    "owner change: both personal bridges": (HERE, "test_a_new_owner_stands_in_both_personal_bridges"),
    "owner change: team unaffected": (HERE, "a new owner in the team changes nothing for the team"),
    "two currencies, a missing rate": (HERE, "test_a_currency_without_a_rate_is_left_out_and_listed_everywhere"),
    "target from mid-month: business days employed": (
        HERE,
        "test_who_is_employed_for_half_a_month_has_half_its_target",
    ),
    "target from mid-month: then the ramp": ("reports/test_targets.py", "test_a_ramp_counts_in_the_sum_of_a_team"),
    "won in the future": (HERE, "test_won_on_a_day_to_come_is_refused"),
    "negative amount, unknown stage": (HERE, "test_a_negative_amount_and_an_unknown_stage_are_refused_with_the_reason"),
    "one action delivered twice": (HERE, "test_the_same_action_delivered_twice_is_one_event"),
    "merge of duplicates": (HERE, "test_two_merged_into_one_leave_the_older_one"),
}


@pytest.mark.parametrize("row", ROWS)
def test_a_row_of_the_table_is_held_by_a_test_that_names_it(row: str) -> None:
    file, name = ROWS[row]
    assert name in (TESTS / file).read_text(encoding="utf-8")
