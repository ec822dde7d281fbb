"""Settings: one's own, a team's, the company's; news in the channel where the team chose them; nobody changes another's."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot import rooms
from bot.desk import Ask
from bot.rights import NotAllowedError
from spm_core.book.choices import ECHO, REMINDERS, SCORE, VELOCITY_FROM, chosen
from spm_core.book.records import Role


def modal(office, person, title):
    return office.sees(lambda: person.modals and person.modal.title == title and person.modal)


def said(office, person, words, channel="general"):
    return office.sees(lambda: [m for m in person.sees(channel) if words in m.text][-1])


def test_ones_own_settings(office):
    shown = office.answer(office.anna, "settings")
    assert "Reminders: Standard (a day on which something came due)" in shown.text
    assert "Team North" not in shown.text
    office.anna.presses("Change", in_=shown)
    form = modal(office, office.anna, "Your settings")
    form.fill(
        {
            "Reminders": "Light (Mondays, with what waits)",
            "Numbers and dates": "English, US: 1,234.5 and 3/9 is 9 March",
        }
    ).submit()
    said(office, office.anna, "Reminders: Light")
    assert chosen(office.store.settings(), REMINDERS, "member", "Anna") == "light"
    assert office.store.member("Anna").locale == "en-US"
    assert "next step: demo, Mon Mar 9" in office.answer(office.anna, "log meeting Birch 5m next demo 3/9").text


def test_news_reach_the_channel_once_and_only_where_the_team_chose_them(office):
    office.answer(office.anna, "new Cedar spare 7k 30.6.2026")
    before = len(office.slack.channel("sales-north").messages)
    office.answer(office.anna, 'offer "Cedar spare" 7k check 9.3.2026')
    shown = office.answer(office.mia, "settings")
    assert "Told in the channel at once: nothing" in shown.text
    office.mia.presses("Change", in_=shown, nth=1)
    form = modal(office, office.mia, "Team North")
    form.fill({"Tell the channel at once": ["Wins", "New offers"]}).submit()
    said(office, office.mia, "the channel hears of wins, new offers at once")
    assert chosen(office.store.settings(), ECHO, "team", "North") == ["won", "offer"]
    assert len(office.slack.channel("sales-north").messages) == before
    office.anna.says('/spm won "Cedar spare" 8k', channel="general")
    modal(office, office.anna, "Won").submit()
    told = office.sees(lambda: office.slack.channel("sales-north").messages[-1])
    office.sees(lambda: "Won: *Cedar spare*" in office.slack.channel("sales-north").messages[-1].text)
    assert told is not None
    assert len([m for m in office.slack.channel("sales-north").messages if "Cedar spare" in m.text]) == 1


def test_a_team_chooses_what_its_top5_and_velocity_are(office):
    shown = office.answer(office.mia, "settings")
    assert "TOP5 by value × probability · velocity of all that is open" in shown.text
    office.mia.presses("Change", in_=shown, nth=1)
    form = modal(office, office.mia, "Team North")
    form.fill(
        {
            "TOP5 is ranked by": "Value",
            "Velocity counts": "From Qualified up",
            "In the agenda": ["At most two of a seller among the team's TOP5"],
        }
    ).submit()
    said(office, office.mia, "TOP5 by value, at most two of a seller · velocity of what is open from Qualified up.")
    assert "At most two" not in office.answer(office.anna, "top5").text
    listed = office.answer(office.mia, "top5 team")
    assert "ranked by value" in listed.text
    assert "at most two of a seller" in listed.text
    assert chosen(office.store.settings(), VELOCITY_FROM, "team", "North") == "S2"
    assert chosen(office.store.settings(), SCORE, "company") == "expected"


@pytest.mark.parametrize("name", ["choice.team", "choice.company"])
def test_nobody_changes_what_is_anothers(office, name):
    ben, now = office.store.member("Ben"), datetime(2026, 3, 2, 9, tzinfo=UTC)
    ask = Ask(
        office.store, None, ben, "U0BEN0001", now, "forged", None, value={"team": "North"}, meta={"team": "North"}
    )
    desk = rooms.desk()
    for listener in (desk.buttons[name], desk.forms[name]):
        with pytest.raises(NotAllowedError):
            listener(ask)


@pytest.mark.parametrize("again", [False, True])
def test_saving_says_how_numbers_and_dates_are_written(office, again):
    """One's own, the team's and the company's: the sentence names what holds now, also where nothing was changed."""
    own = "Numbers and dates: English, US: 1,234.5 and 3/9 is 9 March."
    office.anna.presses("Change", in_=office.answer(office.anna, "settings"))
    form = modal(office, office.anna, "Your settings")
    form.fill({} if again else {"Numbers and dates": "English, US: 1,234.5 and 3/9 is 9 March"}).submit()
    assert said(office, office.anna, "Reminders: ").text.endswith(own)
    office.mia.presses("Change", in_=office.answer(office.mia, "settings"), nth=1)
    form = modal(office, office.mia, "Team North")
    form.fill({} if again else {"Numbers and dates in the channel": "Finnish: 1 234,5"}).submit()
    told = said(office, office.mia, "Team North: the channel hears")
    assert told.text.endswith("Numbers and dates in the channel: Finnish: 1 234,5.")


def test_saving_the_companys_says_it_too(office):
    with office.store.write(datetime.now(UTC)) as unit:
        unit.save(replace(office.store.member("Ben"), role=Role.ADMIN))
    ben = office.ben
    shown = office.answer(ben, "settings")
    ben.presses("Change", in_=shown, nth=shown.buttons.count("Change") - 1)
    form = modal(office, ben, "The company")
    form.fill({"Numbers and dates": "German: 1.234,5"}).submit()
    told = said(office, ben, "reports in EUR, days in Europe/Helsinki, year from January.")
    assert told.text.endswith(" Numbers and dates: German: 1.234,5.")
    assert office.store.workspace.locale == "de-DE"
