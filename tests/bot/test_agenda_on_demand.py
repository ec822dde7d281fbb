"""`/spm agenda` for a team and for a coaching: what comes back at once, its details at a press, and who is refused what."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from slack_sdk import WebClient
from support.coached import PRIVATE, coached
from support.office import Office, office

from bot.desk import Ask, Listener
from bot.meetings.asking import part, picture
from bot.pictures import Studio
from bot.rights import NotAllowedError
from spm_core.store import Database


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("asked")
    url = f"sqlite:///{folder / 'spm.db'}"
    database = Database(url)
    database.upgrade()
    coached(database)
    database.close()
    with office(folder, filled=False, url=url) as opened:
        yield opened


def test_a_seller_asks_for_the_own_coaching(here: Office) -> None:
    answer = here.answer(here.anna, "agenda coaching")
    assert answer.ephemeral
    assert answer.text.startswith("Coaching with Mia · as of Mon 2 Mar 10:30 · since Mon 2 Feb\n")
    assert "✕ SHORT Quarter 42k of 45k" in answer.text
    details = ["TOP5 Opportunity review & coaching", "Personal Funnel", "Sales Activity Review", "Sales Planning"]
    begins = answer.buttons.index(details[0])
    assert answer.buttons[begins - 1] == "Plan the next period"
    assert answer.buttons[begins : begins + 4] == details
    assert "Show picture" in answer.buttons


def test_the_details_are_a_press_away(here: Office) -> None:
    answer = here.answer(here.anna, "agenda coaching")
    here.anna.presses("Personal Funnel", in_=answer)
    here.sees(lambda: "Which opportunities have moved to a new sales stage?" in here.anna.last("general"))
    details = here.anna.last("general")
    assert details.ephemeral
    assert "*Acme 40k* · Value agreed → Offer made · 21 days, 30 expected" in details


def test_what_was_agreed_is_settled_from_it(here: Office) -> None:
    answer = here.answer(here.anna, "agenda coaching")
    here.anna.presses("Done", in_=answer)
    here.sees(lambda: here.store.action("a1").outcome == "done", 15)


def test_a_manager_chooses_whose(here: Office) -> None:
    question = here.answer(here.mia, "agenda coaching")
    assert question.buttons == ["Anna", "Ben"]
    here.mia.presses("Ben", in_=question)
    here.sees(lambda: here.mia.last("general").text.startswith("Coaching of Ben · as of Mon 2 Mar"))


def test_a_manager_names_whose(here: Office) -> None:
    answer = here.answer(here.mia, "agenda coaching @anna")
    assert answer.text.startswith("Coaching of Anna · ")
    assert "Coaching questions, with what is known" in answer.buttons
    assert "For the manager" in answer.buttons


def test_nobody_else_reads_it(here: Office) -> None:
    for words in ("agenda coaching Anna", 'agenda coaching "Anna"'):
        refusal = here.answer(here.ben, words)
        assert "Only Anna and Anna's manager (Mia) can see Anna's coaching." in refusal
        assert PRIVATE not in refusal.text


@pytest.mark.parametrize("listener", [part, picture])
def test_a_forged_button_is_refused_like_the_command(here: Office, listener: Listener) -> None:
    forged = Ask(
        store=here.store,
        slack=WebClient(),
        who=here.store.member("Ben"),
        user_id="U0BEN0001",
        now=datetime(2026, 3, 2, 9, tzinfo=UTC),
        key="action:forged",
        pictures=Studio(),
        value={"of": "Anna", "part": 1},
    )
    with pytest.raises(NotAllowedError, match="Only Anna and Anna's manager"):
        listener(forged)


def test_the_team_s_agenda_has_its_details_too(here: Office) -> None:
    answer = here.answer(here.ben, "agenda")
    assert answer.text.startswith("Team North · as of Mon 2 Mar 10:3")
    here.ben.presses("Won, lost, offers, new", in_=answer)
    here.sees(lambda: "*Hazel 10k* · Ben · Identified" in here.ben.last("general"))
    assert "Qualify" in here.ben.last("general").buttons


def test_words_left_over_are_not_guessed_at(here: Office) -> None:
    assert "Whose coaching" in here.answer(here.anna, "agenda coaching me soon please")
