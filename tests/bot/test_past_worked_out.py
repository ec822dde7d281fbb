"""The first forecasts after a company came in: honest about a past that is not worked out yet, and it is kept.

The worked example won and lost from 20 October 2025 on (DOMAIN.md, section 7): four whole months lie before March 2026.
"""

from datetime import UTC, datetime

import pytest
from slack_sdk import WebClient
from support.office import fill

from bot import forecast
from bot.desk import Ask, Later
from spm_core.store import Database

MORNING = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


@pytest.fixture
def ask(database: Database) -> Ask:
    store = fill(database)
    mia = next(member for member in store.members() if member.name == "Mia")
    return Ask(store, WebClient(), mia, "U0MIA0001", MORNING, "test", None, verb="forecast", words="month company")


def test_what_is_missing_of_the_past_is_worked_out_first_and_kept(ask: Ask) -> None:
    reply = forecast.forecast(ask)
    assert isinstance(reply, Later)
    said = reply.work()
    assert "Judged by" in said.text
    assert "Still working out" not in said.text
    assert sorted(f"{made.start:%Y-%m}" for made in ask.store.track()) == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert not isinstance(forecast.forecast(ask), Later)


def test_where_that_takes_longer_than_people_wait_it_says_so_and_can_be_asked_again(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forecast, "PATIENCE", 0.0)
    reply = forecast.forecast(ask)
    assert isinstance(reply, Later)
    said = reply.work()
    assert "Still working out 4 past months to compare rules by; until then judged by" in said.text
    again = said.blocks[-1]["elements"][0]
    assert (again["text"]["text"], again["value"]) == ("Look again", '{"words":"forecast month company"}')
