"""Numbers on demand: every report by its name, for oneself, a member, a team or the company, and where each comes from."""

from collections.abc import Callable
from dataclasses import replace

from bot.desk import Ask, Desk, Reply
from bot.finding import line
from bot.kinds import Kind
from bot.numbers import why
from bot.numbers.page import page, told
from spm_core.book.refusals import Refusal

# The verb of a report that has no room of its own, its other names, and what it tells.
VERBS: dict[Kind, tuple[str, tuple[str, ...], str]] = {
    Kind.INFLOW: ("inflow", ("entering",), "what is new, and whether that is enough"),
    Kind.MOVEMENT: ("movement", ("moved", "bridge"), "what moved since the last meeting"),
    Kind.STAGES: ("stages", (), "how long each stage takes, and how often it is won from"),
    Kind.OFFERS: ("offers", (), "offers sent, and those past their check-date"),
    Kind.ATTAINMENT: ("attainment", (), "won this year against its pace and last year"),
    Kind.ACCOUNTS: ("accounts", (), "key accounts: won, open, who was reached"),
    Kind.HYGIENE: ("hygiene", (), "what open opportunities lack"),
    Kind.PLANNING: ("planning", ("planned",), "what was planned, and done of it"),
    Kind.CADENCE: ("kept", (), "meetings planned, and held of them"),
}


def register(desk: Desk) -> None:
    """Sign up for each report, for `report` with any of their names, and for [Why?]."""
    why.register(desk)
    for kind in set(Kind) - set(desk.tellers):
        desk.report(kind, told(kind))
    for kind, (verb, aliases, says) in VERBS.items():
        late = "[late] " if kind is Kind.OFFERS else ""
        usage = f"{verb} {late}[team | company | @NAME] [4w]"
        desk.command(verb, *aliases, usage=usage, example=f"{verb} team", says=says)(_listener(kind))
    usage = "report NAME [team | company | @NAME]"
    desk.command("report", usage=usage, example="report hygiene team", says="any report by its name")(
        lambda ask: _by_name(desk, ask)
    )


def _listener(kind: Kind) -> Callable[[Ask], Reply]:
    return lambda ask: page(ask, kind)


def _by_name(desk: Desk, ask: Ask) -> Reply:
    """`report hygiene team` is `hygiene team`."""
    said = line(ask)
    name = said.words.pop(0).lower() if said.words else ""
    verbs = {kind.value: VERBS[kind][0] if kind in VERBS else kind.value for kind in Kind}
    command = desk.verb(verbs.get(name, name)) if name else None
    if command is None or command.verb not in verbs.values():
        raise Refusal(f"Which report? There are: {', '.join(sorted(verbs))}. For example `report hygiene team`.")
    return command.listener(replace(ask, verb=command.verb, words=said.rest))
