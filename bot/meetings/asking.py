"""`/spm agenda`: the pack of a meeting as it would stand now; its details and its picture a press away."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.accounts.portfolio import kam
from bot.blocks import actions, button, escape, image, section
from bot.desk import Ask, Desk, Later, Listener, Reply, Say
from bot.finding import line, member
from bot.meetings.coaching_pack import coaching_messages
from bot.meetings.packs import people_of
from bot.meetings.performance_pack import perf
from bot.meetings.team_pack import team_messages
from bot.outbox import Message
from bot.reading import AGENDA, asked, book_of, team_scope, why
from bot.rights import may_coach
from bot.words import Line, quoted, unescaped, words_of
from spm_core.book.book import Book
from spm_core.book.records import Scope
from spm_core.book.refusals import Refusal
from spm_core.reports.forecast import forecast
from spm_core.reports.funnel import funnel

MOST_PEOPLE = 20
# What shows the agendas of the other kinds of meetings.
OTHERS: Mapping[str, Listener] = {"performance": perf, "kam": kam}


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command(
        "agenda",
        usage="agenda [TEAM | coaching [@NAME] | performance [@NAME] | kam]",
        example="agenda coaching",
        more=(
            "agenda",
            "agenda kam",
        ),
        says="your team's agenda as of now, or that of another meeting",
    )(agenda)
    desk.button("agenda.part")(part)
    desk.button("agenda.picture")(picture)


def agenda(ask: Ask) -> Reply:
    """The text; the details and the picture are a press away."""
    said = line(ask)
    if said.take_first(["coaching"]):
        return _coaching(ask, said)
    other = said.take_first(OTHERS)
    if other:
        return OTHERS[other](replace(ask, words=" ".join(said.words)))
    said.take_word(["team"])
    return _soon(ask, team_scope(ask, said))


def _coaching(ask: Ask, said: Line) -> Reply:
    """One's own, or that of somebody one manages; a manager who names nobody chooses."""
    who = member(ask, said) if said.words else None
    if said.words:
        raise Refusal(
            f"I cannot read “{said.rest}” here. Whose coaching: `agenda coaching @anna`, or yours without a name."
        )
    led = () if who else people_of(ask.store).led(ask.me.id, ask.today)
    if led:
        return _whose(ask, led)
    who = who or ask.me
    may_coach(ask, who)
    return _soon(ask, Scope("member", who.id, who.name))


def _whose(ask: Ask, led: Sequence[str]) -> Say:
    people = {one.id: one for one in ask.store.members()}
    names = [people[of].name for of in led[:MOST_PEOPLE]]
    presses = [
        button(name, f"say#{number}", {"words": words_of("agenda coaching", quoted(name))})
        for number, name in enumerate(names)
    ]
    text = f"Whose coaching? {', '.join(names)}"
    return Say(escape(text), [section("Whose coaching?"), actions(*presses)])


def _soon(ask: Ask, scope: Scope) -> Later:
    """After the acknowledgement: everything at once of thousands of opportunities takes seconds on a busy machine."""
    return Later(lambda: replace(_first(ask, scope), replace=ask.place is not None))


def _first(ask: Ask, scope: Scope) -> Say:
    """What the post or the DM would say."""
    book = _book(ask, scope)
    first, *below = _messages(ask, book)
    value, whence = {"of": scope.id}, why(asked(AGENDA, book))
    details = [
        button(_title(message), f"agenda.part#{number}", {**value, "part": number})
        for number, message in enumerate(below)
    ]
    return Say(first.text, [*first.blocks, actions(*details, whence, button("Show picture", "agenda.picture", value))])


def _title(message: Message) -> str:
    """What a reply is called: its first words."""
    return unescaped(message.text.partition("\n")[0])


def part(ask: Ask) -> Reply:
    """A detail: what would hang below the post."""
    _, *below = _messages(ask, _book(ask, _scope(ask)))
    number = int(ask.value.get("part") or 0)
    if number >= len(below):
        raise Refusal("That is there no longer. `/spm agenda` shows the agenda as of now.")
    return Say(below[number].text, below[number].blocks)


def picture(ask: Ask) -> Reply:
    """[Show picture]: drawn in another process, shown in place of the text."""
    scope = _scope(ask)

    def work() -> Say:
        book = _book(ask, scope)
        made = ask.pictures.upload(ask.slack, "agenda", forecast(book), funnel(book))
        if made is None:
            return Say("The picture could not be made just now; the numbers above are complete.")
        file_id, alt = made
        return Say(escape(alt), [image(alt, file_id=file_id), actions(why(asked(AGENDA, book)))], replace=True)

    return Later(work)


def _scope(ask: Ask) -> Scope:
    """Whose agenda a button is about; a coaching's only for its pair. Raises NotAllowedError."""
    of = str(ask.value.get("of") or "")
    team = next((team for team in ask.store.teams() if team.id == of), None)
    if team:
        return Scope("team", team.id, team.name)
    who = ask.store.member(of)
    may_coach(ask, who)
    return Scope("member", who.id, who.name)


def _book(ask: Ask, scope: Scope) -> Book:
    return book_of(ask, scope, "coaching" if scope.kind == "member" else "team")


def _messages(ask: Ask, book: Book) -> list[Message]:
    """The whole pack, on demand: without a meeting's hour, without pictures."""
    scope = book.scope
    if scope.kind == "team":
        return team_messages(book, None, _no_picture)
    own = scope.id == ask.me.id
    people = people_of(ask.store)
    other = people.manager(scope.id, ask.today)
    name = people.called(other) if other else None
    return coaching_messages(book, None, name, _no_picture, own=own, zone=ask.zone)


def _no_picture(*_: object) -> None:
    """Pictures take seconds to draw: they come at a press."""
