"""The other ways in: said to @spm in a channel or a thread, written into its messages, begun by a shortcut."""


def said(office, person, words, channel="sales-north", thread=None):
    return office.sees(lambda: [message for message in person.sees(channel, thread) if words in message.text][-1])


def test_a_mention_does_what_the_command_does_and_only_the_asker_sees_it(office):
    office.anna.mentions("log call Birch 10m", channel="sales-north")
    answer = said(office, office.anna, "Logged: call, Birch, 10 min, today")
    assert answer.ephemeral
    assert all("Logged" not in message.text for message in office.ben.sees("sales-north"))


def test_in_a_thread_the_answer_stands_in_the_thread(office):
    office.ben.says("How is Acme?", channel="sales-north")
    parent = said(office, office.ben, "How is Acme?")
    office.anna.mentions("stalled", channel="sales-north", thread=parent)
    answer = said(office, office.anna, "Birch", thread=parent)
    assert answer.ephemeral


def test_in_its_messages_the_same_words_with_or_without_the_slash(office):
    office.anna.writes_to_app("spm log call Cedar 5m")
    said(office, office.anna, "Logged: call, Cedar, 5 min, today", channel=None)
    office.anna.writes_to_app("help log")
    said(office, office.anna, "log KIND CUSTOMER", channel=None)


def test_where_slack_opens_no_form_a_button_does(office):
    office.anna.writes_to_app("log meeting")
    answer = said(office, office.anna, "One press opens the form", channel=None)
    office.anna.presses("Open the form", in_=answer)
    form = office.sees(lambda: office.anna.modals and office.anna.modal)
    assert (form.title, form.field("What")) == ("Log activity", "Meeting")
    form.close()


def test_an_event_that_comes_twice_is_heard_once(office):
    office.anna.writes_to_app("log call Fir 7m")
    said(office, office.anna, "Logged: call, Fir, 7 min", channel=None)
    count = len([m for m in office.anna.sees() if "Logged: call, Fir, 7 min" in m.text])
    office.slack.redeliver("events_api")
    office.anna.writes_to_app("log call Iris 8m")
    said(office, office.anna, "Logged: call, Iris, 8 min", channel=None)
    assert len([m for m in office.anna.sees() if "Logged: call, Fir, 7 min" in m.text]) == count


def test_the_shortcut_opens_the_form_and_a_message_becomes_its_note(office):
    office.anna.shortcut("Log activity")
    form = office.sees(lambda: office.anna.modals and office.anna.modal)
    assert form.title == "Log activity"
    form.close()
    office.ben.says("Met Birch at the fair, they want <a demo>", channel="sales-north")
    message = said(office, office.anna, "Met Birch at the fair")
    office.anna.shortcut("Log this", on=message)
    form = office.sees(lambda: office.anna.modals and office.anna.modal)
    assert (form.field("Customer"), form.field("Note")) == ("Birch", "Met Birch at the fair, they want <a demo>")
    form.submit()
    said(office, office.anna, "Logged: meeting, Birch")


def test_what_bots_say_and_edits_are_not_commands(office):
    office.anna.opens_messages()
    before = len([message for message in office.anna.sees() if message.by_bot])
    office.anna.writes_to_app("hello")
    office.sees(lambda: "What you can say" in office.anna.last().text)
    office.anna.writes_to_app("help log")
    office.sees(lambda: "log KIND CUSTOMER" in office.anna.last().text)
    assert len([message for message in office.anna.sees() if message.by_bot]) == before + 2
