"""`/spm activity`: meetings, contacts and new customers, one's own or the team's, with the 8-week picture on demand."""

from datetime import timedelta
from decimal import Decimal

from bot.blocks import HEARD, clip, context, escape, paragraphs, section
from bot.desk import Ask, Desk, Reply, Say
from bot.finding import line
from bot.kinds import Kind
from bot.reading import BLINK, judged, scope_said, shown, weeks_told, with_presses
from spm_core.book.book import Book
from spm_core.book.periods import Span, midnight
from spm_core.reports import figures
from spm_core.reports.activity import ActivityReport, MemberTally

WEEKS, MOST_WEEKS = 4, 26


def register(desk: Desk) -> None:
    """Sign up."""
    desk.report(Kind.ACTIVITY, _told)
    desk.command(
        "activity",
        "activities",
        usage="activity [team | @NAME] [4w]",
        example="activity team",
        more=("activity 8w",),
        says="meetings, contacts, new customers",
    )(report)


def report(ask: Ask) -> Reply:
    """The activity of the last four weeks (or `8w`), of oneself, a member or the team."""
    said = line(ask)
    weeks = weeks_told(said, MOST_WEEKS) or WEEKS
    scope = scope_said(ask, said)
    zone = ask.store.zone(scope)
    start = ask.now.astimezone(zone).date() - timedelta(weeks=weeks)
    book = ask.store.book(scope, ask.now + BLINK, midnight(start, zone))
    return with_presses(ask, _told(ask, book, Span.QUARTER), Kind.ACTIVITY, book)


def _told(ask: Ask, book: Book, _span: Span) -> Say:
    found = shown(ask, Kind.ACTIVITY, book)
    assert isinstance(found, ActivityReport)
    lines = [_row(row) for row in found.members]
    weeks = (book.today - book.since_day).days // 7
    head = f"Activity of {escape(book.scope.name)}, last {figures.counted(weeks, 'week') if weeks > 1 else '7 days'}"
    heard = clip("\n".join([f"{head}. {escape(found.sentence)}", *lines]), HEARD)
    blocks = [section(f"*{head}*\n{judged(found.verdict, found.sentence)}"), *paragraphs(lines)]
    blocks.append(
        context(f"as of {figures.day(ask.today)} · a week: the average of the last 8 weeks with anything logged")
    )
    return Say(heard, blocks)


def _row(row: MemberTally) -> str:
    hours = figures.trimmed(Decimal(row.customer_minutes) / 60, 1)
    meetings = f"{figures.counted(row.meetings, 'meeting')}, {row.new_customer_meetings} new-customer"
    return f"{escape(row.member)}: {meetings}, {hours} h with customers, {row.contacts} contacts, {row.new_opportunities} new"
