"""`/spm deals`: the open opportunities of oneself, a member or the team, the furthest first, each with its next step."""

from bot.blocks import HEARD, clip, context, escape, paragraphs, section
from bot.desk import Ask, Desk, Reply, Say
from bot.feedback import step_words
from bot.finding import line
from bot.reading import book_of, scope_said
from spm_core.reports import figures
from spm_core.reports.line import Line

SHOWN = 20


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command(
        "deals",
        "opportunities",
        "opps",
        "mine",
        "list",
        usage="deals [team | @NAME]",
        example="deals",
        more=("deals team",),
        says="what is open, with its next step",
    )(deals)


def deals(ask: Ask) -> Reply:
    """What is open, the furthest stage first and in it the most valuable."""
    book = book_of(ask, scope_said(ask, line(ask)))
    order = book.stages.by_code
    found = sorted(book.open, key=lambda item: (-order[item.stage].order, -(book.value(item) or 0), item.name))
    if not found:
        return Say("Nothing is open here. `/spm new` adds the first, `/spm deals team` shows the team's.")
    whose = "" if book.scope.kind == "member" else " · {called}"
    rows = []
    for item in found[:SHOWN]:
        one = Line.of(book, item)
        owner = whose.format(called=one.called)
        rows.append(f"*{escape(one.title)}* · {escape(f'{one.stage}{owner} · {step_words(item, book.today)}')}")
    rest = len(found) - len(rows)
    head = f"*Open · {escape(book.scope.name)}*"
    count = figures.counted(len(found), "opportunity", "opportunities")
    small = f"{count}, the furthest first" + (f" · and {rest} more" if rest else "")
    heard = clip(
        "\n".join([f"Open, {escape(book.scope.name)}: {small}", *(row.replace("*", "") for row in rows)]), HEARD
    )
    return Say(heard, [section(head), *paragraphs(rows), context(small)])
