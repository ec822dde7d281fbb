"""The worst company that may come, once more on PostgreSQL and over signed HTTP."""

from collections.abc import Iterator

import pytest
from postgres import fresh_database
from support.largest import largest, look_at_the_morning, refused, say_and_press_everything
from support.office import Office

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def office(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with fresh_database(postgres_server) as url, largest(tmp_path_factory.mktemp("crowd"), url, "http") as found:
        yield found


def test_the_agenda_and_the_messages_of_the_morning(office: Office) -> None:
    look_at_the_morning(office)


def test_whatever_its_manager_says_and_presses_is_answered(office: Office) -> None:
    say_and_press_everything(office, "mia")


def test_home(office: Office) -> None:
    assert office.slack.user("s00").opens_home(60).buttons
    assert refused(office) == []
