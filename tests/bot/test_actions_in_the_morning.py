"""What one agreed to do, in the message of the day: what is due first, then what is late, the rest counted; never what is settled."""

from datetime import UTC, date, datetime

from support.north import north

from bot.morning import Morning
from bot.running.morning import lines
from spm_core.book.agreed import Action
from spm_core.store import Database

NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
BEFORE = datetime(2026, 2, 1, tzinfo=UTC)


def test_five_are_shown_and_the_rest_is_counted(database: Database) -> None:
    store = north(database)
    days = {"a": 20, "b": 23, "c": 24, "d": 25, "e": 26, "f": 27}  # of February: late
    with store.write(BEFORE) as unit:
        unit.save_many([Action(of, f"do {of}", "ben", date(2026, 2, day), BEFORE, "mia") for of, day in days.items()])
        unit.save(Action("today", "call <!here>", "ben", date(2026, 3, 2), BEFORE, "ben"))
        unit.save(Action("ahead", "not yet", "ben", date(2026, 3, 3), BEFORE, "mia"))
        unit.save(Action("done", "done", "ben", date(2026, 2, 3), BEFORE, "mia", outcome="done", settled_at=BEFORE))
        unit.save(Action("annas", "hers", "anna", date(2026, 2, 3), BEFORE, "mia"))
    found = list(lines(Morning(store, store.member("ben"), NOW, date(2026, 3, 2))))
    assert [todo.key for todo in found] == ["action:today", *(f"action:{of}" for of in "fedc"), "action:more"]
    assert found[0].text == "△ call &lt;!here&gt; — due today"
    assert found[1].text == "✕ do f — was due Fri 27 Feb, 3 days late · agreed with Mia"
    assert found[-1].text == "and 2 more: /spm actions"
    assert {todo.group for todo in found} == {"*You agreed to* · 7 actions due"}
    assert list(lines(Morning(store, store.member("mia"), NOW, date(2026, 3, 2)))) == []
