"""How figures are said, and how programs get them."""

import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest

from spm_core.book.records import Verdict
from spm_core.reports import figures
from spm_core.reports.json import ASIDE, as_json


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("0", "0"),
        ("640", "640"),
        ("999.4", "999"),
        ("999.6", "1k"),
        ("2400", "2.4k"),
        ("2360.91", "2.4k"),
        ("9960", "10k"),
        ("40000", "40k"),
        ("77140.15", "77k"),
        ("76500", "76k"),  # half to even
        ("77500", "78k"),
        ("999600", "1m"),
        ("1062952", "1.06m"),
        ("10005534", "10m"),
        ("12340000", "12.3m"),
        ("-2000", "−2k"),
    ],
)
def test_money_is_short(amount: str, said: str) -> None:
    assert figures.money(Decimal(amount)) == said


def test_unknown_is_said() -> None:
    assert [figures.money(None), figures.percent(None), figures.required(None), figures.full_money(None)] == ["n/a"] * 4


@pytest.mark.parametrize(
    ("count", "said"),
    [("0.5833", "0.6"), ("2.5", "2.5"), ("4.6667", "4.7"), ("9.94", "9.9"), ("9.96", "10"), ("10.1", "11"), ("3", "3")],
)
def test_required_counts_have_one_decimal_below_ten_and_go_up_above(count: str, said: str) -> None:
    assert figures.required(Decimal(count)) == said


def test_a_rate_from_few_outcomes_says_so() -> None:
    half = Decimal("0.5")
    assert [figures.rate(half, n) for n in (2, 9, 10)] == ["too few to say (n = 2)", "50 % (n = 9)", "50 %"]


@pytest.mark.parametrize(
    ("actual", "needed", "verdict"),
    [
        (4, "4", "ok"),
        (7, "10", "watch"),
        (6, "10", "short"),
        (0, "3", "short"),
        (0, "2.99", "watch"),
        (0, "0", "n/a"),
        (5, None, "n/a"),
    ],
)
def test_verdicts(actual: int, needed: str | None, verdict: str) -> None:
    assert figures.verdict_of(actual, None if needed is None else Decimal(needed)) == verdict


def test_the_worst_verdict_wins_and_unknown_does_not() -> None:
    assert figures.worst([Verdict.OK, Verdict.NA, Verdict.WATCH]) is Verdict.WATCH
    assert figures.worst([Verdict.NA]) is Verdict.NA


@dataclass(frozen=True)
class Sample:
    from_: str
    share: Decimal
    value: Decimal
    verdict: Verdict
    on: date
    unknown: Decimal | None = None
    said: str = field(default="to people", metadata=ASIDE)


def test_json_is_exact_and_leaves_asides_out() -> None:
    sample = Sample("S1", Decimal(2) / 3, Decimal("15000.00"), Verdict.NA, date(2026, 3, 2))
    assert json.loads(json.dumps(as_json([sample]))) == [
        {"from": "S1", "share": 2 / 3, "value": 15000, "verdict": "n/a", "on": "2026-03-02", "unknown": None}
    ]
    assert isinstance(as_json(sample)["value"], int)
