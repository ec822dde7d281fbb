"""`/spm export`: one's own data, a team's or all of it, as a ZIP of CSV files in one's messages with the bot."""

import io
import tempfile
import zipfile
from pathlib import Path

from bot.blocks import clip, escape, section
from bot.desk import Ask, Desk, Later, Reply, Say
from bot.finding import line
from bot.reading import team_scope
from bot.rights import NotAllowedError, may_lead
from spm_core.book.records import Role
from spm_core.exchange import export
from spm_core.reports.figures import counted


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command(
        "export",
        usage="export mine | team [NAME] | all",
        example="export mine",
        more=("export team",),
        says="your data as CSV files",
    )(export_)


def export_(ask: Ask) -> Reply:
    """Whose data is meant, and whether the asker may take it."""
    said = line(ask)
    word = said.take_first(["mine", "me", "team", "all", "company"]) or "mine"
    if word in ("all", "company"):
        if ask.me.role is not Role.ADMIN:
            raise NotAllowedError("The whole company's data goes to administrators. Yours: `export mine`.")
        return Later(lambda: _sent(ask, None, "all"))
    if word == "team":
        scope = team_scope(ask, said)
        may_lead(ask, next(team for team in ask.store.teams() if team.id == scope.id))
        only = {m.member_id for m in ask.store.memberships() if m.team_id == scope.id and m.on(ask.today)}
        return Later(lambda: _sent(ask, only, scope.name))
    return Later(lambda: _sent(ask, {ask.me.id}, ask.me.name))


def _sent(ask: Ask, only: set[str] | None, name: str) -> Say:
    with tempfile.TemporaryDirectory(prefix="spm-export-") as folder, ask.store.everything() as everything:
        counts = export(ask.store.workspace, everything, Path(folder), only)
        packed = _packed(Path(folder))
    channel = str(ask.slack.conversations_open(users=ask.user_id)["channel"]["id"])
    opportunities = counted(counts["opportunities"], "opportunity", "opportunities")
    activities = counted(counts["activities"], "activity", "activities")
    text = f"{clip(name, 80)}: {opportunities}, {activities}, as CSV files. Drop the ZIP here to bring it in again."
    file = f"spm-{''.join(ch if ch.isalnum() else '-' for ch in name)}-{ask.today.isoformat()}.zip"
    ask.slack.files_upload_v2(channel=channel, filename=file, content=packed, initial_comment=escape(text))
    ask_where = "The file is in your messages with me."
    return Say(ask_where, [section(ask_where)])


def _packed(folder: Path) -> bytes:
    with io.BytesIO() as held:
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
            for path in sorted(folder.glob("*.csv")):
                packed.write(path, path.name)
        return held.getvalue()
