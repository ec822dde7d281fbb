"""Home: a seller's day and a manager's team at a glance, every line with its action; what was pressed here is answered here."""

from bot.blocks import VIEW_BLOCKS, Block, actions, button, check, context, escape, section
from bot.desk import Ask, Desk, Say
from bot.home import leading, selling
from bot.rights import is_stranger
from bot.team.setup import may_set_up
from spm_core.book.records import Role
from spm_core.reports import figures

DIVIDER: Block = {"type": "divider"}
MOST_SAID = 20  # blocks of an answer on top


def register(desk: Desk) -> None:
    """Sign up."""
    desk.home(lambda ask, said: view(desk, ask, said))
    desk.button("home.clear")(lambda _: Say(""))


def view(desk: Desk, ask: Ask, said: Say | None = None) -> Block:
    """A person's Home as it is now; on top what the last press here came to."""
    blocks = [*_said(said), *(_stranger(desk, ask) if ask.who is None else _day(desk, ask))]
    return {"type": "home", "blocks": check(blocks[:VIEW_BLOCKS], most=VIEW_BLOCKS)}


def _said(said: Say | None) -> list[Block]:
    """The answer to the last press, with a way to put it away."""
    if said is None or not said.text:
        return []
    blocks = list(said.blocks)[:MOST_SAID] or [section(said.text)]
    return [*blocks, actions(button("Put away", "home.clear")), DIVIDER]


def _stranger(desk: Desk, ask: Ask) -> list[Block]:
    """Who is in no team yet: the first administrator is shown how to begin, others who can add them."""
    if is_stranger(ask):
        return [section("SPM is for the sales teams of the company that installed it.")]
    if not ask.store.teams() and may_set_up(ask):
        name = str(ask.slack.users_info(user=ask.user_id)["user"].get("real_name") or "").partition(" ")[0]
        hello = f"Welcome, {escape(name)}." if name else "Welcome."
        words = f"*{hello}* In three screens your team has its Monday agenda: who, what against, and when."
        start = button("Set up the first team", "say", {"words": "setup"}, style="primary")
        example = context(
            "Invite me to the team's channel first: type `/invite @spm` there. Nothing is posted before you say so."
        )
        return [section(words), actions(start), example]
    asks = desk.not_enrolled
    return list(asks(ask).blocks) if asks else []


def _absence(ask: Ask) -> str:
    found = ask.store.away(ask.me.id, ask.today)
    return f" · away until {figures.day(found.end)}" if found else ""


def _away_button(ask: Ask) -> Block:
    away = ask.store.away(ask.me.id, ask.today)
    return button("I'm back", "away.back", style="primary") if away else button("I'm away …", "away.open")


def _day(desk: Desk, ask: Ask) -> list[Block]:
    me = ask.me
    first = me.name.split()[0]
    blocks: list[Block] = [
        section(f"*{escape(first)}'s day* · {figures.day(ask.today)}{_absence(ask)}"),
        actions(
            button("Log activity", "say", {"words": "log"}, style="primary"),
            button("New opportunity", "say#2", {"words": "new"}),
            button("Plan", "planning.open"),
            _away_button(ask),
            button("Help", "say#3", {"words": "help"}),
        ),
        DIVIDER,
    ]
    if selling.sells(ask):
        blocks += selling.blocks(desk, ask)
    for team in leading.led(ask):
        blocks += leading.blocks(ask, team)
    return [*blocks, *(_keys() if ask.me.role is Role.ADMIN else ())]


def _keys() -> list[Block]:
    """What is an administrator's."""
    presses = actions(
        button("Settings", "say#4", {"words": "settings"}),
        button("Import", "say#5", {"words": "import"}),
        button("Another team", "say#6", {"words": "setup"}),
    )
    return [section("*For administrators*"), presses]
