"""A team's meeting run by two people at once, ended twice, and carried into the next: both ways Slack delivers, both databases."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from postgres import fresh_database
from support.office import Office
from support.office import office as open_office
from support.slack import Message, Person

from spm_core.book.agreed import Action
from spm_core.book.records import Note
from spm_core.meetings.running import AWAY

LAST_WEEK = datetime(2026, 2, 23, 7, tzinfo=UTC)
MINUTES = """\
Minutes · team meeting of North · Mon 2 Mar 09:01–then
Away
Ben
Funnel Management
Delta &lt;!channel&gt; signs before the 20th (Mia)
Opportunity Review
Fir's plant manager is against us (Ben)
Any Other Business
market: rival X cut prices (Ben)
Also noted
next week in Tampere (Anna)
Agreed
Anna: call Acme about the offer · Fri 6 Mar
Mia: ask finance for a payment plan · Mon 9 Mar"""


@pytest.fixture(scope="module", params=["socket-sqlite", pytest.param("http-postgresql", marks=pytest.mark.postgres)])
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The office just before the agenda of Monday's meeting is due, with something agreed and noted in the week before."""
    mode, kind = request.param.split("-")
    folder = tmp_path_factory.mktemp(mode)
    if kind == "sqlite":
        yield from opened(folder, mode, "")
        return
    with fresh_database(request.getfixturevalue("postgres_server")) as url:
        yield from opened(folder, mode, url)


def opened(folder, mode: str, url: str) -> Iterator[Office]:
    with open_office(folder, mode, now="2026-03-02T07:59:00+02:00", url=url) as found:
        with found.store.write(LAST_WEEK) as unit:
            unit.save(Note("n1", "North", "market", "rival X cut prices", "Ben", LAST_WEEK))
            unit.save_many(
                [
                    Action("late", "send the capacity sheet", "Anna", date(2026, 2, 27), LAST_WEEK, "Mia"),
                    Action("open", "find out who signs at Fir", "Ben", date(2026, 3, 5), LAST_WEEK, "Mia"),
                    Action(
                        "theirs", "rehearse the price talk", "Anna", date(2026, 3, 4), LAST_WEEK, "Mia", private=True
                    ),
                ]
            )
        found.slack.clock.go("2026-03-02T09:01:00+02:00")
        yield found


def timeless(text: str) -> str:
    """Without when it ended: a busy machine takes its time."""
    return re.sub(r"–09:\d\d", "–then", text)


def agenda(here: Office, starts: str = "Mon 2 Mar") -> Message:
    return here.sees(
        lambda: next((m for m in here.slack.channel("sales-north").messages if starts in m.text), None), 60
    )


def walks(here: Office, who: Person, words: str) -> None:
    """Wait until a person's modal shows something."""
    here.sees(lambda: who.modals and words in who.modal.shown)


def test_a_whole_meeting_by_two_people_at_once(here: Office) -> None:
    mia, ben, anna = here.mia, here.ben, here.anna
    post = agenda(here)
    assert "Start meeting" in post.buttons
    mia.presses("Start meeting", in_=post)
    walks(here, mia, "1 of 4 · since 09:01")
    assert "*Funnel Management*\n△ *WATCH*  Quarter 84k of 90k · committed 48k" in mia.modal.shown
    ben.presses("Start meeting", in_=post)  # he joins
    walks(here, ben, "1 of 4 · since 09:01")

    mia.modal.fill(Note="Delta <!channel> signs before the 20th")
    mia.presses("Add note")
    walks(here, mia, "✓ Noted")
    assert mia.modal.field("Note") is None
    assert ben.modal.submit() == {}
    walks(here, ben, "2 of 4")
    ben.modal.fill(Note="Fir's plant manager is against us")
    ben.presses("Back")  # what was typed is kept with any press
    walks(here, ben, "Delta &lt;!channel&gt; signs before the 20th (Mia)")
    assert here.answer(anna, "meeting note next week in Tampere").text == (
        "Noted in the team meeting of North, Mon 2 Mar: 3 notes now."
    )

    mia.presses("Action")
    here.sees(lambda: mia.modal.title == "Agree an action")
    form = mia.modal.fill({"What is to be done?": "call Acme about the offer", "Who does it?": "Anna"})
    assert form.fill({"Until when?": "2026-03-01"}).submit() == {
        "Until when?": "That day is over. Choose today or a later one."
    }
    assert mia.modal.fill({"Until when?": "2026-03-06"}).submit() == {}
    walks(here, mia, "✓ Agreed: Anna, Fri 6 Mar · 1 of 4")
    assert here.answer(ben, "action @mia ask finance for a payment plan on 9.3.").text == (
        "Agreed: Mia — ask finance for a payment plan, until Mon 9 Mar · in the team meeting of North."
    )

    assert mia.modal.submit() == {}
    walks(here, mia, "2 of 4")
    # The day before yesterday's is late; what was agreed in coaching is in nobody's team meeting.
    assert (
        "*Agreed before*\n✕ send the capacity sheet · Anna · 3 days late\n– find out who signs at Fir · Ben"
        in mia.modal.shown
    )
    assert "rehearse" not in mia.modal.shown
    mia.chooses("Done", of="walk.action")
    walks(here, mia, "✓ send the capacity sheet · Anna · done")
    for at in (3, 4):
        assert mia.modal.submit() == {}
        walks(here, mia, f"{at} of 4")
    assert "• market: rival X cut prices" in mia.modal.shown


