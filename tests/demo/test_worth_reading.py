"""On whatever day somebody tries it, the next agenda has something to say: figures computed here in plain Python."""

from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median
from zoneinfo import ZoneInfo

import pytest

from spm_core.book.history import fold, fold_offer
from spm_core.book.opportunities import Opportunity
from spm_core.demo.company import Invented, Share, invent

# Each weekday, month, quarter and year ends and beginnings, a leap day, both changes of the clock, holidays.
DAYS = [
    *(date(2026, 11, day) for day in range(23, 30)),
    *(date(2026, 12, 31), date(2027, 1, 1), date(2026, 3, 31), date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 1)),
    *(date(2026, 9, 30), date(2026, 10, 1), date(2028, 2, 29), date(2026, 3, 30), date(2026, 10, 26)),
    *(date(2026, 8, 3), date(2026, 12, 28)),
]
PROBABILITY = {
    "S1": Decimal("0.2"),
    "S2": Decimal("0.3"),
    "S3": Decimal("0.45"),
    "S4": Decimal("0.6"),
    "S5": Decimal("0.8"),
}
LIMIT = {"S1": 21, "S2": 30, "S3": 45, "S4": 30, "S5": 21}
EXPECTED = {"S1": 14, "S2": 21, "S3": 30, "S4": 21, "S5": 14}


