"""What a whole team reads is written as the team writes, the command line as the company does, JSON exactly."""

from dataclasses import replace
from datetime import UTC, datetime

from support.office import office as open_office
from typer.testing import CliRunner

from bot.cli.app import app
from spm_core.book.agreed import Setting
from spm_core.book.choices import LOCALE


def test_the_agenda_is_written_as_its_team_writes_and_the_command_line_as_the_company(tmp_path):
    with open_office(tmp_path, now="2026-03-02T07:40:00+02:00") as early:
        with early.store.write(datetime(2026, 3, 2, tzinfo=UTC)) as unit:
            unit.save(Setting("team", "North", LOCALE, "fi-FI"))
            unit.save(replace(early.store.workspace, locale="de-DE"))
        early.slack.clock.go("2026-03-02T08:01:00+02:00")
        room = early.slack.channel("sales-north")
        [agenda] = early.sees(lambda: room.messages, 60)
        assert "Identified 1 of 4,7" in agenda.text
        early.sees(lambda: len(room.thread(agenda)) == 5, 60)
        assert "45,7\u00a0%" in str([reply.shown for reply in room.thread(agenda)]) or "57\u00a0%" in agenda.text
        url = early.database_url
        told = CliRunner().invoke(
            app, ["report", "funnel", "--scope", "team:North", "--as-of", "2026-03-02", "--db", url]
        )
        assert told.exit_code == 0 and "4,7" in told.stdout
        exact = CliRunner().invoke(
            app, ["report", "funnel", "--scope", "team:North", "--as-of", "2026-03-02", "--json", "--db", url]
        )
        assert "4.66" in exact.stdout and "4,7" not in exact.stdout
