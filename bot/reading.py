"""Reading on demand: whose numbers are meant, and the picture that a press brings in place of the text."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot import posting
from bot.blocks import Block, actions, button, escape, image, section
from bot.desk import Ask, Desk, Later, Reply, Say, Teller
from bot.finding import member
from bot.kinds import COUNTED, WHOLE, Kind, made
from bot.locales import team_locale
from bot.rights import may_see
from bot.words import Line
from spm_core.book.book import Book
from spm_core.book.manners import written_for
from spm_core.book.periods import Span
from spm_core.book.records import Role, Scope, Verdict
from spm_core.book.refusals import NotFoundError, Refusal
from spm_core.charts.press import KINDS
from spm_core.meetings.kept import Kept
from spm_core.reports import figures
from spm_core.reports.activity import ActivityReport
from spm_core.reports.hygiene import Hygiene
from spm_core.reports.line import Report
from spm_core.reports.planning import Planning

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TIMES = frozenset(
    {*("last", "next", "this", "previous", "today", "yesterday", "since", "until")}
    | {*("day", "days", "week", "weeks", "month", "months", "quarter", "year", "q1", "q2", "q3", "q4")}
)
MICROSECOND = timedelta(microseconds=1)
BLINK = MICROSECOND
AGENDA = "agenda"  # what a team's agenda stands on, as if it were one report


def register(desk: Desk) -> None:
    """Sign up for [Show picture] and [Post to …]."""
    desk.button("show.picture")(show_picture)
    desk.button("report.post")(lambda ask: posted(ask, desk.tellers))


def scope_said(ask: Ask, said: Line) -> Scope:
    """The scope a line names: `team`, `company`, a person; one's own when it names none.

    Raises NotAllowedError for somebody else's own numbers, NotFoundError when one has no team, Refusal for words left over:
    numbers of somebody or some time that was not asked for would be believed.
    """
    said.take_word(["this"])  # month, quarter
    word = said.take_word(["team", "company", "me", "mine", "my"])
    if word == "company":
        return Scope("company", "", ask.store.workspace.name)
    if word == "team":
        return team_scope(ask, said)
    who = member(ask, said) if word is None and said.words and not _is_a_time(said.words) else None
    if _is_a_time(said.words):
        raise Refusal(f"“{said.rest}” is a time I cannot tell this for. `/spm help {ask.verb}` shows which I can.")
    if said.words:
        raise Refusal(f"I cannot read “{said.rest}” here. Whose numbers: `team`, `team North`, `company` or a name?")
    if who is None:
        return Scope("member", ask.me.id, ask.me.name)
    may_see(ask, who)
    return Scope("member", who.id, who.name)


def _is_a_time(words: Sequence[str]) -> bool:
    return any(word.lower().rstrip("?!.,") in TIMES or word[:2].isdigit() for word in words)


def weeks_told(said: Line, most: int) -> int | None:
    """How many weeks a line names, taken out of it: `4w`, `8 weeks`, `this week`."""
    short = said.take_word([f"{n}w" for n in range(1, most + 1)])
    if short:
        return int(short.rstrip("w"))
    if said.take_word(["week", "weeks"]) is None:
        return None
    said.take_word(["this", "last"])
    return int(said.take_word([str(n) for n in range(1, most + 1)]) or 1)


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


def with_presses(ask: Ask, say: Say, kind: Kind, book: Book, span: Span = Span.QUARTER) -> Say:
    """The answer with [Why?] under it, and where there is one [Show picture] and [Post to …], all of the Book just read."""
    value = asked(kind, book, span)
    drawn = [button("Show picture", "show.picture", value)] if kind in KINDS else []
    return Say(
        say.text, [*say.blocks, actions(why(value), *drawn, *posting.press(ask, kind, book, value))], say.replace
    )


def posted(ask: Ask, tellers: Mapping[str, Teller]) -> Reply:
    """[Post to …]: the same report in the team's channel, as the team writes numbers; the button then says so."""
    kind, book, span = again(ask)
    tell = tellers[kind]
    with written_for(team_locale(ask.store, book.scope.id)):
        told = tell(ask, book, span)
        said = posting.post(ask, kind, book, Say(told.text, [*told.blocks, actions(why(asked(kind, book, span)))]))
    mine = tell(ask, book, span)
    return Say(
        f"{mine.text}\n{said}", [*mine.blocks, section(said), actions(why(asked(kind, book, span)))], replace=True
    )


