"""A line that would write over what a colleague set a few minutes ago asks first: both values, one press (scene 9)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.blocks import actions, button, clip, escape, section
from bot.desk import Ask, Say
from bot.last_set import of_opportunity
from bot.opportunities.common import mark
from bot.together import ago
from bot.words import typed
from spm_core.book.opportunities import Opportunity

LATELY = timedelta(minutes=10)
WORDS = {
    "amount": "the amount",
    "close": "the close date",
    "category": "the call",
    "stage": "the stage",
    "step": "the next step",
}


def both(ask: Ask, item: Opportunity, said: Mapping[str, tuple[str, str]]) -> Say | None:
    """The question, None where nothing is written over. ``said``: by field what stands now and what the line says, in words."""
    if ask.value.get("seen") == item.version:
        return None  # the press that answers this question
    about = replace(ask, meta={"opportunity": item.id})
    for field, (theirs, mine) in said.items():
        who, at = of_opportunity(about, field)
        if theirs != mine and who not in (None, "You") and at and ask.now - at < LATELY:
            return _question(
                ask, item, f"{who} set {WORDS[field]} to {theirs} {ago(ask, at)}. Yours: {mine}.", theirs, mine
            )
    return None


def _question(ask: Ask, item: Opportunity, text: str, theirs: str, mine: str) -> Say:
    line = {"words": clip(typed(f"{ask.verb} {ask.words}"), 1500), "seen": item.version}
    presses = [button(f"Keep {theirs}", "opportunity.leave", mark(item)), button(f"Use {mine}", "say", line)]
    whole = f"{item.name}: {text}"
    return Say(escape(whole), [section(f"△ {escape(whole)}"), actions(*presses)])
