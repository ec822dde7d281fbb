"""What the company, its teams and its people can choose, what each choice may be, and what holds while nobody chose."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from spm_core.book.agreed import Setting
from spm_core.book.closed import public_holidays
from spm_core.book.names import normalised
from spm_core.book.records import Stages
from spm_core.book.refusals import UnreadableError

SCORE = "top5_score"  # of a team, or the company: what TOP5 is ranked by (F16)
TWO_EACH = "top5_two_each"  # of a team, or the company: at most two of a seller among the team's TOP5 (F16)
VELOCITY_FROM = "velocity_from"  # of a team, or the company: the code of the first stage that velocity counts (F12)
HOLIDAYS = "holidays"  # of a team, or the company: the place whose public holidays are kept
ECHO = "echo"  # of a team: which news are told in its channel: won, offer
LOCALE = "locale"  # of a team: how numbers and dates are written in its channel; empty: as the company's
REMINDERS = "reminders"  # of a member: light, standard, active
TALKS = "talks"  # of a member, no choice but a mark: when talks were planned for them
JOINED = "joined"  # of a member, no choice but a mark: joined a team whose talks are still to be planned


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: what holds while nobody did, and what it may be (empty: anything, several as a list)."""

    default: Any
    values: tuple[str, ...] = ()


EXPECTED, AMOUNT, GAIN, CLOSE, PINS = "expected", "amount", "gain", "close", "pins"
ALL = "all"  # stages count
COUNTING = (SCORE, TWO_EACH, VELOCITY_FROM)  # what reports heed
EXPORTED = (*COUNTING, HOLIDAYS)

CHOICES = {
    LOCALE: Choice(""),
    SCORE: Choice(EXPECTED, (EXPECTED, AMOUNT, GAIN, CLOSE, PINS)),
    TWO_EACH: Choice(default=False),
    VELOCITY_FROM: Choice(""),
    ECHO: Choice((), ("won", "offer")),
    REMINDERS: Choice("standard", ("light", "standard", "active")),
}


def joined(member_id: str, *, waiting: bool = True) -> Setting:
    """The mark of a member who has joined a team and waits for its talks, or (not ``waiting``) has them."""
    return Setting("member", member_id, JOINED, waiting)


def given(member_id: str, at: datetime) -> Setting:
    """The mark of a member who was given talks at an instant (UTC), of which both are told once."""
    return Setting("member", member_id, TALKS, at.isoformat())


def chosen(settings: Iterable[Setting], name: str, scope_kind: str, scope_id: str = "") -> Any:  # noqa: ANN401 - JSON's
    """What somebody chose, else what holds without."""
    found = (
        item.value for item in settings if (item.name, item.scope_kind, item.scope_id) == (name, scope_kind, scope_id)
    )
    return next(found, CHOICES[name].default)


def prevailing(settings: Iterable[Setting], name: str, team_id: str | None) -> Any:  # noqa: ANN401 - JSON's
    """What holds for a team (None: for the company as a whole): its own choice, else the company's, else the usual."""
    told = {(item.scope_kind, item.scope_id): item.value for item in settings if item.name == name}
    whole = told.get(("company", ""), CHOICES[name].default)
    return told.get(("team", team_id or ""), whole)


def read(name: str, value: str, stages: Stages) -> str | bool:
    """The value of one of EXPORTED, from the words of a person or a file. Raises Refusal with the choices."""
    said = normalised(value)
    if name == HOLIDAYS:
        public_holidays(value)
        return value
    if name == TWO_EACH:
        choices: dict[str, str | bool] = {"yes": True, "no": False}
    elif name == VELOCITY_FROM:
        named = {normalised(text): stage.code for stage in stages.open for text in (stage.name, stage.code)}
        choices = {ALL: "", **named}
    elif name == SCORE:
        choices = {rule: rule for rule in CHOICES[name].values}
    else:
        raise UnreadableError(f"{name!r} cannot be chosen. There are: {', '.join(EXPORTED)}.")
    if said not in choices:
        raise UnreadableError(f"{name} is one of {', '.join(choices)}, not {value!r}.")
    return choices[said]


def written(value: Any) -> str:  # noqa: ANN401 - JSON's
    """The word for a value, as ``read`` takes it."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value) or ALL