def why(value: Mapping[str, str | int]) -> Block:
    """[Why?]: where the numbers of a report come from."""
    return button("Why?", "why.open", value)


def asked(kind: str, book: Book, span: Span = Span.QUARTER) -> dict[str, str | int]:
    """A report in a button's value: of whom, as of when and since when (microseconds), of which span."""
    of = ":".join(filter(None, (book.scope.kind, book.scope.id)))
    as_of, since = ((moment - EPOCH) // MICROSECOND for moment in (book.as_of, book.since))
    return {"r": str(kind), "o": of, "a": as_of, "s": since, "p": span.value}


def again(ask: Ask, *, explained: bool = False) -> tuple[str, Book, Span]:
    """The kind of a button's report and its Book, read once more as it was known then. Raises NotAllowedError."""
    value = ask.value
    try:
        kind, span = str(value["r"]), Span(str(value["p"]))
        as_of, since = (EPOCH + int(value[name]) * MICROSECOND for name in ("a", "s"))
    except (KeyError, ValueError):
        raise Refusal("This button is from an older version. Ask for the report once more.") from None
    scope = seen(ask, str(value.get("o")))
    counted = explained and kind in COUNTED
    return kind, ask.store.book(scope, as_of, since, whole=kind in WHOLE, explained=counted), span


def show_picture(ask: Ask) -> Reply:
    """Draw, upload and show it in place of the text; the drawing happens in another process."""
    kind, book, span = again(ask)
    found = shown(ask, Kind(kind), book, span)

    def work() -> Say:
        picture = ask.pictures.upload(ask.slack, kind, found)
        if picture is None:
            return Say("The picture could not be made just now; the numbers above are complete.")
        file_id, alt = picture
        return Say(escape(alt), [image(alt, file_id=file_id), actions(why(asked(kind, book, span)))], replace=True)

    return Later(work)


# Reports that say of single people how they work: for themselves and for whoever leads them.
PERSONAL = frozenset({Kind.ACTIVITY, Kind.HYGIENE, Kind.PLANNING, Kind.CADENCE})


def shown(ask: Ask, kind: Kind, book: Book, span: Span = Span.QUARTER) -> Report:
    """The report of a kind, of people only what the asker may see: the sum and their own, or everybody they lead."""
    found = made(kind, book, span)
    if kind not in PERSONAL or sees_people(ask, book):
        return found
    if isinstance(found, Kept):
        own = (f"member:{ask.me.name}", f"team:{book.scope.name}")
        return replace(found, meetings=tuple(row for row in found.meetings if row.scope in own))
    assert isinstance(found, ActivityReport | Hygiene | Planning)
    open_team = kind is Kind.ACTIVITY and book.scope.kind == "team" and book.teams[book.scope.id].share_activity
    return found if open_team else _own(found, ask.me.name)


def _own(found: ActivityReport | Hygiene | Planning, name: str) -> Report:
    if isinstance(found, ActivityReport):
        return replace(found, members=tuple(row for row in found.members if row.member == name))
    if isinstance(found, Hygiene):
        return replace(found, members=tuple(row for row in found.members if row.member == name))
    return replace(found, members=tuple(row for row in found.members if row.member == name))


def sees_people(ask: Ask, book: Book) -> bool:
    """Whether the asker may see the people of a scope one by one: an administrator, the team's manager, one's own numbers."""
    if book.scope.kind == "member" or ask.me.role is Role.ADMIN:
        return True
    return book.scope.kind == "team" and book.teams[book.scope.id].manager_id == ask.me.id


def seen(ask: Ask, words: str) -> Scope:
    """A scope that came back from a button, checked again. Raises NotAllowedError for somebody else's own numbers."""
    scope = ask.store.scope(words)
    if scope.kind == "member":
        may_see(ask, ask.store.member(scope.id))
    return scope
