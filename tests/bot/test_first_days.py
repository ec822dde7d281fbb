"""The first days: who begins on a Friday evening is not told of what nobody could have sent before."""

from support.office import office as open_office

FRIDAY_EVENING, MONDAY = "2026-02-27T20:30:00+02:00", "2026-03-02T08:05:00+02:00"


def test_nothing_is_said_to_be_missed_that_fell_due_before_the_first_look(tmp_path):
    with open_office(tmp_path, now=FRIDAY_EVENING) as office:
        office.slack.clock.go(MONDAY)
        office.sees(lambda: "Team North" in office.slack.channel("sales-north").messages[-1].text, 60)
        heard = [message.text for who in (office.mia, office.anna) for message in who.sees()]
        below = [reply.text for message in office.mia.sees() for reply in office.mia.sees(thread=message)]
        assert not [text for text in (*heard, *below) if "Not sent" in text]
