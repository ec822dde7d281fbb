"""`/spm agenda`: the team's agenda as it would stand now, on demand."""

from dataclasses import replace

from bot.blocks import actions, button, image
from bot.desk import Ask, Desk, Later, Reply, Say
from bot.finding import line
from bot.meetings.team_pack import agenda_message
from bot.reading import book_of, team_scope
from spm_core.book.records import Scope
from spm_core.meetings.agenda import team_agenda
from spm_core.reports.forecast import forecast
from spm_core.reports.funnel import funnel


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command("agenda", usage="agenda [TEAM]", example="agenda", says="your team's agenda as of now")(agenda)
    desk.button("agenda.picture")(picture)


def agenda(ask: Ask) -> Reply:
    """The text at once; the picture is a press away."""
    said = line(ask)
    said.take_word(["team"])
    scope = team_scope(ask, said)
    book = book_of(ask, scope)
    found = replace(team_agenda(book), as_of=ask.now.astimezone(book.zone))
    shown = agenda_message(found, book, thread=False)
    return Say(shown.text, [*shown.blocks, actions(button("Show picture", "agenda.picture", {"team": scope.id}))])


def picture(ask: Ask) -> Reply:
    """[Show picture]: drawn in another process, shown in place of the text."""
    team = next(team for team in ask.store.teams() if team.id == ask.value.get("team"))

    def work() -> Say:
        book = book_of(ask, Scope("team", team.id, team.name))
        made = ask.pictures.upload(ask.slack, "agenda", forecast(book), funnel(book))
        if made is None:
            return Say("The picture could not be made just now; the numbers above are complete.")
        file_id, alt = made
        return Say(alt, [image(alt, file_id=file_id)], replace=True)

    return Later(work)
