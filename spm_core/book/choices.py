"""What the company, its teams and its people can choose, what each choice may be, and what holds while nobody chose."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from spm_core.book.agreed import Setting

ECHO = "echo"  # of a team: which news are told in its channel: won, offer
REMINDERS = "reminders"  # of a member: light, standard, active


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: what holds while nobody did, and what it may be (empty: anything, several as a list)."""

    default: Any
    values: tuple[str, ...] = ()


CHOICES = {
    ECHO: Choice((), ("won", "offer")),
    REMINDERS: Choice("standard", ("light", "standard", "active")),
}


def chosen(settings: Iterable[Setting], name: str, scope_kind: str, scope_id: str = "") -> Any:  # noqa: ANN401 - JSON's
    """What somebody chose, else what holds without."""
    found = (
        item.value for item in settings if (item.name, item.scope_kind, item.scope_id) == (name, scope_kind, scope_id)
    )
    return next(found, CHOICES[name].default)
