"""An agenda as it stands in a channel or a DM: verdicts first, decisions second, short enough for a phone (VOICE.md)."""

from collections.abc import Sequence
from datetime import datetime

from bot.blocks import Block, clip, context, escape, section
from bot.meetings.pressing import Presser
from bot.outbox import Message
from bot.reading import judged
from spm_core.meetings.answers import Agenda, Decision
from spm_core.reports import figures

BLOCKS = 20
CHARACTERS = 2500
DECISIONS = 8
FIXED = 60  # characters of headings, marks and line ends
LINE = 150  # characters of one line, where there is room
SHORTEST = 60
HEARD = 3800  # characters of the text


def post_message(
    agenda: Agenda,
    presser: Presser,
    *,
    title: str,
    tail: Sequence[str] = (),
    picture: Block | None = None,
    below: str = "below",
    presses: Sequence[Block] = (),
) -> Message:
    """The post of an agenda; ``title`` is people's text, ``tail`` lines of mrkdwn, ``presses`` what stands at its end.

    ``below`` says where the rest of the decisions is, empty when nowhere.
    """
    line = _line_length(agenda)
    heads = [judged(answer.verdict, clip(answer.sentence, line)) for answer in agenda.headlines]
    heads += [escape(agenda.hint)] if agenda.hint else []
    shown = _that_fit(agenda.decisions, FIXED + sum(map(len, (title, *heads, *tail))))
    blocks = [section(f"*{escape(title)}*"), *([picture] if picture else [])]
    blocks += [section("\n".join(heads))] if heads else []
    if agenda.decisions:
        lines = (presser.short(_sentence(item), item.press) for item in shown)
        blocks += [section(f"*{agenda.decide}*"), *lines]
        rest = len(agenda.decisions) - len(shown)
        blocks += [context(f"and {rest} more" + (f", {below}" if below else ""))] if rest else []
    blocks += [section("\n".join(tail))] if tail else []
    return Message(_spoken(title, agenda, tail), [*blocks, *presses])


def as_of(agenda: Agenda, meets: datetime | None) -> str:
    """`Mon 2 Mar 09:00 · as of 08:00`: when they meet (None: on demand) and what the numbers know."""
    when = f"{figures.day(meets)} {meets:%H:%M} · " if meets else ""
    same_day = meets is not None and meets.date() == agenda.as_of.date()
    day = "" if same_day else f"{figures.day(agenda.as_of)} "
    return f"{when}as of {day}{agenda.as_of:%H:%M}"


def _line_length(agenda: Agenda) -> int:
    """Characters of a verdict's line: many lines are shorter ones, so that they leave room for what is to be decided."""
    return max(SHORTEST, min(LINE, CHARACTERS // 2 // max(1, len(agenda.headlines))))


def _that_fit(decisions: Sequence[Decision], used: int) -> list[Decision]:
    """The first decisions that the post has room for."""
    shown: list[Decision] = []
    for decision in decisions[:DECISIONS]:
        used += len(_sentence(decision)) + len("Next step")
        if used > CHARACTERS:
            break
        shown.append(decision)
    return shown


def _sentence(decision: Decision) -> str:
    return escape(clip(decision.sentence, LINE))


def _spoken(title: str, agenda: Agenda, tail: Sequence[str]) -> str:
    """The whole post as text, for notifications and for people who hear it."""
    lines = [escape(title), *(escape(answer.heard) for answer in agenda.headlines)]
    lines += [escape(agenda.hint)] if agenda.hint else []
    if agenda.decisions:
        lines += [f"{agenda.decide.capitalize()}:", *(_sentence(decision) for decision in agenda.decisions[:DECISIONS])]
    return clip("\n".join([*lines, *(line.replace("*", "") for line in tail)]), HEARD)
