"""Where the stages' own history says what is stalled (F6), every answer names that limit and no other."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from spm_core.book.records import OWN_LIMITS, Benchmark
from spm_core.rules import opportunities
from spm_core.rules.stamp import Stamp

FIRST = datetime(2025, 11, 3, 9, tzinfo=UTC)
STAYS = (5, 9, 12, 12, 12, 40)  # days in Qualified: 40 of 48 stays end within 12, more than three quarters of all


@pytest.fixture
def by_history(office):
    """48 of Anna's opportunities left Qualified after so many days, and the company goes by what is usual."""
    stages = office.store.company().stages
    with office.store.write(datetime(2026, 3, 2, 8, tzinfo=UTC)) as unit:
        unit.save(Benchmark(OWN_LIMITS, "", Decimal(1)))
        for number in range(48):
            left = FIRST + timedelta(days=STAYS[number % 6])
            entered, moved, lost = (Stamp("Anna", at, at) for at in (FIRST, left, left + timedelta(days=1)))
            words = {"id": f"past-{number}", "name": "Past", "owner_id": "Anna", "currency": "EUR", "stage": "S2"}
            item = unit.append(opportunities.create(entered, stages=stages, **words))
            item = unit.append(opportunities.move(moved, item, "S3", stages))
            unit.append(opportunities.lose(lost, item, stages, reason="price"))
    return office


def test_the_answer_to_a_log_names_the_limit_that_holds(by_history):
    said = by_history.answer(by_history.anna, "log call Birch 10m")
    assert "Birch deal (25k EUR, Qualified): 77 days without a new stage, limit 12." in said.text
    listed = by_history.answer(by_history.anna, "stalled")
    assert "77 days, limit 12" in listed.text
