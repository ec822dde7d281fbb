"""A manager's part of Home: each team's verdicts, who is prepared, and the next meeting."""

from collections.abc import Iterator

from bot.blocks import Block, actions, button, clip, context, escape, section
from bot.desk import Ask
from bot.meetings.coming import next_meeting_of
from bot.reading import BLINK, judged
from bot.words import quoted, words_of
from spm_core.book.book import Book
from spm_core.book.records import Scope, Team
from spm_core.meetings.agenda import team_agenda
from spm_core.meetings.facts import Facts
from spm_core.meetings.resting import Resting, resting
from spm_core.reports import figures
from spm_core.reports.hygiene import hygiene

DIVIDER: Block = {"type": "divider"}
LINE = 150
CLEAN = 0.8  # from which share the records are as they should be
MOST_NAMED = 8
MOST_RESTING, LONGEST = 5, 1200  # lines and letters of what rests


def led(ask: Ask) -> list[Team]:
    """The teams that somebody leads."""
    return [team for team in ask.store.teams() if team.manager_id == ask.me.id]


def blocks(ask: Ask, team: Team) -> list[Block]:
    """One team at a glance."""
    book = ask.store.book(Scope("team", team.id, team.name), ask.now + BLINK)
    agenda = team_agenda(book)
    lines = [judged(answer.verdict, clip(answer.sentence, LINE)) for answer in agenda.headlines]
    lines += [escape(agenda.hint)] if agenda.hint else []
    name = quoted(team.name)
    presses = actions(
        button("Agenda as of now", f"say#{team.id}-1", {"words": words_of("agenda team", name)}),
        button("Team's funnel", f"say#{team.id}-2", {"words": words_of("funnel team", name)}),
        button("Team's activity", f"say#{team.id}-3", {"words": words_of("activity team", name)}),
    )
    return [
        section(f"*Team {escape(team.name)}*\n" + ("\n".join(lines) or "Nothing is known of it yet.")),
        *_prepared(book),
        *_resting(book),
        *_next(ask, team),
        presses,
        DIVIDER,
    ]


def _prepared(book: Book) -> Iterator[Block]:
    """Whose records are as they should be, and whose are not yet (F20)."""
    rows = hygiene(book).members if book.open else ()
    behind = [row for row in rows if row.score is not None and row.score < CLEAN]
    if not rows:
        return
    if not behind:
        yield context(f"Everybody's records are in order ({figures.counted(len(rows), 'seller')}).")
        return
    names = ", ".join(
        f"{row.member} {figures.percent(row.score)}" for row in behind[:MOST_NAMED] if row.score is not None
    )
    more = f" and {len(behind) - MOST_NAMED} more" if len(behind) > MOST_NAMED else ""
    yield context(escape(f"Records not ready: {names}{more}"))


def _resting(book: Book) -> Iterator[Block]:
    """What sellers let rest, until when and why: their reminders are silent, whoever leads them is told."""
    rows = [row for row in resting(Facts(book, per_person=True)).rows if isinstance(row, Resting)]
    told = [f"{row.title} · {row.called} until {figures.day(row.until)}: {row.why}" for row in rows[:MOST_RESTING]]
    more = f"\nand {len(rows) - MOST_RESTING} more in your pack" if len(rows) > MOST_RESTING else ""
    if told:
        yield context("*At rest*\n" + escape(clip("\n".join(told), LONGEST) + more))


def _next(ask: Ask, team: Team) -> Iterator[Block]:
    found = next_meeting_of(ask.store, team, ask.me, ask.now)
    if found is not None:
        yield context(f"Next team meeting: {figures.day(found.starts.date())} {found.starts:%H:%M}")
