"""Reading on demand: whose numbers are meant, and the picture that a press brings in place of the text."""

from datetime import timedelta

from bot.blocks import actions, button, escape, image
from bot.desk import Ask, Desk, Later, Reply, Say
from bot.finding import line, member
from bot.rights import may_see
from bot.words import Line
from spm_core.book.book import Book
from spm_core.book.records import Scope, Verdict
from spm_core.book.refusals import NotFoundError, Refusal
from spm_core.reports import figures
from spm_core.reports.activity import activity
from spm_core.reports.attainment import attainment
from spm_core.reports.forecast import forecast
from spm_core.reports.funnel import funnel
from spm_core.reports.inflow import inflow
from spm_core.reports.movement import movement
from spm_core.reports.stages import stages
from spm_core.reports.stalled import stalled

CHARTS = {
    "funnel": funnel,
    "activity": activity,
    "inflow": inflow,
    "forecast": forecast,
    "bridge": movement,
    "ageing": stalled,
    "attainment": attainment,
    "stages": stages,
}
BLINK = timedelta(microseconds=1)


def register(desk: Desk) -> None:
    """Sign up for [Show picture]."""
    desk.button("show.picture")(show_picture)


def scope_said(ask: Ask, said: Line) -> Scope:
    """The scope a line names: `team`, `company`, a person; one's own when it names none.

    Raises NotAllowedError for somebody else's own numbers, NotFoundError when one has no team, Refusal for words left over:
    numbers of somebody or some time that was not asked for would be believed.
    """
    word = said.take_word(["team", "company", "me", "mine", "my"])
    if word == "company":
        return Scope("company", "", ask.store.workspace.name)
    if word == "team":
        return team_scope(ask, said)
    who = member(ask, said) if word is None and said.words else None
    if said.words:
        raise Refusal(f"I cannot read “{said.rest}” here. Whose numbers: `team`, `team North`, `company` or a name?")
    if who is None:
        return Scope("member", ask.me.id, ask.me.name)
    may_see(ask, who)
    return Scope("member", who.id, who.name)


def team_scope(ask: Ask, said: Line) -> Scope:
    """The team a line names, else one's own."""
    teams = ask.store.teams()
    team = said.take_name(teams, lambda item: [item.name], "team") if said.words else ask.team
    if team is None and said.words:
        known = ", ".join(item.name for item in teams)
        raise NotFoundError(f"No team is called “{said.rest}”. There are: {known}.")
    if team is None:
        raise NotFoundError("You are in no team yet. Name one: `funnel team North`.")
    return Scope("team", team.id, team.name)


def book_of(ask: Ask, scope: Scope, meeting: str | None = None) -> Book:
    """The scope's Book as of this instant, since its previous meeting; read whole for the pack of a kind of ``meeting``."""
    return ask.store.book(scope, ask.now + BLINK, whole=meeting is not None, meeting=meeting)


def judged(verdict: Verdict, sentence: str) -> str:
    """`✕ *SHORT*  Quarter 77k of 90k`, in mrkdwn; the words alone where there is nothing to judge."""
    mark = f"{figures.MARKS[verdict]} *{verdict.value.upper()}*  "
    return ("" if verdict is Verdict.NA else mark) + escape(sentence)


def with_picture(ask: Ask, say: Say, chart: str, scope: Scope) -> Say:
    """The answer with [Show picture] under it."""
    words = "me" if scope.id == ask.me.id else str(scope)
    press = button("Show picture", "show.picture", {"chart": chart, "scope": words})
    return Say(say.text, [*say.blocks, actions(press)], say.replace)


def show_picture(ask: Ask) -> Reply:
    """Draw, upload and show it in place of the text; the drawing happens in another process."""
    chart = str(ask.value.get("chart"))
    words = str(ask.value.get("scope"))
    scope = Scope("member", ask.me.id, ask.me.name) if words == "me" else _checked(ask, words)

    def work() -> Say:
        made = CHARTS[chart](book_of(ask, scope))
        picture = ask.pictures.upload(ask.slack, chart, made)
        if picture is None:
            return Say("The picture could not be made just now; the numbers above are complete.")
        file_id, alt = picture
        return Say(escape(alt), [image(alt, file_id=file_id)], replace=True)

    return Later(work)


def _checked(ask: Ask, words: str) -> Scope:
    """A scope that came back from a button is checked again."""
    scope = ask.store.scope(words)
    return scope_said(ask, line(ask, f'"{scope.name}"')) if scope.kind == "member" else scope
