"""The question sets: what to ask of an opportunity, a loss, a key account or a team, in our own words."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

SETS = "question_sets.json"


@cache
def question_sets() -> Mapping[str, Any]:
    """Every set by its name, as the file has it; read once."""
    found: Mapping[str, Any] = json.loads(files(__package__).joinpath(SETS).read_text(encoding="utf-8"))
    return found


def asked(name: str) -> tuple[str, ...]:
    """The questions of one set, in order; KeyError for a name that is none."""
    chosen = question_sets()[name]
    questions = chosen["questions"] if isinstance(chosen, Mapping) else chosen
    return tuple(question["ask"] for question in questions)