class Monday:
    """One team's facts as its next meeting would find them."""

    def __init__(self, company: Invented, share: Share) -> None:
        self.company, self.share, self.today = company, share, company.stretch.today
        self.zone = ZoneInfo(share.team.timezone)
        self.items = [fold(events, company.stages) for events in share.opportunities]
        self.offers = [fold_offer(offer, events) for offer, events in share.offers]
        self.since = max(item.freeze_at for item in share.occurrences if item.freeze_at)

    @property
    def open(self) -> list[Opportunity]:
        return [item for item in self.items if item.is_open]

    def day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def value(self, item: Opportunity) -> Decimal:
        if item.amount is None:
            listed = {product.name: Decimal(product.list_price) / 100 for product in self.company.products}
            return listed.get(item.product or "", Decimal(0))
        rates = [rate for _day, currency, rate in self.company.rates if currency == item.currency]
        return Decimal(item.amount) / 100 * (rates[-1] if rates else 1)

    def quarter(self) -> tuple[date, date]:
        start = date(self.today.year, (self.today.month - 1) // 3 * 3 + 1, 1)
        return start, (start + timedelta(days=95)).replace(day=1)

    def target(self, start: date, end: date) -> Decimal:
        return sum(Decimal(row.amount) / 100 for row in self.share.targets if start <= row.month < end)

    def weighted_forecast(self) -> Decimal:
        start, end = self.quarter()
        won = [item for item in self.items if item.kind == "won" and start <= self.day(item.closed_at) < end]
        due = [item for item in self.open if item.expected_close and item.expected_close < end]
        return sum(map(self.value, won)) + sum(self.value(item) * PROBABILITY[item.stage] for item in due)

    def stalled(self, on: date) -> list[Opportunity]:
        return [item for item in self.open if (on - self.day(item.progressed_at)).days > LIMIT[item.stage]]

    def closed(self, kind: str, since: date) -> list[Opportunity]:
        return [item for item in self.items if item.kind == kind and self.day(item.closed_at) >= since]

    def enough(self) -> dict[str, Decimal]:
        """Open opportunities of each stage over what the target needs: days from the stage, wins from the last year."""
        year = self.today - timedelta(days=365)
        ended = self.closed("won", year) + self.closed("lost", year)
        count = Counter(item.stage for item in self.open)
        found = {}
        for order, stage in enumerate(PROBABILITY, 1):
            reached = [item.kind for item in ended if item.ever_reached >= order]
            chance = (reached.count("won") + 10 * PROBABILITY[stage]) / (len(reached) + 10)
            found[stage] = count[stage] / (self.wins_needed_a_day() * EXPECTED[stage] / chance)
        return found

    def wins_needed_a_day(self) -> Decimal:
        """For this quarter's target; for the next one's when less than 30 days remain."""
        won = self.closed("won", self.today - timedelta(days=365))
        average = sum(map(self.value, won)) / len(won)
        start, end = self.quarter()
        if (end - self.today).days < 30:
            start, end = end, (end + timedelta(days=95)).replace(day=1)
        return self.target(start, end) / average / (end - start).days

    def new_opportunities_needed_a_week(self) -> Decimal:
        year = self.today - timedelta(days=365)
        won, lost = len(self.closed("won", year)), len(self.closed("lost", year))
        return self.wins_needed_a_day() * 7 * (won + lost) / won

    def new_customer_meetings(self, since: date) -> int:
        """Meetings with accounts that had won nothing until then."""
        first_won: dict[str | None, datetime] = {}
        for item in sorted(self.closed("won", date.min), key=lambda item: item.closed_at):
            first_won.setdefault(item.account_id, item.closed_at)
        return sum(
            item.type in ("meeting", "remote", "demo", "visit")
            and not item.no_show
            and item.account_id is not None
            and item.starts_at <= first_won.get(item.account_id, item.starts_at)
            and self.day(item.starts_at) >= since
            for item in self.share.activities
        )


@pytest.fixture(scope="module", params=DAYS, ids=lambda day: f"{day:%a %d %b %Y}")
def mondays(request: pytest.FixtureRequest) -> list[Monday]:
    company = invent(request.param)
    return [Monday(company, share) for share in company.shares()]


def test_forecast_is_worth_a_talk(mondays: list[Monday]) -> None:
    for team in mondays:
        assert Decimal("0.70") <= team.weighted_forecast() / team.target(*team.quarter()) <= Decimal("1.05")


def test_some_stages_are_short_and_some_fine(mondays: list[Monday]) -> None:
    ratios = [team.enough().values() for team in mondays]
    assert min(map(min, ratios)) < Decimal("0.7")
    assert min(map(max, ratios)) >= 1


def test_a_few_are_stalled_and_somebody_planned_for_one_of_them(mondays: list[Monday]) -> None:
    for team in mondays:
        monday = team.today + timedelta(days=-team.today.weekday() % 7)
        now = {item.id for item in team.stalled(team.today)}
        assert 3 <= len(now) <= 6
        assert now == {item.id for item in team.stalled(monday)}
        planned = {item.opportunity_id for item in team.share.planned}
        resting = {item.opportunity_id for item in team.share.snoozes}
        assert now & planned
        assert now & resting
        assert now - planned - resting


def test_an_offer_is_late_and_another_soon_due(mondays: list[Monday]) -> None:
    for team in mondays:
        out = [offer.check_date for offer in team.offers if offer.status == "sent"]
        assert 1 <= sum(day < team.today - timedelta(days=3) for day in out) <= 6
        assert any(team.today <= day <= team.today + timedelta(days=7) for day in out)


def test_something_was_won_lost_found_and_offered_since_the_last_meeting(mondays: list[Monday]) -> None:
    for team in mondays:
        assert any(item.kind == "won" and item.closed_at > team.since for item in team.items)
        assert any(item.kind == "lost" and item.closed_at > team.since for item in team.items)
        assert sum(item.created_at > team.since for item in team.items) >= 2
        assert any(offer.sent_on >= team.day(team.since) for offer in team.offers)
        assert 2 <= sum(note.presented_at is None for note in team.share.notes) <= 4


def test_new_customers_are_met_but_too_seldom(mondays: list[Monday]) -> None:
    for team in mondays:
        halfyear = team.today - timedelta(days=180)
        found = sum(team.day(item.created_at) >= halfyear for item in team.items)
        needed = team.new_opportunities_needed_a_week() * team.new_customer_meetings(halfyear) / found
        actual = Decimal(team.new_customer_meetings(team.today - timedelta(days=56))) / 8
        assert 0 < actual < needed


def test_numbers_look_like_life(mondays: list[Monday]) -> None:
    year = mondays[0].today - timedelta(days=365)
    won = [item for team in mondays for item in team.closed("won", year)]
    lost = [item for team in mondays for item in team.closed("lost", year)]
    assert 0.25 <= len(won) / (len(won) + len(lost)) <= 0.35
    assert 85 <= median((item.closed_at - item.created_at).days for item in won) <= 115
    assert 300 <= sum(len(team.items) for team in mondays) <= 700
    owners = Counter(item.owner_id for team in mondays for item in team.open)
    assert len(owners) == 10
    assert 6 <= sum(owners.values()) / 10 <= 10
