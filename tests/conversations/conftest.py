"""Team North on Monday 2 March 2026, half past ten, coached on Tuesdays, once for each way in which Slack delivers."""

from datetime import UTC, datetime, time

import pytest
from support.office import office as open_office
from told import coached


@pytest.fixture(scope="module", params=["socket", "http"])
def office(request, tmp_path_factory):
    with open_office(tmp_path_factory.mktemp("conversation"), request.param) as found:
        with found.store.write(datetime(2026, 3, 1, tzinfo=UTC)) as unit:
            unit.save_many([coached("Anna", time(10)), coached("Ben", time(11))])
        yield found
