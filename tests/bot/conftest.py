"""An office a module can talk in, once for each way in which Slack delivers."""

import pytest
from support.office import office as open_office


@pytest.fixture(scope="module", params=["socket", "http"])
def office(request, tmp_path_factory):
    with open_office(tmp_path_factory.mktemp("office"), request.param) as found:
        yield found
