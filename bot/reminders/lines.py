"""The daily message and `/spm todo`: lines under their headings, each with its buttons, each settled where it stands."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from bot.blocks import HEARD, Block, actions, clip, context, section
from bot.morning import Todo, shown
from bot.outbox import Message

# The list a row of buttons stands in, as the beginning of its block_id.
IN_DAILY, ON_DEMAND = "press", "todo"
ALL_SETTLED = "All settled. Nothing more today."


def message(found: Sequence[Todo], kind: str = IN_DAILY, done: Sequence[str] = ()) -> Message:
    """A list of what is to be settled, at most ten lines; ``done``: what was settled just now, in mrkdwn, stands first."""
    best = _by_group(shown(found))
    blocks: list[Block] = [section(text) for text in done]
    spoken = list(done)
    for group, lines in groupby(best, key=lambda todo: todo.group):
        blocks.append(section(group))
        spoken.append(group.replace("*", ""))
        for todo in lines:
            blocks += _line(todo, kind)
            spoken.append(todo.text)
    rest = len(found) - len(best)
    blocks += [context(f"and {rest} more: `/spm todo` shows the next ones when these are settled")] if rest else []
    blocks += [section(ALL_SETTLED)] if done and not found else []
    return Message(clip("\n".join(spoken), HEARD), blocks)


def _by_group(todos: Sequence[Todo]) -> list[Todo]:
    """Each heading once, where it came first."""
    order = list(dict.fromkeys(todo.group for todo in todos))
    return sorted(todos, key=lambda todo: order.index(todo.group))


def _line(todo: Todo, kind: str) -> Iterator[Block]:
    """One line and what can be pressed on it: a single button beside it, several below."""
    if len(todo.presses) == 1:
        yield section(todo.text, accessory=todo.presses[0], id=f"{kind}:{todo.key}")
        return
    yield section(todo.text, id=f"line:{todo.key}")
    if todo.presses:
        yield actions(*todo.presses, id=f"{kind}:{todo.key}")


def settled(message: Message, key: str, text: str) -> Message:
    """The message with one line settled: its buttons are gone, its text says how it stands."""
    blocks: list[Block] = []
    for block in message.blocks:
        mine = block.get("block_id") in (f"line:{key}", f"{IN_DAILY}:{key}")
        if mine and block["type"] == "section":
            blocks.append(section(text, id=f"line:{key}"))
        elif not mine:
            blocks.append(block)
    left = any(block["type"] == "actions" or "accessory" in block for block in blocks)
    if not left and not any(_says(block, ALL_SETTLED) for block in blocks):
        blocks.append(section(ALL_SETTLED))
    spoken = "\n".join(_spoken(block) for block in blocks if block["type"] == "section")
    return Message(clip(spoken, HEARD), blocks)


def _spoken(block: Block) -> str:
    """A line as it is heard; a heading, which has no id, without the marks that make it bold."""
    text = str(block["text"]["text"])
    return text if "block_id" in block else text.replace("*", "")


def _says(block: Block, text: str) -> bool:
    return bool(block["type"] == "section" and block["text"]["text"] == text)