def test_ended_twice_it_has_minutes_once(here: Office) -> None:
    mia, ben = here.mia, here.ben
    mia.presses("End")
    here.sees(lambda: mia.modal.title == "Before you end")
    assert "*3 notes, 2 actions*" in mia.modal.shown
    assert "Still missing" not in mia.modal.shown
    ben.presses("End")
    here.sees(lambda: ben.modal.title == "Before you end")
    assert mia.modal.fill({"Who was away?": ["Ben"]}).submit() == {}
    assert ben.modal.submit() == {}
    here.sees(lambda: not mia.modals and not ben.modals)
    assert timeless(mia.last("sales-north").text) == (
        "Ended: team meeting of North, 09:01–then, 2 actions agreed. The minutes go to <#C0NORTH01>."
    )
    assert "has ended and its minutes are out" in ben.last("sales-north").text
    assert "has ended" in here.answer(here.anna, "meeting end").text
    room, post = here.slack.channel("sales-north"), agenda(here)
    here.sees(lambda: len(room.thread(post)) == 6, 30)
    assert timeless(room.thread(post)[-1].text) == MINUTES
    assert len(room.messages) == 1  # the agenda: nothing else stands in the channel itself
    [meeting] = [item for item in here.store.occurrences(LAST_WEEK, LAST_WEEK + timedelta(days=8)) if item.ended_at]
    assert (meeting.status, meeting.freeze_at) == ("held", datetime(2026, 3, 2, 6, tzinfo=UTC))
    assert [note.presented_at for note in here.store.notes("North", presented=True)] == [meeting.ended_at]
    assert [note.item for note in here.store.minutes(meeting.id)][-1] == AWAY


def test_a_note_afterwards_is_in_the_minutes_that_are_out(here: Office) -> None:
    room, post, anna = here.slack.channel("sales-north"), agenda(here), here.anna
    anna.presses("Start meeting", in_=post)
    said = here.sees(lambda: "has ended" in anna.last("sales-north").text and anna.last("sales-north"))
    anna.presses("Add to it", in_=said)
    walks(here, anna, "1 of 4 · Mon 2 Mar, ended 09:0")
    anna.modal.fill(Note="the forecast counts Elm twice")
    anna.presses("Add note")
    here.sees(lambda: "the forecast counts Elm twice (Anna)" in room.thread(post)[-1].text, 20)
    assert len(room.thread(post)) == 6
    anna.modal.close()


def test_the_daily_message_brings_what_is_due_and_settles_it(here: Office) -> None:
    anna = here.anna
    here.slack.clock.go("2026-03-06T09:00:00+02:00")
    daily = here.sees(lambda: next((m for m in anna.sees() if "call Acme" in m), None), 30)
    assert "△ call Acme about the offer — due today · agreed with Mia" in daily.shown
    assert "✕ rehearse the price talk — was due Wed 4 Mar, 2 days late · agreed with Mia" in daily.shown
    anna.presses("New date", in_=daily, nth=1)
    here.sees(lambda: anna.modals)
    assert anna.modal.fill({"Due on": "2026-03-10", "Why?": "she is ill"}).submit() == {}
    again = here.sees(lambda: next(m for m in anna.sees() if "rehearse the price talk — due Tue 10 Mar" in m))
    anna.presses("Done", in_=again)
    here.sees(lambda: next((m for m in anna.sees() if "✓ call Acme about the offer — done" in m), None))


def test_what_is_open_comes_back_with_the_next_meeting(here: Office) -> None:
    mia = here.mia
    here.slack.clock.go("2026-03-09T09:05:00+02:00")
    mia.presses("Start meeting", in_=agenda(here, "Mon 2 Mar 09:00"))  # last week's
    here.sees(lambda: "That team meeting is the one of Mon 2 Mar." in mia.last("sales-north").text)
    mia.presses("Start meeting", in_=agenda(here, "Mon 9 Mar 09:00"))
    walks(here, mia, "1 of 4 · since 09:05")
    assert mia.modal.submit() == {}
    walks(here, mia, "2 of 4")
    assert (
        "*Agreed before*\n✕ find out who signs at Fir · Ben · 4 days late\n– ask finance for a payment plan · Mia · due Mon 9 Mar"
        in mia.modal.shown
    )
    mia.chooses("Give it to…", of="walk.action")
    here.sees(lambda: mia.modal.title == "Give it to")
    assert mia.modal.fill({"Who does it?": "Anna"}).submit() == {}
    walks(here, mia, "✕ find out who signs at Fir · Anna · 4 days late")
    mia.chooses("Drop it…", of="walk.action")
    here.sees(lambda: mia.modal.title == "Drop it")
    assert mia.modal.fill({"Why?": "they bought elsewhere"}).submit() == {}
    walks(here, mia, "✓ find out who signs at Fir · Anna · dropped: they bought elsewhere")
    assert "Ended: team meeting of North, 09:05–" in here.answer(mia, "meeting end").text
    room, post = here.slack.channel("sales-north"), agenda(here, "Mon 9 Mar 09:00")
    said = here.sees(lambda: next((m for m in room.thread(post) if "Minutes" in m.text), None), 30)
    assert said.text.splitlines()[1:] == ["Agreed", "Nothing was agreed."]
    assert [action.outcome for action in here.store.actions(owner_id="Anna") if action.id in ("late", "open")] == [
        "done",
        "dropped",
    ]
