"""`/spm actions`: what one has to do, or one's people, each line settled where it stands."""

from collections.abc import Sequence
from datetime import date

from bot.blocks import Block, actions, button, clip, context, escape, overflow, section
from bot.desk import Ask, Desk, Reply, Say
from bot.finding import line, member
from bot.rights import NotAllowedError
from bot.running.meeting import people_of
from bot.running.whose import concerned
from spm_core.book.agreed import Action
from spm_core.book.people import People
from spm_core.book.records import Role
from spm_core.book.refusals import NotFoundError, Refusal
from spm_core.reports import figures

LIST = "agreed"  # the beginning of the block_id of a line's buttons
MOST, SETTLED = 10, 5
SENTENCE = 200
MORE = [("Drop it…", "drop"), ("Give it to…", "hand")]
ALL = [("Done", "done"), ("New date…", "move"), *MORE]
TEAM = "team"


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command(
        "actions",
        usage="actions [team | @NAME]",
        example="actions",
        says="what you agreed to do, settled where it stands",
    )(asked)


def asked(ask: Ask) -> Reply:
    """One's own; a manager's team's or one person's."""
    said = line(ask)
    whose = said.take_first([TEAM])
    who = member(ask, said) if said.words and not whose else ask.me
    if who is None or said.words:
        raise Refusal(
            "Whose actions? `actions` shows yours, `actions team` your people's, `actions @ben` those of one."
        )
    return listed(ask, whose or who.id)


def listed(ask: Ask, whose: str) -> Say:
    """The list of a member (id) or of the people one leads (TEAM): what is late first; what was settled today stands below."""
    people = people_of(ask.store)
    owners = _owners(ask, whose, people)
    seen = [action for of in owners for action in ask.store.actions(owner_id=of) if _sees(ask, action, people)]
    waiting = sorted((one for one in seen if one.outcome is None), key=lambda one: (one.due, one.id))
    settled = [one for one in seen if one.settled_at and one.settled_at.astimezone(ask.zone).date() == ask.today]
    heading = _heading(ask, whose, people, waiting)
    blocks: list[Block] = [section(f"*{escape(heading)}*")]
    spoken = [heading]
    for action in waiting[:MOST]:
        text = line_of(action, people, ask.me.id, ask.today, named=whose != ask.me.id)
        spoken.append(text)
        blocks += _line(text, action, f"{LIST}:{whose}:{action.id}", short=whose != ask.me.id)
    if len(waiting) > MOST:
        blocks.append(context(f"and {len(waiting) - MOST} more, shown when these are settled"))
    for action in settled[-SETTLED:]:
        text, mine = _past(action), action.settled_by == ask.me.id
        spoken.append(text)
        undo = button("Undo", "action.undo", {"action": action.id})
        blocks += [section(text), *([actions(undo, id=f"{LIST}:{whose}:{action.id}")] if mine else [])]
    return Say("\n".join(spoken), blocks)


def _line(text: str, action: Action, id: str, *, short: bool) -> list[Block]:  # noqa: A002
    """One's own line with its buttons; ``short``: all of it in the ⋯ menu at its right, so that many fit a phone."""
    if short:
        return [section(text, accessory=overflow("action.more", ALL, {"action": action.id}), id=id)]
    return [section(text), actions(*presses(action), id=id)]


def _owners(ask: Ask, whose: str, people: People) -> Sequence[str]:
    """Whose actions are in a list. Raises NotAllowedError for people one does not lead."""
    if whose == TEAM:
        led = people.led(ask.me.id, ask.today)
        team = ask.team
        if not led and ask.me.role is Role.ADMIN and team:
            return people.team(team.id, ask.today)
        if not led:
            manager = people.manager(ask.me.id, ask.today)
            who = people.called(manager) if manager else "a manager"
            raise NotAllowedError(f"The team's actions are for {who} to look through. Yours: `/spm actions`.")
        return led
    if whose not in people.by_id:
        raise NotFoundError("There is no such member here any more.")
    if whose != ask.me.id and ask.me.role is not Role.ADMIN and people.manager(whose, ask.today) != ask.me.id:
        name = people.called(whose)
        raise NotAllowedError(f"{name}'s actions are for {name} and their manager. Yours: `/spm actions`.")
    return [whose]


def _sees(ask: Ask, action: Action, people: People) -> bool:
    return not action.private or ask.me.id in concerned(ask, action, people)


def _heading(ask: Ask, whose: str, people: People, waiting: Sequence[Action]) -> str:
    """`Your actions · 3 to do, 1 late`."""
    name = "Your team's" if whose == TEAM else "Your" if whose == ask.me.id else f"{people.called(whose)}'s"
    late = sum(action.due < ask.today for action in waiting)
    count = f"{len(waiting)} to do" + (f", {late} late" if late else "")
    return f"{name} actions · {count if waiting else 'nothing to do'}"


def line_of(action: Action, people: People, reader_id: str, today: date, *, named: bool = False) -> str:
    """`✕ call Acme — was due Fri 6 Mar, 3 days late · agreed with Mia`, in mrkdwn."""
    late = (today - action.due).days
    mark = "✕" if late > 0 else "△" if late == 0 else "–"
    when = "due today" if late == 0 else f"due {figures.day(action.due)}"
    when = f"was {when}, {figures.days(late)} late" if late > 0 else when
    owner = f"{people.called(action.owner_id)}: " if named else ""
    with_ = f" · agreed with {people.called(action.by_id)}" if action.by_id not in (action.owner_id, reader_id) else ""
    moved = f" · moved {action.moves} times" if action.moves > 1 else ""
    return escape(clip(f"{mark} {owner}{action.text} — {when}{with_}{moved}", SENTENCE))


def _past(action: Action) -> str:
    why = f": {action.why}" if action.outcome == "dropped" and action.why else ""
    return escape(clip(f"✓ {action.text} — {action.outcome}{why}", SENTENCE))


def presses(action: Action) -> list[Block]:
    """Two buttons and the ⋯ menu of one action."""
    value = {"action": action.id}
    more = overflow("action.more", MORE, value)
    return [button("Done", "action.done", value), button("New date", "action.move", value), more]


def renewed(ask: Ask) -> Say | None:
    """The list in which a button was pressed, as it is now; None when it was pressed elsewhere."""
    kind, _, rest = (ask.place.block_id if ask.place else "").partition(":")
    if kind != LIST:
        return None
    fresh = listed(ask, rest.partition(":")[0])
    return Say(fresh.text, fresh.blocks, replace=True)
