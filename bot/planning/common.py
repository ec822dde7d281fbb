"""What the plan's form and its answers share: the Book they read, and a planned activity in words."""

from datetime import timedelta

from bot.blocks import escape
from bot.desk import Ask
from bot.reading import BLINK
from spm_core.book.book import Book
from spm_core.book.records import Member, Planned, Scope
from spm_core.reports import figures

ANSWER = "planned-answer"  # the row of buttons below a freshly planned activity
USUAL = timedelta(days=14)
CALLED = {
    "customer": "with customers",
    "lead_generation": "finding customers",
    "internal": "internal",
    "travel": "travel",
}


def plan_book(ask: Ask, who: Member, back: timedelta = USUAL) -> Book:
    """The whole Book of a member, since the last two weeks or as long as a plan is."""
    now = ask.now + BLINK
    return ask.store.book(Scope("member", who.id, who.name), now, now - back, whole=True)


def ahead_lines(book: Book) -> list[str]:
    """What a member has planned from today on, in words."""
    mine = [item for item in book.planned if item.member_id == book.scope.id and item.due >= book.today]
    waiting = [item for item in mine if item.done_activity_id is None and item.dropped_on is None]
    return [f"• {item_words(book, item)}" for item in waiting]


def item_words(book: Book, item: Planned) -> str:
    """`meeting, Acme deal, Fri 6 Mar · pricing`, escaped for mrkdwn."""
    about = book.by_id.get(item.opportunity_id or "")
    customer = book.accounts.get(item.account_id or "")
    name = about.name if about else customer.name if customer else "a customer"
    return escape(f"{item.type}, {name}, {figures.day(item.due)}" + (f" · {item.text}" if item.text else ""))
