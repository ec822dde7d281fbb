"""`/spm settings`: how things are set for oneself, one's teams and the company, each with the button that changes it."""

from calendar import month_name

from bot.blocks import Block, actions, button, escape, section
from bot.choices import counting
from bot.choices.languages import LANGUAGES
from bot.choices.mine import LEVELS
from bot.choices.team import NEWS
from bot.desk import Ask, Desk, Reply, Say
from bot.words import quoted, words_of
from spm_core.book.choices import ECHO, REMINDERS, chosen
from spm_core.book.records import Role, Team
from spm_core.meetings.qualify import GATE_BLOCKS

MONTHS = month_name[1:]


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command(
        "settings", usage="settings", example="settings", says="reminders, the team's and the company's settings"
    )(settings)


def settings(ask: Ask) -> Reply:
    """Everything the asker may change, as it is now."""
    blocks = [*_mine(ask)]
    for team in led(ask):
        blocks += _team(ask, team)
    if ask.me.role is Role.ADMIN:
        blocks += _company(ask)
    spoken = "\n".join(str(block["text"]["text"]).replace("*", "") for block in blocks if block["type"] == "section")
    return Say(spoken, blocks)


def led(ask: Ask) -> list[Team]:
    """The teams whose settings are the asker's to change: those they lead, all for an administrator."""
    return [team for team in ask.store.teams() if team.manager_id == ask.me.id or ask.me.role is Role.ADMIN]


def _mine(ask: Ask) -> list[Block]:
    level = chosen(ask.store.settings(), REMINDERS, "member", ask.me.id)
    language = LANGUAGES.get(ask.me.locale or "", ask.me.locale or "the company's")
    text = (
        f"*Yours*\nReminders: {LEVELS[level]} · numbers and dates: {escape(language)} · clock: {escape(ask.zone.key)}"
    )
    presses = actions(
        button("Change", "choice.mine"),
        button("I'm away …", "away.open"),
        button("My meetings", "say", {"words": "cadence"}),
    )
    return [section(text), presses]


def _team(ask: Ask, team: Team) -> list[Block]:
    news = chosen(ask.store.settings(), ECHO, "team", team.id)
    told = ", ".join(NEWS[kind].lower() for kind in news) or "nothing"
    person = "yes" if team.share_activity else "no"
    counts = escape(counting.told(ask.store.settings(), ask.store.company().stages, team.id))
    text = (
        f"*Team {escape(team.name)}*\nTold in the channel at once: {told} · activity person by person in the agenda: {person}"
        f"\n{counts}"
    )
    presses = actions(
        button("Change", "choice.team", {"team": team.id}),
        button("Meetings", f"say#{team.id}-c", {"words": words_of("cadence", quoted(team.name))}),
        button("Closed days", f"say#{team.id}-d", {"words": "closed"}),
        button("People and target", f"say#{team.id}-s", {"words": "setup"}),
    )
    return [section(text), presses]


def _company(ask: Ask) -> list[Block]:
    workspace = ask.store.workspace
    blocks = any((s.scope_kind, s.name) == ("company", GATE_BLOCKS) and s.value for s in ask.store.settings())
    gate = "waits for a manager" if blocks else "warns"
    counts = escape(counting.told(ask.store.settings(), ask.store.company().stages, None))
    text = (
        f"*{escape(workspace.name)}*\nReports in {workspace.currency}, days in {escape(workspace.timezone)} · "
        f"fiscal year from {MONTHS[workspace.fiscal_year_start - 1]} · a 0 in the qualification {gate}\n{counts}"
    )
    return [
        section(text),
        actions(button("Change", "choice.company"), button("Import", "say#import", {"words": "import"})),
    ]
