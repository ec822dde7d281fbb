"""`/spm help`: what can be said, each verb with an example that works as it stands."""

from bot.blocks import context, escape, section
from bot.desk import Ask, Command, Desk, Reply, Say

FIRST = ("log", "new", "move", "next", "offer", "won", "funnel", "todo", "agenda")


def register(desk: Desk) -> None:
    """Sign up; the table is read when somebody asks, so it always is complete."""

    def show(ask: Ask) -> Reply:
        one = desk.verb(ask.words.split()[0]) if ask.words else None
        return _one(desk, one) if one else _all(desk)

    desk.command(
        "help", "hi", "hello", "hey", "?", usage="help [VERB]", example="help log", says="this list", open_to_all=True
    )(show)


def _all(desk: Desk) -> Say:
    first = [desk.commands[verb] for verb in FIRST if verb in desk.commands]
    rest = [command for command in desk.commands.values() if command not in first]
    text = "\n".join(f"`/spm {escape(command.example)}` — {escape(command.says)}" for command in first)
    others = " · ".join(f"`{command.verb}`" for command in rest)
    blocks = [section(f"*Say it in one line*\n{text}"), section(f"*Also:* {others}")]
    blocks.append(context("`/spm help log` shows one with its words. Words missing? A form opens."))
    return Say("What you can say to /spm: " + ", ".join(desk.commands), blocks)


def _one(desk: Desk, command: Command) -> Say:
    aliases = [alias for alias, verb in desk.aliases.items() if verb == command.verb]
    text = f"*{command.verb}* — {escape(command.says)}\n`/spm {escape(command.usage)}`"
    text += f"\nFor example `/spm {escape(command.example)}`"
    also = [context("Also: " + ", ".join(aliases))] if aliases else []
    return Say(escape(f"/spm {command.usage}, for example: /spm {command.example}"), [section(text), *also])
