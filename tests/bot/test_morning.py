"""How lines of several rooms become one list: under headings, ten at most, the most valuable ones, each settled in place."""

from decimal import Decimal

from bot.blocks import button
from bot.morning import FIRST, Todo
from bot.reminders.lines import message, settled


def todo(key: str, group: str, worth: Decimal | int = 0) -> Todo:
    presses = [button("Do it", "do", {"of": key}), button("Another day", "move", {"of": key})]
    return Todo(key, group, f"line {key}", presses, Decimal(worth))


def texts(blocks: list[dict]) -> list[str]:
    return [block["text"]["text"] for block in blocks if block["type"] == "section"]


def test_lines_stand_under_their_headings() -> None:
    made = message([todo("a", "*Actions*", 5), todo("b", "*Actions*", 90), todo("c", "*How did it go?*", 10)])
    assert made.text.splitlines() == ["Actions", "line a", "line b", "How did it go?", "line c"]
    assert texts(made.blocks) == ["*Actions*", "line a", "line b", "*How did it go?*", "line c"]


def test_the_ten_most_valuable_are_shown_and_the_rest_counted() -> None:
    many = [todo(f"a{n}", "*A*", n) for n in range(11)] + [todo("form", "*B*", FIRST)]
    made = message(many)
    # The form counts for more than anything; of the eleven the two of least worth, 0 and 1, give way.
    assert texts(made.blocks) == ["*A*", *(f"line a{n}" for n in range(2, 11)), "*B*", "line form"]
    assert made.blocks[-1]["elements"][0]["text"].startswith("and 2 more: `/spm todo`")


def test_of_equals_the_first_are_shown() -> None:
    made = message([todo(f"a{n:02d}", "*A*") for n in range(12)])
    assert texts(made.blocks)[1:] == [f"line a{n:02d}" for n in range(10)]


def test_each_line_is_settled_where_it_stands_and_the_last_one_ends_the_day() -> None:
    made = message([todo("action:1", "*Actions*"), todo("planned:1", "*How did it go?*")])
    once = settled(made, "action:1", "✓ done")
    assert texts(once.blocks) == ["*Actions*", "✓ done", "*How did it go?*", "line planned:1"]
    assert [block["block_id"] for block in once.blocks if block["type"] == "actions"] == ["press:planned:1"]
    twice = settled(once, "planned:1", "✓ went well")
    assert texts(twice.blocks)[-2:] == ["✓ went well", "All settled. Nothing more today."]
    assert not [block for block in twice.blocks if block["type"] == "actions"]


def test_a_single_button_stands_beside_its_line_and_goes_with_it() -> None:
    one = Todo("rate", "*Coaching*", "Rate yourself first", [button("Rate", "rating.open")])
    made = message([one, todo("action:1", "*Actions*")])
    [line] = [block for block in made.blocks if block.get("block_id") == "press:rate"]
    assert (line["text"]["text"], line["accessory"]["action_id"]) == ("Rate yourself first", "rating.open")
    once = settled(made, "rate", "✓ rated")
    assert texts(once.blocks) == ["*Coaching*", "✓ rated", "*Actions*", "line action:1"]
    assert not [block for block in once.blocks if "accessory" in block]
    assert texts(settled(once, "action:1", "✓ done").blocks)[-1] == "All settled. Nothing more today."
