"""What is said where words cannot be done as they stand: did you mean, which of them, nothing was saved."""

from collections.abc import Mapping
from typing import Any

from bot.blocks import actions, button, clip, context, escape, section
from bot.desk import Ask, Desk, Say
from bot.finding import ACTIVITY_WORDS
from bot.verbs import later_verb, nearest
from bot.words import UnsureError, escaped, typed

LONGEST_LINE = 1500  # characters that travel with a button
_THANKS = frozenset(
    {"thanks", "thank", "thx", "ty", "cheers", "ok", "okay", "great", "nice", "perfect", "kiitos", "danke", "tack"}
)


def did_you_mean(desk: Desk, verb: str, words: str) -> Say:
    """What may have been meant by a verb that nobody knows."""
    if verb.lower().rstrip("!.,") in _THANKS:
        return Say("Gladly. `/spm todo` has what is left, `/spm help` what I can do.")
    if verb.lower() in ACTIVITY_WORDS:  # `call Acme 20m`
        return _perhaps("log", f"{verb} {words}")
    if later := later_verb(desk, f"{verb} {words}"):  # `we won Acme`
        return _perhaps(*later)
    near = nearest(desk, verb)
    if near is None:
        text = f"I don't know “{escape(clip(verb, 40))}”. Say it as `log meeting Acme 45m`; `/spm help` lists what I can do."
        presses = [button("Help", "say#2", {"words": "help"}), button("What is due", "say", {"words": "todo"})]
        return Say(text, [section(text), actions(*presses)])
    return _perhaps(near, words)


def _perhaps(verb: str, words: str) -> Say:
    """What somebody may have meant, with the button that does it."""
    meant = f"{verb} {words}".strip()
    text = f"Did you mean `{escape(clip(meant, 200))}`?"
    press = button(
        f"Yes, {verb} it" if words else f"Yes, {verb}", "say", {"words": clip(meant, LONGEST_LINE)}, style="primary"
    )
    return Say(text, [section(text), actions(press, button("Help", "say#2", {"words": "help"}))])


def which(desk: Desk, question: UnsureError, fields: Mapping[str, Any], ask: Ask) -> Say:
    """The readings of something unclear as buttons; a press says the line again with that reading."""
    verb, words = str(fields.get("verb", "")), str(fields.get("words", ""))
    if not verb and desk.verb(str(ask.value.get("words", "")).partition(" ")[0]):
        verb, _, words = str(ask.value["words"]).partition(" ")
    text = escape(str(question))
    plain = typed(words)
    readings = question.answered(plain) if verb else None
    lines = [(label, escaped(f"{verb} {answered}")) for label, answered in (readings or ())[:5]]
    if not lines or any(len(line) > LONGEST_LINE for _, line in lines):  # a button would cut it off
        return Say(text + " " + " or ".join(escape(label) for label, _ in question.readings))
    presses = [button(label, f"say#{n}", {"words": line}) for n, (label, line) in enumerate(lines)]
    return Say(text, [section(text), actions(*presses)])


def broken(fields: Mapping[str, Any], ask: Ask | None, why: str, reference: str = "") -> Say:
    """What is said when something failed; never that nothing was saved where something was."""
    if ask is None or not ask.wrote:
        return _nothing_saved(fields, why, reference)
    text = f"It is saved, but I cannot say what it changes: {why}"
    small = [context(f"Reference for the administrator: {reference}")] if reference else []
    return Say(text, [section(text), *small])


def _nothing_saved(fields: Mapping[str, Any], why: str, reference: str = "") -> Say:
    words = typed(f"{fields.get('verb', '')} {fields.get('words', '')}")
    text = f"Nothing was saved: {why}"
    blocks = [section(escape(text) + (f" Your words: `{escape(clip(words, 300))}`" if words else ""))]
    blocks += [actions(button("Try again", "say", {"words": clip(escaped(words), LONGEST_LINE)}))] if words else []
    blocks += [context(f"Reference for the administrator: {reference}")] if reference else []
    return Say(escape(text), blocks)
