"""How some numbers are counted, as a team or the company chooses: what TOP5 is ranked by, which stages velocity counts."""

from collections.abc import Iterable
from typing import Any

from bot.blocks import Block, pick
from bot.desk import Ask
from spm_core.book.agreed import Setting
from spm_core.book.choices import CHOICES, COUNTING, SCORE, TWO_EACH, VELOCITY_FROM, prevailing
from spm_core.book.records import Stages
from spm_core.reports.top5 import RANKED_BY

EVERYTHING = "all"
TWO = "two"
TWO_LABEL = "At most two of a seller among the team's TOP5"


def fields(ask: Ask, team_id: str | None) -> list[Block]:
    """What a form asks of it, as things are now; ``team_id`` None: for the company."""
    settings, stages = ask.store.settings(), ask.store.company().stages
    ranks = [(words.capitalize(), rule) for rule, words in RANKED_BY.items()]
    froms = [("Everything that is open", EVERYTHING), *((f"From {s.name} up", s.code) for s in stages.open[1:])]
    first = prevailing(settings, VELOCITY_FROM, team_id)
    known = first if first in {code for _, code in froms} else EVERYTHING
    return [
        pick("score", "TOP5 is ranked by", ranks, initial=prevailing(settings, SCORE, team_id)),
        pick("velocity", "Velocity counts", froms, initial=known),
    ]


def two_each(settings: Iterable[Setting], team_id: str | None) -> bool:
    """Whether a team shows at most two opportunities of a seller."""
    return bool(prevailing(settings, TWO_EACH, team_id))


def chosen(ask: Ask, team_id: str | None, *, two: bool | None = None) -> tuple[Setting, ...]:
    """What a form with these fields says that did not hold already; ``two``: at most two of a seller."""
    kind, of = ("team", team_id) if team_id else ("company", "")
    score, first = ask.form.chosen("score"), ask.form.chosen("velocity")
    wanted: dict[str, Any] = {SCORE: score if score in CHOICES[SCORE].values else None, TWO_EACH: two}
    wanted[VELOCITY_FROM] = "" if first == EVERYTHING else first
    settings = ask.store.settings()
    said = {name: value for name, value in wanted.items() if value is not None}
    return tuple(
        Setting(kind, of, name, value) for name, value in said.items() if prevailing(settings, name, team_id) != value
    )


def told(settings: Iterable[Setting], stages: Stages, team_id: str | None) -> str:
    """``TOP5 by value, at most two of a seller · velocity of all that is open``."""
    score, both, first = (prevailing(settings, name, team_id) for name in COUNTING)
    each = ", at most two of a seller" if both else ""
    return f"TOP5 by {RANKED_BY[score]}{each} · velocity of {_from(first, stages)}"


def _from(code: Any, stages: Stages) -> str:  # noqa: ANN401 - as it was kept
    stage = next((stage for stage in stages.open if stage.code == code), None)
    return f"what is open from {stage.name} up" if stage else "all that is open"
