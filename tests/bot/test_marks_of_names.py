"""A customer called *Acme Nordic* or pump_house_ is shown so, and what is copied from the answer is understood."""

NAME, SHOWN = "*Nordic* _Pumps_ ~AG~", "∗Nordic∗ ˍPumpsˍ ∼AG∼"


def test_a_name_with_marks_is_shown_as_written_and_read_back_when_copied(office):
    said = office.answer(office.anna, f'log call +"{NAME}" 5m')
    assert f"Logged: call, {SHOWN}, 5 min, today" in said.shown
    assert [one.name for one in office.store.accounts() if "Nordic" in one.name] == [NAME]
    copied = office.answer(office.anna, f'log call "{SHOWN}" 6m')
    assert f"Logged: call, {SHOWN}, 6 min, today" in copied.text
    assert len([one for one in office.store.accounts() if "Nordic" in one.name]) == 1
    added = office.answer(office.anna, f'new "{SHOWN}" "valve_body_x *new*" 4k')
    assert f"Added: *{SHOWN} valve_body_x ∗new∗* · 4k EUR" in added.shown  # only our own marks are marks
    assert f"{NAME} valve_body_x *new*" in {one.name for one in office.store.open_opportunities()}


def test_our_own_commands_stay_commands(office):
    said = office.answer(office.anna, 'move "No `such thing"')
    assert "`/spm" not in said.text or said.text.count("`") % 2 == 0
    assert "`/spm new` adds one" in office.answer(office.anna, "next Nosuchthing demo").text
