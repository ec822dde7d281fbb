"""Whose an action is: who may see it, who may settle it, to whom it can be given."""

from collections.abc import Sequence

from bot.blocks import Choice
from bot.desk import Ask
from bot.rights import NotAllowedError
from bot.running.meeting import Running, together
from spm_core.book.agreed import Action
from spm_core.book.people import People
from spm_core.reports import figures


def concerned(ask: Ask, action: Action, people: People) -> tuple[str, ...]:
    """The ids of its owner, of who agreed it, and of the owner's manager: they settle it, and a private one is theirs alone."""
    return tuple(
        filter(None, dict.fromkeys((action.owner_id, action.by_id, people.manager(action.owner_id, ask.today))))
    )


def may_settle(ask: Ask, action: Action, people: People) -> None:
    """Raises NotAllowedError that names who may."""
    found = concerned(ask, action, people)
    if ask.me.id not in found:
        names = together([people.called(of) for of in found])
        raise NotAllowedError(f"{'This' if action.private else f'“{action.text}”'} is for {names} to settle.")


def already(ask: Ask, action: Action, people: People) -> str:
    """`Already done by Ben at 09:12: call Acme`."""
    by = "you" if action.settled_by == ask.me.id else people.called(action.settled_by or "")
    at = (action.settled_at or ask.now).astimezone(ask.zone)
    when = f"at {at:%H:%M}" if at.date() == ask.today else f"on {figures.day(at)}"
    return f"Already {action.outcome} by {by} {when}: {action.text}."


def owners(ask: Ask, people: People, one: Running | None = None, *, private: bool = False) -> Sequence[Choice]:
    """To whom the asker can give an action (name, id): in a meeting those who are in it, else those around the asker.

    These are oneself, one's manager, the team, and those one leads; ``private``: without the team.
    """
    found = one.circle if one else _around(ask, people, team=not private)
    known = (people.by_id.get(of or "") for of in dict.fromkeys(found))
    return [(member.name, member.id) for member in known if member and member.active]


def _around(ask: Ask, people: People, *, team: bool) -> tuple[str | None, ...]:
    home = people.home(ask.me.id, ask.today) or ask.team
    mates = people.team(home.id, ask.today) if home and team else ()
    leader = home.manager_id if home else None
    return ask.me.id, people.manager(ask.me.id, ask.today), leader, *people.led(ask.me.id, ask.today), *mates
