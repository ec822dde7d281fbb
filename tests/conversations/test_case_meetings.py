"""Use cases 20, 21, 22 and 25: an agenda now, a meeting from its start to its end, the cadence, a note for the next one."""

from datetime import UTC, date, datetime

from told import answered, form


def test_case_25_a_note_for_the_meeting(office):
    said = office.answer(office.anna, "note market rival X cut prices")
    assert said.text.splitlines() == [
        "Noted for North's next meeting (market): rival X cut prices",
        "1 note waits for it: `/spm notes`.",
    ]
    assert [(note.kind, note.text) for note in office.store.notes("North")] == [("market", "rival X cut prices")]


def test_case_20_the_agenda_now(office):
    said = office.answer(office.ben, "agenda team")
    assert said.ephemeral
    lines = said.text.splitlines()
    assert lines[0] == "Team North · as of Mon 2 Mar 10:30"
    assert "✕ SHORT New opportunities 2 · needed 10" in lines
    assert "✓ OK    4 of 7 moved (57 %)" in lines
    assert "TOP5  Delta · Acme · Iris · Cedar · Fir" in lines


def test_case_21_start_notes_end(office):
    office.mia.says("/spm meeting start team", channel="general")
    walk = form(office, office.mia, "Team meeting of North")
    assert "1 of 4 · since 10:30" in walk.shown
    said = office.answer(office.ben, "meeting note Acme wants a visit")
    assert said.text == "Noted in the team meeting of North, Mon 2 Mar: 1 note now."
    said = office.answer(office.mia, "meeting end")
    assert said.text.startswith("Ended: team meeting of North, 10:30–10:3")
    assert said.text.endswith("0 actions agreed. The minutes go to <#C0NORTH01>.")
    minutes = office.sees(
        lambda: [m for m in office.slack.channel("sales-north").messages if "Minutes" in m.text][-1], 30
    )
    assert "Acme wants a visit (Ben)" in minutes.text


def test_case_22_see_move_cancel(office):
    assert "Tue 3 Mar 10:00  Coaching Anna" in office.answer(office.anna, "cadence").text
    said = office.answer(office.mia, "cadence move coaching @anna thu")
    assert said.text.startswith("Coaching Anna: Tue 3 Mar ")
    assert "→ Thu 5 Mar " in said.text
    moved = next(
        item
        for item in office.store.occurrences(datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 8, tzinfo=UTC))
        if item.scope_id == "Anna"
    )
    assert (moved.nominal_date, moved.starts_at) == (date(2026, 3, 3), datetime(2026, 3, 5, 8, tzinfo=UTC))
    said = office.answer(office.mia, "cadence cancel coaching @ben 3.3.: he is at a fair")
    assert "cancelled" in said.text
    office.mia.presses("Undo", in_=said)
    answered(office, office.mia, "as planned")
